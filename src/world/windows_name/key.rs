//! What NTFS compares names by, and keeps them in order of.

use super::upcase::upper_case;

/// A name or a path in UTF-16, upper-cased unit by unit as NTFS does it. `.`, `/` and `\` stay what they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameKey(Vec<u16>);

impl NameKey {
    /// The key of a name or path.
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return NameKey(name.bytes().map(|byte| u16::from(byte.to_ascii_uppercase())).collect());
        }
        NameKey(name.encode_utf16().map(upper_case).collect())
    }

    /// Whether Windows opens one file by the two names or paths.
    pub fn are_same(one: &str, another: &str) -> bool {
        NameKey::of(one) == NameKey::of(another)
    }

    /// Whether a path begins with these folders, whose own path ends with a separator.
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
        assert!(!NameKey::are_same("\u{10428}", "\u{10400}"), "beyond the first plane no letter is mapped");
    }

    #[test]
    fn names_are_ordered_by_upper_case_utf_16_units() {
        assert!(NameKey::of("a_") > NameKey::of("aZ"), "the underscore lies behind the capitals");
        assert!(
            NameKey::of("\u{1f600}") < NameKey::of("\u{ff00}"),
            "surrogates lie before the last block of the plane"
        );
    }

    #[test]
    fn folders_and_endings_are_found_in_any_letter_case() {
        let key = NameKey::of("Multivariant/0/A.ProvXml");
        assert!(key.starts_with("MULTIVARIANT/") && key.ends_with(".provxml"));
        assert!(!NameKey::of("\u{212a}iosk/x").starts_with("kiosk/"));
    }
}
