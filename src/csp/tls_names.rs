//! The cipher suites and the elliptic curves that Windows has for TLS. Windows skips other names without a message.
//!
//! Sources: learn.microsoft.com/windows/win32/secauthn/tls-cipher-suites-in-windows-11, the pages of earlier releases,
//! and learn.microsoft.com/windows/win32/secauthn/tls-elliptic-curves-in-windows-10-1607-and-later.

/// The suites of TLS 1.3, after `TLS_`.
const SUITES_OF_TLS_1_3: [&str; 3] = ["AES_256_GCM_SHA384", "AES_128_GCM_SHA256", "CHACHA20_POLY1305_SHA256"];
/// The suites of earlier versions: the exchange of keys, and the ciphers that Windows has with it.
const SUITES: [(&str, &[&str]); 9] = [
    ("ECDHE_ECDSA", AES),
    ("ECDHE_RSA", AES),
    ("ECDHE_PSK", &["AES_256_CBC_SHA384", "AES_128_CBC_SHA256", "NULL_SHA384", "NULL_SHA256"]),
    (
        "DHE_RSA",
        &["AES_256_GCM_SHA384", "AES_128_GCM_SHA256", "AES_256_CBC_SHA", "AES_128_CBC_SHA", "AES_256_CBC_SHA256"],
    ),
    (
        "DHE_DSS",
        &[
            "AES_256_CBC_SHA256",
            "AES_128_CBC_SHA256",
            "AES_256_CBC_SHA",
            "AES_128_CBC_SHA",
            "3DES_EDE_CBC_SHA",
            "DES_CBC_SHA",
        ],
    ),
    (
        "RSA",
        &[
            "AES_256_GCM_SHA384",
            "AES_128_GCM_SHA256",
            "AES_256_CBC_SHA256",
            "AES_128_CBC_SHA256",
            "AES_256_CBC_SHA",
            "AES_128_CBC_SHA",
            "3DES_EDE_CBC_SHA",
            "DES_CBC_SHA",
            "RC4_128_SHA",
            "RC4_128_MD5",
            "NULL_SHA256",
            "NULL_SHA",
            "NULL_MD5",
        ],
    ),
    (
        "PSK",
        &[
            "AES_256_GCM_SHA384",
            "AES_128_GCM_SHA256",
            "AES_256_CBC_SHA384",
            "AES_128_CBC_SHA256",
            "NULL_SHA384",
            "NULL_SHA256",
        ],
    ),
    ("RSA_EXPORT1024", &["RC4_56_SHA", "DES_CBC_SHA"]),
    ("RSA_EXPORT", &["RC4_40_MD5", "DES40_CBC_SHA"]),
];
const AES: &[&str] = &[
    "AES_256_GCM_SHA384",
    "AES_128_GCM_SHA256",
    "AES_256_CBC_SHA384",
    "AES_128_CBC_SHA256",
    "AES_256_CBC_SHA",
    "AES_128_CBC_SHA",
];
/// The curves that earlier releases had at the end of a suite.
const ENDINGS: [&str; 3] = ["_P256", "_P384", "_P521"];

/// Families of curves, with the endings of their names; `certutil -displayEccCurve` lists them.
const CURVES: [(&str, &[&str]); 8] = [
    ("curve25519", &[""]),
    ("nistP", &["192", "224", "256", "384", "521"]),
    (
        "brainpoolP",
        &[
            "160r1", "160t1", "192r1", "192t1", "224r1", "224t1", "256r1", "256t1", "320r1", "320t1", "384r1", "384t1",
            "512r1", "512t1",
        ],
    ),
    ("secP", &["160k1", "160r1", "160r2", "192k1", "192r1", "224k1", "224r1", "256k1", "256r1", "384r1", "521r1"]),
    ("numsP", &["256t1", "384t1", "512t1"]),
    ("x962P", &["192v1", "192v2", "192v3", "239v1", "239v2", "239v3", "256v1"]),
    ("ec192wapi", &[""]),
    ("wtls", &["7", "9", "12"]),
];

/// Whether Windows has a cipher suite with this name.
pub(super) fn is_cipher_suite(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let name = ENDINGS.iter().find_map(|ending| upper.strip_suffix(ending)).unwrap_or(&upper);
    let Some(name) = name.strip_prefix("TLS_") else { return is_of_ssl(name) };
    SUITES_OF_TLS_1_3.contains(&name)
        || name.split_once("_WITH_").is_some_and(|(exchange, cipher)| {
            SUITES.iter().any(|(known, ciphers)| *known == exchange && ciphers.contains(&cipher))
        })
        || name == "DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA"
}

/// Whether a suite is one of SSL 2.0, which old releases had.
fn is_of_ssl(name: &str) -> bool {
    name.starts_with("SSL_CK_")
}

/// Whether Windows has an elliptic curve with this name.
pub(super) fn is_curve(text: &str) -> bool {
    CURVES.iter().any(|(family, endings)| {
        let start = text.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
        start && text.get(family.len()..).is_some_and(|end| endings.iter().any(|known| known.eq_ignore_ascii_case(end)))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_cipher_suite, is_curve};

    #[test]
    fn names_are_those_of_windows() {
        for suite in [
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384",
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            "tls_psk_with_aes_128_gcm_sha256",
            "TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA",
        ] {
            assert!(is_cipher_suite(suite), "{suite}");
        }
        for other in [
            "ECDHE-RSA-AES256-GCM-SHA384",
            "TLS_RSA_WITH_AES_512_GCM_SHA512",
            "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384",
            "TLS_CHACHA20_POLY1305",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA385",
            "AES256",
        ] {
            assert!(!is_cipher_suite(other), "{other}");
        }
        assert!(["curve25519", "NistP256", "brainpoolp512R1", "secP256k1", "wtls12"].into_iter().all(is_curve));
        assert!(!["x25519", "P-256", "prime256v1", "NistP255", "curve25519a"].into_iter().any(is_curve));
    }
}
