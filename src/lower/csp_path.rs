//! The path to a node as provxml nests it.

use crate::address::{LocUri, Scope, StorePath};
use crate::package::{self, REGISTRY_CSP};
use crate::store;

/// The characteristics around a parm, and the parm's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CspPath {
    /// The characteristics, from the outermost on.
    pub steps: Vec<Step>,
    /// The name of the node itself.
    pub leaf: String,
}

/// One characteristic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its type.
    pub name: String,
    /// Its scope, where it states one: `User` or `Device`.
    pub scope: Option<String>,
}

impl CspPath {
    /// The path in a store row: `./Vendor/MSFT/Policy!scope=User/Config/Start/Pins`. A path that does not begin with
    /// `./Vendor/MSFT/` is used as it is. A name such as `~UserName~` is the key of the item in `setting` whose collection
    /// is keyed by it, or whose list is called so.
    pub(super) fn from_store(path: &str, setting: &StorePath) -> Option<CspPath> {
        let path = path
            .strip_prefix("./Vendor/MSFT/")
            .or_else(|| path.strip_prefix("./Device/Vendor/MSFT/"))
            .unwrap_or(path.strip_prefix("./").unwrap_or(path));
        let mut steps: Vec<Step> = path.split('/').map(|segment| Step::from_store(segment, setting)).collect();
        let leaf = steps.pop()?.name;
        Some(CspPath { steps, leaf })
    }

    /// Where the provisioning engine finds a setting that it writes to the registry itself: below MCSF, by its path.
    pub(super) fn registry(path: &StorePath) -> CspPath {
        let mut names: Vec<String> = path.instance_words().collect();
        let leaf = names.pop().unwrap_or_default();
        let steps = std::iter::once(REGISTRY_CSP.to_owned()).chain(names).map(|name| Step { name, scope: None });
        CspPath { steps: steps.collect(), leaf }
    }

    /// The path of a node that no store knows. Its scope stands where the designer states it for other nodes of that CSP.
    pub(super) fn from_locuri(locuri: &LocUri) -> CspPath {
        let mut steps: Vec<Step> =
            package::csp_path(locuri).iter().map(|segment| Step { name: segment.clone(), scope: None }).collect();
        let leaf = steps.pop().map(|step| step.name).unwrap_or_default();
        let (scope, without_row) = match locuri.scope() {
            Scope::User => (package::USER_SCOPE, Some(0)),
            Scope::Device => (package::DEVICE_SCOPE, None),
        };
        let stated = store::table().scope_segment(package::csp_path(locuri), scope).or(without_row);
        if let Some(step) = stated.and_then(|index| steps.get_mut(index)) {
            step.scope = Some(scope.to_owned());
        }
        CspPath { steps, leaf }
    }
}

impl Step {
    /// A segment of a store path, with `!scope=User` or `!scope=Device` as its scope.
    fn from_store(segment: &str, setting: &StorePath) -> Step {
        let token = segment.strip_prefix('~').and_then(|token| token.strip_suffix('~'));
        if let Some(item) = token.and_then(|token| item_called(token, setting)) {
            return Step { name: item, scope: None };
        }
        match segment.split_once("!scope=") {
            Some((name, scope)) => {
                let user = scope.eq_ignore_ascii_case(package::USER_SCOPE);
                let scope = if user { package::USER_SCOPE } else { package::DEVICE_SCOPE };
                Step { name: name.to_owned(), scope: Some(scope.to_owned()) }
            }
            None => Step { name: segment.to_owned(), scope: None },
        }
    }
}

/// The item of a setting's path that a token of its row stands for.
fn item_called(token: &str, setting: &StorePath) -> Option<String> {
    let (mut group, words) = (String::new(), setting.instance_words());
    for (segment, word) in setting.segments().iter().zip(words) {
        let list = group.rsplit('/').next().unwrap_or_default();
        let is_meant = || list == token || store::table().by_path(&group).is_some_and(|row| row.key == Some(token));
        if segment.item().is_some() && is_meant() {
            return Some(word);
        }
        group = format!("{group}/{}", segment.name());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::CspPath;
    use crate::address::{LocUri, StorePath};

    fn written(path: &CspPath) -> String {
        let steps: Vec<String> = path
            .steps
            .iter()
            .map(|step| match &step.scope {
                Some(scope) => format!("{}[{scope}]", step.name),
                None => step.name.clone(),
            })
            .collect();
        format!("{} > {}", steps.join(" > "), path.leaf)
    }

    #[test]
    fn store_paths_lose_their_root_and_keep_their_scope() {
        for (path, expected) in [
            ("./Vendor/MSFT/Personalization/DesktopImageUrl", "Personalization > DesktopImageUrl"),
            ("./Device/Vendor/MSFT/CloudDesktop/Enable", "CloudDesktop > Enable"),
            ("./Vendor/MSFT/Policy!scope=user/Config/Start/Pins", "Policy[User] > Config > Start > Pins"),
            ("MCSF/Power", "MCSF > Power"),
        ] {
            let setting = StorePath::parse("A/B").unwrap();
            assert_eq!(written(&CspPath::from_store(path, &setting).unwrap()), expected);
        }
    }

    #[test]
    fn tokens_are_the_items_of_the_setting() {
        for (row, setting, expected) in [
            (
                "./Vendor/MSFT/Accounts/Users/~UserName~/Password",
                "Accounts/Users/User[a]/Password",
                "Accounts > Users > a > Password",
            ),
            ("./Vendor/MSFT/X/~Command~/CommandLine", "P/Command/CommandConfig[3]/CommandLine", "X > 3 > CommandLine"),
            ("./Vendor/MSFT/X/~Other~/Leaf", "A/B[x]/C", "X > ~Other~ > Leaf"),
        ] {
            let setting = StorePath::parse(setting).unwrap();
            assert_eq!(written(&CspPath::from_store(row, &setting).unwrap()), expected);
        }
    }

    #[test]
    fn a_user_node_carries_its_scope_first() {
        let locuri = LocUri::parse("./User/Vendor/MSFT/Policy/Config/Start/Pins").unwrap();
        assert_eq!(written(&CspPath::from_locuri(&locuri)), "Policy[User] > Config > Start > Pins");
        for (locuri, expected) in [
            ("./DevDetail/Ext/Name", "DevDetail > Ext > Name"),
            (
                "./Device/Vendor/MSFT/RootCATrustedCertificates/Root/A0/X",
                "RootCATrustedCertificates[Device] > Root > A0 > X",
            ),
            (
                "./User/Vendor/MSFT/RootCATrustedCertificates/Root/A0/X",
                "RootCATrustedCertificates[User] > Root > A0 > X",
            ),
            (
                "./User/Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/A/HostedInstall",
                "EnterpriseModernAppManagement > AppInstallation[User] > A > HostedInstall",
            ),
        ] {
            assert_eq!(written(&CspPath::from_locuri(&LocUri::parse(locuri).unwrap())), expected);
        }
    }
}
