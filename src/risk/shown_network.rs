//! Compares what the project shows of wireless networks with the profiles that the device gets.

use std::collections::{BTreeMap, BTreeSet};

use super::lax_value::truth;
use crate::address::{StoreItem, StorePath};
use crate::format::xml::Document;
use crate::read::SettingView;

/// The profiles in a package, by the names of their networks.
pub(super) struct Profiles<'v>(BTreeMap<&'v str, Vec<&'v str>>);

impl<'v> Profiles<'v> {
    /// The values of `WiFi/Profile/SSID/WlanXml` among these settings.
    pub(super) fn of(settings: &'v [SettingView]) -> Self {
        let mut profiles: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for setting in settings.iter().filter(|setting| setting.action.gives_value()) {
            if let ([.., ssid, leaf], Some(profile)) = (setting.nested.as_slice(), &setting.value)
                && leaf.eq_ignore_ascii_case("WlanXml")
            {
                profiles.entry(ssid).or_default().push(profile);
            }
        }
        Profiles(profiles)
    }

    /// Whether the profiles of the network say the values that the project shows at this path, which are usually one, and
    /// have no other key or security; `None` if the package has no profile of that network. A variant that shows only a
    /// part of a network takes the rest from the settings for every device.
    pub(super) fn agree(&self, path: &StorePath, shown: &[&str]) -> Option<bool> {
        let ssid = path.segments().iter().find_map(|segment| match segment.item() {
            Some(StoreItem::Key(ssid)) => Some(ssid.as_str()),
            _ => None,
        });
        let profiles = self.0.get(ssid?)?;
        let is_masked = |value: &&&str| value.bytes().all(|byte| byte == b'*');
        let name = path.leaf().name();
        let shown: BTreeSet<String> =
            shown.iter().filter(|value| !is_masked(value)).map(|value| normalized(name, value)).collect();
        let said = profiles.iter().map(|profile| said(profile, name));
        let said: BTreeSet<String> = said.filter(|value| !value.is_empty()).collect();
        let may_say_more = matches!(name, "AutoConnect" | "HiddenNetwork");
        Some(shown.is_empty() || shown.is_subset(&said) && (may_say_more || said.is_subset(&shown)))
    }
}

/// What a profile says about a setting of the project, as the project would show it.
fn said(profile: &str, name: &str) -> String {
    let Ok(document) = Document::read(profile) else { return String::new() };
    let words = |path: &[&str]| document.root.find(path).map_or("", |node| node.words());
    let security = |below: [&str; 2]| words(&["MSM", "security", below[0], below[1]]);
    let value = match name {
        "SecurityKey" => security(["sharedKey", "keyMaterial"]),
        "SecurityType" => {
            match (security(["authEncryption", "authentication"]), security(["authEncryption", "encryption"])) {
                ("WPA2PSK", "AES") => "WPA2-Personal",
                ("open" | "shared", "WEP") => "WEP",
                ("open", "none") => "Open",
                (other, _) => other,
            }
        }
        // Without these elements, a device connects by itself, and the network is not hidden.
        "AutoConnect" if words(&["connectionMode"]) == "manual" => "false",
        "AutoConnect" => "true",
        "HiddenNetwork" if truth(words(&["SSIDConfig", "nonBroadcast"])) == Some(true) => "true",
        "HiddenNetwork" => "false",
        _ => "",
    };
    normalized(name, value)
}

fn normalized(name: &str, value: &str) -> String {
    match (name, truth(value)) {
        ("SecurityKey", _) => value.to_owned(),
        ("AutoConnect" | "HiddenNetwork", Some(truth)) => truth.to_string(),
        _ => value.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn profiles_say_what_projects_show() {
        let profile = |inside: &str, security: &str| {
            format!(
                "<WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\"><name>a</name>{inside}\
                 <MSM><security>{security}</security></MSM></WLANProfile>"
            )
        };
        let protection = |authentication: &str, encryption: &str| {
            format!(
                "<authEncryption><authentication>{authentication}</authentication><encryption>{encryption}</encryption>\
                 </authEncryption>"
            )
        };
        let key = "<sharedKey><keyMaterial>a&amp;b True</keyMaterial></sharedKey>";
        let usual = profile("", &format!("{}{key}", protection("WPA2PSK", "AES")));
        let hidden = profile(
            "<SSIDConfig><SSID/><nonBroadcast>true</nonBroadcast></SSIDConfig><connectionMode>manual</connectionMode>",
            &protection("open", "none"),
        );
        let names = ["SecurityKey", "SecurityType", "AutoConnect", "HiddenNetwork"];
        assert_eq!(names.map(|name| said(&usual, name)), ["a&b True", "wpa2-personal", "true", "false"]);
        assert_eq!(names.map(|name| said(&hidden, name)), ["", "open", "false", "true"]);
        assert_eq!(said(&profile("", &protection("shared", "WEP")), "SecurityType"), "wep");
        assert_eq!(said(&profile("", &protection("WPA3SAE", "AES")), "SecurityType"), "wpa3sae");
        assert_eq!(said("<WLANProfile", "SecurityKey"), "");
    }
}
