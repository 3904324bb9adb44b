//! `WiFi/Profile/NAME/WlanXml`: a wireless profile.

use super::one_x::{self, ONE_X};
use super::shape::{Inside, Shape, Strictness, TextRule, attribute, follow, once, optional, some};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};
use crate::finding::Severity;
use crate::format::xml::{Node, shown};

const V1: &str = "http://www.microsoft.com/networking/WLAN/profile/v1";
const V2: &str = "http://www.microsoft.com/networking/WLAN/profile/v2";
const V3: &str = "http://www.microsoft.com/networking/WLAN/profile/v3";
const V4: &str = "http://www.microsoft.com/networking/WLAN/profile/v4";

/// The longest name of a network, in bytes (IEEE 802.11).
const SSID_BYTES: usize = 32;

const NAME: Shape = Shape::new("name", &[], Inside::Text(TextRule::NonEmpty)).within(V1);
const HEX: Shape = Shape::new("hex", &[], Inside::Text(TextRule::NonEmpty)).within(V1);
const SSID: Shape = Shape::new("SSID", &[], Inside::Elements(&[optional(&HEX), optional(&NAME)])).within(V1);
const NON_BROADCAST: Shape = Shape::new("nonBroadcast", &[], Inside::Text(TextRule::Boolean)).within(V1);
const SSID_CONFIG: Shape =
    Shape::new("SSIDConfig", &[], Inside::Elements(&[some(&SSID), optional(&NON_BROADCAST)])).within(V1);
const CONNECTION_TYPE: Shape =
    Shape::new("connectionType", &[], Inside::Text(TextRule::OneOf(&["ESS", "IBSS"]))).within(V1);
const CONNECTION_MODE: Shape =
    Shape::new("connectionMode", &[], Inside::Text(TextRule::OneOf(&["auto", "manual"]))).within(V1);
const AUTO_SWITCH: Shape = Shape::new("autoSwitch", &[], Inside::Text(TextRule::Boolean)).within(V1);
const AUTHENTICATION: Shape = Shape::new(
    "authentication",
    &[],
    Inside::Text(TextRule::OneOf(&[
        "open",
        "OWE",
        "WPA2PSK",
        "WPA3SAE",
        "WPA2",
        "WPA3ENT",
        "WPA3ENT192",
        "WPA3",
        "WPAPSK",
        "WPA",
        "shared",
    ])),
)
.within(V1);
const ENCRYPTION: Shape =
    Shape::new("encryption", &[], Inside::Text(TextRule::OneOf(&["none", "AES", "GCMP256", "TKIP", "WEP"]))).within(V1);
const USE_ONE_X: Shape = Shape::new("useOneX", &[], Inside::Text(TextRule::Boolean)).within(V1);
const FIPS_MODE: Shape = Shape::new("FIPSMode", &[], Inside::Text(TextRule::Boolean)).within(V2);
const TRANSITION_MODE: Shape = Shape::new("transitionMode", &[], Inside::Text(TextRule::Boolean)).within(V4);
const AUTH_ENCRYPTION: Shape = Shape::new(
    "authEncryption",
    &[],
    Inside::Elements(&[
        once(&AUTHENTICATION),
        once(&ENCRYPTION),
        optional(&USE_ONE_X),
        optional(&FIPS_MODE),
        optional(&TRANSITION_MODE),
    ]),
)
.within(V1);
const KEY_TYPE: Shape =
    Shape::new("keyType", &[], Inside::Text(TextRule::OneOf(&["networkKey", "passPhrase"]))).within(V1);
const PROTECTED: Shape = Shape::new("protected", &[], Inside::Text(TextRule::Boolean)).within(V1);
const KEY_MATERIAL: Shape = Shape::new("keyMaterial", &[], Inside::Text(TextRule::Any)).within(V1);
const SHARED_KEY: Shape =
    Shape::new("sharedKey", &[], Inside::Elements(&[once(&KEY_TYPE), once(&PROTECTED), once(&KEY_MATERIAL)]))
        .within(V1);
const KEY_INDEX: Shape = Shape::new("keyIndex", &[], Inside::Text(TextRule::Number(0, 3))).within(V1);
const ENABLED: TextRule = TextRule::OneOf(&["enabled", "disabled"]);
const PMK_CACHE_MODE: Shape = Shape::new("PMKCacheMode", &[], Inside::Text(ENABLED)).within(V1);
const PMK_CACHE_TTL: Shape = Shape::new("PMKCacheTTL", &[], Inside::Text(TextRule::Number(5, 1440))).within(V1);
const PMK_CACHE_SIZE: Shape = Shape::new("PMKCacheSize", &[], Inside::Text(TextRule::Number(1, 255))).within(V1);
const PRE_AUTH_MODE: Shape = Shape::new("preAuthMode", &[], Inside::Text(ENABLED)).within(V1);
const PRE_AUTH_THROTTLE: Shape = Shape::new("preAuthThrottle", &[], Inside::Text(TextRule::Number(1, 16))).within(V1);
const SECURITY: Shape = Shape::new(
    "security",
    &[],
    Inside::Elements(&[
        once(&AUTH_ENCRYPTION),
        optional(&SHARED_KEY),
        optional(&KEY_INDEX),
        optional(&PMK_CACHE_MODE),
        optional(&PMK_CACHE_TTL),
        optional(&PMK_CACHE_SIZE),
        optional(&PRE_AUTH_MODE),
        optional(&PRE_AUTH_THROTTLE),
        optional(&ONE_X),
    ]),
)
.within(V1);
const CONNECTIVITY: Shape = Shape::new("connectivity", &[], Inside::Anything).within(V1);
const MSM: Shape = Shape::new("MSM", &[], Inside::Elements(&[optional(&CONNECTIVITY), once(&SECURITY)])).within(V1);
const HOTSPOT: Shape = Shape::new("Hotspot2", &[], Inside::Anything).within(V1);
const IHV: Shape = Shape::new("IHV", &[], Inside::Anything).within(V1);
const RANDOMIZATION: Shape = Shape::new("MacRandomization", &[], Inside::Anything).within(V3);
const PROFILE: Shape = Shape::new(
    "WLANProfile",
    &[attribute("version", TextRule::Any)],
    Inside::Elements(&[
        once(&NAME),
        some(&SSID_CONFIG),
        optional(&HOTSPOT),
        once(&CONNECTION_TYPE),
        optional(&CONNECTION_MODE),
        optional(&AUTO_SWITCH),
        once(&MSM),
        optional(&IHV),
        optional(&RANDOMIZATION),
    ]),
)
.within(V1);

/// Additions have their own namespaces.
const STRICTNESS: Strictness =
    Strictness { unknown: Severity::Error, foreign: Severity::Warning, order: Some(Severity::Error) };

/// The credentials that a network requires of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Credentials {
    /// Nothing.
    Open,
    /// A key or a pass phrase.
    Key,
    /// An account, checked through 802.1X.
    Account,
}

/// Each authentication method with its encryptions, and the credentials that it needs.
const AUTHENTICATIONS: &[(&str, &[&str], Credentials)] = &[
    ("open", &["none", "WEP"], Credentials::Open),
    ("OWE", &["AES"], Credentials::Open),
    ("WPA2PSK", &["AES", "TKIP"], Credentials::Key),
    ("WPA3SAE", &["AES"], Credentials::Key),
    ("WPA2", &["AES", "TKIP"], Credentials::Account),
    ("WPA3ENT", &["AES"], Credentials::Account),
    ("WPA3ENT192", &["GCMP256"], Credentials::Account),
    ("WPA3", &["GCMP256"], Credentials::Account),
    ("WPAPSK", &["TKIP", "AES"], Credentials::Key),
    ("WPA", &["TKIP", "AES"], Credentials::Account),
    ("shared", &["WEP"], Credentials::Key),
];

/// Judges a profile. The path is Vendor/MSFT/WiFi/Profile/<name>/WlanXml.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &PROFILE, problems) {
            return;
        }
        follow(root, &PROFILE, STRICTNESS, problems);
        judge_name(given, root, problems);
        root.each("SSIDConfig").flat_map(|config| config.each("SSID")).for_each(|ssid| judge_ssid(ssid, problems));
        if let (Some(mode), Some(kind)) = (root.child("connectionMode"), root.child("connectionType"))
            && (mode.words(), kind.words()) == ("auto", "IBSS")
        {
            problems.push(
                Problem::error(mode.at, "a network between devices (IBSS) cannot be joined automatically")
                    .allowed("manual"),
            );
        }
        if let Some(security) = root.find(&["MSM", "security"]) {
            judge_security(given, security, problems);
        }
    })
}

fn judge_name(given: &Given, root: &Node, problems: &mut Vec<Problem>) {
    let Some(name) = root.child("name").filter(|name| !name.words().is_empty()) else { return };
    let node = given.name(4);
    if name.words() != node {
        problems.push(
            Problem::warning(
                name.at,
                format!("the profile is called {}, but the node {}", shown(name.words()), shown(node)),
            )
            .allowed("one name for both: the CSP looks the profile up by the name of the node"),
        );
    }
}

fn judge_ssid(ssid: &Node, problems: &mut Vec<Problem>) {
    let name = ssid.child("name").map(|name| name.words());
    let hex = ssid.child("hex").map(|hex| (hex, bytes_of_hex(hex.words())));
    let length = match &hex {
        Some((_, Some(bytes))) => bytes.len(),
        _ => name.unwrap_or_default().len(),
    };
    if length > SSID_BYTES {
        let message = format!("the name of the network has {length} bytes");
        problems.push(Problem::error(ssid.at, message).allowed(format!("at most {SSID_BYTES} bytes")));
    }
    match hex {
        None if name.is_none() => {
            problems
                .push(Problem::error(ssid.at, "<SSID> lacks <name>").allowed("<name> with the name of the network"));
        }
        Some((hex, None)) => problems.push(
            Problem::error(hex.at, "hex is not a list of bytes in hexadecimal digits")
                .allowed("two digits for each byte: 436F6E746F736F is Contoso"),
        ),
        Some((hex, Some(bytes))) if name.is_some_and(|name| name.as_bytes() != bytes) => problems.push(
            Problem::error(hex.at, "hex and <name> are different names, and hex is the one that counts")
                .help("leave <hex> out, or write the same name in both"),
        ),
        _ => {}
    }
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2));
    pairs.map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

fn judge_security(given: &Given, security: &Node, problems: &mut Vec<Problem>) {
    let authentication = security.find(&["authEncryption", "authentication"]);
    let known = authentication.and_then(|node| AUTHENTICATIONS.iter().find(|(name, ..)| *name == node.words()));
    let (Some(node), Some((name, encryptions, credentials))) = (authentication, known) else { return };
    if let Some(encryption) = security.find(&["authEncryption", "encryption"])
        && !encryptions.contains(&encryption.words())
    {
        let message = format!("{name} cannot be combined with the encryption {}", shown(encryption.words()));
        problems.push(Problem::error(encryption.at, message).allowed(encryptions.join(", ")));
    }
    judge_age(given, node, name, problems);
    judge_account(security, node, name, *credentials, problems);
    let encryption = security.find(&["authEncryption", "encryption"]).map_or("", |encryption| encryption.words());
    match (security.child("sharedKey"), credentials) {
        (Some(key), Credentials::Open) if encryption != "WEP" => {
            problems.push(
                Problem::error(key.at, format!("a network with {name} has no key"))
                    .help("leave the key out: <sharedKey> in a profile"),
            );
        }
        (Some(key), _) => judge_key(key, name, problems),
        (None, Credentials::Open) if encryption == "WEP" => {
            let message = "the profile has no key for WEP, so users are asked for it";
            problems.push(Problem::warning(security.at, message).help("add the key (<sharedKey> of a profile)"));
        }
        (None, Credentials::Key) => {
            let message = format!("the profile has no key for {name}, so users are asked for it");
            let help = "add the key (<sharedKey> of a profile), unless users are to type it";
            problems.push(Problem::warning(security.at, message).help(help));
        }
        _ => {}
    }
}

fn judge_age(given: &Given, node: &Node, name: &str, problems: &mut Vec<Problem>) {
    if matches!(name, "WPAPSK" | "WPA" | "shared") {
        problems.push(
            Problem::warning(
                node.at,
                format!("{name} is an old authentication method, which offers little protection"),
            )
            .allowed("WPA2PSK, WPA3SAE, WPA2, WPA3ENT"),
        );
    }
    if (name.starts_with("WPA3") || name == "OWE") && given.has_windows_10() {
        let message = format!("{name} is supported from Windows 11 on, but a device of the spec may be older");
        problems.push(
            Problem::warning(node.at, message).help("use WPA2 for older devices, in a variant or package of their own"),
        );
    }
}

fn judge_account(security: &Node, node: &Node, name: &str, credentials: Credentials, problems: &mut Vec<Problem>) {
    let used = security.find(&["authEncryption", "useOneX"]);
    let uses = used.is_some_and(|used| matches!(used.words(), "true" | "1"));
    let at = used.map_or(node.at, |used| used.at);
    match (credentials, uses) {
        (Credentials::Account, false) => {
            problems.push(Problem::error(at, format!("{name} needs 802.1X, but useOneX is not true")).allowed("true"));
        }
        (Credentials::Open | Credentials::Key, true) => {
            problems
                .push(Problem::error(at, format!("{name} works without 802.1X, but useOneX is true")).allowed("false"));
        }
        _ => {}
    }
    match security.child("OneX") {
        Some(one_x) => one_x::judge(one_x, problems),
        None if uses => problems.push(
            Problem::error(security.at, "useOneX is true, but <OneX> is missing")
                .help("add <OneX>, or write false in useOneX"),
        ),
        None => {}
    }
}

/// Judges a key without ever repeating it.
fn judge_key(key: &Node, name: &str, problems: &mut Vec<Problem>) {
    if let Some(protected) = key.child("protected")
        && matches!(protected.words(), "true" | "1")
    {
        problems.push(
            Problem::warning(protected.at, "the key is encrypted for the computer that exported the profile")
                .help("export it with `netsh wlan export profile key=clear`, or write the key and protected false"),
        );
        return;
    }
    let (Some(kind), Some(material)) = (key.child("keyType"), key.child("keyMaterial")) else { return };
    let text = &material.text.chars;
    let is_phrase = (8..=63).contains(&text.len()) && text.bytes().all(|byte| (32..=126).contains(&byte));
    let is_hex = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let wrong = |what: &str, allowed: &str| Problem::error(material.at, what.to_owned()).allowed(allowed);
    match (name, kind.words()) {
        ("WPA2PSK" | "WPAPSK" | "WPA3SAE", "passPhrase") if !is_phrase => {
            problems.push(wrong("this cannot be a pass phrase", "8 to 63 characters of ASCII"));
        }
        ("WPA3SAE", "networkKey") => {
            problems.push(wrong("WPA3SAE takes a pass phrase, not a network key", "passPhrase"))
        }
        ("open" | "shared", _) if !is_wep_key(text) => {
            problems.push(wrong("this cannot be a key of WEP", "5 or 13 characters, or 10 or 26 hexadecimal digits"));
        }
        ("WPA2PSK" | "WPAPSK", "networkKey") if !is_hex => {
            problems.push(wrong("the network key is not one of 256 bits", "64 hexadecimal digits"));
        }
        _ => {}
    }
}

/// Keys of 40 and 104 bits, as characters or as hexadecimal digits.
fn is_wep_key(text: &str) -> bool {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(text.len(), 5 | 13) && text.is_ascii() || matches!(text.len(), 10 | 26) && is_hex
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_on};

    const NODE: &str = "./Vendor/MSFT/WiFi/Profile/Shop/WlanXml";
    const GOOD: &str = "<WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\"><name>Shop</name>\
        <SSIDConfig><SSID><hex>53686F70</hex><name>Shop</name></SSID></SSIDConfig><connectionType>ESS</connectionType>\
        <connectionMode>auto</connectionMode><MSM><security><authEncryption><authentication>WPA3SAE</authentication>\
        <encryption>AES</encryption><useOneX>false</useOneX></authEncryption><sharedKey><keyType>passPhrase</keyType>\
        <protected>false</protected><keyMaterial>twelve-chars</keyMaterial></sharedKey></security></MSM>\
        <MacRandomization xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v3\"><enableRandomization>false\
        </enableRandomization></MacRandomization></WLANProfile>";

    #[test]
    fn a_profile_as_windows_exports_it_passes() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        assert_eq!(found_on(NODE, GOOD, &[22_631]), [""; 0]);
        assert!(found_on(NODE, GOOD, &[19_045])[0].starts_with("warning"));
    }

    #[test]
    fn wep_has_a_key() {
        let wep = GOOD.replace("WPA3SAE", "open").replace(">AES<", ">WEP<").replace("twelve-chars", "12345");
        assert_eq!(found(NODE, &wep), [""; 0]);
        let key = &wep[wep.find("<sharedKey>").unwrap()..wep.find("</security>").unwrap()];
        let all = found(NODE, &wep.replace(key, ""));
        assert!(all.len() == 1 && all[0].starts_with("warning") && all[0].contains("no key for WEP"), "{all:?}");
    }

    #[test]
    fn what_the_csp_refuses_is_found() {
        for (from, to, expected) in [
            (
                "http://www.microsoft.com/networking/WLAN/profile/v1",
                "https://www.microsoft.com/networking/WLAN/profile/v1",
                "it must be http://",
            ),
            (
                "<SSIDConfig><SSID><hex>53686F70</hex><name>Shop</name></SSID></SSIDConfig>",
                "",
                "<WLANProfile> lacks <SSIDConfig>",
            ),
            ("53686F70", "53686F71", "hex and <name> are different names"),
            ("<encryption>AES", "<encryption>GCMP256", "WPA3SAE cannot be combined with the encryption"),
            ("twelve-chars", "short", "this cannot be a pass phrase"),
            (">passPhrase<", ">networkKey<", "WPA3SAE takes a pass phrase"),
            ("<useOneX>false", "<useOneX>true", "WPA3SAE works without 802.1X"),
            ("WPA3SAE", "WPA3-SAE", "authentication is `WPA3-SAE`"),
            ("WPA3SAE", "WPA2", "WPA2 needs 802.1X"),
            ("WPA3SAE", "OWE", "a network with OWE has no key"),
            (
                "<connectionType>ESS</connectionType><connectionMode>auto</connectionMode>",
                "<connectionMode>auto</connectionMode><connectionType>ESS</connectionType>",
                "<connectionType> comes too late",
            ),
            (">ESS<", ">IBSS<", "cannot be joined automatically"),
        ] {
            let all = found(NODE, &GOOD.replace(from, to));
            assert!(all.iter().any(|one| one.starts_with("error") && one.contains(expected)), "{expected}: {all:?}");
            assert!(!all.iter().any(|one| one.contains("twelve-chars") || one.contains("short")), "{all:?}");
        }
    }

    #[test]
    fn what_may_go_wrong_is_a_warning() {
        assert!(found("./Vendor/MSFT/WiFi/Profile/Other/WlanXml", GOOD)[0].starts_with("warning"));
        let protected = GOOD.replace("<protected>false", "<protected>true");
        assert!(found(NODE, &protected)[0].contains("encrypted for the computer"));
    }

    #[test]
    fn three_faults_of_one_profile_are_all_named() {
        let text = "  <?xml version=\"1.0\"?><WLANProfile \
                    xmlns=\"https://www.microsoft.com/networking/WLAN/profile/v1\"><name>Shop</name></WLANProfile>";
        let all = found(NODE, text).join("\n");
        for part in ["there are blanks before <?xml", "the namespace of <WLANProfile>", "lacks <SSIDConfig>"] {
            assert!(all.contains(part), "{part}: {all}");
        }
    }
}
