//! What is found in a package, and the verdict on it.

use std::collections::BTreeSet;

use super::budget::{Budget, Unread};
use super::class::{Class, Severity, class};
use super::command::character_codes;
use crate::finding::{Secrets, left_out};

/// Something that the package does or hides.
#[derive(Debug, Clone)]
pub struct RiskFinding {
    /// Its class.
    pub class: &'static Class,
    /// How severe it is here.
    pub severity: Severity,
    /// What it is about: a node of a CSP, a file, or a part of the container.
    pub subject: String,
    /// The path of the setting in WCD, if it has one.
    pub path: Option<String>,
    /// The image that it is in, from 1; `None` for the container.
    pub image: Option<usize>,
    /// The source of the setting.
    pub source: Option<String>,
    /// The provxml file of the setting.
    pub provxml: Option<String>,
    /// The conditions under which the setting applies, as sets of names and values.
    pub conditions: Vec<Vec<(String, String)>>,
    /// The parts of the package that show it.
    pub evidence: Vec<Evidence>,
    /// The technique of ATT&CK; empty if none fits.
    pub attack: &'static str,
    /// Whether the caller accepts it.
    pub accepted: bool,
}

/// A part of the package that shows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How it was decoded: `as written`, `base64 of EncodedCommand`.
    pub layer: String,
    /// The text.
    pub text: String,
}

/// The name of the layer that nothing was decoded from.
pub(super) const AS_WRITTEN: &str = "as written";
/// The maximum number of words in character codes that are compared with the secrets; no real package has as many.
const MAX_CODES: usize = 2_000;
/// The maximum number of bytes of a text that are shown as evidence: Windows takes no longer command.
const MAX_EVIDENCE: usize = 32_768;

impl RiskFinding {
    pub(super) fn new(name: &str, subject: impl Into<String>) -> Self {
        let class = class(name);
        RiskFinding {
            class,
            severity: class.severity,
            subject: subject.into(),
            path: None,
            image: None,
            source: None,
            provxml: None,
            conditions: Vec::new(),
            evidence: Vec::new(),
            attack: class.attack,
            accepted: false,
        }
    }

    pub(super) fn severity(self, severity: Severity) -> Self {
        RiskFinding { severity, ..self }
    }

    pub(super) fn attack(self, attack: &'static str) -> Self {
        RiskFinding { attack, ..self }
    }

    pub(super) fn shows(self, text: impl AsRef<str>) -> Self {
        self.shows_layer(AS_WRITTEN, text)
    }

    pub(super) fn shows_layer(mut self, layer: &str, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        let (start, rest) = text.split_at(text.floor_char_boundary(MAX_EVIDENCE));
        let text = match rest.is_empty() {
            true => start.to_owned(),
            false => format!("{start} {}", left_out(rest.chars().count())),
        };
        self.evidence.push(Evidence { layer: layer.to_owned(), text });
        self
    }
}

/// A command that the package runs.
#[derive(Debug, Clone)]
pub struct RiskCommand {
    /// The node that holds it.
    pub subject: String,
    /// `system` or `primary`.
    pub context: &'static str,
    /// The command as written, then what it becomes step by step.
    pub layers: Vec<Evidence>,
    /// The computers that it names.
    pub hosts: Vec<String>,
}

/// A file inside the package.
#[derive(Debug, Clone)]
pub struct RiskFile {
    /// Its path in the image.
    pub path: String,
    /// The image that it is in, from 1.
    pub image: usize,
    /// The name of the alternate stream; `None` for the content of the file itself.
    pub stream: Option<String>,
    /// The hash of its bytes, if they were read.
    pub sha256: Option<[u8; 32]>,
    /// What it is by its content: `program`, `script`.
    pub kind: &'static str,
    /// The setting that puts it on the device, if one does.
    pub used_by: Option<String>,
}

/// A setting, command or file, for the comparison with patterns.
#[derive(Debug, Clone)]
pub struct Item {
    /// Every path by which a pattern may allow it: that of the CSP, and that of WCD as our table derives it.
    pub paths: Vec<String>,
    /// How it is named in the report.
    pub subject: String,
    /// Whether a pattern may allow it. A file whose type does not fit its setting is never allowed.
    pub fits: bool,
}

/// Everything that is said about a package.
#[derive(Debug, Clone, Default)]
pub struct RiskReport {
    /// The findings, the most severe first.
    pub findings: Vec<RiskFinding>,
    /// The commands.
    pub commands: Vec<RiskCommand>,
    /// The files.
    pub files: Vec<RiskFile>,
    /// What the package sets, runs and contains.
    pub items: Vec<Item>,
    /// What no pattern allows.
    pub outside: Vec<String>,
    /// Whether all of the package was read.
    pub complete: bool,
    /// What could not be read.
    pub problems: Vec<String>,
    /// How much more text is judged.
    pub(super) budget: Budget,
}

impl RiskReport {
    /// The secrets, which must not be shown: those in commands and files, and in the commands that are hidden inside
    /// others.
    pub fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        let layers = self.commands.iter().flat_map(|command| &command.layers);
        let evidence = self.findings.iter().flat_map(|finding| &finding.evidence);
        let texts: BTreeSet<&str> = layers.chain(evidence).map(|layer| layer.text.as_str()).collect();
        texts.iter().for_each(|text| secrets.add_inside(text));
        // A decoded word may be a whole command with a secret, or only a part of one.
        let codes = texts.iter().flat_map(|text| character_codes(text)).take(MAX_CODES);
        let codes: Vec<(&str, String)> = codes.collect();
        codes.iter().for_each(|(_, meant)| secrets.add_inside(meant));
        let known = secrets.clone();
        codes.iter().filter(|(_, meant)| known.are_shown_by(meant)).for_each(|(written, _)| secrets.add(written));
        secrets
    }

    /// The highest severity that is not accepted.
    pub fn verdict(&self) -> Severity {
        let open = self.findings.iter().filter(|finding| !finding.accepted);
        open.map(|finding| finding.severity).max().unwrap_or(Severity::Info)
    }

    /// Accepts the findings of a class: all of them, or only those about this subject.
    pub fn accept(&mut self, class: &str, subject: Option<&str>) {
        for finding in self.findings.iter_mut().filter(|finding| finding.class.name == class) {
            let names = |text: &str| subject.is_some_and(|subject| text.eq_ignore_ascii_case(subject));
            let is_path = finding.path.as_deref().is_some_and(names);
            if subject.is_none() || names(&finding.subject) || is_path {
                finding.accepted = true;
                finding.severity = Severity::Info;
            }
        }
    }

    /// Notes why a part of a command or script was not judged, if one was not.
    pub(super) fn leave_out(&mut self, unread: Option<Unread>, name: &str) {
        self.complete &= unread.is_none();
        self.problems.extend(unread.map(|unread| format!("{name}: {}", unread.reason())));
    }

    /// Keeps only the most severe finding for each class and subject, and puts the most severe ones first.
    pub(super) fn settle(&mut self) {
        self.findings.sort_by(|a, b| {
            (b.severity, a.image, a.class.name, &a.subject).cmp(&(a.severity, b.image, b.class.name, &b.subject))
        });
        let mut seen = BTreeSet::new();
        self.findings.retain(|finding| seen.insert((finding.image, finding.class.name, finding.subject.clone())));
    }
}
