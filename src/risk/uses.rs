//! Which files of a package its commands and scripts name, so that their content is run whatever they are called.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

/// How many bytes of commands and scripts are searched for names.
const MAX_BYTES: usize = 32 << 20;
/// Commands that leave a file what it is, unless they give it the name of a program.
const COPIES: [&str; 14] = [
    "copy",
    "xcopy",
    "robocopy",
    "copy-item",
    "cpi",
    "cp",
    "move",
    "move-item",
    "mv",
    "expand",
    "del",
    "erase",
    "echo",
    "remove-item",
];
/// Extensions under which a file is run.
const RUN: [&str; 14] =
    [".exe", ".cmd", ".bat", ".ps1", ".psm1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".dll", ".reg", ".msi"];

/// The names that commands give to something that may run them.
#[derive(Debug, Default)]
pub(super) struct Uses {
    names: BTreeSet<String>,
    /// Extensions that stand behind a star.
    starred: BTreeSet<String>,
}

impl Uses {
    /// The uses of files with these names in these texts.
    pub(super) fn of<'t>(names: impl Iterator<Item = &'t str>, texts: impl Iterator<Item = &'t str>) -> Uses {
        let names: BTreeSet<String> = names.map(str::to_lowercase).filter(|name| name.len() > 1).collect();
        let names: Vec<String> = names.into_iter().collect();
        let mut uses = Uses::default();
        let Ok(finder) = AhoCorasick::new(&names) else { return uses };
        let mut room = MAX_BYTES;
        for text in texts {
            let text = text.get(..text.floor_char_boundary(room)).unwrap_or_default().to_lowercase();
            room = room.saturating_sub(text.len());
            for found in finder.find_overlapping_iter(&text) {
                let Some(name) = names.get(found.pattern().as_usize()) else { continue };
                if !uses.names.contains(name) && runs(&text, found.start(), found.end()) {
                    uses.names.insert(name.clone());
                }
            }
            for (at, _) in text.match_indices("*.") {
                let behind = text.get(at + 2..).unwrap_or_default();
                let extension = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                uses.starred.insert(extension.to_owned());
            }
        }
        uses
    }

    /// Whether a file of this name is given to something that may run it.
    pub(super) fn has(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        self.names.contains(&name) || self.starred.contains(extension)
    }
}

/// Whether the command around a name may run it.
fn runs(text: &str, start: usize, end: usize) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let goes_on = behind.strip_prefix('.').is_some_and(|rest| joins(rest.chars().next()));
    if joins(before.chars().next_back()) || joins(behind.chars().next()) || goes_on {
        return false;
    }
    const ENDS: [char; 4] = ['\n', '&', '|', ';'];
    let command = before.rsplit(ENDS).next().unwrap_or_default();
    let rest = behind.split(ENDS).next().unwrap_or_default();
    let mut words = command.split([' ', '\t', '"', '\'', '@', '(']).filter(|word| !word.is_empty());
    let is_copied = words.any(|word| COPIES.contains(&word.strip_suffix(".exe").unwrap_or(word)));
    !is_copied || RUN.iter().any(|extension| rest.contains(extension))
}

#[cfg(test)]
mod tests {
    use super::Uses;

    #[test]
    fn what_is_run_is_told_from_what_is_copied() {
        let has = |text: &str| Uses::of(["notes.txt", "setup"].into_iter(), [text].into_iter()).has("notes.txt");
        for text in [
            "iex (gc .\\Notes.txt -raw)",
            "wscript //e:vbscript notes.txt",
            "copy notes.txt a.cmd",
            "for %i in (*.txt) do x %i",
        ] {
            assert!(has(text), "{text}");
        }
        for text in
            ["xcopy notes.txt C:\\Contoso", "del notes.txt & setup", "type my-notes.txt", "type notes.txt.bak", ""]
        {
            assert!(!has(text), "{text}");
        }
        assert!(Uses::of(["setup"].into_iter(), ["cmd /c copy setup s.cmd & s.cmd"].into_iter()).has("SETUP"));
    }
}
