//! Secrets after their names: `"password": "here"`, `password=here`, `--password here`, and in sentences and lists.

use super::first_value::{MAX_DISTANCE, first_value};
use super::secret_element::VALUE_NAMES;
use super::secret_likely::likely_secret;
use super::secret_name::names_a_secret;
use super::secret_prose::{
    after_ordinary_word, after_two_words, bare, in_login, in_prose, is_sentence, of_user, precedes_a_secret,
};

/// `"password": "here"`, `password=here`, `--password here`, `/password:here`.
pub(super) fn pairs(text: &str, found: &mut Vec<String>) {
    let is_admx = text.contains("<policyDefinitions");
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut rest = text;
    while let Some(start) = rest.find(is_name) {
        let length = rest[start..].find(|c| !is_name(c)).unwrap_or(rest.len() - start);
        let (before, name) = (&rest[..start], &rest[start..start + length]);
        rest = &rest[start + length..];
        let all_before = &text[..text.len() - rest.len() - length];
        let is_french = name.eq_ignore_ascii_case("passe") && ends_with_ignoring_case(all_before, "mot de ");
        if !names_a_secret(name) && !is_french && !is_code_of_an_address(name, before, rest) {
            let of_words = || {
                after_two_words(all_before, name, rest)
                    .or_else(|| in_login(name, rest))
                    .or_else(|| of_user(all_before, name, rest))
            };
            if let Some(secret) = likely_secret(name, before, rest).or_else(of_words) {
                found.push(secret.to_owned());
                rest = rest.split_once(secret).map_or(rest, |(_, after)| after);
            }
            continue;
        }
        let is_end_of_element = before.ends_with("</");
        let is_option = name.starts_with('-') || before.ends_with(['-', '/']) && !is_end_of_element;
        let after = after_index(rest.trim_start_matches(['"', '\'']));
        let quoted_name = after.len() < rest.len();
        let is_near = after.starts_with([' ', '\t', ',', '(']);
        let after = after.trim_start();
        let value = match after.strip_prefix([':', '=', '\u{ff1a}']) {
            Some(value) => value.trim_start_matches([':', '=', '>']).trim_start(),
            None if is_option && !quoted_name => after,
            None => {
                let bare =
                    bare(all_before, after).filter(|_| is_near && (is_option || precedes_a_secret(name, quoted_name)));
                let secret = in_prose(after)
                    .or(bare)
                    .or_else(|| after_ordinary_word(name, rest))
                    .or_else(|| in_login(name, rest));
                found.extend(secret.map(str::to_owned));
                continue;
            }
        };
        // cmd writes a quotation mark inside a quotation as two.
        let value = value.strip_prefix("\"\"").filter(|inside| inside.contains("\"\"")).unwrap_or(value);
        let value = after_type(value);
        grouped(value, name.ends_with(['s', 'S']), found);
        let first = first_value(value);
        // `Dim pwd : pwd = "here"`
        let begins_another_pair = names_a_secret(first)
            && value.get(first.len()..).is_some_and(|after| after.trim_start().starts_with(['=', ':']));
        if begins_another_pair {
            continue;
        }
        let is_mention = is_word_of_an_address(name, before, first)
            || is_sentence(after, value, first)
            || is_name_of_a_signer(name, first)
            || ends_with_ignoring_case(all_before.trim_end_matches('"'), "set /p ");
        if !is_mention && !is_only_named(name, value, is_admx) && !is_keystroke(name, all_before) {
            found.push(first.to_owned());
        }
        let quote = usize::from(value.starts_with(['"', '\'']));
        rest = &value[quote + first.len()..];
    }
}

/// Whether a name is the `code` of an address by which a service lets somebody in: `?code=`, and a long value. Short
/// values are codes of countries and errors.
fn is_code_of_an_address(name: &str, before: &str, after: &str) -> bool {
    const MIN_LENGTH: usize = 12;
    name.eq_ignore_ascii_case("code")
        && before.ends_with(['?', '&'])
        && after.strip_prefix('=').is_some_and(|value| first_value(value).len() >= MIN_LENGTH)
}

/// Whether the `key` of an address is a plain word, by which a page knows what to show: `?key=lobby`. Keys that protect
/// something are longer, or have digits.
fn is_word_of_an_address(name: &str, before: &str, value: &str) -> bool {
    const MAX_WORD_LENGTH: usize = 12;
    let is_word = value.len() <= MAX_WORD_LENGTH && value.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '_'));
    name.eq_ignore_ascii_case("key") && before.ends_with(['?', '&']) && is_word
}

/// Whether a `signature` is that of a person, without a digit: `Signature: Ann`.
fn is_name_of_a_signer(name: &str, value: &str) -> bool {
    ["signature", "sig"].iter().any(|known| name.eq_ignore_ascii_case(known))
        && !value.contains(|c: char| !c.is_alphabetic())
}

/// The text after the type of a variable: `password: String = "here"`.
fn after_type(value: &str) -> &str {
    const TYPES: [&str; 3] = ["string", "str", "securestring"];
    let first = first_value(value);
    let is_type = TYPES.iter().any(|known| first.eq_ignore_ascii_case(known));
    let assigned = value.get(first.len()..).and_then(|after| after.trim_start().strip_prefix('='));
    assigned.map(str::trim_start).filter(|after| is_type && after.starts_with(['"', '\''])).unwrap_or(value)
}

/// Whether the value of a `key` is only a name: in an ADMX file it is a key of the registry, and next to a `value` it
/// is the name of that value, as in `<add key="Mode" value="1"/>`.
fn is_only_named(name: &str, after: &str, is_admx: bool) -> bool {
    let near = &after[..after.floor_char_boundary(MAX_DISTANCE)];
    let inside = near.split(['>', '}']).next().unwrap_or_default().to_ascii_lowercase();
    name.eq_ignore_ascii_case("key") && (is_admx || inside.contains(" value=") || inside.contains("\"value\""))
}

/// Whether a `key` is an attribute of the element that names the keystroke for leaving a kiosk.
fn is_keystroke(name: &str, before: &str) -> bool {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(MAX_DISTANCE))..];
    // A tag begins with <, which may be escaped.
    let tag = near.rsplit('<').next().unwrap_or_default().rsplit("&lt;").next().unwrap_or_default();
    let element = tag.split(char::is_whitespace).next().unwrap_or_default();
    name.eq_ignore_ascii_case("key") && element.rsplit(':').next() == Some("BreakoutSequence")
}

/// The text after the index of an element: `[]=here`, `[0]=here`, and `] = here` after `user[password`.
fn after_index(text: &str) -> &str {
    const MAX_INDEX: usize = 32;
    let index =
        text.strip_prefix('[').and_then(|inside| inside.split_once(']')).map(|(index, after)| (index.len(), after));
    let after = index.filter(|(length, _)| *length <= MAX_INDEX).map(|(_, after)| after).or(text.strip_prefix(']'));
    after.filter(|after| after.trim_start().starts_with('=')).unwrap_or(text)
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    start.and_then(|start| text.get(start..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// The strings of a value that is a group: `["here", "here"]`, `{"value": "here"}`, `{here}`, or the lines of YAML
/// after `|`, `>` and `-`. A group of several secrets gives each a name of its own: `{"first": "here", "second": "here"}`.
fn grouped(value: &str, has_several: bool, found: &mut Vec<String>) {
    let near = &value[..value.floor_char_boundary(MAX_DISTANCE)];
    if let Some(list) = near.strip_prefix('[') {
        let list = list.split(']').next().unwrap_or_default();
        let strings = list.split(',').map(str::trim).filter(|item| item.starts_with(['"', '\'']));
        found.extend(strings.map(|item| first_value(item).to_owned()));
    } else if let Some(group) = near.strip_prefix('{') {
        let group = group.split('}').next().unwrap_or_default().trim();
        match group.split_once(':') {
            Some(_) if has_several && group.starts_with(['"', '\'']) => {
                let values = group.split(',').filter_map(|field| field.split_once(':')).map(|(_, value)| value.trim());
                let strings = values.filter(|value| value.starts_with(['"', '\'']));
                found.extend(strings.map(|value| first_value(value).to_owned()));
            }
            Some(_) if group.starts_with(['"', '\'']) => {
                let fields = group.split(',').filter_map(|field| field.split_once(':'));
                let values = fields.filter(|(name, _)| {
                    let name = first_value(name.trim());
                    VALUE_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
                });
                found.extend(values.map(|(_, value)| first_value(value.trim_start()).to_owned()));
            }
            _ => found.extend((!group.is_empty()).then(|| group.to_owned())),
        }
    } else if near.starts_with("- ") {
        let items = near.lines().map_while(|line| line.trim().strip_prefix("- "));
        found.extend(items.map(|item| first_value(item).to_owned()));
    } else if near.starts_with(['|', '>']) {
        let line = near.lines().skip(1).map(str::trim).find(|line| !line.is_empty());
        found.extend(line.map(str::to_owned));
    }
}
