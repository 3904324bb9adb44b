//! Names that are different files on NTFS, and one and the same to some other reader.

use unicode_normalization::UnicodeNormalization;

use crate::world::is_invisible;

/// What is left of a name when everything is taken away that some reader ignores: letter case by the rules of Unicode
/// (most languages and tools), the difference between composed and decomposed letters, and characters that nobody sees
/// (Apple's file systems ignore both). Names with one key must not stand in one folder: a reviewer could be shown one
/// file and a device given the other.
///
/// Names that are one on NTFS have one key: every pair of the upper-case table of NTFS is a pair of Unicode.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CollisionKey(String);

impl CollisionKey {
    /// The key of a name or path.
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return CollisionKey(name.to_ascii_lowercase());
        }
        // Some letters come to rest at the third step: the capital sharp s has a small form, which has two capitals.
        let letters = name.nfd().filter(|&c| !is_invisible(c));
        let folded = letters.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        CollisionKey(folded.nfd().collect())
    }

    /// The key as text, if it is one that a name of ASCII has too.
    pub fn ascii(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|key| key.is_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::CollisionKey;
    use crate::world::windows_name::NameKey;
    use crate::world::windows_name::upcase::upper_case;

    #[test]
    fn names_that_some_reader_takes_for_one_collide() {
        for (one, another) in [
            ("Kiosk", "\u{212a}iosk"),
            ("straße", "STRASSE"),
            ("ẞ", "ss"),
            ("ı", "i"),
            ("ſ", "S"),
            ("Å", "\u{212b}"),
            ("\u{e9}", "e\u{301}"),
            ("a\u{200b}b", "AB"),
            ("ΟΔΟΣ", "οδος"),
            ("\u{10428}", "\u{10400}"),
            ("µ", "μ"),
        ] {
            assert_eq!(CollisionKey::of(one), CollisionKey::of(another), "{one} {another}");
        }
        for (one, another) in [("a", "ä"), ("o", "ø"), ("1", "¹"), ("a", "а")] {
            assert_ne!(CollisionKey::of(one), CollisionKey::of(another), "{one} {another}");
        }
    }

    #[test]
    fn what_is_one_name_on_ntfs_collides() {
        for unit in (0..=u16::MAX).filter(|unit| upper_case(*unit) != *unit) {
            let text = |unit| char::from_u32(u32::from(unit)).unwrap().to_string();
            let (small, capital) = (text(unit), text(upper_case(unit)));
            assert!(NameKey::are_same(&small, &capital));
            assert_eq!(CollisionKey::of(&small), CollisionKey::of(&capital), "{unit:#x}");
        }
    }
}
