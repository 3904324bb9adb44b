//! What it means to set a node of a CSP, by its path and value.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::class::{Class, Severity, class, lines};
use super::lax_value::number;
use super::markup::without_references;
use super::policy::PolicyValue;
use crate::store::names_below_vendor;
use crate::world::{cells, is_invisible, lines_from};

const TABLE: &str = include_str!("data/nodes.tsv");
const KNOWN: &str = include_str!("data/known.tsv");

/// A row of the table: what a node does if it has such a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeRule {
    pub(super) class: &'static Class,
    pub(super) severity: Severity,
    pub(super) attack: &'static str,
    value: &'static str,
}

/// A row of the table as written. A package sets few nodes, so a row is read when its path fits.
struct Row {
    /// The start of the first name of its path.
    start: u64,
    path: &'static str,
    /// Whether its path has a `*`; others are as long as the paths that they fit.
    is_open: bool,
    text: &'static str,
}

/// The rows, sorted by the starts of their paths; those that begin alike in the order of the table.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |text: &'static str| {
        let path = text.split('\t').nth(2).unwrap_or_default();
        Row { start: start_of(path), path, is_open: path.contains('*'), text }
    };
    let mut rows: Vec<Row> = lines(TABLE).map(row).collect();
    rows.sort_by_key(|row| row.start);
    rows
});

/// The first bytes of the first name of a path, in lower case, as a number.
fn start_of(path: &str) -> u64 {
    let mut start = [0; size_of::<u64>()];
    let name = path.bytes().take_while(|&byte| byte != b'/');
    start.iter_mut().zip(name).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
    u64::from_be_bytes(start)
}

impl NodeRule {
    fn read(row: &'static str) -> NodeRule {
        let mut columns = cells(row);
        let mut column = || columns.next().unwrap_or_else(|| panic!("a row of the nodes has four columns: {row}"));
        let (class, severity, _path, value) = (class(column()), Severity::of_word(column()), column(), column());
        NodeRule {
            class,
            severity: severity.unwrap_or(class.severity),
            attack: columns.next().unwrap_or(class.attack),
            value,
        }
    }
}

/// The rows whose paths begin with the first of these names, in the order of the table.
fn rows(names: &[String]) -> impl Iterator<Item = &'static Row> {
    let start = names.first().map_or(0, |name| start_of(name));
    let first = ROWS.partition_point(|row| row.start < start);
    ROWS.get(first..).unwrap_or_default().iter().take_while(move |row| row.start == start)
}

/// The rules about a node, in the order of the table.
fn rules(names: &[String]) -> impl Iterator<Item = NodeRule> {
    let slashes = names.len().saturating_sub(1);
    let length = names.iter().map(String::len).sum::<usize>() + slashes;
    let rows = rows(names).filter(move |row| (row.is_open || row.path.len() == length) && fits(row.path, names));
    rows.map(|row| NodeRule::read(row.text))
}

/// Whether the list knows such a name, which is in lower case.
fn is_listed(kind: &str, name: &str) -> bool {
    let wanted = format!("{kind}\t{name}");
    let mut rows = lines_from(KNOWN, |row| row.to_ascii_lowercase() < wanted);
    rows.next().is_some_and(|row| row.to_ascii_lowercase() == wanted)
}

/// The names of a node below `./Vendor/MSFT`, in lower case.
pub(super) fn names(nested: &[String]) -> Vec<String> {
    names_below_vendor(nested.iter().map(String::as_str))
}

/// The names as some readers may take them, if those differ: slashes inside a name separate names too, `%2F` is a slash,
/// and what cannot be seen, empty names and `.` do not count.
pub(super) fn as_others_read(names: &[String]) -> Option<Vec<String>> {
    let is_plain = |name: &String| {
        !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', '%']) && name.is_ascii()
    };
    if names.iter().all(is_plain) {
        return None;
    }
    let mut read: Vec<String> = Vec::new();
    for name in names {
        let name: String = decoded(name).chars().filter(|c| !is_invisible(*c) && !c.is_control()).collect();
        for part in name.split(['/', '\\']).map(str::trim).filter(|part| !part.is_empty() && *part != ".") {
            match part {
                ".." => drop(read.pop()),
                _ => read.push(part.to_owned()),
            }
        }
    }
    let read = self::names(&read);
    (read != names).then_some(read)
}

/// A name with its percent signs resolved, if that gives text.
fn decoded(name: &str) -> Cow<'_, str> {
    if !name.contains('%') {
        return Cow::Borrowed(name);
    }
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let (bytes, mut decoded, mut at) = (name.as_bytes(), Vec::new(), 0);
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((16 * high + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(name), |text| Cow::Owned(text.to_lowercase()))
}

/// The first rule that fits.
pub(super) fn rule(names: &[String], value: &str) -> Option<NodeRule> {
    let policy = PolicyValue::of(value);
    rules(names).find(|rule| satisfies(rule.value, value, &policy))
}

/// Whether some rule is about this node, whatever its value.
pub(super) fn is_in_table(names: &[String]) -> bool {
    rules(names).next().is_some()
}

/// Whether some rule about weakened protection is about this node or about one below it.
pub(super) fn protects(names: &[String]) -> bool {
    let is_below = |path: &str| {
        let mut path = path.split('/');
        names.iter().all(|name| path.next().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    };
    let below = rows(names).filter(|row| is_below(row.path)).map(|row| NodeRule::read(row.text));
    below.chain(rules(names)).any(|rule| rule.class.name.starts_with("weakens-"))
}

/// Whether Microsoft's published tables know the CSP, or the area of the policy.
pub(super) fn is_known(names: &[String]) -> bool {
    match names {
        [policy, config, area, ..] if policy == "policy" && config == "config" => is_listed("area", area),
        // What is auxiliary there is no setting.
        [csp, folder, ..] if csp == "provisioning" && ["assets", "forcesettingreload"].contains(&folder.as_str()) => {
            false
        }
        [policy] | [policy, _] if policy == "policy" => true,
        [policy, operation, ..] if policy == "policy" => operation == "configoperations",
        [csp, ..] => is_listed("csp", csp),
        [] => false,
    }
}

/// Whether a path of the table is that of a node: `*` is one name, `**` any number of them. Names are in lower case.
fn fits(path: &str, names: &[String]) -> bool {
    let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let rest_fits = |names: &[String]| rest.map_or(names.is_empty(), |rest| fits(rest, names));
    match (first, names) {
        ("**", _) => (0..=names.len()).any(|skipped| rest_fits(names.get(skipped..).unwrap_or_default())),
        (_, [name, names @ ..]) => (first == "*" || first.eq_ignore_ascii_case(name)) && rest_fits(names),
        _ => false,
    }
}

/// Whether a value satisfies the value column of a rule.
fn satisfies(rule: &str, value: &str, policy: &PolicyValue) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    let number = number(value);
    match rule {
        "any" => !policy.is_disabled(),
        "set" => !value.is_empty() && !policy.is_disabled(),
        "true" => number.is_some_and(|number| number != 0),
        "false" => number == Some(0),
        "enabled" => policy.is_enabled() || number.is_some_and(|number| number != 0),
        "disabled" => policy.is_disabled() || number == Some(0),
        "http" => lower.starts_with("http://"),
        // A network address, even inside XML.
        "network" => {
            let plain = without_references(&lower);
            ["http://", "https://", r"\\"].iter().any(|start| plain.contains(start))
        }
        "everyone" => names_everyone(&without_references(&lower)),
        "strangers" => accounts(&without_references(&lower)).any(|account| !is_powerful_anyway(account)),
        // Names of services with `*` for every computer, not for those of one domain.
        "any-server" => policy
            .entries()
            .any(|entry| entry.match_indices('*').any(|(at, star)| !entry[at + star.len()..].starts_with('.'))),
        // What the server of a path must prove; 0 means that it need not.
        "path-unprotected" => policy.entries().any(|entry| {
            let entry = entry.to_lowercase();
            ["requiremutualauthentication=0", "requireintegrity=0"].iter().any(|proof| entry.contains(proof))
        }),
        // Pairs of a rule and what it does: 0 off, 1 block, 2 audit, 6 warn.
        "asr-off" => lower
            .split('|')
            .any(|pair| matches!(pair.split_once('='), Some((_, action)) if matches!(action.trim(), "0" | "2"))),
        // Pairs of a severity and what happens: 6 allow, 9 no action.
        "threat-allowed" => lower
            .split('|')
            .any(|pair| matches!(pair.split_once('='), Some((_, action)) if matches!(action.trim(), "6" | "9"))),
        _ => match (rule.strip_prefix('='), rule.strip_prefix('<')) {
            _ if rule.starts_with("data=") => {
                rule.strip_prefix("data=").is_some_and(|same| policy.entries().any(|entry| entry == same))
            }
            (Some(same), _) => number.is_some() && number == same.parse().ok(),
            (_, Some(limit)) => {
                number.zip(limit.parse().ok()).is_some_and(|(number, limit): (i64, i64)| number < limit)
            }
            _ => panic!("unknown value rule in the table: {rule}"),
        },
    }
}

/// The accounts in the value of a right: SIDs, each after a `*`, or names.
fn accounts(value: &str) -> impl Iterator<Item = &str> {
    let accounts = value.split(['\u{f000}', ';', ',', '\n']);
    accounts.map(|account| account.trim().trim_start_matches('*')).filter(|account| !account.is_empty())
}

/// Whether a right is given to everybody, to all users, or to guests.
pub(super) fn names_everyone(value: &str) -> bool {
    const EVERYONE: [&str; 12] = [
        "s-1-1-0",
        "s-1-5-7",
        "s-1-5-11",
        "s-1-5-32-545",
        "s-1-5-32-546",
        "s-1-5-2",
        "s-1-5-4",
        "everyone",
        "users",
        "guests",
        "authenticated users",
        "anonymous logon",
    ];
    accounts(value).any(|account| EVERYONE.contains(&account.rsplit('\\').next().unwrap_or(account)))
}

/// Administrators, backup operators and the accounts of Windows, which have such rights by default or can take them.
fn is_powerful_anyway(account: &str) -> bool {
    const POWERFUL: [&str; 11] = [
        "s-1-5-32-544",
        "s-1-5-32-551",
        "s-1-5-18",
        "s-1-5-19",
        "s-1-5-20",
        "s-1-5-6",
        "administrators",
        "local service",
        "network service",
        "service",
        "system",
    ];
    account.starts_with("s-1-5-80-") || POWERFUL.contains(&account.rsplit('\\').next().unwrap_or(account))
}

#[cfg(test)]
mod tests {
    use super::{
        KNOWN, NodeRule, PolicyValue, ROWS, as_others_read, fits, is_known, is_listed, protects, rule, satisfies,
    };

    fn names(path: &str) -> Vec<String> {
        path.to_lowercase().split('/').map(str::to_owned).collect()
    }

    #[test]
    fn every_rule_of_the_table_can_be_read() {
        for row in ROWS.iter() {
            let rule = NodeRule::read(row.text);
            satisfies(rule.value, "1", &PolicyValue::default());
        }
    }

    #[test]
    fn names_that_other_readers_take_for_others_are_read_as_they_do() {
        let read = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
            as_others_read(&names).map(|names| names.join("/"))
        };
        let leaf = "AllowRealtimeMonitoring";
        for names in [
            &["Policy/Config/Defender", leaf][..],
            &["Policy", "Config", "Defender", "AllowRealtimeMonitoring/"],
            &["Policy", "Config", "Defender", leaf, ""],
            &["./Vendor/MSFT/Policy", "", "Config", ".", "Defender", leaf],
            &["Policy", "Config", "X", "..", "Defender", leaf],
            &["Policy%2FConfig", "Defender", "Allow%52ealtimeMonitoring"],
            &["Policy\\Config", "Defender", "Allow\u{200b}RealtimeMonitoring"],
        ] {
            assert_eq!(read(names).as_deref(), Some("policy/config/defender/allowrealtimemonitoring"), "{names:?}");
        }
        for names in
            [&["Policy", "Config", leaf][..], &["WiFi", "Profile", "50% off"], &["WiFi", "Profile", "Caf\u{e9}"]]
        {
            assert_eq!(read(names), None, "{names:?}");
        }
    }

    #[test]
    fn the_value_decides() {
        let class = |path: &str, value| rule(&names(path), value).map(|rule| (rule.class.name, rule.severity.word()));
        assert_eq!(class("Policy/Config/Defender/allowrealtimemonitoring", "0"), Some(("weakens-antivirus", "high")));
        assert_eq!(class("Policy/Config/Defender/AllowRealtimeMonitoring", "1"), None);
        assert_eq!(
            class("Policy/Config/Update/UpdateServiceUrl", "https://a"),
            Some(("changes-update-source", "medium"))
        );
        assert_eq!(
            class("Policy/Config/Audit/AccountLogon_AuditCredentialValidation", "0"),
            Some(("weakens-logging", "high"))
        );
        let paths = "Policy/Config/Connectivity/HardenedUNCPaths";
        let hardened = |proof: &str| {
            let value = format!("<enabled/><data id=\"P\" value=\"\\\\*\\SYSVOL&#xF000;RequireIntegrity={proof}\"/>");
            class(paths, value.leak())
        };
        assert_eq!(hardened("0"), Some(("weakens-network", "high")));
        assert_eq!(hardened("1"), None);
        let app = "EnterpriseModernAppManagement/AppInstallation/A/HostedInstall";
        let from = |uri: &str| class(app, format!("<Application PackageUri=\"{uri}\"/>").leak()).map(|(name, _)| name);
        assert_eq!(from("https://contoso.com/a.appx"), Some("installs-from-url"));
        assert_eq!(from(r"&#92;\\server\a.appx"), Some("installs-from-url"));
        assert_eq!(from("Display.appx"), Some("installs-app"));
        let shell = "MCSF/SMISettings/ShellLauncher/UserSpecificSettings/a/UserCustomShell";
        assert_eq!(class(shell, "a.exe").map(|(name, _)| name), Some("replaces-shell"));
        assert_eq!(class("Provisioning/Enrollments/a/Secret", "x").map(|(name, _)| name), Some("enrols-mdm"));
        assert_eq!(class("Accounts/Users/x/LocalUserGroup", " 2 "), Some(("adds-admin", "medium")));
        assert_eq!(
            class("Firewall/MdmStore/PublicProfile/EnableFirewall", "False"),
            Some(("weakens-firewall", "high"))
        );
    }

    #[test]
    fn policies_are_judged_by_their_state_and_elements() {
        let fits = |path: &str, value| rule(&names(path), value).is_some_and(|rule| rule.severity.word() == "high");
        for (path, weakening, harmless) in [
            ("Policy/Config/ADMX_MicrosoftDefenderAntivirus/DisableRealtimeMonitoring", "<enabled/>", "<disabled/>"),
            (
                "Policy/Config/ADMX_MicrosoftDefenderAntivirus/RealtimeProtection_DisableIOAVProtection",
                "<disabled/>",
                "<enabled/>",
            ),
            (
                "Policy/Config/ADMX_CredSsp/AllowEncryptionOracle",
                "<enabled/><data id=\"A\" value=\"2\"/>",
                "<enabled/><data id=\"A\" value=\"0\"/>",
            ),
            (
                "Policy/Config/ADMX_CredSsp/AllowSavedCredentials",
                "<enabled/><data id='A' value='1\u{f000}TERMSRV/*'/>",
                "<enabled/><data id='A' value='1\u{f000}TERMSRV/*.contoso.com'/>",
            ),
            (
                "Policy/Config/ADMX_CredSsp/AllowEncryptionOracle",
                "<enabled/><data id=\"A\" value=\"&#50;\"/>",
                "<disabled/><data id=\"A\" value=\"2\"/>",
            ),
            (
                "Policy/Config/ADMX_DnsClient/DNS_NameServer",
                "<enabled/><data id=\"A\" value=\"198.51.100.7\"/>",
                "<disabled/>",
            ),
            (
                "Policy/Config/ADMX_CredSsp/AllowFreshCredentials",
                "<enabled/><data id=\"A\" value=\"1&#xF000;WSMAN/*\"/>",
                "<!-- * --><enabled/><data id=\"A\" value=\"1&#xF000;WSMAN/a.contoso.com\"/>",
            ),
            (
                "Policy/Config/ADMX_EventLog/Channel_LogEnabled",
                "<!-- <enabled/> --><disabled/>",
                "<enabled/><!-- <disabled/> -->",
            ),
            ("Policy/Config/UserRights/BackupFilesAndDirectories", "*S-1-5-32-544&#xF000;*S-1-1-0", "*S-1-5-32-544"),
            ("Policy/Config/UserRights/DebugPrograms", "*S-1-5-32-544\u{f000}*S-1-5-11", "*S-1-5-32-544"),
            ("Policy/Config/UserRights/AccessFromNetwork", "*S-1-1-0", "*S-1-5-21-1-2-3-1104"),
            ("Firewall/MdmStore/HyperVVMSettings/{a}/PublicProfile/EnableFirewall", "false", "true"),
            ("Policy/Config/DeviceLock/ClearTextPassword", "1", "0"),
        ] {
            assert!(fits(path, weakening) && !fits(path, harmless), "{path}");
        }
    }

    #[test]
    fn the_list_of_known_names_is_sorted() {
        assert!(KNOWN.lines().map(str::to_lowercase).is_sorted());
        assert!(KNOWN.lines().skip(1).all(|row| {
            let (kind, name) = row.split_once('\t').unwrap();
            is_listed(kind, &name.to_lowercase())
        }));
    }

    #[test]
    fn protective_areas_and_unknown_names_are_recognized() {
        assert!(protects(&names("Policy/Config/ExploitGuard")));
        assert!(!protects(&names("Policy/Config/Start")));
        assert!(is_known(&names("Policy/Config/Start/X")) && !is_known(&names("Policy/Config/Nothing/X")));
        assert!(!is_known(&names("NoSuchCsp/X")));
        assert!(fits("A/**/c", &names("a/c")) && !fits("a/*/c", &names("a/c")) && fits("a/**", &names("a")));
    }
}
