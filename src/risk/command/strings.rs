//! Strings that a script puts together: joined, formatted, taken apart into characters, cut from variables.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::replaced::replaced;

/// How often strings are joined: each round joins half of what is left.
const ROUNDS: usize = 20;
/// How many bytes a text may become.
const MAX_BYTES: usize = 1 << 20;
/// How many variables are put in.
const MAX_VARIABLES: usize = 200;

struct Patterns {
    backtick: Regex,
    join_plus: Regex,
    join_amp: Regex,
    format: Regex,
    literal: Regex,
    character: Regex,
    chr: Regex,
    characters: Regex,
    from_char_code: Regex,
    join_after: Regex,
    join_before: Regex,
    replace: Regex,
    reverse: Regex,
    index: Regex,
    assigned: Regex,
    set: Regex,
    percent: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("the pattern is sound");
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
        from_char_code: regex(
            r"(?i)\bstring\.fromcharcode\(\s*((?:0x[0-9a-f]+|\d+)(?:\s*,\s*(?:0x[0-9a-f]+|\d+))*)\s*\)",
        ),
        join_after: regex(&format!(r#"(?i)\(?\s*@?\(?\s*({list})\s*\)?\s*-join\s*(?:''|"")"#)),
        join_before: regex(&format!(r"(?i)-join\s*@?\(\s*({list})\s*\)")),
        replace: regex(
            r#"(?i)(?:'([^'\n]*)'|"([^"\n]*)")\s*(?:\.replace\s*\(|-[ci]?replace\s*\(?)\s*['"]([^'"\n]+)['"]\s*,\s*['"]([^'"\n]*)['"]\s*\)?"#,
        ),
        reverse: regex(r"'([^'\n]*)'\s*\[\s*-1\s*\.\.\s*-\d+\s*\](?:\s*-join\s*'')?"),
        index: regex(
            r"(?i)(?:\$(?:env:\w+|pshome|shellid|verbosepreference(?:\.tostring\(\))?)\s*\[[\d,\s+\-]+\](?:\s*\+\s*\$\w+\[[\d,\s]+\])*)(?:\s*\+\s*'x')?\s*(?:-join\s*'')?",
        ),
        assigned: regex(r#"\$([A-Za-z_]\w*)\s*=\s*(?:'([^'\n]{0,64})'|"([^"$\n]{0,64})")"#),
        set: regex(r#"(?i)\bset\s+"?([\w.]+)=([^&|\n"%!]{0,200})"#),
        percent: regex(r"[%!]([\w.]+)(?::~\s*(-?\d+)(?:\s*,\s*(-?\d+))?)?[%!]"),
    }
});

/// The text with its strings put together, and whether that shows words that were hidden; `None` if nothing changed.
pub(super) fn put_together(text: &str) -> Option<(String, bool)> {
    let patterns = &*PATTERNS;
    let mut is_hard = false;
    let mut current = text.replace("\\\"", "\"");
    let mut apply = |current: &mut String, changed: Option<String>, hides: bool| {
        if let Some(changed) = changed.filter(|changed| changed.len() <= MAX_BYTES) {
            *current = changed;
            is_hard |= hides;
        }
    };
    if current.contains('`') {
        let changed = replaced(&current, &patterns.backtick, |found| Some(format!("{}{}", &found[1], &found[2])));
        // Twice, since a letter between two backticks belongs to both.
        let changed = changed.map(|once| {
            replaced(&once, &patterns.backtick, |found| Some(format!("{}{}", &found[1], &found[2]))).unwrap_or(once)
        });
        apply(&mut current, changed, true);
    }
    let quoted = |codes: &str| Some(format!("'{}'", characters(codes)?));
    for pattern in [&patterns.characters, &patterns.from_char_code, &patterns.character, &patterns.chr] {
        let changed = replaced(&current, pattern, |found| quoted(&found[1]));
        apply(&mut current, changed, true);
    }
    let changed = replaced(&current, &patterns.index, |_| Some("iex".to_owned()));
    apply(&mut current, changed, true);
    let changed = replaced(&current, &patterns.reverse, |found| Some(found[1].chars().rev().collect::<String>()));
    apply(&mut current, changed, true);
    for pattern in [&patterns.join_after, &patterns.join_before] {
        let changed = replaced(&current, pattern, |found| Some(format!("'{}'", literals(&found[1]).concat())));
        apply(&mut current, changed, true);
    }
    let changed = replaced(&current, &patterns.format, |found| {
        let form = found.get(1).or(found.get(2))?.as_str();
        Some(format!("'{}'", formatted(form, &literals(&found[3]))))
    });
    apply(&mut current, changed, true);
    let changed = replaced(&current, &patterns.replace, |found| {
        let whole = found.get(1).or(found.get(2))?.as_str();
        let grown = whole.len().saturating_mul(found[4].len().max(1));
        (grown < MAX_BYTES).then(|| format!("'{}'", whole.replace(&found[3], &found[4])))
    });
    apply(&mut current, changed, true);
    let changed = with_variables(&current);
    let has_variables = changed.is_some();
    apply(&mut current, changed, false);
    let lower = current.to_ascii_lowercase();
    let is_vbscript = lower.contains("createobject") || lower.contains("wscript");
    let mut hides = false;
    for pattern in [Some(&patterns.join_plus), is_vbscript.then_some(&patterns.join_amp)].into_iter().flatten() {
        for _ in 0..ROUNDS {
            for found in pattern.captures_iter(&current) {
                let first = found.get(1).or(found.get(2)).map_or("", |part| part.as_str());
                let second = found.get(3).or(found.get(4)).map_or("", |part| part.as_str());
                hides |= first.ends_with(char::is_alphanumeric) && second.starts_with(char::is_alphanumeric);
            }
            let changed = replaced(&current, pattern, |found| {
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
    (current != text && (is_hard || !has_variables)).then_some((current, is_hard))
}

/// Short strings in the place of the variables that hold them, where they are joined.
fn with_variables(text: &str) -> Option<String> {
    if !text.contains('+') {
        return None;
    }
    let mut values = BTreeMap::new();
    for found in PATTERNS.assigned.captures_iter(text).take(MAX_VARIABLES) {
        let value = found.get(2).or(found.get(3))?.as_str();
        values.entry(found[1].to_ascii_lowercase()).or_insert_with(|| value.to_owned());
    }
    if values.is_empty() {
        return None;
    }
    static USED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\$([A-Za-z_]\w*)(\s*[+)])").expect("the pattern is sound"));
    replaced(text, &USED, |found| {
        let value = values.get(&found[1].to_ascii_lowercase())?;
        Some(format!("'{value}'{}", &found[2]))
    })
}

/// The text of a batch file with the variables that it sets itself put in, if words are cut from them or made of several.
pub(super) fn variables_of_cmd(text: &str) -> Option<String> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for found in PATTERNS.set.captures_iter(text).take(MAX_VARIABLES) {
        values.insert(found[1].to_ascii_lowercase(), found[2].to_owned());
    }
    if values.is_empty() {
        return None;
    }
    let mut is_cut = false;
    let mut last_end = usize::MAX;
    for found in PATTERNS.percent.captures_iter(text) {
        let Some(whole) = found.get(0).filter(|_| values.contains_key(&found[1].to_ascii_lowercase())) else {
            continue;
        };
        is_cut |= found.get(2).is_some() || last_end == whole.start();
        last_end = whole.end();
    }
    let changed = replaced(text, &PATTERNS.percent, |found| {
        let value = values.get(&found[1].to_ascii_lowercase())?;
        let number = |at: usize| found.get(at).and_then(|number| number.as_str().parse::<i64>().ok());
        Some(cut(value, number(2), number(3)))
    });
    changed.filter(|changed| is_cut && changed.len() <= MAX_BYTES)
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

fn literals(list: &str) -> Vec<String> {
    let found = PATTERNS.literal.captures_iter(list);
    found.filter_map(|found| Some(found.get(1).or(found.get(2))?.as_str().to_owned())).collect()
}

fn formatted(form: &str, values: &[String]) -> String {
    let mut text = form.to_owned();
    for (index, value) in values.iter().enumerate().take(MAX_VARIABLES) {
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
