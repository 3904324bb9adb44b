//! What Windows reverts when a package is uninstalled, according to Microsoft's page "Settings changed when you
//! uninstall a provisioning package".

use serde::{Deserialize, Serialize};

use crate::address::LocUri;
use crate::applier::csp_name;

/// What the page says about a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnUninstall {
    /// It gets its next or its default value.
    Reverts,
    /// It is not listed, so it stays.
    Stays,
}

/// The CSPs that the page lists. Its settings of the registry have no nodes.
const REVERTED: [&str; 23] = [
    "ActiveSync",
    "AppLocker",
    "BrowserFavorite",
    "CertificateStore",
    "ClientCertificateInstall",
    "CM_CellularEntries",
    "CM_ProxyEntries",
    "CMPolicy",
    "CMPolicyEnterprise",
    "EMAIL2",
    "EnterpriseAPN",
    "EnterpriseAppManagement",
    "EnterpriseDesktopAppManagement",
    "EnterpriseModernAppManagement",
    "NAP",
    "PassportForWork",
    "Provisioning",
    "PROXY",
    "RootCATrustedCertificates",
    "SecureAssessment",
    "VPN",
    "VPNv2",
    "WiFi",
];

impl OnUninstall {
    pub(super) fn of(node: &LocUri) -> OnUninstall {
        let is_listed = csp_name(node).is_some_and(|csp| REVERTED.iter().any(|own| own.eq_ignore_ascii_case(csp)));
        if is_listed { OnUninstall::Reverts } else { OnUninstall::Stays }
    }
}
