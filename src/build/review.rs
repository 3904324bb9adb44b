//! Judges a spec: every command that takes a spec does this first.

use super::{Criteria, ParsedSpec};
use crate::check::{self, CheckedProject, SettingOutcomes, Surroundings};
use crate::finding::{Code, Report};
use crate::spec::with_cells;
use crate::windows::Target;

/// Errors that leave a text different from what its author meant, so nothing else is reported about it.
const SPOILS_A_TEXT: [Code; 2] = [Code::NoRow, Code::EscapedPath];

/// The findings about a spec.
#[derive(Debug)]
pub struct Review {
    /// All findings, with the severities that the user chose.
    pub report: Report,
    /// The effect of each setting on devices.
    pub outcomes: Vec<SettingOutcomes>,
    /// The kinds of devices that it was judged for.
    pub target: Target,
    /// The project for the next stage; absent if there is an error in the report.
    pub checked: Option<CheckedProject>,
}

impl Review {
    /// The review of a spec that was not judged, because of these findings.
    pub fn of_report(report: Report) -> Review {
        Review { report, outcomes: Vec::new(), target: Target::default(), checked: None }
    }
}

/// Judges a spec. No finding shows one of its secrets.
pub fn review(parsed: &ParsedSpec, criteria: &Criteria<'_>) -> Review {
    let mut report = parsed.report.clone();
    let (mut target, mut outcomes, mut checked) = (Target::default(), Vec::new(), None);
    if let Some(project) = &parsed.project {
        let (devices, findings) = check::target(project.target.as_ref(), criteria.target);
        report.extend(findings);
        let around = Surroundings {
            schema: criteria.schema,
            admx: criteria.admx,
            target: &devices,
            files: criteria.files,
            seen: criteria.seen,
            house_rules: criteria.house_rules,
        };
        let found = check::check(project, &around);
        report.extend(found.report);
        (target, outcomes, checked) = (devices, found.outcomes, found.project);
    }
    let places = parsed.project.as_ref().map_or(&[][..], |project| &project.from_environment);
    let report = criteria.levels.apply(report).without_consequences(&SPOILS_A_TEXT);
    let report = match &parsed.row {
        Some(row) => with_cells(report, &parsed.source, row, places),
        None => report,
    };
    let report = parsed.secrets.mask_report(report, places);
    check::mark_lines_with_errors(&mut outcomes, &report);
    let checked = checked.filter(|_| !report.has_errors());
    Review { report, outcomes, target, checked }
}
