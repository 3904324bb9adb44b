//! The settings of a wireless network in the settings store (WLANXmlSettings), which become one WLAN profile: the value
//! of the node `WiFi/Profile/SSID/WlanXml`.
//!
//! The form for WPA2-Personal is that of a package of Windows Configuration Designer; the others follow the schema of
//! WLAN profiles.

use super::instead::Instead;
use crate::address::{LocUri, Scope};
use crate::format::xml::{Element, write_line};

const NAMESPACE: &str = "http://www.microsoft.com/networking/WLAN/profile/v1";

/// What to write instead of a kind of security that the settings store does not have, if the word for it is a common
/// one.
pub fn instead_of_security(word: &str) -> Option<Instead> {
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let by_profile = ["wpa3", "owe", "enterprise", "8021x", "eap", "radius", "certificate"];
    match word.as_str() {
        word if by_profile.iter().any(|kind| word.contains(kind)) => {
            let profile = "name an exported WLAN profile in place of `security` and `key`: profile = \"corp.xml\"";
            Some(Instead::Sentence(profile))
        }
        "wpa2" | "wpa2psk" | "wpa2aes" | "wpa2personalaes" | "psk" | "wpapsk" | "wpa" | "wpapersonal" | "personal"
        | "wpawpa2personal" => Some(Instead::Value("WPA2-Personal")),
        "none" | "public" | "unsecured" => Some(Instead::Value("Open")),
        _ => None,
    }
}

/// The settings of one network.
#[derive(Debug, Clone, Copy)]
pub struct WlanSettings<'s> {
    ssid: &'s str,
    security: &'s str,
    key: Option<&'s str>,
    connects: bool,
    hidden: bool,
}

impl<'s> WlanSettings<'s> {
    /// The settings of the network with this name; `value` gives the value of each setting in the group that is set.
    pub fn new(ssid: &'s str, value: impl Fn(&str) -> Option<&'s str>) -> WlanSettings<'s> {
        WlanSettings {
            ssid,
            security: value("SecurityType").unwrap_or("Open"),
            key: value("SecurityKey"),
            connects: value("AutoConnect") != Some("false"),
            hidden: value("HiddenNetwork") == Some("true"),
        }
    }

    /// The names of the node that receives the profile, from its CSP on.
    pub fn node_names(&self) -> [&'s str; 4] {
        ["WiFi", "Profile", self.ssid, "WlanXml"]
    }

    /// The address of that node; `None` if the name of the network cannot be part of an address.
    pub fn locuri(&self) -> Option<LocUri> {
        LocUri::from_segments(Scope::Device, ["Vendor", "MSFT"].into_iter().chain(self.node_names())).ok()
    }

    /// The profile, in one line.
    pub fn profile(&self) -> String {
        let (authentication, encryption, key_type) = match self.security {
            "WPA2-Personal" => ("WPA2PSK", "AES", "passPhrase"),
            "WEP" => ("open", "WEP", "networkKey"),
            _ => ("open", "none", "passPhrase"),
        };
        let protection = Element::parent(
            "authEncryption",
            vec![Element::text("authentication", authentication), Element::text("encryption", encryption)],
        );
        let key = self.key.map(|key| {
            let parts = [("keyType", key_type), ("protected", "false"), ("keyMaterial", key)];
            Element::parent("sharedKey", parts.map(|(name, text)| Element::text(name, text)).to_vec())
        });
        let security = Element::parent("security", [Some(protection), key].into_iter().flatten().collect());
        let network = Element::parent("SSID", vec![Element::text("name", self.ssid)]);
        let broadcast = Element::text("nonBroadcast", if self.hidden { "true" } else { "false" });
        let profile = Element::parent(
            "WLANProfile",
            vec![
                Element::text("name", self.ssid),
                Element::parent("SSIDConfig", vec![network, broadcast]),
                Element::text("connectionType", "ESS"),
                Element::text("connectionMode", if self.connects { "auto" } else { "manual" }),
                Element::parent("MSM", vec![security]),
            ],
        );
        write_line(&profile.with("xmlns", NAMESPACE))
    }
}

#[cfg(test)]
mod tests {
    use super::WlanSettings;
    use crate::csp::tests::found;

    const OPEN: WlanSettings<'static> =
        WlanSettings { ssid: "Shop & Co", security: "Open", key: None, connects: false, hidden: true };

    #[test]
    fn a_profile_is_one_line_with_what_its_network_needs() {
        let protected = WlanSettings {
            security: "WPA2-Personal",
            key: Some("twelve-chars"),
            connects: true,
            hidden: false,
            ..OPEN
        };
        assert_eq!(
            protected.profile(),
            "<WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\"><name>Shop &amp; Co</name>\
             <SSIDConfig><SSID><name>Shop &amp; Co</name></SSID><nonBroadcast>false</nonBroadcast></SSIDConfig>\
             <connectionType>ESS</connectionType><connectionMode>auto</connectionMode><MSM><security><authEncryption>\
             <authentication>WPA2PSK</authentication><encryption>AES</encryption></authEncryption><sharedKey>\
             <keyType>passPhrase</keyType><protected>false</protected><keyMaterial>twelve-chars</keyMaterial></sharedKey>\
             </security></MSM></WLANProfile>"
        );
        assert!(OPEN.profile().contains("<encryption>none</encryption></authEncryption></security>"));
        assert!(OPEN.profile().contains("<nonBroadcast>true</nonBroadcast>"));
        assert!(OPEN.profile().contains("<connectionMode>manual</connectionMode>"));
    }

    #[test]
    fn profiles_of_valid_settings_follow_the_documentation_of_profiles() {
        let wep = WlanSettings { security: "WEP", key: Some("abcde"), ..OPEN };
        let wpa = WlanSettings { security: "WPA2-Personal", key: Some("eight888"), ..OPEN };
        for settings in [OPEN, wep, wpa] {
            let errors = found("./Vendor/MSFT/WiFi/Profile/Shop%20%26%20Co/WlanXml", &settings.profile());
            assert!(!errors.iter().any(|line| line.starts_with("error")), "{settings:?}: {errors:?}");
        }
        let short = WlanSettings { key: Some("short"), ..wpa };
        assert!(found("./Vendor/MSFT/WiFi/Profile/Shop%20%26%20Co/WlanXml", &short.profile())[0].starts_with("error"));
    }
}
