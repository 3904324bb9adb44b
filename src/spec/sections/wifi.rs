//! `[[wifi]]`: wireless networks.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "wifi",
    about: "A wireless network.",
    keys: &[
        Key::describing("ssid", Form::Item, "The name of the network.").required(),
        Key::store(
            "security",
            Form::Choice(SECURITY),
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/SecurityType",
            "How the network is protected.",
        )
        .required(),
        Key::store(
            "key",
            Form::Secret,
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/SecurityKey",
            "The pass phrase; it ends in clear text in the package.",
        ),
        Key::store(
            "auto_connect",
            Form::Boolean,
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig[*]/WLANXmlSettings/AutoConnect",
            "Whether the device connects by itself, which it does unless this is false.",
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
            "The proxy of this network: server:port.",
        ),
    ],
    repeated: true,
    desugar: None,
};

/// The values of the settings store for SecurityType.
const SECURITY: &[&str] = &["Open", "WEP", "WPA2-Personal"];
