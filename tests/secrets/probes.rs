//! Places in a spec where a secret can be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::MARK;

/// What `inspect` may show: values that nothing in the package marks as secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inspect {
    Hides,
    MayShow,
}
use Inspect::{Hides, MayShow};

/// A name, what follows the first lines of `[package]`, and what `inspect` does. `@Leaf` is a node of the DDF beside
/// this file, `$M` the secret, `$E` a value from the environment, `--set` at the start of a line a change.
pub const PROBES: &[(&str, &str, Inspect)] = &[
    // Written under a name that shows it.
    ("password", "[csp]\n@Password = '$M'", Hides),
    ("password of a wrong type", "[csp]\n@Password = ['$M', 1]", Hides),
    ("password in a table", "[csp]\n@Password = { value = '$M' }", Hides),
    ("password with a control character", "[csp]\n@Password = \"$M\\u0001\"", Hides),
    ("password without an end", "[csp]\n@Password = \"$M", Hides),
    ("password on several lines", "[csp]\n@Password = '''\n$M\nb'''", Hides),
    ("password on several lines without an end", "[csp]\n@Password = '''\n$M\nb", Hides),
    ("password without quotes", "[csp]\n@Password = $M", Hides),
    ("password twice", "[csp]\n@Password = '$M'\n@Password = '$M2'", Hides),
    ("password as a dotted key", "csp.@Password = '$M'", Hides),
    ("password as a table", "[csp.@Password]\nx = '$M'", Hides),
    ("password below a table", "[csp.'./Device/Vendor/MSFT/Free/a']\nPassword = '$M'", Hides),
    ("password on the next line", "[csp]\n@Password =\n'$M'", Hides),
    (
        "password in a variant",
        "[[variant]]\nname = 'v'\nwhen = [{ Region = 'DE' }]\n[variant.csp]\n@Password = '$M'",
        Hides,
    ),
    ("password beside other words", "[csp]\n@Password = '$M'\n@Text = 'the $M again'", Hides),
    ("password that is a list item elsewhere", "[csp]\n@Password = '$M'\n@List = ['a', '$M']", Hides),
    ("password that is the description too", "description = 'uses $M'\n[csp]\n@Password = '$M'", Hides),
    ("password of letters only", "[csp]\n@Password = '$M'\n@Letters = '$M'", Hides),
    ("password in German", "[csp]\n@Kennwort = '$M'", Hides),
    ("password in French", "[csp]\n@MotDePasse = '$M'", Hides),
    ("password in Spanish", "[csp]\n@Contraseña = '$M'", Hides),
    ("password in capitals", "[csp]\n@SMTPALTPASSWORD = '$M'", Hides),
    ("password with a number", "[csp]\n@Password2 = '$M'", Hides),
    ("secret in capitals", "[csp]\n@AUTHSECRET = '$M'", Hides),
    ("challenge", "[csp]\n@Challenge = '$M'", Hides),
    ("key", "[csp]\n@ProductKey = '$M'", Hides),
    ("key of an API", "[csp]\n@api_key = '$M'", Hides),
    ("PIN", "[csp]\n@UnlockPin = '$M'", Hides),
    ("token", "[csp]\n@BulkToken = '$M'", Hides),
    ("PFX", "[csp]\n@PFXCertBlob = '$M'", Hides),
    ("WLAN key", "[csp]\n@WLANSettingPSK2 = '$M'", Hides),
    ("credential", "[csp]\n@DomainCredential = '$M'", Hides),
    // In comments, in a text that is not TOML, in changes.
    ("comment", "[csp]\n@Num = 'x' # Password = $M", Hides),
    ("comment in words", "[csp]\n@Num = 'x' # the password is $M", Hides),
    ("comment that ends a wrong line", "[csp]\n@Num = # token: $M", Hides),
    ("key without a value", "[csp]\n@Password", Hides),
    ("change", "[csp]\n@Num = 1\n--set csp.@Password=$M", Hides),
    ("change below a value", "[csp]\n@Num = 1\n--set csp.@Password.x=$M", Hides),
    ("change without a sign", "[csp]\n@Num = 1\n--set csp.@Password $M", Hides),
    ("change of a variant that is missing", "[csp]\n@Num = 1\n--set variant.z.csp.@Password=$M", Hides),
    ("change to a table", "[csp]\n@Password = 'x'\n--set csp.@Password={ a = '$M' }", Hides),
    // From the environment, for any use.
    ("environment: text", "[csp]\n@Text = $E", MayShow),
    ("environment: password", "[csp]\n@Password = $E", Hides),
    ("environment: number", "[csp]\n@Num = $E", MayShow),
    ("environment: switch", "[csp]\n@Flag = $E", MayShow),
    ("environment: XML", "[csp]\n@Doc = $E", MayShow),
    ("environment: base64", "[csp]\n@Raw = $E", MayShow),
    ("environment: JSON", "[csp]\n@Json = $E", MayShow),
    ("environment: choice", "[csp]\n@Choice = $E", MayShow),
    ("environment: pattern", "[csp]\n@Letters = $E", MayShow),
    ("environment: list", "[csp]\n@List = $E", MayShow),
    ("environment: list item", "[csp]\n@List = ['a', $E]", MayShow),
    ("environment: twice", "[csp]\n@Text = $E\n@Text = $E", MayShow),
    ("environment: written out elsewhere", "[csp]\n@Text = $E\n@Other = 'a $Menv b'", MayShow),
    ("environment: description", "description = $E\n[csp]\n@Num = 1", MayShow),
    ("environment: rank", "rank = $E\n[csp]\n@Num = 1", MayShow),
    ("environment: company", "[personalization]\ncompany_name = $E", MayShow),
    ("environment: URL", "[personalization]\ncompany_logo = { url = $E }", MayShow),
    ("environment: picture", "[personalization]\ndesktop_image = { url = $E }", MayShow),
    ("environment: embedded picture", "[personalization]\ndesktop_image = { file = $E }", MayShow),
    ("environment: name of a picture", "[personalization]\ndesktop_image = { file = 'a.jpg', name = $E }", MayShow),
    (
        "environment: condition",
        "[[variant]]\nname = 'v'\nwhen = [{ ProcessorName = $E }]\n[variant.csp]\n@Num = 1",
        MayShow,
    ),
    (
        "environment: wrong condition",
        "[[variant]]\nname = 'v'\nwhen = [{ Region = $E }]\n[variant.csp]\n@Num = 1",
        MayShow,
    ),
    (
        "environment: name of a variant",
        "[[variant]]\nname = $E\nwhen = [{ Region = 'DE' }]\n[variant.csp]\n@Num = 1",
        MayShow,
    ),
    (
        "environment: two variants",
        "[csp]\n@Text = $E\n[[variant]]\nname = 'v'\nwhen = [{ Region = 'DE' }]\n[variant.csp]\n@Text = $E",
        MayShow,
    ),
    ("environment: edition", "[target]\neditions = [$E]\nbuilds = ['22631']\n[csp]\n@Num = 1", MayShow),
    ("environment: build", "[target]\neditions = ['Pro']\nbuilds = [$E]\n[csp]\n@Num = 1", MayShow),
    ("environment: file", "[csp]\n@Text = { file = $E }", MayShow),
    ("environment: DDF", "[schema]\nddf = [$E]\n[csp]\n@Num = 1", MayShow),
    ("environment: id", "id = $E\n[csp]\n@Num = 1", MayShow),
    // Recognized by their form, under any name.
    ("form: WLAN profile", "[csp]\n@Text = '<a><keyMaterial>$M</keyMaterial></a>'", Hides),
    ("form: broken XML", "[csp]\n@Doc = '<a><keyMaterial>$M</keyMaterial></b>'", Hides),
    ("form: XML with a prefix", "[csp]\n@Doc = '<a xmlns:w=\"x\"><w:Password a=\"b\">$M</w:Password></a>'", Hides),
    ("form: CDATA", "[csp]\n@Text = '<sharedKey><![CDATA[$M]]></sharedKey>'", Hides),
    ("form: attribute", "[csp]\n@Doc = '<a password=\"$M\"/>'", Hides),
    ("form: escaped XML", "[csp]\n@Text = '&lt;keyMaterial&gt;$M&lt;/keyMaterial&gt;'", Hides),
    ("form: XML escaped twice", "[csp]\n@Text = '&amp;lt;Password&amp;gt;$M&amp;lt;/Password&amp;gt;'", Hides),
    ("form: XML escaped by numbers", "[csp]\n@Text = '&#60;Password&#x3e;$M&#60;/Password&#x3e;'", Hides),
    ("form: JSON", "[csp]\n@Json = '{\"password\":\"$M\"}'", Hides),
    ("form: broken JSON", "[csp]\n@Json = '{\"password\":\"$M\",}'", Hides),
    ("form: JSON in JSON", "[csp]\n@Json = '{\"a\":\"{\\\"token\\\":\\\"$M\\\"}\"}'", Hides),
    ("form: XML in JSON", "[csp]\n@Json = '{\"a\":\"\\u003cPassword\\u003e$M\\u003c/Password\\u003e\"}'", Hides),
    ("form: private key", "[csp]\n@Text = '''\n-----BEGIN PRIVATE KEY-----\n$M\n-----END PRIVATE KEY-----'''", Hides),
    ("form: bearer", "[csp]\n@Text = 'Authorization: Bearer $Mabcdef'", Hides),
    ("form: connection string", "[csp]\n@Text = 'Server=a;Uid=b;Pwd=$M;'", Hides),
    ("form: command line", "[csp]\n@Text = 'setup.exe --password $M /quiet'", Hides),
    ("form: option of Windows", "[csp]\n@Text = 'setup.exe /password:$M'", Hides),
    ("form: login", "[csp]\n@Text = 'https://user:$M@host/a'", Hides),
    ("form: list item", "[csp]\n@List = ['a', 'https://h/?token=$M']", Hides),
    ("form: and again elsewhere", "[csp]\n@Text = '<Password>$M</Password>'\n@Other = 'it is $M'", Hides),
    ("URL with a signature", "[personalization]\ncompany_logo = { url = 'https://h/a.png?sig=$M' }", Hides),
    ("URL with a token", "[personalization]\ncompany_logo = { url = 'https://h/a.png?token=$M' }", Hides),
    (
        "URL with an access key",
        "[personalization]\ndesktop_image = { url = 'https://h/a.png?x=1&access_key=$M' }",
        Hides,
    ),
    ("URL with a login", "[personalization]\ncompany_logo = { url = 'https://u:$M@h/a.png' }", Hides),
    ("wrong URL with a token", "[personalization]\ncompany_logo = { url = 'ftp://h/a.png?token=$M' }", Hides),
    (
        "form: in a condition",
        "[[variant]]\nname = 'v'\nwhen = [{ ProcessorName = 'token=$M' }]\n[variant.csp]\n@Num = 1",
        MayShow,
    ),
    ("form: PowerShell in base64", "[csp]\n@Text = 'powershell -enc $W'", Hides),
    ("form: JSON in base64", "[csp]\n@Text = '$J'", Hides),
    ("form: base64 in XML in JSON", "[csp]\n@Json = '{\"a\":\"\\u003cx\\u003e$J\\u003c/x\\u003e\"}'", Hides),
    ("form: percent-encoded", "[csp]\n@Text = 'https%3A%2F%2Fh%2Fa%3Ftoken%3D$M'", Hides),
    ("form: JSON in a URL", "[csp]\n@Text = 'https://h/?q=%7B%22password%22%3A%22$M%22%7D'", Hides),
    ("form: XML in CDATA", "[csp]\n@Doc = '<a><![CDATA[<Password>$M</Password>]]></a>'", Hides),
    ("form: escaped XML in CDATA", "[csp]\n@Doc = '<a><![CDATA[&lt;Password&gt;$M&lt;/Password&gt;]]></a>'", Hides),
    ("form: account of net", "[csp]\n@Text = 'net user admin $M /add'", Hides),
    ("form: drive of net", "[csp]\n@Text = 'net use Z: \\\\server\\share $M /user:a'", Hides),
    ("form: login of curl", "[csp]\n@Text = 'curl -u admin:$M https://h/'", Hides),
    ("form: secure string", "[csp]\n@Text = 'ConvertTo-SecureString \"$M\" -AsPlainText -Force'", Hides),
    ("form: value of the registry", "[csp]\n@Text = 'reg add HKLM\\A /v DefaultPassword /d $M /f'", Hides),
    ("form: item property", "[csp]\n@Text = 'Set-ItemProperty p -Name ApiToken -Value $M'", Hides),
    ("form: parm", "[csp]\n@Doc = '<a><parm name=\"Password\" datatype=\"string\" value=\"$M\"/></a>'", Hides),
    ("form: data of a policy", "[csp]\n@Text = '<enabled/><data id=\"Password\" value=\"$M\"/>'", Hides),
    ("form: name and value in JSON", "[csp]\n@Json = '{\"name\":\"password\",\"value\":\"$M\"}'", Hides),
    ("form: SyncML", "[csp]\n@Doc = '<a><LocURI>./A/Password</LocURI><Data>$M</Data></a>'", Hides),
    ("form: value inside an element", "[csp]\n@Doc = '<a><Password><Value>$M</Value></Password></a>'", Hides),
    ("form: named element", "[csp]\n@Doc = '<a><Property Name=\"Password\">$M</Property></a>'", Hides),
    ("form: group in JSON", "[csp]\n@Json = '{\"password\":{\"value\":\"$M\"}}'", Hides),
    ("form: list in JSON", "[csp]\n@Json = '{\"passwords\":[\"$M\",\"$M2\"]}'", Hides),
    ("form: lines of YAML", "[csp]\n@Text = '''\npassword: >-\n  $M\nuser: a'''", Hides),
    ("form: sentence", "[csp]\n@Text = 'The password is $M.'", Hides),
    ("form: call", "[csp]\n@Text = '$u.SetPassword(\"$M\")'", Hides),
    ("form: pipe", "[csp]\n@Text = '\"$M\" | ConvertTo-SecureString -AsPlainText -Force'", Hides),
    ("form: place in a command", "[csp]\n@Text = 'rasdial Office admin $M'", Hides),
    ("form: variable", "[csp]\n@Text = 'setx API_TOKEN $M /m'", Hides),
    ("form: hook", "[csp]\n@Text = 'https://hooks.slack.com/services/T0/B0/$Mabcdefghijklmnop'", Hides),
    ("form: code of an address", "[csp]\n@Text = 'https://h/api/x?code=$Mabcdefgh=='", Hides),
    ("password with a slip", "[csp]\n@Pasword = '$M'", Hides),
    ("form: in the description", "description = 'password=$M'\n[csp]\n@Num = 1", Hides),
    // What is known to be secret is hidden everywhere, in every encoding.
    ("again: in base64", "[csp]\n@Password = '$Mxx'\n@Text = '$B'", Hides),
    ("again: in UTF-16 and base64", "[csp]\n@Password = '$M'\n@Text = '$V'", Hides),
    ("again: percent-encoded", "[csp]\n@Password = '$M &%'\n@Text = 'x=$M%20%26%25'", Hides),
    (
        "again: in a condition",
        "[csp]\n@Password = '$M'\n[[variant]]\nname = 'v'\nwhen = [{ ProcessorName = '$M' }]\n[variant.csp]\n@Num = 1",
        Hides,
    ),
    (
        "again: in the name of a variant",
        "[csp]\n@Password = '$M'\n[[variant]]\nname = 'v $M'\nwhen = [{ Region = 'DE' }]\n[variant.csp]\n@Num = 1",
        Hides,
    ),
    (
        "again: in the name of a file",
        "[personalization]\ndesktop_image = { file = 'a.jpg', name = '$M.jpg' }\n[csp]\n@Password = '$M'",
        Hides,
    ),
    ("again: in a wrong value", "[csp]\n@Password = '$M'\n@Num = 'a $M b'", Hides),
    ("again: in an unknown key", "[csp]\n@Password = '$M'\n'$M' = 1", Hides),
    ("again: in a comment on a wrong line", "[csp]\n@Password = '$M'\n@Num = 'x' # $M", Hides),
    ("again: in a file that is missing", "[csp]\n@Password = '$M'\n@Text = { file = '$M.txt' }", Hides),
    ("again: in a wrong edition", "[target]\neditions = ['$M']\nbuilds = ['22631']\n[csp]\n@Password = '$M'", Hides),
    ("again: in a DDF file that is missing", "[schema]\nddf = ['$M.xml']\n[csp]\n@Password = '$M'", Hides),
    // In files.
    ("file: password", "[csp]\n@Password = { file = 'secret.txt' }", Hides),
    ("file: private key", "[csp]\n@Text = { file = 'key.pem' }", Hides),
    ("file: bytes with a password", "[csp]\n@Raw = { file = 'wlan.xml' }", Hides),
    ("file: broken XML", "[csp]\n@Doc = { file = 'broken.xml' }", Hides),
    ("file: WLAN profile", "[csp]\n@Doc = { file = 'wlan.xml' }", Hides),
];
/// The spec with its abbreviations written out.
pub fn expanded(spec: &str) -> String {
    let wide = |text: String| STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    let spec = [
        ("$W", wide(format!("net user admin {MARK}"))),
        ("$J", STANDARD.encode(format!("{{\"password\":\"{MARK}\"}}"))),
        ("$B", STANDARD.encode(format!("{MARK}xx"))),
        ("$V", wide(MARK.to_owned())),
        ("$M", MARK.to_owned()),
        ("$E", "{ env = 'PPKGC_PROBE' }".to_owned()),
    ]
    .iter()
    .fold(spec.to_owned(), |spec, (short, long)| spec.replace(short, long));
    let mut parts = spec.split('@');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let length = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
        let is_node = part.starts_with(char::is_uppercase) || part.starts_with("api_key");
        match is_node {
            true => text.push_str(&format!("\"./Device/Vendor/MSFT/Free/a/{}\"{}", &part[..length], &part[length..])),
            false => text.extend(["@", part]),
        }
    }
    text
}
