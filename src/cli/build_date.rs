//! The date for all outputs, from the environment.

use crate::finding::{Code, Finding, Place, Report};
use crate::world::Stamp;

/// The standard variable for the date of reproducible builds.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// The date in SOURCE_DATE_EPOCH, or a fixed one if it is not set; `None`, with a finding, if the variable is not a
/// date that a package can have.
pub(super) fn build_date(report: &mut Report) -> Option<Stamp> {
    let Some(text) = std::env::var_os(VARIABLE) else { return Some(Stamp::default()) };
    let stamp = text.to_str().and_then(|text| text.parse().ok()).and_then(|seconds| Stamp::from_unix(seconds).ok());
    if stamp.is_none() {
        let shown = text.to_string_lossy();
        report.push(
            Finding::new(
                Code::BadStamp,
                Place::Named(VARIABLE.to_owned()),
                format!("`{shown}` is not a time that a package can have"),
            )
            .allowed("seconds since 1970-01-01, for a time from 1980 to 2049")
            .help("unset it for 2024-01-01, or set it to the time of the commit"),
        );
    }
    stamp
}
