//! The path of a node as nested in provxml.

use crate::address::{LocUri, Scope, StorePath};
use crate::package::{self, REGISTRY_CSP};
use crate::store::{CspName, WcdSetting, WcdTable};

/// The characteristics that contain a parm, and the parm's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CspPath {
    /// The characteristics, outermost first.
    pub steps: Vec<Step>,
    /// The name of the node itself.
    pub leaf: String,
}

/// One characteristic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its type.
    pub name: String,
    /// Its scope, if it has one: `User` or `Device`.
    pub scope: Option<String>,
}

impl CspPath {
    /// The path in a store row for a setting, with the items of `setting` and the hash of its certificate in it.
    pub(super) fn from_store(row: &WcdSetting, setting: &StorePath, certificate_hash: Option<&str>) -> Option<CspPath> {
        let names = row.csp_names(setting, certificate_hash)?;
        let mut steps: Vec<Step> = names.into_iter().map(Step::from_store).collect();
        let leaf = steps.pop()?.name;
        Some(CspPath { steps, leaf })
    }

    /// The path of a setting that the provisioning engine itself writes to the registry: its store path below MCSF.
    pub(super) fn registry(path: &StorePath) -> CspPath {
        let mut names: Vec<String> = path.instance_words().collect();
        let leaf = names.pop().unwrap_or_default();
        let steps = std::iter::once(REGISTRY_CSP.to_owned()).chain(names).map(|name| Step { name, scope: None });
        CspPath { steps: steps.collect(), leaf }
    }

    /// The path of a node that is not in WCD's store. Its scope is written where the designer writes it for other nodes
    /// of that CSP.
    pub(super) fn from_locuri(locuri: &LocUri, store: &'static WcdTable) -> CspPath {
        let mut steps: Vec<Step> =
            package::csp_path(locuri).iter().map(|segment| Step { name: segment.clone(), scope: None }).collect();
        let leaf = steps.pop().map(|step| step.name).unwrap_or_default();
        let (scope, without_row) = match locuri.scope() {
            Scope::User => (package::USER_SCOPE, Some(0)),
            Scope::Device => (package::DEVICE_SCOPE, None),
        };
        let stated = store.scope_segment(package::csp_path(locuri), scope).or(without_row);
        if let Some(step) = stated.and_then(|index| steps.get_mut(index)) {
            step.scope = Some(scope.to_owned());
        }
        CspPath { steps, leaf }
    }
}

impl Step {
    fn from_store(name: CspName) -> Step {
        let scope = name.scope.map(|scope| match scope {
            Scope::User => package::USER_SCOPE.to_owned(),
            Scope::Device => package::DEVICE_SCOPE.to_owned(),
        });
        Step { name: name.name, scope }
    }
}

#[cfg(test)]
mod tests {
    use super::CspPath;
    use crate::address::{LocUri, StorePath};
    use crate::store::WcdTable;

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
        for (setting, expected) in [
            ("Personalization/DesktopImageUrl", "Personalization > DesktopImageUrl"),
            ("CloudDesktop/EnableBootToCloudSharedPCMode", "CloudDesktop > EnableBootToCloudSharedPCMode"),
            ("Policies/WindowsAI/TurnOffWindowsCopilot", "Policy[User] > Config > WindowsAI > TurnOffWindowsCopilot"),
            ("DevDetail/DNSComputerName", "DevDetail > Ext > Microsoft > DNSComputerName"),
            ("Accounts/Users/User[a]/Password", "Accounts > Users > a > Password"),
            (
                "Certificates/RootCertificates/RootCertificate[Contoso]/CertificatePath",
                "RootCATrustedCertificates[Device] > Root > 0A1B > EncodedCertificate",
            ),
            (
                "ProvisioningCommands/PrimaryContext/Command/CommandConfig[3]/CommandLine",
                "ProvisioningCommands > PrimaryContext > $(__PackageID) > 3 > CommandLine",
            ),
        ] {
            let setting = StorePath::parse(setting).unwrap();
            let row = WcdTable::builtin().by_path(&setting.row_path()).unwrap();
            assert_eq!(written(&CspPath::from_store(&row, &setting, Some("0A1B")).unwrap()), expected);
        }
    }

    #[test]
    fn a_user_node_carries_its_scope_first() {
        let locuri = LocUri::parse("./User/Vendor/MSFT/Policy/Config/Start/Pins").unwrap();
        assert_eq!(
            written(&CspPath::from_locuri(&locuri, WcdTable::builtin())),
            "Policy[User] > Config > Start > Pins"
        );
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
            assert_eq!(written(&CspPath::from_locuri(&LocUri::parse(locuri).unwrap(), WcdTable::builtin())), expected);
        }
    }
}
