//! The CSP path of a row for one setting, with the chosen names in place of the tokens.
//!
//! ```text
//! ./Vendor/MSFT/Accounts/Users/~UserName~/Password             ~X~: the key of the collection keyed by X, or the
//!                                                              item of the list called X
//! RootCATrustedCertificates!scope=Device/Root/@CertificateHash@/...   the scope; what only the file shows
//! ./Vendor/MSFT/ProvisioningCommands/.../$(__PackageID)/...    what only the device fills in
//! ```

use super::WcdSetting;
use crate::address::{LocUri, Scope, StorePath};

/// The token for the SHA-1 of a certificate, which is the name of its node.
const CERTIFICATE_HASH: &str = "@CertificateHash@";

/// One name of a CSP path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CspName {
    /// The name.
    pub name: String,
    /// The scope that it states.
    pub scope: Option<Scope>,
}

impl WcdSetting {
    /// The names of its CSP path for the setting at that path, from the CSP on, with the hash of the certificate that
    /// it contains; `None` if it sets no node.
    pub fn csp_names(&self, path: &StorePath, certificate_hash: Option<&str>) -> Option<Vec<CspName>> {
        let below = ["./Vendor/MSFT/", "./Device/Vendor/MSFT/", "./"];
        let written = self.csp_path?;
        let names = below.into_iter().find_map(|root| written.strip_prefix(root)).unwrap_or(written);
        Some(names.split('/').map(|name| CspName::of(name, self, path, certificate_hash)).collect())
    }

    /// The addresses that its node may have, for the setting at that path: a CSP path that does not begin with `./`
    /// is below `./Vendor/MSFT` or at the root. Empty if it has none, or a part of it comes from the device or a file.
    pub fn locuris(&self, path: &StorePath) -> Vec<LocUri> {
        self.locuris_with(path, None)
    }

    /// The same addresses, with the hash of the certificate that the setting contains.
    pub fn locuris_with(&self, path: &StorePath, certificate_hash: Option<&str>) -> Vec<LocUri> {
        let is_open = |written: &&str| written.contains('$') || written.contains('@') && certificate_hash.is_none();
        let Some(written) = self.csp_path.filter(|written| !is_open(written)) else { return Vec::new() };
        let names = self.csp_names(path, certificate_hash).unwrap_or_default();
        let user = self.user_context || names.iter().any(|name| name.scope == Some(Scope::User));
        let scope = if user { Scope::User } else { Scope::Device };
        let roots: &[&[&str]] = match written {
            _ if written.starts_with("./Vendor/MSFT/") || written.starts_with("./Device/Vendor/MSFT/") => {
                &[&["Vendor", "MSFT"]]
            }
            _ if written.starts_with("./") => &[&[]],
            _ => &[&["Vendor", "MSFT"], &[]],
        };
        let below = |root: &&[&str]| {
            let names = root.iter().copied().chain(names.iter().map(|name| name.name.as_str()));
            LocUri::from_segments(scope, names).ok()
        };
        roots.iter().filter_map(below).collect()
    }
}

impl CspName {
    fn of(written: &str, row: &WcdSetting, path: &StorePath, certificate_hash: Option<&str>) -> CspName {
        if let Some(hash) = certificate_hash.filter(|_| written == CERTIFICATE_HASH) {
            return CspName { name: hash.to_owned(), scope: None };
        }
        let token = written.strip_prefix('~').and_then(|token| token.strip_suffix('~'));
        if let Some(item) = token.and_then(|token| item_of_token(token, row, path)) {
            return CspName { name: item, scope: None };
        }
        let Some((name, scope)) = written.split_once("!scope=") else {
            return CspName { name: written.to_owned(), scope: None };
        };
        let scope = if scope.eq_ignore_ascii_case("user") { Scope::User } else { Scope::Device };
        CspName { name: name.to_owned(), scope: Some(scope) }
    }
}

/// The item of a setting's path that a token of its row refers to.
fn item_of_token(token: &str, row: &WcdSetting, setting: &StorePath) -> Option<String> {
    let (mut group, words) = (String::new(), setting.instance_words());
    for (segment, word) in setting.segments().iter().zip(words) {
        let list = group.rsplit('/').next().unwrap_or_default();
        let is_meant = || list == token || row.table.by_path(&group).is_some_and(|row| row.key == Some(token));
        if segment.item().is_some() && is_meant() {
            return Some(word);
        }
        group = format!("{group}/{}", segment.name());
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::address::StorePath;
    use crate::store::WcdTable;

    fn locuris(path: &str) -> Vec<String> {
        let path = StorePath::parse(path).unwrap();
        let row = WcdTable::builtin().by_path(&path.row_path()).unwrap();
        row.locuris(&path).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_row_names_its_node_with_the_items_of_the_setting() {
        assert_eq!(locuris("Accounts/Users/User[a/b]/Password"), ["./Vendor/MSFT/Accounts/Users/a%2Fb/Password"]);
        assert_eq!(
            locuris("DevDetail/DNSComputerName"),
            ["./Vendor/MSFT/DevDetail/Ext/Microsoft/DNSComputerName", "./DevDetail/Ext/Microsoft/DNSComputerName"]
        );
        assert_eq!(
            locuris("Policies/Experience/AllowWindowsSpotlight"),
            ["./User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight"]
        );
    }

    #[test]
    fn what_a_file_or_the_device_determines_is_not_known_beforehand() {
        assert!(locuris("Certificates/RootCertificates/RootCertificate[a]/CertificatePath").is_empty());
        assert!(locuris("ProvisioningCommands/DeviceContext/CommandLine").is_empty());
        assert!(locuris("OOBE/Desktop/HideOobe").is_empty());
    }
}
