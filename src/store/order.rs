//! The order in which a package applies its settings: the store's tree, alphabetical at every level.

use super::WcdTable;

impl WcdTable {
    /// The position of a row among its siblings. With two stores (`common_first`), rows of both come before rows of
    /// only one; then the name decides, in upper case, as .NET compares ignoring case.
    pub fn place_among_siblings(&'static self, row_path: &str, common_first: bool) -> (bool, String) {
        let is_later = common_first && !self.by_path(row_path).is_some_and(|row| row.in_common);
        (is_later, row_path.rsplit('/').next().unwrap_or_default().to_uppercase())
    }

    /// The position of a row in the whole tree.
    pub fn place_in_tree(&'static self, row_path: &str, common_first: bool) -> (bool, Vec<(bool, String)>) {
        let slashes = row_path.match_indices('/').map(|(position, _)| position).filter(|position| *position > 0);
        let levels = slashes.chain([row_path.len()]).filter_map(|end| row_path.get(..end));
        let places = levels.map(|level| self.place_among_siblings(level, common_first));
        (comes_last(row_path, common_first), places.collect())
    }
}

/// Whether a row comes after the whole tree: with two stores, the profile of a wireless network does (in six of six
/// packages and logs of builds); with one store, that has never been seen.
pub fn comes_last(row_path: &str, common_first: bool) -> bool {
    const NETWORKS: &str = "/ConnectivityProfiles/WLAN/WLANSetting/";
    common_first && row_path.get(..NETWORKS.len()).is_some_and(|start| start.eq_ignore_ascii_case(NETWORKS))
}

#[cfg(test)]
mod tests {
    use super::WcdTable;

    #[test]
    fn with_two_stores_the_common_one_comes_first_at_every_level() {
        let order = |common_first| {
            let network = "/ConnectivityProfiles/WLAN/WLANSetting/WLANConfig";
            let mut paths = ["/Policies/Start", network, "/OOBE/Desktop/HideOobe", "/Accounts/Users/User"];
            paths.sort_by_cached_key(|path| WcdTable::builtin().place_in_tree(path, common_first));
            paths.map(|path| path.split('/').nth(1).unwrap())
        };
        assert_eq!(order(false), ["Accounts", "ConnectivityProfiles", "OOBE", "Policies"]);
        assert_eq!(order(true), ["Accounts", "Policies", "OOBE", "ConnectivityProfiles"]);
    }
}
