//! The key by which NTFS compares and sorts names.

use std::cmp::Ordering;

use super::upcase::upper_case;

/// A name or a path in UTF-16, converted to upper case unit by unit, as on NTFS. `.`, `/` and `\` are unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey(Vec<u16>);

impl NameKey {
    /// The key of a name or path.
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return NameKey(name.bytes().map(|byte| u16::from(byte.to_ascii_uppercase())).collect());
        }
        NameKey(NameKey::units(name).collect())
    }

    /// The UTF-16 units of the key of a name or path.
    pub fn units(name: &str) -> impl Iterator<Item = u16> {
        name.encode_utf16().map(upper_case)
    }

    /// Whether the two names or paths mean the same file on Windows.
    pub fn are_same(one: &str, another: &str) -> bool {
        NameKey::compare(one, another).is_eq()
    }

    /// The order of the keys of two names or paths.
    pub fn compare(one: &str, another: &str) -> Ordering {
        if one.is_ascii() && another.is_ascii() {
            let upper_case = |byte: u8| byte.to_ascii_uppercase();
            return one.bytes().map(upper_case).cmp(another.bytes().map(upper_case));
        }
        one.encode_utf16().map(upper_case).cmp(another.encode_utf16().map(upper_case))
    }

    /// Whether a path begins with these folders; `folders` ends with a separator.
    pub fn starts_with(&self, folders: &str) -> bool {
        self.0.starts_with(&NameKey::of(folders).0)
    }

    /// Whether a name has this ending.
    pub fn ends_with(&self, ending: &str) -> bool {
        self.0.ends_with(&NameKey::of(ending).0)
    }
}

#[cfg(test)]
mod tests {
    use super::NameKey;

    #[test]
    fn names_are_compared_as_ntfs_compares_them() {
        for (one, another) in [("Ärger.PNG", "äRGER.png"), ("ά/x", "Ά/X"), ("ᾳ", "ᾼ"), ("ÿ", "Ÿ")] {
            assert!(NameKey::are_same(one, another), "{one} {another}");
        }
        for (one, another) in [("ß", "SS"), ("ß", "ẞ"), ("ı", "i"), ("ſ", "s"), ("\u{212a}", "k"), ("Å", "\u{212b}")]
        {
            assert!(!NameKey::are_same(one, another), "{one} {another}");
        }
        assert!(!NameKey::are_same("\u{10428}", "\u{10400}"), "letters outside the first plane are not mapped");
    }

    #[test]
    fn names_are_ordered_by_upper_case_utf_16_units() {
        assert!(NameKey::of("a_") > NameKey::of("aZ"), "the underscore comes after the capitals");
        assert!(
            NameKey::of("\u{1f600}") < NameKey::of("\u{ff00}"),
            "surrogates come before the last block of the plane"
        );
        for (one, another) in
            [("a_", "aZ"), ("Web", "wEB"), ("\u{1f600}", "\u{ff00}"), ("a", "ä"), ("Ä", "ä"), ("", "a")]
        {
            assert_eq!(NameKey::compare(one, another), NameKey::of(one).cmp(&NameKey::of(another)), "{one} {another}");
        }
    }

    #[test]
    fn folders_and_endings_are_found_in_any_letter_case() {
        let key = NameKey::of("Multivariant/0/A.ProvXml");
        assert!(key.starts_with("MULTIVARIANT/") && key.ends_with(".provxml"));
        assert!(!NameKey::of("\u{212a}iosk/x").starts_with("kiosk/"));
    }
}
