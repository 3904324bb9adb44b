//! Writes result.json about the last run, and one line about every run in each log.

use serde::Serialize;

use super::device::{Device, DeviceError};
use super::journal::make_folders_for;
use super::own_files;
use super::report::RunReport;
use crate::finding::{clean, escaped_json};
use crate::world::CalendarTime;

/// A line of log.jsonl. Values of settings are never logged.
#[derive(Serialize)]
struct Line<'r> {
    /// Seconds since 1970.
    time: u64,
    command: &'r str,
    outcome: &'r str,
    exit_code: u8,
    package: Option<String>,
    changes: usize,
    undone: usize,
    message: &'r str,
}

/// Writes the result, and a line to each log.
pub(super) fn write(report: &RunReport, device: &mut dyn Device) -> Result<(), DeviceError> {
    let result = own_files::result(device);
    make_folders_for(device, &result)?;
    device.write(&result, &mut report.document().as_bytes()).inspect_err(|_| {
        // The result of an earlier run would be taken for the result of this one.
        let _ = device.remove(&result);
    })?;
    let message = report.secrets.mask(&report.message);
    let now = device.now();
    let line = Line {
        time: now,
        command: report.command,
        outcome: report.outcome,
        exit_code: report.exit_code,
        package: report.package.as_ref().map(|package| format!("{} {}", package.name, package.version)),
        changes: report.changes.len(),
        undone: report.undone.len(),
        message: &message,
    };
    let name = line.package.as_deref().unwrap_or("unknown package");
    let time = i64::try_from(now).ok().and_then(CalendarTime::of).map_or_else(String::new, |time| time.rfc_3339());
    let text = format!("{time} {} {}: {}, {}\n", line.command, clean(name), line.outcome, clean(line.message));
    let json = serde_json::to_string(&line).expect("a line can be written as JSON");
    let json = escaped_json(json) + "\n";
    let [for_people, for_programs] = own_files::log(device);
    device.append(&for_people, text.as_bytes())?;
    device.append(&for_programs, json.as_bytes())
}
