//! Ids of packages: GUIDs, with or without braces.

use std::cmp::Ordering;

use crate::world::windows_name::NameKey;

/// Whether a text is an id.
pub(super) fn is_package_id(id: &str) -> bool {
    let lengths: Vec<usize> = bare(id).split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && bare(id).chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Whether two texts are the same id.
pub(super) fn is_same_id(id: &str, other: &str) -> bool {
    compare_ids(id, other).is_eq()
}

/// The order of two ids.
pub(super) fn compare_ids(id: &str, other: &str) -> Ordering {
    NameKey::compare(bare(id), bare(other))
}

fn bare(id: &str) -> &str {
    id.strip_prefix('{').and_then(|id| id.strip_suffix('}')).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::{is_package_id, is_same_id};

    #[test]
    fn braces_and_letter_case_do_not_matter() {
        assert!(is_package_id("{6b29fc40-ca47-1067-b31d-00dd010662da}"));
        assert!(is_same_id("{6b29fc40-ca47-1067-b31d-00dd010662da}", "6B29FC40-CA47-1067-B31D-00DD010662DA"));
        for id in ["", "{}", "'; calc", "6b29fc40-ca47-1067-b31d", "{6b29fc40-ca47-1067-b31d-00dd010662dg}"] {
            assert!(!is_package_id(id), "{id}");
        }
    }
}
