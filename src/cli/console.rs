//! The two output streams, with or without colour.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use super::cli_error::CliError;
use super::exit::Exit;
use super::screen_args::ColorWhen;
use crate::finding::{
    Finding, Report, Screen, Secrets, Source, clean, github, json_text, safe, safe_lines, usage_text,
};

/// The output of a command: results on `out`, everything else that is for people on `err`.
pub(super) struct Console {
    pub(super) out: AutoStream<io::Stdout>,
    pub(super) err: AutoStream<io::Stderr>,
    /// What is masked in findings, errors and JSON documents. Views mask only texts from outside: if a word of this
    /// program were masked, that would reveal the secret, and a package could hide the verdict about it.
    secrets: Secrets,
}

impl Console {
    /// The standard streams. With `Auto`, colour depends on the terminal and on NO_COLOR.
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

    /// Flushes the output: a full disk may be noticed only then.
    pub(super) fn finish(&mut self) -> Result<(), CliError> {
        ignore_closed_output(self.out.flush())
    }

    /// Masks these secrets from now on.
    pub(super) fn conceal(&mut self, secrets: &Secrets) {
        self.secrets.extend(secrets);
    }

    /// Prints a line of the result.
    pub(super) fn line(&mut self, text: impl AsRef<str>) -> Result<(), CliError> {
        ignore_closed_output(writeln!(self.out, "{}", safe(text.as_ref())))
    }

    /// Prints the path of an output and facts about the file. The path is not masked, since the name of a package is
    /// not secret.
    pub(super) fn file(&mut self, path: &Path, facts: fmt::Arguments<'_>) -> Result<(), CliError> {
        ignore_closed_output(writeln!(self.out, "{}{facts}", clean(&path.display().to_string())))
    }

    /// Prints several lines of the result.
    pub(super) fn page(&mut self, text: impl AsRef<str>) -> Result<(), CliError> {
        ignore_closed_output(writeln!(self.out, "{}", safe_lines(text.as_ref())))
    }

    /// The secrets that are masked.
    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Prints several lines as they are, with their colours. The caller has already made text from outside safe.
    pub(super) fn own_page(&mut self, text: &str) -> Result<(), CliError> {
        ignore_closed_output(writeln!(self.out, "{text}"))
    }

    /// Prints bytes unchanged, except on a terminal.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        let shown = out.is_terminal().then(|| safe_lines(&String::from_utf8_lossy(bytes)).into_owned().into_bytes());
        let bytes = shown.as_deref().unwrap_or(bytes);
        ignore_closed_output(out.write_all(bytes).and_then(|()| out.flush()))
    }

    /// Prints why something was refused, if it was; returns how the command ended.
    pub(super) fn refusal(&mut self, finding: Option<Finding>) -> Result<Exit, CliError> {
        let Some(finding) = finding else { return Ok(Exit::Done) };
        let mut report = Report::new();
        report.push(finding);
        self.findings(&report, None)?;
        Ok(Exit::Findings)
    }

    /// Prints a line for people, which is not a part of the result.
    pub(super) fn say(&mut self, text: impl AsRef<str>) -> Result<(), CliError> {
        ignore_closed_output(writeln!(self.err, "{}", safe(text.as_ref())))
    }

    /// Prints why a command could not do its work.
    pub(super) fn error(&mut self, error: &CliError) -> Result<(), CliError> {
        let text = error.to_string();
        self.say(format!("error: {}", self.secrets.mask_message(&text)))
    }

    /// Prints an error about the arguments. It may quote them, and a wildcard may have put hostile file names there.
    pub(super) fn usage(&mut self, error: &clap::Error, args: &[OsString]) -> Result<(), CliError> {
        let args = args.iter().map(|arg| arg.to_string_lossy().into_owned());
        ignore_closed_output(write!(self.err, "{}", usage_text(error, args)))
    }

    /// Prints findings that are the requested output.
    pub(super) fn result_findings(&mut self, report: &Report, source: &Source) -> Result<(), CliError> {
        let text = self.screen_text(report, Some(source));
        ignore_closed_output(write!(self.out, "{text}"))
    }

    /// Prints findings as the workflow commands of GitHub.
    pub(super) fn github(&mut self, report: &Report, source: &Source) -> Result<(), CliError> {
        let report = self.secrets.mask_report(report.clone(), &[]);
        self.bytes(self.secrets.mask_message(&github(&report, source)).as_bytes())
    }

    /// Prints findings for people, when they are not the requested output.
    pub(super) fn findings(&mut self, report: &Report, source: Option<&Source>) -> Result<(), CliError> {
        let text = self.screen_text(report, source);
        ignore_closed_output(write!(self.err, "{text}"))
    }

    /// Findings as text for a screen, without secrets.
    fn screen_text(&self, report: &Report, source: Option<&Source>) -> String {
        let report = self.secrets.mask_report(report.clone(), &[]);
        Screen { colour: true, hidden: &self.secrets }.report(&report, source)
    }

    /// Prints the one JSON document of a command.
    pub(super) fn json(&mut self, document: &impl Serialize) -> Result<(), CliError> {
        let mut text = json_text(document).expect("documents can be written as JSON");
        text.push('\n');
        self.bytes(self.secrets.mask_json(&text).as_bytes())
    }
}

/// It is not an error if the reader of the output closes it, as `| head` does: the exit code still shows how the
/// command ended.
pub(super) fn ignore_closed_output(printed: io::Result<()>) -> Result<(), CliError> {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::new("cannot print", error)),
        _ => Ok(()),
    }
}
