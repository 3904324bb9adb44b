//! File names that are safe in a kit: plain, and legal on the NTFS and exFAT volumes a kit is unpacked to.

use std::fmt;

use crate::format::wim::is_device_name;

/// The longest name that NTFS and exFAT hold, in UTF-16 units.
const MAX_UNITS: usize = 255;

/// Why a file of that name cannot be in a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty, or made of dots.
    Empty,
    /// It holds a character that separates folders, or that no Windows file name may hold.
    Character(char),
    /// It begins or ends with a blank, or ends with a dot: Windows drops these.
    Edge,
    /// Windows keeps it for a device.
    Device,
    /// It has more than 255 UTF-16 units.
    TooLong,
    /// Another file of the kit has the name, when letter case is ignored.
    Taken,
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameFault::Empty => f.write_str("it is no name"),
            NameFault::Character(c) => write!(f, "Windows file names hold no {c:?}"),
            NameFault::Edge => f.write_str("Windows drops blanks at either end and dots at the end"),
            NameFault::Device => f.write_str("Windows keeps the name for a device"),
            NameFault::TooLong => write!(f, "it is longer than {MAX_UNITS} characters"),
            NameFault::Taken => f.write_str("another file of the kit has that name"),
        }
    }
}

/// Whether a file of this name can stand in a kit.
pub fn file_name(name: &str) -> Result<(), NameFault> {
    let refused = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    match name {
        _ if name.chars().all(|c| c == '.') => Err(NameFault::Empty),
        _ if name.contains(refused) => Err(NameFault::Character(name.chars().find(|c| refused(*c)).unwrap_or('/'))),
        _ if name.starts_with(' ') || name.ends_with([' ', '.']) => Err(NameFault::Edge),
        _ if is_device_name(name) => Err(NameFault::Device),
        _ if name.encode_utf16().count() > MAX_UNITS => Err(NameFault::TooLong),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{NameFault, file_name};

    #[test]
    fn only_plain_names_are_taken() {
        for good in ["Contoso-Branding.ppkg", "Büro 2.cat", "null.ppkg", ".hidden"] {
            assert_eq!(file_name(good), Ok(()), "{good}");
        }
        for (bad, fault) in [
            ("", NameFault::Empty),
            ("..", NameFault::Empty),
            ("a/b", NameFault::Character('/')),
            ("..\\b.ppkg", NameFault::Character('\\')),
            ("C:b.ppkg", NameFault::Character(':')),
            ("a\nb", NameFault::Character('\n')),
            ("a.ppkg ", NameFault::Edge),
            ("a.", NameFault::Edge),
            ("nul.ppkg", NameFault::Device),
            ("COM1 .txt", NameFault::Device),
        ] {
            assert_eq!(file_name(bad), Err(fault), "{bad}");
        }
        assert_eq!(file_name(&"ä".repeat(256)), Err(NameFault::TooLong));
    }
}
