//! The nodes with kinds of values that no DDF describes.

use super::{
    Given, Problem, account, admx_install, app_id, app_locker, application_control, assigned_access, certificate,
    default_associations, defender, described_forms, device_control, device_name, exploit_protection, firewall,
    hosted_install, kiosk_mode_app, lan_profile, language, laps, local_groups, msi_install, office, one_x, policy_data,
    policy_words, product_key, reboot_schedule, remote_wipe, scep, security_descriptor, settings_pages, shell_launcher,
    start_layout, start_pins, time_zone, unlock_providers, unlock_signals, update, user_rights, vpn_fields,
    vpn_profile, wlan_profile,
};
use crate::address::LocUri;

/// A kind of value that is judged here.
#[derive(Debug)]
pub struct ValueKind {
    /// What messages call such a value: "a WLAN profile".
    pub name: &'static str,
    /// The paths of its nodes below the scope; `*` is any single name.
    nodes: &'static [&'static str],
    judge: fn(&Given) -> Vec<Problem>,
}

const fn kind(name: &'static str, nodes: &'static [&'static str], judge: fn(&Given) -> Vec<Problem>) -> ValueKind {
    ValueKind { name, nodes, judge }
}

/// The kinds that a simulated device judges too. The program for devices is kept small, so it has no others.
static ON_DEVICES: &[ValueKind] = &[
    kind(
        "an Assigned Access configuration",
        &["Vendor/MSFT/AssignedAccess/Configuration"],
        assigned_access::configuration,
    ),
    kind(
        "an Assigned Access status configuration",
        &["Vendor/MSFT/AssignedAccess/StatusConfiguration"],
        assigned_access::status_configuration,
    ),
    kind("an account and an app", &["Vendor/MSFT/AssignedAccess/KioskModeApp"], kiosk_mode_app::judge),
    kind("a Shell Launcher configuration", &["Vendor/MSFT/AssignedAccess/ShellLauncher"], shell_launcher::judge),
    kind("a WLAN profile", &["Vendor/MSFT/WiFi/Profile/*/WlanXml"], wlan_profile::judge),
    kind(
        "a certificate",
        &[
            "Vendor/MSFT/RootCATrustedCertificates/*/*/EncodedCertificate",
            "Vendor/MSFT/CertificateStore/*/*/EncodedCertificate",
            "Vendor/MSFT/CertificateStore/*/*/*/EncodedCertificate",
        ],
        certificate::judge,
    ),
    kind("a time zone", &["Vendor/MSFT/Policy/Config/TimeLanguageSettings/ConfigureTimeZone"], time_zone::judge),
    kind("the name of a device", &["DevDetail/Ext/Microsoft/DNSComputerName"], device_name::dns),
    kind("the name of a device", &["Vendor/MSFT/Accounts/Domain/ComputerName"], device_name::netbios),
    kind("a local account", &["Vendor/MSFT/Accounts/Users/*/Password"], account::judge),
];

/// All other kinds.
static OTHERS: &[ValueKind] = &[
    kind("a LAN profile", &["Vendor/MSFT/WiredNetwork/LanXML"], lan_profile::judge),
    kind(
        "an action",
        &["Vendor/MSFT/RemoteWipe/do*", "Vendor/MSFT/RemoteWipe/AutomaticRedeployment/do*"],
        remote_wipe::judge,
    ),
    kind("a VPN profile", &["Vendor/MSFT/VPNv2/*/ProfileXML"], vpn_profile::judge),
    kind(
        "an EAP configuration",
        &["Vendor/MSFT/VPNv2/*/NativeProfile/Authentication/Eap/Configuration"],
        one_x::eap_configuration,
    ),
    kind("the address of a route", &["Vendor/MSFT/VPNv2/*/RouteList/*/Address"], vpn_fields::route_address),
    kind("the prefix of a route", &["Vendor/MSFT/VPNv2/*/RouteList/*/PrefixSize"], vpn_fields::route_prefix),
    kind(
        "ranges of ports",
        &[
            "Vendor/MSFT/VPNv2/*/TrafficFilterList/*/LocalPortRanges",
            "Vendor/MSFT/VPNv2/*/TrafficFilterList/*/RemotePortRanges",
        ],
        vpn_fields::filter_ports,
    ),
    kind(
        "ranges of addresses",
        &[
            "Vendor/MSFT/VPNv2/*/TrafficFilterList/*/LocalAddressRanges",
            "Vendor/MSFT/VPNv2/*/TrafficFilterList/*/RemoteAddressRanges",
        ],
        vpn_fields::filter_addresses,
    ),
    kind("a Start layout", &["Vendor/MSFT/Policy/Config/Start/StartLayout"], start_layout::judge),
    kind("a list of pins", &["Vendor/MSFT/Policy/Config/Start/ConfigureStartPins"], start_pins::judge),
    kind(
        "default associations",
        &["Vendor/MSFT/Policy/Config/ApplicationDefaults/DefaultAssociationsConfiguration"],
        default_associations::judge,
    ),
    kind("an ADMX file", &["Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/*/*/*"], admx_install::judge),
    kind(
        "an exploit protection policy",
        &["Vendor/MSFT/Policy/Config/ExploitGuard/ExploitProtectionSettings"],
        exploit_protection::judge,
    ),
    kind(
        "a collection of AppLocker rules",
        &[
            "Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/*/EXE/Policy",
            "Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/*/MSI/Policy",
            "Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/*/Script/Policy",
            "Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/*/StoreApps/Policy",
            "Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/*/DLL/Policy",
        ],
        app_locker::judge,
    ),
    kind(
        "a compiled code integrity policy",
        &["Vendor/MSFT/ApplicationControl/Policies/*/Policy"],
        application_control::judge,
    ),
    kind(
        "a compiled code integrity policy",
        &["Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/*/CodeIntegrity/Policy"],
        application_control::without_id,
    ),
    kind("the id of an app", &["Vendor/MSFT/SharedPC/KioskModeAUMID"], app_id::judge),
    kind(
        "an installer to fetch",
        &["Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*/DownloadInstall"],
        msi_install::judge,
    ),
    kind(
        "what BitLocker asks for at the start",
        &["Vendor/MSFT/BitLocker/SystemDrivesRequireStartupAuthentication"],
        policy_data::startup_authentication,
    ),
    kind(
        "events with their consents",
        &["Vendor/MSFT/Policy/Config/ErrorReporting/CustomizeConsentSettings"],
        policy_data::consents,
    ),
    kind(
        "sites with their zones",
        &["Vendor/MSFT/Policy/Config/InternetExplorer/AllowSiteToZoneAssignmentList"],
        policy_data::zones,
    ),
    kind(
        "classes of devices",
        &[
            "Vendor/MSFT/Policy/Config/DeviceInstallation/AllowInstallationOfMatchingDeviceSetupClasses",
            "Vendor/MSFT/Policy/Config/DeviceInstallation/PreventInstallationOfMatchingDeviceSetupClasses",
        ],
        policy_data::device_classes,
    ),
    kind("a release", &["Vendor/MSFT/Policy/Config/Update/TargetReleaseVersion"], update::target_release),
    kind(
        "the URL of an update server",
        &[
            "Vendor/MSFT/Policy/Config/Update/UpdateServiceUrl",
            "Vendor/MSFT/Policy/Config/Update/UpdateServiceUrlAlternate",
        ],
        update::server,
    ),
    kind("cache servers", &["Vendor/MSFT/Policy/Config/DeliveryOptimization/DOCacheHost"], update::cache_hosts),
    kind(
        "a security descriptor",
        &[
            "Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/NetworkAccess_RestrictClientsAllowedToMakeRemoteCallsToSAM",
        ],
        security_descriptor::of_accounts,
    ),
    kind(
        "sources of definitions",
        &["Vendor/MSFT/Policy/Config/Defender/SignatureUpdateFallbackOrder"],
        policy_words::definition_sources,
    ),
    kind(
        "hash algorithms",
        &["Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/HashAlgorithm"],
        scep::hash_algorithms,
    ),
    kind(
        "key usages",
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/EKUMapping",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/EKUMapping",
        ],
        scep::extended_key_usages,
    ),
    kind(
        "the package of a firewall rule",
        &["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/App/PackageFamilyName"],
        firewall::package,
    ),
    kind(
        "ranges of ports",
        &["Vendor/MSFT/Firewall/MdmStore/*/*/LocalPortRanges", "Vendor/MSFT/Firewall/MdmStore/*/*/RemotePortRanges"],
        firewall::ports,
    ),
    kind("ranges of addresses", &["Vendor/MSFT/Firewall/MdmStore/*/*/LocalAddressRanges"], firewall::local_addresses),
    kind("ranges of addresses", &["Vendor/MSFT/Firewall/MdmStore/*/*/RemoteAddressRanges"], firewall::remote_addresses),
    kind("types and codes of ICMP", &["Vendor/MSFT/Firewall/MdmStore/*/*/IcmpTypesAndCodes"], firewall::icmp),
    kind("types of interfaces", &["Vendor/MSFT/Firewall/MdmStore/*/*/InterfaceTypes"], firewall::interfaces),
    kind("the name of a firewall rule", &["Vendor/MSFT/Firewall/MdmStore/FirewallRules/*/Name"], firewall::name),
    kind(
        "the members of local groups",
        &["Vendor/MSFT/Policy/Config/LocalUsersAndGroups/Configure"],
        local_groups::configure,
    ),
    kind(
        "the members of local groups",
        &["Vendor/MSFT/Policy/Config/RestrictedGroups/ConfigureGroupMembership"],
        local_groups::restricted,
    ),
    kind("who has a right", &["Vendor/MSFT/Policy/Config/UserRights/*"], user_rights::judge),
    kind(
        "an app to install",
        &["Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/*/HostedInstall"],
        hosted_install::hosted,
    ),
    kind(
        "an app of the Store",
        &["Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/*/StoreInstall"],
        hosted_install::store,
    ),
    kind("a point in time", &["Vendor/MSFT/Reboot/Schedule/*"], reboot_schedule::judge),
    kind(
        "the settings of a language",
        &[
            "Vendor/MSFT/LanguagePackManagement/Install/*/CopyToDeviceInternationalSettings",
            "Vendor/MSFT/LanguagePackManagement/Install/*/EnableLanguageFeatureInstallations",
        ],
        language::installed,
    ),
    kind(
        "languages",
        &["Vendor/MSFT/LanguagePackManagement/LanguageSettings/SystemPreferredUILanguages"],
        language::preferred,
    ),
    kind(
        "a list of exclusions",
        &[
            "Vendor/MSFT/Policy/Config/Defender/ExcludedPaths",
            "Vendor/MSFT/Policy/Config/Defender/ExcludedExtensions",
            "Vendor/MSFT/Policy/Config/Defender/ExcludedProcesses",
            "Vendor/MSFT/Policy/Config/Defender/AttackSurfaceReductionOnlyExclusions",
        ],
        defender::exclusions,
    ),
    kind(
        "attack surface reduction rules",
        &["Vendor/MSFT/Policy/Config/Defender/AttackSurfaceReductionRules"],
        defender::attack_surface_rules,
    ),
    kind(
        "exclusions of attack surface reduction rules",
        &["Vendor/MSFT/Defender/Configuration/ASROnlyPerRuleExclusions"],
        defender::exclusions_of_rules,
    ),
    kind("a signed text", &["Vendor/MSFT/Defender/Configuration/TamperProtection"], defender::signed),
    kind(
        "actions against threats",
        &["Vendor/MSFT/Policy/Config/Defender/ThreatSeverityDefaultAction"],
        defender::threat_actions,
    ),
    kind(
        "a date",
        &[
            "Vendor/MSFT/Policy/Config/Update/PauseFeatureUpdatesStartTime",
            "Vendor/MSFT/Policy/Config/Update/PauseQualityUpdatesStartTime",
        ],
        policy_words::pause_date,
    ),
    kind("a lockout", &["Vendor/MSFT/Policy/Config/DeviceLock/AccountLockoutPolicy"], policy_words::account_lockout),
    kind(
        "the usage of a key",
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/KeyUsage",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/KeyUsage",
        ],
        scep::key_usage,
    ),
    kind(
        "a thumbprint",
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/CAThumbprint",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/CAThumbprint",
        ],
        scep::thumbprint,
    ),
    kind(
        "alternative names",
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/SubjectAlternativeNames",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/SubjectAlternativeNames",
        ],
        scep::names,
    ),
    kind(
        "the URL of a server",
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/ServerURL",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/ServerURL",
        ],
        scep::servers,
    ),
    kind(
        "a distinguished name",
        &[
            "Vendor/MSFT/ClientCertificateInstall/SCEP/*/Install/SubjectName",
            "Vendor/MSFT/CertificateStore/MY/SCEP/*/Install/SubjectName",
        ],
        scep::subject,
    ),
    kind("a product", &["Vendor/MSFT/Policy/Config/Update/ProductVersion"], update::product),
    kind("a time of day", &["Vendor/MSFT/Policy/Config/Update/MaintenanceWindowStartTime"], policy_words::time_of_day),
    kind("the id of a group", &["Vendor/MSFT/Policy/Config/DeliveryOptimization/DOGroupId"], policy_words::group_id),
    kind("a list of pages", &["Vendor/MSFT/Policy/Config/Settings/PageVisibilityList"], settings_pages::judge),
    kind(
        "a value of a shared printer",
        &["Vendor/MSFT/PrinterProvisioning/UPPrinterInstalls/*/*"],
        policy_words::shared_printer,
    ),
    kind(
        "a product key",
        &["Vendor/MSFT/WindowsLicensing/UpgradeEditionWithProductKey", "Vendor/MSFT/WindowsLicensing/ChangeProductKey"],
        product_key::judge,
    ),
    kind(
        "addresses of DNS servers",
        &["Vendor/MSFT/DnsClient/NRPT/*/DNSServers"],
        described_forms::addresses_separated_by_blanks,
    ),
    kind(
        "addresses of DNS servers",
        &["Vendor/MSFT/VPNv2/*/DomainNameInformationList/*/DnsServers"],
        described_forms::addresses_separated_by_commas,
    ),
    kind(
        "ranges of addresses",
        &["Vendor/MSFT/Policy/Config/NetworkIsolation/EnterpriseIPRange"],
        described_forms::address_ranges,
    ),
    kind(
        "a range of ports",
        &[
            "Vendor/MSFT/NetworkQoSPolicy/*/SourcePortMatchCondition",
            "Vendor/MSFT/NetworkQoSPolicy/*/DestinationPortMatchCondition",
        ],
        described_forms::port_range,
    ),
    kind("a server", &["Vendor/MSFT/NetworkProxy/ProxyServer/ProxyAddress"], described_forms::server),
    kind(
        "a server with a port",
        &[
            "Vendor/MSFT/WiFi/Profile/*/Proxy",
            "Vendor/MSFT/VPNv2/*/Proxy/Manual/Server",
            "Vendor/MSFT/Policy/Config/System/TelemetryProxy",
        ],
        described_forms::server_and_port,
    ),
    kind("a date", &["Vendor/MSFT/Policy/Config/Update/MaintenanceWindowStartDate"], described_forms::date),
    kind(
        "the id of an app",
        &["Vendor/MSFT/Policy/Config/EnterpriseCloudPrint/CloudPrintOAuthClientId"],
        described_forms::guid,
    ),
    kind(
        "the id of a printer",
        &["Vendor/MSFT/PrinterProvisioning/UPPrinterInstalls/*/CloudDeviceID"],
        described_forms::guid,
    ),
    kind("the id of an organization", &["Vendor/MSFT/DMClient/Provider/*/CommercialID"], described_forms::guid),
    kind(
        "the URL of a proxy script",
        &["Vendor/MSFT/NetworkProxy/SetupScriptUrl", "Vendor/MSFT/WiFi/Profile/*/ProxyPacUrl"],
        described_forms::url,
    ),
    kind(
        "the keywords of a provider",
        &["Vendor/MSFT/DiagnosticLog/EtwLog/Collectors/*/Providers/*/Keywords"],
        described_forms::keywords,
    ),
    kind(
        "an XML document",
        &[
            "Vendor/MSFT/DiagnosticLog/DiagnosticArchive/ArchiveDefinition",
            "Vendor/MSFT/Policy/Config/Start/ImportEdgeAssets",
        ],
        described_forms::xml,
    ),
    kind("a configuration of Office", &["Vendor/MSFT/Office/Installation/*/Install"], office::judge),
    kind(
        "a security descriptor",
        &["Vendor/MSFT/DiagnosticLog/Policy/Channels/*/SDDL"],
        security_descriptor::of_channel,
    ),
    kind("key usages", &["Vendor/MSFT/VPNv2/*/DeviceCompliance/Sso/Eku"], described_forms::key_usages),
    kind("hashes of issuers", &["Vendor/MSFT/VPNv2/*/DeviceCompliance/Sso/IssuerHash"], described_forms::hashes),
    kind(
        "the package of a plug-in",
        &["Vendor/MSFT/VPNv2/*/PluginProfile/PluginPackageFamilyName"],
        described_forms::package,
    ),
    kind("the servers of a VPN", &["Vendor/MSFT/VPNv2/*/NativeProfile/Servers"], described_forms::not_empty),
    kind("pages to start with", &["Vendor/MSFT/Policy/Config/Browser/HomePages"], described_forms::start_pages),
    kind(
        "paths with their conditions",
        &["Vendor/MSFT/Policy/Config/Connectivity/HardenedUNCPaths"],
        policy_data::hardened_paths,
    ),
    kind(
        "an order of ciphers",
        &[
            "Vendor/MSFT/Policy/Config/ADMX_CipherSuiteOrder/SSLCipherSuiteOrder",
            "Vendor/MSFT/Policy/Config/ADMX_CipherSuiteOrder/SSLCurveOrder",
        ],
        policy_data::order_of_ciphers,
    ),
    kind(
        "a group of devices",
        &["Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyGroups/*/GroupData"],
        device_control::group,
    ),
    kind(
        "a rule about devices",
        &["Vendor/MSFT/Defender/Configuration/DeviceControl/PolicyRules/*/RuleData"],
        device_control::rule,
    ),
    kind(
        "credential providers",
        &["Vendor/MSFT/PassportForWork/DeviceUnlock/GroupA", "Vendor/MSFT/PassportForWork/DeviceUnlock/GroupB"],
        unlock_providers::judge,
    ),
    kind("the complexity of a password", &["Vendor/MSFT/LAPS/Policies/PasswordComplexity"], laps::complexity),
    kind("who can read a password", &["Vendor/MSFT/LAPS/Policies/ADPasswordEncryptionPrincipal"], laps::principal),
    kind(
        "signals that unlock a device",
        &["Vendor/MSFT/PassportForWork/DeviceUnlock/Plugins", "Vendor/MSFT/PassportForWork/DynamicLock/Plugins"],
        unlock_signals::judge,
    ),
    kind(
        "services of Bluetooth",
        &["Vendor/MSFT/Policy/Config/Bluetooth/ServicesAllowedList"],
        described_forms::services,
    ),
];

impl ValueKind {
    /// The kind of value that a node takes, if it is one of those judged here.
    pub fn of(node: &LocUri) -> Option<&'static ValueKind> {
        ValueKind::on_devices(node).or_else(|| kind_in(OTHERS, node))
    }

    /// Like `of`, but only for the kinds that a simulated device judges.
    pub fn on_devices(node: &LocUri) -> Option<&'static ValueKind> {
        kind_in(ON_DEVICES, node)
    }

    /// What is wrong with a value, in the order in which it was found.
    pub fn judge(&self, given: &Given) -> Vec<Problem> {
        (self.judge)(given)
    }
}

fn kind_in(kinds: &'static [ValueKind], node: &LocUri) -> Option<&'static ValueKind> {
    kinds.iter().find(|kind| kind.nodes.iter().any(|pattern| matches(pattern, node.segments())))
}

/// Whether the names of a path match a pattern; letter case is ignored. A `*` is any text inside a single name.
pub(super) fn matches(pattern: &str, names: &[String]) -> bool {
    if !may_end(pattern, names) || !may_begin(pattern, names) {
        return false;
    }
    let mut wanted = pattern.split('/');
    let fits = |name: &String| wanted.next().is_some_and(|wanted| fits_name(wanted, name));
    names.iter().all(fits) && wanted.next().is_none()
}

/// Whether the first names, up to a `*`, do not rule out a match: those of another CSP do.
fn may_begin(pattern: &str, names: &[String]) -> bool {
    let mut wanted = pattern.bytes();
    for name in names {
        for byte in name.bytes() {
            match wanted.next() {
                Some(b'*') => return true,
                Some(own) if own.eq_ignore_ascii_case(&byte) => {}
                _ => return false,
            }
        }
        match wanted.next() {
            Some(b'/') => {}
            next => return matches!(next, None | Some(b'*')),
        }
    }
    true
}

/// Whether the last name does not rule out a match: most patterns fail here, at its last bytes.
fn may_end(pattern: &str, names: &[String]) -> bool {
    let Some(last) = names.last() else { return false };
    let mut wanted = pattern.bytes().rev();
    for byte in last.bytes().rev() {
        match wanted.next() {
            Some(b'*') => return true,
            Some(own) if own.eq_ignore_ascii_case(&byte) => {}
            _ => return false,
        }
    }
    matches!(wanted.next(), None | Some(b'/' | b'*'))
}

fn fits_name(wanted: &str, name: &str) -> bool {
    if wanted.eq_ignore_ascii_case(name) {
        return true;
    }
    let Some(star) = wanted.bytes().position(|byte| byte == b'*') else { return false };
    let (start, end) = (&wanted[..star], &wanted[star + 1..]);
    let is = |wanted: &str, part: Option<&str>| part.is_some_and(|part| part.eq_ignore_ascii_case(wanted));
    name.len() >= start.len() + end.len()
        && is(start, name.get(..start.len()))
        && is(end, name.get(name.len() - end.len()..))
}

#[cfg(test)]
mod tests {
    use super::ValueKind;
    use crate::address::LocUri;

    #[test]
    fn nodes_are_known_whatever_their_scope_and_case() {
        let name = |locuri: &str| ValueKind::of(&LocUri::parse(locuri).unwrap()).map(|kind| kind.name);
        for locuri in [
            "./Vendor/MSFT/WiFi/Profile/A%2FB/WlanXml",
            "./Device/Vendor/MSFT/WiFi/Profile/x/WlanXml",
            "./User/vendor/msft/wifi/profile/x/wlanxml",
        ] {
            assert_eq!(name(locuri), Some("a WLAN profile"), "{locuri}");
        }
        assert_eq!(name("./Vendor/MSFT/WiFi/Profile/WlanXml"), None);
        assert_eq!(name("./Vendor/MSFT/WiFi/Profile/a/WlanXml/b"), None);
    }

    #[test]
    fn a_star_is_any_text_inside_a_name() {
        let names = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<String>>();
        let fits = |pattern: &str, path: &str| super::matches(pattern, &names(path));
        assert!(fits("A/*TheseApps", "a/Camera_ForceAllowTheseApps") && fits("A/Expected*/B", "A/expectedPolicies/B"));
        assert!(fits("A/*", "A/b") && fits("A/*", "A/\u{e9}"));
        assert!(
            !fits("A/*TheseApps", "A/LetAppsAccessCamera") && !fits("A/*Apps", "A/\u{e9}") && !fits("A/*", "A/b/c")
        );
    }
}
