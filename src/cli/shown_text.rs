//! How much of a text of a package is shown to people.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::finding::{clean, clean_within, is_longer};

/// The longest document or encoded file that is shown whole, in characters: about two lines of a screen.
const MAX_DOCUMENT: usize = 160;
/// The longest text that is shown whole, in characters: `cmd` takes no longer command, and any part of a command may
/// decide what it does.
const MAX_COMMAND: usize = 8191;
/// The longest path that is shown whole, in characters. Paths of nodes are shorter.
const MAX_PATH: usize = 1024;
/// The longest part of a longer path that is shown whole.
const MAX_PART: usize = 120;

/// The longest text of this kind that is shown whole. Anything may be a command except XML, JSON and Base64: no program
/// has `<` in its name, but one may be called `[a].exe`, and `cmd` reads `=` as a space.
pub(super) fn longest(text: &str) -> usize {
    let is_json = || serde_json::from_str::<IgnoredAny>(text.trim_start_matches('\u{feff}')).is_ok();
    let is_document = match text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).chars().next() {
        Some('<') => true,
        Some('{' | '[') => is_json(),
        _ => false,
    };
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_\r\n".contains(&byte);
    let is_encoded = || text.trim_end_matches(['=', '\r', '\n']).bytes().all(is_base64);
    if is_document || is_encoded() { MAX_DOCUMENT } else { MAX_COMMAND }
}

/// A text on one line: commands are shown whole, longer texts by their start and end.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    clean_within(text, longest(text))
}

/// A path on one line. Long parts are shown by their start and end, so the end of the path is always visible.
pub(super) fn shown_path(path: &str) -> String {
    if !is_longer(path, MAX_PATH) {
        return clean(path).into_owned();
    }
    let parts: Vec<Cow<'_, str>> = path.split('/').map(|part| clean_within(part, MAX_PART)).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{shown, shown_path};

    #[test]
    fn commands_are_shown_whole_and_of_documents_start_and_end() {
        let command = format!("cmd /c echo {} & del x", "a".repeat(5_000));
        assert_eq!(shown(&command), command);
        let command = format!("cmd /c echo {} & del x", "a".repeat(50_000));
        assert!(shown(&command).ends_with("a & del x"));
        for document in [format!("\n<a>{}</a>", "b ".repeat(500)), "QUJD".repeat(500)] {
            let shown = shown(&document);
            assert!(shown.len() < 250 && shown.contains(" characters left out ...>"), "{shown}");
            assert!(document.ends_with(&shown[shown.len() - 20..]), "{shown}");
        }
    }

    #[test]
    fn a_command_that_looks_like_a_document_is_shown_whole() {
        let spaces = "a".repeat(300);
        for command in [
            format!("[a].exe {spaces} & del x & {spaces}]"),
            format!("{{a}}.exe {spaces} & del x & {spaces}}}"),
            format!("cmd/crd=/s=/q={spaces}=Users={spaces}"),
        ] {
            assert_eq!(shown(&command), command);
        }
        for document in [format!("[\"{spaces}\"]"), format!("{{\"a\": \"{spaces}\"}}"), "QUJD".repeat(100) + "QQ=="] {
            assert_ne!(shown(&document), document);
        }
    }

    #[test]
    fn the_end_of_a_path_is_always_shown() {
        assert_eq!(shown_path(&format!("A/{}/B", "x".repeat(500))), format!("A/{}/B", "x".repeat(500)));
        let path = shown_path(&format!("A/{}/{}/B", "x".repeat(5_000), "y".repeat(50)));
        assert!(path.starts_with("A/xxx") && path.ends_with(&format!("/{}/B", "y".repeat(50))), "{path}");
        assert!(path.len() < 400, "{path}");
    }
}
