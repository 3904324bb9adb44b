//! Checks whether a file on Windows can have a given name.

use thiserror::Error;

/// The longest name on NTFS and exFAT, in UTF-16 units.
pub const MAX_UNITS: usize = 255;

/// Why a file on Windows cannot have a name. Messages refer to the name as "it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameProblem {
    /// It has no characters.
    #[error("it is empty")]
    Empty,
    /// It is `.` or `..`.
    #[error("`.` and `..` are not names")]
    Dots,
    /// It contains a path separator.
    #[error("it contains a path separator")]
    Separator,
    /// It contains this character, which Windows forbids in file names; `:` would denote a drive or an alternate
    /// stream.
    #[error("Windows forbids {0:?} in file names")]
    Character(char),
    /// It ends with a space or a dot, which Windows drops, so the name would denote another file.
    #[error("it ends with a space or a dot, which Windows drops")]
    Ending,
    /// It is reserved for a device.
    #[error("Windows reserves this name for a device")]
    Device,
    /// It has more than 255 UTF-16 units.
    #[error("it is longer than {MAX_UNITS} characters")]
    TooLong,
}

/// Checks that a file on NTFS can have this name (not a path) and can be opened by it with ordinary Windows functions.
/// A path made of a folder and such names stays below that folder, on every system.
///
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
pub fn check(name: &str) -> Result<(), NameProblem> {
    let is_forbidden = |c: &char| matches!(c, '\0'..='\u{1f}' | '<' | '>' | ':' | '"' | '|' | '?' | '*');
    match name {
        "" => Err(NameProblem::Empty),
        "." | ".." => Err(NameProblem::Dots),
        _ if name.contains(['/', '\\']) => Err(NameProblem::Separator),
        _ if is_too_long(name) => Err(NameProblem::TooLong),
        _ if name.ends_with([' ', '.']) => Err(NameProblem::Ending),
        _ if is_device_name(name) => Err(NameProblem::Device),
        _ => name.chars().find(is_forbidden).map_or(Ok(()), |c| Err(NameProblem::Character(c))),
    }
}

/// A name has at most as many units as bytes, so most names need not be counted.
fn is_too_long(name: &str) -> bool {
    name.len() > MAX_UNITS && name.encode_utf16().count() > MAX_UNITS
}

/// Whether Windows reserves a file name for a device, with any extension: `CON`, `nul.txt`, `COM1`.
pub fn is_device_name(name: &str) -> bool {
    const ALONE: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    const NUMBERED: [&str; 2] = ["COM", "LPT"];
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_numbered = |(port, number): (&str, &str)| {
        NUMBERED.iter().any(|known| port.eq_ignore_ascii_case(known)) && is_port_number(number)
    };
    ALONE.iter().any(|known| stem.eq_ignore_ascii_case(known)) || stem.split_at_checked(3).is_some_and(is_numbered)
}

/// Windows treats the superscript digits of Latin-1 as digits too.
fn is_port_number(text: &str) -> bool {
    let mut characters = text.chars();
    matches!((characters.next(), characters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

#[cfg(test)]
mod tests {
    use super::{NameProblem, check};

    #[test]
    fn invalid_names_are_refused() {
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
        assert_eq!(check(&"\u{1f600}".repeat(128)), Err(NameProblem::TooLong));
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
}
