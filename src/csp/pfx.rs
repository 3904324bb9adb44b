//! PFX files with their passwords (ClientCertificateInstall/PFXCertInstall): whether the password opens the file.

use super::Problem;
use super::base64_value::bytes;
use super::companions::Companions;
use crate::format::pki::{Certificate, PfxError, open_pfx};

/// The name of the node with the PFX.
const BLOB: &str = "PFXCertBlob";

/// PFXCertInstall/<id>/PFXCertBlob beside PFXCertPassword.
pub(super) fn blob(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const PLAIN: &str = "0";
    if others.sibling("PFXCertPasswordEncryptionType").is_some_and(|kind| kind != PLAIN) {
        return Vec::new();
    }
    match others.sibling("PFXCertPassword") {
        None if needs_password(text) => {
            vec![
                Problem::warning(0, "a password protects this PFX, but PFXCertPassword is not set")
                    .help("set PFXCertPassword to the password: { env = \"NAME\" }"),
            ]
        }
        password => judge_pfx(text, password),
    }
}

fn needs_password(base64: &str) -> bool {
    bytes(base64, "the PFX").is_ok_and(|der| matches!(open_pfx(&der, ""), Err(PfxError::WrongPassword)))
}

/// PFXCertInstall/<id>/...: the PFX, and where its key goes, belong together.
pub(super) fn whole(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_blob = others.node.leaf().eq_ignore_ascii_case(BLOB);
    let lacks = |name: &str| others.sibling(name).is_none();
    let missing = match is_blob {
        true => lacks("KeyLocation").then(|| {
            Problem::warning(0, "KeyLocation is not set, and Windows needs it to install a PFX").help("set KeyLocation")
        }),
        false => lacks(BLOB)
            .then(|| Problem::warning(0, "nothing is installed, since PFXCertBlob is not set").help("set PFXCertBlob")),
    };
    missing.into_iter().collect()
}

/// Judges a PFX in base64 by its password. Where no password is known, nothing is said about the password.
pub fn judge_pfx(base64: &str, password: Option<&str>) -> Vec<Problem> {
    // Text that is not base64 is reported elsewhere.
    let Ok(der) = bytes(base64, "the PFX") else { return Vec::new() };
    if Certificate::from_der(&der).is_ok() {
        return vec![
            Problem::warning(0, "the value is a certificate without its key, which cannot authenticate anybody")
                .allowed("a PFX (PKCS#12), which contains a certificate and its key")
                .help("export the certificate with its private key"),
        ];
    }
    let problem = match (open_pfx(&der, password.unwrap_or_default()), password) {
        // What cannot be judged is left to the device.
        (Ok(_) | Err(PfxError::Encryption), _) | (Err(PfxError::WrongPassword), None) => None,
        (Err(PfxError::WrongPassword), Some(_)) => Some(
            Problem::warning(0, "the password that is set for this PFX does not open it")
                .help("export it again, or correct the password"),
        ),
        (Err(PfxError::NotPfx), _) => Some(
            Problem::warning(0, "the value is not a PFX")
                .allowed("a PFX (PKCS#12), which contains a certificate and its key"),
        ),
    };
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::judge_pfx;
    use crate::csp::tests::found_with;

    /// A key on P-256 with its certificate, made for this test; its password is `granite`.
    const PFX: &str = "MIID/AIBAzCCA7IGCSqGSIb3DQEHAaCCA6MEggOfMIIDmzCCAlIGCSqGSIb3DQEHBqCCAkMwggI/AgEAMIICOAYJKoZIhvcNAQcB\
        MFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhc0oxHjpA3NgICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFq4\
        nlqwhOenqoNQZzjHLxWAggHQ69lLCQ2UJ7rkm+qPbeL16Ql4w8e+HLPaMWTPf/FsTZRNdIKy84Fq/VDsQ1s312yKMAbR4NpTii6W\
        HRUjEDUchzHMTSUJVbK0nkNJ4ULDzFFXfQwgrme9uLUVNg4kqbBfW/dNE5n6bbeGd7e4OLvtYgiVgCM9QGPLd9ZyVNNNQjYG6Chw\
        XJz4AhQRZ7XxaptoZY35i4iuxFOJuIodzNVINFn7H26ZJiH3JMC2OMAhmUy9wYlrlE3VSCX41K8mS7JZ8Cvoe1yeLHU0sdN20Ho3\
        pdAG/ijhg47N3VFJzTdmqbisjl1j/xFxeRIDWqx008pCfdyPwArYCmmhXhcv/p9c9iw0NPq7c2gJLsEcrzbu3hM0/dADe1wPilB7\
        OijX5QAtdZWQZ6NNKENzt0xJFB3TkEPwvZKAqyESXJzc50sCFoyo4ffPX25XAehRBAbFO3t8sPtYJtjSrYefuhGxXq2KZtnFIp9L\
        C4O6uRZ+NUQA1N51r6TKES839ztUjRjv7OJ58rLFzcQVW6LTxCKsh3Gm5Y0rZLyShjlb+QCoTQEgSF7Kgz5QvBldVvzT8oVMW9TJ\
        wMb0NgQu1iCDqrTtKLzcrrV1RUTeLZpjJsyEqqOfhWswggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0BDAoB\
        AqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIpt7/47mdPY8CAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUD\
        BAEqBBA5x1AnazWpM6Exu/Y8QhXvBIGQii2dIj8VDSjok+dP9x49zJ6y35uYC9eRj5nrkbyUGAA+s/ijbq+6o0xvE1dcbyvFUiz2\
        ibi2xgXB34OVpBiUYqL1km/jnQrdSSWUEUViicygnwAUDSBqLD1ReiJcrzqX8aIl9fvnXnpBtiaUk0XTleIxYhpIv8XZ2uQtdxDo\
        XH3Cgyy04aof7bYPkx33N4cUMSUwIwYJKoZIhvcNAQkVMRYEFLeAduZQzLmlmoDQR7HYRayag31yMEEwMTANBglghkgBZQMEAgEF\
        AAQg0YI+aQjva9sHmux6s9t8Ilgsu3ToWy0M4BgXzJNgCK0ECCoIb7jzboYAAgIIAA==";
    /// The certificate alone.
    const CERTIFICATE: &str = "MIIBbjCCARWgAwIBAgIUHyJ+vtAixPom4AdTe1Rbq1V8IGkwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBQTAgFw0yNjExMjcxMjU0\
        MDVaGA8yMTI2MTEwMzEyNTQwNVowDDEKMAgGA1UEAwwBQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKrP2m7HpYPlMPfxfpMR\
        WZ9cnWqQYDDE9l8uCZQCBa12lavyAiuBVZ2eL1jK6eLeqG3BbuOS+w0A7dvq1y/PiBGjUzBRMB0GA1UdDgQWBBTDehQJXfRZFabR\
        N9tG4irQ/1t/LzAfBgNVHSMEGDAWgBTDehQJXfRZFabRN9tG4irQ/1t/LzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cA\
        MEQCIBvF3qw7Fy8lj6hRfuJ91lN48pGUHaDUX5RKsrMydmRYAiA9+loF5FssUQGnnrvyLBqxekNuHiX+U726DB+K+jd8dA==";

    #[test]
    fn the_password_opens_the_file() {
        assert_eq!(judge_pfx(PFX, Some("granite")), []);
        assert_eq!(judge_pfx(PFX, None), []);
        for (value, password, expected) in [
            (PFX, "marble", "does not open it"),
            (PFX, "", "does not open it"),
            (CERTIFICATE, "granite", "without its key"),
            ("MAMCAQM=", "granite", "not a PFX"),
            ("aGVsbG8=", "granite", "not a PFX"),
        ] {
            let problems = judge_pfx(value, Some(password));
            assert!(problems[0].message.contains(expected), "{expected}: {problems:?}");
        }
    }

    #[test]
    fn an_encrypted_password_is_not_tried() {
        let node = "./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/PFXCertBlob";
        let place = ("KeyLocation", "3");
        assert_eq!(found_with(node, PFX, &[place, ("PFXCertPassword", "granite")]), [""; 0]);
        let encrypted = [place, ("PFXCertPassword", "x"), ("PFXCertPasswordEncryptionType", "2")];
        assert_eq!(found_with(node, PFX, &encrypted), [""; 0]);
        assert_eq!(found_with(node, PFX, &[place, ("PFXCertPassword", "x")]).len(), 1);
    }

    #[test]
    fn a_pfx_comes_with_its_password_and_place() {
        let node = |name: &str| format!("./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/a/{name}");
        let (place, password) = (("KeyLocation", "3"), ("PFXCertPassword", "granite"));
        assert!(found_with(&node("PFXCertBlob"), PFX, &[place])[0].contains("PFXCertPassword is not set"));
        assert!(found_with(&node("PFXCertBlob"), PFX, &[password])[0].contains("KeyLocation is not set"));
        assert!(found_with(&node("KeyLocation"), "3", &[password])[0].contains("PFXCertBlob is not set"));
    }
}
