//! What a wireless profile says, in the words that people use for networks.

use crate::format::xml::{Document, Node};

/// The kinds of authentication of a profile. Source: the schema of WLAN profiles, element authentication.
const SECURITY: [(&str, &str); 11] = [
    ("open", "open"),
    ("OWE", "Enhanced Open"),
    ("shared", "WEP with a shared key"),
    ("WPAPSK", "WPA-Personal"),
    ("WPA", "WPA-Enterprise"),
    ("WPA2PSK", "WPA2-Personal"),
    ("WPA2", "WPA2-Enterprise"),
    ("WPA3SAE", "WPA3-Personal"),
    ("WPA3ENT", "WPA3-Enterprise"),
    ("WPA3ENT192", "WPA3-Enterprise, 192 bits"),
    ("WPA3", "WPA3-Enterprise, 192 bits"),
];

/// What a profile says about its network, as names and values; the value of the key is absent. `None` if the text is
/// not a profile that can be read.
pub(super) fn network_facts(profile: &str) -> Option<Vec<(String, Option<String>)>> {
    let document = Document::read(profile).ok()?;
    let root = &document.root;
    let security = root.find(&["MSM", "security"])?;
    let authentication = security.find(&["authEncryption", "authentication"])?.words();
    let (_, kind) = SECURITY.into_iter().find(|(word, _)| *word == authentication)?;
    let mut facts = vec![fact("security", kind)];
    if let Some(mode) = root.child("connectionMode") {
        facts
            .push(fact("connects", if mode.words() == "manual" { "when a user asks for it" } else { "automatically" }));
    }
    if root.find(&["SSIDConfig", "nonBroadcast"]).is_some_and(says_true) {
        facts.push(fact("hidden", "yes"));
    }
    if security.child("sharedKey").is_some() {
        facts.push(("key".to_owned(), None));
    }
    Some(facts)
}

fn says_true(node: &Node<'_>) -> bool {
    matches!(node.words(), "true" | "1")
}

fn fact(name: &str, value: &str) -> (String, Option<String>) {
    (name.to_owned(), Some(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::network_facts;

    #[test]
    fn a_profile_is_described_without_its_key() {
        let profile = "<?xml version=\"1.0\"?><WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\">\
            <name>Lobby</name><SSIDConfig><SSID><name>Lobby</name></SSID><nonBroadcast>true</nonBroadcast></SSIDConfig>\
            <connectionMode>auto</connectionMode><MSM><security><authEncryption><authentication>WPA2PSK</authentication>\
            <encryption>AES</encryption></authEncryption><sharedKey><keyMaterial>Kept-back-1</keyMaterial></sharedKey>\
            </security></MSM></WLANProfile>";
        let facts = network_facts(profile).unwrap();
        let said: Vec<_> = facts.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(
            said,
            [
                ("security", Some("WPA2-Personal")),
                ("connects", Some("automatically")),
                ("hidden", Some("yes")),
                ("key", None)
            ]
        );
        assert_eq!(network_facts(&profile.replace("WPA2PSK", "other")), None);
        assert_eq!(network_facts("<WLANProfile"), None);
    }
}
