//! Reboot/Schedule: the points in time at which a device restarts.

use super::companions::Companions;
use super::forms::point_in_time;
use super::{Given, Problem};
use crate::format::xml::shown;

/// A day before which this program did not exist: a single restart before it has passed for every device.
const PASSED: &str = "2026-01-01T00:00:00";

/// Judges one of the schedules; an empty one deletes it.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    match point_in_time(given.text) {
        _ if given.text.is_empty() => Vec::new(),
        None => vec![
            Problem::error(0, format!("{} is not a point in time", shown(given.text)))
                .allowed("ISO 8601 in local time: 2027-01-31T03:00:00"),
        ],
        Some(_) if given.node.leaf().eq_ignore_ascii_case("Single") && given.text < PASSED => vec![
            Problem::warning(0, format!("{} has passed, so no device restarts", shown(given.text)))
                .allowed("a point in time that is still to come"),
        ],
        Some("") => Vec::new(),
        Some(zone) => {
            let message =
                format!("the time ends with {}, but the device is documented to read local time", shown(zone));
            vec![Problem::note(given.text.len() - zone.len(), message).help("write the local time, without a zone")]
        }
    }
}

/// A device restarts every day or every week.
pub(super) fn daily_and_weekly(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_set = |text: &str| !text.is_empty();
    let problem = (is_set(text) && others.sibling("DailyRecurrent").is_some_and(is_set)).then(|| {
        Problem::warning(0, "the device restarts every day as well, and Windows does not support both")
            .help("remove DailyRecurrent or WeeklyRecurrent")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    #[test]
    fn a_schedule_is_a_point_in_time() {
        let node = "./Device/Vendor/MSFT/Reboot/Schedule/Single";
        assert_eq!(found(node, "2027-01-31T03:00:00"), [""; 0]);
        assert_eq!(found(node, ""), [""; 0]);
        assert!(found(node, "2027-01-31T03:00:00Z")[0].starts_with("note 19 "));
        assert!(found(node, "tomorrow")[0].starts_with("error"));
        assert!(found(node, "2020-01-31T03:00:00")[0].starts_with("warning 0 `2020-01-31T03:00:00` has passed"));
        assert_eq!(found("./Vendor/MSFT/Reboot/Schedule/DailyRecurrent", "2020-01-31T03:00:00"), [""; 0]);
    }

    #[test]
    fn a_schedule_is_daily_or_weekly() {
        let (node, time) = ("./Device/Vendor/MSFT/Reboot/Schedule/WeeklyRecurrent", "2027-01-31T03:00:00");
        assert!(found_with(node, time, &[("DailyRecurrent", time)])[0].starts_with("warning the device restarts"));
        assert_eq!(found_with(node, time, &[("DailyRecurrent", ""), ("Single", time)]), [""; 0]);
        assert_eq!(found_with(node, "", &[("DailyRecurrent", time)]), [""; 0]);
    }
}
