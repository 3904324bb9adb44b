//! Makes the page of a batch from its batch.json.

use std::path::Path;

use serde_json::Value;

use crate::batch::{BatchRecord, MAX_RECORD_BYTES, Member};
use crate::cli::cli_error::CliError;
use crate::cli::disk::read_ordinary;
use crate::cli::exit::Exit;
use crate::report::{BatchPage, BatchRow, batch_page};

/// The page, and how the batch ended.
pub(super) fn batch(path: &Path) -> Result<(String, Exit), CliError> {
    let bytes = read_ordinary(path, MAX_RECORD_BYTES).map_err(|error| CliError::reading(path, error))?;
    let record =
        BatchRecord::parse(&bytes).ok_or_else(|| CliError::reading(path, "it is not the record of a batch"))?;
    let exit = if record.rows.iter().any(|row| row.failed) { Exit::Findings } else { Exit::Done };
    let page = BatchPage {
        spec: record.spec,
        values: record.values,
        findings: record.findings.iter().map(words).collect(),
        rows: record.rows.into_iter().map(row).collect(),
    };
    Ok((batch_page(&page), exit))
}

fn row(member: Member) -> BatchRow {
    let package = member.package;
    BatchRow {
        line: member.row,
        file: package
            .as_ref()
            .and_then(|package| Some((package.file.clone()?, package.size?, package.sha256.clone()?))),
        package: package.map(|package| format!("{} {}", package.name, package.version)),
        failed: member.failed,
        findings: member.findings.iter().map(words).collect(),
    }
}

/// A finding of a record on one line.
fn words(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let line = finding["line"].as_u64().map_or_else(String::new, |line| format!(":{line}"));
    format!("{} {} {}{line}: {}", text("severity"), text("code"), text("file"), text("message"))
}
