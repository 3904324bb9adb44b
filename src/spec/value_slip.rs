//! Values that are not TOML: explains what their author probably meant. The answers repeat nothing from the value, since
//! it may be a secret.

/// How to write a value that is not in quotes.
pub(super) fn unquoted(value: &str) -> Option<&'static str> {
    let first = value.chars().next()?;
    if first == '#' {
        return Some("what follows # is a comment; put a text with # in it in double quotes");
    }
    let value = value.split(" #").next().unwrap_or_default().trim();
    let lower = value.to_ascii_lowercase();
    let (word, after_word) = lower.split_at(lower.find(|c: char| !is_of_word(c)).unwrap_or(lower.len()));
    let is_name = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match first {
        '"' | '\'' => None,
        '[' => missing_list_end(value),
        '{' => inside_braces(value),
        '`' => Some("the quotes are those of other languages; write the straight quotes of the keyboard, \" or '"),
        '@' | '(' => Some("a list is written in square brackets: [\"a\", \"b\"]"),
        '$' | '%' if is_of_environment(&lower) => Some("a value of the environment is written { env = \"NAME\" }"),
        '$' if lower == "$null" => Some(NO_VALUE),
        '$' if !["$true", "$false"].contains(&lower.as_str()) => {
            Some("a spec has no variables: write the value itself, or { env = \"NAME\" } for one of the environment")
        }
        _ if ["null", "none", "nil", "undefined"].contains(&lower.as_str()) => Some(NO_VALUE),
        _ if ["env", "getenv", "environ", "process.env", "os.environ"].iter().any(|name| calls(&lower, name)) => {
            Some("a value of the environment is written { env = \"NAME\" }")
        }
        _ if is_name && after_word.starts_with('(') && lower.ends_with(')') => {
            Some("a spec has no functions: write the value itself, a text in double quotes")
        }
        _ if ["dword:", "qword:"].iter().any(|kind| lower.starts_with(kind)) => Some(
            "write the number alone: a .reg file has it after dword: in hexadecimal, which is 0x0000001f in a spec",
        ),
        _ if ["hex:", "hex("].iter().any(|kind| lower.starts_with(kind)) => {
            Some("these are the bytes of a .reg file; write the text or number that they stand for")
        }
        '0'..='9' => number(&lower),
        _ => None,
    }
}

const NO_VALUE: &str = "leave the line out: a spec has no word for no value; a text is in double quotes";

/// Whether a name of the environment is looked up: `$env:PW`, `%PW%`.
fn is_of_environment(lower: &str) -> bool {
    lower.starts_with("$env:") || lower.strip_prefix('%').is_some_and(|name| name.ends_with('%') && name.len() > 1)
}

/// Whether the value begins with this name and a bracket, dot or colon: `env("PW")`, `env:PW`.
fn calls(lower: &str, name: &str) -> bool {
    lower.strip_prefix(name).is_some_and(|rest| rest.starts_with(['(', '[', '.', ':']))
}

/// A number with something in or after it.
fn number(lower: &str) -> Option<&'static str> {
    let parts: Vec<&str> = lower.split(['.', '/']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(is_number) {
        let is_date = lower.contains('/') || parts.iter().any(|part| part.len() == 4);
        return Some(match is_date {
            true => "put the date in double quotes, as the setting describes it: \"2026-03-01\"",
            false => "put the version in double quotes; that of a package has two or four numbers: version = \"1.0\"",
        });
    }
    let after = lower.trim_start_matches(|c: char| c.is_ascii_digit());
    let groups: Vec<&str> = lower.split(',').collect();
    if groups.len() > 1 && groups.iter().all(is_number) {
        return Some("write a number without commas in it: 1000; several values are a list: [1, 2]");
    }
    let unit = after.trim_start();
    let is_unit = !unit.is_empty() && unit.chars().all(|c| c.is_ascii_alphabetic() || c == '%');
    let has_prefix = after.starts_with(['x', 'o', 'b']) && lower.starts_with('0');
    (is_unit && !has_prefix)
        .then_some("write the number alone, in the unit that the setting takes; a text is in double quotes")
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn missing_list_end(value: &str) -> Option<&'static str> {
    let is_one_line = !value.ends_with([',', '[']) && value.contains('"') && !value.contains(']');
    is_one_line.then_some("close the list with ]")
}

/// What is in braces as other languages write it: `{ "file": "a.jpg" }`, `{ env: "PW" }`, `{ "a", "b" }`.
fn inside_braces(value: &str) -> Option<&'static str> {
    let inside = value.trim_start_matches(['{', ' ']);
    let (key, after) = match inside.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => inside.split_at(inside.find(|c: char| !is_of_word(c))?),
    };
    match after.trim_start().chars().next() {
        Some(':') => Some("write = between key and value, in braces too: { file = \"a.jpg\" }, { env = \"NAME\" }"),
        Some('=') if after.trim_start().starts_with("=>") => Some("write one = between key and value"),
        Some(',' | '}') if inside.starts_with('"') => Some("a list is written in square brackets: [\"a\", \"b\"]"),
        Some('=') if !value.contains('}') && !key.is_empty() => Some("close the braces on the line: { ... }"),
        _ => None,
    }
}

/// The likely mistake after a quoted value, or with quotes inside it.
pub(super) fn after_quotes(value: &str) -> Option<&'static str> {
    let quote = value.chars().next().filter(|first| ['"', '\''].contains(first))?;
    let (text, after) = quoted(value, quote)?;
    let rest = after.trim_start_matches([' ', '\t', ',', ';']);
    let quotes = ['"', '\''];
    let other = if quote == '"' { '\'' } else { '"' };
    match after.trim_start().chars().next()? {
        '#' => None,
        _ if after.starts_with(quote) => None,
        _ if !after.starts_with(is_of_word) && begins_with_assignment(rest) => Some("write each key on its own line"),
        '+' | '&' | '.' if after.trim_start_matches([' ', '+', '&', '.']).starts_with(quotes) => {
            Some("write one text in one pair of quotes: a spec joins no texts")
        }
        ',' if rest.starts_with(quotes) => Some("several values are a list in square brackets: [\"a\", \"b\"]"),
        _ if !after.split('#').next().unwrap_or_default().contains(quote) => None,
        _ if text.contains(other) || after.contains(other) => {
            Some("the text contains quotes of both kinds, so put it between ''' and '''")
        }
        _ if quote == '"' => Some("the text contains double quotes, so put it in single ones: 'the \"text\"'"),
        _ => Some("the text contains single quotes, so put it in double ones: \"the 'text'\""),
    }
}

/// The text in the quotes at the start, and what follows them.
fn quoted(value: &str, quote: char) -> Option<(&str, &str)> {
    let inside = value.get(1..)?;
    let mut escaped = false;
    let end = inside.char_indices().find_map(|(at, c)| {
        let ends = c == quote && !escaped;
        escaped = quote == '"' && c == '\\' && !escaped;
        ends.then_some(at)
    })?;
    Some((inside.get(..end)?, inside.get(end + 1..)?))
}

/// Whether a text begins like `name = `.
fn begins_with_assignment(text: &str) -> bool {
    let after = text.trim_start_matches(is_of_word);
    after.len() < text.len() && after.trim_start().starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::{after_quotes, unquoted};

    #[test]
    fn what_other_languages_write_is_explained() {
        for (value, expected) in [
            ("null", "leave the line out"),
            ("None # later", "leave the line out"),
            ("$null", "leave the line out"),
            ("env(\"PW\")", "{ env = \"NAME\" }"),
            ("os.environ[\"PW\"]", "{ env = \"NAME\" }"),
            ("%PW%", "{ env = \"NAME\" }"),
            ("$Env:PW", "{ env = \"NAME\" }"),
            ("$cmd", "no variables"),
            ("${PW}", "no variables"),
            ("concat(\"a\", \"b\")", "no functions"),
            ("@(\"a\", \"b\")", "[\"a\", \"b\"]"),
            ("(\"a\", \"b\")", "[\"a\", \"b\"]"),
            ("dword:00000001", "the number alone"),
            ("hex:01,00", "bytes of a .reg file"),
            ("10min", "the number alone"),
            ("5 minutes", "the number alone"),
            ("50%", "the number alone"),
            ("1,000", "without commas"),
            ("3/1/2026", "the date"),
            ("01.02.2026", "the date"),
            ("1.0.0", "version = \"1.0\""),
            ("#FF0000", "a comment"),
            ("`a`", "straight quotes"),
            ("{ \"file\": \"a.jpg\" }", "write = between"),
            ("{ env: \"PW\" }", "write = between"),
            ("{ file => \"a.jpg\" }", "write one ="),
            ("{\"a\", \"b\"}", "[\"a\", \"b\"]"),
            ("[\"a\", \"b\"", "close the list"),
        ] {
            assert!(unquoted(value).is_some_and(|help| help.contains(expected)), "{value}: {:?}", unquoted(value));
        }
        for value in
            ["", "Contoso", "PC-1", "10.0.0.1", "0x1F", "12", "01234567-89ab", "{ file = a }", "[\"a\",", "\"a\""]
        {
            assert_eq!(unquoted(value), None, "{value}");
        }
    }

    #[test]
    fn what_follows_a_quoted_value_is_explained() {
        for (value, expected) in [
            ("\"a\" time_zone = \"UTC\"", "own line"),
            ("\"a\", time_zone = \"UTC\"", "own line"),
            ("'a'; b = 1", "own line"),
            ("\"cmd\" + \" /c a\"", "one text"),
            ("'cmd' & ' /c a'", "one text"),
            ("\"a\", \"b\"", "list in square brackets"),
            ("\"P\"ssw0rd\"", "in single ones"),
            ("\"<data id=\"A\" value=\"1\"/>\"", "in single ones"),
            ("\"P\"ss'w0rd\"", "'''"),
            ("'P'ssw0rd'", "in double ones"),
        ] {
            let help = after_quotes(value);
            assert!(help.is_some_and(|help| help.contains(expected)), "{value}: {help:?}");
        }
        for value in ["\"a\"", "\"a\" # b = \"c\"", "\"a", "\"a \\\"b\\\" c", "\"\"\"a", "'a',"] {
            assert_eq!(after_quotes(value), None, "{value}");
        }
    }
}
