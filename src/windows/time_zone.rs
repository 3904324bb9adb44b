//! The time zones of Windows, by their names in the registry, as listed by `tzutil /l`.

use std::sync::LazyLock;

use super::words::with_single_blanks;
use crate::finding::nearest;

/// One line per zone: its name, common abbreviations, the corresponding IANA zones (Unicode CLDR), and the year of the
/// update that added it, if recent.
const TABLE: &str = include_str!("data/time-zones.tsv");

/// The suffix in `tzutil` for a zone without daylight saving time.
const WITHOUT_DAYLIGHT_SAVING: &str = "_dstoff";

/// Names that `tzutil` still accepts but no longer lists.
const RETIRED: [&str; 2] = ["Kamchatka Standard Time", "Mid-Atlantic Standard Time"];

/// A time zone of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone {
    /// Its name: `W. Europe Standard Time`.
    pub name: &'static str,
    /// Abbreviations, separated by spaces.
    abbreviations: &'static str,
    /// IANA zones, separated by spaces; the first one is the usual one.
    iana: &'static str,
    /// The year of the update that added it; `None` if every Windows 10 has it.
    pub since: Option<u16>,
}

static ZONES: LazyLock<Vec<TimeZone>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(TimeZone::parse).collect());

impl TimeZone {
    fn parse(line: &'static str) -> Option<TimeZone> {
        let [name, abbreviations, iana, since] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        Some(TimeZone { name, abbreviations, iana, since: since.parse().ok() })
    }

    /// All zones, by name.
    pub fn all() -> &'static [TimeZone] {
        &ZONES
    }

    /// The zone with exactly this name, possibly with `_dstoff`.
    pub fn find(name: &str) -> Option<&'static TimeZone> {
        let name = with_daylight_saving(name);
        ZONES.iter().find(|zone| zone.name == name)
    }

    /// Whether Windows accepts this name but no longer lists it.
    pub fn is_retired(name: &str) -> bool {
        RETIRED.contains(&with_daylight_saving(name))
    }

    /// The zone that was probably meant: its name in another letter case, an IANA zone (`Europe/Berlin`) or its city,
    /// an abbreviation (`PST`), the name without `Standard Time` (`Pacific`), or a misspelled name.
    pub fn meant(text: &str) -> Option<&'static TimeZone> {
        let text = with_single_blanks(text).replace("Daylight", "Standard");
        let full = format!("{text} Standard Time");
        let by = |is_it: &dyn Fn(&TimeZone) -> bool| ZONES.iter().find(|zone| is_it(zone));
        by(&|zone| [&text, &full].iter().any(|name| zone.name.eq_ignore_ascii_case(name)))
            .or_else(|| by(&|zone| zone.iana().any(|iana| iana.eq_ignore_ascii_case(&text))))
            .or_else(|| by(&|zone| zone.abbreviations.split_whitespace().any(|short| short == text)))
            .or_else(|| by(&|zone| zone.iana().any(|iana| city(iana).eq_ignore_ascii_case(&text))))
            .or_else(|| {
                // In a text with an offset, such as `UTC+13`, one different digit means a different zone.
                let near = nearest(
                    &text,
                    ZONES.iter().map(|zone| zone.name).filter(|_| !text.contains(|c: char| c.is_ascii_digit())),
                )?;
                by(&|zone| zone.name == near)
            })
    }

    fn iana(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.iana.split_whitespace()
    }
}

fn with_daylight_saving(name: &str) -> &str {
    name.strip_suffix(WITHOUT_DAYLIGHT_SAVING).unwrap_or(name)
}

/// `New York` of `America/New_York`.
fn city(iana: &str) -> String {
    iana.rsplit('/').next().unwrap_or(iana).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::{TABLE, TimeZone, ZONES};

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(ZONES.len(), TABLE.lines().count() - 1);
        assert!(TimeZone::find("UTC").is_some() && TimeZone::find("Pacific Standard Time_dstoff").is_some());
        assert_eq!(TimeZone::find("pacific standard time"), None);
        assert!(TimeZone::is_retired("Kamchatka Standard Time") && !TimeZone::is_retired("UTC"));
        assert_eq!(ZONES.iter().filter(|zone| zone.since == Some(2026)).count(), 3);
    }

    #[test]
    fn the_zone_that_was_meant_is_found() {
        for (text, name) in [
            ("PST", "Pacific Standard Time"),
            ("Pacific", "Pacific Standard Time"),
            ("pacific standard  time", "Pacific Standard Time"),
            ("Pacific Daylight Time", "Pacific Standard Time"),
            ("Europe/Berlin", "W. Europe Standard Time"),
            ("Berlin", "W. Europe Standard Time"),
            ("new york", "Eastern Standard Time"),
            ("GMT", "GMT Standard Time"),
            ("Z", "UTC"),
            ("Central Europe Standart Time", "Central Europe Standard Time"),
        ] {
            assert_eq!(TimeZone::meant(text).map(|zone| zone.name), Some(name), "{text}");
        }
        assert_eq!(TimeZone::meant("nowhere at all"), None);
    }
}
