//! The nodes that rows of a settings store set, as addresses by which the rows are found.

use std::collections::BTreeSet;

use super::{StoreFile, WcdSetting, WcdTable};
use crate::address::{LocKey, Scope};

impl WcdTable {
    /// The table of rows in sorted lines, without a header, which were read from these files.
    pub(super) fn of_rows(lines: &str, files: Vec<StoreFile>) -> &'static WcdTable {
        let text: &'static str = format!("\n{lines}").leak();
        let unindexed = WcdTable { text, nodes: "", scoped: &[], files: files.leak() }.leaked();
        let rows: Vec<WcdSetting> = unindexed.settings().collect();
        WcdTable { nodes: table_of_nodes(&rows).leak(), scoped: scopes(&rows).leak(), ..*unindexed }.leaked()
    }

    fn leaked(self) -> &'static WcdTable {
        Box::leak(Box::new(self))
    }
}

/// The addresses of the nodes that rows set, each with the path of its row, in sorted lines.
fn table_of_nodes(rows: &[WcdSetting]) -> String {
    let line = |node: LocKey, row: &WcdSetting| format!("{}\t{}\n", node.as_str(), row.path);
    let mut lines: Vec<String> =
        rows.iter().flat_map(|row| nodes(row).into_iter().map(move |node| line(node, row))).collect();
    lines.sort();
    lines.concat()
}

/// Where the CSP paths of rows state a scope, each place once, sorted.
fn scopes(rows: &[WcdSetting]) -> Vec<(&'static str, &'static str)> {
    let scopes: BTreeSet<_> = rows.iter().filter_map(|row| scope_above(row.csp_path?)).collect();
    scopes.into_iter().collect()
}

/// The addresses of the node that a row sets; empty if its path contains a token for an item or a hash.
fn nodes(row: &WcdSetting) -> Vec<LocKey> {
    let Some(path) = row.csp_path.filter(|path| !path.contains(['~', '@'])) else { return Vec::new() };
    let scope = if row.user_context { Scope::User } else { Scope::Device };
    let address = |above: &str, path: &str| {
        let names = path.split('/').map(|name| name.split_once('!').map_or(name, |(name, _)| name));
        LocKey::new(scope, above.split_terminator('/').chain(names))
    };
    match path.strip_prefix("./") {
        Some(path) => vec![address("", path.strip_prefix("Device/").unwrap_or(path))],
        // Without "./" the path starts at the CSP, under any root.
        None => vec![address("", path), address("Vendor/MSFT", path)],
    }
}

/// A CSP path up to the first segment that states a scope, and the scope.
fn scope_above(csp_path: &str) -> Option<(&str, &str)> {
    let (above, rest) = csp_path.split_once("!scope=")?;
    Some((above.strip_prefix("./Vendor/MSFT/").unwrap_or(above), rest.split('/').next()?))
}

#[cfg(test)]
mod tests {
    use super::{scopes, table_of_nodes};
    use crate::store::{WcdSetting, WcdTable};

    /// The list of nodes is generated from the table: `UPDATE=1` rewrites it.
    #[test]
    fn the_list_of_nodes_matches_the_table() {
        let lines = table_of_nodes(&WcdTable::builtin().settings().collect::<Vec<WcdSetting>>());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write("src/store/data/wcd-nodes.tsv", lines).unwrap();
            return;
        }
        assert_eq!(WcdTable::builtin().nodes, lines);
    }

    #[test]
    fn every_scope_of_the_table_is_listed() {
        assert_eq!(scopes(&WcdTable::builtin().settings().collect::<Vec<WcdSetting>>()), WcdTable::builtin().scoped);
    }
}
