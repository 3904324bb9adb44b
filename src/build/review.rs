//! A spec is judged: what every command that takes a spec does before it does anything else.

use super::{Criteria, ParsedSpec};
use crate::check::{self, CheckedSpec, Judged, SettingVerdicts};
use crate::finding::Report;
use crate::windows::Target;

/// What is to be said of a spec.
#[derive(Debug)]
pub struct Review {
    /// All findings, as serious as the user takes them.
    pub report: Report,
    /// What devices do with each setting.
    pub verdicts: Vec<SettingVerdicts>,
    /// The kinds of devices that it was judged for.
    pub target: Target,
    /// The spec as the next stage takes it; absent when there is an error in the report.
    pub checked: Option<CheckedSpec>,
}

/// Judges a spec.
pub fn review(parsed: &ParsedSpec, criteria: &Criteria<'_>) -> Review {
    let mut report = parsed.report.clone();
    let (mut target, mut verdicts, mut checked) = (Target::default(), Vec::new(), None);
    if let Some(spec) = &parsed.spec {
        let (devices, findings) = check::target(spec.target.as_ref(), criteria.target);
        report.extend(findings);
        let judged = check::check(spec, criteria.schema, &devices, criteria.files);
        let Judged { spec: found, verdicts: of_settings, report: findings } = judged;
        report.extend(findings);
        (target, verdicts, checked) = (devices, of_settings, found);
    }
    let report = criteria.levels.apply(report);
    let checked = checked.filter(|_| !report.has_errors());
    Review { report, verdicts, target, checked }
}
