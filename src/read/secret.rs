//! Which values nobody should see on a screen by default.

use crate::format::doc::Datatype;

/// Words that name a secret anywhere in a name.
const WORDS: [&str; 10] =
    ["password", "passwords", "passphrase", "passcode", "psk", "token", "secret", "credential", "credentials", "bprt"];
/// Words that name a secret at the end of a name: `ProductKey`, but not `KeyLength`.
const LAST_WORDS: [&str; 2] = ["key", "pin"];
/// Tags of profiles that are one XML text (`WlanXml`, VPN profiles) and hold a secret, in lower case.
const TAGS: [&str; 4] = ["keymaterial>", "password>", "sharedsecret>", "sharedkey>"];

/// Whether a value looks like a secret: by its name, or by what stands in it. Numbers and booleans are not, whatever
/// they are called (`MinDevicePasswordLength`). A guess from names: it can miss a secret, for instance one inside a
/// command line.
pub(super) fn is_secret(names: &[&str], value: Option<&str>, datatype: Option<&Datatype>) -> bool {
    if matches!(datatype, Some(Datatype::Boolean | Datatype::Integer)) {
        return false;
    }
    let leaf = |path: &&str| names_secret(path.rsplit('/').next().unwrap_or(path));
    let value = value.unwrap_or_default().to_lowercase();
    names.iter().any(leaf) || TAGS.iter().any(|tag| value.contains(tag))
}

fn names_secret(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    words.iter().any(|word| WORDS.contains(&word.as_str())) || LAST_WORDS.contains(&last)
}

/// The words of a name in CamelCase or with separators, in lower case, without digits: `WLANSettingPSK2` is `wlan`,
/// `setting`, `psk`.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for (index, &c) in chars.iter().enumerate() {
        let next_is_lower = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        let starts_word = !previous.is_alphabetic() || c.is_uppercase() && (!previous.is_uppercase() || next_is_lower);
        previous = c;
        match words.last_mut() {
            _ if !c.is_alphabetic() => {}
            Some(word) if !starts_word => word.extend(c.to_lowercase()),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_secret, words};
    use crate::format::doc::Datatype;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("UpgradeEditionWithProductKey"), ["upgrade", "edition", "with", "product", "key"]);
        assert_eq!(words("WLANSettingPSK2"), ["wlan", "setting", "psk"]);
        assert_eq!(words("auth_token"), ["auth", "token"]);
    }

    #[test]
    fn secrets_are_known_by_name_or_tag() {
        let text = Some(&Datatype::String);
        for secret in
            ["Accounts/Users/User[admin]/Password", "X/ProductKey", "A/SecurityKey", "Authority/BPRT", "A/PSK"]
        {
            assert!(is_secret(&[secret], Some("x"), text), "{secret}");
        }
        for plain in ["KeyboardFilter/Enabled", "A/KeyLength", "Password/Length", "A/Monkey", "A/PinnedList"] {
            assert!(!is_secret(&[plain], Some("x"), text), "{plain}");
        }
        assert!(is_secret(&["WiFi/Profile/x/WlanXml"], Some("<keyMaterial>p</keyMaterial>"), text));
        assert!(!is_secret(&["DeviceLock/MinDevicePasswordLength"], Some("8"), Some(&Datatype::Integer)));
    }
}
