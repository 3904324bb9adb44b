//! Secrets that a value gives to a command or states after a label: `net user admin here`, `/v Password /d here`.

use super::first_value::{
    MAX_DISTANCE, arguments_of_command, expression, first_value, last_string, near, places_of, strings,
};
use super::secret_call::{self, calls};
use super::secret_input::{self, passed, printed};
use super::secret_likely::{is_header, looks_random, secret_under};
use super::secret_name::names_a_secret;
use super::secret_options::{self, options, placed_words, places_of_options};
use super::secret_stored::{self, stored};
use super::secret_typed::{self, typed};

/// Adds the values that are given to such commands and labels, as they are written.
pub(super) fn given(text: &str, lower: &str, found: &mut Vec<String>) {
    accounts(text, lower, found);
    secure_strings(text, lower, found);
    options(text, lower, found);
    passed(text, lower, found);
    printed(text, lower, found);
    positional(text, lower, found);
    labelled(text, lower, found);
    named_words(text, lower, found);
    placed_words(text, lower, found);
    calls(text, lower, found);
    stored(text, lower, found);
    typed(text, lower, found);
    variables(text, lower, found);
}

/// What is assigned to the variables among the values that were found: `$x = 'here'`, `set x=here`.
fn variables(text: &str, lower: &str, found: &mut Vec<String>) {
    const MAX_VARIABLES: usize = 50;
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let mut names: Vec<String> = Vec::new();
    for value in found.iter() {
        let value = value.to_ascii_lowercase();
        let of_powershell = value.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
        let of_cmd = value.strip_prefix(['%', '!']).and_then(|name| name.strip_suffix(['%', '!']));
        let assignment = of_powershell.filter(is_name).map(|name| format!("${name}"));
        let assignment = assignment.or_else(|| of_cmd.filter(is_name).map(|name| format!("set {name}")));
        names.extend(assignment.filter(|name| !names.contains(name)));
    }
    for name in names.iter().take(MAX_VARIABLES) {
        let in_quotes = name.replacen("set ", "set \"", 1);
        for (_, end) in places_of(&[name.as_str(), in_quotes.as_str()], lower) {
            let assigned = near(text, end).trim_start().strip_prefix('=');
            let value = assigned.map(|value| first_value(value.trim_start_matches([' ', '\t'])));
            found.extend(value.filter(|value| !value.is_empty() && !value.starts_with('$')).map(str::to_owned));
        }
    }
}

/// Words in lower case: every text that gives a secret to a command or a label contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    const OTHERS: [&str; 7] = ["user ", "users ", "use ", " -u", SECURE_STRING, "curl", "smbclient"];
    OTHERS
        .into_iter()
        .chain(ORACLE)
        .chain(NAMED)
        .chain(POSITIONAL)
        .chain(secret_call::hints())
        .chain(secret_input::hints())
        .chain(secret_options::hints())
        .chain(secret_stored::hints())
        .chain(secret_typed::hints())
        .chain(PAIRS.iter().map(|(label, _)| *label))
}

/// Whether a text is a single word, as most values of a spec are: such a text cannot give anything to a command or
/// label.
pub(super) fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '%'))
}

/// `net user NAME here`, `net use Z: \\server\share here`, `curl -u NAME:here`, and `user NAME here` of ftp.
fn accounts(text: &str, lower: &str, found: &mut Vec<String>) {
    let is_for_ftp = lower.contains("ftp");
    for (start, end) in places_of(&["user ", "users ", "use "], lower) {
        let program = lower[..start].trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '.').next();
        if matches!(program, Some("net" | "net.exe" | "net1" | "net1.exe")) {
            let words = words(near(text, end)).into_iter().filter(|word| !word.starts_with('/'));
            let mut words = words.take(3);
            let given = match &lower[start..end] {
                "user " | "users " => words.nth(1),
                _ => words.find(|word| !word.ends_with(':') && *word != "*").and_then(|word| {
                    match word.starts_with('\\') || word.contains("://") {
                        true => words.next(),
                        false => Some(word),
                    }
                }),
            };
            if let Some(given) = given.filter(|word| !["*", ""].contains(word)) {
                add_with_strings(given, found);
            }
        } else if is_for_ftp
            && is_start_of_a_line(&lower[lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start])
        {
            let words = words(near(text, end));
            let given = words.get(1).map(|given| given.trim_end_matches(')'));
            found.extend(given.filter(|given| looks_random(given)).map(|given| (*given).to_owned()));
        }
    }
    for (start, end) in places_of_options(&LOGIN_OPTIONS, text, lower) {
        let value = near(text, end).trim_start();
        let before = &lower[lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start];
        if before.contains("lftp") {
            let login = if value.starts_with(['"', '\'']) { first_value(value) } else { value };
            let given = login.split_once(',').filter(|(user, _)| !user.contains(char::is_whitespace));
            let given = given.map(|(_, given)| if login == value { first_value(given) } else { given });
            found.extend(given.map(str::to_owned));
        }
        let Some((_, given)) = first_value(value).split_once([':', '%']) else { continue };
        if before.contains("curl") || before.contains("smb") || looks_random(given) {
            found.push(given.to_owned());
        }
    }
    // `curl -sLu NAME:here`, `curl -x NAME:here@PROXY`
    for (start, end) in places_of(&["u ", "-x ", "--proxy "], lower) {
        let before = &lower[lower.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start];
        let letters = before.rsplit(' ').next().unwrap_or_default();
        let is_login = letters.strip_prefix('-').is_some_and(|letters| letters.chars().all(char::is_alphabetic));
        let value = first_value(near(text, end).trim_start());
        let login = if &lower[start..end] == "u " {
            Some(value).filter(|_| is_login)
        } else {
            value.rsplit_once('@').map(|(login, _)| login)
        };
        let given = login.and_then(|login| login.split_once(':')).map(|(_, given)| given);
        found.extend(given.filter(|given| !given.contains("//") && before.contains("curl")).map(str::to_owned));
    }
    // `smbclient //SERVER/SHARE here`
    for (_, end) in places_of(&["smbclient "], lower) {
        if let [share, given, ..] = words(near(text, end)).as_slice()
            && share.starts_with("//")
            && !given.starts_with('-')
        {
            found.push((*given).to_owned());
        }
    }
    // `sqlplus NAME/here@DATABASE`
    for (_, end) in places_of(&ORACLE, lower) {
        let words = near(text, end).split(|c: char| c.is_whitespace() || "\"'=".contains(c));
        let mut logins = words.take(4).filter_map(|word| word.split('@').next()?.split_once('/'));
        let is_login = |(user, given): &(&str, &str)| {
            !user.is_empty() && user.chars().all(char::is_alphanumeric) && !given.is_empty() && !given.contains('/')
        };
        found.extend(logins.find(is_login).map(|(_, given)| given.to_owned()));
    }
}

/// Whether a line of a script for ftp begins after a text: in a file of its own, or in one that `echo` writes.
fn is_start_of_a_line(before: &str) -> bool {
    let line = before.rsplit(['\n', '&', '(']).next().unwrap_or_default().trim();
    line.is_empty() || line == "echo" || line == "@echo"
}

/// Options of curl, smbclient and others with a login: a name, a colon or percent sign, and a password.
const LOGIN_OPTIONS: [&str; 6] = [" -u", " --user ", " --user=", " --proxy-user ", " --cert ", " -E "];

/// What comes before a login of Oracle, with a slash between name and password.
const ORACLE: [&str; 6] = ["sqlplus", "sqlldr", "jdbc:oracle:thin:", "expdp", "impdp", "rman target"];

/// The words of one command; an expression that builds a text counts as one word.
fn words(text: &str) -> Vec<&str> {
    const ENDS: [char; 6] = ['\n', '\r', '&', '|', '<', '>'];
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() && !ENDS.contains(&c));
        let word = expression(rest)
            .or_else(|| quoted(rest))
            .unwrap_or_else(|| rest.split(|c: char| c.is_whitespace() || ENDS.contains(&c)).next().unwrap_or_default());
        rest = &rest[word.len()..];
        if word.is_empty() {
            return words;
        }
        words.push(word.trim_matches(['"', '\'']));
    }
}

/// The string in double quotes at the start of a text, with them, if it ends on the same line. cmd writes them twice
/// inside a quotation.
fn quoted(text: &str) -> Option<&str> {
    let quote = if text.starts_with("\"\"") { "\"\"" } else { "\"" };
    let inside = text.strip_prefix(quote)?;
    let length = inside.find(quote)?;
    let is_string = length > 0 && !inside.starts_with(' ') && !inside[..length].contains('\n');
    is_string.then(|| &text[..length + 2 * quote.len()])
}

/// Adds a secret, and if it is an expression also the strings in it: each string is a part of the secret, or all of it.
fn add_with_strings(secret: &str, found: &mut Vec<String>) {
    found.push(secret.to_owned());
    if let Some(expression) = expression(secret) {
        found.extend(strings(expression).map(str::to_owned));
    }
}

/// Commands that take a name and then its value, which is a secret if the name is that of one.
const NAMED: [&str; 6] = ["setx ", "setx.exe ", "configure set ", "config set ", "<!entity ", "#define "];

/// `setx NAME here`, `aws configure set NAME here`, `<!ENTITY NAME "here">`, where the name is that of a secret.
fn named_words(text: &str, lower: &str, found: &mut Vec<String>) {
    for (_, end) in places_of(&NAMED, lower) {
        let arguments = arguments_of_command(near(text, end));
        // Options, and what they take, may come first.
        let mut pairs = arguments.windows(2).take(3);
        let given = pairs.find(|pair| !pair[0].starts_with('-') && names_a_secret(pair[0]));
        found.extend(given.map(|pair| pair[1].to_owned()));
    }
}

const SECURE_STRING: &str = "convertto-securestring";

/// `ConvertTo-SecureString here -AsPlainText`, `'here' | ConvertTo-SecureString -AsPlainText`.
fn secure_strings(text: &str, lower: &str, found: &mut Vec<String>) {
    for (start, end) in places_of(&[SECURE_STRING], lower) {
        let mut arguments = near(text, end).trim_start();
        while let Some(option) = arguments.strip_prefix('-') {
            arguments = option.trim_start_matches(|c: char| c.is_alphanumeric() || c == ':').trim_start();
        }
        let given = expression(arguments).unwrap_or_else(|| first_value(arguments));
        if !given.is_empty() {
            add_with_strings(given, found);
        }
        let before = &text[text.floor_char_boundary(start.saturating_sub(MAX_DISTANCE))..start];
        found.extend(before.trim_end().strip_suffix('|').and_then(last_string).map(str::to_owned));
    }
}

/// The text before the name of a secret, and the text before its value.
const PAIRS: [(&str, &str); 18] = [
    ("/v ", "/d "),
    ("-name ", "-value "),
    ("name", "value"),
    ("id", "value"),
    ("key", "value"),
    ("property", "value"),
    ("\"k\"", "\"v\""),
    ("\"k\"", "\"val\""),
    ("id", "val"),
    ("id", "default"),
    ("name", "content"),
    ("type", "value"),
    ("label", "value"),
    ("<locuri>", "<data>"),
    ("<name>", "<value>"),
    ("<key>", "<string>"),
    ("<string>", "<value>"),
    ("variable ", "default"),
];

/// A label that is the name of a secret, and the value that is given with it: as options, attributes, fields or
/// elements.
fn labelled(text: &str, lower: &str, found: &mut Vec<String>) {
    for (label, value_marker) in PAIRS {
        for (start, from) in places_of(&[label], lower) {
            let Some(name) = value_after(text, from, label) else { continue };
            if !names_a_secret(name) && !is_header(name) {
                continue;
            }
            let mut values = places_of(&[value_marker], near(lower, from)).into_iter();
            let value = values.find_map(|(_, at)| value_after(text, from + at, value_marker));
            let value = value.or_else(|| value_before(text, lower, start, value_marker));
            found.extend(value.and_then(|value| secret_under(name, value)).map(str::to_owned));
        }
    }
}

/// The value that is given before its label, on the same line and in the same element: `reg add K /d here /v Password`.
fn value_before<'t>(text: &'t str, lower: &str, label: usize, value_marker: &str) -> Option<&'t str> {
    let from = lower.floor_char_boundary(label.saturating_sub(MAX_DISTANCE));
    let start = lower[from..label].rfind(['\n', '<', '{', '&', '|', '>']).map_or(from, |at| from + at + 1);
    let at = lower[start..label].rfind(value_marker)?;
    value_after(&text[..label], start + at + value_marker.len(), value_marker)
}

/// Commands that take a name and a value by their positions.
const POSITIONAL: [&str; 4] = ["set-itemproperty", "new-itemproperty", "set-variable", "new-variable"];

/// `Set-ItemProperty KEY Name here`, where neither the name nor the value has a switch.
fn positional(text: &str, lower: &str, found: &mut Vec<String>) {
    for (_, end) in places_of(&POSITIONAL, lower) {
        for pair in words(near(text, end)).windows(2) {
            if let [name, value] = pair
                && names_a_secret(name)
                && !name.starts_with('-')
                && (!value.starts_with(['-', '$', '(']) || expression(value).is_some())
            {
                add_with_strings(value, found);
            }
        }
    }
}

/// The value after a marker: directly after it, or after a `:` or `=` if the marker is a plain word.
fn value_after<'t>(text: &'t str, at: usize, marker: &str) -> Option<&'t str> {
    let rest = near(text, at).trim_start();
    if marker.ends_with([' ', '>']) {
        return expression(rest).or_else(|| Some(first_value(rest))).filter(|value| !value.is_empty());
    }
    let value = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix([':', '='])?;
    Some(first_value(value.trim_start())).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn what_commands_and_labels_give_is_found() {
        for text in [
            "net user admin hunter2 /add",
            "cmd /c NET.EXE USER /add admin hunter2",
            r"net use Z: \\server\share hunter2 /user:a",
            r"net use * \\server\share hunter2 /user:a",
            "curl -s -u admin:hunter2 https://h/",
            "$p = ConvertTo-SecureString 'hunter2' -AsPlainText -Force",
            "ConvertTo-SecureString -AsPlainText -String \"hunter2\" -Force",
            r"reg add HKLM\W /v DefaultPassword /t REG_SZ /d hunter2 /f",
            "Set-ItemProperty -Path p -Name DefaultPassword -Value 'hunter2'",
            "schtasks /create /tn a /ru admin /rp hunter2",
            "7za.exe x a.7z -phunter2 -y",
            "UnRAR.exe x -phunter2 a.rar",
            "7z2301-x64.exe x a.7z -phunter2",
            "7za920 x a.7z -phunter2",
            "cmd /c echo hunter2| AnyDesk.exe --set-password",
            "certutil -f -p hunter2 -importpfx a.pfx",
            "netdom join PC /userd:admin /passwordd:hunter2",
            "psexec \\\\srv -u admin -p hunter2 cmd",
            "cscript slmgr.vbs /ipk hunter2",
            "curl -H \"Authorization: Token hunter2\" https://h/",
            "Set-ItemProperty 'HKLM:\\W' DefaultPassword hunter2",
            "Set-ItemProperty 'HKLM:\\W' DefaultPassword ('hunter2'+[char]80)",
            "net user admin (-join 'hunter2') /add",
            "ConvertTo-SecureString ('hunter2' + \"a\") -AsPlainText -Force",
            "$s = 'hunter2' | ConvertTo-SecureString -AsPlainText -Force",
            "(New-Object PSCredential('a', (\"hunter2\" | ConvertTo-SecureString -AsPlainText -Force)))",
            "New-Object Net.NetworkCredential('a', 'hunter2')",
            "[Net.NetworkCredential]::new($a, \"hunter2\", 'd')",
            "([adsi]'WinNT://./a,user').SetPassword('hunter2')",
            "$u.psbase.Invoke(\"SetPassword\", \"hunter2\")",
            "[Environment]::SetEnvironmentVariable('API_KEY', 'hunter2', 'Machine')",
            "setx API_TOKEN hunter2 /m",
            "aws configure set aws_secret_access_key hunter2",
            "rasdial \"Head office\" admin hunter2",
            "C:\\Tools\\autologon.exe admin CONTOSO hunter2 /accepteula",
            "ldifde -i -f a.ldf -b admin contoso hunter2",
            "sqlcmd -S srv -U sa -P hunter2 -Q x",
            "mysql -u root -phunter2",
            "signtool sign /f a.pfx /p hunter2 a.exe",
            "az login --service-principal -u a -p hunter2",
            "curl -uadmin:hunter2 https://h/",
            "curl --oauth2-bearer hunter2 https://h/",
            "manage-bde -unlock D: -rp hunter2",
            "cloudflared.exe service install hunter2",
            "taskkill /s fs01 /u admin /p hunter2 /im a.exe",
            "<parm name=\"Password\" datatype=\"string\" value=\"hunter2\"/>",
            "<data id='ApiToken' value='hunter2'/>",
            "<add key=\"Password\" value=\"hunter2\" />",
            "{\"name\": \"password\", \"value\": \"hunter2\"}",
            "{\"k\": \"password\", \"v\": \"hunter2\"}",
            r"reg add HKLM\W /d hunter2 /v DefaultPassword",
            "<data value='hunter2' id='ApiToken'/>",
            "net user \"Head office\" \"hunter2\" /add",
            "$x = 'hunter2'; $s = ConvertTo-SecureString $x -AsPlainText -Force",
            "set x=hunter2\nnet user a %x% /add",
            "ConvertTo-SecureString -String:'hunter2' -AsPlainText",
            "echo hunter2| runas /user:a cmd",
            "sqlplus a/hunter2@db",
            "sqlplus -s a/hunter2",
            "impdp userid=a/hunter2 directory=d",
            "rman target sys/hunter2@db",
            "lftp -u a,hunter2 sftp://h",
            "setup.exe --user a:hunter2",
            "setup.exe -u a -p hunter2",
            "setup.exe /u:a /p:hunter2",
            "vault login hunter2",
            "bw login a hunter2",
            "nuget push a.nupkg hunter2 -Source s",
            "Set-Secret a 'hunter2'",
            "dotnet nuget add source u -u a -p hunter2",
            "AzureSignTool sign -kvs hunter2 a.exe",
            "ALTER USER a IDENTIFIED BY \"hunter2\"",
            "az keyvault secret set --name a --value hunter2",
            "$u.ChangePassword('old', 'hunter2')",
            "[Microsoft.Win32.Registry]::SetValue('HKLM\\A', 'DefaultPassword', 'hunter2')",
            "shell.RegWrite \"HKLM\\A\\DefaultPassword\", \"hunter2\", \"REG_SZ\"",
            "<input type=\"password\" value=\"hunter2\">",
            "{\"id\": \"password\", \"default\": \"hunter2\"}",
            "curl --proxy-user a:hunter2 https://h",
            "smbclient //h/s -U a%hunter2",
            "osql -S srv -U sa -P hunter2",
            "unzip -P hunter2 a.zip",
            "openssl enc -k hunter2",
            "redis-cli -a hunter2",
            "ldapsearch -D a -w hunter2",
            "xfreerdp /u:a /p:hunter2 /v:h",
            "bitsadmin /SetCredentials j SERVER BASIC a hunter2",
            "$h.Add('Password', 'hunter2')",
            "headers.Add(\"Authorization\", \"Bearer hunter2\")",
            "xmlhttp.setRequestHeader \"X-Api-Key\", \"hunter2\"",
            "xmlhttp.Open \"GET\", \"https://h\", False, \"a\", \"hunter2\"",
            "oNet.MapNetworkDrive \"Z:\", \"\\\\h\\s\", False, \"a\", \"hunter2\"",
            "curl -sSLu a:hunter2 https://h",
            "curl -x a:hunter2@proxy:8080 https://h",
            "New-Variable pw 'hunter2'",
            "{\"name\": \"Authorization\", \"value\": \"Basic hunter2\"}",
            "npm config set //registry.example/:_authToken hunter2",
            "cmd /c \"net user kiosk \"\"hunter2\"\" /add\"",
            "net use * https://contoso.example/docs hunter2 /user:a",
            "setx.exe /M ADMIN_PW hunter2",
            "pulumi config set --secret dbPassword hunter2",
            "aws configure set --profile p aws_secret_access_key hunter2",
            "#define PASSWORD \"hunter2\"",
            "RunAs(\"admin\",\"contoso\",\"hunter2\",0,\"a.exe\")",
            "New-Object X509Certificate2(\"a.pfx\",\"hunter2\")",
            "[X509Certificate2]::new($file, 'hunter2')",
            "$c.Import(\"C:\\a.pfx\", \"hunter2\", \"PersistKeySet\")",
            "New-Object DirectoryServices.DirectoryEntry(\"LDAP://dc\",\"u\",\"hunter2\")",
            "dso.OpenDSObject(\"LDAP://dc\", \"u\", \"hunter2\", 1)",
            "'hunter2'.ToCharArray() | % { $s.AppendChar($_) }",
            "foreach ($c in \"hunter2\".ToCharArray()) { $s.AppendChar($c) }",
            "x.SetBiosSetting(\"WakeOnLAN,Disable,hunter2,ascii,us\")",
            "x.SaveBiosSettings(\"hunter2,ascii,us\")",
            "restic backup C:\\ --password-command \"echo hunter2\"",
            "export BORG_PASSCOMMAND=\"echo hunter2\"",
            "echo hunter2| anydesk --register-license",
            "printf '%s' 'hunter2' | sudo -S apt",
            "echo -e \"hunter2\\nhunter2\" | passwd root",
            "<entry><string>Password</string><value>hunter2</value></entry>",
            "variable \"pw\" {\n  default = \"hunter2\"\n}",
            "set \"x=hunter2\"\nnet user a %x% /add",
            "(echo open ftp.example& echo user deploy hunter2& echo get a.zip) > ftp.txt",
            "ftp -n h <<EOF\nuser deploy hunter2\nget a.zip",
            "STAgent & Smc.exe -stop -p hunter2",
            "C:\\Windows\\SysWOW64\\DFC.exe hunter2 /BOOTTHAWED",
            "\"C:\\Windows\\DFC.exe\" \"hunter2\" /THAWLOCKNEXTBOOT",
            "setpasswd.exe hunter1 hunter2",
            "HPQPswd /s /p\"hunter2\" /f\"pw.bin\"",
            "SEDcli.exe -TPoff hunter2",
            "cytool protect disable -p hunter2",
            "JumpCloudInstaller.exe -k=hunter2",
            "msiexec /i a.msi JCINSTALLERARGUMENTS=\"-k hunter2 /VERYSILENT\"",
            "netbird.exe up -k hunter2",
            "codecov -t hunter2",
            "k3s agent -t hunter2",
            "op signin contoso a@contoso.example A3-B hunter2",
            "bw unlock --raw hunter2",
            "lpass login a <<< hunter2",
            "swaks -au relay -ap hunter2",
            "agent-auth.exe -m w -P hunter2",
            "KcsSetup.exe /s /u=admin /p=hunter2",
            "nircmd.exe runas admin hunter2 cmd.exe",
            "htpasswd -b f u hunter2",
            "xdotool type --delay 50 \"hunter2\"",
            "adb shell input text hunter2",
            "SendText(\"hunter2\")",
            "<Item><Target><LocURI>./Vendor/MSFT/A/Password</LocURI></Target><Data>hunter2</Data></Item>",
        ] {
            let mut found = Vec::new();
            given(text, &text.to_ascii_lowercase(), &mut found);
            assert!(found.contains(&"hunter2".to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn character_codes_are_given_as_a_whole() {
        let codes = "(-join (104,117|%{[char]$_}))";
        for text in [
            format!("net user admin {codes} /add"),
            format!("ConvertTo-SecureString {codes} -AsPlainText -Force"),
            format!("New-ItemProperty p -Name DefaultPassword -Value {codes}"),
        ] {
            let mut found = Vec::new();
            given(&text, &text.to_ascii_lowercase(), &mut found);
            assert!(found.contains(&codes.to_owned()), "{text}: {found:?}");
        }
    }

    #[test]
    fn other_commands_give_none() {
        for text in [
            "net user admin * /add",
            "net user",
            r"net use \\server\share",
            r"net use \server\share /delete",
            r"net use Z: \\server\share /persistent:no",
            "net use \\\\server\\share /user:guest \"\"",
            "use the network",
            "the user said so",
            "<parm name=\"Length\" value=\"8\"/>",
            "reg add HKLM\\W /v Wallpaper /d a.jpg",
            "7z x a.7z -p",
            "robocopy a b -p c",
            "certutil -p -importpfx a.pfx",
            r"powershell -File C:\Library\rarely.ps1 -Path C:\Contoso",
            r"setup.exe -file library -path C:\Contoso -hpoint x",
            "setx PATH C:\\Contoso /m",
            "xmlhttp.Open \"GET\", \"https://h\", False",
            "$list.Add('Colour', 'blue')",
            "{\"name\": \"Authorization\", \"value\": \"required\"}",
            "echo yes | plink -batch a@h ls",
            "curl -o menu https://contoso.com:443/a",
            "rasdial",
            "$files = 'a.pfx','b.pfx'",
            "[X509Certificate2]::new('a.cer')",
            "'abc1de'.ToCharArray() | % { $_ }",
            "x.SetBiosSetting(\"WakeOnLAN,Disable\")",
            "restic --password-command \"pass show kiosk\"",
            "DFC get /ISFROZEN",
            "Smc.exe -stop",
            "app.exe -t kiosk1x",
            "user kiosk01 logs1on",
            "ftp h\nuser deploy now",
            "setx /M PATH C:\\a1",
            "#define VERSION \"1.2.3a\"",
            "variable \"region\" { default = \"westeurope1\" }",
            "xdotool type \"hello world\"",
            "adb shell input text hello",
            "netbird up",
            "echo 1 | Out-File x & passwd",
            "rasdial Office /disconnect",
            "autologon",
            "curl -uri https://contoso.com/a:b",
            "az network list -p",
            "unzip -p a.zip b.txt",
            "sqlplus /nolog",
            "sqlplus -s a @C:/scripts/a1.sql",
            "docker run -u app -p 8080:80/tcp --user 1000:1000 a",
            "lftp -u a sftp://h",
            "vault login -method=ldap",
            "nuget push a.nupkg -Source s",
            "curl -b cookies1.txt https://h",
            "{\"type\": \"string\", \"value\": \"a1\", \"label\": \"Name\", \"text\": \"b1\"}",
            "key.SetValue('Mode', 'kiosk')",
            "curl -k https://contoso.com/a1",
            "set x=a1& echo %x%",
            "SetPassword($password)",
            "NetworkCredential('a', $b)",
            "SetEnvironmentVariable('TEAM', 'sales')",
            "$a | ConvertTo-SecureString",
            "name",
            "\u{212a}name=\u{212a}",
        ] {
            let mut found = Vec::new();
            given(text, &text.to_ascii_lowercase(), &mut found);
            assert_eq!(found, Vec::<String>::new(), "{text}");
        }
    }
}
