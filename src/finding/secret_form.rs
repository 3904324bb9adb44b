//! Which values contain a secret, regardless of their names: by the words around the secret, or by the form of the
//! secret itself.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::secret_address::{self, bare_logins, hooks, logins};
use super::secret_command::{self, given, is_word};
use super::secret_config::{self, configured, listed};
use super::secret_element::elements;
use super::secret_jwk::{self, members};
use super::secret_key::{self, hashes, key_files, keys};
use super::secret_layers::{decoded, unfolded};
use super::secret_name::is_plain_value;
use super::secret_pair::pairs;
use super::secret_reference::{assigned_variables, is_reference};
use super::secret_table::tables;
use super::word_list::WordList;

/// How many times a text is unfolded: XML inside XML inside JSON.
const MAX_DEPTH: usize = 4;
/// How many times a text in base64 is decoded: a command inside a command.
const MAX_ENCODED: usize = 2;
/// The maximum number of bytes of a value that are searched.
const MAX_LENGTH: usize = 1 << 20;

/// Whether a value contains a secret. A guess: it can miss one.
pub fn holds_a_secret(value: &str) -> bool {
    !secrets_in(value).is_empty()
}

/// The secrets inside a value, both as they are written there and decoded.
pub(super) fn secrets_in(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let value = &value[..value.floor_char_boundary(MAX_LENGTH)];
    search(value, MAX_ENCODED, &mut found);
    // cmd drops carets, even from the names of its commands.
    if value.contains('^') {
        search(&value.replace('^', ""), MAX_ENCODED, &mut found);
    }
    found
}

/// Most texts contain none of these words, so they give no secret to a command and configure nothing.
static HINTS: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(secret_command::hints().chain(secret_config::hints())));

/// What marks other secrets; most texts contain none of these either.
static MARKS: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(secret_address::marks().chain(secret_key::marks()).chain([secret_jwk::KIND])));

/// Searches a text, its unescaped form, and up to this depth the texts that it contains in base64.
fn search(text: &str, encoded: usize, found: &mut Vec<String>) {
    let before = found.len();
    let mut layer = Cow::Borrowed(text);
    for _ in 0..MAX_DEPTH {
        elements(&layer, found);
        pairs(&layer, found);
        logins(&layer, found);
        bare_logins(&layer, found);
        keys(&layer, found);
        tables(&layer, found);
        listed(&layer, found);
        if MARKS.occurs_in(&layer) {
            hooks(&layer, found);
            key_files(&layer, found);
            members(&layer, found);
            hashes(&layer, found);
        }
        if !is_word(&layer) && HINTS.occurs_in(&layer) {
            let lower = layer.to_ascii_lowercase();
            given(&layer, &lower, found);
            configured(&layer, &lower, found);
        }
        if encoded > 0 {
            encoded_texts(&layer, encoded - 1, found);
        }
        match unfolded(&layer).filter(|inner| *inner != *layer) {
            Some(inner) => layer = Cow::Owned(inner),
            None => break,
        }
    }
    let new = found.split_off(before);
    // The decoded text of a secret in base64 is secret, too.
    let meant: Vec<String> = new.iter().filter_map(|secret| decoded(secret)).collect();
    let has_variable = new.iter().any(|secret| secret.starts_with('$'));
    let assigned = if has_variable { assigned_variables(text) } else { BTreeSet::new() };
    let is_secret = |secret: &String| !is_plain_value(secret) && !is_reference(secret, &assigned);
    found.extend(new.into_iter().chain(meant).filter(is_secret));
}

/// Searches texts in base64, such as encoded commands of PowerShell. One that contains a secret is itself secret, as it
/// is written.
fn encoded_texts(text: &str, encoded: usize, found: &mut Vec<String>) {
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && !"+/=-_".contains(c)) {
        let Some(meant) = decoded(word) else { continue };
        let before = found.len();
        search(&meant, encoded, found);
        if found.len() > before {
            found.push(word.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::secrets_in;

    #[test]
    fn addresses_without_an_end_are_read_once() {
        const COUNT: usize = 1_000;
        let text = "/api/webhooks/aaaaaaaaaaaaaaaaaaaa1".repeat(COUNT);
        assert!(secrets_in(&text).len() <= 30 * COUNT, "each of them is near its mark");
    }

    #[test]
    fn secrets_are_found_in_every_form() {
        for (value, secret) in [
            ("<keyMaterial>pass!</keyMaterial>", "pass!"),
            ("<a:Password x=\"1\"><![CDATA[p<ss]]></a:Password>", "p<ss"),
            ("&lt;keyMaterial&gt;hunter2&lt;/keyMaterial&gt;", "hunter2"),
            ("&amp;lt;sharedKey&amp;gt;hunter2&amp;lt;/sharedKey&amp;gt;", "hunter2"),
            ("&#x3C;Password&#62;hunter2&#x3C;/Password&#62;", "hunter2"),
            ("{\"password\":\"hunter2\"}", "hunter2"),
            ("{\"a\": \"{\\\"api_key\\\": \\\"hunter2\\\"}\"}", "hunter2"),
            ("{\"p\": \"\\u003cPassword\\u003ehunter2\\u003c/Password\\u003e\"}", "hunter2"),
            ("{\"password\":\"hunter2\",}", "hunter2"),
            ("<network ssid=\"Corp\" key=\"hunter2\"/>", "hunter2"),
            ("https://h/a?key=hunter2", "hunter2"),
            ("https://h/a?key=abcdefghijklmnop", "abcdefghijklmnop"),
            ("User: admin Password: correct Domain: a", "correct"),
            ("Password: hunter2 for all", "hunter2"),
            ("Password: correct horse battery staple", "correct"),
            ("https://h/a.png?token=hunter2&x=1", "hunter2"),
            ("https://h/a.png?se=2027&sig=hunter2", "hunter2"),
            ("https%3A%2F%2Fh%2Fa%3Ftoken%3Dhunter2", "hunter2"),
            ("https://user:hunter2@contoso.com/logo.png", "hunter2"),
            ("Server=a;Uid=b;Pwd=hunter2;", "hunter2"),
            ("setup.exe --password hunter2 /quiet", "hunter2"),
            ("setup.exe /password:hunter2", "hunter2"),
            ("powershell -Password 'hunter 2'", "hunter 2"),
            ("Authorization: Bearer abcdef123456", "abcdef123456"),
            ("net user admin hunter2 /add", "hunter2"),
            ("n^et u^ser admin hunter2 /add", "hunter2"),
            ("msiexec /i a.msi /qn ADMINPWD=hunter2", "hunter2"),
            ("msiexec /i a.msi /qn LICENSEKEY=hunter2", "hunter2"),
            ("run eyJwYXNzd29yZCI6Imh1bnRlcjIifQ== now", "hunter2"),
            ("run eyJwYXNzd29yZCI6Imh1bnRlcjIifQ== now", "eyJwYXNzd29yZCI6Imh1bnRlcjIifQ=="),
            ("powershell -e cABhAHMAcwB3AG8AcgBkAD0AaAB1AG4AdABlAHIAMgA=", "hunter2"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----", "MIIEabc"),
            ("x ghp_0123456789abcdefghij y", "ghp_0123456789abcdefghij"),
            ("git clone https://ghp_0123456789abcdefghij@github.com/a/b", "ghp_0123456789abcdefghij"),
            ("git clone https://abcdefghij0123456789@dev.example.com/a", "abcdefghij0123456789"),
            ("https://f.example.com/api/x?code=abcdefgh01234567==", "abcdefgh01234567=="),
            (
                "curl -d x https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx",
                "abcdefghijklmnopqrstuvwx",
            ),
            ("https://discord.example.com/api/webhooks/1/abcdefghijklmnopqrstuvwx-1", "abcdefghijklmnopqrstuvwx-1"),
            ("msiexec /i a.msi SITETOKEN=hunter2", "hunter2"),
            ("<Password><Value>hunter2</Value><PlainText>true</PlainText></Password>", "hunter2"),
            ("<u:Password>\n  <u:Value>hunter2</u:Value>\n</u:Password>", "hunter2"),
            ("<Property Name=\"Password\">hunter2</Property>", "hunter2"),
            ("<dict><key>password</key><string>hunter2</string></dict>", "hunter2"),
            ("{\"password\": {\"value\": \"hunter2\"}}", "hunter2"),
            ("{\"passwords\": [\"a\", \"hunter2\"]}", "hunter2"),
            ("User ID=a;Password={hunter2};", "hunter2"),
            ("password: >-\n  hunter2\nuser: a", "hunter2"),
            ("mot de passe : hunter2", "hunter2"),
            ("The password is hunter2.", "hunter2"),
            ("admin password - hunter2", "hunter2"),
            ("-----BEGIN OpenVPN Static key V1-----\nhunter2\n-----END OpenVPN Static key V1-----", "hunter2"),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nhunter2\n-----END", "hunter2"),
            ("<!DOCTYPE a [<!ENTITY password \"hunter2\">]>", "hunter2"),
            ("cloudflared service install eyJhIjoiaHVudGVyMiIsInMiOiJ4In0=", "{\"a\":\"hunter2\",\"s\":\"x\"}"),
            ("tailscale up --authkey hunter2", "hunter2"),
            ("https://h/a?secret[]=hunter2", "hunter2"),
            ("https://h/a?user[password]=hunter2", "hunter2"),
            ("https://h/a?credentials%5B%5D=hunter2", "hunter2"),
            ("https://hunter2:@h/a", "hunter2"),
            ("keytool -import -storepass hunter2 -file a.cer", "hunter2"),
            ("winscp /command \"open h -passphrase=\"\"hunter2\"\"\"", "hunter2"),
            ("{\"tokens\": {\"a\": \"hunter1\", \"b\": \"hunter2\"}}", "hunter2"),
            ("WIFI:T:WPA;S:Office;P:hunter2;;", "hunter2"),
            ("mysql -u root -phunter2", "-phunter2"),
            ("cmd /c \"set DBPASS=hunter2& a.exe\"", "hunter2"),
            ("log in with password hunter2.", "hunter2"),
            ("Host h\n  User a\n  Password hunter2", "hunter2"),
            ("ENV API_KEY hunter2", "hunter2"),
            ("password\thunter2", "hunter2"),
            ("SET PASSWORD FOR a = PASSWORD('hunter2')", "hunter2"),
            ("HKLM,\"A\",\"DefaultPassword\",0,\"hunter2\"", "hunter2"),
            ("HKR,,Password,,hunter2", "hunter2"),
            ("[\"setup.exe\", \"--token\", \"hunter2\"]", "hunter2"),
            ("sp HKLM:\\A DefaultPassword hunter2", "hunter2"),
            ("'password' => 'hunter2',", "hunter2"),
            ("password := \"hunter2\"", "hunter2"),
            ("password \u{2192} hunter2", "hunter2"),
            ("The password was set to hunter2.", "hunter2"),
            ("Das Kennwort lautet hunter2.", "hunter2"),
            ("\u{5bc6}\u{78bc}\u{ff1a}hunter2", "hunter2"),
            ("Heslo: hunter2", "hunter2"),
            ("userPassword:: hunter2", "hunter2"),
            ("password:\n  - hunter1\n  - hunter2\nuser: a", "hunter2"),
            ("{\"password\": {\"kind\": \"clear\", \"#text\": \"hunter2\"}}", "hunter2"),
            ("<attribute type=\"password\">hunter2</attribute>", "hunter2"),
            ("root:$6$abcdefgh$hunter2hunter2:1:0", "$6$abcdefgh$hunter2hunter2"),
            (
                "123456-234567-345678-456789-567890-678901-789012-890123",
                "123456-234567-345678-456789-567890-678901-789012-890123",
            ),
            ("key BCDFG-HJKMP-QRTVW-XY234-6789N", "BCDFG-HJKMP-QRTVW-XY234-6789N"),
            ("{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qz\"}", "AyM1SysPpbyDfgZld3umj1qz"),
            ("user,password\nanna,hunter2", "hunter2"),
            ("password: String = \"hunter2\"", "hunter2"),
            ("chpasswd:\n  list: |\n    kiosk:hunter2", "hunter2"),
            ("chpasswd:\n  list:\n    - kiosk:hunter1\n    - root:hunter2", "hunter2"),
            ("%any %any : PSK \"hunter2\"", "hunter2"),
            ("<Provisioning><AccountData>hunter2</AccountData></Provisioning>", "hunter2"),
            ("UNINSTALLPASSWORDCMDLINE=hunter2", "hunter2"),
            ("PasswordInClearText = 'hunter2'", "hunter2"),
            ("TF_TOKEN_app_terraform_io=hunter2", "hunter2"),
            ("setup.exe dcode=hunter2,confirm_d=0", "hunter2"),
            ("msiexec /i a.msi COMPANY_CODE=hunter2", "hunter2"),
            ("PuTTY-User-Key-File-3: a\nPrivate-Lines: 2\nhunter1\nhunter2\nPrivate-MAC: 1", "hunter2"),
            (
                "https://api.telegram.org/bot123456789:AbcdefghijklmnopqrstuvwxyzAbcdefghi/getMe",
                "123456789:AbcdefghijklmnopqrstuvwxyzAbcdefghi",
            ),
            ("x AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQ y", "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQ"),
            ("x hf_abcdefghijklmnop0123 y", "hf_abcdefghijklmnop0123"),
            ("db.contoso.com:5432:prod:app:hunter2", "hunter2"),
            ("plink a:hunter2@10.0.0.5", "hunter2"),
            ("machine h login a password hunter2", "hunter2"),
            (
                "Digest username=\"a\", response=\"6629fae49393a05397450978507c4ef1\"",
                "6629fae49393a05397450978507c4ef1",
            ),
            ("[Credentials]\nAccount1=hunter2", "hunter2"),
            ("secrets:\n  db: hunter1\n  api: hunter2\nport: 5432", "hunter2"),
            ("rootpw {SSHA}aHVudGVyMmh1bnRlcjI=", "{SSHA}aHVudGVyMmh1bnRlcjI="),
        ] {
            assert!(secrets_in(value).contains(&secret.to_owned()), "{value}: {:?}", secrets_in(value));
        }
        let pfx = format!("MIIJagIBAzCC{}", "CTAGCSqGSIb3DQEHAaCC".repeat(5));
        assert_eq!(secrets_in(&pfx), [pfx]);
    }

    #[test]
    fn plain_values_contain_no_secret() {
        for value in [
            "<a>\n  <RememberCredentials>true</RememberCredentials>\n  <b>c</b>\n</a>",
            "https://contoso.com/logo.png?size=big",
            "https://contoso.com:8080/a@b",
            "<enabled/><data id=\"PasswordLength\" value=\"8\"/>",
            "<PasswordLength>8</PasswordLength>",
            "{\"passwordLength\": 8, \"requirePin\": true}",
            "npm_config_registry=https://registry.contoso.com",
            "npm_config_strict_ssl=false",
            "tok_endpoint_configuration2",
            "SG.Contoso.Printing.Service",
            "signature=none",
            "setup.exe /quiet",
            "<policyDefinitions><policy name=\"A\" key=\"Contoso\\Settings\" valueName=\"A\"/></policyDefinitions>",
            "<regkey key=\"Software\\Contoso\\Settings\"/>",
            "<add key=\"Mode\" value=\"tablets\"/>",
            "{\"key\": \"Mode\", \"value\": \"tablets\"}",
            "choose a password when you are asked",
            "Password: never tell it to anybody!",
            "Password: Choose one with eight letters.",
            "the password is required, the password is 8 letters long",
            "{\"password\": {\"minLength\": 8, \"policy\": \"strict\"}}",
            "<Password><Policy>strict</Policy></Password>",
            "<Property Name=\"Colour\">blue</Property>",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "https://kiosk.contoso.com/?key=lobby",
            "https://contoso.com/?code=de-DE",
            "https://maintenance.department@contoso.com/",
            "choose a password of 8 letters, or a key HKLM\\Software\\Contoso1",
            "Password must be changed, password policy, token ring",
            "Get-Secret Contoso1 | Out-File C:\\a1.txt",
            "$Matches -replace 'a(.)', '$1$2$1$2'",
            "[\"user\", \"password\", \"email\", \"group\"]",
            "user,password,group1",
            "HKLM,\"A\",\"Key\",0x10001,1",
            "DeviceCredential~AT~Components1",
            "Pin to Start\nkey\nContoso1",
            "<v4:BreakoutSequence Key=\"Ctrl+A\"/>",
            "<v4:BreakoutSequence Key=\"Alt+F4+Z+Q\"/>",
            "&lt;BreakoutSequence\n xmlns=&quot;urn:x&quot; Key=&quot;Alt+F4+Z+Q&quot;/&gt;",
            "",
            "%&;<\\u12",
        ] {
            assert_eq!(secrets_in(value), Vec::<String>::new(), "{value}");
        }
        for much in [
            "auth=a1",
            "cookie: ",
            "cookie: a=1",
            "pw=",
            "<pw>",
            "<pw><![CDATA[",
            "\"pw\":\"",
            "//a:b@",
            "net use ",
            "curl -u ",
            "name=\"pw\" ",
            "pw: a ",
            "a:b@10.0.0.1",
            "a,pw\nb,c\n",
            "echo a> pw.txt ",
            "a1bcde{enter}",
            "[secrets]\na=b\n",
            "machine a login b password c ",
            "{\"kty\":\"oct\",\"k\":\"",
        ] {
            let found: usize = secrets_in(&much.repeat(100_000)).iter().map(String::len).sum();
            assert!(found < 10 << 20, "{much}: {found} bytes");
        }
        let certificate = format!("MIIDXTCCAkWgAwIB{}", "AgIJAKL0UG+mRkSP".repeat(5));
        assert_eq!(secrets_in(&certificate), Vec::<String>::new());
    }
}
