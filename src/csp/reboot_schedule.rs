//! Reboot/Schedule: the points in time at which a device restarts.

use super::forms::point_in_time;
use super::{Given, Problem};
use crate::format::xml::shown;

/// Judges one of the schedules; an empty one deletes it.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    match point_in_time(given.text) {
        _ if given.text.is_empty() => Vec::new(),
        None => vec![
            Problem::error(0, format!("{} is not a point in time", shown(given.text)))
                .allowed("ISO 8601 in local time: 2027-01-31T03:00:00"),
        ],
        Some("") => Vec::new(),
        Some(zone) => vec![Problem::note(
            given.text.len() - zone.len(),
            format!("the time ends with {}, but the device is documented to read local time", shown(zone)),
        )],
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn a_schedule_is_a_point_in_time() {
        let node = "./Device/Vendor/MSFT/Reboot/Schedule/Single";
        assert_eq!(found(node, "2027-01-31T03:00:00"), [""; 0]);
        assert_eq!(found(node, ""), [""; 0]);
        assert!(found(node, "2027-01-31T03:00:00Z")[0].starts_with("note 19 "));
        assert!(found(node, "tomorrow")[0].starts_with("error"));
    }
}
