//! TimeLanguageSettings/ConfigureTimeZone: the names by which Windows knows time zones.

use super::{Given, Problem};
use crate::format::xml::shown;
use crate::windows::TimeZone;

/// Judges a name. A name that is not listed may be newer than the list.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let text = given.text;
    match TimeZone::find(text).map(|zone| zone.since) {
        Some(None) => Vec::new(),
        Some(Some(year)) => {
            let message =
                format!("{} was added in {year}; devices without the updates of that year do not know it", shown(text));
            vec![Problem::warning(0, message).help("make sure that the image has these updates")]
        }
        None if TimeZone::is_retired(text) => Vec::new(),
        None => vec![unknown(text)],
    }
}

fn unknown(text: &str) -> Problem {
    let problem = Problem::warning(0, format!("Windows has no time zone called {}", shown(text)))
        .allowed("a name of `tzutil /l`, such as W. Europe Standard Time or UTC");
    match TimeZone::meant(text) {
        Some(zone) => problem.help(format!("write a name such as {}", zone.name)).suggest(zone.name),
        None => problem,
    }
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
        assert_eq!(help("PST").as_deref(), Some("write a name such as Pacific Standard Time"));
        assert_eq!(help("utc").as_deref(), Some("write a name such as UTC"));
        assert_eq!(help("Berlin").as_deref(), Some("write a name such as W. Europe Standard Time"));
        assert_eq!(help("nowhere at all"), None);
    }
}
