//! The name of a subject or issuer in a certificate, and its form as text: `CN=Contoso Provisioning, O=Contoso`.
//!
//! The text is that of RFC 4514, with a blank after each comma and with `S` for a state, as Windows writes it.
//! Characters of a value that would otherwise separate parts are escaped, so that no two names have the same text.

use std::fmt::{self, Write};

/// A name: its parts, the most specific one first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DistinguishedName {
    /// Each part with its attributes, sorted: nearly always one, but several may be joined by `+`.
    parts: Vec<Vec<Attribute>>,
}

/// One attribute of a part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Attribute {
    /// Its type: an object identifier in digits and dots.
    kind: String,
    value: String,
}

/// The types that are written by name; of several names of a type, the first one is shown. Sources: RFC 4514, section
/// 3; `S` is Microsoft's.
const NAMED: [(&str, &str); 7] = [
    ("CN", "2.5.4.3"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("S", "2.5.4.8"),
    ("ST", "2.5.4.8"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
];

/// The characters that are escaped at every position in a value. Source: RFC 4514, section 2.4.
const SPECIAL: [char; 7] = ['"', '+', ',', ';', '<', '>', '\\'];

impl DistinguishedName {
    /// The name with these parts, most specific first; each attribute with its type in digits and dots, and its value.
    pub fn new(parts: impl IntoIterator<Item = Vec<(String, String)>>) -> Self {
        let part = |attributes: Vec<(String, String)>| {
            let mut part: Vec<Attribute> =
                attributes.into_iter().map(|(kind, value)| Attribute { kind, value }).collect();
            part.sort_unstable();
            part
        };
        DistinguishedName { parts: parts.into_iter().map(part).collect() }
    }

    /// Reads a text: with or without blanks after the commas, and with the type of each attribute by name or in digits.
    /// `None` if it is not a name.
    pub fn parse(text: &str) -> Option<Self> {
        let parts = split(text, ',').into_iter().map(|part| {
            split(part, '+')
                .into_iter()
                .map(|attribute| {
                    let (kind, value) = attribute.split_once('=')?;
                    Some((kind_of(kind.trim())?, unescaped(value)?))
                })
                .collect::<Option<Vec<_>>>()
        });
        Some(DistinguishedName::new(parts.collect::<Option<Vec<_>>>()?))
    }

    /// The text for people: its first `longest` characters, followed by its length if there are more.
    pub fn shortened(&self, longest: usize) -> String {
        let text = self.to_string();
        match text.char_indices().nth(longest) {
            None => text,
            Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        }
    }
}

impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.parts.is_empty() {
            return f.write_str("a certificate without a name");
        }
        for (number, part) in self.parts.iter().enumerate() {
            for (position, Attribute { kind, value }) in part.iter().enumerate() {
                f.write_str(match (number, position) {
                    (0, 0) => "",
                    (_, 0) => ", ",
                    _ => "+",
                })?;
                let label = NAMED.iter().find(|(_, known)| known == kind).map_or(kind.as_str(), |(label, _)| label);
                write!(f, "{label}={}", Escaped(value))?;
            }
        }
        Ok(())
    }
}

/// A value as it is written in the text of a name.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.len().saturating_sub(1);
        for (index, letter) in self.0.char_indices() {
            let is_at_edge = letter == ' ' && (index == 0 || index == last) || letter == '#' && index == 0;
            match letter {
                _ if SPECIAL.contains(&letter) || is_at_edge => write!(f, "\\{letter}")?,
                _ if letter.is_control() => {
                    let mut bytes = [0; 4];
                    letter.encode_utf8(&mut bytes).bytes().try_for_each(|byte| write!(f, "\\{byte:02X}"))?;
                }
                _ => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// The parts of a text between separators that are not escaped.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut is_escaped) = (Vec::new(), 0, false);
    for (index, letter) in text.char_indices() {
        if letter == separator && !is_escaped {
            parts.push(&text[start..index]);
            start = index + letter.len_utf8();
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    parts.push(&text[start..]);
    parts
}

/// The object identifier of a type that is named or written in digits.
fn kind_of(word: &str) -> Option<String> {
    let named = NAMED.iter().find(|(label, _)| label.eq_ignore_ascii_case(word)).map(|(_, kind)| *kind);
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    named.or_else(|| word.split('.').all(is_number).then_some(word)).map(str::to_owned)
}

/// The value that this text stands for; `None` if an escape is wrong, or if it is written in hexadecimal digits
/// (`#0C01`).
fn unescaped(written: &str) -> Option<String> {
    let written = written.trim_start_matches(' ');
    if written.starts_with('#') {
        return None;
    }
    let mut value = Vec::new();
    // The length without the unescaped blanks at the end.
    let mut end = 0;
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        let (is_escaped, letter) = if letter == '\\' { (true, letters.next()?) } else { (false, letter) };
        match letter {
            _ if is_escaped && letter.is_ascii_hexdigit() => {
                let digits = [letter.to_digit(16)?, letters.next()?.to_digit(16)?];
                value.push(u8::try_from(digits[0] << 4 | digits[1]).ok()?);
            }
            _ if is_escaped && !SPECIAL.contains(&letter) && !matches!(letter, ' ' | '#' | '=') => return None,
            _ => value.extend(letter.encode_utf8(&mut [0; 4]).bytes()),
        }
        if is_escaped || letter != ' ' {
            end = value.len();
        }
    }
    value.truncate(end);
    String::from_utf8(value).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::DistinguishedName;

    fn name(parts: &[&[(&str, &str)]]) -> DistinguishedName {
        let owned =
            |part: &&[(&str, &str)]| part.iter().map(|(kind, value)| (kind.to_string(), value.to_string())).collect();
        DistinguishedName::new(parts.iter().map(owned))
    }

    #[test]
    fn what_would_separate_parts_is_escaped() {
        const CN: &str = "2.5.4.3";
        const O: &str = "2.5.4.10";
        for (parts, text) in [
            (&[&[(CN, "Contoso Provisioning")][..], &[(O, "Contoso")]][..], "CN=Contoso Provisioning, O=Contoso"),
            (&[&[(CN, "Contoso Provisioning, O=Contoso")]], r"CN=Contoso Provisioning\, O=Contoso"),
            (&[&[(O, "Contoso"), (CN, "Contoso")]], "O=Contoso+CN=Contoso"),
            (&[&[(CN, "a\tb\u{85}")]], r"CN=a\09b\C2\85"),
            (&[&[(CN, "# ")], &[(CN, " \\\"+;<>=")], &[(CN, "")]], r#"CN=\#\ , CN=\ \\\"\+\;\<\>=, CN="#),
            (&[&[("1.2.643.3.131.1.1", "123")]], "1.2.643.3.131.1.1=123"),
        ] {
            assert_eq!(name(parts).to_string(), text);
            assert_eq!(DistinguishedName::parse(text), Some(name(parts)), "{text}");
        }
        for same in ["cn=A , ST=B", "CN=A,S=B", "2.5.4.3= A,2.5.4.8=B "] {
            assert_eq!(DistinguishedName::parse(same), Some(name(&[&[(CN, "A")], &[("2.5.4.8", "B")]])), "{same}");
        }
        for not_a_name in
            ["", "Contoso", "CN=Contoso, Inc.", "X=1", "CN=#0c0141", r"CN=a\", r"CN=\ff", r"CN=\x", "CN=a,"]
        {
            assert_eq!(DistinguishedName::parse(not_a_name), None, "{not_a_name}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_read_back_from_its_text(
            values in proptest::collection::vec(("[0-3]\\.[0-9]{1,3}", ".{0,9}"), 1..5),
            joined: u8
        ) {
            let mut parts: Vec<Vec<(String, String)>> = Vec::new();
            for (number, value) in values.into_iter().enumerate() {
                match parts.last_mut().filter(|_| joined >> number & 1 == 1) {
                    Some(part) => part.push(value),
                    None => parts.push(vec![value]),
                }
            }
            let name = DistinguishedName::new(parts);
            prop_assert_eq!(DistinguishedName::parse(&name.to_string()), Some(name));
        }
    }
}
