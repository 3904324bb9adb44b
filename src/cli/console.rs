//! The two output streams, with or without colour.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use super::args::ColorWhen;
use super::exit::Exit;
use super::trouble::Trouble;
use crate::finding::{Finding, Report, Screen, Secrets, Source, clean, clean_lines, github, json_text, usage_text};

/// Where a command prints: results to `out`, everything for people on the way to `err`.
pub(super) struct Console {
    pub(super) out: AutoStream<io::Stdout>,
    pub(super) err: AutoStream<io::Stderr>,
    /// What is covered in everything that is printed for people and in JSON documents.
    secrets: Secrets,
}

impl Console {
    /// The standard streams. `auto` looks at the terminal and at NO_COLOR.
    pub(super) fn new(when: ColorWhen) -> Self {
        let choice = match when {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        Console {
            out: AutoStream::new(io::stdout(), choice),
            err: AutoStream::new(io::stderr(), choice),
            secrets: Secrets::default(),
        }
    }

    /// Makes sure that all of it has left the process: a full disk shows only now.
    pub(super) fn finish(&mut self) -> Result<(), Trouble> {
        heard(self.out.flush())
    }

    /// Covers these from now on.
    pub(super) fn conceal(&mut self, secrets: &Secrets) {
        self.secrets.extend(secrets);
    }

    /// Prints a line of the result.
    pub(super) fn line(&mut self, text: impl AsRef<str>) -> Result<(), Trouble> {
        heard(writeln!(self.out, "{}", clean(&self.secrets.mask(text.as_ref()))))
    }

    /// Prints the path of an output and facts of the file. The name of a package may come from anywhere and is no secret.
    pub(super) fn file(&mut self, path: &Path, facts: fmt::Arguments<'_>) -> Result<(), Trouble> {
        heard(writeln!(self.out, "{}{facts}", clean(&path.display().to_string())))
    }

    /// Prints several lines of the result.
    pub(super) fn page(&mut self, text: impl AsRef<str>) -> Result<(), Trouble> {
        heard(writeln!(self.out, "{}", clean_lines(&self.secrets.mask(text.as_ref()))))
    }

    /// Prints lines in which no word is foreign, with their colours.
    pub(super) fn own_page(&mut self, text: &str) -> Result<(), Trouble> {
        heard(writeln!(self.out, "{}", self.secrets.mask(text)))
    }

    /// Prints bytes as they are, unless a terminal would have to show them.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let mut out = io::stdout().lock();
        let shown = out.is_terminal().then(|| clean_lines(&String::from_utf8_lossy(bytes)).into_owned().into_bytes());
        let bytes = shown.as_deref().unwrap_or(bytes);
        heard(out.write_all(bytes).and_then(|()| out.flush()))
    }

    /// Prints why something was refused, if it was; tells how the command ended.
    pub(super) fn refusal(&mut self, finding: Option<Finding>) -> Result<Exit, Trouble> {
        let Some(finding) = finding else { return Ok(Exit::Done) };
        let mut report = Report::new();
        report.push(finding);
        self.findings(&report, None)?;
        Ok(Exit::Findings)
    }

    /// Prints a line for people.
    pub(super) fn say(&mut self, text: impl AsRef<str>) -> Result<(), Trouble> {
        heard(writeln!(self.err, "{}", clean(&self.secrets.mask(text.as_ref()))))
    }

    /// Prints why the arguments mean nothing. It repeats them, and a pattern of the shell may have put names of files of
    /// strangers there.
    pub(super) fn usage(&mut self, error: &clap::Error, args: &[OsString]) -> Result<(), Trouble> {
        let args = args.iter().map(|arg| arg.to_string_lossy().into_owned());
        heard(write!(self.err, "{}", usage_text(error, args)))
    }

    /// Prints findings that are what was asked for.
    pub(super) fn result_findings(&mut self, report: &Report, source: &Source) -> Result<(), Trouble> {
        let text = self.drawn(report, Some(source));
        heard(write!(self.out, "{text}"))
    }

    /// Prints findings as the workflow commands of GitHub.
    pub(super) fn github(&mut self, report: &Report, source: &Source) -> Result<(), Trouble> {
        let report = self.secrets.mask_report(report.clone(), &[]);
        self.bytes(self.secrets.mask(&github(&report, source)).as_bytes())
    }

    /// Prints findings for people.
    pub(super) fn findings(&mut self, report: &Report, source: Option<&Source>) -> Result<(), Trouble> {
        let text = self.drawn(report, source);
        heard(write!(self.err, "{text}"))
    }

    /// Findings as a screen shows them, without secrets.
    fn drawn(&self, report: &Report, source: Option<&Source>) -> String {
        let report = self.secrets.mask_report(report.clone(), &[]);
        self.secrets.mask(&Screen { colour: true }.report(&report, source)).to_string()
    }

    /// Prints the one JSON document of a command.
    pub(super) fn json(&mut self, document: &impl Serialize) -> Result<(), Trouble> {
        let mut text = json_text(document).expect("documents hold only what JSON can hold");
        text.push('\n');
        self.bytes(self.secrets.mask_json(&text).as_bytes())
    }
}

/// A reader that goes away, as `| head` does, is no trouble: the exit code still tells how the command ended.
pub(super) fn heard(printed: io::Result<()>) -> Result<(), Trouble> {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Trouble::new("cannot print", error)),
        _ => Ok(()),
    }
}
