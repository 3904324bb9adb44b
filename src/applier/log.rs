//! What a run leaves about itself: result.json for the last one, a line in each log for every one.

use serde::Serialize;

use super::device::{Device, Trouble};
use super::journal::make_room;
use super::own_files;
use super::report::RunReport;

/// A line of log.jsonl. Values of settings never come into a log.
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

/// Writes both.
pub(super) fn write(report: &RunReport, device: &mut dyn Device) -> Result<(), Trouble> {
    make_room(device, &own_files::result())?;
    let mut document = serde_json::to_vec_pretty(report).expect("a report holds only what JSON can hold");
    document.push(b'\n');
    device.write(&own_files::result(), &mut document.as_slice())?;
    let time = device.now();
    let line = Line {
        time,
        command: report.command,
        outcome: report.outcome,
        exit_code: report.exit_code,
        package: report.package.as_ref().map(|package| format!("{} {}", package.name, package.version)),
        changes: report.changes.len(),
        undone: report.undone.len(),
        message: &report.message,
    };
    let name = line.package.as_deref().unwrap_or("unknown package");
    let text = format!("{} {} {name}: {}, {}\n", utc(time), line.command, line.outcome, line.message);
    let mut json = serde_json::to_vec(&line).expect("a line holds only what JSON can hold");
    json.push(b'\n');
    let [for_people, for_programs] = own_files::log();
    device.append(&for_people, text.as_bytes())?;
    device.append(&for_programs, &json)
}

/// `2024-01-01T00:00:00Z`. The days are counted as in Hinnant's "chrono-Compatible Low-Level Date Algorithms".
fn utc(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    /// From 0000-03-01, where the count of eras starts, to 1970-01-01.
    const EPOCH: u64 = 719_468;
    /// Days of 400 years, of 100, of 4 and of 1.
    const ERA: u64 = 146_097;
    const CENTURY: u64 = 36_524;
    const FOUR_YEARS: u64 = 1_460;
    const YEAR: u64 = 365;
    let days = seconds / DAY + EPOCH;
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / FOUR_YEARS + day / CENTURY - day / (ERA - 1)) / YEAR;
    let day = day - (YEAR * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month, next) =
        (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 }, month / 10);
    let (hour, minute, second) = (seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60);
    format!("{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", era * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn times_are_written_as_dates() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_704_067_199, "2023-12-31T23:59:59Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds), expected);
        }
    }
}
