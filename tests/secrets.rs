//! No command shows a secret: a table of places where one can be, against everything that is printed or written.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{ppkgc, succeed, tree};

/// Part of every secret, and of nothing else.
const MARK: &str = "S3CR3T";

/// What `inspect` may show: values that nothing in the package marks as secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inspect {
    Hides,
    MayShow,
}
use Inspect::{Hides, MayShow};

/// A name, what follows the first lines of `[package]`, and what `inspect` does. `@Leaf` is a node of the DDF beside
/// this file, `$M` the secret, `$E` a value from the environment, `--set` at the start of a line a change.
const PROBES: &[(&str, &str, Inspect)] = &[
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

/// The same for projects of Windows Configuration Designer: a name, and what is inside `Common`. `$M` is the secret.
const PROJECT_PROBES: &[(&str, &str)] = &[
    ("password", "<Accounts><Users><User UserName='a'><Password>$M</Password></User></Users></Accounts>"),
    (
        "password in CDATA",
        "<Accounts><Users><User UserName='a'><Password><![CDATA[$M]]></Password></User></Users></Accounts>",
    ),
    ("password without an end", "<Accounts><Users><User UserName='a'><Password>$M</User></Users></Accounts>"),
    (
        "password in a comment",
        "<!-- <Password>$M</Password> --><OOBE><Desktop><HideOobe>no</HideOobe></Desktop></OOBE>",
    ),
    (
        "password among elements",
        "<Accounts><Users><User UserName='a'><Password>$M<a/></Password></User></Users></Accounts>",
    ),
    ("password of a setting that is unknown", "<Nothing><Password>$M</Password></Nothing>"),
    (
        "password twice",
        "<Accounts><Users><User UserName='a'><Password>$M</Password><Password>$M</Password></User></Users></Accounts>",
    ),
    (
        "password as an attribute",
        "<Accounts><Users><User UserName='a' Password='$M'><UserGroup>2</UserGroup></User></Users></Accounts>",
    ),
    (
        "password and again",
        "<Accounts><Users><User UserName='a'><Password>$M</Password><UserGroup>x $M</UserGroup></User></Users></Accounts>",
    ),
    (
        "password in a command",
        "<ProvisioningCommands><DeviceContext><CommandLine>a.exe /password:$M</CommandLine></DeviceContext></ProvisioningCommands>",
    ),
    (
        "password in a path",
        "<Accounts><Users><User UserName='a'><Password>$M</Password></User></Users></Accounts><ProvisioningCommands><DeviceContext><CommandFiles><CommandFile>C:\\$M\\a.cmd</CommandFile></CommandFiles></DeviceContext></ProvisioningCommands>",
    ),
    ("token", "<Accounts><Azure><Authority>https://a.example/</Authority><BPRT>$M</BPRT></Azure></Accounts>"),
    (
        "key of a network",
        "<ConnectivityProfiles><WLAN><WLANSetting><WLANConfig SSID='Shop'><WLANXmlSettings><SecurityKey>$M0123</SecurityKey><SecurityType>WPA2-Personal</SecurityType></WLANXmlSettings></WLANConfig></WLANSetting></WLAN></ConnectivityProfiles>",
    ),
    (
        "key of a wrong network",
        "<ConnectivityProfiles><WLAN><WLANSetting><WLANConfig SSID='Shop'><WLANXmlSettings><SecurityKey>$M</SecurityKey><SecurityType>WPA9</SecurityType></WLANXmlSettings></WLANConfig></WLANSetting></WLAN></ConnectivityProfiles>",
    ),
    (
        "product key",
        "<EditionUpgrade><UpgradeEditionWithProductKey>$M-12345</UpgradeEditionWithProductKey></EditionUpgrade>",
    ),
];

#[test]
fn no_command_shows_a_secret_of_a_project() {
    let mut leaks = Vec::new();
    for (name, inside) in PROJECT_PROBES {
        let dir = tempfile::tempdir().unwrap();
        let text = format!(
            "<WindowsCustomizations><PackageConfig><ID>{{8a6be6b4-9f46-4f47-9c1c-2a1cc6f2a0a1}}</ID><Name>X</Name>\
             <Version>1.0</Version><OwnerType>OEM</OwnerType></PackageConfig><Settings><Customizations><Common>{}</Common>\
             </Customizations></Settings></WindowsCustomizations>",
            inside.replace("$M", MARK)
        );
        fs::write(dir.path().join("customizations.xml"), text).unwrap();
        let mut run = Run { folder: dir.path(), leaks: Vec::new() };
        for command in [
            &["check", "customizations.xml"][..],
            &["check", "customizations.xml", "--format", "json"],
            &["check", "customizations.xml", "--format", "sarif"],
            &["check", "customizations.xml", "--format", "github"],
            &["build", "customizations.xml", "-o", "out"],
            &["build", "customizations.xml", "-o", "out", "--format", "json"],
            &["emit", "customizations.xml", "--what", "plan"],
            &["inspect", "out/X.ppkg", "--extract", "tree"],
            &["check", "tree"],
            &["build", "tree", "-o", "again"],
        ] {
            run.look(command);
        }
        ["out", "again"].iter().for_each(|folder| run.look_into(folder));
        leaks.extend(run.leaks.into_iter().map(|leak| (*name, leak)));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// A place where a secret was shown.
type Leak = (String, String);

/// One spec, in a folder of its own.
struct Run<'a> {
    folder: &'a Path,
    leaks: Vec<Leak>,
}

impl Run<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = ppkgc(self.folder, arguments);
        command.env("PPKGC_PROBE", format!("{MARK}env"));
        command
    }

    /// Runs a command, and looks at what it prints.
    fn look(&mut self, arguments: &[&str]) {
        let output = self.command(arguments).output().unwrap();
        for stream in [output.stdout, output.stderr] {
            self.look_at(&arguments.join(" "), &stream);
        }
    }

    /// Runs ppkg-apply, and looks at what it prints and what it writes for people.
    fn look_on_device(&mut self, arguments: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ppkg-apply"));
        let output = command.args(arguments).current_dir(self.folder).output().unwrap();
        let what = format!("ppkg-apply {}", arguments.join(" "));
        for stream in [output.stdout, output.stderr] {
            self.look_at(&what, &stream);
        }
        for name in ["log.txt", "log.jsonl", "result.json"] {
            let log = fs::read(self.folder.join("device/C/ProgramData/ppkg-apply").join(name));
            self.look_at(&format!("{what}: {name}"), &log.unwrap_or_default());
        }
    }

    fn look_at(&mut self, what: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        // In base64, and as UTF-16 in base64.
        let spellings = [MARK, "UzNDUjNU", "MzQ1IzV", "UwAzAEMAUgAzAFQA"];
        if let Some(at) = spellings.iter().find_map(|spelling| text.find(spelling)) {
            let start = text.floor_char_boundary(at.saturating_sub(60));
            let end = text.floor_char_boundary(at + 30);
            self.leaks.push((what.to_owned(), text[start..end].to_owned()));
        }
    }

    /// Looks at all files of a folder except the package and its project file.
    fn look_into(&mut self, folder: &str) {
        for entry in fs::read_dir(self.folder.join(folder)).into_iter().flatten() {
            let path = entry.unwrap().path();
            let holds_package = path.extension().is_some_and(|extension| extension == "ppkg" || extension == "xml");
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // A folder beside a spec contains the files that the package brings along.
            if !holds_package && path.is_file() {
                self.look_at(&format!("{folder}/{name}"), &fs::read(&path).unwrap());
            }
        }
    }
}

/// All leaks of a probe.
fn leaks(spec: &str, inspect: Inspect) -> Vec<Leak> {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    fs::write(folder.join("free.xml"), include_str!("secrets/free.xml")).unwrap();
    fs::write(folder.join("a.jpg"), include_bytes!("findings/images/good.jpg")).unwrap();
    fs::write(folder.join("secret.txt"), format!("{MARK}!!")).unwrap();
    let key = format!("-----BEGIN PRIVATE KEY-----\n{MARK}\n-----END PRIVATE KEY-----\n");
    fs::write(folder.join("key.pem"), key).unwrap();
    fs::write(folder.join("wlan.xml"), format!("<a><keyMaterial>{MARK}</keyMaterial></a>")).unwrap();
    fs::write(folder.join("broken.xml"), format!("<a><keyMaterial>{MARK}</keyMaterial></b>")).unwrap();
    let mut text = "[package]\nname = 'X'\nversion = '1.0'\n".to_owned();
    let mut more = vec!["--ddf", "free.xml"];
    let spec = expanded(spec);
    for line in spec.lines() {
        match line.strip_prefix("--set ") {
            Some(change) => more.extend(["--set", change]),
            None => text.extend([line, "\n"]),
        }
    }
    fs::write(folder.join("s.toml"), text).unwrap();
    fs::create_dir(folder.join("pages")).unwrap();
    let mut run = Run { folder, leaks: Vec::new() };
    for command in [
        &["check", "s.toml"][..],
        &["check", "s.toml", "--format", "json"],
        &["check", "s.toml", "--format", "sarif"],
        &["check", "s.toml", "--format", "github"],
        &["check", "s.toml", "--notes"],
        &["check", "s.toml", "--target", "edition=Home,build=22631"],
        &["build", "s.toml", "-o", "out"],
        &["build", "s.toml", "-o", "out", "--format", "json", "--kit", "kit-of-build", "--cdf"],
        &["emit", "s.toml", "--what", "plan"],
        &["emit", "s.toml", "--what", "plan", "--strict"],
        &["report", "s.toml", "-o", "pages/spec.html"],
    ] {
        run.look(&[command, &more].concat());
    }
    run.look(&["spec-schema", "s.toml", "--ddf", "free.xml"]);
    if folder.join("out/X.ppkg").exists() {
        for command in [
            &["verify", "out/X.ppkg"][..],
            &["verify", "out/X.ppkg", "--format", "json"],
            &["kit", "out/X.ppkg", "--list"],
            &["kit", "out/X.ppkg", "-o", "kit"],
            &["kit", "out/X.ppkg", "--list", "--format", "json"],
        ] {
            run.look(command);
        }
        if inspect == Hides {
            run.look(&["inspect", "out/X.ppkg"]);
            run.look(&["report", "out/X.ppkg", "-o", "pages/package.html"]);
            run.look(&["kit", "out/X.ppkg", "-o", "pages/kit", "--report"]);
            run.look(&["inspect", "out/X.ppkg", "--format", "json"]);
            run.look(&["inspect", "out/X.ppkg", "--extract", "tree"]);
            run.look(&["convert", "out/X.ppkg", "-o", "back"]);
            // The files of a package keep their names.
            if !folder.join("back/files").exists() {
                run.look_into("back");
            }
            fs::write(folder.join("other.toml"), "[package]\nname = 'Y'\nversion = '1.0'\n").unwrap();
            for format in ["human", "json", "markdown"] {
                run.look(&["diff", "out/X.ppkg", "other.toml", "--format", format]);
            }
            fs::create_dir(folder.join("device")).unwrap();
            for (verb, format) in [("plan", "human"), ("apply", "json"), ("status", "human"), ("rollback", "json")] {
                run.look_on_device(&[verb, "out/X.ppkg", "--device", "sim:device", "--format", format]);
            }
        }
    }
    ["out", "kit", "kit-of-build", "pages"].iter().for_each(|folder| run.look_into(folder));
    run.leaks
}

/// The spec with its abbreviations written out.
fn expanded(spec: &str) -> String {
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

#[test]
fn no_command_shows_a_secret() {
    let mut shown = Vec::new();
    for (name, spec, inspect) in PROBES {
        shown.extend(leaks(spec, *inspect).into_iter().map(|leak| (*name, leak)));
    }
    assert!(shown.is_empty(), "{} leaks: {shown:#?}", shown.len());
    assert!(PROBES.len() >= 130, "{}", PROBES.len());
}

#[cfg(unix)]
#[test]
fn outputs_that_hold_secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    use crate::support::succeed;

    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("free.xml"), include_str!("secrets/free.xml")).unwrap();
    let spec = |value: &str| format!("[package]\nname = 'X'\nversion = '1.0'\n[csp]\n{value}\n");
    fs::write(here.join("secret.toml"), spec(&expanded("@Password = '$M'"))).unwrap();
    fs::write(here.join("plain.toml"), spec(&expanded("@Text = 'x'"))).unwrap();
    let mode = |path: &str| fs::metadata(here.join(path)).unwrap().permissions().mode() & 0o777;
    let build = |spec: &str, out: &str| {
        succeed(&mut ppkgc(here, ["build", spec, "-o", out, "--ddf", "free.xml", "--kit", &format!("{out}.zip")]));
    };
    build("plain.toml", "plain");
    assert_ne!(mode("plain/X.ppkg") & 0o044, 0);
    build("secret.toml", "out");
    for output in ["out/X.ppkg", "out/X.customizations.xml", "out.zip"] {
        assert_eq!(mode(output), 0o600, "{output}");
    }
    assert_ne!(mode("out/X.cat") & 0o044, 0);
    build("secret.toml", "out");
    assert_eq!(mode("out/X.ppkg"), 0o600);
    build("plain.toml", "out");
    assert_eq!(mode("out/X.ppkg"), 0o600, "what was private stays so");
    for arguments in [
        &["emit", "secret.toml", "--ddf", "free.xml", "--what", "customizations", "-o", "c.xml"][..],
        &["emit", "secret.toml", "--ddf", "free.xml", "--what", "provxml", "-o", "prov"],
    ] {
        succeed(&mut ppkgc(here, arguments));
    }
    assert_eq!(mode("c.xml"), 0o600);
    build("secret.toml", "again");
    for arguments in [
        &["kit", "again/X.ppkg", "-o", "kit"][..],
        &["inspect", "again/X.ppkg", "--extract", "tree"],
        &["pack", "tree", "-o", "packed/Y.ppkg", "--name", "Y"],
    ] {
        succeed(&mut ppkgc(here, arguments));
    }
    for output in ["kit/X.ppkg", "tree/Multivariant/0/customizations.xml", "packed/Y.ppkg"] {
        assert_eq!(mode(output), 0o600, "{output}");
    }
}

#[test]
fn of_a_command_with_a_secret_only_a_doubt_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let spec = "[package]\nname = 'X'\nversion = '1.0'\n\n[[command]]\nrun = 'lobby.ps1 --password Granite-5-Zebra'\n";
    fs::write(dir.path().join("s.toml"), spec).unwrap();
    let output = ppkgc(dir.path(), ["check", "s.toml", "--format", "json"]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("the command may not do what it says"), "{shown}");
    assert!(!shown.contains("lobby.ps1") && !shown.contains("Granite"), "{shown}");
}

/// A package cannot hide a judgement about it by having a password that is the same word.
#[test]
fn a_secret_covers_no_verdict() {
    let here = tempfile::tempdir().unwrap();
    let shown = |arguments: &[&str]| {
        let output = ppkgc(here.path(), arguments).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    for word in ["whole", "covered", "judged", "settings", "Settings", "added", "intact", "ready", "build"] {
        let spec = format!(
            "[package]\nname = \"Shop\"\nversion = \"1.0\"\n[target]\neditions = [\"Pro\"]\nbuilds = [\"24H2\"]\n\
             [[account]]\nname = \"ann\"\npassword = \"{word}\"\n\
             [[command]]\nrun = \"net user bob {word} /add\"\n"
        );
        fs::write(here.path().join("spec.toml"), &spec).unwrap();
        fs::write(here.path().join("less.toml"), spec.split("[[command]]").next().unwrap()).unwrap();
        let checked = shown(&["check", "spec.toml"]);
        assert!(checked.contains("not judged 1\n") && checked.contains("spec.toml is ready to build: "), "{checked}");
        shown(&["build", "spec.toml", "-o", "out"]);
        let judged = shown(&["verify", "out/Shop.ppkg"]);
        assert!(judged.contains("is whole\n") && judged.contains("is covered by its catalog\n"), "{judged}");
        let page = shown(&["inspect", "out/Shop.ppkg"]);
        assert!(page.contains("\nSettings in the package: 2\n"), "{page}");
        let less = shown(&["diff", "less.toml", "out/Shop.ppkg"]);
        assert!(less.contains("setting\n  + "), "{less}");
        for page in [checked, judged, page, less] {
            assert!(!page.contains(&format!("bob {word}")), "{page}");
        }
    }
}

/// Somebody's secret may be a word of our messages, which stays readable.
#[test]
fn our_own_words_stay_where_they_are_a_secret() {
    for word in ["password", "secret", "package"] {
        let dir = tempfile::tempdir().unwrap();
        let spec = format!(
            "[package]\nname = \"Shop\"\nversion = \"1.0\"\n[[account]]\nname = \"ann\"\npassword = \"{word}\"\n\
             [[command]]\nrun = \"net user bob {word} /add\"\n"
        );
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        let shown = |arguments: &[&str]| {
            let output = ppkgc(dir.path(), arguments).output().unwrap();
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
        };
        let said = shown(&["build", "spec.toml", "-o", "out"]);
        assert!(said.contains("warning[secret-in-spec]"), "{said}");
        assert!(said.contains("looks like a password, key or token"), "{said}");
        assert!(!said.contains(&format!("\"{word}\"")) && !said.contains(&format!("bob {word}")), "{said}");
        let page = shown(&["inspect", "out/Shop.ppkg", "--risk"]);
        assert!(page.contains("secret-in-clear") && page.contains("A password, key or token is readable"), "{page}");
        assert!(page.contains("net user bob *") && !page.contains(&format!("= {word}")), "{page}");
        let document = shown(&["inspect", "out/Shop.ppkg", "--risk", "--format", "json"]);
        assert!(document.contains("\"class\": \"secret-in-clear\"") && !document.contains(&format!("bob {word}")));
        for form in ["human", "json"] {
            let judged = shown(&["verify", "out/Shop.ppkg", "--format", form]);
            assert!(judged.contains("who made the package, and that Windows accepts it"), "{judged}");
            assert!(!judged.contains('*'), "{judged}");
        }
    }
}

/// Anybody can write a provxml: no datatype in it reveals a password, and no path that it claims hides a command.
#[test]
fn claims_of_a_package_do_not_decide_what_is_secret() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path();
    let spec = "[package]\nname = 'Shop'\nversion = '1.0'\n[[account]]\nname = 'ann'\npassword = 'Granite-5-Zebra'\n\
                [[command]]\nrun = 'lobby.exe /quiet'\n";
    fs::write(here.join("spec.toml"), spec).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    succeed(&mut ppkgc(here, ["inspect", "out/Shop.ppkg", "--extract", "tree"]));
    let mut changed = 0;
    for (path, bytes) in tree(&here.join("tree")).into_iter().filter(|(path, _)| path.ends_with(".provxml")) {
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.split_inclusive('\n').map(|line| match line {
            line if line.contains("Granite-5-Zebra") => line.replace("datatype=\"string\"", "datatype=\"integer\""),
            line if line.contains("lobby.exe") => {
                let (start, rest) = line.split_once("SettingsPath=\"").unwrap();
                let (_, rest) = rest.split_once('"').unwrap();
                format!("{start}SettingsPath=\"Accounts/Users/User/Password\"{rest}")
            }
            line => line.to_owned(),
        });
        let other: String = lines.collect();
        changed += usize::from(other != text);
        fs::write(here.join("tree").join(path), other).unwrap();
    }
    assert_eq!(changed, 2);
    succeed(&mut ppkgc(here, ["pack", "tree", "-o", "other.ppkg", "--no-catalog"]));
    for arguments in [&["inspect", "other.ppkg"][..], &["inspect", "other.ppkg", "--format", "json"]] {
        let output = ppkgc(here, arguments).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.contains("lobby.exe /quiet") && !shown.contains("Granite"), "{shown}");
    }
}
