//! Wireless networks: the settings of WLANXmlSettings become one WLAN profile, which is the value of one node.
//!
//! The form for WPA2-Personal is that of a package of Windows Configuration Designer; the others follow the schema of
//! WLAN profiles.

use std::collections::BTreeMap;

use super::setting::Resolved;
use super::{CspPath, Instruction, PlannedSetting, Step};
use crate::address::{StoreItem, StorePath};
use crate::format::xml::{Element, write_line};
use crate::package::{Datatype, Source};

/// The group whose settings are parts of the profile.
pub(super) const PARTS: &str = "/ConnectivityProfiles/WLAN/WLANSetting/WLANConfig/WLANXmlSettings";
const NAMESPACE: &str = "http://www.microsoft.com/networking/WLAN/profile/v1";

/// The profile of each network that has parts, with the group of its network.
pub(super) fn profiles(resolved: &[Resolved]) -> Vec<Resolved> {
    let mut networks: BTreeMap<(Option<usize>, StorePath), Vec<&Resolved>> = BTreeMap::new();
    for part in resolved.iter().filter(|own| matches!(own.setting.instruction, Instruction::Part(_))) {
        networks.entry((part.variant, part.group.clone())).or_default().push(part);
    }
    networks.into_iter().filter_map(|((variant, network), parts)| profile(variant, network, &parts)).collect()
}

fn profile(variant: Option<usize>, network: StorePath, parts: &[&Resolved]) -> Option<Resolved> {
    let Some(StoreItem::Key(ssid)) = network.leaf().item() else { return None };
    let value = |name: &str| {
        let part = parts.iter().find(|part| part.setting.path.leaf().name() == name)?;
        match &part.setting.instruction {
            Instruction::Part(value) => Some(value.as_str()),
            _ => None,
        }
    };
    let wanted = Profile {
        ssid,
        security: value("SecurityType").unwrap_or("Open"),
        key: value("SecurityKey"),
        auto_connect: value("AutoConnect") != Some("false"),
        hidden: value("HiddenNetwork") == Some("true"),
    };
    let names = ["WiFi", "Profile", ssid];
    let steps = names.into_iter().map(|name| Step { name: name.to_owned(), scope: None }).collect();
    let first = parts.first()?;
    Some(Resolved {
        source: Source::RunTime,
        variant,
        group: network.clone(),
        in_store: true,
        setting: PlannedSetting {
            instance: network.clone(),
            path: network.clone(),
            shown: None,
            instruction: Instruction::Set {
                csp: CspPath { steps, leaf: "WlanXml".to_owned() },
                value: wanted.xml(),
                datatype: Datatype::String,
                exec: false,
            },
            managed: None,
            secret: wanted.key.is_some(),
            reload: false,
            origin: first.setting.origin,
        },
    })
}

/// What a profile says.
struct Profile<'p> {
    ssid: &'p str,
    security: &'p str,
    key: Option<&'p str>,
    auto_connect: bool,
    hidden: bool,
}

impl Profile<'_> {
    /// The profile on one line.
    fn xml(&self) -> String {
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
                Element::text("connectionMode", if self.auto_connect { "auto" } else { "manual" }),
                Element::parent("MSM", vec![security]),
            ],
        );
        write_line(&profile.with("xmlns", NAMESPACE))
    }
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn a_profile_is_one_line_with_what_its_network_needs() {
        let profile = Profile {
            ssid: "Shop & Co",
            security: "WPA2-Personal",
            key: Some("twelve-chars"),
            auto_connect: true,
            hidden: false,
        };
        assert_eq!(
            profile.xml(),
            "<WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\"><name>Shop &amp; Co</name>\
             <SSIDConfig><SSID><name>Shop &amp; Co</name></SSID><nonBroadcast>false</nonBroadcast></SSIDConfig>\
             <connectionType>ESS</connectionType><connectionMode>auto</connectionMode><MSM><security><authEncryption>\
             <authentication>WPA2PSK</authentication><encryption>AES</encryption></authEncryption><sharedKey>\
             <keyType>passPhrase</keyType><protected>false</protected><keyMaterial>twelve-chars</keyMaterial></sharedKey>\
             </security></MSM></WLANProfile>"
        );
        let open = Profile { security: "Open", key: None, auto_connect: false, hidden: true, ..profile };
        assert!(open.xml().contains("<encryption>none</encryption></authEncryption></security>"));
        assert!(open.xml().contains("<nonBroadcast>true</nonBroadcast>"));
        assert!(open.xml().contains("<connectionMode>manual</connectionMode>"));
    }
}
