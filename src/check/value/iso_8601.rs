//! Dates and times as device management writes them: ISO 8601, with or without separators.

/// `2026-03-31` or `20260331`.
pub(super) fn is_date(text: &str) -> bool {
    let numbers = match text.len() {
        8 => numbers(text, [(0, 4), (4, 2), (6, 2)]),
        10 if is_separated(text, '-', [4, 7]) => numbers(text, [(0, 4), (5, 2), (8, 2)]),
        _ => None,
    };
    numbers.is_some_and(|[year, month, day]| (1..=12).contains(&month) && (1..=days(year, month)).contains(&day))
}

/// `23:59:59` or `235959`, perhaps with a fraction, perhaps with `Z` or an offset, perhaps after a date and `T`.
pub(super) fn is_time(text: &str) -> bool {
    let time = match text.split_once('T') {
        Some((date, time)) if is_date(date) => time,
        Some(_) => return false,
        None => text,
    };
    let (time, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    is_clock(clock) && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) && is_offset(offset)
}

fn is_clock(text: &str) -> bool {
    let numbers = match text.len() {
        6 => numbers(text, [(0, 2), (2, 2), (4, 2)]),
        8 if is_separated(text, ':', [2, 5]) => numbers(text, [(0, 2), (3, 2), (6, 2)]),
        _ => None,
    };
    numbers.is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
}

/// `Z`, `+02:00`, `-0530`.
fn is_offset(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['+', '-']) else { return text == "Z" };
    let digits = digits.replacen(':', "", 1);
    numbers(&digits, [(0, 2), (2, 2)]).is_some_and(|[hour, minute]| digits.len() == 4 && hour < 24 && minute < 60)
}

/// The numbers at these places, each given as its start and its number of digits.
fn numbers<const N: usize>(text: &str, places: [(usize, usize); N]) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    for (number, (at, length)) in numbers.iter_mut().zip(places) {
        let digits = text.get(at..at + length).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = digits.parse().ok()?;
    }
    Some(numbers)
}

fn is_separated(text: &str, separator: char, places: [usize; 2]) -> bool {
    places.into_iter().all(|at| text.get(at..).is_some_and(|rest| rest.starts_with(separator)))
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_time};

    #[test]
    fn both_forms_are_accepted() {
        for date in ["2026-03-31", "20260331", "2024-02-29"] {
            assert!(is_date(date), "{date}");
        }
        for time in ["23:59:59", "235959", "08:00:00Z", "080000.5+02:00", "2026-03-31T08:00:00-0530"] {
            assert!(is_time(time), "{time}");
        }
    }

    #[test]
    fn invalid_dates_and_times_are_refused() {
        for date in ["", "2026-02-29", "2026-13-01", "2026/03/31", "31.03.2026", "2026-3-31", "éé-03-31"] {
            assert!(!is_date(date), "{date}");
        }
        for time in ["", "24:00:00", "8:00", "08:00:60", "08:00:00.", "08:00:00+25:00", "T08:00:00", "8 o'clock"] {
            assert!(!is_time(time), "{time}");
        }
    }
}
