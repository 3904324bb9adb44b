//! Which files of a package its commands and scripts name. Such a file may be run as a script, whatever its extension.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

/// The maximum number of bytes of commands and scripts that are searched for names.
const MAX_BYTES: usize = 32 << 20;
/// The maximum number of occurrences of names that are looked at; if there are more, every name counts as used.
const MAX_FOUND: usize = 1 << 24;
/// The characters that end a command.
const ENDS: [char; 4] = ['\n', '&', '|', ';'];
/// Commands that do not run a file, unless they give it the name of a program.
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
    /// Extensions that follow `*.`.
    starred: BTreeSet<String>,
    /// Whether there is too much to look at, so that every file counts as used.
    is_too_much: bool,
}

impl Uses {
    /// The uses of files with these names in these texts.
    pub(super) fn of<'t>(names: impl Iterator<Item = &'t str>, texts: impl Iterator<Item = &'t str>) -> Uses {
        let (mut uses, mut texts) = (Uses::default(), texts.peekable());
        if texts.peek().is_none() {
            return uses;
        }
        let names: BTreeSet<String> =
            names.map(|name| within_a_command(&name.to_lowercase()).to_owned()).filter(|name| name.len() > 1).collect();
        let names: Vec<String> = names.into_iter().collect();
        let Ok(finder) = AhoCorasick::new(&names) else { return uses };
        let (mut bytes_left, mut found) = (MAX_BYTES, 0);
        for text in texts {
            uses.is_too_much |= text.len() > bytes_left;
            let text = text.get(..text.floor_char_boundary(bytes_left)).unwrap_or_default().to_lowercase();
            bytes_left = bytes_left.saturating_sub(text.len());
            for command in text.split(ENDS) {
                uses.in_command(command, &finder, &names, &mut found);
                if found > MAX_FOUND {
                    uses.is_too_much = true;
                    return uses;
                }
            }
            for (at, _) in text.match_indices("*.") {
                let after = text.get(at + 2..).unwrap_or_default();
                let extension = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                uses.starred.insert(extension.to_owned());
            }
        }
        uses
    }

    /// Adds the names in a command that may run them; `found` counts all names.
    fn in_command(&mut self, command: &str, finder: &AhoCorasick, names: &[String], found: &mut usize) {
        let mut places = finder.find_overlapping_iter(command).peekable();
        if places.peek().is_none() {
            return;
        }
        let copies_from = first_copy(command);
        let run_until = RUN.iter().filter_map(|extension| command.rfind(extension)).max();
        for place in places {
            *found += 1;
            if *found > MAX_FOUND {
                return;
            }
            let Some(name) = names.get(place.pattern().as_usize()) else { continue };
            let is_copied = copies_from.is_some_and(|end| end <= place.start());
            let becomes_a_program = run_until.is_some_and(|start| start >= place.end());
            let may_run = !is_copied || becomes_a_program;
            if may_run && is_whole_name(command, place.start(), place.end()) && !self.names.contains(name) {
                self.names.insert(name.clone());
            }
        }
    }

    /// Whether a file of this name is given to something that may run it.
    pub(super) fn has(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        self.is_too_much || self.names.contains(within_a_command(&name)) || self.starred.contains(extension)
    }
}

/// The longest part of a name without a character that ends a command; nearly always the whole name.
fn within_a_command(name: &str) -> &str {
    name.split(ENDS).max_by_key(|part| part.len()).unwrap_or_default()
}

/// The end of the first word that is one of the commands in `COPIES`.
fn first_copy(command: &str) -> Option<usize> {
    let mut end = 0;
    command.split_inclusive([' ', '\t', '"', '\'', '@', '(']).find_map(|word| {
        end += word.len();
        let word = word.trim_end_matches([' ', '\t', '"', '\'', '@', '(']);
        COPIES.contains(&word.strip_suffix(".exe").unwrap_or(word)).then_some(end)
    })
}

/// Whether a name is not just a part of a longer one.
fn is_whole_name(command: &str, start: usize, end: usize) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let (before, after) = (command.get(..start).unwrap_or_default(), command.get(end..).unwrap_or_default());
    let goes_on = after.strip_prefix('.').is_some_and(|rest| joins(rest.chars().next()));
    !(joins(before.chars().next_back()) || joins(after.chars().next()) || goes_on)
}

#[cfg(test)]
mod tests {
    use super::Uses;

    #[test]
    fn what_is_run_is_told_apart_from_what_is_copied() {
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
        let odd = Uses::of(["a;notes&b.txt"].into_iter(), ["wscript a;notes&b.txt"].into_iter());
        assert!(odd.has("A;Notes&b.txt") && !odd.has("c.txt"));
        assert!(Uses::of(["setup"].into_iter(), ["cmd /c copy setup s.cmd & s.cmd"].into_iter()).has("SETUP"));
    }

    #[test]
    fn long_texts_with_many_names_are_searched() {
        let names: Vec<String> = (2..200).map(|length| "a".repeat(length)).collect();
        let all = || names.iter().map(String::as_str).chain(["a.txt", "b.exe"]);
        let used = |text: &str| {
            let uses = Uses::of(all(), [text].into_iter());
            all().filter(|name| uses.has(name)).collect::<Vec<_>>()
        };
        for text in ["copy a.txt a.cmd&", "gc a.txt|iex;", "copy \\\\a\\b.exe&", "*.", "a "] {
            assert_eq!(used(&text.repeat((1 << 20) / text.len())), used(text), "{text}");
        }
        assert_eq!(used("copy a.txt a.cmd&"), ["a.txt"]);
        let too_many = "a".repeat(1 << 20);
        assert_eq!(used(&too_many), all().collect::<Vec<_>>(), "more than are looked at, so each may be used");
    }
}
