//! Recognizes names whose values should not be shown.

/// Words that name a secret as the last word of a name: `ProductKey` and `UserPassword`, but not `KeyLength` or
/// `PasswordSaving`. They may be written together with what comes before (`SMTPALTPASSWORD`). They are ordered by their
/// last bytes: a spec has thousands of names, and each is compared only with the words that end as it does.
const LAST_WORDS: [&str; 109] = [
    "accountdata",
    "authdata",
    "senha",
    "contraseña",
    "lozinka",
    "salasana",
    "contrasena",
    "hmac",
    "password",
    "passwd",
    "pwd",
    "secretid",
    "activationid",
    "deployid",
    "wachtwoord",
    "lösenord",
    "passord",
    "authcode",
    "authorizationcode",
    "verificationcode",
    "passphrase",
    "passcode",
    "activationcode",
    "registrationcode",
    "regcode",
    "accesscode",
    "enrollcode",
    "enrollmentcode",
    "claimcode",
    "alarmcode",
    "doorcode",
    "deploymentcode",
    "deploycode",
    "invitecode",
    "invitationcode",
    "pairingcode",
    "unlockcode",
    "recoverycode",
    "backupcode",
    "securitycode",
    "seedphrase",
    "recoveryphrase",
    "motdepasse",
    "adgangskode",
    "şifre",
    "communitystring",
    "passwordhash",
    "nthash",
    "webhook",
    "webhookurl",
    "credential",
    "keymaterial",
    "token",
    "heslo",
    "totp",
    "passwordinclear",
    "securityanswer",
    "apikeys",
    "accesskeys",
    "privatekeys",
    "productkeys",
    "licensekeys",
    "recoverykeys",
    "passwords",
    "secrets",
    "credentials",
    "snmpcommunities",
    "tokens",
    "recoverycodes",
    "backupcodes",
    "geheimnis",
    "secret",
    "jwt",
    "bprt",
    "kennwort",
    "passwort",
    "privatekey",
    "apikey",
    "accesskey",
    "sharedkey",
    "presharedkey",
    "licensekey",
    "productkey",
    "activationkey",
    "registrationkey",
    "enrollmentkey",
    "installkey",
    "installationkey",
    "agentkey",
    "joinkey",
    "snmpcommunity",
    "subscriptionkey",
    "encryptionkey",
    "storagekey",
    "accountkey",
    "masterkey",
    "authkey",
    "wifikey",
    "passwordviewonly",
    "partnerkey",
    "customerkey",
    "onboardingkey",
    "wpakey",
    "密码",
    "パスワード",
    "пароль",
    "jelszó",
    "비밀번호",
    "密碼",
];
/// Words that name a secret only if they are separate words: `RequirePin`, but not `Spin`.
const WHOLE_LAST_WORDS: [&str; 23] = [
    "schlüssel",
    "key",
    "pin",
    "psk",
    "dcode",
    "pw",
    "pass",
    "skey",
    "pswd",
    "psw",
    "pword",
    "passw",
    "tok",
    "mnemonic",
    "pkey",
    "challenge",
    "otp",
    "sig",
    "signature",
    "sas",
    "clave",
    "parola",
    "hasło",
];
/// Words that only describe the form of a value: `PasswordText`, `TokenValue`, `PFXCertBlob`.
const FORMS: [&str; 10] =
    ["value", "text", "data", "string", "plain", "plaintext", "blob", "base", "encoded", "content"];
/// Names of secrets that end in such a word.
const FORMED: [&str; 2] = ["accountdata", "authdata"];
/// How Terraform's variables for tokens begin; the name of the host follows.
const TOKEN_OF_A_HOST: &str = "TF_TOKEN_";
/// Words for files with a key. They name a secret if a form follows: `PFXCertBlob`.
const KEY_FILES: [&str; 3] = ["pfx", "pkcs", "p12"];

/// The policies about who may do something; their names may end in any word.
const RIGHTS: &str = "/UserRights/";

/// Whether a name shows that its value is a secret. A guess from words: it can miss one.
pub fn names_a_secret(path: &str) -> bool {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    // Installers pass the value of one property on as part of a command line.
    let name = name.strip_suffix("CMDLINE").unwrap_or(name);
    let mut words = Words::of(name);
    let forms = words.iter().rev().take_while(|word| FORMS.contains(word)).count();
    if !above.is_empty() && forms == words.len() {
        return is_value_of_a_secret(above);
    }
    let is_whole_name = forms > 0 && FORMED.contains(&words.letters.as_str());
    words.drop_last(forms);
    let Some(last) = words.iter().next_back() else { return is_whole_name };
    let is_secret = is_whole_name
        || forms > 0 && words.contain_one_of(&KEY_FILES)
        || name.starts_with(TOKEN_OF_A_HOST)
        || WHOLE_LAST_WORDS.contains(&last)
        || ends_with_a_last_word(words.last_three())
        || is_misspelt_password(last)
        || ends_like_a_password(last)
        || is_property_with_a_key(name);
    // Programs are pinned to the start menu and the taskbar.
    let is_pinned = || last == "pin" && words.contain_one_of(&["start", "taskbar"]);
    let is_public = || ["key", "token"].contains(&last) && words.contain_one_of(&["public"]);
    is_secret && !path.contains(RIGHTS) && !is_public() && !is_pinned()
}

/// Whether a text ends with one of these words.
fn ends_with_a_last_word(text: &str) -> bool {
    let last = |word: &str| word.bytes().next_back();
    let first = LAST_WORDS.partition_point(|word| last(word) < last(text));
    LAST_WORDS[first..].iter().take_while(|word| last(word) == last(text)).any(|word| text.ends_with(word))
}

/// Whether what stands below this path is the value of a secret, or one of several: `Password/Value`, `Tokens/1`.
fn is_value_of_a_secret(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    ends_with_a_last_word(&name) && names_a_secret(path)
}

/// `storepass`, `SVCPASS`, `UNINSTALLPW`.
fn ends_like_a_password(word: &str) -> bool {
    const OTHERS: [&str; 7] = ["bypass", "compass", "encompass", "surpass", "trespass", "underpass", "overpass"];
    word.ends_with("pw") || word.ends_with("pass") && !OTHERS.contains(&word)
}

/// `GROUPKEY`, `TLSPSKVALUE`: a property of an installer, whose words nothing separates.
fn is_property_with_a_key(name: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["REGKEY", "REGISTRYKEY", "SUBKEY", "HOTKEY", "SHORTCUTKEY", "PUBLICKEY", "HKEY", "MONKEY"];
    let name = name.strip_suffix("VALUE").unwrap_or(name);
    if !name.ends_with("KEY") && !name.ends_with("PSK") {
        return false;
    }
    let word = name.rsplit('_').next().unwrap_or_default();
    let is_property = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    is_property && !OTHERS.iter().any(|other| word.ends_with(other))
}

/// Whether a word is `password` with one typing error, as in a key that is reported because it is unknown.
fn is_misspelt_password(word: &str) -> bool {
    const MEANT: &str = "password";
    word.len().abs_diff(MEANT.len()) <= 1
        && word.starts_with(['p', 'a'])
        && word.contains('w')
        && strsim::osa_distance(word, MEANT) <= 1
}

/// The first names of paths in the registry.
const REGISTRY_ROOTS: [&str; 12] = [
    "software",
    "system",
    "hardware",
    "hklm",
    "hkcu",
    "hkcr",
    "hku",
    "hkey_local_machine",
    "hkey_current_user",
    "hkey_classes_root",
    "hkey_users",
    "control panel",
];

/// What settings of all kinds are switched to.
const SWITCHES: [&str; 19] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "enable",
    "enabled",
    "disable",
    "disabled",
    "allow",
    "allowed",
    "not allowed",
    "block",
    "blocked",
    "required",
    "not required",
    "null",
    "none",
];

/// Names of settings whose values are passwords, whatever they look like.
const PASSWORDS: [&str; 4] = ["password", "certificatepassword", "smtppassword", "securitykey"];

/// Whether the value of a setting is a secret, as its name shows. Of some settings every value is one: `Password`.
pub fn is_secret_value(path: &str, value: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_password = PASSWORDS.iter().any(|known| known.eq_ignore_ascii_case(name));
    is_password && !value.trim().is_empty() || names_a_secret(path) && !is_plain_value(value)
}

/// Whether a value is one that nobody would keep secret, regardless of its name: a switch, an account, a path in the
/// registry, a key combination, an app, a policy with only numbers.
pub fn is_plain_value(value: &str) -> bool {
    let value = value.trim();
    let is_account = |item: &str| item.trim().trim_start_matches('*').starts_with("S-1-");
    let state: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(state.to_ascii_lowercase().as_str(), "" | "<enabled/>" | "<disabled/>")
        || SWITCHES.iter().any(|word| word.eq_ignore_ascii_case(value))
        || value.len() == 1
        || value.split([',', '\u{f000}', ';']).all(is_account)
        || is_registry_path(value)
        || is_key_combination(value)
        || is_app(value)
        || is_policy_of_numbers(value)
}

/// `Contoso.Board_1a2b3c4d5e6f7!App`: the name of a package with the id of its publisher, and one of its apps. A
/// password is unlikely to have 13 lowercase letters and digits there without i, l, o and u, which such an id never
/// has.
fn is_app(value: &str) -> bool {
    const PUBLISHER: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let is_word =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    let Some((package, app)) = value.split_once('!') else { return false };
    let Some((name, publisher)) = package.rsplit_once('_') else { return false };
    is_word(name) && is_word(app) && publisher.len() == 13 && publisher.chars().all(|c| PUBLISHER.contains(c))
}

/// `Ctrl+A`, `Ctrl+Alt+Del`: keys that are pressed together.
fn is_key_combination(value: &str) -> bool {
    const HELD: [&str; 6] = ["ctrl", "control", "alt", "shift", "win", "windows"];
    const MAX_KEY_LENGTH: usize = 9;
    let Some((held, key)) = value.rsplit_once('+') else { return false };
    let is_held = |name: &str| HELD.iter().any(|known| known.eq_ignore_ascii_case(name.trim()));
    let key = key.trim();
    held.split('+').all(is_held)
        && !key.is_empty()
        && key.len() <= MAX_KEY_LENGTH
        && key.chars().all(char::is_alphanumeric)
}

/// `TERMSRV/*.contoso.com`: the name of a service on a server, as policies about credentials list them. A number alone
/// is accepted too, since such policies number their entries.
fn is_service(item: &str) -> bool {
    let is_name = |text: &str, marks: &[char]| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(&c))
    };
    item.bytes().all(|byte| byte.is_ascii_digit())
        || item.split_once('/').is_some_and(|(service, server)| {
            let is_known = SERVICES.iter().any(|known| known.eq_ignore_ascii_case(service));
            is_known && is_name(server, &['*', '.', '-'])
        })
}

/// The services of Windows that take credentials from another computer.
const SERVICES: [&str; 5] = ["TERMSRV", "WSMAN", "HOST", "HTTP", "CIFS"];

/// `<enabled/><data id="A" value="8"/>`: an administrative template policy whose choices are numbers, switches and
/// services, none of which has the name of a secret.
fn is_policy_of_numbers(value: &str) -> bool {
    let Some(mut rest) = without_start(value, "<enabled") else { return false };
    let Some(choices) = rest.trim_start().strip_prefix("/>") else { return false };
    rest = choices.trim();
    let is_policy = !rest.is_empty();
    while !rest.is_empty() {
        let Some((id, chosen, after)) = choice(rest) else { return false };
        let is_switch = matches!(chosen, "true" | "false");
        let is_number = is_switch || chosen.parse::<u32>().is_ok() || chosen.split('\u{f000}').all(is_service);
        if !is_number || names_a_secret(id) {
            return false;
        }
        rest = after.trim_start();
    }
    is_policy
}

/// The id and the value of the `<data/>` that a text begins with, and the text after it.
fn choice(text: &str) -> Option<(&str, &str, &str)> {
    let (mut id, mut chosen) = (None, None);
    let mut rest = without_start(text, "<data")?;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((id?, chosen?, after));
        }
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (content, after) = after[1..].split_once(quote)?;
        match name.trim_end() {
            "id" => id = Some(content),
            "value" => chosen = Some(content),
            _ => return None,
        }
        rest = after;
    }
}

/// The text after this start, in any letter case.
fn without_start<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (found, rest) = text.split_at_checked(start.len())?;
    found.eq_ignore_ascii_case(start).then_some(rest)
}

fn is_registry_path(value: &str) -> bool {
    let root = value.trim_start_matches('\\').split_once('\\').map(|(root, _)| root.trim_end_matches(':'));
    root.is_some_and(|root| REGISTRY_ROOTS.iter().any(|known| known.eq_ignore_ascii_case(root)))
}

/// The words of a name in CamelCase or with separators, in lower case, without digits: `WLANSettingPSK2` is `wlan`,
/// `setting`, `psk`.
struct Words {
    /// The letters of all words.
    letters: String,
    /// Where each word starts, and where the last one ends.
    bounds: Vec<usize>,
}

impl Words {
    fn of(name: &str) -> Words {
        const USUAL_COUNT: usize = 8;
        let (mut letters, mut bounds) = (String::with_capacity(name.len()), Vec::with_capacity(USUAL_COUNT));
        let mut previous = ' ';
        let mut rest = name.chars();
        while let Some(c) = rest.next() {
            let next_is_lower = || rest.clone().next().is_some_and(char::is_lowercase);
            let starts_word =
                !previous.is_alphabetic() || c.is_uppercase() && (!previous.is_uppercase() || next_is_lower());
            previous = c;
            if !c.is_alphabetic() {
                continue;
            }
            if starts_word {
                bounds.push(letters.len());
            }
            match c.is_ascii() {
                true => letters.push(c.to_ascii_lowercase()),
                false => letters.extend(c.to_lowercase()),
            }
        }
        bounds.push(letters.len());
        Words { letters, bounds }
    }

    fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.bounds.windows(2).map(|bounds| &self.letters[bounds[0]..bounds[1]])
    }

    fn contain_one_of(&self, known: &[&str]) -> bool {
        self.iter().any(|word| known.contains(&word))
    }

    /// The last three words, written together.
    fn last_three(&self) -> &str {
        &self.letters[self.bounds[self.len().saturating_sub(3)]..]
    }

    fn drop_last(&mut self, count: usize) {
        self.bounds.truncate(self.bounds.len() - count);
        self.letters.truncate(self.bounds[self.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::{LAST_WORDS, Words, is_plain_value, names_a_secret};

    #[test]
    fn last_words_are_ordered_by_their_last_bytes() {
        assert!(LAST_WORDS.is_sorted_by_key(|word| word.bytes().next_back()));
    }

    #[test]
    fn names_are_cut_into_words() {
        for (name, words) in [
            ("UpgradeEditionWithProductKey", &["upgrade", "edition", "with", "product", "key"][..]),
            ("WLANSettingPSK2", &["wlan", "setting", "psk"]),
            ("auth_token", &["auth", "token"]),
            ("Größe ÄRGER", &["größe", "ärger"]),
            ("2_", &[]),
        ] {
            assert!(Words::of(name).iter().eq(words.iter().copied()), "{name}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_name() {
        for secret in [
            "Accounts/Users/User[admin]/Password",
            "X/ProductKey",
            "A/SecurityKey",
            "Authority/BPRT",
            "A/PSK",
            "EMAIL2/a/AUTHSECRET",
            "EMAIL2/a/SMTPALTPASSWORD",
            "SCEP/a/Install/Challenge",
            "PFXCertInstall/a/PFXCertBlob",
            "NativeProfile/L2tpPsk",
            "a/api_key",
            "a/PasswordText",
            "a/mot_de_passe",
            "a/Kennwort",
            "a/contraseña",
            "a/пароль",
            "SITETOKEN",
            "pasword",
            "passwrod",
            "UserPassowrd",
            "REGISTRATIONKEY",
            "DBPASS",
            "authkey",
            "SKEY",
            "GROUPKEY",
            "TLSPSKVALUE",
            "storepass",
            "SVCPASS",
            "UNINSTALLPW",
            "ActivationCode",
            "jwt",
            "Account/Password/Value",
            "Site/EnrollmentTokens/2",
            "WLAN-Schlüssel",
        ] {
            assert!(names_a_secret(secret), "{secret}");
        }
        for plain in [
            "KeyboardFilter/Enabled",
            "A/KeyLength",
            "Password/Length",
            "A/Monkey",
            "A/Whiskey",
            "A/Passwords/Wordy",
            "A/Passport",
            "A/Bypass",
            "A/HotKeys",
            "A/PinnedList",
            "A/Spin",
            "A/DoNotAllowPasswordSaving",
            "A/PFXCertPasswordEncryptionStore",
            "A/Data",
            "A/UserRights/CreateToken",
            "publicKeyToken",
            "PublicKey",
            "REGKEY",
            "ExecutionBypass",
            "Registry/Key/Value",
            "PasswordPolicy/Value",
            "1",
            "",
        ] {
            assert!(!names_a_secret(plain), "{plain}");
        }
    }

    #[test]
    fn switches_and_accounts_are_not_secrets() {
        for plain in [
            "true",
            "<enabled/>",
            "1",
            "*S-1-5-32-544",
            "*S-1-5-32-544\u{f000}*S-1-5-19",
            "<Disabled />",
            "",
            r"Software\Policies\Contoso",
            "Ctrl+A",
            "Ctrl + Alt + Del",
            "Contoso.Board_1a2b3c4d5e6f7!App",
            "<enabled/><data id=\"ELT_PasswordComplexity\" value=\"4\"/><data id='A' value='true'/>",
            "<Enabled />\n<data value = \"8\" id=\"A\" />",
            "<enabled/><data id=\"Servers\" value=\"1\u{f000}TERMSRV/*.contoso.com\u{f000}2\u{f000}WSMAN/pc-1\"/>",
        ] {
            assert!(is_plain_value(plain), "{plain}");
        }
        for secret in [
            "1234",
            "<enabled/><data id=\"A\" value=\"x\"/>",
            "<enabled/><data id=\"A\" value=\"1\u{f000}hunter/2\"/>",
            "<enabled/><data id=\"A\" value=\"1\"/><data id=\"Pw\">hunter2</data>",
            "<enabled/><data id=\"A\" value=\"1\"/>hunter2",
            "<enabled/><data id=\"A\" value=\"1\" more=\"hunter2\"/>",
            "<enabled/><data id=\"DevicePin\" value=\"48291377\"/>",
            "<enabled/><data id=\"A\" value=\"8",
            "<enabled/><dat\u{e9}",
            "hunter2",
            "Summer+2024",
            "Ctrl+hunter2hunter2",
            "hunter_2!App",
            "A_1a2b3c4d5e6f7!",
            "Contoso_Summer2024xyz!1",
            "Contoso_letmein2024ab!1",
        ] {
            assert!(!is_plain_value(secret), "{secret}");
        }
    }
}
