//! A value that a house rule allows.

use std::fmt;

/// A value or a pattern for values: `*` is any part of a text. Letter case counts.
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
        let Some((start, rest)) = self.text.split_once('*') else { return self.text == value };
        let Some(mut value) = value.strip_prefix(start) else { return false };
        let mut parts: Vec<&str> = rest.split('*').collect();
        let end = parts.pop().unwrap_or_default();
        for part in parts {
            let Some((_, after)) = value.split_once(part) else { return false };
            value = after;
        }
        value.ends_with(end)
    }
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
