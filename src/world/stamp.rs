//! The time that is used for every date in every output.

use super::time::{CalendarTime, filetime};

/// Seconds since 1970-01-01T00:00:00Z, within 1980..=2049.
///
/// The lower bound is the first year possible in a zip entry, the upper one the last year of a UTCTime in a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(i64);

/// A time that some output format cannot represent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the time is outside the years 1980 to 2049")]
pub struct StampError;

/// 1980-01-01T00:00:00Z, in seconds since 1970.
const EARLIEST: i64 = 315_532_800;
/// 2049-12-31T23:59:59Z, in seconds since 1970.
const LATEST: i64 = 2_524_607_999;
/// 2024-01-01T00:00:00Z, in seconds since 1970.
const DEFAULT: i64 = 1_704_067_200;

impl Stamp {
    /// The stamp for this many seconds since 1970.
    pub fn from_unix(seconds: i64) -> Result<Self, StampError> {
        if (EARLIEST..=LATEST).contains(&seconds) { Ok(Stamp(seconds)) } else { Err(StampError) }
    }

    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// As date and time of day.
    pub fn calendar(self) -> CalendarTime {
        CalendarTime::of(self.0).expect("a stamp is within 1980 to 2049")
    }

    /// A Windows FILETIME: steps of 100 ns since 1601-01-01T00:00:00Z.
    pub fn filetime(self) -> u64 {
        filetime(self.0).expect("a FILETIME can represent every year from 1601 to 9999")
    }
}

/// 2024-01-01T00:00:00Z, the default time.
impl Default for Stamp {
    fn default() -> Self {
        Stamp(DEFAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    #[test]
    fn years_outside_the_formats_are_refused() {
        assert!(Stamp::from_unix(315_532_799).is_err());
        assert!(Stamp::from_unix(315_532_800).is_ok());
        assert!(Stamp::from_unix(2_524_607_999).is_ok());
        assert!(Stamp::from_unix(2_524_608_000).is_err());
    }

    #[test]
    fn the_default_is_new_year_2024_as_a_filetime() {
        assert_eq!(Stamp::default().filetime(), 133_485_408_000_000_000);
    }
}
