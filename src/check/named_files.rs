//! The words of a command that may be names of files. A name with blanks has to be in quotes.

use super::windows_programs::is_of_windows;

/// A word of a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named<'l> {
    /// The word, without a folder of its own (`.\`).
    pub(super) name: &'l str,
    /// Whether it contains blanks that are not in quotes, so that the program takes only its end for a name.
    pub(super) is_open: bool,
}

/// The words of a command; `files` are the names of its files.
pub(super) fn named_files<'l>(line: &'l str, files: &[&str]) -> Vec<Named<'l>> {
    let is_separator =
        |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '=' | '&' | ';' | '(' | ')');
    let mut words = Vec::new();
    let mut start = 0;
    for word in line.split(is_separator) {
        let at = start;
        start = at + word.len() + line[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() {
            continue;
        }
        let end = at + word.len();
        let own = files.iter().filter(|name| name.contains(' ')).find_map(|name| ends_with(&line[..end], name));
        words.push(match own {
            Some(name) => Named { name, is_open: !is_quoted(&line[..end - name.len()]) },
            None => {
                let name = whole_quotation(line, at, end).unwrap_or(word);
                Named { name: name.strip_prefix(".\\").unwrap_or(name), is_open: false }
            }
        });
    }
    words
}

/// The end of a text, if it is this name in any letter case.
fn ends_with<'l>(text: &'l str, name: &str) -> Option<&'l str> {
    let end = text.get(text.len().checked_sub(name.len())?..)?;
    end.eq_ignore_ascii_case(name).then_some(end)
}

/// Whether a quotation has begun, but not ended, in a text.
fn is_quoted(before: &str) -> bool {
    ['"', '\''].iter().any(|quote| before.matches(*quote).count() % 2 == 1)
}

/// The quotation that ends with the word at a place, if it is a name rather than a command.
fn whole_quotation(line: &str, start: usize, end: usize) -> Option<&str> {
    let quote = line[end..].chars().next().filter(|next| matches!(next, '"' | '\''))?;
    let inside = line[..start].rsplit_once(quote).map(|(before, _)| &line[before.len() + 1..end])?;
    let first = inside.split(' ').next().unwrap_or_default();
    let is_command = inside.contains(['&', '|', ';', '=', '/']) || inside.contains(" -") || is_of_windows(first);
    (inside.contains(' ') && !is_command).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::named_files;

    fn names(line: &str) -> Vec<(&str, bool)> {
        let words = named_files(line, &["my setup.cmd", "a.msi"]);
        words.into_iter().filter(|word| word.name.contains('.')).map(|word| (word.name, word.is_open)).collect()
    }

    #[test]
    fn names_with_blanks_are_in_quotes() {
        assert_eq!(names("cmd /c \"My Setup.cmd\" /q"), [("My Setup.cmd", false)]);
        assert_eq!(names("powershell -Command \"& '.\\my setup.cmd'\""), [("my setup.cmd", false)]);
        assert_eq!(names("cmd /c my setup.cmd"), [("my setup.cmd", true)]);
        assert_eq!(names("powershell -File \"other script.ps1\""), [("other script.ps1", false)]);
        assert_eq!(names("cmd /c \"call other.cmd\""), [("call other.cmd", false)]);
        assert_eq!(names("cmd /c \"msiexec /i a.msi & other.cmd\""), [("a.msi", false), ("other.cmd", false)]);
        assert_eq!(names("msiexec /i .\\a.msi TRANSFORMS=b.mst"), [("a.msi", false), ("b.mst", false)]);
    }
}
