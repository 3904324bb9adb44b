//! A value that a house rule allows.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// A value or a pattern for values: `*` stands for any part of a text; before the path of a URL, only for a part of the
/// host. Letter case counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedValue {
    text: String,
}

impl AllowedValue {
    /// The value, as written.
    pub fn new(text: impl Into<String>) -> Self {
        AllowedValue { text: text.into() }
    }

    /// Whether it allows a value.
    pub fn allows(&self, value: &str) -> bool {
        let Some((host, path)) = host_and_path(&self.text) else { return fits(&self.text, value) };
        host_and_path(value).is_some_and(|(value_host, value_path)| {
            count(value_host, is_separator) == count(host, is_separator)
                && (host.ends_with('*') || count(value_host, is_colon) == count(host, is_colon))
                && fits(host, value_host)
                && (path.is_empty() && host.ends_with('*') || fits(path, value_path))
        })
    }
}

/// A URL split at the end of its host, by the characters that end a host for any reader of URLs.
fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + "://".len();
    let end = url[host..].find(['/', '\\', '?', '#']).map_or(url.len(), |at| host + at);
    Some(url.split_at(end))
}

/// How many characters of a host are of this kind, including those of Unicode that some readers of URLs take for one of
/// them.
fn count(host: &str, is_of_kind: fn(char) -> bool) -> usize {
    host.chars().filter(|c| std::iter::once(*c).nfkc().any(is_of_kind)).count()
}

/// A character that separates the parts of a URL, or that some readers decode or leave out. With one more of them,
/// another name may be the host.
fn is_separator(c: char) -> bool {
    const SLASHES: [char; 3] = ['\u{2044}', '\u{2215}', '\u{29f8}'];
    matches!(c, '/' | '\\' | '?' | '#' | '@' | '%') || c.is_whitespace() || c.is_control() || SLASHES.contains(&c)
}

/// The colon that ends the host before a port. If there is a second one, the ending that a pattern requires would not
/// be part of the host.
fn is_colon(c: char) -> bool {
    c == ':'
}

fn fits(pattern: &str, value: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == value };
    let Some(mut value) = value.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = value.split_once(part) else { return false };
        value = after;
    }
    value.ends_with(end)
}

/// As written.
impl fmt::Display for AllowedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::AllowedValue;

    #[test]
    fn a_star_is_any_part_of_a_value() {
        for (allowed, value, allows) in [
            ("PC-*", "PC-0042", true),
            ("PC-*", "XPC-0042", false),
            ("https://*.contoso.com/*", "https://img.contoso.com/a.jpg", true),
            ("https://*.contoso.com/*", "https://contoso.com.example/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example/x.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example?x.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example#x.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\\x.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://x.contoso.com@other.example/.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example%2F.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\t.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://img.contoso.com/a/b.jpg?c=https://d", true),
            ("https://*.contoso.com/*", "https://other.example\u{ff0f}.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\u{ff1f}.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\u{ff03}.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://x\u{ff20}other.example/.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\u{2044}.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\u{2100}.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example:80.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://other.example\u{ff1a}80.contoso.com/a.jpg", false),
            ("https://*.contoso.com/*", "https://münchen.contoso.com/a.jpg", true),
            ("https://*.contoso.com:*/*", "https://img.contoso.com:8443/a.jpg", true),
            ("https://*", "https://other.example:8443/a.jpg", true),
            ("https://*", "https://other.example/a.jpg", true),
            ("https://*", "http://other.example/a.jpg", false),
            ("https://*.contoso.com", "https://img.contoso.com/a.jpg", false),
            ("*://img.contoso.com/*", "http://img.contoso.com/a.jpg", true),
            ("*://img.contoso.com/*", "x/https://img.contoso.com/a.jpg", false),
            ("1", "1", true),
            ("1", "10", false),
            ("Yes", "yes", false),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(AllowedValue::new(allowed).allows(value), allows, "{allowed} {value}");
        }
    }
}
