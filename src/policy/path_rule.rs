//! A rule about the settings at some addresses.

use crate::address::{PathPattern, StorePath};
use crate::store::{WcdSetting, WcdTable};

/// The node that all settings of a wireless network are combined into.
const WLAN_PROFILES: &str = "./Vendor/MSFT/WiFi/Profile/*/WlanXml";

/// A pattern for addresses of settings, and where it is written.
#[derive(Debug, Clone)]
pub struct PathRule {
    /// As written.
    pub text: String,
    /// File and line: `ppkgc-rules.toml:4`.
    pub place: String,
    /// Whether the settings store has such a setting.
    pub is_in_store: bool,
    patterns: Vec<PathPattern>,
}

impl PathRule {
    /// A rule for the settings that the text covers. If it covers a setting of the settings store, it covers the nodes
    /// of that setting too, so a rule cannot be evaded by writing the same setting as a LocURI.
    pub fn new(text: String, place: String) -> Self {
        let written = PathPattern::parse(&text);
        let mut nodes: Vec<String> = Vec::new();
        let mut is_in_store = false;
        for row in WcdTable::builtin().settings().filter(|row| !row.is_group()) {
            let node = node_pattern(&row);
            let is_covered = written.covers(row.path);
            is_in_store |= is_covered || node.as_ref().is_some_and(|node| written.covers(node));
            nodes.extend(node.filter(|_| is_covered));
        }
        if let Ok(path) = StorePath::parse(&text)
            && let Some(row) = WcdTable::builtin().by_path(&path.row_path())
        {
            is_in_store = true;
            nodes.extend(row.locuris(&path).iter().map(ToString::to_string));
        }
        let patterns = nodes.iter().map(|node| PathPattern::parse(node)).chain([written]).collect();
        PathRule { text, place, is_in_store, patterns }
    }

    /// Whether it is about a setting that has these addresses.
    pub fn covers<S: AsRef<str>>(&self, paths: &[S]) -> bool {
        paths.iter().any(|path| self.patterns.iter().any(|pattern| pattern.covers(path.as_ref())))
    }
}

/// The CSP path of a row, with `*` for every name that the author chooses or the device provides.
fn node_pattern(row: &WcdSetting) -> Option<String> {
    if row.is_part_of_wlan_profile() {
        return Some(WLAN_PROFILES.to_owned());
    }
    let names = row.csp_path?.split('/').map(|name| match name.split_once('!').map_or(name, |(name, _)| name) {
        chosen if chosen.starts_with(['~', '@', '$']) => "*",
        name => name,
    });
    Some(names.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::PathRule;

    #[test]
    fn a_path_of_the_store_covers_its_nodes() {
        for (rule, path, covers) in [
            ("Accounts/Users/**", "./Device/Vendor/MSFT/Accounts/Users/bob/Password", true),
            ("Certificates/**", "./Vendor/MSFT/RootCATrustedCertificates/Root/AB/EncodedCertificate", true),
            ("ConnectivityProfiles/WLAN/**", "./Vendor/MSFT/WiFi/Profile/Guest/WlanXml", true),
            ("Accounts/Users/User[admin]/Password", "./Vendor/MSFT/Accounts/Users/admin/Password", true),
            ("Accounts/Users/User[admin]/Password", "./Vendor/MSFT/Accounts/Users/bob/Password", false),
            ("Accounts/**", "./Vendor/MSFT/%41ccounts/Users/bob/Password", true),
            ("**/Password", "./Vendor/MSFT/Accounts/Users/x[y/Password", true),
            ("WiFi/Profile/Caf%c3%a9/*", "./Vendor/MSFT/WiFi/Profile/Café/WlanXml", true),
            ("OOBE/**", "./Vendor/MSFT/Accounts/Users/bob/Password", false),
            ("RemoteWipe/**", "./Vendor/MSFT/RemoteWipe/doWipe", true),
        ] {
            assert_eq!(PathRule::new(rule.to_owned(), String::new()).covers(&[path]), covers, "{rule} {path}");
        }
    }
}
