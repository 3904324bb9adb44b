//! The risks of a package as a page for people and as a JSON document.

use std::fmt::Write;

use serde::Serialize;

use super::risk_subject::Subject;
use super::shown_text::{shown, shown_path};
use crate::finding::Secrets;
use crate::risk::{Evidence, RiskCommand, RiskFile, RiskFinding, RiskReport, Severity};
use crate::world::hex;

/// The document of `inspect --risk --format json`.
#[derive(Serialize)]
pub(super) struct RiskJson {
    schema: &'static str,
    file: String,
    sha256: String,
    package: Vec<PackageJson>,
    verdict: Severity,
    complete: bool,
    problems: Vec<String>,
    findings: Vec<FindingJson>,
    commands: Vec<CommandJson>,
    files: Vec<FileJson>,
    outside: Vec<String>,
}

#[derive(Serialize)]
struct PackageJson {
    image: usize,
    name: String,
    version: String,
}

#[derive(Serialize)]
struct FindingJson {
    class: &'static str,
    severity: Severity,
    subject: String,
    path: Option<String>,
    image: Option<usize>,
    source: Option<String>,
    provxml: Option<String>,
    conditions: Vec<Vec<ConditionJson>>,
    evidence: Vec<EvidenceJson>,
    attack: Option<&'static str>,
    why: &'static str,
    accepted: bool,
}

#[derive(Serialize)]
struct ConditionJson {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct EvidenceJson {
    layer: String,
    text: String,
}

#[derive(Serialize)]
struct CommandJson {
    subject: String,
    context: &'static str,
    raw: String,
    layers: Vec<EvidenceJson>,
    hosts: Vec<String>,
}

#[derive(Serialize)]
struct FileJson {
    path: String,
    image: usize,
    stream: Option<String>,
    sha256: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
    used_by: Option<String>,
}

/// The report as one JSON document.
pub(super) fn document(subject: &Subject, report: &RiskReport) -> RiskJson {
    let packages = subject.images.iter().enumerate();
    RiskJson {
        schema: "ppkgc.risk/1",
        file: subject.file.clone(),
        sha256: subject.sha256.clone(),
        package: packages
            .map(|(index, (name, version))| PackageJson {
                image: index + 1,
                name: name.clone(),
                version: version.clone(),
            })
            .collect(),
        verdict: report.verdict(),
        complete: report.complete,
        problems: report.problems.clone(),
        findings: report.findings.iter().map(finding_json).collect(),
        commands: report.commands.iter().map(command_json).collect(),
        files: report.files.iter().map(file_json).collect(),
        outside: report.outside.clone(),
    }
}

fn finding_json(finding: &RiskFinding) -> FindingJson {
    let condition = |(name, value): &(String, String)| ConditionJson { name: name.clone(), value: value.clone() };
    FindingJson {
        class: finding.class.name,
        severity: finding.severity,
        subject: finding.subject.clone(),
        path: finding.path.clone(),
        image: finding.image,
        source: finding.source.clone(),
        provxml: finding.provxml.clone(),
        conditions: finding.conditions.iter().map(|set| set.iter().map(condition).collect()).collect(),
        evidence: finding.evidence.iter().map(evidence_json).collect(),
        attack: Some(finding.attack).filter(|attack| !attack.is_empty()),
        why: finding.class.meaning,
        accepted: finding.accepted,
    }
}

fn evidence_json(evidence: &Evidence) -> EvidenceJson {
    EvidenceJson { layer: evidence.layer.clone(), text: evidence.text.clone() }
}

fn command_json(command: &RiskCommand) -> CommandJson {
    CommandJson {
        subject: command.subject.clone(),
        context: command.context,
        raw: command.layers.first().map(|layer| layer.text.clone()).unwrap_or_default(),
        layers: command.layers.iter().skip(1).map(evidence_json).collect(),
        hosts: command.hosts.clone(),
    }
}

fn file_json(file: &RiskFile) -> FileJson {
    FileJson {
        path: file.path.clone(),
        image: file.image,
        stream: file.stream.clone(),
        sha256: file.sha256.as_ref().map(|hash| hex(hash)),
        kind: file.kind,
        used_by: file.used_by.clone(),
    }
}

/// The report as a page of text, without the hidden secrets. Words that are not from the package are never masked.
pub(super) fn page(subject: &Subject, report: &RiskReport, hidden: &Secrets) -> String {
    let mut page = Page { text: String::new(), hidden };
    page.write(subject, report).expect("writing to a String cannot fail");
    page.text
}

struct Page<'h> {
    text: String,
    hidden: &'h Secrets,
}

impl Page<'_> {
    /// The path of a setting, masked and made safe for a terminal.
    fn path(&self, path: &str) -> String {
        shown_path(&self.hidden.mask(path))
    }

    /// A text of the package, masked and made safe for a terminal; documents and very long texts are shown by their
    /// start and end.
    fn foreign(&self, text: &str) -> String {
        shown(&self.hidden.mask(text)).into_owned()
    }

    fn write(&mut self, subject: &Subject, report: &RiskReport) -> std::fmt::Result {
        for (name, version) in &subject.images {
            let (name, version) = (self.foreign(name), self.foreign(version));
            writeln!(self.text, "{name} {version}")?;
        }
        writeln!(self.text, "  sha256 {}", subject.sha256)?;
        let verdict = report.verdict();
        writeln!(self.text, "\nVerdict: {verdict}, for what it can do; what it is meant for cannot be known")?;
        for problem in &report.problems {
            let problem = self.foreign(problem);
            writeln!(self.text, "  not judged: {problem}")?;
        }
        for severity in Severity::ALL.into_iter().rev() {
            let findings = || report.findings.iter().filter(|found| found.severity == severity);
            if findings().next().is_some() {
                writeln!(self.text, "\n{severity}")?;
            }
            findings().try_for_each(|finding| self.finding(finding))?;
        }
        for command in &report.commands {
            let subject = self.path(&command.subject);
            writeln!(self.text, "\nCommand ({}) {subject}", command.context)?;
            for layer in &command.layers {
                let text = self.foreign(&layer.text);
                writeln!(self.text, "  {}: {text}", layer.layer)?;
            }
        }
        if !report.outside.is_empty() {
            writeln!(self.text, "\nNot allowed by any pattern")?;
        }
        for outside in &report.outside {
            let outside = self.path(outside);
            writeln!(self.text, "  {outside}")?;
        }
        Ok(())
    }

    fn finding(&mut self, finding: &RiskFinding) -> std::fmt::Result {
        let accepted = if finding.accepted { " (accepted)" } else { "" };
        let subject = self.path(&finding.subject);
        writeln!(self.text, "  {}{accepted}  {subject}", finding.class.name)?;
        writeln!(self.text, "      {}", finding.class.meaning)?;
        let Some(evidence) = finding.evidence.first() else { return Ok(()) };
        let text = self.foreign(&evidence.text);
        writeln!(self.text, "      {}: {text}", evidence.layer)
    }
}
