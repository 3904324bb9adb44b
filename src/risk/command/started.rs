//! Joins programs with arguments that stand elsewhere: `Start-Process netsh -ArgumentList 'a', 'b'`, a loop over a few
//! words, a label of a batch file that is called with the command to run, and texts that grow line by line.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// The maximum number of commands of one kind that are put together.
const MAX_COMMANDS: usize = 100;
/// The maximum length of a command, in bytes.
const MAX_LENGTH: usize = 4096;
/// The maximum number of words of a loop for which its body is repeated.
const MAX_WORDS: usize = 20;

struct Patterns {
    starts: Regex,
    switches: Regex,
    settings: Regex,
    loops: Regex,
    calls: Regex,
    grows: Regex,
    first: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("the pattern is valid");
    Patterns {
        starts: regex(
            r"(?i)(?:\bstart-process\b|\bsaps\b|process\]::start\(|\bprocessstartinfo\s*\(|\.shellexecute\b)([^\n]*)",
        ),
        switches: regex(
            r"(?i)(^|\s)-(?:windowstyle|verb|workingdirectory|redirectstandard\w+|credential)\s+\S+|(^|\s)-(?:filepath|arg\w*|wait|passthru|nonewwindow|loaduserprofile|erroraction\s+\S+)\b:?",
        ),
        settings: regex(
            r#"(?i)\.filename\s*=\s*['"]([^'"\n]+)['"][^\n]*(?:\n[^\n]*){0,4}?\.arguments\s*=\s*['"]([^'"\n]+)['"]"#,
        ),
        loops: regex(r"(?i)\bfor\s+%%?([a-z])\s+in\s*\(([^()\n*?%]+)\)\s*do\s+([^\n]+)"),
        calls: regex(r"(?i)\bcall\s+:\w+\s+([^\n]+)"),
        grows: regex(r#"(?im)^\s*\$?(\w+)\s*(?:\+=|=\s*\$?(\w+)\s*[&+])\s*(?:"([^"\n]*)"|'([^'\n]*)')"#),
        first: regex(r#"(?im)^\s*(?:var\s+|dim\s+|\$)?(\w+)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)')"#),
    }
});

/// The commands that a text puts together in these ways; `None` if there are none.
pub(super) fn started(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let mut commands = Vec::new();
    if has(&["start-process", "saps", "process]::start", "processstartinfo", "shellexecute"]) {
        let found = PATTERNS.starts.captures_iter(text).take(MAX_COMMANDS);
        commands.extend(found.map(|found| plain(&found[1])));
        let found = PATTERNS.settings.captures_iter(text).take(MAX_COMMANDS);
        commands.extend(found.map(|found| format!("{} {}", &found[1], &found[2])));
    }
    if has(&["for "]) {
        for found in PATTERNS.loops.captures_iter(text).take(MAX_COMMANDS) {
            let body = cut(&found[3]);
            for word in found[2].split([' ', ',', ';', '\t']).filter(|word| !word.is_empty()).take(MAX_WORDS) {
                let word = word.trim_matches('"');
                let name = &found[1];
                let whole = body.replace(&format!("%%~{name}"), word).replace(&format!("%%{name}"), word);
                commands.push(whole.replace(&format!("%{name} "), &format!("{word} ")));
            }
        }
    }
    if has(&["call :"]) {
        commands.extend(PATTERNS.calls.captures_iter(text).take(MAX_COMMANDS).map(|found| plain(&found[1])));
    }
    commands.extend(grown(text));
    commands.retain(|command| command.contains(' '));
    (!commands.is_empty()).then(|| commands.join("\n"))
}

fn cut(line: &str) -> &str {
    &line[..line.floor_char_boundary(MAX_LENGTH)]
}

/// The words of a line, without the punctuation between them.
fn plain(line: &str) -> String {
    let line: String = cut(line).chars().map(|c| if "\"'(),@".contains(c) { ' ' } else { c }).collect();
    let line = PATTERNS.switches.replace_all(&line, " ");
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Texts that grow line by line: `a = a & "b"`, `$a += 'b'`.
fn grown(text: &str) -> Vec<String> {
    let is_own = |found: &regex::Captures<'_>| {
        found
            .get(2)
            .is_none_or(|again| again.as_str().eq_ignore_ascii_case(found.get(1).map_or("", |name| name.as_str())))
    };
    let parts: Vec<_> = PATTERNS.grows.captures_iter(text).filter(is_own).take(10 * MAX_COMMANDS).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for found in PATTERNS.first.captures_iter(text).take(10 * MAX_COMMANDS) {
        let start = found.get(2).or(found.get(3)).map_or("", |part| part.as_str());
        texts.entry(found[1].to_ascii_lowercase()).or_insert_with(|| start.to_owned());
    }
    let mut has_grown = BTreeMap::new();
    for found in &parts {
        let more = found.get(3).or(found.get(4)).map_or("", |part| part.as_str());
        let name = found[1].to_ascii_lowercase();
        let whole: &mut String =
            has_grown.entry(name.clone()).or_insert_with(|| texts.get(&name).cloned().unwrap_or_default());
        if whole.len() < MAX_LENGTH {
            whole.push_str(more);
        }
    }
    has_grown.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::started;

    #[test]
    fn a_program_and_its_arguments_are_one_command() {
        for text in [
            "Start-Process -WindowStyle Hidden netsh 'int set state off'",
            "Start-Process -FilePath \"netsh\" -ArgumentList 'int','set','state','off' -Wait",
            "saps netsh -Args @('int', 'set', 'state off') -Verb RunAs",
            "[Diagnostics.Process]::Start('netsh', 'int set state off')",
            "$p.FileName = 'netsh'\n$p.Arguments = 'int set state off'\n[Diagnostics.Process]::Start($p)",
            "CreateObject(\"Shell.Application\").ShellExecute \"netsh\", \"int set state off\"",
            "for %%a in (state) do netsh int set %%a off",
            "for %%a in (x state) do netsh int set %%~a off",
            "call :run \"netsh\" \"int set state off\"",
            "a = \"net\"\r\na = a & \"sh int \"\r\na = a & \"set state off\"",
            "$c = 'netsh int'\n$c += ' set state off'",
        ] {
            let commands = started(text).unwrap_or_default();
            assert!(commands.lines().any(|line| line == "netsh int set state off"), "{text}: {commands}");
        }
    }

    #[test]
    fn other_texts_start_nothing() {
        for text in ["netsh int set state off", "for %%a in (*.msi) do msiexec /i %%a", "$a = 'b'", "call :end", ""] {
            assert_eq!(started(text), None, "{text}");
        }
        for part in ["Start-Process a ", "call :a b ", "for %%a in (a b) do ", "a = a & \"b\"\n", ".FileName='a' "] {
            started(&part.repeat(100_000));
        }
    }
}
