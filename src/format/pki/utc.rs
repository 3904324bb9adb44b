//! Points in time as people read them.

use der::DateTime;

/// `2026-11-21 15:24:30 UTC`, of seconds since 1970.
pub fn utc(seconds: i64) -> String {
    let since_1970 = std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    match DateTime::from_unix_duration(since_1970) {
        Ok(time) => time.to_string().replace('T', " ").replace('Z', " UTC"),
        Err(_) => "a time after the year 9999".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn seconds_become_a_date() {
        assert_eq!(super::utc(1_704_067_200), "2024-01-01 00:00:00 UTC");
        assert_eq!(super::utc(i64::MAX), "a time after the year 9999");
    }
}
