//! Names that are different on NTFS, but equal for some other file system or tool.

use unicode_normalization::UnicodeNormalization;

use crate::world::is_invisible;

/// A name without the differences that some file system or tool ignores: without letter case by the rules of Unicode
/// (ignored by most languages and tools), without the difference between composed and decomposed letters and without
/// invisible characters (ignored by Apple's file systems). Names with equal keys must not be in one folder: a reviewer
/// could see one file, and a device use the other.
///
/// Names that are equal on NTFS have equal keys: every pair in the upper-case table of NTFS is also one in Unicode.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CollisionKey(String);

impl CollisionKey {
    /// The key of a name or path.
    pub fn of(name: &str) -> Self {
        if name.is_ascii() {
            return CollisionKey(name.to_ascii_lowercase());
        }
        // Some letters need three steps: the capital sharp s has a small form, whose upper case is two letters.
        let letters = name.nfd().filter(|&c| !is_invisible(c));
        let folded = letters.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        CollisionKey(folded.nfd().collect())
    }

    /// The key as text, if an ASCII name could have it.
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
    fn names_that_are_equal_somewhere_collide() {
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
    fn names_that_are_equal_on_ntfs_collide() {
        for unit in (0..=u16::MAX).filter(|unit| upper_case(*unit) != *unit) {
            let text = |unit| char::from_u32(u32::from(unit)).unwrap().to_string();
            let (small, capital) = (text(unit), text(upper_case(unit)));
            assert!(NameKey::are_same(&small, &capital));
            assert_eq!(CollisionKey::of(&small), CollisionKey::of(&capital), "{unit:#x}");
        }
    }
}
