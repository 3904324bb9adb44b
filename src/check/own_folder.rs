//! What a command line does with files in the folder of its own files: which ones it reads, and which ones may be there
//! although the package does not contain them, since the line makes them itself.

use std::collections::BTreeSet;

/// Commands whose first argument is the file that they read.
const READERS: [&str; 13] = [
    "copy",
    "xcopy",
    "move",
    "type",
    "cp",
    "copy-item",
    "move-item",
    "get-content",
    "import-csv",
    "import-certificate",
    "import-pfxcertificate",
    "expand-archive",
    "add-provisionedappxpackage",
];
/// Options before the file that is read.
const READ_OPTIONS: [&str; 9] = [
    "filename",
    "/xml",
    "/cfg",
    "-xf",
    "-xvf",
    "/import",
    "/import-defaultappassociations",
    "-layoutpath",
    "/configure",
];
/// Words before a file that the line makes, or looks for first.
const MAKERS: [&str; 17] = [
    ">",
    ">>",
    "-outfile",
    "-o",
    "-out",
    "--output",
    "-destination",
    "-destinationpath",
    "/out",
    "out-file",
    "set-content",
    "add-content",
    "new-item",
    "tee-object",
    "export-csv",
    "exist",
    "test-path",
];
/// Commands after which files may have any name, since they unpack some.
const UNPACKERS: [&str; 7] = ["tar", "expand", "expand-archive", "7z", "7za", "unzip", "mount-diskimage"];
/// Words that say that the files named after them are written.
const WRITERS: [&str; 3] = ["export", "backup", "save"];
/// Commands that continue in another folder.
const MOVERS: [&str; 7] = ["cd", "chdir", "pushd", "set-location", "push-location", "sl", "-workingdirectory"];

/// The files in the own folder of a command, as far as its line shows.
pub(super) struct OwnFolder<'l> {
    /// The names of files that it reads, and neither makes nor looks for.
    pub(super) read: Vec<&'l str>,
    made: BTreeSet<String>,
    /// The text before the word after which files may be anywhere.
    certain: String,
}

impl<'l> OwnFolder<'l> {
    /// Reads a line; a file that comes with the command, and is started, may make any others.
    pub(super) fn of(line: &'l str, is_brought: &dyn Fn(&str) -> bool) -> OwnFolder<'l> {
        let words = words(line);
        let mut folder = OwnFolder { read: Vec::new(), made: BTreeSet::new(), certain: line.to_lowercase() };
        let mut certain_until = None;
        for (number, word) in words.iter().enumerate() {
            let lower = word.text.to_lowercase();
            let name = lower.rsplit(['\\', '/']).next().unwrap_or(&lower);
            let program = name.trim_end_matches(".exe");
            let argument = || words.iter().skip(number + 1).find(|next| !next.text.starts_with(['-', '/']));
            if lower.contains("://") {
                folder.made.insert(name.split(['?', '#']).next().unwrap_or(name).to_owned());
            } else if MAKERS.contains(&lower.as_str()) {
                folder.made.extend(argument().map(|made| made.text.trim_start_matches(".\\").to_lowercase()));
            } else if WRITERS.contains(&name.trim_start_matches('-')) {
                certain_until.get_or_insert(word.end);
            } else if UNPACKERS.contains(&program)
                || is_brought(name)
                || MOVERS.contains(&program) && !stays(argument())
            {
                certain_until.get_or_insert(end_of_command(line, word.end));
            }
            let is_option = READ_OPTIONS.contains(&lower.as_str());
            let read = match is_option || READERS.contains(&program) {
                true if is_option => words.get(number + 1),
                true => argument(),
                false => None,
            };
            let read = read.filter(|read| is_name(read.text) && certain_until.is_none_or(|end| read.start < end));
            folder.read.extend(read.map(|read| read.text.trim_start_matches(".\\")));
        }
        if let Some(end) = certain_until {
            folder.certain = line[..end].to_lowercase();
        }
        let made = &folder.made;
        folder.read.retain(|name| !made.contains(&name.to_lowercase()));
        folder
    }

    /// Whether a file of this name may be there although the package does not contain it.
    pub(super) fn may_have(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.made.contains(&name) || !self.certain.contains(&name)
    }
}

/// Whether the folder that a line continues in is that of its own files.
fn stays(to: Option<&Word<'_>>) -> bool {
    to.is_some_and(|to| to.text.to_lowercase().starts_with("%~dp0"))
}

/// The byte of a line at which the command around the byte `at` ends.
fn end_of_command(line: &str, at: usize) -> usize {
    line[at..].find(['&', '|', ';']).map_or(line.len(), |length| at + length)
}

/// Whether a text is the plain name of a file, with an ending.
fn is_name(text: &str) -> bool {
    const LONGEST_ENDING: usize = 5;
    let name = text.strip_prefix(".\\").unwrap_or(text);
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=LONGEST_ENDING).contains(&ending.len())
            && ending.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_alphanumeric() || "-_.".contains(letter))
    })
}

/// A word with its place in the line.
struct Word<'l> {
    text: &'l str,
    start: usize,
    end: usize,
}

/// The words of a line, inside and outside of quotes; an option and its value are two.
fn words(line: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        let text = line.get(start..at).unwrap_or_default();
        let ends_option = letter == ':' && text.starts_with(['/', '-']);
        let starts_redirect = letter == '>' && !text.is_empty() && text != ">";
        let ends_redirect = letter != '>' && text.ends_with('>');
        let is_separator = letter.is_whitespace() || "\"'=,;()&|".contains(letter) || ends_option;
        if !(is_separator || starts_redirect || ends_redirect) {
            continue;
        }
        if !text.is_empty() {
            words.push(Word { text, start, end: at });
        }
        start = if is_separator { at + letter.len_utf8() } else { at };
    }
    words
}

#[cfg(test)]
mod tests {
    use super::OwnFolder;

    fn read(line: &str) -> Vec<&str> {
        OwnFolder::of(line, &|name| name == "own.cmd").read
    }

    #[test]
    fn files_that_a_line_reads_are_found() {
        for (line, expected) in [
            (r"cmd /c copy x.txt C:\Tools\", "x.txt"),
            (r#"cmd /c xcopy /y .\config.json "C:\Program Files\Contoso\""#, "config.json"),
            ("netsh wlan add profile filename=\"office.xml\" user=all", "office.xml"),
            ("dism /online /import-defaultappassociations:assoc.xml", "assoc.xml"),
            ("powershell -Command \"Copy-Item -Path start.json C:\\Users\\Default\"", "start.json"),
            ("powershell -Command \"Import-StartLayout -LayoutPath layout.xml -MountPath C:\\\"", "layout.xml"),
            ("schtasks /create /xml task.xml /tn Contoso", "task.xml"),
            ("tar -xf app.zip -C C:\\App", "app.zip"),
            ("cmd /c type hosts.txt>>C:\\hosts", "hosts.txt"),
        ] {
            assert_eq!(read(line), [expected], "{line}");
        }
    }

    #[test]
    fn files_that_a_line_makes_or_that_are_elsewhere_are_not() {
        for line in [
            r"cmd /c copy C:\a.txt C:\b.txt",
            r"cmd /c echo x > a.txt && copy a.txt C:\b.txt",
            r"cmd /c echo x>a.txt&copy a.txt C:\b.txt",
            r"cmd /c cd /d C:\Tools && copy a.txt b.txt",
            "cmd /c curl -O https://contoso.com/a.zip && tar -xf a.zip",
            "powershell -Command \"Set-Content -Path a.txt -Value 1; Copy-Item a.txt C:\\\"",
            r"cmd /c if exist x.txt copy x.txt C:\",
            r"cmd /c copy *.txt C:\Tools",
            r"cmd /c copy %TEMP%\a.txt C:\Tools",
            r"cmd /c own.cmd && copy result.txt C:\Tools",
            "secedit /export /cfg out.inf",
            "cmd /c copy /b a.bin+b.bin C:\\c.bin",
            "cmd /c copy NUL C:\\flag",
            "cmd /c tar -xf C:\\a.zip && copy a.txt C:\\",
        ] {
            assert_eq!(read(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn what_a_line_makes_may_be_there() {
        let folder = OwnFolder::of("cmd /c cd /d C:\\Tools && a.cmd", &|_| false);
        assert!(folder.may_have("a.cmd"));
        let folder =
            OwnFolder::of("powershell -Command \"iwr https://c.com/x -OutFile a.msi; msiexec /i a.msi\"", &|_| false);
        assert!(folder.may_have("A.MSI") && !folder.may_have("iwr"));
        assert!(!OwnFolder::of("cmd /c a.cmd", &|_| false).may_have("a.cmd"));
    }
}
