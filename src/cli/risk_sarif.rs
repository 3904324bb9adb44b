//! The risks of a package as a SARIF 2.1.0 log, with the techniques of ATT&CK.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::risk_subject::Subject;
use crate::finding::{SARIF_SCHEMA, uri_reference};
use crate::risk::{ATTACK_VERSION, RiskFinding, RiskReport, Severity, classes};
use crate::world::hex;

/// The log. Each result points to the package as a whole, and to the CSP node or other subject in it.
#[derive(Serialize)]
pub(super) struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'a>; 1],
    version: &'static str,
}

#[derive(Serialize)]
struct Run<'a> {
    artifacts: Value,
    invocations: Value,
    results: Results<'a>,
    taxonomies: Value,
    tool: Value,
}

/// The results. A package may have a hundred thousand of them, so each is made when it is written.
struct Results<'a> {
    subject: &'a Subject,
    report: &'a RiskReport,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.report.findings.iter().map(|finding| result(self.subject, finding)))
    }
}

/// The log of a package.
pub(super) fn log<'a>(subject: &'a Subject, report: &'a RiskReport) -> Log<'a> {
    let used: BTreeSet<&str> = report.findings.iter().map(|finding| finding.class.name).collect();
    let rules: Vec<Value> = classes()
        .filter(|class| used.contains(class.name))
        .map(|class| {
            json!({
                "id": rule_id(class.name),
                "shortDescription": { "text": class.meaning },
                "defaultConfiguration": { "level": level(class.severity) },
            })
        })
        .collect();
    let techniques: BTreeSet<&str> =
        report.findings.iter().map(|finding| finding.attack).filter(|attack| !attack.is_empty()).collect();
    let taxa: Vec<Value> = techniques.into_iter().map(|id| json!({ "id": id })).collect();
    let version = env!("CARGO_PKG_VERSION");
    let run = Run {
        artifacts: json!([{ "location": { "uri": uri_reference(&subject.file) }, "hashes": { "sha-256": subject.sha256 } }]),
        invocations: json!([{ "executionSuccessful": report.complete }]),
        results: Results { subject, report },
        taxonomies: json!([{ "name": "MITRE ATT&CK", "version": ATTACK_VERSION, "taxa": taxa }]),
        tool: json!({ "driver": { "name": "ppkgc", "semanticVersion": version, "rules": rules } }),
    };
    Log { schema: SARIF_SCHEMA, runs: [run], version: "2.1.0" }
}

fn result(subject: &Subject, finding: &RiskFinding) -> Value {
    let evidence = finding.evidence.first().map_or("", |evidence| evidence.text.as_str());
    let text = format!("{}: {}. {evidence}", finding.subject, finding.class.meaning);
    let mut result = json!({
        "ruleId": rule_id(finding.class.name),
        "level": level(finding.severity),
        "message": { "text": text.trim_end() },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri_reference(&subject.file) } },
            "logicalLocations": [{ "fullyQualifiedName": finding.subject }],
        }],
        "partialFingerprints": { "risk/v1": fingerprint(finding) },
    });
    if let Value::Object(fields) = &mut result {
        if !finding.attack.is_empty() {
            fields.insert(
                "taxa".to_owned(),
                json!([{ "id": finding.attack, "toolComponent": { "name": "MITRE ATT&CK" } }]),
            );
        }
        if finding.accepted {
            fields.insert("suppressions".to_owned(), json!([{ "kind": "external" }]));
        }
    }
    result
}

fn rule_id(class: &str) -> String {
    format!("risk/{class}")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// A fingerprint that stays the same for the same finding in later versions of a package.
fn fingerprint(finding: &RiskFinding) -> String {
    let digest: [u8; 32] = Sha256::digest(format!("{}\n{}", finding.class.name, finding.subject)).into();
    hex(digest.get(..16).unwrap_or_default())
}
