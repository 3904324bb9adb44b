//! Which of two versions of a package is newer. Versions are two or four numbers (`1.0`, `1.0.0.0`); missing ones
//! count as 0.

use std::cmp::Ordering;

/// How two versions are ordered; `None` if one of them is not made of numbers.
pub(super) fn compare(version: &str, other: &str) -> Option<Ordering> {
    let (mut own, mut others) = (numbers(version)?, numbers(other)?);
    let length = own.len().max(others.len());
    own.resize(length, 0);
    others.resize(length, 0);
    Some(own.cmp(&others))
}

fn numbers(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        assert_eq!(compare("1.0", "1.0.0.0"), Some(Ordering::Equal));
        assert_eq!(compare("1.9", "1.10"), Some(Ordering::Less));
        assert_eq!(compare("2.0", "1.65535.9.9"), Some(Ordering::Greater));
        for other in ["", "1.", "1.0-beta", "1.99999999999999999999"] {
            assert_eq!(compare("1.0", other), None, "{other}");
        }
    }
}
