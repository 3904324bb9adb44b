//! Names of files and folders: what a WIM can hold, and the order that siblings have.

use std::fmt;

/// The longest name NTFS can hold, in UTF-16 units. (The WIM itself could hold 32,767.)
const MAX_UNITS: usize = 255;

/// Why a name or path cannot stand in a WIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError {
    /// The name, or the path up to it.
    pub name: String,
    /// What is wrong with it.
    pub problem: NameProblem,
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// It has no characters.
    Empty,
    /// It is `.` or `..`.
    Dots,
    /// It holds a path separator.
    Separator,
    /// It holds this character, which no file name of Windows has; `:` would name a drive or a second stream.
    Character(char),
    /// It ends with a blank or a dot, which Windows drops, so that the name would mean another file.
    Ending,
    /// Windows keeps it for a device.
    Device,
    /// It has more than 255 UTF-16 units.
    TooLong,
    /// A sibling has the same name, when letter case is ignored.
    Taken,
    /// It lies too deep.
    TooDeep,
    /// A folder of the path is a file.
    NotAFolder,
}

impl NameError {
    /// The name for a message: a foreign one may have thousands of characters.
    fn shown(&self) -> String {
        match self.name.char_indices().nth(MAX_UNITS) {
            None => format!("{:?}", self.name),
            Some((end, _)) => format!("{:?}...", &self.name[..end]),
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = match self.problem {
            NameProblem::Empty => "a name is empty",
            NameProblem::Dots => "\".\" and \"..\" are not names",
            NameProblem::Separator => "a name holds a path separator",
            NameProblem::Character(c) => {
                return write!(f, "a name holds {c:?}, which Windows has in no file name: {}", self.shown());
            }
            NameProblem::Ending => "a name ends with a blank or a dot, which Windows drops",
            NameProblem::Device => "a name that Windows keeps for a device",
            NameProblem::TooLong => "a name is longer than 255 characters",
            NameProblem::Taken => "two names in one folder are the same when letter case is ignored",
            NameProblem::TooDeep => "too many folders inside each other",
            NameProblem::NotAFolder => "a file is used as a folder",
        };
        write!(f, "{problem}: {}", self.shown())
    }
}

impl std::error::Error for NameError {}

/// Whether one name (not a path) can stand in a WIM and as a file of its own on NTFS, made by a plain call of Windows.
/// So whoever joins the names of a tree to a folder stays below that folder, on every system.
///
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
pub(super) fn check(name: &str) -> Result<(), NameProblem> {
    let foreign = |c: &char| matches!(c, '\0'..='\u{1f}' | '<' | '>' | ':' | '"' | '|' | '?' | '*');
    match name {
        "" => Err(NameProblem::Empty),
        "." | ".." => Err(NameProblem::Dots),
        _ if name.contains(['/', '\\']) => Err(NameProblem::Separator),
        _ if name.encode_utf16().count() > MAX_UNITS => Err(NameProblem::TooLong),
        _ if name.ends_with([' ', '.']) => Err(NameProblem::Ending),
        _ if is_device_name(name) => Err(NameProblem::Device),
        _ => name.chars().find(foreign).map_or(Ok(()), |c| Err(NameProblem::Character(c))),
    }
}

/// Whether Windows keeps a file name for a device, whatever its extension: `CON`, `nul.txt`, `COM1`.
pub fn is_device_name(name: &str) -> bool {
    const ALONE: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    const NUMBERED: [&str; 2] = ["COM", "LPT"];
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_numbered = |(port, number): (&str, &str)| {
        NUMBERED.iter().any(|known| port.eq_ignore_ascii_case(known)) && is_port_number(number)
    };
    ALONE.iter().any(|known| stem.eq_ignore_ascii_case(known)) || stem.split_at_checked(3).is_some_and(is_numbered)
}

/// Windows takes the raised digits of Latin-1 for digits too.
fn is_port_number(text: &str) -> bool {
    let mut characters = text.chars();
    matches!((characters.next(), characters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

/// What siblings are ordered and compared by: the name in UTF-16, upper-cased unit by unit.
///
/// Windows uses the upper-case table of NTFS. This is Unicode's simple mapping, which agrees with that table for
/// the letters people use; a mapping that does not lead back (dotless i, long s) is left out, as in the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey(Vec<u16>);

impl SortKey {
    /// The key of a name.
    pub(super) fn of(name: &str) -> Self {
        if name.is_ascii() {
            return SortKey(name.bytes().map(|byte| u16::from(byte.to_ascii_uppercase())).collect());
        }
        let mut units = Vec::with_capacity(name.len());
        let mut buffer = [0; 2];
        for character in name.chars() {
            units.extend_from_slice(upper_case(character).encode_utf16(&mut buffer));
        }
        SortKey(units)
    }
}

fn upper_case(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    let mut mapped = character.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(upper), None) if u16::try_from(u32::from(upper)).is_ok() && upper.to_lowercase().eq([character]) => upper,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::{NameProblem, SortKey, check};

    #[test]
    fn what_a_wim_cannot_hold_is_refused() {
        assert_eq!(check(""), Err(NameProblem::Empty));
        assert_eq!(check(".."), Err(NameProblem::Dots));
        assert_eq!(check("a/b"), Err(NameProblem::Separator));
        assert_eq!(check("a\\b"), Err(NameProblem::Separator));
        assert_eq!(check("a\0"), Err(NameProblem::Character('\0')));
        assert_eq!(check("C:"), Err(NameProblem::Character(':')));
        assert_eq!(check("a.txt:stream"), Err(NameProblem::Character(':')));
        assert_eq!(check("what?"), Err(NameProblem::Character('?')));
        assert_eq!(check(&"ä".repeat(255)), Ok(()));
        assert_eq!(check(&"ä".repeat(256)), Err(NameProblem::TooLong));
        for name in ["...", "a.", "a "] {
            assert_eq!(check(name), Err(NameProblem::Ending));
        }
        for name in ["con", "NUL.txt", "Aux .x", "com1", "LPT9.tar.gz", "COM²", "conin$"] {
            assert_eq!(check(name), Err(NameProblem::Device), "{name}");
        }
        for name in ["console", "com", "com10", "a.nul", " a", ".a", "0_aGFzaA+.=", "\u{202e}gpj"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_are_compared_in_upper_case_by_utf_16_units() {
        assert_eq!(SortKey::of("Ärger.PNG"), SortKey::of("äRGER.png"));
        assert_ne!(SortKey::of("ß"), SortKey::of("SS"));
        assert_ne!(SortKey::of("ı"), SortKey::of("i"));
        assert!(SortKey::of("a_") > SortKey::of("aZ"), "the underscore lies behind the capitals");
        assert!(
            SortKey::of("\u{1f600}") < SortKey::of("\u{ff00}"),
            "surrogates lie before the last block of the plane"
        );
    }
}
