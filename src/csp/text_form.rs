//! Forms of plain texts that a function recognizes: GUIDs, ids of extensions, servers of time and the like.

use super::forms::{address_range_trouble, ip_address, is_braced_guid, is_guid, is_number, point_in_time};

/// A form.
#[derive(Debug)]
pub(super) struct TextForm {
    /// What a text without the form is not: `a GUID`, for the message `x is not a GUID`.
    pub(super) name: &'static str,
    /// What is allowed, mostly as an example.
    pub(super) example: &'static str,
    pub(super) fits: fn(&str) -> bool,
}

pub(super) static GUID: TextForm = TextForm {
    name: "a GUID",
    example: "01234567-89ab-cdef-0123-456789abcdef",
    fits: |text| is_guid(text) || is_braced_guid(text),
};

pub(super) static BRACED_GUID: TextForm =
    TextForm { name: "a GUID in braces", example: "{01234567-89ab-cdef-0123-456789abcdef}", fits: is_braced_guid };

pub(super) static IP_ADDRESS: TextForm =
    TextForm { name: "an IP address", example: "10.0.0.1 or fd00::1", fits: |text| ip_address(text).is_some() };

/// What the WinRM service listens on.
pub(super) static IPV4_FILTER: TextForm = TextForm {
    name: "a range of IPv4 addresses",
    example: "* for all addresses, or 10.0.0.1-10.0.0.20",
    fits: |text| text == "*" || is_range(text) && !text.contains(':'),
};

pub(super) static IPV6_FILTER: TextForm = TextForm {
    name: "a range of IPv6 addresses",
    example: "* for all addresses, or fd00::1-fd00::20",
    fits: |text| text == "*" || is_range(text) && text.contains(':'),
};

/// A server, perhaps with its port, without a scheme.
pub(super) static HOST: TextForm = TextForm {
    name: "a server, perhaps with a port",
    example: "10.0.0.1 or proxy.contoso.com:8080",
    fits: |text| is_unbroken(text) && !text.contains(['/', ',', ';', '=']),
};

/// The short name of a service.
pub(super) static SERVICE: TextForm = TextForm {
    name: "the name of a service",
    example: "Spooler, or * for every service",
    fits: |text| !text.contains(['/', '\\', '"']),
};

/// A text without blanks, such as a pattern of URLs.
pub(super) static UNBROKEN: TextForm = TextForm { name: "one address", example: "*.contoso.com", fits: is_unbroken };

/// An NTP server with its flags.
pub(super) static TIME_SERVER: TextForm = TextForm {
    name: "a time server with its flags",
    example: "time.windows.com,0x9, with blanks between several",
    fits: |text| {
        let (server, flags) = text.split_once(',').map_or((text, None), |(server, flags)| (server, Some(flags)));
        let is_flags = |flags: &str| match flags.get(..2) {
            Some("0x" | "0X") => is_hexadecimal(&flags[2..]),
            _ => is_number(flags),
        };
        !server.is_empty() && !server.contains('/') && flags.is_none_or(is_flags)
    },
};

/// The service principal name of servers, perhaps with a wildcard.
pub(super) static SERVICE_PRINCIPAL: TextForm = TextForm {
    name: "a service principal name",
    example: "TERMSRV/host.contoso.com or TERMSRV/*",
    fits: |text| text == "*" || text.split_once('/').is_some_and(|(class, host)| !class.is_empty() && !host.is_empty()),
};

/// The ids of vendor and product of a USB device.
pub(super) static USB_IDS: TextForm = TextForm {
    name: "the ids of a vendor and a product",
    example: "03F0/0853,0351/0872",
    fits: |text| {
        let is_id = |id: &str| id.len() == 4 && is_hexadecimal(id);
        text.split_once('/').is_some_and(|(vendor, product)| is_id(vendor) && is_id(product))
    },
};

pub(super) static LANGUAGE: TextForm = TextForm {
    name: "the tag of a language",
    example: "en-US;de-DE",
    fits: |text| {
        let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        text.split(['-', '_']).all(is_part) && text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
    },
};

/// The sources in which Windows Installer looks, a letter each.
pub(super) static SEARCH_ORDER: TextForm = TextForm {
    name: "an order of sources",
    example: "n (network), m (media) and u (URL), each at most once, such as nmu",
    fits: |text| has_letters(text, "nmu") && "nmu".chars().all(|letter| text.matches(letter).count() < 2),
};

/// What Windows Installer logs, a letter each.
pub(super) static LOG_EVENTS: TextForm = TextForm {
    name: "a choice of events",
    example: "letters of iwearucmpvox",
    fits: |text| has_letters(text, "iwearucmpvox"),
};

pub(super) static COLOR: TextForm = TextForm {
    name: "a color",
    example: "#0078D7",
    fits: |text| text.strip_prefix('#').is_some_and(|digits| matches!(digits.len(), 3 | 6) && is_hexadecimal(digits)),
};

pub(super) static INSTANT: TextForm =
    TextForm { name: "a point in time", example: "2027-01-31T03:00:00", fits: |text| point_in_time(text).is_some() };

/// A duration of ISO 8601.
pub(super) static DURATION: TextForm = TextForm {
    name: "a duration",
    example: "PT4H",
    fits: |text| {
        let rest = text.strip_prefix('P').unwrap_or_default();
        !rest.is_empty()
            && rest.bytes().any(|byte| byte.is_ascii_digit())
            && rest.bytes().all(|byte| byte.is_ascii_digit() || b"YMWDTHS.".contains(&byte))
    },
};

pub(super) static JSON_OBJECT: TextForm = TextForm {
    name: "a JSON object",
    example: "what `winget source export` prints for a source",
    fits: |text| text.starts_with('{') && text.ends_with('}'),
};

/// An account or a group with its domain.
pub(super) static OF_DOMAIN: TextForm = TextForm {
    name: "a name with its domain",
    example: r"CONTOSO\Helpdesk",
    fits: |text| text.split_once('\\').is_some_and(|(domain, name)| !domain.is_empty() && !name.is_empty()),
};

/// The id of an extension of Chrome or Edge, alone or with `*` for all.
pub(super) static EXTENSION: TextForm = TextForm {
    name: "the id of an extension",
    example: "32 letters from a to p, or * for all",
    fits: |text| text == "*" || is_extension(text),
};

/// The id of an extension and where its updates come from.
pub(super) static FORCED_EXTENSION: TextForm = TextForm {
    name: "the id of an extension with its update URL",
    example: "32 letters from a to p, then perhaps ; and https://...",
    fits: |text| match text.split_once(';') {
        Some((id, url)) => is_extension(id) && url.contains("://"),
        None => is_extension(text),
    },
};

/// Where events are forwarded to.
pub(super) static SUBSCRIPTION_MANAGER: TextForm = TextForm {
    name: "a subscription manager",
    example: "Server=https://wec.contoso.com:5986/wsman/SubscriptionManager/WEC,Refresh=60",
    fits: |text| text.to_ascii_lowercase().starts_with("server=http"),
};

/// A resource that DirectAccess looks for.
pub(super) static PROBE: TextForm = TextForm {
    name: "a probe of a resource",
    example: r"PING:, HTTP: or FILE: and its address, such as HTTP:http://server.contoso.com/",
    fits: |text| {
        let (kind, address) = text.split_once(':').unwrap_or_default();
        match kind.to_ascii_uppercase().as_str() {
            "PING" => !address.is_empty(),
            "HTTP" => address.contains("://"),
            "FILE" => address.starts_with('\\'),
            _ => false,
        }
    },
};

/// A random number against replayed answers.
pub(super) static NONCE: TextForm = TextForm {
    name: "a nonce",
    example: "8 to 32 bytes in hexadecimal digits, such as 72ABCD0123456789",
    fits: |text| (16..=64).contains(&text.len()) && text.len() % 2 == 0 && is_hexadecimal(text),
};

/// Where the provider for data loss prevention of Recall is registered.
pub(super) static DLP_PROVIDER: TextForm = TextForm {
    name: "a provider with its key, value and binary",
    example: r"key:HKEY_LOCAL_MACHINE\Software\Contoso\DLP; value:InstallPath; binary:dlp.dll",
    fits: |text| ["key:", "value:", "binary:"].iter().all(|part| text.to_ascii_lowercase().contains(part)),
};

fn is_range(text: &str) -> bool {
    address_range_trouble(text).is_none() && !text.contains('/')
}

fn is_unbroken(text: &str) -> bool {
    !text.contains(char::is_whitespace)
}

fn is_hexadecimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn has_letters(text: &str, letters: &str) -> bool {
    text.chars().all(|letter| letters.contains(letter.to_ascii_lowercase()))
}

fn is_extension(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| (b'a'..=b'p').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::TextForm;

    #[test]
    fn forms_are_recognized() {
        let cases: [(&TextForm, &[&str], &[&str]); 23] = [
            (&super::GUID, &["01234567-89ab-cdef-0123-456789abcdef"], &["", "app"]),
            (
                &super::BRACED_GUID,
                &["{01234567-89ab-cdef-0123-456789abcdef}"],
                &["01234567-89ab-cdef-0123-456789abcdef"],
            ),
            (&super::IP_ADDRESS, &["10.0.0.1", "fe80::1"], &["10.0.0", "10.0.0.0/8"]),
            (&super::IPV4_FILTER, &["*", "2.0.0.1-2.0.0.20", "10.0.0.1"], &["10.0.0.0/8", "fe80::1-fe80::2"]),
            (&super::IPV6_FILTER, &["*", "fd00::1-fd00::2"], &["2.0.0.1-2.0.0.20", "fd00::/8"]),
            (&super::HOST, &["10.0.0.1", "proxy:8080"], &["http://proxy", "a b", "a;b"]),
            (&super::UNBROKEN, &["*.contoso.com"], &["a b"]),
            (&super::SERVICE, &["Spooler", "Bonjour Service"], &[r"C:\a.exe"]),
            (&super::TIME_SERVER, &["time.windows.com,0x9", "10.0.0.1"], &["a.com,b.com", "ntp://a", "a,0x"]),
            (&super::SERVICE_PRINCIPAL, &["TERMSRV/*", "*", "WSMAN/a.b"], &["server", "/a", "TERMSRV/"]),
            (&super::USB_IDS, &["03F0/0853"], &["03F0:0853", "3F0/0853", "VID_03F0/PID_0853"]),
            (&super::LANGUAGE, &["en-US", "sr-Latn-RS", "de"], &["English (US)", "", "en-US,de-DE"]),
            (&super::SEARCH_ORDER, &["nmu", "N", ""], &["nnu", "abc"]),
            (&super::LOG_EVENTS, &["iweap", "voicewarmup"], &["all events", "1"]),
            (&super::COLOR, &["#FFF", "#0078D7"], &["0078D7", "blue", "#12"]),
            (&super::INSTANT, &["2000-01-01T03:00:00"], &["03:00"]),
            (&super::DURATION, &["PT4H", "P1DT30M"], &["4h", "P", "04:00"]),
            (&super::JSON_OBJECT, &["{\"Name\":\"a\"}"], &["contoso"]),
            (&super::OF_DOMAIN, &["CONTOSO\\Helpdesk"], &["Helpdesk", "\\a"]),
            (
                &super::EXTENSION,
                &["*", "echcggldkblhodogklpincgchnpgcdco"],
                &["echcggldkblhodogklpincgchnpgcdc", "uBlock"],
            ),
            (
                &super::FORCED_EXTENSION,
                &["echcggldkblhodogklpincgchnpgcdco;https://a.com/crx", "echcggldkblhodogklpincgchnpgcdco"],
                &["https://a.com;echcggldkblhodogklpincgchnpgcdco", "echcggldkblhodogklpincgchnpgcdco;crx"],
            ),
            (&super::NONCE, &["72ABCD0123456789"], &["72ABCD", "72ABCD012345678", "not hexadecimal!"]),
            (&super::PROBE, &["PING:fe80::1", "file:\\\\a\\b"], &["http://a", "a"]),
        ];
        for (form, good, bad) in cases {
            assert!(good.iter().all(|text| (form.fits)(text)), "{good:?}: {}", form.name);
            assert!(!bad.iter().any(|text| (form.fits)(text)), "{bad:?}: {}", form.name);
        }
        assert!((super::SUBSCRIPTION_MANAGER.fits)(super::SUBSCRIPTION_MANAGER.example));
        assert!((super::DLP_PROVIDER.fits)(super::DLP_PROVIDER.example));
    }
}
