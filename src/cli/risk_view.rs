//! The risks of a package as a page for people and as a JSON document.

use std::fmt::Write;

use serde::Serialize;

use super::risk_subject::Subject;
use crate::finding::{clean, clean_start};
use crate::risk::{Evidence, RiskCommand, RiskFile, RiskFinding, RiskReport, Severity};
use crate::world::hex;

/// How much of a text is shown on a line of the page.
const MAX_LENGTH: usize = 160;

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

/// The report as a page of text.
pub(super) fn page(subject: &Subject, report: &RiskReport) -> String {
    let mut page = String::new();
    write_page(&mut page, subject, report).expect("writing to a String cannot fail");
    page
}

fn write_page(page: &mut String, subject: &Subject, report: &RiskReport) -> std::fmt::Result {
    for (name, version) in &subject.images {
        writeln!(page, "{} {}", clean_start(name, MAX_LENGTH), clean_start(version, MAX_LENGTH))?;
    }
    writeln!(page, "  sha256 {}", subject.sha256)?;
    writeln!(page, "\nVerdict: {}, by the power of what it does, since its intent cannot be known", report.verdict())?;
    for problem in &report.problems {
        writeln!(page, "  not judged: {}", clean_start(problem, MAX_LENGTH))?;
    }
    for severity in Severity::ALL.into_iter().rev() {
        let findings: Vec<&RiskFinding> = report.findings.iter().filter(|found| found.severity == severity).collect();
        if !findings.is_empty() {
            writeln!(page, "\n{severity}")?;
        }
        for finding in findings {
            write_finding(page, finding)?;
        }
    }
    for command in &report.commands {
        writeln!(page, "\nCommand ({}) {}", command.context, clean(&command.subject))?;
        for layer in &command.layers {
            writeln!(page, "  {}: {}", layer.layer, clean_start(&layer.text, MAX_LENGTH))?;
        }
    }
    if !report.outside.is_empty() {
        writeln!(page, "\nNot allowed by any pattern")?;
    }
    for outside in &report.outside {
        writeln!(page, "  {}", clean(outside))?;
    }
    Ok(())
}

fn write_finding(page: &mut String, finding: &RiskFinding) -> std::fmt::Result {
    let accepted = if finding.accepted { " (accepted)" } else { "" };
    writeln!(page, "  {}{accepted}  {}", finding.class.name, clean_start(&finding.subject, MAX_LENGTH))?;
    writeln!(page, "      {}", finding.class.meaning)?;
    match finding.evidence.first() {
        Some(evidence) => writeln!(page, "      {}: {}", evidence.layer, clean_start(&evidence.text, MAX_LENGTH)),
        None => Ok(()),
    }
}
