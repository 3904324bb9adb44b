//! Which values nobody should see on a screen by default.

/// Words that name a secret at the end of a name: `ProductKey`, but neither `KeyLength` nor `DisablePasswordReveal`.
const LAST_WORDS: [&str; 12] = [
    "password",
    "passwords",
    "passphrase",
    "passcode",
    "psk",
    "token",
    "secret",
    "credential",
    "credentials",
    "bprt",
    "key",
    "pin",
];
/// The policies that say who may do something; their names end in anything.
const RIGHTS: &str = "/UserRights/";
/// Tags of profiles that are one XML text (`WlanXml`, VPN profiles) and hold a secret, in lower case.
const TAGS: [&str; 4] = ["keymaterial>", "password>", "sharedsecret>", "sharedkey>"];

/// How values begin, or what they hold, that are secrets whatever they are called: private keys in PEM, signed tokens
/// (JWT), and the signature in the query of a storage address.
const MARKS: [&str; 4] = ["PRIVATE KEY-----", "eyJhbGciOi", "?sig=", "&sig="];

/// Whether a name says that its value is a secret. A guess from words: it can miss one.
pub fn names_a_secret(path: &str) -> bool {
    let words = words(path.rsplit('/').next().unwrap_or(path));
    let last = words.last().map(String::as_str).unwrap_or_default();
    LAST_WORDS.contains(&last) && !path.contains(RIGHTS)
}

/// Whether a value cannot be a secret, whatever its name: the state of a policy, or security identifiers.
pub fn is_no_secret(value: &str) -> bool {
    let state: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    let is_state = ["<enabled/>", "<disabled/>"].iter().any(|known| state.eq_ignore_ascii_case(known));
    let is_sid = |item: &str| item.trim_start_matches('*').starts_with("S-1-");
    is_state || value.split(['\u{F000}', ',', ';']).all(is_sid)
}

/// Whether a value holds a secret, whatever its name. A guess: it can miss one, for instance inside a command line.
pub fn holds_a_secret(value: &str) -> bool {
    let lower = value.to_lowercase();
    TAGS.iter().any(|tag| lower.contains(tag)) || MARKS.iter().any(|mark| value.contains(mark)) || holds_login(value)
}

/// Whether a URL names a user with a password: `https://user:password@host/`.
fn holds_login(value: &str) -> bool {
    let host = value.split_once("//").and_then(|(_, rest)| rest.split('/').next());
    host.and_then(|host| host.rsplit_once('@')).is_some_and(|(login, _)| login.contains(':'))
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
    use super::{holds_a_secret, is_no_secret, names_a_secret, words};

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("UpgradeEditionWithProductKey"), ["upgrade", "edition", "with", "product", "key"]);
        assert_eq!(words("WLANSettingPSK2"), ["wlan", "setting", "psk"]);
        assert_eq!(words("auth_token"), ["auth", "token"]);
    }

    #[test]
    fn secrets_are_known_by_their_name() {
        for secret in
            ["Accounts/Users/User[admin]/Password", "X/ProductKey", "A/SecurityKey", "Authority/BPRT", "A/PSK"]
        {
            assert!(names_a_secret(secret), "{secret}");
        }
        for plain in [
            "KeyboardFilter/Enabled",
            "A/KeyLength",
            "Password/Length",
            "A/Monkey",
            "A/PinnedList",
            "A/DoNotAllowPasswordSaving",
            "A/UserRights/CreateToken",
        ] {
            assert!(!names_a_secret(plain), "{plain}");
        }
        for plain in ["<enabled/>", " <Disabled /> ", "*S-1-5-32-544", "*S-1-5-32-544\u{F000}S-1-1-0"] {
            assert!(is_no_secret(plain), "{plain}");
        }
        assert!(!is_no_secret("<enabled/><data id='A' value='b'/>") && !is_no_secret("word") && !is_no_secret(""));
    }

    #[test]
    fn secrets_are_known_by_their_content() {
        for secret in [
            "<keyMaterial>p</keyMaterial>",
            "-----BEGIN PRIVATE KEY-----",
            "https://contoso.blob.example/logo.png?se=2027&sig=abc",
            "https://user:word@contoso.com/logo.png",
        ] {
            assert!(holds_a_secret(secret), "{secret}");
        }
        assert!(!holds_a_secret("https://contoso.com/logo.png?size=big"));
    }
}
