//! batch.json and index.csv: the result of each row. They contain no time and no path outside the folder of the batch.

use std::collections::BTreeMap;

use csv::Writer;
use serde::{Deserialize, Serialize};

use super::ValuesRow;
use crate::build::FileRecord;
use crate::finding::{FindingJson, Report, Severity, Source, findings_json};
use crate::lower::Identity;

/// The name of the record of a batch, which is beside its packages.
pub const RECORD_FILE: &str = "batch.json";
/// The name of the table of its packages, beside it.
pub const INDEX_FILE: &str = "index.csv";
/// The largest batch.json that is read, in bytes.
pub const MAX_RECORD_BYTES: usize = 1 << 30;
/// The `schema` member of the document: its format and version.
const SCHEMA: &str = "ppkgc.batch/1";

/// The content of batch.json.
#[derive(Debug, Serialize, Deserialize)]
pub struct BatchRecord {
    schema: String,
    /// The name of the spec.
    pub spec: String,
    /// The table of sites.
    pub values: String,
    /// SHA-256 of the table.
    pub values_sha256: String,
    /// Which part of the table the rows are, such as `2/3`; absent if they are all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shard: Option<String>,
    /// The findings about spec and table as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<serde_json::Value>,
    /// One for each row, in order.
    pub rows: Vec<Member>,
}

/// The result of a row.
#[derive(Debug, Serialize, Deserialize)]
pub struct Member {
    /// Its line in the table, or its number if the table has no lines.
    pub row: u64,
    /// The package; absent if none was built.
    #[serde(flatten)]
    pub package: Option<PackageOfRow>,
    /// Whether findings prevented the build or, if the row was only checked, would prevent it.
    pub failed: bool,
    /// How many findings there were, by severity.
    pub counts: BTreeMap<String, usize>,
    /// The errors and warnings.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<serde_json::Value>,
}

/// The package of a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PackageOfRow {
    /// Its name.
    pub name: String,
    /// Its id, with braces.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The name of its file, if it was built and not only checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// The length of the file, in bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<u64>,
    /// SHA-256 of the file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<String>,
}

/// How a row ended.
pub enum Outcome {
    /// It was only checked, and can be built.
    Checked,
    /// Its package was built.
    Built(Identity, FileRecord),
    /// Findings prevented it.
    Failed,
}

impl Member {
    /// The entry of a row with these findings.
    pub fn new(row: &ValuesRow, outcome: Outcome, report: &Report, source: &Source) -> Self {
        let failed = matches!(outcome, Outcome::Failed);
        let package = match outcome {
            Outcome::Built(identity, file) => Some(PackageOfRow {
                name: identity.name,
                id: identity.id.braced(),
                version: identity.version,
                file: Some(file.name),
                size: Some(file.size),
                sha256: Some(file.sha256),
            }),
            Outcome::Checked | Outcome::Failed => None,
        };
        let all = [Severity::Error, Severity::Warning, Severity::Note];
        let counts = all.map(|severity| (severity.word().to_owned(), report.count(severity)));
        let counts = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        Member { row: row.line, package, failed, counts, findings: serious(report, source) }
    }
}

/// The errors and warnings of a report.
fn serious(report: &Report, source: &Source) -> Vec<serde_json::Value> {
    let findings = findings_json(&report.at_least(Severity::Warning), Some(source));
    findings.iter().filter_map(|finding: &FindingJson| serde_json::to_value(finding).ok()).collect()
}

impl BatchRecord {
    /// The record of a batch, whose rows are still to be added.
    pub fn new(spec: &str, values: &str, values_sha256: String) -> Self {
        let (spec, values) = (spec.to_owned(), values.to_owned());
        BatchRecord {
            schema: SCHEMA.to_owned(),
            spec,
            values,
            values_sha256,
            shard: None,
            findings: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Reads batch.json; `None` if the bytes are not such a document.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|record: &BatchRecord| record.schema == SCHEMA)
    }

    /// Adds the findings about spec and table as a whole.
    pub fn add(&mut self, report: &Report, source: &Source) {
        self.findings.extend(serious(report, source));
    }

    /// Whether the other record was made from the same spec and table.
    pub fn has_same_input(&self, other: &BatchRecord) -> bool {
        (&self.spec, &self.values, &self.values_sha256) == (&other.spec, &other.values, &other.values_sha256)
    }

    /// The names of the packages that were built.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(|member| member.package.as_ref()?.file.as_deref())
    }

    /// The document as it is written to disk.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a record contains only what JSON can represent") + "\n"
    }

    /// The packages as a table for spreadsheets. A cell that a spreadsheet would take for a formula has an apostrophe
    /// before it.
    pub fn index(&self) -> Vec<u8> {
        let mut table = Writer::from_writer(Vec::new());
        let header = ["row", "name", "id", "version", "file", "size", "sha256", "errors", "warnings"];
        let lines = self.rows.iter().map(|member| {
            let package = member.package.as_ref();
            let text = |of: fn(&PackageOfRow) -> &str| package.map_or("", of).to_owned();
            let count =
                |severity: Severity| member.counts.get(severity.word()).copied().unwrap_or_default().to_string();
            [
                member.row.to_string(),
                text(|package| &package.name),
                text(|package| &package.id),
                text(|package| &package.version),
                text(|package| package.file.as_deref().unwrap_or_default()),
                package.and_then(|package| package.size).map(|size| size.to_string()).unwrap_or_default(),
                text(|package| package.sha256.as_deref().unwrap_or_default()),
                count(Severity::Error),
                count(Severity::Warning),
            ]
        });
        for line in std::iter::once(header.map(str::to_owned)).chain(lines) {
            table.write_record(line.map(without_formula)).expect("writing to memory cannot fail");
        }
        table.into_inner().expect("writing to memory cannot fail")
    }
}

fn without_formula(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
