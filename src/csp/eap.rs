//! EAP configurations inside profiles of networks and VPN: the method, and how a device recognizes the server.

use super::Problem;
use super::forms::is_hash;
use super::shape::{Inside, Shape, TextRule, once, optional};
use super::xml_value::descendants;
use crate::finding::nearest;
use crate::format::xml::{Node, shown};

const SPACE: &str = "http://www.microsoft.com/provisioning/EapHostConfig";
/// The start of every namespace in an EAP configuration.
const SPACES_START: &str = "http://www.microsoft.com/provisioning/";

const METHOD: Shape = Shape::new("EapMethod", &[], Inside::Anything).within(SPACE);
const CONFIG: Shape = Shape::new("Config", &[], Inside::Anything).within(SPACE);
const CONFIG_BLOB: Shape = Shape::new("ConfigBlob", &[], Inside::Text(TextRule::Any)).within(SPACE);
/// The root; what is below its children is left to `judge`.
pub(super) const EAP_HOST_CONFIG: Shape =
    Shape::new("EapHostConfig", &[], Inside::Unordered(&[once(&METHOD), optional(&CONFIG), optional(&CONFIG_BLOB)]))
        .within(SPACE);

/// The schemas of methods that have versions, each with the latest.
const VERSIONS: [(&str, u32); 4] = [
    ("EapTlsConnectionPropertiesV", 3),
    ("MsPeapConnectionPropertiesV", 3),
    ("MsChapV2ConnectionPropertiesV", 1),
    ("BaseEapConnectionPropertiesV", 1),
];
/// The types of the methods in which the device checks a certificate of the server: TLS, TTLS, PEAP, TEAP.
const WITH_CERTIFICATE: [&str; 4] = ["13", "21", "25", "55"];
/// The elements that name the server or its root certificate, in all methods.
const SERVER: [&str; 3] = ["ServerNames", "TrustedRootCA", "TrustedRootCAHash"];
/// The elements that are `xs:boolean` in the schemas of the methods.
const SWITCHES: [&str; 10] = [
    "SimpleCertSelection",
    "DisableUserPromptForServerValidation",
    "DifferentUsername",
    "PerformServerValidation",
    "AcceptServerName",
    "FastReconnect",
    "InnerEapOptional",
    "EnableQuarantineChecks",
    "RequireCryptoBinding",
    "UseWinLogonCredentials",
];

/// Judges what is below an `EapHostConfig`.
pub(super) fn judge(host: &Node, problems: &mut Vec<Problem>) {
    judge_types(host, problems);
    let all = descendants(host);
    all.iter().for_each(|node| judge_leaf(node, problems));
    // Children inherit a wrong namespace, so only its first use is reported.
    let mut reported: Vec<&str> = Vec::new();
    for node in &all {
        if !reported.contains(&&*node.space)
            && let Some(problem) = unknown_space(node)
        {
            reported.push(&node.space);
            problems.push(problem);
        }
    }
    judge_server(host, &all, problems);
}

/// The method is named twice: for the host, and at the start of its own settings.
fn judge_types(host: &Node, problems: &mut Vec<Problem>) {
    let (Some(outer), Some(inner)) = (host.find(&["EapMethod", "Type"]), host.find(&["Config", "Eap", "Type"])) else {
        return;
    };
    if outer.words() != inner.words() && !outer.words().is_empty() && !inner.words().is_empty() {
        let message = format!(
            "<EapMethod> has the type {}, but <Config> is for the type {}",
            shown(outer.words()),
            shown(inner.words())
        );
        problems.push(Problem::warning(inner.at, message).allowed("the same type in both; 13 is TLS, 25 is PEAP"));
    }
}

fn judge_leaf(node: &Node, problems: &mut Vec<Problem>) {
    let text = node.words();
    if node.name == "TrustedRootCA" {
        let digits: String = text.split_whitespace().collect();
        if !digits.is_empty() && !is_hash(&digits, &[40]) {
            let message = format!("TrustedRootCA is {}, which is not a thumbprint", shown(text));
            problems.push(
                Problem::warning(node.at, message)
                    .allowed("the SHA-1 of the root certificate: 20 bytes, 40 hexadecimal digits"),
            );
        }
    }
    if SWITCHES.contains(&node.name) && !matches!(text, "true" | "false" | "1" | "0") {
        let message = format!("{} is {}, which is neither true nor false", node.name, shown(text));
        problems.push(Problem::error(node.at, message).allowed("true, false"));
    }
}

/// The problem with a namespace that states a version which does not exist, or whose name is almost a known one.
fn unknown_space(node: &Node) -> Option<Problem> {
    let name = node.space.strip_prefix(SPACES_START)?;
    let versions = VERSIONS.iter().flat_map(|(start, latest)| (1..=*latest).map(move |n| format!("{start}{n}")));
    let known: Vec<String> = versions.collect();
    if known.iter().any(|known| known == name) {
        return None;
    }
    let other_version = VERSIONS.iter().any(|(start, _)| name.starts_with(start));
    let is_misspelt = !is_other_schema(name) && nearest(name, known.iter().map(String::as_str)).is_some();
    (other_version || is_misspelt).then(|| {
        Problem::warning(node.at, format!("the namespace of <{}> is {}", node.name, shown(&node.space)))
            .allowed(known.iter().map(|known| format!("{SPACES_START}{known}")).collect::<Vec<_>>().join(", "))
    })
}

/// Whether a namespace is that of another method, or does not belong to settings of a connection.
fn is_other_schema(name: &str) -> bool {
    const METHODS: [&str; 4] = ["EapTtls", "EapTeap", "EapSim", "EapAka"];
    const OTHERS: [&str; 3] = ["EapHostConfig", "EapCommon", "BaseEapMethodConfig"];
    METHODS.iter().any(|start| name.starts_with(start)) || OTHERS.contains(&name) || name.contains("UserProperties")
}

/// Reports that nothing identifies the server: the device then accepts any server, or asks its user.
fn judge_server(host: &Node, all: &[&Node], problems: &mut Vec<Problem>) {
    let kind = host.find(&["EapMethod", "Type"]).map_or("", |kind| kind.words());
    let Some(config) = host.child("Config").filter(|_| WITH_CERTIFICATE.contains(&kind)) else { return };
    if !all.iter().any(|node| SERVER.contains(&node.name) && !node.words().is_empty()) {
        problems.push(
            Problem::warning(
                config.at,
                "neither the server nor its root certificate is named, so any server is accepted, or users are asked",
            )
            .allowed("<ServerNames> and <TrustedRootCA> in <ServerValidation>"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Vendor/MSFT/VPNv2/Work/NativeProfile/Authentication/Eap/Configuration";
    const GOOD: &str = "<EapHostConfig xmlns=\"http://www.microsoft.com/provisioning/EapHostConfig\"><EapMethod>\
        <Type xmlns=\"http://www.microsoft.com/provisioning/EapCommon\">13</Type></EapMethod><Config>\
        <Eap xmlns=\"http://www.microsoft.com/provisioning/BaseEapConnectionPropertiesV1\"><Type>13</Type>\
        <EapType xmlns=\"http://www.microsoft.com/provisioning/EapTlsConnectionPropertiesV1\"><CredentialsSource>\
        <CertificateStore><SimpleCertSelection>true</SimpleCertSelection></CertificateStore></CredentialsSource>\
        <ServerValidation><ServerNames>radius.contoso.com</ServerNames><TrustedRootCA>01 23 45 67 89 ab cd ef 01 23 45 \
        67 89 ab cd ef 01 23 45 67 </TrustedRootCA></ServerValidation><PerformServerValidation \
        xmlns=\"http://www.microsoft.com/provisioning/EapTlsConnectionPropertiesV2\">true</PerformServerValidation>\
        </EapType></Eap></Config></EapHostConfig>";

    #[test]
    fn methods_and_servers_are_described() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        let without_names = GOOD.replace("<ServerNames>radius.contoso.com</ServerNames>", "<ServerNames/>");
        assert_eq!(found(NODE, &without_names), [""; 0]);
        let root = &GOOD[GOOD.find("<TrustedRootCA>").unwrap()..GOOD.find("</ServerValidation>").unwrap()];
        for (text, expected) in [
            (GOOD.replace(root, "<TrustedRootCA>aabb</TrustedRootCA>"), "TrustedRootCA is `aabb`"),
            (GOOD.replacen(">13<", ">25<", 1), "<EapMethod> has the type `25`, but <Config> is for the type `13`"),
            (GOOD.replace("PropertiesV2", "PropertiesV9"), "the namespace of <PerformServerValidation> is"),
            (GOOD.replace("EapTlsConnectionPropertiesV1", "EapTlsConnectionPropertyV1"), "the namespace of <EapType>"),
            (GOOD.replace(">true</Simple", ">yes</Simple"), "SimpleCertSelection is `yes`"),
            (without_names.replace(root, ""), "neither the server nor its root"),
            (
                GOOD.replace("<EapMethod>", "<EapMethods>").replace("</EapMethod>", "</EapMethods>"),
                "<EapHostConfig> lacks <EapMethod>",
            ),
        ] {
            let all = found(NODE, &text);
            assert!(all.iter().any(|one| one.contains(expected)), "{expected}: {all:?}");
        }
    }
}
