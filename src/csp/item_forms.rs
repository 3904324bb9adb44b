//! The nodes whose texts have a form that only their page describes, one form for each item.
//!
//! A value in another form is a warning and not an error, since no DDF has such a rule.

use super::Problem;
use super::item_form::ItemForm;
use super::kinds::matches;
use super::text_form;
use super::user_variable::of_user;
use crate::address::LocUri;
use crate::format::xml::shown;

/// A form, and the nodes whose items have it.
struct Forms {
    form: ItemForm,
    /// The separator of nodes that are lists according to their page, but not to their DDF.
    separator: Option<char>,
    /// Their paths below `Vendor/MSFT`; `*` is any text inside a name.
    nodes: &'static [&'static str],
}

const fn of(form: ItemForm, nodes: &'static [&'static str]) -> Forms {
    Forms { form, separator: None, nodes }
}

const fn separated(form: ItemForm, separator: char, nodes: &'static [&'static str]) -> Forms {
    Forms { form, separator: Some(separator), nodes }
}

/// The types of EAP that Windows has: TLS, SIM, TTLS, AKA, PEAP, MSCHAPv2, PEAP as the page of VPNv2 numbers it, AKA',
/// TEAP.
const EAP_TYPES: &[&str] = &["13", "18", "21", "23", "25", "26", "27", "50", "55"];

/// The minutes after which a Surface Hub ends a session or turns off its screen; 0 for never.
const MEETING_MINUTES: &[&str] = &["0", "1", "2", "3", "5", "10", "15", "20", "25", "30", "45", "60", "120", "240"];

static TABLE: &[Forms] = &[
    of(
        ItemForm::PackageFamily,
        &[
            "Policy/Config/Privacy/*TheseApps",
            "Policy/Config/Cellular/*TheseApps",
            "Policy/Config/Browser/PreventTurningOffRequiredExtensions",
        ],
    ),
    of(
        ItemForm::Of(&text_form::HOST),
        &[
            "Policy/Config/NetworkIsolation/EnterpriseInternalProxyServers",
            "Policy/Config/NetworkIsolation/EnterpriseProxyServers",
        ],
    ),
    of(
        ItemForm::Of(&text_form::UNBROKEN),
        &["Policy/Config/KioskBrowser/BlockedUrl*", "NetworkProxy/ProxyServer/Exceptions"],
    ),
    of(ItemForm::Of(&text_form::SERVICE), &["Firewall/MdmStore/FirewallRules/*/App/ServiceName"]),
    of(ItemForm::Of(&text_form::GUID), &["SurfaceHub/MOMAgent/WorkspaceID"]),
    of(ItemForm::Mail, &["SurfaceHub/DeviceAccount/Email", "SurfaceHub/DeviceAccount/UserPrincipalName"]),
    of(ItemForm::Word(MEETING_MINUTES), &["SurfaceHub/Properties/S*Timeout"]),
    of(ItemForm::Number(0, 100), &["SurfaceHub/Properties/DefaultVolume"]),
    of(ItemForm::Number(0, 1439), &["SurfaceHub/MaintenanceHoursSimple/Hours/*"]),
    of(ItemForm::Word(&["IPv4", "IPv6", "IPv4v6", "IPv4v6xlat"]), &["EnterpriseAPN/*/IPType"]),
    of(ItemForm::Word(&["None", "Auto", "PAP", "CHAP", "MSCHAPv2"]), &["EnterpriseAPN/*/AuthType"]),
    // In memory, on the disk.
    of(ItemForm::Word(&["0", "1"]), &["UnifiedWriteFilter/*/OverlayType"]),
    of(ItemForm::Word(&["0", "1"]), &["WindowsAdvancedThreatProtection/Configuration/SampleSharing"]),
    // Normal and expedited reports; standard users and administrators.
    of(
        ItemForm::Word(&["1", "2"]),
        &[
            "WindowsAdvancedThreatProtection/Configuration/TelemetryReportingFrequency",
            "Accounts/Users/*/LocalUserGroup",
        ],
    ),
    of(ItemForm::Word(&["0", "1", "2"]), &["CellularSettings/DataRoam"]),
    of(ItemForm::Of(&text_form::NONCE), &["HealthAttestation/Nonce"]),
    of(ItemForm::Of(&text_form::DLP_PROVIDER), &["Policy/Config/WindowsAI/SetDataLossPreventionProvider"]),
    of(ItemForm::PackageOrApp, &["Policy/Config/ApplicationManagement/LaunchAppAfterLogOn"]),
    of(ItemForm::App, &["Policy/Config/WindowsAI/SetCopilotHardwareKey"]),
    of(ItemForm::PackageOrProgram, &["VPNv2/*/AppTriggerList/*/App/Id", "VPNv2/*/TrafficFilterList/*/App/Id"]),
    of(ItemForm::Program, &["NetworkQoSPolicy/*/AppPathNameMatchCondition", "Policy/Config/Display/*ForApps"]),
    of(
        ItemForm::Url,
        &[
            "Policy/Config/EnterpriseCloudPrint/CloudPrinterDiscoveryEndPoint",
            "Policy/Config/EnterpriseCloudPrint/CloudPrintOAuthAuthority",
            "DMClient/Provider/*/CustomEnrollmentCompletePage/HyperlinkHref",
            "DMClient/Provider/*/ManagementServerToUpgradeTo",
            "DMClient/Provider/*/ManagementServiceAddress",
            "DMClient/UpdateManagementServiceAddress",
            "CertificateStore/MY/WSTEP/Renew/ServerURL",
            "DMClient/Provider/*/LinkedEnrollment/DiscoveryEndpoint",
            "VPNv2/*/Proxy/AutoConfigUrl",
        ],
    ),
    of(ItemForm::SecureUrl, &["Policy/Config/NetworkListManager/AllowedTlsAuthenticationEndpoints"]),
    of(
        ItemForm::Page,
        &[
            "Policy/Config/Browser/SetHomeButtonURL",
            "Policy/Config/Browser/SetNewTabPageURL",
            "Policy/Config/Browser/FirstRunURL",
            "Policy/Config/KioskBrowser/DefaultURL",
            "Policy/Config/WindowsDefenderSecurityCenter/URL",
            "Policy/Config/Authentication/ConfigureWebSignInAllowedUrls",
            "Policy/Config/WindowsAI/SetDenyUriListForRecall",
            "DMClient/Provider/*/HelpWebsite",
        ],
    ),
    of(
        ItemForm::PageOrFile,
        &["Policy/Config/Browser/EnterpriseModeSiteList", "Policy/Config/Browser/ProvisionFavorites"],
    ),
    of(
        ItemForm::Mail,
        &[
            "Policy/Config/WindowsDefenderSecurityCenter/Email",
            "Policy/Config/MixedReality/AutoLogonUser",
            "DMClient/Provider/*/HelpEmailAddress",
            "DMClient/Provider/*/UPN",
            "ActiveSync/Accounts/*/EmailAddress",
        ],
    ),
    of(
        ItemForm::Domain,
        &[
            "Policy/Config/Authentication/ConfigureWebcamAccessDomainNames",
            "Policy/Config/NetworkIsolation/EnterpriseNetworkDomainNames",
            "Policy/Config/NetworkIsolation/NeutralResources",
            "Policy/Config/LocalPoliciesSecurityOptions/NetworkSecurity_RestrictNTLM_Add*",
            "Policy/Config/Kerberos/UPNNameHints",
            "VPNv2/*/DomainNameInformationList/*/DomainName",
        ],
    ),
    separated(ItemForm::Domain, ',', &["VPNv2/*/DnsSuffix"]),
    of(
        ItemForm::QualifiedDomain,
        &[
            "Policy/Config/Authentication/PreferredAadTenantDomainName",
            "Policy/Config/Notifications/WnsEndpoint",
            "HealthAttestation/HASEndpoint",
        ],
    ),
    separated(ItemForm::Server, ';', &["VPNv2/*/PluginProfile/ServerUrlList"]),
    of(ItemForm::Server, &["VPNv2/*/DomainNameInformationList/*/WebProxyServers"]),
    separated(ItemForm::QualifiedDomain, '|', &["Policy/Config/Accounts/DomainNamesForEmailSync"]),
    of(
        ItemForm::Path,
        &[
            "Defender/Configuration/SupportLogLocation",
            "Defender/Configuration/DataDuplicationDirectory",
            "Policy/Config/Defender/SecurityIntelligenceLocation",
            "Firewall/MdmStore/*/LogFilePath",
            "Policy/Config/Defender/ControlledFolderAccessAllowedApplications",
            "Policy/Config/Defender/ControlledFolderAccessProtectedFolders",
        ],
    ),
    of(ItemForm::PictureFile, &["Policy/Config/DeviceLock/EnforceLockScreenAndLogonImage"]),
    of(
        ItemForm::SharedPath,
        &[
            "Defender/Configuration/DataDuplicationRemoteLocation",
            "Policy/Config/Defender/SignatureUpdateFileSharesSources",
        ],
    ),
    of(ItemForm::Drive, &["Policy/Config/DeliveryOptimization/DOModifyCacheDrive"]),
    of(ItemForm::ProgramFile, &["Firewall/MdmStore/FirewallRules/*/App/FilePath"]),
    of(
        ItemForm::AccountName,
        &[
            "LAPS/Policies/AdministratorAccountName",
            "LAPS/Policies/AutomaticAccountManagementNameOrPrefix",
            "Policy/Config/LocalPoliciesSecurityOptions/Accounts_RenameAdministratorAccount",
            "Policy/Config/LocalPoliciesSecurityOptions/Accounts_RenameGuestAccount",
        ],
    ),
    of(ItemForm::Addresses, &["Firewall/MdmStore/DynamicKeywords/Addresses/*/Addresses"]),
    of(
        ItemForm::AddressesOrName,
        &["Defender/Configuration/BehavioralNetworkBlocks/BruteForceProtection/BruteForceProtectionExclusions"],
    ),
    of(ItemForm::Thumbprint, &["WindowsDefenderApplicationGuard/Settings/CertificateThumbprints"]),
    of(
        ItemForm::ObjectIdentifier,
        &["ClientCertificateInstall/SCEP/*/Install/TemplateName", "CertificateStore/MY/SCEP/*/Install/TemplateName"],
    ),
    of(ItemForm::Word(&["Days", "Months", "Years"]), &["CertificateStore/MY/SCEP/*/Install/ValidPeriodUnit"]),
    of(ItemForm::CipherSuite, &["Policy/Config/Cryptography/TLSCipherSuites"]),
    of(ItemForm::Curve, &["Policy/Config/Cryptography/ConfigureEllipticCurveCryptography"]),
    separated(ItemForm::AppOrProgram, ';', &["Policy/Config/WindowsAI/SetDenyAppListForRecall"]),
    of(
        ItemForm::KeyOfMachine,
        &["Policy/Config/LocalPoliciesSecurityOptions/NetworkAccess_RemotelyAccessibleRegistryPaths*"],
    ),
    separated(ItemForm::HardwareId, ',', &["BitLocker/RemovableDrivesExcludedFromEncryption"]),
    of(ItemForm::User, &["SecureAssessment/TesterAccount"]),
    of(
        ItemForm::Number(0, 50),
        &["Policy/Config/LocalPoliciesSecurityOptions/InteractiveLogon_NumberOfPreviousLogonsToCache"],
    ),
    of(ItemForm::Word(&["1.0", "1.1", "1.2", "1.3"]), &["Policy/Config/Cryptography/OverrideMinimumEnabledTLS*"]),
    of(ItemForm::Word(&["1.0", "1.2", "1.3"]), &["Policy/Config/Cryptography/OverrideMinimumEnabledDTLS*"]),
    of(ItemForm::LocUri, &["DMClient/Provider/*/FirstSyncStatus/Expected*", "NodeCache/*/Nodes/*/NodeURI"]),
    of(ItemForm::SecurityDescriptor, &["VPNv2/*/TrafficFilterList/*/Claims"]),
    of(ItemForm::Word(&["Inbound", "Outbound"]), &["VPNv2/*/TrafficFilterList/*/Direction"]),
    of(ItemForm::Word(EAP_TYPES), &["VPNv2/*/NativeProfile/Authentication/Eap/Type"]),
    of(ItemForm::Word(&["1024", "2048", "4096"]), &["CertificateStore/MY/SCEP/*/Install/KeyLength"]),
    of(
        // 0: administrators; 1: power users too; 2: those who sit at the device too.
        ItemForm::Word(&["0", "1", "2"]),
        &["Policy/Config/LocalPoliciesSecurityOptions/Devices_AllowedToFormatAndEjectRemovableMedia"],
    ),
    of(
        ItemForm::Word(&["0", "1"]),
        &[
            "Policy/Config/LocalPoliciesSecurityOptions/Devices_RestrictCDROMAccessToLocallyLoggedOnUserOnly",
            "Policy/Config/LocalPoliciesSecurityOptions/Devices_RestrictFloppyAccessToLocallyLoggedOnUserOnly",
        ],
    ),
    of(ItemForm::Word(&["0", "1", "7", "30"]), &["Policy/Config/Storage/ConfigStorageSenseGlobalCadence"]),
    // AES-CBC and XTS-AES, each with 128 and 256 bits.
    of(ItemForm::Word(&["3", "4", "6", "7"]), &["Policy/Config/Bitlocker/EncryptionMethod"]),
    of(ItemForm::Number(0, 28_800), &["VPNv2/*/NetworkOutageTime"]),
    of(ItemForm::Number(0, 500_000), &["VPNv2/*/NativeProfile/ProtocolList/RetryTimeInHours"]),
    of(
        ItemForm::Number(1, u32::MAX),
        &["ClientCertificateInstall/SCEP/*/Install/RetryDelay", "CertificateStore/MY/SCEP/*/Install/RetryDelay"],
    ),
    of(ItemForm::Number(0, u32::MAX), &["VPNv2/*/RouteList/*/Metric"]),
    of(ItemForm::Number(0, 1439), &["SharedPC/MaintenanceStartTime"]),
    separated(ItemForm::Domain, ',', &["VPNv2/*/TrustedNetworkDetection"]),
    of(
        ItemForm::Filled,
        &[
            "VPNv2/*/NativeProfile/L2tpPsk",
            "VPNv2/*/NativeProfile/Servers",
            "VPNv2/*/ProfileXML",
            "ActiveSync/Accounts/*/Domain",
            "ActiveSync/Accounts/*/UserName",
            "ActiveSync/Accounts/*/Password",
            "ActiveSync/Accounts/*/ServerName",
            "ClientCertificateInstall/SCEP/*/Install/ServerURL",
            "ClientCertificateInstall/SCEP/*/Install/SubjectName",
            "ClientCertificateInstall/SCEP/*/Install/CAThumbprint",
            "ClientCertificateInstall/PFXCertInstall/*/PFXCertBlob",
            "EnterpriseAPN/*/APNName",
            "WindowsAdvancedThreatProtection/Onboarding",
        ],
    ),
];

/// What is wrong with the items of a value. `separator` is that of its node, if it is a list.
pub fn judge_items(node: &LocUri, separator: Option<&str>, text: &str) -> Vec<Problem> {
    let Some(forms) = forms_of(node) else { return Vec::new() };
    let items: Vec<&str> = match (separator.filter(|separator| !separator.is_empty()), forms.separator) {
        (Some(separator), _) => text.split(separator).map(str::trim).filter(|item| !is_several(item)).collect(),
        (None, Some(separator)) => text.split(separator).map(str::trim).collect(),
        (None, None) => vec![text.trim()],
    };
    let may_not_be_empty = matches!(forms.form, ItemForm::AccountName | ItemForm::Domain | ItemForm::Filled);
    let may_be_empty = !may_not_be_empty || separator.is_some();
    let is_valid = |item: &&str| item.is_empty() && may_be_empty || forms.form.fits(item);
    let wrong: Vec<&str> = items.iter().copied().filter(|item| !is_valid(item)).collect();
    let doubt = doubt(&wrong, forms.form.name()).map(|doubt| Problem::warning(0, doubt).allowed(forms.form.example()));
    let is_of_service = matches!(forms.form, ItemForm::Path | ItemForm::ProgramFile);
    let variable = || items.into_iter().filter(|_| is_of_service).find_map(of_user);
    doubt.or_else(variable).into_iter().collect()
}

/// The message about the items that do not have a form.
pub(super) fn doubt(wrong: &[&str], form: &str) -> Option<String> {
    const MAX_NAMED: usize = 3;
    let names: Vec<String> = wrong.iter().take(MAX_NAMED).map(|item| shown(item)).collect();
    match wrong.len() {
        0 => None,
        1 if wrong == [""] => Some(format!("an empty text is not {form}")),
        1 => Some(format!("{} is not {form}", names.join(""))),
        2..=MAX_NAMED => Some(format!("none of {} is {form}", names.join(", "))),
        more => Some(format!("none of {} and {} more is {form}", names.join(", "), more - MAX_NAMED)),
    }
}

/// Whether an item of a list looks like several with another separator, which the judge of lists reports.
fn is_several(item: &str) -> bool {
    item.contains([',', ';', '|', '\n'])
}

fn forms_of(node: &LocUri) -> Option<&'static Forms> {
    let [vendor, msft, names @ ..] = node.segments() else { return None };
    let is_vendor = vendor.eq_ignore_ascii_case("Vendor") && msft.eq_ignore_ascii_case("MSFT");
    TABLE.iter().find(|forms| is_vendor && forms.nodes.iter().any(|pattern| matches(pattern, names)))
}

#[cfg(test)]
mod tests {
    use super::judge_items;
    use crate::address::LocUri;

    fn found(node: &str, separator: Option<&str>, text: &str) -> Vec<String> {
        let node = LocUri::parse(&format!("./Device/Vendor/MSFT/{node}")).unwrap();
        judge_items(&node, separator, text).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn services_have_no_folders_of_users() {
        let firewall = "Firewall/MdmStore/FirewallRules/a/App/FilePath";
        assert_eq!(found(firewall, None, r"%ProgramFiles%\a.exe"), [""; 0]);
        assert!(found(firewall, None, r"%LocalAppData%\a.exe")[0].contains("%LOCALAPPDATA% is that of the system"));
        let folders = "Policy/Config/Defender/ControlledFolderAccessProtectedFolders";
        assert_eq!(found(folders, Some("|"), r"D:\a|%UserProfile%\b").len(), 1);
    }

    #[test]
    fn each_node_has_its_form() {
        const OPTIONS: &str = "Policy/Config/LocalPoliciesSecurityOptions";
        let rename = format!("{OPTIONS}/Accounts_RenameAdministratorAccount");
        let logons = format!("{OPTIONS}/InteractiveLogon_NumberOfPreviousLogonsToCache");
        let keys = format!("{OPTIONS}/NetworkAccess_RemotelyAccessibleRegistryPaths");
        let media = format!("{OPTIONS}/Devices_AllowedToFormatAndEjectRemovableMedia");
        for (node, good, bad) in [
            ("Policy/Config/WindowsAI/SetCopilotHardwareKey", "Contoso.App_1a2b3c4d5e6f7!App", "app.exe"),
            ("VPNv2/a/AppTriggerList/0/App/Id", r"%ProgramFiles%\a.exe", "word"),
            ("VPNv2/a/TrafficFilterList/0/App/Id", "SYSTEM", "Contoso.App"),
            ("NetworkQoSPolicy/a/AppPathNameMatchCondition", "Teams.exe", "Teams"),
            ("VPNv2/a/Proxy/AutoConfigUrl", "http://proxy/a.pac", "proxy"),
            ("Policy/Config/Browser/SetHomeButtonURL", "about:blank", "start page"),
            ("Policy/Config/WindowsDefenderSecurityCenter/URL", "help.contoso.com", "help page"),
            ("Policy/Config/Browser/EnterpriseModeSiteList", r"\\server\sites.xml", "sites"),
            ("Policy/Config/WindowsDefenderSecurityCenter/Email", "help@contoso.com", "help desk"),
            ("Policy/Config/Authentication/PreferredAadTenantDomainName", "contoso.com", "@contoso.com"),
            ("HealthAttestation/HASEndpoint", "has.contoso.com", "https://has.contoso.com/"),
            ("VPNv2/a/DomainNameInformationList/0/DomainName", ".contoso.com", ""),
            ("VPNv2/a/DnsSuffix", "corp.contoso.com, contoso.com", "https://contoso.com"),
            ("VPNv2/a/DnsSuffix", "corp", "a.contoso.com;b.contoso.com"),
            ("VPNv2/a/PluginProfile/ServerUrlList", "vpn1;https://vpn2.contoso.com", "vpn1,vpn2"),
            ("Defender/Configuration/SupportLogLocation", r"\\server\logs", "logs"),
            ("Firewall/MdmStore/PublicProfile/LogFilePath", r"%SystemRoot%\fw.log", "fw.log"),
            ("Firewall/MdmStore/FirewallRules/a/App/FilePath", r"C:\a.exe", "a.exe"),
            ("Firewall/MdmStore/FirewallRules/a/App/FilePath", "System", r"C:\Users\*\a.exe"),
            ("Policy/Config/DeviceLock/EnforceLockScreenAndLogonImage", r"C:\a.jpg", "https://contoso.com/a.jpg"),
            ("Defender/Configuration/DataDuplicationRemoteLocation", r"\\server\share", r"C:\share"),
            ("Policy/Config/DeliveryOptimization/DOModifyCacheDrive", "D:", "cache"),
            (&rename, "desk admin", "desk/admin"),
            (&rename, "desk", ""),
            ("LAPS/Policies/AdministratorAccountName", "desk", "a-name-of-21-letters-x"),
            ("ClientCertificateInstall/SCEP/a/Install/TemplateName", "1.3.6.1.4.1.311.21.8", "User"),
            ("VPNv2/a/TrafficFilterList/0/Claims", "D:(A;;CC;;;BA)", "Administrators"),
            ("VPNv2/a/TrafficFilterList/0/Direction", "inbound", "In"),
            ("VPNv2/a/NativeProfile/Authentication/Eap/Type", "13", "99"),
            ("VPNv2/a/NativeProfile/ProtocolList/RetryTimeInHours", "168", "600000"),
            ("VPNv2/a/RouteList/0/Metric", "1", "-1"),
            ("Policy/Config/Cryptography/OverrideMinimumEnabledTLSVersionClient", "1.2", "TLS 1.2"),
            ("Policy/Config/Cryptography/OverrideMinimumEnabledDTLSVersionServer", "1.2", "1.1"),
            ("Policy/Config/Storage/ConfigStorageSenseGlobalCadence", "7", "2"),
            ("SurfaceHub/Properties/ScreenTimeout", "5", "7"),
            ("EnterpriseAPN/a/IPType", "IPv4v6", "IPv5"),
            ("Accounts/Users/ann/LocalUserGroup", "2", "5"),
            ("Firewall/MdmStore/FirewallRules/a/App/ServiceName", "Spooler", r"C:\a.exe"),
            ("HealthAttestation/Nonce", "72ABCD0123456789", "secret"),
            ("DMClient/Provider/a/UPN", "ann@contoso.com", "ann"),
            (&media, "2", "5"),
            ("VPNv2/a/NativeProfile/L2tpPsk", "abc", ""),
            ("SharedPC/MaintenanceStartTime", "1439", "1440"),
            ("SecureAssessment/TesterAccount", r"CONTOSO\ann", "CONTOSO/ann"),
            ("BitLocker/RemovableDrivesExcludedFromEncryption", r"USBSTOR\DISK_A,USBSTOR\DISK_B", "all"),
            (&logons, "10", "60"),
            (&keys, r"Software\Contoso", r"HKLM\Software\Contoso"),
            ("VPNv2/a/TrustedNetworkDetection", "corp.contoso.com,contoso.com", "https://corp.contoso.com"),
            ("ClientCertificateInstall/SCEP/a/Install/SubjectName", "CN=a", " "),
        ] {
            assert_eq!(found(node, None, good), [""; 0], "{node}");
            assert_eq!(found(node, None, bad).len(), 1, "{node}");
        }
    }

    #[test]
    fn each_item_of_a_list_has_the_form() {
        for (node, separator, good, bad) in [
            ("Policy/Config/Privacy/LetAppsAccessCamera_ForceAllowTheseApps", ";", "A.B_1a2b3c4d5e6f7; ", "Teams.exe"),
            ("Policy/Config/ApplicationManagement/LaunchAppAfterLogOn", ";", "A.B_1a2b3c4d5e6f7!App", "calc.exe"),
            ("Policy/Config/Display/TurnOffGdiDPIScalingForApps", ";", "a.exe;C:\\b.exe", "a"),
            (
                "Policy/Config/NetworkListManager/AllowedTlsAuthenticationEndpoints",
                "\u{f000}",
                "https://a.contoso.com\u{f000}https://b.contoso.com",
                "http://a.contoso.com",
            ),
            ("Policy/Config/Kerberos/UPNNameHints", "\u{f000}", "a.com\u{f000}b.com", "@a.com"),
            ("Policy/Config/Defender/SignatureUpdateFileSharesSources", "|", r"\\a\b | \\c\d", r"C:\a"),
            ("Firewall/MdmStore/DynamicKeywords/Addresses/a/Addresses", ",", "10.0.0.0/8,fe80::1", "contoso.com"),
            (
                "WindowsDefenderApplicationGuard/Settings/CertificateThumbprints",
                ",",
                "0123456789abcdef0123456789abcdef01234567",
                "abc",
            ),
            ("Policy/Config/Cryptography/TLSCipherSuites", ",", "TLS_AES_256_GCM_SHA384", "AES256"),
            ("Policy/Config/Cryptography/ConfigureEllipticCurveCryptography", ";", "NistP256", "prime256v1"),
            ("Policy/Config/WindowsAI/SetDenyAppListForRecall", ";", "code.exe;A.B_1a2b3c4d5e6f7!App", "code"),
            ("Policy/Config/Defender/ControlledFolderAccessProtectedFolders", "|", r"D:\Data", "Documents"),
            ("DMClient/Provider/a/FirstSyncStatus/ExpectedPolicies", "\u{f000}", "./Vendor/MSFT/Policy", "all"),
        ] {
            assert_eq!(found(node, Some(separator), good), [""; 0], "{node}");
            let both = format!("{good}{separator}{bad}");
            assert_eq!(found(node, Some(separator), &both).len(), 1, "{node}");
        }
        let apps = "Policy/Config/Privacy/LetAppsAccessCamera_ForceAllowTheseApps";
        assert_eq!(
            found(apps, Some(";"), "a;b;c;d"),
            ["none of `a`, `b`, `c` and 1 more is the name of a package family"]
        );
        // Another separator is reported where lists are judged.
        assert_eq!(found(apps, Some(";"), "A_1a2b3c4d5e6f7,B_1a2b3c4d5e6f7"), [""; 0]);
        assert_eq!(found("Policy/Config/Privacy/LetAppsAccessCamera", None, "2"), [""; 0]);
    }
}
