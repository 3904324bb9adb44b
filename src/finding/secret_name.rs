//! Recognizes names whose values should not be shown.

/// Words that name a secret as the last word of a name: `ProductKey` and `UserPassword`, but not `KeyLength` or
/// `PasswordSaving`. They may be written together with what comes before (`SMTPALTPASSWORD`).
const LAST_WORDS: [&str; 109] = [
    "apikeys",
    "accesskeys",
    "privatekeys",
    "productkeys",
    "licensekeys",
    "recoverykeys",
    "authcode",
    "authorizationcode",
    "verificationcode",
    "webhook",
    "webhookurl",
    "password",
    "passwords",
    "passphrase",
    "passcode",
    "passwd",
    "secret",
    "secrets",
    "credential",
    "credentials",
    "privatekey",
    "apikey",
    "accesskey",
    "sharedkey",
    "keymaterial",
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
    "snmpcommunities",
    "communitystring",
    "subscriptionkey",
    "encryptionkey",
    "storagekey",
    "accountkey",
    "masterkey",
    "authkey",
    "wifikey",
    "token",
    "tokens",
    "pwd",
    "passwordhash",
    "nthash",
    "jwt",
    "hmac",
    "totp",
    "accountdata",
    "secretid",
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
    "passwordviewonly",
    "passwordinclear",
    "partnerkey",
    "customerkey",
    "onboardingkey",
    "invitecode",
    "invitationcode",
    "pairingcode",
    "unlockcode",
    "activationid",
    "bprt",
    "recoverycode",
    "recoverycodes",
    "backupcode",
    "backupcodes",
    "securitycode",
    "securityanswer",
    "seedphrase",
    "recoveryphrase",
    "wpakey",
    "authdata",
    "deployid",
    "kennwort",
    "passwort",
    "geheimnis",
    "motdepasse",
    "senha",
    "wachtwoord",
    "lösenord",
    "contraseña",
    "пароль",
    "密码",
    "パスワード",
    "heslo",
    "lozinka",
    "salasana",
    "adgangskode",
    "passord",
    "jelszó",
    "şifre",
    "contrasena",
    "密碼",
    "비밀번호",
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
    let is_form = |word: &&String| FORMS.contains(&word.as_str());
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    // Installers pass the value of one property on as part of a command line.
    let name = name.strip_suffix("CMDLINE").unwrap_or(name);
    let words = words(name);
    if !above.is_empty() && words.iter().all(|word| is_form(&word)) {
        return is_value_of_a_secret(above);
    }
    let forms = words.iter().rev().take_while(is_form).count();
    let is_whole_name = forms > 0 && FORMED.contains(&words.concat().as_str());
    let words = &words[..words.len() - forms];
    let Some(last) = words.last() else { return is_whole_name };
    let holds_key = forms > 0 && words.iter().any(|word| KEY_FILES.contains(&word.as_str()));
    let together: String = words.iter().rev().take(3).rev().map(String::as_str).collect();
    // Programs are pinned to the start menu and the taskbar.
    let is_pinned = last == "pin" && words.iter().any(|word| ["start", "taskbar"].contains(&word.as_str()));
    let is_public = words.iter().any(|word| word == "public") && ["key", "token"].contains(&last.as_str());
    !path.contains(RIGHTS)
        && !is_public
        && !is_pinned
        && (holds_key
            || is_whole_name
            || name.starts_with(TOKEN_OF_A_HOST)
            || WHOLE_LAST_WORDS.contains(&last.as_str())
            || ends_with_one_of(&together, &LAST_WORDS)
            || is_misspelt_password(last)
            || ends_like_a_password(last)
            || is_property_with_a_key(name))
}

/// Whether a text ends with one of the words. Their last bytes are compared first: a spec has thousands of names, and
/// most of them end in another way.
fn ends_with_one_of(text: &str, words: &[&str]) -> bool {
    let last = text.bytes().last();
    words.iter().any(|word| word.bytes().last() == last && text.ends_with(word))
}

/// Whether what stands below this path is the value of a secret, or one of several: `Password/Value`, `Tokens/1`.
fn is_value_of_a_secret(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    ends_with_one_of(&name, &LAST_WORDS) && names_a_secret(path)
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
    let word = name.strip_suffix("VALUE").unwrap_or(name).rsplit('_').next().unwrap_or_default();
    let is_property = !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    is_property && (word.ends_with("KEY") || word.ends_with("PSK")) && !OTHERS.iter().any(|other| word.ends_with(other))
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
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        let next_is_lower = rest.clone().next().is_some_and(char::is_lowercase);
        let starts_word = !previous.is_alphabetic() || c.is_uppercase() && (!previous.is_uppercase() || next_is_lower);
        previous = c;
        match words.last_mut() {
            _ if !c.is_alphabetic() => {}
            Some(word) if !starts_word && c.is_ascii() => word.push(c.to_ascii_lowercase()),
            Some(word) if !starts_word => word.extend(c.to_lowercase()),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_plain_value, names_a_secret, words};

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("UpgradeEditionWithProductKey"), ["upgrade", "edition", "with", "product", "key"]);
        assert_eq!(words("WLANSettingPSK2"), ["wlan", "setting", "psk"]);
        assert_eq!(words("auth_token"), ["auth", "token"]);
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
