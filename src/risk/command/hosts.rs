//! The computers that a text names, with addresses in one notation.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

/// The maximum number of computers that are named for one text.
const MAX_HOSTS: usize = 100;

/// The schemes of addresses that lead to a computer.
const SCHEMES: [&str; 8] = ["http", "https", "ftp", "ftps", "ws", "wss", "tftp", "sftp"];

/// `\\\\server\share`
static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[\s"'=(,;])\\\\([A-Za-z0-9][\w.-]*)(?:@[A-Za-z0-9]+)*\\"#).expect("the pattern is valid")
});

/// What fetches from an address that may lack its scheme.
const FETCHERS: [&str; 5] = ["iwr", "irm", "wget", "curl", "invoke-"];

/// `curl server.example`
static FETCHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(?:iwr|irm|wget|curl(?:\.exe)?|invoke-webrequest|invoke-restmethod)\s+(?:-(?:uri|s|l|ssl)\s+)*["']?((?:[a-z0-9-]+\.)+[a-z]{2,})\b"#)
        .expect("the pattern is valid")
});

/// The computers, sorted by name.
pub(super) fn hosts(text: &str) -> BTreeSet<String> {
    let lower = text.to_ascii_lowercase();
    let shares = text.contains("\\\\").then(|| SHARE.captures_iter(text));
    let fetched = FETCHERS.iter().any(|word| lower.contains(word)).then(|| FETCHED.captures_iter(text));
    let captured = shares.into_iter().flatten().chain(fetched.into_iter().flatten());
    let named = addressed(text, &lower)
        .chain(captured.filter_map(|found| found.get(1)).map(|host| host.as_str()))
        .map(plain)
        .filter(|host| !host.is_empty() && host != "localhost" && host != "127.0.0.1" && !host.starts_with('$'));
    let mut hosts = BTreeSet::new();
    for host in named {
        // A computer counts once, so that many addresses of one do not hide another.
        hosts.insert(host);
        if hosts.len() == MAX_HOSTS {
            break;
        }
    }
    hosts
}

/// The computers of addresses with a scheme: `https://user@here:8443/`.
fn addressed<'t>(text: &'t str, lower: &'t str) -> impl Iterator<Item = &'t str> {
    const MARK: &str = "://";
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let ends_login = |c: char| c.is_whitespace() || "/\"'<>@".contains(c);
    let ends_host = |c: char| c.is_whitespace() || "/\"'<>:)\\,;|&`?#".contains(c);
    let host = move |start: &'t str| start.split(ends_host).next().filter(|host| !host.is_empty());
    let marks = lower
        .match_indices(MARK)
        .filter(move |(at, _)| SCHEMES.contains(&lower[..*at].rsplit(|c| !is_word(c)).next().unwrap_or_default()));
    marks.filter_map(move |(at, _)| {
        let start = &text[at + MARK.len()..];
        let after_login = start.find(ends_login).and_then(|at| start[at..].strip_prefix('@'));
        after_login.and_then(host).or_else(|| host(start))
    })
}

/// Like `hosts`, for the value of a setting. If the value is XML, the name of a namespace in it is not an address that
/// anybody contacts. Commands are not read in this way, since a program may take an address from anywhere in them.
pub(in crate::risk) fn hosts_of_value(value: &str) -> BTreeSet<String> {
    static NAMESPACE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<>]*"|'[^'<>]*')"#).expect("the pattern is valid")
    });
    match value.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
        true => hosts(&NAMESPACE.replace_all(value, " ")),
        false => hosts(value),
    }
}

/// The name in lower case; an address in any notation as four decimal numbers.
fn plain(host: &str) -> String {
    let host = host.trim_end_matches('.').to_lowercase();
    address(&host).unwrap_or(host)
}

/// An address as the socket functions of C read it: one to four parts, each decimal, octal or hexadecimal.
fn address(host: &str) -> Option<String> {
    let parts: Vec<u32> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 255) {
        return None;
    }
    let bits_left = 8 * (4 - u32::try_from(first.len()).ok()?);
    if bits_left < 32 && last >> bits_left != 0 {
        return None;
    }
    let high = first.iter().enumerate().map(|(at, part)| part << (24 - 8 * at)).fold(0, |sum, part| sum | part);
    let [a, b, c, d] = (high | last).to_be_bytes();
    Some(format!("{a}.{b}.{c}.{d}"))
}

fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None if text.len() > 1 && text.starts_with('0') => u32::from_str_radix(text, 8).ok(),
        None => text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?,
    }
}

#[cfg(test)]
mod tests {
    use super::{hosts, hosts_of_value};

    fn named(text: &str) -> Vec<String> {
        hosts(text).into_iter().collect()
    }

    #[test]
    fn names_and_addresses_in_any_notation() {
        assert_eq!(named("x http://user:p@Files.Example.COM:8080/a"), ["files.example.com"]);
        assert_eq!(named("http://3325256711/ http://0xC6.0x33.100.7/ http://0306.063.0144.07"), ["198.51.100.7"]);
        assert_eq!(named(r"copy \\srv01@SSL@443\share\a.exe ."), ["srv01"]);
        assert_eq!(named("iwr -uri example.org -OutFile x"), ["example.org"]);
        assert!(named("http://localhost/ http://127.0.0.1:8080 C:\\\\a").is_empty());
        assert_eq!(named("http://999.1.2.3/"), ["999.1.2.3"], "no address, so it stays as it is");
        for many in ["http://localhost/ ", "https://a.net/x "] {
            assert!(named(&(many.repeat(1_000) + "http://z.example/")).contains(&"z.example".to_owned()), "{many}");
        }
    }

    #[test]
    fn a_namespace_counts_as_a_host_only_where_it_is_an_address_too() {
        let named = |value: &str| hosts_of_value(value).into_iter().collect::<Vec<String>>();
        let xml =
            "<a xmlns='http://schemas.contoso.com/x' xmlns:b = \"http://other.org/\"><b:c>https://host.net/</b:c></a>";
        assert_eq!(named(xml), ["host.net"]);
        assert_eq!(named("<a xmlns='http://one.org/'>http://one.org/get</a>"), ["one.org"]);
        assert_eq!(named("$xmlns='http://one.org/'; iwr $xmlns"), ["one.org"]);
        assert_eq!(named("echo <a xmlns='http://one.org/'/>"), ["one.org"]);
    }
}
