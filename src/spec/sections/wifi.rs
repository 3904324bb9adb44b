//! `[[wifi]]`: wireless networks.

use super::{Form, Key, SectionType, value};
use crate::address::{Address, LocUri, Scope};
use crate::finding::{Code, Finding, Span};
use crate::settings::{Setting, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;

pub(super) const SECTION: SectionType = SectionType {
    name: "wifi",
    about: "A wireless network.",
    keys: &[
        Key::describing("ssid", Form::Item, "The name of the network.").required().like("\"Contoso-WiFi\""),
        Key::store(
            "security",
            Form::Choice(SECURITY),
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/SecurityType",
            "How the network is protected.",
        ),
        Key::store(
            "key",
            Form::Secret,
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/SecurityKey",
            "The pass phrase; the package contains it in clear text.",
        ),
        Key::store(
            "auto_connect",
            Form::Boolean,
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/AutoConnect",
            "Whether the device connects automatically, which it does unless this is false.",
        ),
        Key::store(
            "hidden",
            Form::Boolean,
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/HiddenNetwork",
            "Whether the network does not broadcast its name.",
        ),
        Key::store(
            "proxy",
            Form::Text,
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/ProxyServerPort",
            "The proxy of this network.",
        )
        .like("\"proxy.contoso.com:8080\""),
        Key::describing(
            PROFILE,
            Form::File,
            "A profile that `netsh wlan export profile` wrote, for WPA3, OWE and 802.1X; replaces `security`, `auto_connect` and `hidden`. `key` replaces the key in it.",
        )
        .like("\"corp.xml\""),
    ],
    repeated: true,
    desugar: Some(profile),
};

const PROFILE: &str = "profile";
/// The keys that a profile replaces.
const REPLACED_BY_PROFILE: [&str; 3] = ["security", "auto_connect", "hidden"];

/// The values of the settings store for SecurityType.
const SECURITY: &[&str] = &["Open", "WEP", "WPA2-Personal"];

/// The network of a profile is a node of its CSP, since the settings store does not know other kinds of security.
fn profile(table: &mut Table<'_>, _index: usize, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let Some((origin, written)) = table.entry(PROFILE) else {
        if table.key("security").is_none() && !table.is_misspelt("security") {
            let message = format!("{} has neither `security` nor `profile`", table.name);
            let finding = Finding::new(Code::MissingKey, table.span(), message).allowed(Form::Choice(SECURITY).words());
            reading.push(finding.help("add a line: security = \"WPA2-Personal\""));
        }
        return;
    };
    for key in REPLACED_BY_PROFILE {
        if let Some(second) = table.key(key) {
            reading.push(set_by_profile(key, second, origin));
        }
    }
    settings.retain(|setting| !setting.label.is_some_and(|label| REPLACED_BY_PROFILE.contains(&label)));
    let ssid = table.written_text("ssid").map_or("", |(ssid, _)| ssid);
    let names = ["Vendor", "MSFT", "WiFi", "Profile", ssid, "WlanXml"];
    let Ok(locuri) = LocUri::from_segments(Scope::Device, names) else { return };
    let Some(mut value) = value::file(PROFILE, written, reading) else { return };
    let key = settings.extract_if(.., |setting| setting.label == Some("key")).next().and_then(|setting| setting.value);
    value.value = match (value.value, key) {
        (Value::TextOf(profile), Some(key)) => Value::ProfileWithKey { profile, key: Box::new(key) },
        (value, _) => value,
    };
    let address = Address::Node(locuri);
    settings.push(Setting {
        address,
        value: Some(value),
        format: None,
        file: None,
        origin,
        label: Some(PROFILE),
        item_at: None,
    });
}

fn set_by_profile(key: &str, second: Span, profile: Span) -> Finding {
    Finding::new(Code::UnknownKey, second, format!("`{key}` is already set by the profile"))
        .related(profile, "the profile")
        .help("remove the line, and set it in the profile")
}
