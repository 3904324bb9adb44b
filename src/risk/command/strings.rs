//! Strings that a script puts together: joined, formatted, taken apart into characters, cut from variables.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

use super::replaced::{MAX_BYTES, replaced};

/// The maximum number of rounds in which strings are joined: each round joins half of what is left.
const ROUNDS: usize = 20;
/// Words that are written in parts only to hide them.
const SUSPICIOUS_WORDS: [&str; 36] = [
    "powershell",
    "pwsh",
    "http",
    "ftp:",
    "invoke",
    "iex",
    "download",
    "webclient",
    "webrequest",
    "cmd",
    "wscript",
    "cscript",
    "shell",
    "exec",
    "start-",
    "process",
    "amsi",
    "defender",
    "mppreference",
    "frombase64",
    "rundll32",
    "regsvr32",
    "mshta",
    "certutil",
    "bitsadmin",
    "schtasks",
    "msiexec",
    "bcdedit",
    "vssadmin",
    "netsh",
    "create",
    ".exe",
    ".dll",
    "script",
    "system.",
    "command",
];
/// The maximum number of values of a list or loop that are used.
const MAX_VALUES: usize = 200;
/// The maximum number of assignments that are followed: more than any real script has, so that a flood of useless ones
/// hides none.
const MAX_ASSIGNED: usize = 20_000;

struct Patterns {
    backtick: Regex,
    join_plus: Regex,
    join_amp: Regex,
    format: Regex,
    literal: Regex,
    character: Regex,
    chr: Regex,
    characters: Regex,
    each_character: Regex,
    codes: Regex,
    from_char_code: Regex,
    numbers: Regex,
    join_after: Regex,
    join_before: Regex,
    array: Regex,
    inner: Regex,
    replace: Regex,
    reverse: Regex,
    reverse_call: Regex,
    unescape: Regex,
    index: Regex,
    assigned: Regex,
    assigned_list: Regex,
    called: Regex,
    used: Regex,
    set: Regex,
    percent: Regex,
    backwards: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("the pattern is valid");
    let one = r"(?:\[char\]\s*\(?\s*(?:0x[0-9a-f]{1,4}|\d{1,5})\b\s*\)?|\bchrw?\(\s*(?:&h[0-9a-f]{1,4}|\d{1,5})\s*\))";
    let number = r"(?:(?:0x|&h)[0-9a-f]{1,2}|\d{1,3})\b";
    let list = r#"(?:'[^'\n]*'|"[^"\n]*")(?:\s*,\s*(?:'[^'\n]*'|"[^"\n]*"))*"#;
    Patterns {
        backtick: regex(r"([A-Za-z])`([A-Za-z])"),
        join_plus: regex(r#"(?:'([^'\n]*)'|"([^"\n]*)")\s*\+\s*(?:'([^'\n]*)'|"([^"\n]*)")"#),
        join_amp: regex(r#"(?:'([^'\n]*)'|"([^"\n]*)")\s*&\s*(?:'([^'\n]*)'|"([^"\n]*)")"#),
        format: regex(&format!(r#"(?i)(?:'([^'\n]*\{{\d+\}}[^'\n]*)'|"([^"\n]*\{{\d+\}}[^"\n]*)")\s*-f\s*({list})"#)),
        literal: regex(r#"'([^'\n]*)'|"([^"\n]*)""#),
        character: regex(r"(?i)\[char\]\s*\(?\s*(0x[0-9a-f]{1,4}|\d{1,5})\b\s*\)?"),
        chr: regex(r"(?i)\bchrw?\(\s*(&h[0-9a-f]{1,4}|\d{1,5})\s*\)"),
        characters: regex(r"(?i)\[char\[\]\]\s*\(?\s*((?:0x[0-9a-f]+|\d+)(?:\s*,\s*(?:0x[0-9a-f]+|\d+))+)\s*\)?"),
        each_character: regex(
            r"(?i)\(?\s*((?:0x[0-9a-f]+|\d+)(?:\s*,\s*(?:0x[0-9a-f]+|\d+))+)\s*\)?\s*\|\s*(?:%|foreach(?:-object)?)\s*\{\s*\[char\]\s*\(?\s*\$_\s*\)?\s*\}",
        ),
        codes: regex(&format!(r"(?i){one}(?:\s*[+&,]\s*{one})*|(?:0x[0-9a-f]+|\d+)(?:\s*,\s*(?:0x[0-9a-f]+|\d+))+")),
        from_char_code: regex(
            r"(?i)\bstring\.fromcharcode\(\s*((?:0x[0-9a-f]+|\d+)(?:\s*,\s*(?:0x[0-9a-f]+|\d+))*)\s*\)",
        ),
        numbers: regex(&format!(r"(?i)(?:\[|\(|=)\s*({number}(?:\s*,\s*{number}){{7,}})\s*[\])]?")),
        join_after: regex(&format!(r#"(?i)\(?\s*@?\(?\s*({list})\s*\)?\s*-join\s*(?:''|"")"#)),
        join_before: regex(&format!(r#"(?i)-join\s*(?:@?\(\s*({list})\s*\)|('[^'\n]*'|"[^"\n]*"))"#)),
        array: regex(&format!(r"\[\s*({list})\s*\]")),
        inner: regex(r#"\$\(\s*(?:'([^'$\n]*)'|"([^"$\n]*)")\s*\)"#),
        replace: regex(
            r#"(?i)(?:'([^'\n]*)'|"([^"\n]*)")\s*\)?\s*(?:\.replace\s*\(|-[ci]?replace\s*\(?)\s*['"]([^'"\n]+)['"]\s*,\s*['"]([^'"\n]*)['"]\s*\)?"#,
        ),
        reverse: regex(r"'([^'\n]*)'\s*\[\s*(?:-1\s*\.\.\s*-\d+|(\d{1,9})\s*\.\.\s*0)\s*\](?:\s*-join\s*'')?"),
        reverse_call: regex(
            r#"(?i)\bstrreverse\s*\(\s*"((?:[^"\n]|"")*)"\s*\)|(?:'([^'\n]*)'|"([^"\n]*)")\s*\.split\(\s*(?:''|"")\s*\)\s*\.reverse\(\s*\)\s*\.join\(\s*(?:''|"")\s*\)"#,
        ),
        unescape: regex(r#"(?i)\b(?:unescape|decodeuri(?:component)?)\s*\(\s*(?:'([^'\n]*)'|"([^"\n]*)")\s*\)"#),
        index: regex(
            r"(?i)(?:\$(?:env:\w+|pshome|shellid|verbosepreference(?:\.tostring\(\))?)\s*\[[\d,\s+\-]+\](?:\s*\+\s*\$\w+\[[\d,\s]+\])*)(?:\s*\+\s*'x')?\s*(?:-join\s*'')?",
        ),
        assigned: regex(r#"\$([A-Za-z_]\w*)\s*=\s*(?:'([^'\n]{0,200})'|"([^"$\n]{0,200})")"#),
        set: regex(r#"(?i)\bset\s+"?([\w.]+)=([^&|\n"%!]{0,200})"#),
        assigned_list: regex(&format!(r"\$([A-Za-z_]\w*)\s*=\s*@?\(?\s*({list})\s*\)?")),
        called: regex(r#"&\s*["']([\w.:\\/-]+)["']"#),
        used: regex(r"[$@](?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))"),
        percent: regex(
            r"[%!]([\w.]+(?:\(x86\))?)(?::~\s*(-?\d+)(?:\s*,\s*(-?\d+))?|:([^%!=~\n][^%!=\n]*)=([^%!\n]*))?[%!]",
        ),
        backwards: regex(
            r"(?i)\bfor\s+/l\s+%%?\w\s+in\s*\(\s*\d+[\s,]+-1[\s,]+0\s*\)\s*do\s[^\n&]*?!(\w+):~%%?\w,\s*1!",
        ),
    }
});

/// A text with some of its parts joined.
pub(super) struct Joined {
    pub(super) text: String,
    /// Whether this shows words that were hidden.
    pub(super) is_obfuscated: bool,
    /// Whether something was left as it is written because it would become too long.
    pub(super) is_cut: bool,
}

/// The text with its strings put together; `None` if nothing changed.
pub(super) fn put_together(text: &str) -> Option<Joined> {
    let patterns = &*PATTERNS;
    let is_cut = Cell::new(false);
    let mut is_obfuscated = false;
    let mut current = text.replace("\\\"", "\"");
    let mut apply = |current: &mut String, changed: Option<String>, hides: bool| {
        if let Some(changed) = changed {
            *current = changed;
            is_obfuscated |= hides;
        }
    };
    if current.contains('`') {
        let changed =
            replaced(&current, &patterns.backtick, &is_cut, |found| Some(format!("{}{}", &found[1], &found[2])));
        // Twice, since a letter between two backticks belongs to both.
        let changed = changed.map(|once| {
            replaced(&once, &patterns.backtick, &is_cut, |found| Some(format!("{}{}", &found[1], &found[2])))
                .unwrap_or(once)
        });
        apply(&mut current, changed, true);
    }
    let lower = current.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let quoted = |codes: &str| Some(format!("'{}'", characters(codes)?));
    if has(&["[char", "[byte", "chr(", "chrw(", "fromcharcode"]) {
        let all = [
            &patterns.characters,
            &patterns.each_character,
            &patterns.from_char_code,
            &patterns.character,
            &patterns.chr,
        ];
        for pattern in all {
            let changed = replaced(&current, pattern, &is_cut, |found| quoted(&found[1]));
            apply(&mut current, changed, true);
        }
        // Numbers that a loop turns into characters one by one.
        let changed = replaced(&current, &patterns.numbers, &is_cut, |found| {
            let word = characters(&found[1])?;
            let opening = found[0].chars().next().filter(|c| *c == '=').map_or("", |_| "= ");
            word.bytes().all(|byte| (b' '..=b'~').contains(&byte)).then(|| format!("{opening}'{word}'"))
        });
        apply(&mut current, changed, true);
    }
    if has(&["$env:", "$pshome", "$shellid", "$verbosepreference"]) {
        let changed = replaced(&current, &patterns.index, &is_cut, |_| Some("iex".to_owned()));
        apply(&mut current, changed, true);
    }
    if has(&["-1", "..0", ".. 0"]) {
        let changed = replaced(&current, &patterns.reverse, &is_cut, |found| {
            // The last of the characters that are taken, if it is not the last of all.
            let last: Option<usize> = found.get(2).and_then(|last| last.as_str().parse().ok());
            let taken: Vec<char> = found[1].chars().take(last.map_or(usize::MAX, |last| last + 1)).collect();
            Some(taken.into_iter().rev().collect::<String>())
        });
        apply(&mut current, changed, true);
    }
    if has(&["strreverse", ".reverse("]) {
        let changed = replaced(&current, &patterns.reverse_call, &is_cut, |found| {
            let text = found.iter().flatten().nth(1)?.as_str().replace("\"\"", "\"");
            Some(format!("'{}'", text.chars().rev().collect::<String>()))
        });
        apply(&mut current, changed, true);
    }
    if has(&["unescape", "decodeuri"]) {
        let changed = replaced(&current, &patterns.unescape, &is_cut, |found| {
            let text = found.iter().flatten().nth(1).filter(|text| text.as_str().contains('%'))?.as_str();
            Some(format!("'{}'", without_percents(text)))
        });
        apply(&mut current, changed, true);
    }
    if has(&["$('", "$(\""]) {
        let changed = replaced(&current, &patterns.inner, &is_cut, |found| {
            Some(found.get(1).or(found.get(2))?.as_str().to_owned())
        });
        apply(&mut current, changed, false);
    }
    if has(&[".join(''", ".join(\"\""]) {
        let changed =
            replaced(&current, &patterns.array, &is_cut, |found| Some(format!("'{}'", literals(&found[1]).concat())));
        apply(&mut current, changed, true);
    }
    if has(&["-join"]) {
        for pattern in [&patterns.join_after, &patterns.join_before] {
            let changed = replaced(&current, pattern, &is_cut, |found| {
                let list = found.iter().flatten().nth(1)?.as_str();
                Some(format!("'{}'", literals(list).concat()))
            });
            apply(&mut current, changed, true);
        }
    }
    if has(&["-f"]) {
        let changed = replaced(&current, &patterns.format, &is_cut, |found| {
            let form = found.get(1).or(found.get(2))?.as_str();
            Some(format!("'{}'", formatted(form, &literals(&found[3]))))
        });
        apply(&mut current, changed, true);
    }
    if has(&["replace"]) {
        let changed = replaced(&current, &patterns.replace, &is_cut, |found| {
            let whole = found.get(1).or(found.get(2))?.as_str();
            let is_short = whole.len().saturating_mul(found[4].len().max(1)) < MAX_BYTES;
            is_cut.set(is_cut.get() || !is_short);
            (is_short && whole.contains(&found[3])).then(|| format!("'{}'", whole.replace(&found[3], &found[4])))
        });
        apply(&mut current, changed, true);
    }
    if let Some(changed) = with_variables(&current, &is_cut) {
        let called = replaced(&changed, &patterns.called, &is_cut, |found| Some(format!("& {}", &found[1])));
        apply(&mut current, called.or(Some(changed)), false);
    }
    let is_vbscript = lower.contains("createobject") || lower.contains("wscript");
    let mut hides = false;
    let by_plus = current.contains('+').then_some(&patterns.join_plus);
    for pattern in [by_plus, is_vbscript.then_some(&patterns.join_amp)].into_iter().flatten() {
        for _ in 0..ROUNDS {
            for found in pattern.captures_iter(&current) {
                let first = found.get(1).or(found.get(2)).map_or("", |part| part.as_str());
                let second = found.get(3).or(found.get(4)).map_or("", |part| part.as_str());
                hides |= hides_a_word(first, second);
            }
            let changed = replaced(&current, pattern, &is_cut, |found| {
                let first = found.get(1).or(found.get(2))?.as_str();
                let second = found.get(3).or(found.get(4))?.as_str();
                let quote = if first.contains('\'') || second.contains('\'') { '"' } else { '\'' };
                Some(format!("{quote}{first}{second}{quote}"))
            });
            if changed.is_none() {
                break;
            }
            apply(&mut current, changed, hides);
        }
    }
    (current != text || is_cut.get()).then(|| Joined { text: current, is_obfuscated, is_cut: is_cut.get() })
}

/// Words that are written as character codes: each as it is written, and decoded.
pub(in crate::risk) fn character_codes(text: &str) -> impl Iterator<Item = (&str, String)> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)(?:0x|&h)[0-9a-f]+|\d+").expect("the pattern is valid"));
    PATTERNS.codes.find_iter(text).map(|found| {
        let codes = NUMBER.find_iter(found.as_str()).filter_map(|code| characters(code.as_str()));
        (found.as_str(), codes.collect())
    })
}

/// Whether a suspicious word spans the border between two parts.
fn hides_a_word(first: &str, second: &str) -> bool {
    let border = first.len();
    let whole = format!("{first}{second}").to_ascii_lowercase();
    let across = |word: &str| whole.match_indices(word).any(|(at, _)| at < border && at + word.len() > border);
    SUSPICIOUS_WORDS.iter().any(|word| across(word))
}

/// Whether a suspicious word spans this position in a text.
fn hides_a_word_at(text: &str, border: usize) -> bool {
    /// As long as the longest suspicious word.
    const AROUND: usize = 12;
    let start = text.floor_char_boundary(border.saturating_sub(AROUND));
    let end = text.ceil_char_boundary((border + AROUND).min(text.len()));
    let parts = text.get(start..border).zip(text.get(border..end));
    parts.is_some_and(|(first, second)| hides_a_word(first, second))
}

/// The text with variables replaced by the short strings that they hold.
fn with_variables(text: &str, is_cut: &Cell<bool>) -> Option<String> {
    if !text.contains('$') {
        return None;
    }
    // A format string is not yet the value.
    let is_whole = |found: &Captures<'_>| {
        let after = found.get(0).and_then(|whole| text.get(whole.end()..)).unwrap_or_default();
        !after.trim_start_matches([' ', '\t']).starts_with("-f")
    };
    let variables = Variables::of(PATTERNS.assigned.captures_iter(text).filter(is_whole));
    let lists = Variables::of(PATTERNS.assigned_list.captures_iter(text).filter(is_whole));
    if variables.values.is_empty() && lists.values.is_empty() {
        return None;
    }
    let mut quotes = Quotes::default();
    replaced(text, &PATTERNS.used, is_cut, |found| {
        let whole = found.get(0)?;
        let is_assigned = text.get(whole.end()..)?.trim_start_matches([' ', '\t']).starts_with('=');
        let name = found.get(1).or(found.get(2))?.as_str();
        let is_quoted = quotes.are_open_at(text, whole.start());
        let is_splat = whole.as_str().starts_with('@');
        let value = match (variables.value(name, whole.start()), lists.value(name, whole.start())) {
            (Some(value), None) if is_quoted && !is_added(text, &whole) => value.to_owned(),
            (Some(value), None) if !is_splat => format!("'{value}'"),
            (Some(value), Some(_)) if is_argument(text, &whole) => value.to_owned(),
            (_, Some(list)) if is_quoted && !is_added(text, &whole) || is_splat => literals(list).join(" "),
            (_, Some(list)) => list.to_owned(),
            _ => return None,
        };
        (!is_assigned).then_some(value)
    })
}

/// Whether a variable is concatenated with other text, so that the quotes around it are those of a command line.
fn is_added(text: &str, variable: &Match<'_>) -> bool {
    let before = text.get(..variable.start()).unwrap_or_default().trim_end_matches([' ', '\t']);
    let after = text.get(variable.end()..).unwrap_or_default().trim_start_matches([' ', '\t']);
    before.ends_with('+') || after.starts_with('+')
}

/// Whether a variable stands alone after another word, as an argument of a command does.
fn is_argument(text: &str, variable: &Match<'_>) -> bool {
    let before = text.get(..variable.start()).unwrap_or_default();
    let word = before.trim_end_matches(' ');
    let is_after_a_word =
        word.len() < before.len() && word.ends_with(|c: char| c.is_alphanumeric() || "\"'".contains(c));
    let after = text.get(variable.end()..).unwrap_or_default().chars().next();
    let is_operator = word.len() >= 2 && word.ends_with("-f");
    is_after_a_word && !is_operator && after.is_none_or(|c| c.is_whitespace() || ";|&)".contains(c))
}

/// Tells whether a position in a line is inside double quotes. Positions must be asked for in ascending order.
#[derive(Default)]
struct Quotes {
    place: usize,
    are_open: bool,
}

impl Quotes {
    fn are_open_at(&mut self, text: &str, place: usize) -> bool {
        for byte in text.as_bytes().get(self.place..place).unwrap_or_default() {
            match byte {
                b'"' => self.are_open = !self.are_open,
                b'\n' => self.are_open = false,
                _ => {}
            }
        }
        self.place = self.place.max(place);
        self.are_open
    }
}

/// What variables are set to.
#[derive(Default)]
struct Variables<'t> {
    /// The positions where they are set, and the values, by name in lower case.
    values: BTreeMap<String, Vec<(usize, &'t str)>>,
}

impl<'t> Variables<'t> {
    /// Collects assignments. Each has the name in its first group, and the value in a later one.
    fn of(assignments: impl Iterator<Item = Captures<'t>>) -> Self {
        let mut variables = Variables::default();
        for found in assignments.take(MAX_ASSIGNED) {
            let mut groups = found.iter().flatten().skip(1);
            if let (Some(name), Some(value)) = (groups.next(), groups.next()) {
                let values = variables.values.entry(name.as_str().to_ascii_lowercase()).or_default();
                values.push((name.start(), value.as_str()));
            }
        }
        variables
    }

    /// The value that a variable was last given before this position in the text, otherwise its first value.
    fn value(&self, name: &str, place: usize) -> Option<&'t str> {
        let values = self.values.get(&name.to_ascii_lowercase())?;
        let before = values.partition_point(|(at, _)| *at < place);
        values.get(before.saturating_sub(1)).map(|(_, value)| *value)
    }
}

/// Variables that Windows sets, with their usual values: scripts cut letters out of them.
const STANDARD: [(&str, &str); 10] = [
    ("comspec", "C:\\Windows\\system32\\cmd.exe"),
    ("systemroot", "C:\\Windows"),
    ("windir", "C:\\Windows"),
    ("systemdrive", "C:"),
    ("programfiles", "C:\\Program Files"),
    ("programfiles(x86)", "C:\\Program Files (x86)"),
    ("programdata", "C:\\ProgramData"),
    ("public", "C:\\Users\\Public"),
    ("os", "Windows_NT"),
    ("pathext", ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC"),
];

/// The text of a batch file with variables replaced by their values: those that it sets itself, and those that Windows
/// sets, if the file cuts or replaces letters in them. Words that were in parts may become whole.
pub(super) fn variables_of_cmd(text: &str) -> Option<Joined> {
    if !text.contains(['%', '!']) {
        return None;
    }
    let variables = Variables::of(PATTERNS.set.captures_iter(text));
    let is_too_long = Cell::new(false);
    let value_of = |found: &Captures<'_>, is_cut: bool| {
        let name = &found[1];
        let is_known = |known: &str| is_cut && known.eq_ignore_ascii_case(name);
        let standard = || STANDARD.iter().find(|(known, _)| is_known(known)).map(|(_, value)| *value);
        let place = found.get(0).map_or(0, |whole| whole.start());
        let value = variables.value(name, place).or_else(standard)?;
        let number = |at: usize| found.get(at).and_then(|number| number.as_str().parse::<i64>().ok());
        match (found.get(4), found.get(5)) {
            (Some(old), Some(new)) => {
                let changed = exchanged(value, old.as_str(), new.as_str());
                is_too_long.set(is_too_long.get() || changed.is_none());
                changed
            }
            _ => Some(cut(value, number(2), number(3))),
        }
    };
    let mut is_obfuscated = false;
    let mut last_end = usize::MAX;
    let mut last_value = String::new();
    let (mut removed, mut added) = (0, 0);
    // Where values meet in the new text.
    let mut borders = Vec::new();
    let changed = replaced(text, &PATTERNS.percent, &is_too_long, |found| {
        let whole = found.get(0)?;
        let is_cut = found.get(2).is_some() || found.get(4).is_some();
        let value = value_of(found, is_cut)?;
        if last_end == whole.start() && is_inside_a_word(&last_value, &value) {
            borders.push(whole.start() + added - removed);
        }
        (removed, added) = (removed + whole.len(), added + value.len());
        let before = text.get(..whole.start()).unwrap_or_default();
        let after = text.get(whole.end()..).unwrap_or_default();
        is_obfuscated |= is_cut && (is_inside_a_word(before, &value) || is_inside_a_word(&value, after));
        is_obfuscated |= is_cut && has_suspicious_word(&value.to_ascii_lowercase());
        (last_end, last_value) = (whole.end(), value.clone());
        Some(value)
    });
    let is_cut = is_too_long.get();
    let text = changed.or_else(|| is_cut.then(|| text.to_owned()))?;
    is_obfuscated |= borders.iter().any(|border| hides_a_word_at(&text, *border));
    Some(Joined { text, is_obfuscated, is_cut })
}

/// Whether a text in lower case has a suspicious word.
fn has_suspicious_word(lower: &str) -> bool {
    SUSPICIOUS_WORDS.iter().any(|word| lower.contains(word))
}

/// Whether two texts join in the middle of a word.
fn is_inside_a_word(before: &str, after: &str) -> bool {
    before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}

/// `%name:old=new%`, which ignores letter case; `None` if it may become too long.
fn exchanged(value: &str, old: &str, new: &str) -> Option<String> {
    if value.len().saturating_mul(new.len()) > MAX_BYTES {
        return None;
    }
    let (lower, old) = (value.to_ascii_lowercase(), old.to_ascii_lowercase());
    let mut changed = String::new();
    let mut done = 0;
    for (at, found) in lower.match_indices(&old) {
        changed.push_str(value.get(done..at).unwrap_or_default());
        changed.push_str(new);
        done = at + found.len();
    }
    changed.push_str(value.get(done..).unwrap_or_default());
    Some(changed)
}

/// The values that a loop of cmd reads from their end to their start, reversed.
pub(super) fn backwards(text: &str) -> Option<String> {
    if !text.contains(":~%") {
        return None;
    }
    let variables = Variables::of(PATTERNS.set.captures_iter(text));
    let mut reversed = String::new();
    for found in PATTERNS.backwards.captures_iter(text).take(MAX_VALUES) {
        let place = found.get(0).map_or(0, |whole| whole.start());
        if let Some(value) = variables.value(&found[1], place) {
            reversed.extend(value.chars().rev());
            reversed.push('\n');
        }
    }
    (!reversed.is_empty()).then_some(reversed)
}

/// `%name:~start,length%`; negative numbers count from the end.
fn cut(value: &str, start: Option<i64>, length: Option<i64>) -> String {
    let letters: Vec<char> = value.chars().collect();
    let all = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    let place = |number: i64| if number < 0 { all.saturating_add(number) } else { number }.clamp(0, all);
    let start = place(start.unwrap_or(0));
    let end = match length {
        None => all,
        Some(length) if length < 0 => place(length),
        Some(length) => start.saturating_add(length).min(all),
    };
    let range = usize::try_from(start).unwrap_or_default()..usize::try_from(end.max(start)).unwrap_or_default();
    letters.get(range).unwrap_or_default().iter().collect()
}

/// The text with `%41` and `%u0041` decoded.
fn without_percents(text: &str) -> String {
    let mut parts = text.split('%');
    let mut meant = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.strip_prefix(['u', 'U']).map_or((part.get(..2), 2), |wide| (wide.get(..4), 5));
        let code = digits.0.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match code.filter(|c| !"'\n".contains(*c)) {
            Some(c) => {
                meant.push(c);
                meant.push_str(part.get(digits.1..).unwrap_or_default());
            }
            None => {
                meant.push('%');
                meant.push_str(part);
            }
        }
    }
    meant
}

fn literals(list: &str) -> Vec<String> {
    let found = PATTERNS.literal.captures_iter(list);
    found.filter_map(|found| Some(found.get(1).or(found.get(2))?.as_str().to_owned())).collect()
}

fn formatted(form: &str, values: &[String]) -> String {
    let mut text = form.to_owned();
    for (index, value) in values.iter().enumerate().take(MAX_VALUES) {
        let grown = text.len().saturating_add(text.len() / 3 * value.len());
        if grown <= MAX_BYTES {
            text = text.replace(&format!("{{{index}}}"), value);
        }
    }
    text
}

fn characters(codes: &str) -> Option<String> {
    codes
        .split(',')
        .map(|code| {
            let code = code.trim().to_ascii_lowercase();
            let number = match code.strip_prefix("0x").or_else(|| code.strip_prefix("&h")) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(number).filter(|c| !"'\n".contains(*c))
        })
        .collect()
}
