//! Secrets that are recognized by their place in a configuration: logins as lists or objects, lines for network
//! devices, and the communities of SNMP, which are passwords.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::first_value::{first_value, is_given, near, places_of};
use super::secret_name::names_a_secret;
use super::secret_options::names;

/// Adds the secrets at such places, as they are written.
pub(super) fn configured(text: &str, lower: &str, found: &mut Vec<String>) {
    logins(text, lower, found);
    lines_of_devices(text, lower, found);
    communities(text, lower, found);
    codes_for_cameras(text, lower, found);
}

/// Adds the secrets at places that no word names: lines of files for logins, and groups of secrets.
pub(super) fn listed(text: &str, found: &mut Vec<String>) {
    files_of_logins(text, found);
    groups(text, found);
}

/// The port of PostgreSQL, after which even a single word is the name of a computer.
const POSTGRES_PORT: &str = "5432";

/// `HOST:PORT:DATABASE:USER:here` of PostgreSQL, and `machine HOST login USER password here`.
fn files_of_logins(text: &str, found: &mut Vec<String>) {
    for line in text.lines() {
        if let [host, port, _, user, secret] = line.trim().splitn(5, ':').collect::<Vec<_>>().as_slice()
            && (*host == "*" || host.contains('.') || *host == "localhost" || *port == POSTGRES_PORT)
            && (*port == "*" || port.len() > 2 && port.bytes().all(|byte| byte.is_ascii_digit()))
            && !user.is_empty()
            && !line.contains(' ')
        {
            found.push((*secret).to_owned());
        }
    }
    let words: Vec<&str> = if text.contains("login") { text.split_whitespace().collect() } else { Vec::new() };
    let is_machine = |words: &[&str]| words[0] == "machine" || words[1] == "default";
    for words in words.windows(6).filter(|words| is_machine(words)) {
        if let [_, _, "login", _, "password", secret] = words {
            found.push((*secret).to_owned());
        }
    }
}

/// The values below a name for several secrets: in a section of an INI file, and in lines of YAML that are indented.
fn groups(text: &str, found: &mut Vec<String>) {
    let is_of_kubernetes = text.contains("kind: Secret");
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let section = line.trim().strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        let mapping = line.trim().strip_suffix(':').filter(|name| !name.contains(char::is_whitespace));
        let is_group = |name: &&str| {
            name.ends_with(['s', 'S']) && names_a_secret(name)
                || is_of_kubernetes && ["data", "stringData"].contains(name)
        };
        let own_indent = indent(line);
        if line.trim() == ACCOUNTS {
            let below = std::iter::from_fn(|| lines.next_if(|line| indent(line) > own_indent));
            let logins = below.filter_map(|line| line.trim().trim_start_matches("- ").split_once(':'));
            found.extend(logins.filter(|(user, _)| is_user(user)).map(|(_, secret)| secret.to_owned()));
            continue;
        }
        if section.filter(is_group).is_none() && mapping.filter(is_group).is_none() {
            continue;
        }
        while let Some(line) = lines.next_if(|line| match section {
            Some(_) => !line.trim_start().starts_with('['),
            None => indent(line) > own_indent,
        }) {
            let value = line.split_once(if section.is_some() { '=' } else { ':' }).map(|(_, value)| value.trim());
            let value = value.map(first_value).filter(|value| is_given(value));
            found.extend(value.map(str::to_owned));
        }
    }
}

/// The line of cloud-init above lines of `user:here`.
const ACCOUNTS: &str = "chpasswd:";

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `WIFI:T:WPA;S:Office;P:here;;`, as cameras read it.
fn codes_for_cameras(text: &str, lower: &str, found: &mut Vec<String>) {
    for (_, end) in places_of(&[CAMERA], lower) {
        let fields = near(text, end).lines().next().unwrap_or_default().split(';');
        found.extend(fields.take(6).filter_map(|field| field.strip_prefix("P:")).map(str::to_owned));
    }
}

/// How the code for a wireless network begins.
const CAMERA: &str = "wifi:";

/// Words in lower case: every text with a secret at such a place contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    LOGINS.into_iter().chain(DEVICES.iter().map(|(word, _)| *word)).chain([VALUES, KEYS, CAMERA])
}

/// What the name of a login ends with, and what may come before that.
const LOGINS: [&str; 4] = ["auth", "login", "logon", "basic"];
const KINDS: [&str; 6] = ["", "basic", "http", "proxy", "registry", "user"];

/// `"auth": ["user", "here"]`, `"auth": {"user": "here"}`, `"basicAuth": "user:here"`, and the same in base64.
fn logins(text: &str, lower: &str, found: &mut Vec<String>) {
    for (start, end) in places_of(&LOGINS, lower) {
        let before = lower[..start].rsplit(|c: char| !c.is_alphanumeric() && !"_-".contains(c)).next();
        let is_name = before.is_some_and(|kind| KINDS.contains(&kind.trim_matches(['_', '-'])));
        let after_name = near(text, end).trim_start_matches(['"', '\'']).trim_start();
        if let Some(value) = after_name.strip_prefix([':', '=']).filter(|_| is_name) {
            found.extend(of_login(value).map(str::to_owned));
        }
    }
}

/// The secret in the value of a login.
fn of_login(value: &str) -> Option<&str> {
    let trimmed = value.trim_start();
    let listed = trimmed.strip_prefix('@').unwrap_or(trimmed).strip_prefix(['[', '(']);
    if let Some(list) = listed {
        return second_of_two(list.split([']', ')']).next()?.split(',').map(str::trim).filter(|item| is_quoted(item)));
    }
    if let Some(group) = trimmed.strip_prefix('{') {
        let (name, value) = only_one(group.split('}').next()?.split(','))?.split_once([':', '='])?;
        let is_user = !FIELDS.iter().any(|field| first_value(name.trim()).eq_ignore_ascii_case(field));
        return Some(value.trim()).filter(|value| is_user && is_quoted(value)).map(first_value);
    }
    if is_quoted(trimmed) {
        let login = first_value(trimmed);
        return match login.split_once(':') {
            Some((user, secret)) => Some(secret).filter(|_| is_user(user) && !secret.starts_with("//")),
            None => Some(login).filter(|login| is_encoded_login(login)),
        };
    }
    // The lines of YAML.
    let mut lines = value.lines();
    lines.next().filter(|rest| rest.trim().is_empty())?;
    second_of_two(lines.map_while(|line| line.trim().strip_prefix("- ")))
}

/// Fields of a login that are not names of users, although each may be the only field of its object.
const FIELDS: [&str; 12] = [
    "type", "method", "methods", "scheme", "mode", "kind", "enabled", "required", "url", "user", "username", "provider",
];

fn is_quoted(text: &str) -> bool {
    text.starts_with(['"', '\''])
}

fn is_user(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

fn only_one<'t>(mut items: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn second_of_two<'t>(mut items: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let (_, second) = (items.next()?, items.next()?);
    items.next().is_none().then(|| first_value(second))
}

/// Whether a text is base64 of `user:secret`.
fn is_encoded_login(text: &str) -> bool {
    let meant = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let parts = meant.as_deref().and_then(|login| login.split_once(':'));
    parts.is_some_and(|(user, secret)| is_user(user) && !secret.contains(char::is_control))
}

/// The lines that give a secret to switches, routers and login programs: a word of the line, and the text before the
/// secret.
const DEVICES: [(&str, &str); 20] = [
    ("snmp-server", "community "),
    ("snmp-agent", "community read "),
    ("snmp-agent", "community write "),
    ("enable", "secret "),
    ("enable", "password "),
    ("username", "secret "),
    ("username", "password "),
    ("machine", "password "),
    ("radius-server", " key "),
    ("tacacs-server", " key "),
    ("isakmp", " key "),
    ("ntp", " md5 "),
    ("rocommunity", "rocommunity "),
    ("rwcommunity", "rwcommunity "),
    ("wpa-psk", "wpa-psk "),
    ("wpa-passphrase", "wpa-passphrase "),
    ("key-string", "key-string "),
    ("pre-shared-key", "pre-shared-key "),
    ("psk", ": psk \""),
    ("eap", ": eap \""),
];

/// `snmp-server community here RO`, `enable secret 5 here`, `machine HOST login USER password here`.
fn lines_of_devices(text: &str, lower: &str, found: &mut Vec<String>) {
    for (word, marker) in DEVICES {
        for (_, end) in places_of(&[marker], lower) {
            let line = lower[..end].rsplit('\n').next().unwrap_or_default();
            let mut words = near(text, end).lines().next().unwrap_or_default().split_whitespace().map(first_value);
            // A digit before the secret says how it is encrypted.
            let value = words.find(|word| !matches!(word.as_bytes(), [b'0'..=b'9']));
            let is_secret = |value: &&str| {
                is_given(value) && !is_known(value) && (precedes_only_secrets(marker) || has_digit(value))
            };
            found.extend(value.filter(is_secret).filter(|_| names(line, word)).map(str::to_owned));
        }
    }
}

/// Whether only a secret can follow this text. The other texts may also be followed by ordinary words in a sentence.
fn precedes_only_secrets(marker: &str) -> bool {
    !["password ", "secret ", "key "].iter().any(|end| marker.ends_with(end))
}

fn has_digit(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit())
}

/// Whether everybody knows this community.
fn is_known(community: &str) -> bool {
    ["public", "private"].iter().any(|known| known.eq_ignore_ascii_case(community))
}

/// The registry keys for SNMP: the names of the values in the first, and of the keys below the second, are communities.
const VALUES: &str = "validcommunities";
const KEYS: &str = r"snmp\parameters\trapconfiguration\";

/// `reg add ...\ValidCommunities /v here`, `-Name here`, and the lines below that key in a .reg file.
fn communities(text: &str, lower: &str, found: &mut Vec<String>) {
    let mut add = |community: &str| {
        if is_given(community) && !is_known(community) {
            found.push(community.to_owned());
        }
    };
    for (_, end) in places_of(&[VALUES], lower) {
        let rest = near(text, end).trim_start_matches(['"', '\'']);
        if rest.starts_with(']') {
            let lines = rest.lines().skip(1).map(str::trim).take_while(|line| !line.starts_with('['));
            lines.filter(|line| is_quoted(line)).for_each(|line| add(first_value(line)));
            continue;
        }
        let line = rest.lines().next().unwrap_or_default();
        let option = ["/v ", "-name "].iter().find_map(|option| {
            let at = line.to_ascii_lowercase().find(option)?;
            line.get(at + option.len()..)
        });
        add(first_value(option.unwrap_or(line).trim_start()));
    }
    for (_, end) in places_of(&[KEYS], lower) {
        add(first_value(near(text, end)).split('\\').next().unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::configured;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        configured(text, &text.to_ascii_lowercase(), &mut found);
        found
    }

    #[test]
    fn a_secret_is_known_by_its_place() {
        for text in [
            r#"{"auth": ["admin", "w1nter"]}"#,
            r#"@{ auth = @("admin", "w1nter") }"#,
            r#"{"basicAuth": "admin:w1nter"}"#,
            r#"{"http_auth": {"admin": "w1nter"}}"#,
            "auth:\n  - admin\n  - w1nter\nnext: 1",
            "snmp-server community w1nter RO 10",
            "snmp-agent community write w1nter",
            "rwcommunity w1nter 10.0.0.0/8",
            "enable secret 5 w1nter",
            "username admin privilege 15 secret 0 w1nter",
            "radius-server host 10.0.0.1 key w1nter",
            "crypto isakmp key w1nter address 10.0.0.1",
            "machine host login bob password w1nter",
            "wpa-psk \"w1nter\"",
            r"reg add HKLM\SYSTEM\x\SNMP\Parameters\ValidCommunities /v w1nter /t REG_DWORD /d 4",
            r#"Set-ItemProperty "HKLM:\x\SNMP\Parameters\ValidCommunities" -Name w1nter -Value 4"#,
            "[HKEY_LOCAL_MACHINE\\x\\ValidCommunities]\r\n\"w1nter\"=dword:00000004\r\n\r\n[x]\r\n\"a\"=\"b\"",
            r"reg add HKLM\x\SNMP\Parameters\TrapConfiguration\w1nter /v 1 /d 10.0.0.1",
        ] {
            assert_eq!(found(text), ["w1nter"], "{text}");
        }
        assert_eq!(found(r#""auths": {"x": {"auth": "YWRtaW46dzFudGVy"}}"#), ["YWRtaW46dzFudGVy"]);
    }

    #[test]
    fn other_lists_and_words_are_not_secrets() {
        for text in [
            r#"{"auth": "basic"}"#,
            r#"{"auth": ["basic", "digest", "ntlm"]}"#,
            r#"{"auth": {"type": "basic"}}"#,
            r#"{"auth": "https://login.contoso.com"}"#,
            r#"{"oauth": ["a", "b"]}"#,
            r#"{"author": ["Ann", "Bea"]}"#,
            "auth:\n  - basic\n  - digest\n  - ntlm",
            "snmp-server community public RO",
            "the community of users",
            "enable password complexity",
            "enable secret",
            r"reg query HKLM\x\SNMP\Parameters\ValidCommunities",
            "Username and password are needed",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
