//! Secrets after their names: `"password": "here"`, `password=here`, `--password here`, and in sentences and lists.

use super::first_value::{MAX_DISTANCE, first_value};
use super::secret_element::VALUE_NAMES;
use super::secret_likely::{likely_secret, looks_random};
use super::secret_name::names_a_secret;

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
            if let Some(secret) = likely_secret(name, before, rest) {
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
                let bare = bare(after).filter(|_| is_near && precedes_a_secret(name, quoted_name));
                found.extend(in_prose(after).or(bare).map(str::to_owned));
                continue;
            }
        };
        // cmd writes a quotation mark inside a quotation as two.
        let value = value.strip_prefix("\"\"").filter(|inside| inside.contains("\"\"")).unwrap_or(value);
        grouped(value, name.ends_with(['s', 'S']), found);
        let first = first_value(value);
        let is_mention = is_word_of_an_address(name, before, first) || is_sentence(after, value, first);
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

/// Whether a colon introduces a sentence for people, as in `Password: never tell it`: on one line, a word that often
/// begins sentences, and then a word without digits and signs that is not a label.
fn is_sentence(after: &str, value: &str, first: &str) -> bool {
    if !after.starts_with(": ") {
        return false;
    }
    let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let near = &value[..value.floor_char_boundary(MAX_DISTANCE)];
    let line = near.lines().next().unwrap_or_default();
    let next = line.get(first.len()..).and_then(|rest| rest.strip_prefix(' ')).and_then(|rest| rest.split(' ').next());
    let begins = BEGINNINGS.iter().any(|word| word.eq_ignore_ascii_case(first));
    begins && next.is_some_and(|next| is_word(next.trim_end_matches(['.', ',', '!', '?'])))
}

/// The words with which sentences about a secret begin. Any other words might be a passphrase.
const BEGINNINGS: [&str; 40] = [
    "a", "all", "always", "an", "any", "ask", "at", "before", "by", "change", "choose", "do", "enter", "every", "for",
    "from", "has", "if", "is", "it", "keep", "must", "never", "no", "not", "only", "optional", "please", "required",
    "see", "set", "should", "the", "this", "to", "type", "use", "when", "you", "your",
];

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

/// `the password is here7`, `password - here7`: only with a digit, since sentences about passwords have ordinary words
/// there.
fn in_prose(after: &str) -> Option<&str> {
    const JOINTS: [&str; 10] =
        ["is: ", "is ", "- ", "\u{2013} ", "-> ", "\u{2192} ", "was set to ", "set to ", "ist ", "lautet "];
    let value = JOINTS.iter().find_map(|word| after.strip_prefix(word))?;
    let word = first_value(value).trim_end_matches(['.', '!', '?']);
    let is_secret = word.len() >= MIN_PROSE_LENGTH && word.contains(|c: char| c.is_ascii_digit());
    (is_secret && word.contains(char::is_alphabetic)).then_some(word)
}

/// The minimum length of a secret in a sentence, in bytes. Shorter words with digits are ordinary ones.
const MIN_PROSE_LENGTH: usize = 6;

/// Whether a secret may follow this name without a sign: not after `key` and `pin`, which are also ordinary words, and
/// not after the name of a command (`Get-Secret`).
fn precedes_a_secret(name: &str, is_quoted: bool) -> bool {
    let is_one_word = is_quoted || name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_one_word && !["key", "pin"].iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// `password here7`, `("here7")`, `DefaultPassword",0,"here7"`: what directly follows the name of a secret, or follows it
/// in a list, as a string or after numbers and types.
fn bare(after: &str) -> Option<&str> {
    let line = after[..after.floor_char_boundary(MAX_DISTANCE)].lines().next().unwrap_or_default();
    let is_string = |item: &str| item.starts_with(['"', '\'']);
    let is_type = |item: &str| {
        item.bytes().all(|byte| byte.is_ascii_digit()) || item.starts_with("0x") || item.starts_with("REG_")
    };
    let value = match line.strip_prefix(',') {
        Some(list) => {
            let mut items = list.split(',').map(str::trim).enumerate();
            let (at, item) = items.find(|(_, item)| !is_type(first_value(item)))?;
            Some(item).filter(|item| at > 0 || is_string(item))?
        }
        None => line.strip_prefix('(').filter(|list| is_string(list)).unwrap_or(line),
    };
    let value = first_value(value).trim_end_matches(['.', '!', '?']);
    looks_random(value).then_some(value)
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
