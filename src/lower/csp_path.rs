//! The path to a node as provxml nests it.

use crate::address::{LocUri, Scope, StorePath};
use crate::package::{self, REGISTRY_CSP};

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
    /// `./Vendor/MSFT/` is used as it is.
    pub(super) fn from_store(path: &str) -> Option<CspPath> {
        let path = path
            .strip_prefix("./Vendor/MSFT/")
            .or_else(|| path.strip_prefix("./Device/Vendor/MSFT/"))
            .unwrap_or(path.strip_prefix("./").unwrap_or(path));
        let mut steps: Vec<Step> = path.split('/').map(Step::from_store).collect();
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

    /// The path of a node that no store knows.
    pub(super) fn from_locuri(locuri: &LocUri) -> CspPath {
        let mut steps: Vec<Step> =
            package::csp_path(locuri).iter().map(|segment| Step { name: segment.clone(), scope: None }).collect();
        let leaf = steps.pop().map(|step| step.name).unwrap_or_default();
        if let (Scope::User, Some(first)) = (locuri.scope(), steps.first_mut()) {
            first.scope = Some(package::USER_SCOPE.to_owned());
        }
        CspPath { steps, leaf }
    }
}

impl Step {
    /// A segment of a store path, with `!scope=User` or `!scope=Device` as its scope.
    fn from_store(segment: &str) -> Step {
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

#[cfg(test)]
mod tests {
    use super::CspPath;
    use crate::address::LocUri;

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
            assert_eq!(written(&CspPath::from_store(path).unwrap()), expected);
        }
    }

    #[test]
    fn a_user_node_carries_its_scope_first() {
        let locuri = LocUri::parse("./User/Vendor/MSFT/Policy/Config/Start/Pins").unwrap();
        assert_eq!(written(&CspPath::from_locuri(&locuri)), "Policy[User] > Config > Start > Pins");
        let locuri = LocUri::parse("./DevDetail/Ext/Name").unwrap();
        assert_eq!(written(&CspPath::from_locuri(&locuri)), "DevDetail > Ext > Name");
    }
}
