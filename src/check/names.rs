//! File names of the outputs, and of embedded pictures on the device.

use crate::package::{is_forbidden, with_dashes};
use crate::world::windows_name;

/// The longest name that is accepted, in characters. NTFS allows 255; this leaves space for folders and suffixes.
pub(super) const MAX_NAME_CHARACTERS: usize = 120;

/// The name with every run of spaces and forbidden characters replaced by one "-", without dots or "-" at the ends.
pub(super) fn file_stem(name: &str) -> String {
    with_dashes(name, |c| c.is_whitespace() || is_forbidden(c)).trim_matches(['.', '-']).to_owned()
}

/// Why a file on the device cannot have this name, if it cannot: it is not valid on Windows, contains invisible
/// characters, or begins with a space, which Explorer drops.
pub(super) fn why_illegal(name: &str) -> Option<String> {
    if let Err(problem) = windows_name::check(name) {
        return Some(problem.to_string());
    }
    if let Some(bad) = name.chars().find(|&c| is_forbidden(c)) {
        return Some(format!("it contains {bad:?}, which is invisible"));
    }
    if name.starts_with(' ') {
        return Some("it begins with a space, which Explorer drops".to_owned());
    }
    let is_long = name.chars().count() > MAX_NAME_CHARACTERS;
    is_long.then(|| format!("it is longer than {MAX_NAME_CHARACTERS} characters"))
}

#[cfg(test)]
mod tests {
    use super::{file_stem, is_forbidden, why_illegal};
    use crate::world::windows_name;

    #[test]
    fn a_stem_has_one_dash_for_each_run() {
        assert_eq!(file_stem("Contoso Branding"), "Contoso-Branding");
        assert_eq!(file_stem(" a <> b: c. "), "a-b-c");
        assert_eq!(file_stem("-A--B-"), "A--B");
        assert_eq!(file_stem("..//.."), "");
        assert_eq!(file_stem("Zürich 1"), "Zürich-1");
        assert_eq!(file_stem("\u{202E}a\u{200B}b"), "a-b");
    }

    #[test]
    fn names_that_windows_would_change_are_illegal() {
        for name in ["", "a?.jpg", "a.", " a.jpg", "con.jpg", "COM1", "a\u{7}.png", "a\u{FFFE}.png", "a\u{200B}.png"] {
            assert!(why_illegal(name).is_some(), "{name:?}");
        }
        assert_eq!(why_illegal("lock screen.jpg"), None);
        assert_eq!(why_illegal("console.jpg"), None);
    }

    #[test]
    fn characters_forbidden_by_windows_are_replaced() {
        for c in '\0'..='\u{FFFF}' {
            let refused = windows_name::check(&format!("a{c}b")).is_err();
            assert!(!refused || is_forbidden(c), "{c:?}");
        }
    }
}
