//! TimeLanguageSettings/ConfigureTimeZone: the names by which Windows knows time zones.

use super::{Given, Problem};
use crate::finding::nearest;
use crate::format::xml::shown;

/// Every name of 2026, one a line, as CLDR and Windows spell them.
const ZONES: &str = include_str!("data/time-zones.txt");

/// Names that came in 2026, which older releases do not know.
const NEW: [&str; 3] = ["Alberta Standard Time", "British Columbia Standard Time", "Manitoba Standard Time"];

/// Names that `tzutil` still takes and no list has.
const OLD: [&str; 2] = ["Mid-Atlantic Standard Time", "Kamchatka Standard Time"];

/// What follows a name where summer time is not to be followed.
const WITHOUT_SUMMER_TIME: &str = "_dstoff";

/// Judges a name. A name that is not listed may be newer than the list.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let text = given.text;
    let name = text.strip_suffix(WITHOUT_SUMMER_TIME).unwrap_or(text);
    if NEW.contains(&name) {
        return vec![Problem::warning(
            0,
            format!("{} came in 2026; devices without its updates do not know it", shown(name)),
        )];
    }
    if OLD.contains(&name) || ZONES.lines().any(|zone| zone == name) {
        return Vec::new();
    }
    let problem = Problem::warning(0, format!("no Windows time zone is called {}", shown(text)))
        .allowed("a name of `tzutil /l`, such as W. Europe Standard Time or UTC");
    let same = ZONES.lines().find(|zone| zone.eq_ignore_ascii_case(name) || initials(zone) == name);
    match same.or_else(|| nearest(name, ZONES.lines())) {
        Some(zone) => vec![problem.help(format!("write {zone}"))],
        None => vec![problem],
    }
}

/// `PST` for Pacific Standard Time.
fn initials(zone: &str) -> String {
    zone.split(' ').filter_map(|word| word.chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::address::LocUri;
    use crate::csp::{Given, tests::found};

    const NODE: &str = "./Device/Vendor/MSFT/Policy/Config/TimeLanguageSettings/ConfigureTimeZone";

    #[test]
    fn names_are_those_of_windows() {
        for good in ["W. Europe Standard Time", "UTC", "Pacific Standard Time_dstoff", "Kamchatka Standard Time"] {
            assert_eq!(found(NODE, good), [""; 0], "{good}");
        }
        for bad in ["PST", "Berlin", "Europe/Berlin", "pacific standard time", "Alberta Standard Time"] {
            assert!(found(NODE, bad)[0].starts_with("warning"), "{bad}");
        }
        let node = LocUri::parse(NODE).unwrap();
        let help = |text| judge(&Given { node: &node, text, builds: &[] })[0].help.clone();
        assert_eq!(help("PST").as_deref(), Some("write Pacific Standard Time"));
        assert_eq!(help("utc").as_deref(), Some("write UTC"));
        assert_eq!(help("Berlin"), None);
    }
}
