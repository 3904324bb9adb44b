//! `VPNv2/NAME/ProfileXML`: a VPN profile in one value.
//!
//! The schema in the DDF requires an order that Microsoft's own example does not follow; any order is accepted here.

use super::eap::{self, EAP_HOST_CONFIG};
use super::forms::ip_address;
use super::one_x::https_below;
use super::shape::{Inside, Shape, Strictness, TextRule, any, attribute, follow, optional};
use super::vpn_fields::{address_trouble, addresses, ports, prefix_trouble};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};
use crate::address::Scope;
use crate::format::xml::{Node, shown};

const ANYTHING: Inside = Inside::Anything;
const TEXT: Inside = Inside::Text(TextRule::Any);
const BOOLEAN: Inside = Inside::Text(TextRule::Boolean);

const SERVERS: Shape = Shape::new("Servers", &[], Inside::Text(TextRule::NonEmpty));
const ROUTING: Shape =
    Shape::new("RoutingPolicyType", &[], Inside::Text(TextRule::OneOf(&["SplitTunnel", "ForceTunnel"])));
const PROTOCOL_TYPE: Shape = Shape::new(
    "NativeProtocolType",
    &[],
    Inside::Text(TextRule::OneOf(&["IKEv2", "L2TP", "PPTP", "SSTP", "Automatic", "ProtocolList"])),
);
const USER_METHOD: Shape = Shape::new("UserMethod", &[], Inside::Text(TextRule::OneOf(&["Eap", "MSChapv2"])));
const MACHINE_METHOD: Shape = Shape::new("MachineMethod", &[], Inside::Text(TextRule::OneOf(&["Certificate", "Eap"])));
const EAP: Shape = Shape::new("Eap", &[], ANYTHING);
const CERTIFICATE: Shape = Shape::new("Certificate", &[], ANYTHING);
const AUTHENTICATION: Shape = Shape::new(
    "Authentication",
    &[],
    Inside::Elements(&[optional(&USER_METHOD), optional(&MACHINE_METHOD), optional(&EAP), optional(&CERTIFICATE)]),
);
const CRYPTOGRAPHY_SUITE: Shape = Shape::new("CryptographySuite", &[], ANYTHING);
const L2TP_PSK: Shape = Shape::new("L2tpPsk", &[], TEXT);
const CLASS_BASED_ROUTE: Shape = Shape::new("DisableClassBasedDefaultRoute", &[], BOOLEAN);
const PLUMB_IKE: Shape = Shape::new("PlumbIKEv2TSAsRoutes", &[], BOOLEAN);
const PROTOCOL_LIST: Shape = Shape::new("ProtocolList", &[], ANYTHING);
const NATIVE_PROFILE: Shape = Shape::new(
    "NativeProfile",
    &[],
    Inside::Elements(&[
        optional(&SERVERS),
        optional(&ROUTING),
        optional(&PROTOCOL_TYPE),
        optional(&PROTOCOL_LIST),
        optional(&AUTHENTICATION),
        optional(&CRYPTOGRAPHY_SUITE),
        optional(&L2TP_PSK),
        optional(&CLASS_BASED_ROUTE),
        optional(&PLUMB_IKE),
    ]),
);
const SERVER_URL_LIST: Shape = Shape::new("ServerUrlList", &[], Inside::Text(TextRule::NonEmpty));
const PLUGIN_NAME: Shape = Shape::new("PluginPackageFamilyName", &[], Inside::Text(TextRule::NonEmpty));
const CUSTOM_CONFIGURATION: Shape = Shape::new("CustomConfiguration", &[], ANYTHING);
const PLUGIN_PROFILE: Shape = Shape::new(
    "PluginProfile",
    &[],
    Inside::Elements(&[optional(&SERVER_URL_LIST), optional(&PLUGIN_NAME), optional(&CUSTOM_CONFIGURATION)]),
);
const ADDRESS: Shape = Shape::new("Address", &[], Inside::Text(TextRule::NonEmpty));
const PREFIX_SIZE: Shape = Shape::new("PrefixSize", &[], Inside::Text(TextRule::NonEmpty));
const METRIC: Shape = Shape::new("Metric", &[], Inside::Text(TextRule::Any));
const EXCLUSION_ROUTE: Shape = Shape::new("ExclusionRoute", &[], BOOLEAN);
const ROUTE: Shape = Shape::new(
    "Route",
    &[],
    Inside::Elements(&[optional(&ADDRESS), optional(&PREFIX_SIZE), optional(&METRIC), optional(&EXCLUSION_ROUTE)]),
);
const TRAFFIC_FILTER: Shape = Shape::new("TrafficFilter", &[], ANYTHING);
const ALWAYS_ON: Shape = Shape::new("AlwaysOn", &[], BOOLEAN);
const DEVICE_TUNNEL: Shape = Shape::new("DeviceTunnel", &[], BOOLEAN);
const REMEMBER_CREDENTIALS: Shape = Shape::new("RememberCredentials", &[], BOOLEAN);
const BY_PASS_FOR_LOCAL: Shape = Shape::new("ByPassForLocal", &[], BOOLEAN);
const REGISTER_DNS: Shape = Shape::new("RegisterDNS", &[], BOOLEAN);
const TRUSTED_NETWORK: Shape = Shape::new("TrustedNetworkDetection", &[], TEXT);
/// Elements of the profile that are not judged here.
const OTHERS: [Shape; 14] = [
    Shape::new("ProfileName", &[], TEXT),
    Shape::new("EdpModeId", &[], TEXT),
    Shape::new("DnsSuffix", &[], TEXT),
    Shape::new("Proxy", &[], ANYTHING),
    Shape::new("APNBinding", &[], ANYTHING),
    Shape::new("DeviceCompliance", &[], ANYTHING),
    Shape::new("AppTrigger", &[], ANYTHING),
    Shape::new("DomainNameInformation", &[], ANYTHING),
    Shape::new("ManagementData", &[], ANYTHING),
    Shape::new("DisableAdvancedOptionsEditButton", &[], BOOLEAN),
    Shape::new("DisableDisconnectButton", &[], BOOLEAN),
    Shape::new("DisableIKEv2Fragmentation", &[], BOOLEAN),
    Shape::new("DataEncryption", &[], TEXT),
    Shape::new("PrivateNetwork", &[], BOOLEAN),
];
const PROFILE: Shape = Shape::new(
    "VPNProfile",
    &[attribute("Version", TextRule::Any)],
    Inside::Elements(&[
        optional(&NATIVE_PROFILE),
        optional(&PLUGIN_PROFILE),
        any(&ROUTE),
        any(&TRAFFIC_FILTER),
        optional(&ALWAYS_ON),
        optional(&DEVICE_TUNNEL),
        optional(&REMEMBER_CREDENTIALS),
        optional(&BY_PASS_FOR_LOCAL),
        optional(&REGISTER_DNS),
        any(&TRUSTED_NETWORK),
        any(&OTHERS[0]),
        any(&OTHERS[1]),
        any(&OTHERS[2]),
        any(&OTHERS[3]),
        any(&OTHERS[4]),
        any(&OTHERS[5]),
        any(&OTHERS[6]),
        any(&OTHERS[7]),
        any(&OTHERS[8]),
        any(&OTHERS[9]),
        any(&OTHERS[10]),
        any(&OTHERS[11]),
        any(&OTHERS[12]),
        any(&OTHERS[13]),
    ]),
);

/// The words that leaves accept, by the node of the same name in the DDF; each with the name of the element around it.
/// `None` and `SHA1` are what PowerShell calls the same values.
const WORDS_OF_LEAVES: &[(&str, &str, &[&str])] = &[
    ("TrafficFilter", "Direction", &["Inbound", "Outbound"]),
    ("TrafficFilter", "RoutingPolicyType", &["SplitTunnel", "ForceTunnel"]),
    ("NativeProtocolList", "Type", &["Pptp", "L2tp", "Ikev2", "Sstp"]),
    ("DeviceCompliance", "Enabled", TRUE_OR_FALSE),
    ("Sso", "Enabled", TRUE_OR_FALSE),
    ("DomainNameInformation", "AutoTrigger", TRUE_OR_FALSE),
    ("DomainNameInformation", "Persistent", TRUE_OR_FALSE),
    ("VPNProfile", "DataEncryption", &["None", "Require", "Max", "Optional"]),
    (
        "CryptographySuite",
        "AuthenticationTransformConstants",
        &["MD596", "SHA196", "SHA256128", "GCMAES128", "GCMAES192", "GCMAES256", "None"],
    ),
    (
        "CryptographySuite",
        "CipherTransformConstants",
        &["DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256", "None"],
    ),
    (
        "CryptographySuite",
        "EncryptionMethod",
        &["DES", "DES3", "AES128", "AES192", "AES256", "AES_GCM_128", "AES_GCM_256", "GCMAES128", "GCMAES256"],
    ),
    ("CryptographySuite", "IntegrityCheckMethod", &["MD5", "SHA196", "SHA1", "SHA256", "SHA384"]),
    ("CryptographySuite", "DHGroup", &["None", "Group1", "Group2", "Group14", "ECP256", "ECP384", "Group24"]),
    ("CryptographySuite", "PfsGroup", &["None", "PFS1", "PFS2", "PFS2048", "ECP256", "ECP384", "PFSMM", "PFS24"]),
];
const TRUE_OR_FALSE: &[&str] = &["true", "false", "1", "0"];

/// Judges a profile. The path is Vendor/MSFT/VPNv2/<name>/ProfileXML.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &PROFILE, problems) {
            return;
        }
        follow(root, &PROFILE, Strictness::LENIENT, problems);
        match (root.child("NativeProfile"), root.child("PluginProfile")) {
            (Some(native), None) => judge_native(given, root, native, problems),
            (None, Some(_)) => {}
            (Some(_), Some(plugin)) => problems.push(
                Problem::error(plugin.at, "the profile has both <NativeProfile> and <PluginProfile>")
                    .allowed("one of the two"),
            ),
            (None, None) => problems.push(
                Problem::error(root.at, "the profile has neither <NativeProfile> nor <PluginProfile>")
                    .allowed("one of the two"),
            ),
        }
        root.each("Route").for_each(|route| judge_route(route, problems));
        root.each("DomainNameInformation").for_each(|names| judge_dns_servers(names, problems));
        root.each("TrafficFilter").for_each(|filter| judge_filter(filter, problems));
        judge_leaves(root, problems);
        judge_networks(root, problems);
        https_below(root, problems);
    })
}

fn judge_native(given: &Given, root: &Node, native: &Node, problems: &mut Vec<Problem>) {
    if native.child("Servers").is_none() {
        let problem = Problem::warning(native.at, "<NativeProfile> lacks <Servers>, the server to connect to");
        problems.push(problem.allowed("<Servers>vpn.contoso.com</Servers>"));
    }
    let user = native.find(&["Authentication", "UserMethod"]);
    let machine = native.find(&["Authentication", "MachineMethod"]);
    if let Some(user) = user.filter(|user| user.words() == "MSChapv2" && protocol(native) == "IKEv2") {
        problems.push(Problem::error(user.at, "IKEv2 does not take MSChapv2").allowed("Eap"));
    }
    let host = native.find(&["Authentication", "Eap", "Configuration", "EapHostConfig"]);
    if let Some(host) = host {
        follow(host, &EAP_HOST_CONFIG, Strictness::LENIENT, problems);
        eap::judge(host, problems);
    }
    let wants_eap = [user, machine].into_iter().flatten().find(|method| method.words() == "Eap");
    if let Some(method) = wants_eap
        && host.is_none()
    {
        problems.push(
            Problem::warning(method.at, "the method is Eap, but no <Eap><Configuration> contains an <EapHostConfig>")
                .help("add the EAP configuration: Get-VpnConnection shows that of a connection in EapConfigXmlStream"),
        );
    }
    if let Some(tunnel) = root.child("DeviceTunnel").filter(|tunnel| matches!(tunnel.words(), "true" | "1")) {
        judge_device_tunnel(given, root, native, tunnel, problems);
    }
}

/// A device tunnel connects without a user, so only one protocol and one method fit.
fn judge_device_tunnel(given: &Given, root: &Node, native: &Node, tunnel: &Node, problems: &mut Vec<Problem>) {
    let allowed = "a node below ./Device or ./Vendor, NativeProtocolType IKEv2 and MachineMethod Certificate";
    let mut refuse =
        |what: &str| problems.push(Problem::error(tunnel.at, format!("a device tunnel {what}")).allowed(allowed));
    if given.node.scope() == Scope::User {
        refuse("belongs to the device, not to a user");
    }
    if protocol(native) != "IKEv2" {
        refuse("takes the protocol IKEv2 only");
    }
    let machine = native.find(&["Authentication", "MachineMethod"]);
    if machine.is_none_or(|machine| machine.words() != "Certificate") {
        refuse("signs in with the certificate of the machine");
    }
    if let Some(routing) = native.child("RoutingPolicyType").filter(|routing| routing.words() == "ForceTunnel") {
        problems.push(Problem::warning(routing.at, "a device tunnel cannot be a force tunnel").allowed("SplitTunnel"));
    }
    if let Some(names) = root.child("DomainNameInformation") {
        let problem = Problem::note(names.at, "Microsoft does not support rules for names (NRPT) in a device tunnel");
        problems.push(problem.help("put them into the profile of the user tunnel"));
    }
}

/// The protocol of a profile; empty if it states none.
fn protocol<'n>(native: &'n Node) -> &'n str {
    native.child("NativeProtocolType").map_or("", |node| node.words())
}

/// DNS servers are addresses, since no name can be resolved without them.
fn judge_dns_servers(names: &Node, problems: &mut Vec<Problem>) {
    for node in names.each("DnsServers") {
        let items = node.words().split(',').map(str::trim);
        for item in items.filter(|item| !item.is_empty() && ip_address(item).is_none()) {
            let message = format!("the DNS server {} is not an IP address", shown(item));
            problems.push(Problem::warning(node.at, message).allowed("10.0.0.1,10.0.0.2"));
        }
    }
}

fn judge_route(route: &Node, problems: &mut Vec<Problem>) {
    let address = route.child("Address");
    if let Some(node) = address
        && let Some(trouble) = address_trouble(node.words())
    {
        problems.push(trouble.moved(node.at));
    }
    if let Some(node) = route.child("PrefixSize")
        && let Some(trouble) = prefix_trouble(node.words(), address.map(|address| address.words()))
    {
        problems.push(trouble.moved(node.at));
    }
}

fn judge_filter(filter: &Node, problems: &mut Vec<Problem>) {
    for (name, judge) in [
        ("LocalPortRanges", ports as fn(&str) -> Vec<Problem>),
        ("RemotePortRanges", ports),
        ("LocalAddressRanges", addresses),
        ("RemoteAddressRanges", addresses),
    ] {
        for node in filter.each(name) {
            problems.extend(judge(node.words()).into_iter().map(|problem| Problem { at: node.at, ..problem }));
        }
    }
    if let Some(protocol) = filter.child("Protocol")
        && !protocol.words().parse().is_ok_and(|number: u32| number <= 255)
    {
        let message = format!("Protocol is {}, which is not the number of an IP protocol", shown(protocol.words()));
        problems.push(Problem::error(protocol.at, message).allowed("0 to 255; 6 is TCP, 17 is UDP"));
    }
}

/// Judges the leaves below an element: their words must be among those in [`WORDS_OF_LEAVES`], and the address of a
/// proxy has no protocol.
fn judge_leaves(parent: &Node, problems: &mut Vec<Problem>) {
    for node in &parent.children {
        judge_leaves(node, problems);
        let rule = WORDS_OF_LEAVES.iter().find(|(around, name, _)| *around == parent.name && *name == node.name);
        if let Some((_, name, words)) = rule
            && !words.iter().any(|word| word.eq_ignore_ascii_case(node.words()))
        {
            let message = format!("{name} is {}, which is not one of its values", shown(node.words()));
            problems.push(Problem::warning(node.at, message).allowed(words.join(", ")));
        }
    }
    let server = parent.find(&["Proxy", "Manual", "Server"]);
    if let Some(server) = server.filter(|server| server.words().contains("://")) {
        let message = format!("the proxy is {}; it takes no protocol", shown(server.words()));
        problems.push(Problem::warning(server.at, message).allowed("proxy.contoso.com:8080"));
    }
}

fn judge_networks(root: &Node, problems: &mut Vec<Problem>) {
    let servers = root.find(&["NativeProfile", "Servers"]).map_or("", |servers| servers.words());
    for trusted in root.each("TrustedNetworkDetection") {
        let same =
            trusted.words().split(',').any(|suffix| !servers.is_empty() && suffix.trim().eq_ignore_ascii_case(servers));
        if same {
            problems.push(
                Problem::warning(trusted.at, "TrustedNetworkDetection is the name of the VPN server")
                    .allowed("the DNS suffix of the company's network: corp.contoso.com"),
            );
        }
    }
    if let Some(local) = root.child("ByPassForLocal") {
        problems.push(Problem::note(local.at, "ByPassForLocal does nothing").help("remove the element"));
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Vendor/MSFT/VPNv2/Work/ProfileXML";
    const GOOD: &str = "<VPNProfile><NativeProfile><Servers>vpn.contoso.com</Servers><RoutingPolicyType>SplitTunnel\
        </RoutingPolicyType><NativeProtocolType>IKEv2</NativeProtocolType><Authentication><MachineMethod>Certificate\
        </MachineMethod></Authentication></NativeProfile><Route><Address>10.0.0.0</Address><PrefixSize>8</PrefixSize>\
        </Route><DeviceTunnel>true</DeviceTunnel><DnsSuffix>contoso.com</DnsSuffix></VPNProfile>";

    #[test]
    fn a_profile_passes_in_any_order() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        let suite = "<CryptographySuite><DHGroup>Group14</DHGroup><PfsGroup>pfs2048</PfsGroup></CryptographySuite>";
        assert_eq!(found(NODE, &GOOD.replace("<Authentication>", &format!("{suite}<Authentication>"))), [""; 0]);
        assert_eq!(
            found(
                NODE,
                "<VPNProfile><AlwaysOn>true</AlwaysOn><PluginProfile><ServerUrlList>a.b</ServerUrlList></PluginProfile></VPNProfile>"
            ),
            [""; 0]
        );
    }

    #[test]
    fn what_the_csp_refuses_is_found() {
        for (from, to, expected) in [
            ("IKEv2", "IKEV2", "NativeProtocolType is `IKEV2`"),
            ("IKEv2", "SSTP", "a device tunnel takes the protocol IKEv2"),
            (
                "<MachineMethod>Certificate</MachineMethod>",
                "<UserMethod>MSChapv2</UserMethod>",
                "IKEv2 does not take MSChapv2",
            ),
            ("<Address>10.0.0.0", "<Address>not an ip", "not an IP address"),
            ("<PrefixSize>8", "<PrefixSize>200", "longer than an address"),
            ("</VPNProfile>", "<PluginProfile/></VPNProfile>", "both <NativeProfile> and <PluginProfile>"),
            ("<VPNProfile>", "<VPNProfile xmlns=\"urn:x\">", "it must be no namespace"),
        ] {
            let all = found(NODE, &GOOD.replace(from, to));
            assert!(all.iter().any(|one| one.starts_with("error") && one.contains(expected)), "{expected}: {all:?}");
        }
        for (from, to, expected) in [
            ("SplitTunnel", "ForceTunnel", "warning 61 a device tunnel cannot be a force tunnel"),
            ("<Servers>vpn.contoso.com</Servers>", "", "lacks <Servers>"),
            (
                "<DnsSuffix>",
                "<TrafficFilter><Direction>Both</Direction></TrafficFilter><DnsSuffix>",
                "Direction is `Both`",
            ),
            (
                "<DnsSuffix>",
                "<Proxy><Manual><Server>http://proxy</Server></Manual></Proxy><DnsSuffix>",
                "the proxy is `http://proxy`",
            ),
            (
                "<Authentication>",
                "<CryptographySuite><DHGroup>Group15</DHGroup></CryptographySuite><Authentication>",
                "DHGroup is `Group15`",
            ),
            (
                "<Authentication>",
                "<ProtocolList><NativeProtocolList><Type>IKE</Type></NativeProtocolList></ProtocolList><Authentication>",
                "Type is `IKE`",
            ),
            (
                "<DnsSuffix>",
                "<DeviceCompliance><Enabled>yes</Enabled><Sso><Enabled>false</Enabled></Sso></DeviceCompliance><DnsSuffix>",
                "Enabled is `yes`",
            ),
            (
                "<DnsSuffix>",
                "<DomainNameInformation><DomainName>.a.b</DomainName><DnsServers>10.0.0.1,dns.a.b</DnsServers></DomainNameInformation><DnsSuffix>",
                "the DNS server `dns.a.b` is not an IP address",
            ),
        ] {
            let all = found(NODE, &GOOD.replace(from, to));
            assert!(all.iter().any(|one| one.contains(expected)), "{expected}: {all:?}");
        }
        assert!(found("./User/Vendor/MSFT/VPNv2/Work/ProfileXML", GOOD)[0].contains("not to a user"));
        assert!(found(NODE, "<VPNProfile/>")[0].contains("neither <NativeProfile> nor <PluginProfile>"));
    }
}
