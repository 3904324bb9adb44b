//! Lines whose key or section is not written as in TOML.

/// Dashes that word processors and web pages put in place of `-`.
const DASHES: [char; 5] = ['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}'];

/// How a key is written.
pub(super) const KEY_FORM: &str =
    "a key is one word of letters without accents, digits, - and _; put any other key in double quotes";

/// The likely mistake with the brackets of a section.
pub(super) fn section(line: &str) -> Option<&'static str> {
    if line == "}" || line == "};" || line == "}," {
        return Some("remove the }: a section ends where the next one begins");
    }
    if !line.contains(['=', '"']) && line.ends_with('{') && line.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some("the name of a section is in square brackets, and its lines follow without braces: [device]");
    }
    if line.starts_with("[[[") {
        return Some("a section of which there may be several has two brackets on each side: [[command]]");
    }
    let name = line.trim_start_matches('[');
    let opened = line.len() - name.len();
    let after = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
    if after.len() == name.len() {
        return None;
    }
    let rest = after.trim_start_matches(']');
    let closed = after.len() - rest.len();
    let rest = rest.trim_start();
    match (opened, closed) {
        (0, 0) | (_, 0) => None,
        (opened, closed) if opened != closed && (rest.is_empty() || rest.starts_with('#')) => {
            Some("a section has as many brackets after its name as before it: [device], [[command]]")
        }
        (opened, closed) if opened == closed && !rest.is_empty() && !rest.starts_with(['#', ',']) => {
            Some("the name of a section is alone on its line; its keys follow, one on each line")
        }
        _ => None,
    }
}

/// The likely mistake with an unquoted key that a `=` follows.
pub(super) fn key(key: &str) -> Option<&'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    match () {
        () if key.starts_with(['"', '\'', '[', '{']) || key.chars().all(is_plain) && !key.is_empty() => None,
        () if key.is_empty() => Some("write a key before the ="),
        () if key.contains(DASHES) => Some("the key contains a dash from a word processor; write - or _ instead"),
        () if key.ends_with(':') => Some("write one = between key and value"),
        () if key.starts_with('$') => Some("a spec has no variables: write the value where it belongs"),
        () => Some(KEY_FORM),
    }
}

#[cfg(test)]
mod tests {
    use super::{key, section};

    #[test]
    fn brackets_and_braces_of_sections_are_explained() {
        for (line, expected) in [
            ("[[[command]]]", "two brackets"),
            ("[[command]", "as many brackets"),
            ("[command]] # first", "as many brackets"),
            ("[device] name = \"PC-1\"", "alone on its line"),
            ("[device] {", "alone on its line"),
            ("[device]:", "alone on its line"),
            ("device {", "in square brackets"),
            ("device: {", "in square brackets"),
            ("}", "remove the }"),
        ] {
            assert!(section(line).is_some_and(|help| help.contains(expected)), "{line}: {:?}", section(line));
        }
        for line in ["[device]", "[[command]] # one", "name = {", "[\"a\", \"b\"],", "[1, 2]", "\"a\" = 1", "[csp", ""]
        {
            assert_eq!(section(line), None, "{line}");
        }
    }

    #[test]
    fn keys_with_other_characters_are_explained() {
        for (written, expected) in [
            ("time\u{2013}zone", "dash"),
            ("t\u{ef}me", "one word"),
            ("set name", "one word"),
            ("name:", "one ="),
            ("$name", "no variables"),
            ("", "a key before"),
        ] {
            assert!(key(written).is_some_and(|help| help.contains(expected)), "{written}: {:?}", key(written));
        }
        for written in ["name", "a.b-c_1", "\"./Vendor/MSFT/A\"", "[device] name"] {
            assert_eq!(key(written), None, "{written}");
        }
    }
}
