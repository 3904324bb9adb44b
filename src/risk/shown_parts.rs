//! Compares what the project shows in parts with the documents that the device gets instead: profiles of wireless
//! networks, and commands that install apps.

use std::collections::{BTreeMap, BTreeSet};

use super::lax_value::truth;
use crate::address::{StoreItem, StorePath};
use crate::format::xml::Document;
use crate::read::SettingView;
use crate::store::WcdSetting;

/// The last names of nodes whose values are such documents, in lower case: of a profile, and of a command.
const PROFILE: &str = "wlanxml";
const COMMAND: &str = "hostedinstall";

/// Whether a setting of the project becomes a part of a document. The files of an app are compared as files.
pub(super) fn is_part_of_a_document(row: &WcdSetting) -> bool {
    row.is_part_of_wlan_profile() || row.is_part_of_app() && row.name() == "DeploymentOptions"
}

/// The documents in a package, by the last name of their node and the one above it: that of a network or an app.
pub(super) struct Documents<'v>(BTreeMap<(&'static str, &'v str), Vec<&'v str>>);

impl<'v> Documents<'v> {
    /// Those among the values of these settings.
    pub(super) fn of(settings: &'v [SettingView]) -> Self {
        let mut documents: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for setting in settings.iter().filter(|setting| setting.action.gives_value()) {
            if let ([.., item, leaf], Some(document)) = (setting.nested.as_slice(), &setting.value)
                && let Some(kind) = [PROFILE, COMMAND].into_iter().find(|kind| leaf.eq_ignore_ascii_case(kind))
            {
                documents.entry((kind, item.as_str())).or_default().push(document);
            }
        }
        Documents(documents)
    }

    /// Whether the documents of a network or app say the values that the project shows at this path, which are usually
    /// one, and have no other key or security; `None` if the package has none. A variant that shows only a part of a
    /// network takes the rest from the settings for every device.
    pub(super) fn agree(&self, row: &WcdSetting, path: &StorePath, shown: &[&str]) -> Option<bool> {
        let item = path.segments().iter().find_map(|segment| match segment.item() {
            Some(StoreItem::Key(item)) => Some(item.as_str()),
            _ => None,
        });
        let kind = if row.is_part_of_app() { COMMAND } else { PROFILE };
        let documents = self.0.get(&(kind, item?))?;
        let is_masked = |value: &&&str| value.bytes().all(|byte| byte == b'*');
        let name = row.name();
        let listed = if row.is_part_of_app() { row.values() } else { Vec::new() };
        let stored = |value: &str| {
            let known = listed.iter().find(|(_, text)| text.eq_ignore_ascii_case(value));
            normalized(name, known.map_or(value, |(key, _)| key))
        };
        let shown: BTreeSet<String> =
            shown.iter().filter(|value| !is_masked(value)).map(|value| stored(value)).collect();
        let said = documents.iter().map(|document| said(document, name));
        let said: BTreeSet<String> = said.filter(|value| !value.is_empty()).collect();
        let may_say_more = !matches!(name, "SecurityKey" | "SecurityType");
        Some(shown.is_empty() || shown.is_subset(&said) && (may_say_more || said.is_subset(&shown)))
    }
}

/// What a document says about a setting of the project, as the project would show it, or as it is stored if it is one of
/// a list.
fn said(document: &str, name: &str) -> String {
    let Ok(document) = Document::read(document) else { return String::new() };
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
        "DeploymentOptions" => document.root.attribute(name).unwrap_or_default(),
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
    fn documents_say_what_projects_show() {
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
        let command = "<Application PackageUri=\"a.appx\" DeploymentOptions=\"1\" />";
        assert_eq!(said(command, "DeploymentOptions"), "1");
    }
}
