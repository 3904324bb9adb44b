//! What several devices prove together: edition x build x CSP.

use std::collections::BTreeMap;

use super::compare::{Comparison, Verdict};
use super::found::Evidence;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The CSP.
    pub csp: String,
    /// The EditionID.
    pub edition: String,
    /// `10.0.26100.2033`.
    pub build: String,
    /// The number of devices of this kind that were examined.
    pub devices: usize,
    /// How many settings have each verdict, in the order of [`Verdict::ALL`].
    pub counts: [usize; Verdict::ALL.len()],
}

/// The rows, by CSP, then edition and build. Evidence that is void counts for nothing.
pub fn table<'e>(devices: impl IntoIterator<Item = (&'e Evidence, &'e Comparison)>) -> Vec<TableRow> {
    let mut rows: BTreeMap<(&str, &str, Vec<Option<u64>>), TableRow> = BTreeMap::new();
    for (evidence, comparison) in devices {
        let device = &evidence.device;
        let mut counted: Vec<&str> = Vec::new();
        for node in &comparison.nodes {
            let key = (node.csp.as_str(), device.edition.as_str(), numbers(&device.build));
            let row = rows.entry(key).or_insert_with(|| TableRow {
                csp: node.csp.clone(),
                edition: device.edition.clone(),
                build: device.build.clone(),
                devices: 0,
                counts: Default::default(),
            });
            if !counted.contains(&node.csp.as_str()) {
                counted.push(&node.csp);
                row.devices += 1;
            }
            for (count, verdict) in row.counts.iter_mut().zip(Verdict::ALL) {
                *count += usize::from(node.verdict == verdict);
            }
        }
    }
    rows.into_values().collect()
}

/// The numbers of a build, so that 9200 comes before 10240.
fn numbers(build: &str) -> Vec<Option<u64>> {
    build.split('.').map(|number| number.parse().ok()).collect()
}
