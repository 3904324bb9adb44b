//! The nodes that rows of a settings store set, as addresses by which the rows are found.

use std::collections::BTreeSet;

use super::{StoreFile, WcdSetting, WcdTable};
use crate::address::{LocKey, Scope};

impl WcdTable {
    /// The table of rows in sorted lines, without a header, which were read from these files.
    pub(super) fn of_rows(lines: &str, files: Vec<StoreFile>) -> &'static WcdTable {
        let text: &'static str = format!("\n{lines}").leak();
        let unindexed = WcdTable { text, nodes: "", patterns: "", scoped: &[], files: files.leak() }.leaked();
        let rows: Vec<WcdSetting> = unindexed.settings().collect();
        let (nodes, patterns) = (table_of_nodes(&rows).leak(), table_of_patterns(&rows).leak());
        WcdTable { nodes, patterns, scoped: scopes(&rows).leak(), ..*unindexed }.leaked()
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

/// The CSP paths with a name that a package chooses or the device fills in, as they are compared with nodes, each with
/// the path of its row, in sorted lines.
fn table_of_patterns(rows: &[WcdSetting]) -> String {
    let line = |row: &WcdSetting| {
        let names = names_below_vendor(row.csp_path?.split('/').map(without_scope));
        names.iter().any(|name| is_free_name(name)).then(|| format!("{}\t{}\n", names.join("/"), row.path))
    };
    let mut lines: Vec<String> = rows.iter().filter_map(line).collect();
    lines.sort();
    lines.concat()
}

/// The names of a node below `./Vendor/MSFT`, in lower case.
pub fn names_below_vendor<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let lower = names.map(|name| name.trim().to_lowercase());
    lower.skip_while(|name| matches!(name.as_str(), "." | "device" | "user" | "vendor" | "msft")).collect()
}

/// Whether a package chooses a name of a CSP path, such as that of an account, or the device fills it in.
pub fn is_free_name(name: &str) -> bool {
    name.contains(['~', '@']) || is_filled_in(name)
}

/// Whether the device fills in a name: `$(__PackageID)`. A package may write any name in its place.
pub fn is_filled_in(name: &str) -> bool {
    name.starts_with("$(")
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
        LocKey::new(scope, above.split_terminator('/').chain(path.split('/').map(without_scope)))
    };
    match path.strip_prefix("./") {
        Some(path) => vec![address("", path.strip_prefix("Device/").unwrap_or(path))],
        // Without "./" the path starts at the CSP, under any root.
        None => vec![address("", path), address("Vendor/MSFT", path)],
    }
}

/// A name of a CSP path without the scope that may follow it: `AppInstallation` of `AppInstallation!scope=Device`.
fn without_scope(name: &str) -> &str {
    name.split_once('!').map_or(name, |(name, _)| name)
}

/// A CSP path up to the first segment that states a scope, and the scope.
fn scope_above(csp_path: &str) -> Option<(&str, &str)> {
    let (above, rest) = csp_path.split_once("!scope=")?;
    Some((above.strip_prefix("./Vendor/MSFT/").unwrap_or(above), rest.split('/').next()?))
}

#[cfg(test)]
mod tests {
    use super::{scopes, table_of_nodes, table_of_patterns};
    use crate::store::{WcdSetting, WcdTable};

    /// Both lists are generated from the table: `UPDATE=1` rewrites them.
    #[test]
    fn the_lists_of_nodes_and_patterns_match_the_table() {
        let table = WcdTable::builtin();
        let rows: Vec<WcdSetting> = table.settings().collect();
        for (file, lines, known) in [
            ("wcd-nodes.tsv", table_of_nodes(&rows), table.nodes),
            ("wcd-patterns.tsv", table_of_patterns(&rows), table.patterns),
        ] {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(format!("src/store/data/{file}"), &lines).unwrap();
            }
            assert_eq!(known, lines, "UPDATE=1 makes {file} again");
        }
    }

    #[test]
    fn every_scope_of_the_table_is_listed() {
        assert_eq!(scopes(&WcdTable::builtin().settings().collect::<Vec<WcdSetting>>()), WcdTable::builtin().scoped);
    }
}
