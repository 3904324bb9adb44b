//! SharedPC: when accounts are deleted.

use super::Problem;
use super::companions::Companions;

/// DiskLevelDeletion starts deleting accounts, DiskLevelCaching ends it.
pub(super) fn disk_levels(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let end = others.sibling("DiskLevelCaching").and_then(|level| level.parse::<u32>().ok());
    let (Ok(start), Some(end)) = (text.parse::<u32>(), end) else { return Vec::new() };
    let problem = (start > end).then(|| {
        Problem::warning(
            0,
            format!("accounts are deleted if less than {start} percent are free, until {end} percent are"),
        )
        .allowed("a DiskLevelCaching above DiskLevelDeletion")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn deleting_ends_above_where_it_starts() {
        let node = "./Vendor/MSFT/SharedPC/DiskLevelDeletion";
        assert_eq!(found_with(node, "25", &[("DiskLevelCaching", "50")]), [""; 0]);
        assert_eq!(found_with(node, "25", &[]), [""; 0]);
        assert!(found_with(node, "60", &[("DiskLevelCaching", "50")])[0].starts_with("warning accounts are deleted"));
    }
}
