//! Values whose form is only in the description of their node: addresses, ports, servers, dates and GUIDs.
//!
//! A value in another form is a warning and not an error, since no DDF has such a rule.

use super::forms::{
    address_range_trouble, ip_address, is_braced_guid, is_date, is_family_name, is_guid, is_oid, is_port_range,
};
use super::xml_value::judge_xml;
use super::{Given, Problem};
use crate::finding::Severity;
use crate::format::xml::shown;

/// IP addresses with blanks between them: DnsClient/NRPT/<rule>/DNSServers.
pub(super) fn addresses_separated_by_blanks(given: &Given) -> Vec<Problem> {
    addresses(given.text.split_whitespace(), "10.0.0.1 10.0.0.2")
}

/// IP addresses with commas between them: VPNv2/<name>/DomainNameInformationList/<row>/DnsServers.
pub(super) fn addresses_separated_by_commas(given: &Given) -> Vec<Problem> {
    addresses(items(given.text), "10.0.0.1,10.0.0.2")
}

fn addresses<'t>(items: impl Iterator<Item = &'t str>, form: &str) -> Vec<Problem> {
    doubts(items, |item| ip_address(item).is_some(), "not an IP address", form)
}

/// Ranges of addresses: NetworkIsolation/EnterpriseIPRange.
pub(super) fn address_ranges(given: &Given) -> Vec<Problem> {
    let is_range = |item: &str| address_range_trouble(item).is_none() && !item.contains('/');
    doubts(items(given.text), is_range, "not a range of IP addresses", "10.0.0.0-10.255.255.255,fd00::-fdff::1")
}

/// A port or a range of ports: NetworkQoSPolicy/<name>/SourcePortMatchCondition.
pub(super) fn port_range(given: &Given) -> Vec<Problem> {
    doubts([given.text].into_iter(), is_port_range, "neither a port nor a range of ports", "5060 or 5060-5070")
}

/// A server, perhaps with its port: NetworkProxy/ProxyServer/ProxyAddress.
pub(super) fn server(given: &Given) -> Vec<Problem> {
    doubts([given.text].into_iter(), is_server, "not a server with a port", "proxy.contoso.com:8080")
}

/// A server with its port: WiFi/Profile/<ssid>/Proxy, VPNv2/<name>/Proxy/Manual/Server, System/TelemetryProxy.
pub(super) fn server_and_port(given: &Given) -> Vec<Problem> {
    let has_port = |text: &str| text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    doubts(
        [given.text].into_iter(),
        |text| is_server(text) && has_port(text),
        "not a server with a port",
        "proxy.contoso.com:8080",
    )
}

/// A date: Update/MaintenanceWindowStartDate.
pub(super) fn date(given: &Given) -> Vec<Problem> {
    doubts([given.text].into_iter(), is_date, "not a date", "2027-01-31")
}

/// A GUID: EnterpriseCloudPrint/CloudPrintOAuthClientId.
pub(super) fn guid(given: &Given) -> Vec<Problem> {
    let is_either = |text: &str| is_guid(text) || is_braced_guid(text);
    doubts([given.text].into_iter(), is_either, "not a GUID", "01234567-89ab-cdef-0123-456789abcdef")
}

/// GUIDs in braces: Bluetooth/ServicesAllowedList.
pub(super) fn services(given: &Given) -> Vec<Problem> {
    let form = "{0000111E-0000-1000-8000-00805F9B34FB};{0000110B-0000-1000-8000-00805F9B34FB}";
    doubts(given.text.split(';').map(str::trim), is_braced_guid, "not a GUID in braces", form)
}

/// The address of a script or of a page: NetworkProxy/SetupScriptUrl, WiFi/Profile/<ssid>/ProxyPacUrl.
pub(super) fn url(given: &Given) -> Vec<Problem> {
    let is_url = |text: &str| text.contains("://") && !text.contains(char::is_whitespace);
    doubts([given.text.trim()].into_iter(), is_url, "not a URL", "http://proxy.contoso.com/proxy.pac")
}

/// A 64-bit number in hexadecimal digits: DiagnosticLog/EtwLog/Collectors/<name>/Providers/<id>/Keywords.
pub(super) fn keywords(given: &Given) -> Vec<Problem> {
    let is_keywords = |text: &str| {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
        u64::from_str_radix(digits, 16).is_ok() && !digits.starts_with('+')
    };
    doubts(
        [given.text.trim()].into_iter(),
        is_keywords,
        "not a number of at most 16 hexadecimal digits",
        "8000000000000004",
    )
}

/// Object identifiers with commas between them: VPNv2/<name>/DeviceCompliance/Sso/Eku.
pub(super) fn key_usages(given: &Given) -> Vec<Problem> {
    doubts(hash_items(given.text), is_oid, "not the object identifier of a key usage", "1.3.6.1.5.5.7.3.2")
}

/// Hashes of certificates: VPNv2/<name>/DeviceCompliance/Sso/IssuerHash.
pub(super) fn hashes(given: &Given) -> Vec<Problem> {
    let is_hash = |item: &str| item.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b' ');
    let form = "40 hexadecimal digits, as in the thumbprint of a certificate";
    doubts(hash_items(given.text), is_hash, "not the hash of a certificate", form)
}

/// The items of a list of hashes or key usages: the page mentions commas, but its example has semicolons.
fn hash_items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim)
}

/// The name of a package family: VPNv2/<name>/PluginProfile/PluginPackageFamilyName.
pub(super) fn package(given: &Given) -> Vec<Problem> {
    let form = "a name, _ and 13 letters or digits: Microsoft.WindowsCalculator_8wekyb3d8bbwe";
    doubts([given.text.trim()].into_iter(), is_family_name, "not a package family name", form)
}

/// A text that must not be empty: VPNv2/<name>/NativeProfile/Servers.
pub(super) fn not_empty(given: &Given) -> Vec<Problem> {
    let problem = given.text.trim().is_empty().then(|| {
        Problem::warning(0, "the value is empty, but the profile needs one")
            .allowed("the name or address of the server: vpn.contoso.com")
    });
    problem.into_iter().collect()
}

/// Start pages; if there are several, each is in angle brackets: Browser/HomePages.
pub(super) fn start_pages(given: &Given) -> Vec<Problem> {
    let text = given.text.trim();
    let is_several = text.matches("://").count() > 1 && !text.contains('<');
    let problem = is_several.then(|| {
        Problem::warning(0, "the value has several pages without angle brackets")
            .allowed("<https://www.contoso.com><https://support.contoso.com>")
    });
    problem.into_iter().collect()
}

/// An XML document: DiagnosticLog/DiagnosticArchive/ArchiveDefinition.
pub(super) fn xml(given: &Given) -> Vec<Problem> {
    let problems = judge_xml(given, |_, _| {}).into_iter();
    problems.map(|problem| Problem { severity: Severity::Warning, ..problem }).collect()
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim)
}

/// A warning for each item that is not as described; empty items are skipped.
fn doubts<'t>(
    items: impl Iterator<Item = &'t str>,
    is_valid: impl Fn(&str) -> bool,
    what: &str,
    form: &str,
) -> Vec<Problem> {
    let wrong = items.filter(|item| !item.is_empty() && !is_valid(item));
    wrong.map(|item| Problem::warning(0, format!("{} is {what}", shown(item))).allowed(form)).collect()
}

/// `proxy.contoso.com:8080`; the port may be left out.
fn is_server(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse::<u16>().is_ok()),
        _ => (text, true),
    };
    port && !host.is_empty() && !host.contains(['/', ' ', '\t', '=', ';', ','])
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn a_value_in_another_form_is_a_warning() {
        const POLICY: &str = "./Device/Vendor/MSFT/Policy/Config";
        for (node, good, bad) in [
            ("./Device/Vendor/MSFT/DnsClient/NRPT/a/DNSServers".to_owned(), "10.0.0.1 fd00::1", "10.0.0.1,10.0.0.2"),
            (
                "./Device/Vendor/MSFT/VPNv2/a/DomainNameInformationList/0/DnsServers".to_owned(),
                "10.0.0.1,10.0.0.2",
                "dns.contoso.com",
            ),
            (format!("{POLICY}/NetworkIsolation/EnterpriseIPRange"), "10.0.0.0-10.255.255.255", "10.0.0.0-"),
            ("./Device/Vendor/MSFT/NetworkQoSPolicy/a/SourcePortMatchCondition".to_owned(), "5060-5070", "5060,5070"),
            ("./Vendor/MSFT/NetworkProxy/ProxyServer/ProxyAddress".to_owned(), "[fd00::1]:80", "http://proxy:80"),
            ("./Vendor/MSFT/WiFi/Profile/a/Proxy".to_owned(), "proxy.contoso.com:8080", "proxy.contoso.com:99999"),
            ("./Vendor/MSFT/WiFi/Profile/a/Proxy".to_owned(), "[fd00::1]:8080", "proxy.contoso.com"),
            (format!("{POLICY}/System/TelemetryProxy"), "10.0.0.1:80", "10.0.0.1"),
            (format!("{POLICY}/Update/MaintenanceWindowStartDate"), "2027-01-31", "31.01.2027"),
            (
                format!("{POLICY}/EnterpriseCloudPrint/CloudPrintOAuthClientId"),
                "3c490952-9809-4a9e-9877-0afaed519dee",
                "app",
            ),
            ("./Vendor/MSFT/NetworkProxy/SetupScriptUrl".to_owned(), "file://share/proxy.pac", "proxy.pac"),
            ("./Vendor/MSFT/WiFi/Profile/a/ProxyPacUrl".to_owned(), "http://proxy/proxy.pac", "proxy"),
            (
                "./Vendor/MSFT/DiagnosticLog/EtwLog/Collectors/a/Providers/b/Keywords".to_owned(),
                "8000000000000004",
                "all",
            ),
            (
                "./Vendor/MSFT/DiagnosticLog/DiagnosticArchive/ArchiveDefinition".to_owned(),
                "<Collection><ID>a</ID></Collection>",
                "all logs",
            ),
            (
                "./Vendor/MSFT/VPNv2/a/DeviceCompliance/SSO/Eku".to_owned(),
                "1.3.6.1.5.5.7.3.2,1.3.6.1.4.1.311.87",
                "Client Authentication",
            ),
            (
                "./Vendor/MSFT/VPNv2/a/DeviceCompliance/Sso/IssuerHash".to_owned(),
                "ffffffffffffffffffffffffffffffffffffffff;ffffffffffffffffffffffffffffffffffffffee",
                "Contoso CA",
            ),
            (
                "./Vendor/MSFT/VPNv2/a/PluginProfile/PluginPackageFamilyName".to_owned(),
                "Contoso.Vpn_1a2b3c4d5e6f7",
                "Contoso.Vpn",
            ),
            ("./Vendor/MSFT/VPNv2/a/NativeProfile/Servers".to_owned(), "vpn.contoso.com;Office", ""),
            (
                format!("{POLICY}/Browser/HomePages"),
                "<https://a.contoso.com><https://b.contoso.com>",
                "https://a.contoso.com,https://b.contoso.com",
            ),
            (format!("{POLICY}/Bluetooth/ServicesAllowedList"), "{0000111E-0000-1000-8000-00805F9B34FB}", "0x111E"),
        ] {
            assert_eq!(found(&node, good), [""; 0], "{node}");
            assert!(found(&node, bad)[0].starts_with("warning"), "{node}");
        }
        assert_eq!(found("./Vendor/MSFT/NetworkProxy/ProxyServer/ProxyAddress", "fd00::1"), [""; 0]);
        assert_eq!(found(&format!("{POLICY}/Browser/HomePages"), "https://www.contoso.com"), [""; 0]);
    }
}
