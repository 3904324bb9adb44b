//! Times of certificates and timestamps.

use std::time::Duration;

use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{Tag, Tagged};

use super::error::{DerError, Found};
use super::raw::File;

/// Seconds since 1970 of a UTCTime or GeneralizedTime in the only form that DER allows. Years before 1970, which are
/// used for "always valid", count as the start of 1970.
pub(super) fn seconds(file: File<'_>, any: AnyRef<'_>) -> Result<i64, DerError> {
    let found = match any.tag() {
        Tag::UtcTime => utc(any),
        Tag::GeneralizedTime => general(any),
        _ => None,
    };
    found.ok_or_else(|| DerError {
        position: file.position(any.value()),
        expected: "a UTCTime or GeneralizedTime in UTC",
        found: Found::Nothing,
    })
}

fn utc(any: AnyRef<'_>) -> Option<i64> {
    if let Ok(time) = any.decode_as::<UtcTime>() {
        return seconds_of(time.to_unix_duration());
    }
    // The two digits of a year mean 1950 to 2049. Source: RFC 5280, section 4.1.2.5.1.
    let (year, rest) = any.value().split_at_checked(2)?;
    let year = number(year).filter(|year| (50..70).contains(year))?;
    is_time_of_year(1900 + year, rest).then_some(0)
}

fn general(any: AnyRef<'_>) -> Option<i64> {
    if let Ok(time) = any.decode_as::<GeneralizedTime>() {
        return seconds_of(time.to_unix_duration());
    }
    let (year, rest) = any.value().split_at_checked(4)?;
    let year = number(year).filter(|year| *year < 1970)?;
    is_time_of_year(year, rest).then_some(0)
}

/// A number of decimal digits only.
fn number(digits: &[u8]) -> Option<u32> {
    let digits = str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    digits.parse().ok()
}

/// Whether the rest of a time, from its month, exists in this year. `der` does not support years before 1970, so a
/// later one of the same length stands for it.
fn is_time_of_year(year: u32, rest: &[u8]) -> bool {
    let is_leap_year = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let of_same_length = if is_leap_year { b"1972" } else { b"1971" };
    let text = [of_same_length, rest].concat();
    AnyRef::new(Tag::GeneralizedTime, &text).is_ok_and(|any| any.decode_as::<GeneralizedTime>().is_ok())
}

/// Seconds since 1970 of a GeneralizedTime that may have fractions, which are dropped. Source: RFC 3161, section 2.4.2.
pub(super) fn seconds_with_fraction(any: AnyRef<'_>) -> Option<i64> {
    /// `YYYYMMDDHHMMSS`.
    const DIGITS: usize = 14;
    let text = (any.tag() == Tag::GeneralizedTime).then(|| any.value())?;
    let (whole, rest) = text.split_at_checked(DIGITS)?;
    let fraction = rest.strip_suffix(b"Z")?;
    let is_fraction = match fraction.strip_prefix(b".") {
        None => fraction.is_empty(),
        Some(digits) => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
    };
    let whole = [whole, b"Z"].concat();
    let time = AnyRef::new(Tag::GeneralizedTime, &whole).ok()?.decode_as::<GeneralizedTime>().ok()?;
    seconds_of(time.to_unix_duration()).filter(|_| is_fraction)
}

fn seconds_of(since_1970: Duration) -> Option<i64> {
    i64::try_from(since_1970.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use der::Tag;
    use der::asn1::AnyRef;

    use super::{File, seconds, seconds_with_fraction};

    #[test]
    fn times_before_1970_are_the_start_of_1970() {
        let time = |tag, text: &str| seconds(File(text.as_bytes()), AnyRef::new(tag, text.as_bytes()).unwrap()).ok();
        assert_eq!(time(Tag::UtcTime, "240101000000Z"), Some(1_704_067_200));
        assert_eq!(time(Tag::UtcTime, "500228000000Z"), Some(0));
        assert_eq!(time(Tag::GeneralizedTime, "19691231235959Z"), Some(0));
        assert_eq!(time(Tag::GeneralizedTime, "99991231235959Z"), Some(253_402_300_799));
        for bad in ["50022800000Z", "5002280000000", "501301000000Z", "500101000000+", "+50101000000Z", ""] {
            assert_eq!(time(Tag::UtcTime, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_must_exist_in_its_own_year() {
        let time = |tag, text: &str| seconds(File(text.as_bytes()), AnyRef::new(tag, text.as_bytes()).unwrap()).ok();
        for leap in ["19520229000000Z", "19680229000000Z", "19040229000000Z", "16000229000000Z"] {
            assert_eq!(time(Tag::GeneralizedTime, leap), Some(0), "{leap}");
            let short = leap.get(2..).filter(|_| leap.starts_with("195") || leap.starts_with("196"));
            assert_eq!(short.map(|short| time(Tag::UtcTime, short)), short.map(|_| Some(0)), "{leap}");
        }
        for bad in ["19510229000000Z", "19690229000000Z", "19000229000000Z", "19520230000000Z", "19510431000000Z"] {
            assert_eq!(time(Tag::GeneralizedTime, bad), None, "{bad}");
        }
        for bad in ["510229000000Z", "690229000000Z", "500229000000Z", "520230000000Z"] {
            assert_eq!(time(Tag::UtcTime, bad), None, "{bad}");
        }
    }

    #[test]
    fn times_may_have_fractions() {
        let time = |text: &str| seconds_with_fraction(AnyRef::new(Tag::GeneralizedTime, text.as_bytes()).unwrap());
        assert_eq!(time("20240101000000Z"), Some(1_704_067_200));
        assert_eq!(time("20240101000000.25Z"), Some(1_704_067_200));
        for bad in ["20240101000000", "20240101000000.x0Z", "20240101000000.Z", "20241301000000Z", "2024Z", ""] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }
}
