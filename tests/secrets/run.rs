//! Runs commands in a folder, and looks for the secret in what they print and write.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::MARK;
use crate::support::ppkgc;

/// A place where a secret was shown.
pub type Leak = (String, String);

/// One spec, in a folder of its own.
pub struct Run<'a> {
    pub folder: &'a Path,
    pub leaks: Vec<Leak>,
}

impl Run<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = ppkgc(self.folder, arguments);
        command.env("PPKGC_PROBE", format!("{MARK}env"));
        command
    }

    /// Runs a command, and looks at what it prints.
    pub fn look(&mut self, arguments: &[&str]) {
        let output = self.command(arguments).output().unwrap();
        for stream in [output.stdout, output.stderr] {
            self.look_at(&arguments.join(" "), &stream);
        }
    }

    /// Runs ppkg-apply, and looks at what it prints and what it writes for people.
    pub fn look_on_device(&mut self, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ppkg-apply"));
        let output = command.args(arguments).current_dir(self.folder).output().unwrap();
        let what = format!("ppkg-apply {}", arguments.join(" "));
        for stream in [output.stdout, output.stderr] {
            self.look_at(&what, &stream);
        }
        for name in ["log.txt", "log.jsonl", "result.json"] {
            let log = fs::read(self.folder.join("device/C/ProgramData/ppkg-apply").join(name));
            self.look_at(&format!("{what}: {name}"), &log.unwrap_or_default());
        }
    }

    fn look_at(&mut self, what: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        // In base64, and as UTF-16 in base64.
        let spellings = [MARK, "UzNDUjNU", "MzQ1IzV", "UwAzAEMAUgAzAFQA"];
        if let Some(at) = spellings.iter().find_map(|spelling| text.find(spelling)) {
            let start = text.floor_char_boundary(at.saturating_sub(60));
            let end = text.floor_char_boundary(at + 30);
            self.leaks.push((what.to_owned(), text[start..end].to_owned()));
        }
    }

    /// Looks at all files of a folder except the package and its project file.
    pub fn look_into(&mut self, folder: &str) {
        for entry in fs::read_dir(self.folder.join(folder)).into_iter().flatten() {
            let path = entry.unwrap().path();
            let holds_package = path.extension().is_some_and(|extension| extension == "ppkg" || extension == "xml");
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // A folder beside a spec contains the files that the package brings along.
            if !holds_package && path.is_file() {
                self.look_at(&format!("{folder}/{name}"), &fs::read(&path).unwrap());
            }
        }
    }
}
