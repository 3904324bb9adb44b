//! Converts points in time, which are seconds since 1970-01-01T00:00:00Z everywhere in this program, to dates and to
//! FILETIME.

use std::fmt;

/// From 1601-01-01, where FILETIME starts, to 1970-01-01, in seconds.
const FILETIME_EPOCH: i64 = 11_644_473_600;
/// FILETIME counts steps of 100 ns.
const FILETIME_PER_SECOND: u64 = 10_000_000;

/// The FILETIME, which counts steps of 100 ns since 1601-01-01T00:00:00Z; `None` for a time that it cannot represent.
pub fn filetime(seconds: i64) -> Option<u64> {
    u64::try_from(seconds.checked_add(FILETIME_EPOCH)?).ok()?.checked_mul(FILETIME_PER_SECOND)
}

/// The seconds of a FILETIME, without fractions; `None` for 0, which means "unknown".
pub fn from_filetime(filetime: u64) -> Option<i64> {
    let seconds = i64::try_from(filetime / FILETIME_PER_SECOND).ok()?;
    (filetime != 0).then_some(seconds - FILETIME_EPOCH)
}

/// `2026-11-21 15:24:30 UTC`
pub fn utc(seconds: i64) -> String {
    match CalendarTime::of(seconds) {
        Some(time) => time.to_string(),
        None if seconds < 0 => "a time before the year 1".to_owned(),
        None => "a time after the year 9999".to_owned(),
    }
}

/// A point in time by the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarTime {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// 0001-01-01T00:00:00Z.
const FIRST: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;

impl CalendarTime {
    /// The date and time for a point in time in the years 1 to 9999. Days are counted as in Hinnant's
    /// "chrono-Compatible Low-Level Date Algorithms": in years that start in March, so that the leap day is the last
    /// one.
    pub fn of(seconds: i64) -> Option<CalendarTime> {
        const DAY: i64 = 86_400;
        /// Days from 0000-03-01, where the first era starts, to 1970-01-01.
        const EPOCH: i64 = 719_468;
        /// Days in 400 years, in 100, in 4 and in 1.
        const ERA: i64 = 146_097;
        const CENTURY: i64 = 36_524;
        const FOUR_YEARS: i64 = 1_460;
        const YEAR: i64 = 365;
        if !(FIRST..=LAST).contains(&seconds) {
            return None;
        }
        let (days, rest) = (seconds.div_euclid(DAY) + EPOCH, seconds.rem_euclid(DAY));
        let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year = (day - day / FOUR_YEARS + day / CENTURY - day / (ERA - 1)) / YEAR;
        let day = day - (YEAR * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Some(CalendarTime {
            year: u16::try_from(400 * era + year + next).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            hour: u8::try_from(rest / 3600).ok()?,
            minute: u8::try_from(rest % 3600 / 60).ok()?,
            second: u8::try_from(rest % 60).ok()?,
        })
    }

    /// `2026-11-21T15:24:30Z`, the form of RFC 3339, for programs.
    pub fn rfc_3339(&self) -> String {
        let CalendarTime { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// `2026-11-21 15:24:30 UTC`
impl fmt::Display for CalendarTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CalendarTime { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::{prop_assert_eq, proptest};

    use super::{CalendarTime, FIRST, LAST, filetime, from_filetime, utc};

    #[test]
    fn seconds_become_dates() {
        for (seconds, expected) in [
            (FIRST, "0001-01-01 00:00:00 UTC"),
            (-1, "1969-12-31 23:59:59 UTC"),
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_704_067_199, "2023-12-31 23:59:59 UTC"),
            (1_709_251_200, "2024-03-01 00:00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
            (LAST, "9999-12-31 23:59:59 UTC"),
            (LAST + 1, "a time after the year 9999"),
            (i64::MIN, "a time before the year 1"),
        ] {
            assert_eq!(utc(seconds), expected);
        }
        assert_eq!(CalendarTime::of(1_704_067_200).unwrap().rfc_3339(), "2024-01-01T00:00:00Z");
    }

    #[test]
    fn filetimes_are_counted_from_1601() {
        assert_eq!(filetime(1_704_067_200), Some(133_485_408_000_000_000));
        assert_eq!(filetime(-11_644_473_601), None);
        assert_eq!(filetime(i64::MAX), None);
        assert_eq!(from_filetime(0), None);
    }

    proptest! {
        #[test]
        fn dates_agree_with_another_implementation(seconds in 0..=LAST) {
            let other = der::DateTime::from_unix_duration(Duration::from_secs(seconds.unsigned_abs())).unwrap();
            prop_assert_eq!(CalendarTime::of(seconds).unwrap().rfc_3339(), other.to_string());
            prop_assert_eq!(filetime(seconds).and_then(from_filetime), Some(seconds));
        }
    }
}
