//! The elements of administrative template policies whose texts have a form that their ADMX files do not state.
//!
//! The sources are the help of the policies in the ADML files of Windows, and the lists of policies of Chrome and Edge.
//! A value in another form is a warning.

use super::Problem;
use super::item_form::ItemForm;
use super::item_forms::doubt;
use super::kinds::matches;
use super::list_mark::LIST_MARK;
use super::policy_choice::choices;
use super::policy_words::DEFINITION_SOURCES;
use super::text_form::{self, TextForm};
use crate::address::LocUri;

/// Where the items are in the value of an element.
#[derive(Debug, Clone, Copy)]
enum Items {
    /// The value is one item.
    Whole,
    /// There are these characters between them.
    Between(&'static [char]),
    /// One line each.
    Lines,
    /// A list alternates names and values, and the names are meant.
    Names,
    /// The values of such a list.
    Values,
}

/// A form, and the elements whose items have it.
struct Element {
    /// Their policies, by their paths below `Vendor/MSFT`; `*` is any text inside a name.
    policy: &'static str,
    /// The id of the element; `*` is any text.
    id: &'static str,
    items: Items,
    form: ItemForm,
}

const fn element(policy: &'static str, id: &'static str, items: Items, form: ItemForm) -> Element {
    Element { policy, id, items, form }
}

const fn of(form: &'static TextForm) -> ItemForm {
    ItemForm::Of(form)
}

/// The ciphers of SMB that Windows has.
const SMB_CIPHERS: &[&str] = &["AES_128_CCM", "AES_128_GCM", "AES_256_CCM", "AES_256_GCM"];

static TABLE: &[Element] = &[
    element(
        "Policy/Config/*/ExtensionInstallForcelist",
        "ExtensionInstallForcelist*",
        Items::Values,
        of(&text_form::FORCED_EXTENSION),
    ),
    element(
        "Policy/Config/*/ExtensionInstallBlocklist",
        "ExtensionInstallBlocklist*",
        Items::Values,
        of(&text_form::EXTENSION),
    ),
    element(
        "Policy/Config/*/ExtensionInstallAllowlist",
        "ExtensionInstallAllowlist*",
        Items::Values,
        of(&text_form::EXTENSION),
    ),
    element("Policy/Config/ADMX_AppXRuntime/AppxRuntimeApplicationContentUriRules", "*", Items::Values, ItemForm::Url),
    element(
        "Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_SetVisualStyle",
        "*",
        Items::Whole,
        ItemForm::Path,
    ),
    element("Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_SetTheme", "*", Items::Whole, ItemForm::Path),
    element(
        "Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_PersonalColors",
        "PersonalColors_*",
        Items::Whole,
        of(&text_form::COLOR),
    ),
    element(
        "Policy/Config/ADMX_ControlPanelDisplay/CPL_Personalization_ForceDefaultLockScreen",
        "LockScreenImage",
        Items::Whole,
        ItemForm::PictureFile,
    ),
    element("Policy/Config/ADMX_CredSsp/*", "*_Name", Items::Values, of(&text_form::SERVICE_PRINCIPAL)),
    element(
        "Policy/Config/ADMX_CredentialProviders/DefaultCredentialProvider",
        "*",
        Items::Whole,
        of(&text_form::BRACED_GUID),
    ),
    element(
        "Policy/Config/ADMX_CredentialProviders/ExcludedCredentialProviders",
        "*",
        Items::Between(&[',']),
        of(&text_form::BRACED_GUID),
    ),
    element("Policy/Config/ADMX_DataCollection/CommercialIdPolicy", "*", Items::Whole, of(&text_form::GUID)),
    element("Policy/Config/ADMX_Desktop/Wallpaper", "WallpaperName", Items::Whole, ItemForm::Path),
    element("Policy/Config/ADMX_DeviceGuard/ConfigCIPolicy", "*", Items::Whole, ItemForm::Path),
    element(
        "Policy/Config/ADMX_DeviceInstallation/DriverInstall_Classes_AllowUser",
        "*",
        Items::Values,
        of(&text_form::BRACED_GUID),
    ),
    element("Policy/Config/ADMX_DnsClient/DNS_Domain", "*", Items::Whole, ItemForm::Domain),
    element("Policy/Config/ADMX_DnsClient/DNS_PrimaryDnsSuffix", "*", Items::Whole, ItemForm::Domain),
    element("Policy/Config/ADMX_DnsClient/DNS_SearchList", "*", Items::Between(&[',']), ItemForm::Domain),
    element("Policy/Config/ADMX_DnsClient/DNS_NameServer", "*", Items::Between(&[' ']), of(&text_form::IP_ADDRESS)),
    element("Policy/Config/ADMX_ErrorReporting/WerCER", "WerCERServer", Items::Whole, ItemForm::Server),
    element(
        "Policy/Config/ADMX_ErrorReporting/WerConsentCustomize_1",
        "*",
        Items::Values,
        ItemForm::Word(&["0", "1", "2", "3", "4"]),
    ),
    element(
        "Policy/Config/ADMX_EventForwarding/SubscriptionManager",
        "*",
        Items::Values,
        of(&text_form::SUBSCRIPTION_MANAGER),
    ),
    element("Policy/Config/ADMX_EventLog/Channel_LogFilePath*", "*", Items::Whole, ItemForm::Path),
    element("Policy/Config/ADMX_EventLog/Channel_Log_FileLogAccess*", "*", Items::Whole, ItemForm::SecurityDescriptor),
    element("Policy/Config/ADMX_EventViewer/EventViewer_RedirectionURL", "*", Items::Whole, ItemForm::Url),
    element("Policy/Config/ADMX_Explorer/AdminInfoUrl", "*", Items::Whole, ItemForm::Page),
    element(
        "Policy/Config/ADMX_Globalization/LocaleSystemRestrict",
        "*",
        Items::Between(&[';']),
        of(&text_form::LANGUAGE),
    ),
    element(
        "Policy/Config/ADMX_Globalization/LocaleUserRestrict*",
        "*",
        Items::Between(&[';']),
        of(&text_form::LANGUAGE),
    ),
    element("Policy/Config/ADMX_Lanman*/Pol_CipherSuiteOrder", "*", Items::Lines, ItemForm::Word(SMB_CIPHERS)),
    element("Policy/Config/ADMX_MSI/SearchOrder", "*", Items::Whole, of(&text_form::SEARCH_ORDER)),
    element("Policy/Config/ADMX_MSI/MSILogging", "*", Items::Whole, of(&text_form::LOG_EVENTS)),
    element("Policy/Config/ADMX_MicrosoftDefenderAntivirus/ProxyPacUrl", "*", Items::Whole, ItemForm::Url),
    element("Policy/Config/ADMX_MicrosoftDefenderAntivirus/ProxyServer", "*", Items::Whole, ItemForm::Url),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/ExploitGuard_ASR_Rules",
        "*",
        Items::Names,
        of(&text_form::GUID),
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/ExploitGuard_ASR_Rules",
        "*",
        Items::Values,
        ItemForm::Word(&["0", "1", "2", "5", "6"]),
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/ExploitGuard_ControlledFolderAccess_AllowedApplications",
        "*",
        Items::Names,
        ItemForm::Path,
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/ExploitGuard_ControlledFolderAccess_ProtectedFolders",
        "*",
        Items::Names,
        ItemForm::Path,
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/SignatureUpdate_DefinitionUpdateFileSharesSources",
        "*",
        Items::Between(&['|']),
        ItemForm::SharedPath,
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/SignatureUpdate_SharedSignaturesLocation",
        "*",
        Items::Whole,
        ItemForm::Path,
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/SignatureUpdate_FallbackOrder",
        "*",
        Items::Between(&['|', '{', '}']),
        ItemForm::Word(DEFINITION_SOURCES),
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/Threats_ThreatIdDefaultAction",
        "*",
        Items::Values,
        ItemForm::Word(&["2", "3", "6"]),
    ),
    element(
        "Policy/Config/ADMX_MicrosoftDefenderAntivirus/Threats_ThreatIdDefaultAction",
        "*",
        Items::Names,
        ItemForm::Number(0, u32::MAX),
    ),
    element("Policy/Config/ADMX_NCSI/NCSI_CorpDnsProbeContent", "*", Items::Whole, of(&text_form::IP_ADDRESS)),
    element("Policy/Config/ADMX_NCSI/NCSI_CorpDnsProbeHost", "*", Items::Whole, ItemForm::Domain),
    element("Policy/Config/ADMX_NCSI/NCSI_CorpSitePrefixes", "*", Items::Between(&[',', ';']), ItemForm::Addresses),
    element("Policy/Config/ADMX_NCSI/NCSI_CorpWebProbeUrl", "*", Items::Whole, ItemForm::Url),
    element("Policy/Config/ADMX_NCSI/NCSI_DomainLocationDeterminationUrl", "*", Items::Whole, ItemForm::Url),
    element(
        "Policy/Config/ADMX_PeerToPeerCaching/EnableWindowsBranchCache_Hosted",
        "*TextBox",
        Items::Whole,
        of(&text_form::HOST),
    ),
    element(
        "Policy/Config/ADMX_PeerToPeerCaching/EnableWindowsBranchCache_HostedMultipleServers",
        "*",
        Items::Values,
        of(&text_form::HOST),
    ),
    element("Policy/Config/ADMX_Power/CustomActiveSchemeOverride_2", "*", Items::Whole, of(&text_form::GUID)),
    element(
        "Policy/Config/ADMX_PowerShellExecutionPolicy/EnableTranscripting",
        "OutputDirectory",
        Items::Whole,
        ItemForm::Path,
    ),
    element("Policy/Config/ADMX_Printing/*Url", "*_Link", Items::Whole, ItemForm::Page),
    element("Policy/Config/ADMX_Printing/PackagePointAndPrintServerList*", "*", Items::Values, ItemForm::Server),
    element("Policy/Config/ADMX_RemovableStorage/CustomClasses_*", "*", Items::Values, of(&text_form::BRACED_GUID)),
    element("Policy/Config/ADMX_TPM/BlockedCommandsList_Name", "*", Items::Values, ItemForm::Number(0, u32::MAX)),
    element(
        "Policy/Config/ADMX_TerminalServer/TS_GATEWAY_POLICY_SERVER",
        "TS_GATEWAY_SERVER",
        Items::Whole,
        of(&text_form::HOST),
    ),
    element("Policy/Config/ADMX_TerminalServer/TS_LICENSE_SERVERS", "*", Items::Between(&[',']), of(&text_form::HOST)),
    element(
        "Policy/Config/ADMX_TerminalServer/TS_CLIENT_TRUSTED_CERTIFICATE_THUMBPRINTS_*",
        "*",
        Items::Between(&[',']),
        ItemForm::Thumbprint,
    ),
    element("Policy/Config/ADMX_TerminalServer/TS_RADC_DefaultConnection", "*", Items::Whole, ItemForm::Url),
    element("Policy/Config/ADMX_TerminalServer/TS_USER_PROFILES", "*", Items::Whole, ItemForm::SharedPath),
    element("Policy/Config/ADMX_UserExperienceVirtualization/Settings*Path", "*", Items::Whole, ItemForm::Path),
    element("Policy/Config/ADMX_UserExperienceVirtualization/ContactITUrl", "*", Items::Whole, ItemForm::Page),
    element("Policy/Config/ADMX_W32Time/*", "W32TIME_NtpServer", Items::Between(&[' ']), of(&text_form::TIME_SERVER)),
    element(
        "Policy/Config/MixedReality/ConfigureNtpClient",
        "W32TIME_NtpServer",
        Items::Between(&[' ']),
        of(&text_form::TIME_SERVER),
    ),
    element("Policy/Config/ADMX_kdc/ForestSearch", "*", Items::Between(&[';']), ItemForm::Domain),
    element("Policy/Config/Kerberos/AllowForestSearchOrder", "*", Items::Between(&[';']), ItemForm::Domain),
    element("Policy/Config/ADMX_msched/ActivationBoundaryPolicy", "*", Items::Whole, of(&text_form::INSTANT)),
    element("Policy/Config/ADMX_msched/RandomDelayPolicy", "*", Items::Whole, of(&text_form::DURATION)),
    element("Policy/Config/ADMX_nca/CorporateResources", "*", Items::Values, of(&text_form::PROBE)),
    element("Policy/Config/ADMX_nca/DTEs", "*", Items::Values, of(&text_form::PROBE)),
    element("Policy/Config/ADMX_nca/SupportEmail", "*", Items::Whole, ItemForm::Mail),
    element("Policy/Config/ADMX_tcpip/*Name", "*Box", Items::Whole, of(&text_form::HOST)),
    element("Policy/Config/ADMX_tcpip/IPHTTPS_ClientState", "*UrlBox", Items::Whole, ItemForm::Url),
    element(
        "Policy/Config/AppVirtualization/PublishingAllowServer*",
        "Publishing_Server_URL_Prompt",
        Items::Whole,
        ItemForm::Url,
    ),
    element("Policy/Config/AppVirtualization/AllowReportingServer", "*URL_Prompt", Items::Whole, ItemForm::Url),
    element("BitLocker/SystemDrivesRecoveryMessage", "RecoveryUrl_Input", Items::Whole, ItemForm::Page),
    element(
        "Policy/Config/DesktopAppInstaller/EnableA*Sources",
        "*Sources",
        Items::Values,
        of(&text_form::JSON_OBJECT),
    ),
    element("Policy/Config/DeviceInstallation/*DeviceInstanceIDs", "*_List", Items::Values, ItemForm::HardwareId),
    element("Policy/Config/InternetExplorer/DisableHomePageChange", "*", Items::Whole, ItemForm::Page),
    element("Policy/Config/InternetExplorer/DisableSecondaryHomePageChange", "*", Items::Values, ItemForm::Page),
    element("Policy/Config/InternetExplorer/AllowEnterpriseModeSiteList", "*", Items::Whole, ItemForm::PageOrFile),
    element("Policy/Config/InternetExplorer/AllowAddOnList", "*", Items::Names, of(&text_form::BRACED_GUID)),
    element("Policy/Config/InternetExplorer/AllowAddOnList", "*", Items::Values, ItemForm::Word(&["0", "1", "2"])),
    element(
        "Policy/Config/Printers/PointAndPrintRestrictions*",
        "*TrustedServers_Edit",
        Items::Between(&[';']),
        ItemForm::Server,
    ),
    element("Policy/Config/Printers/ApprovedUsbPrintDevices*", "*", Items::Between(&[',']), of(&text_form::USB_IDS)),
    element(
        "Policy/Config/RemoteAssistance/UnsolicitedRemoteAssistance",
        "RA_Unsolicit_DACL_Edit",
        Items::Values,
        of(&text_form::OF_DOMAIN),
    ),
    element("Policy/Config/RemoteManagement/TrustedHosts", "*", Items::Between(&[',']), of(&text_form::HOST)),
    element(
        "Policy/Config/RemoteManagement/AllowRemoteServerManagement",
        "*IPv4Filter",
        Items::Between(&[',']),
        of(&text_form::IPV4_FILTER),
    ),
    element(
        "Policy/Config/RemoteManagement/AllowRemoteServerManagement",
        "*IPv6Filter",
        Items::Between(&[',']),
        of(&text_form::IPV6_FILTER),
    ),
    element(
        "Policy/Config/TenantRestrictions/ConfigureTenantRestrictions",
        "PayloadTenantId",
        Items::Whole,
        of(&text_form::GUID),
    ),
    element(
        "Policy/Config/TenantRestrictions/ConfigureTenantRestrictions",
        "PayloadPolicyId",
        Items::Whole,
        of(&text_form::GUID),
    ),
    element(
        "Policy/Config/TenantRestrictions/ConfigureTenantRestrictions",
        "PayloadIpRangesId",
        Items::Lines,
        ItemForm::Addresses,
    ),
];

/// What is wrong with the choices in the text of a policy.
pub fn judge_elements(node: &LocUri, text: &str) -> Vec<Problem> {
    let [vendor, msft, names @ ..] = node.segments() else { return Vec::new() };
    if !vendor.eq_ignore_ascii_case("Vendor") || !msft.eq_ignore_ascii_case("MSFT") {
        return Vec::new();
    }
    let forms: Vec<&Element> = TABLE.iter().filter(|element| matches(element.policy, names)).collect();
    let choices = if forms.is_empty() { Vec::new() } else { choices(text) };
    let judged = choices.iter().flat_map(|choice| {
        let own = forms.iter().filter(|element| matches(element.id, std::slice::from_ref(&choice.id)));
        own.filter_map(|element| Some(element.judge(&choice.value)?.moved(choice.at)))
    });
    judged.collect()
}

impl Element {
    fn judge(&self, value: &str) -> Option<Problem> {
        let items = self.items.of(value);
        let wrong: Vec<&str> = items.into_iter().filter(|item| !item.is_empty() && !self.form.fits(item)).collect();
        Some(Problem::warning(0, doubt(&wrong, self.form.name())?).allowed(self.form.example()))
    }
}

impl Items {
    /// The items of a value, without blanks around them; some may be empty.
    fn of(self, value: &str) -> Vec<&str> {
        let items: Vec<&str> = match self {
            Items::Whole => vec![value],
            Items::Between(separators) => value.split(separators).collect(),
            Items::Lines => value.split([LIST_MARK, '\n']).collect(),
            Items::Names => value.split(LIST_MARK).step_by(2).collect(),
            Items::Values => value.split(LIST_MARK).skip(1).step_by(2).collect(),
        };
        items.into_iter().map(str::trim).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLE, judge_elements};
    use crate::address::LocUri;

    fn found(node: &str, id: &str, value: &str) -> Vec<String> {
        let node = LocUri::parse(&format!("./Device/Vendor/MSFT/{node}")).unwrap();
        let text = format!("<enabled/><data id=\"{id}\" value=\"{value}\"/>");
        judge_elements(&node, &text).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn the_items_of_elements_have_their_forms() {
        const DEFENDER: &str = "Policy/Config/ADMX_MicrosoftDefenderAntivirus";
        let rules = format!("{DEFENDER}/ExploitGuard_ASR_Rules");
        let order = format!("{DEFENDER}/SignatureUpdate_FallbackOrder");
        let guid = "01234567-89ab-cdef-0123-456789abcdef";
        let extension = "echcggldkblhodogklpincgchnpgcdco";
        for (node, id, good, bad) in [
            (
                "Policy/Config/ADMX_DnsClient/DNS_NameServer",
                "DNS_NameServerLabel",
                "10.0.0.1 10.0.0.2",
                "10.0.0.1,10.0.0.2",
            ),
            ("Policy/Config/ADMX_DnsClient/DNS_SearchList", "DNS_SearchListLabel", "a.com,b.com", "a.com;b.com"),
            (&rules, "exploitguard_asr_rules", &format!("{guid}&#xF000;1"), &format!("1&#xF000;{guid}")),
            (&order, "SignatureUpdate_FallbackOrder", "{ MMPC | FileShares }", "MMPC,FileShares"),
            (
                "Policy/Config/Chrome~Policy~googlechrome~Extensions/ExtensionInstallForcelist",
                "ExtensionInstallForcelistDesc",
                &format!("1&#xF000; {extension};https://a.com/crx"),
                "1&#xF000;https://a.com/crx",
            ),
            (
                "Policy/Config/ADMX_CredSsp/AllowFreshCredentials",
                "AllowFreshCredentials_Name",
                "1&#xF000;WSMAN/*",
                "1&#xF000;server",
            ),
            (
                "Policy/Config/RemoteManagement/AllowRemoteServerManagement",
                "AllowAutoConfig_IPv4Filter",
                "*",
                "10.0.0.0/8",
            ),
            (
                "Policy/Config/ADMX_LanmanServer/Pol_CipherSuiteOrder",
                "MultiText_CipherSuiteOrder",
                "AES_256_GCM&#xF000;AES_128_GCM",
                "AES256",
            ),
            ("BitLocker/SystemDrivesRecoveryMessage", "RecoveryUrl_Input", "https://a.com", "call us"),
        ] {
            assert_eq!(found(node, id, good), [""; 0], "{node}");
            assert!(!found(node, id, bad).is_empty(), "{node}");
            assert_eq!(found(node, id, ""), [""; 0], "{node}");
        }
    }

    #[test]
    fn a_pattern_has_at_most_one_star_in_a_name() {
        for element in TABLE {
            let names = element.policy.split('/').chain([element.id]);
            assert!(names.into_iter().all(|name| name.matches('*').count() < 2), "{}", element.policy);
        }
    }

    #[test]
    fn a_text_without_choices_has_no_problems() {
        let node = LocUri::parse("./Device/Vendor/MSFT/Policy/Config/ADMX_W32Time/W32TIME_POLICY_CONFIGURE_NTPCLIENT")
            .unwrap();
        for text in ["<disabled/>", "<enabled/>", "1", "<data"] {
            assert!(judge_elements(&node, text).is_empty(), "{text}");
        }
    }
}
