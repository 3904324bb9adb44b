//! Which values contain a secret, regardless of their names: by the words around the secret, or by the form of the
//! secret itself.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::first_value::{MAX_DISTANCE, first_value, places_of};
use super::secret_command::{self, given, is_word};
use super::secret_config::{self, configured};
use super::secret_likely::{likely_secret, looks_random};
use super::secret_name::{is_plain_value, names_a_secret};
use super::word_list::WordList;

/// How keys of well-known services begin.
const PREFIXES: [&str; 13] = [
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "sk-",
    "npm_",
    "dop_v1_",
    "eyJhbGciOi",
    "hvs.",
];
/// No secret of such a service is shorter, in bytes.
const MIN_KEY_LENGTH: usize = 20;
/// How many times a text is unfolded: XML inside XML inside JSON.
const MAX_DEPTH: usize = 4;
/// How many times a text in base64 is decoded: a command inside a command.
const MAX_ENCODED: usize = 2;
/// Shorter words are not treated as base64, in bytes without padding: names could be mistaken for it.
const MIN_ENCODED_LENGTH: usize = 16;
/// The maximum number of bytes of a value that are searched.
const MAX_LENGTH: usize = 1 << 20;

/// Whether a value contains a secret. A guess: it can miss one.
pub fn holds_a_secret(value: &str) -> bool {
    !secrets_in(value).is_empty()
}

/// The secrets inside a value, both as they are written there and decoded.
pub(super) fn secrets_in(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let value = &value[..value.floor_char_boundary(MAX_LENGTH)];
    search(value, MAX_ENCODED, &mut found);
    // cmd drops carets, even from the names of its commands.
    if value.contains('^') {
        search(&value.replace('^', ""), MAX_ENCODED, &mut found);
    }
    found
}

/// Most texts contain none of these words, so they give no secret to a command and configure nothing.
static HINTS: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(secret_command::hints().chain(secret_config::hints())));

/// Searches a text, its unescaped form, and up to this depth the texts that it contains in base64.
fn search(text: &str, encoded: usize, found: &mut Vec<String>) {
    let before = found.len();
    let mut layer = text.to_owned();
    for _ in 0..MAX_DEPTH {
        elements(&layer, found);
        pairs(&layer, found);
        logins(&layer, found);
        hooks(&layer, found);
        keys(&layer, found);
        hashes(&layer, found);
        if !is_word(&layer) && HINTS.is_in(&layer) {
            let lower = layer.to_ascii_lowercase();
            given(&layer, &lower, found);
            configured(&layer, &lower, found);
        }
        if encoded > 0 {
            encoded_texts(&layer, encoded - 1, found);
        }
        match unfolded(&layer).filter(|inner| *inner != layer) {
            Some(inner) => layer = inner,
            None => break,
        }
    }
    let new = found.split_off(before);
    // The decoded text of a secret in base64 is secret, too.
    let meant: Vec<String> = new.iter().filter_map(|secret| decoded(secret)).collect();
    found.extend(new.into_iter().chain(meant).filter(|secret| !is_plain_value(secret)));
}

/// Searches texts in base64, such as encoded commands of PowerShell. One that contains a secret is itself secret, as it
/// is written.
fn encoded_texts(text: &str, encoded: usize, found: &mut Vec<String>) {
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && !"+/=-_".contains(c)) {
        let Some(meant) = decoded(word) else { continue };
        let before = found.len();
        search(&meant, encoded, found);
        if found.len() > before {
            found.push(word.to_owned());
        }
    }
}

/// The text in UTF-8 or UTF-16 that a word in base64 decodes to.
fn decoded(word: &str) -> Option<String> {
    let bare = word.trim_end_matches('=').replace('-', "+").replace('_', "/");
    let bytes = if bare.len() < MIN_ENCODED_LENGTH { None } else { STANDARD_NO_PAD.decode(bare).ok() }?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    let is_wide = bytes.len() % 2 == 0 && units.iter().filter(|unit| **unit < 0x100).count() > units.len() / 2;
    let text = if is_wide { String::from_utf16(&units).ok() } else { String::from_utf8(bytes).ok() }?;
    Some(text).filter(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()))
}

/// The text with one layer of escapes removed: of XML, JSON and URLs. None if it cannot contain an escape.
fn unfolded(text: &str) -> Option<String> {
    if !text.bytes().any(|byte| matches!(byte, b'&' | b'\\' | b'%')) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (read, length) = escape(rest).unwrap_or((c, c.len_utf8()));
        plain.push(read);
        rest = &rest[length..];
    }
    Some(plain)
}

/// The character that an escape at the start of a text means, and how long the escape is, in bytes.
fn escape(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 8] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&amp;", '&'),
        ("\\\"", '"'),
        ("\\/", '/'),
        ("\\\\", '\\'),
    ];
    let named = NAMED.iter().find(|(name, _)| text.starts_with(name));
    let coded = |digits: &str, radix: u32| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let of_xml = || {
        let (digits, _) =
            text.strip_prefix("&#")?.split_at_checked(8).unwrap_or((text.strip_prefix("&#")?, "")).0.split_once(';')?;
        let read = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => coded(digits, 16),
            None => coded(digits, 10),
        };
        Some((read?, digits.len() + 3))
    };
    let of_json = || Some((coded(text.strip_prefix("\\u")?.get(..4)?, 16)?, 6));
    let of_url = || Some((coded(text.strip_prefix('%')?.get(..2)?, 16).filter(char::is_ascii_graphic)?, 3));
    named.map(|(name, meant)| (*meant, name.len())).or_else(of_xml).or_else(of_json).or_else(of_url)
}

/// `<Password>here</Password>`, also as CDATA; the name may have a prefix.
fn elements(text: &str, found: &mut Vec<String>) {
    const CDATA: &str = "<![CDATA[";
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let Some(end) = rest.find(['>', '<']).filter(|&end| rest[end..].starts_with('>')) else { continue };
        let (tag, content) = (&rest[..end], &rest[end + 1..]);
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or(name);
        if tag.ends_with('/') || !names_a_secret(name) && !named(tag).is_some_and(names_a_secret) {
            continue;
        }
        let content = content.trim_start();
        let (content, end) = match content.strip_prefix(CDATA) {
            Some(content) => (content, "]]>"),
            None => (value_element(content).unwrap_or(content), "<"),
        };
        // What is inside is not searched again, so that each byte is looked at once.
        let (inner, after) = content.split_at(content.find(end).unwrap_or(content.len()));
        found.push(inner.trim().to_owned());
        rest = after;
    }
}

/// The name that an attribute gives to an element: `<Property Name="Password">`.
fn named(tag: &str) -> Option<&str> {
    const NAMES: [&str; 5] = ["name", "key", "id", "type", "label"];
    let (before, after) = tag.split_once('=')?;
    let attribute = before.trim_end().rsplit(char::is_whitespace).next()?;
    let is_name = NAMES.iter().any(|name| attribute.eq_ignore_ascii_case(name));
    is_name.then(|| first_value(after.trim_start()))
}

/// The text after the first tag of a content, if the name of that tag only says that a value follows:
/// `<Password><Value>here</Value>`.
fn value_element(content: &str) -> Option<&str> {
    let (tag, inside) = content.strip_prefix('<')?.split_once('>')?;
    let name = tag.rsplit(':').next().unwrap_or(tag);
    VALUE_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(inside)
}

/// Names of elements and fields that only say that something is the value of what surrounds it.
const VALUE_NAMES: [&str; 8] = ["value", "text", "#text", "string", "data", "content", "plain", "plaintext"];

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

/// Whether the `key` of an address is a plain word, by which a page knows what to show: `?key=lobby`. Keys that protect
/// something are longer, or have digits.
fn is_word_of_an_address(name: &str, before: &str, value: &str) -> bool {
    const MAX_WORD_LENGTH: usize = 12;
    let is_word = value.len() <= MAX_WORD_LENGTH && value.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '_'));
    name.eq_ignore_ascii_case("key") && before.ends_with(['?', '&']) && is_word
}

/// Whether a name is the `code` of an address by which a service lets somebody in: `?code=`, and a long value. Short
/// values are codes of countries and errors.
fn is_code_of_an_address(name: &str, before: &str, after: &str) -> bool {
    const MIN_LENGTH: usize = 12;
    name.eq_ignore_ascii_case("code")
        && before.ends_with(['?', '&'])
        && after.strip_prefix('=').is_some_and(|value| first_value(value).len() >= MIN_LENGTH)
}

/// The words with which sentences about a secret begin. Any other words might be a passphrase.
const BEGINNINGS: [&str; 40] = [
    "a", "all", "always", "an", "any", "ask", "at", "before", "by", "change", "choose", "do", "enter", "every", "for",
    "from", "has", "if", "is", "it", "keep", "must", "never", "no", "not", "only", "optional", "please", "required",
    "see", "set", "should", "the", "this", "to", "type", "use", "when", "you", "your",
];

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

/// `"password": "here"`, `password=here`, `--password here`, `/password:here`.
fn pairs(text: &str, found: &mut Vec<String>) {
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

/// The minimum length of a secret in a sentence, in bytes. Shorter words with digits are ordinary ones.
const MIN_PROSE_LENGTH: usize = 6;

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

/// `https://user:here@host/`.
fn logins(text: &str, found: &mut Vec<String>) {
    for (_, end) in places_of(&["//"], text) {
        let host = text[end..].split(|c: char| c.is_whitespace() || "/<>\"'?#".contains(c)).next();
        let login = host.and_then(|host| host.rsplit_once('@')).and_then(|(login, _)| login.split_once(':'));
        // A token may be the name of the user, without a password.
        found.extend(login.map(|(user, password)| if password.is_empty() { user } else { password }.to_owned()));
        let alone = host.and_then(|host| host.rsplit_once('@')).map(|(login, _)| login);
        found.extend(alone.filter(|login| is_like_a_token(login)).map(str::to_owned));
    }
}

/// Whether a login is a token instead of a name: long, with both letters and digits.
fn is_like_a_token(login: &str) -> bool {
    login.len() >= MIN_KEY_LENGTH
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && login.contains(|c: char| c.is_ascii_digit())
        && login.contains(|c: char| c.is_ascii_alphabetic())
}

/// Addresses that let everybody who knows them write into a channel, by what stands before their secret parts.
const HOOKS: [&str; 4] = ["hooks.slack.com/services/", "/api/webhooks/", "/incomingwebhook/", "/webhookb2/"];

/// `https://hooks.slack.com/services/T0/B0/here`.
fn hooks(text: &str, found: &mut Vec<String>) {
    let lower = text.to_ascii_lowercase();
    for (_, end) in places_of(&HOOKS, &lower) {
        let after = &text[end..];
        let near = &after[..after.floor_char_boundary(MAX_DISTANCE)];
        let parts = near.split(|c: char| c.is_whitespace() || "?#\"'<>\\&".contains(c)).next().unwrap_or_default();
        found.extend(parts.split('/').filter(|part| part.len() >= MIN_KEY_LENGTH).map(str::to_owned));
    }
}

/// What is a key on its own: private keys in PEM and DER, PFX files in base64, tokens of services, `Bearer` and
/// `Basic`.
fn keys(text: &str, found: &mut Vec<String>) {
    const BEGIN: &str = "-----BEGIN ";
    for (_, end) in places_of(&[BEGIN], text) {
        let Some((label, key)) = text[end..].split_once("-----") else { continue };
        if ["PRIVATE KEY", "STATIC KEY", "SECRET KEY"].iter().any(|kind| label.to_ascii_uppercase().contains(kind)) {
            found.extend(key.split("-----").next().map(|key| key.trim().to_owned()));
        }
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=_-.".contains(c);
    let mut scheme = "";
    for word in text.split(|c| !is_part(c)).filter(|word| !word.is_empty()) {
        // An address may begin with a token.
        let own = word.trim_start_matches('/');
        let is_token = PREFIXES.iter().any(|prefix| own.starts_with(prefix)) && own.len() >= MIN_KEY_LENGTH;
        let is_login = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("basic");
        if is_token || is_key_file(word) || is_login && word.len() > 7 {
            found.push(if is_token { own } else { word }.to_owned());
        }
        scheme = word;
    }
}

/// How the hash of a password begins.
const HASHES: [&str; 9] = ["$1$", "$5$", "$6$", "$2a$", "$2b$", "$2y$", "$apr1$", "$argon2", SSHA];
const SSHA: &str = "{SSHA}";

/// `root:$6$salt$here`, `{SSHA}here`.
fn hashes(text: &str, found: &mut Vec<String>) {
    // Most texts contain neither mark, and are searched for these alone.
    if !text.contains('$') && !text.contains(SSHA) {
        return;
    }
    for (start, _) in places_of(&HASHES, text) {
        let near = &text[start..text.floor_char_boundary(start + MAX_DISTANCE)];
        let hash = near.split(|c: char| c.is_whitespace() || ":\"'<".contains(c)).next();
        found.extend(hash.filter(|hash| hash.len() >= MIN_ENCODED_LENGTH).map(str::to_owned));
    }
}

/// Whether a word is base64 of a private key or of a PFX file: a SEQUENCE whose first part is a version (0, 1 or 3),
/// where certificates begin with another SEQUENCE.
fn is_key_file(word: &str) -> bool {
    const START: usize = 16;
    let Some(start) = word.get(..START).filter(|_| word.len() > 4 * START) else { return false };
    let Ok(bytes) = STANDARD_NO_PAD.decode(start) else { return false };
    let content = match bytes.as_slice() {
        [0x30, 0x80, content @ ..] => content,
        [0x30, 0x81, _, content @ ..] | [0x30, 0x82, _, _, content @ ..] => content,
        _ => return false,
    };
    matches!(content, [0x02, 0x01, 0 | 1 | 3, ..])
}

#[cfg(test)]
mod tests {
    use super::secrets_in;

    #[test]
    fn addresses_without_an_end_are_read_once() {
        const COUNT: usize = 1_000;
        let text = "/api/webhooks/aaaaaaaaaaaaaaaaaaaa1".repeat(COUNT);
        assert!(secrets_in(&text).len() <= 30 * COUNT, "each of them is near its mark");
    }

    #[test]
    fn secrets_are_found_in_every_form() {
        for (value, secret) in [
            ("<keyMaterial>pass!</keyMaterial>", "pass!"),
            ("<a:Password x=\"1\"><![CDATA[p<ss]]></a:Password>", "p<ss"),
            ("&lt;keyMaterial&gt;hunter2&lt;/keyMaterial&gt;", "hunter2"),
            ("&amp;lt;sharedKey&amp;gt;hunter2&amp;lt;/sharedKey&amp;gt;", "hunter2"),
            ("&#x3C;Password&#62;hunter2&#x3C;/Password&#62;", "hunter2"),
            ("{\"password\":\"hunter2\"}", "hunter2"),
            ("{\"a\": \"{\\\"api_key\\\": \\\"hunter2\\\"}\"}", "hunter2"),
            ("{\"p\": \"\\u003cPassword\\u003ehunter2\\u003c/Password\\u003e\"}", "hunter2"),
            ("{\"password\":\"hunter2\",}", "hunter2"),
            ("<network ssid=\"Corp\" key=\"hunter2\"/>", "hunter2"),
            ("https://h/a?key=hunter2", "hunter2"),
            ("https://h/a?key=abcdefghijklmnop", "abcdefghijklmnop"),
            ("User: admin Password: correct Domain: a", "correct"),
            ("Password: hunter2 for all", "hunter2"),
            ("Password: correct horse battery staple", "correct"),
            ("https://h/a.png?token=hunter2&x=1", "hunter2"),
            ("https://h/a.png?se=2027&sig=hunter2", "hunter2"),
            ("https%3A%2F%2Fh%2Fa%3Ftoken%3Dhunter2", "hunter2"),
            ("https://user:hunter2@contoso.com/logo.png", "hunter2"),
            ("Server=a;Uid=b;Pwd=hunter2;", "hunter2"),
            ("setup.exe --password hunter2 /quiet", "hunter2"),
            ("setup.exe /password:hunter2", "hunter2"),
            ("powershell -Password 'hunter 2'", "hunter 2"),
            ("Authorization: Bearer abcdef123456", "abcdef123456"),
            ("net user admin hunter2 /add", "hunter2"),
            ("n^et u^ser admin hunter2 /add", "hunter2"),
            ("msiexec /i a.msi /qn ADMINPWD=hunter2", "hunter2"),
            ("msiexec /i a.msi /qn LICENSEKEY=hunter2", "hunter2"),
            ("run eyJwYXNzd29yZCI6Imh1bnRlcjIifQ== now", "hunter2"),
            ("run eyJwYXNzd29yZCI6Imh1bnRlcjIifQ== now", "eyJwYXNzd29yZCI6Imh1bnRlcjIifQ=="),
            ("powershell -e cABhAHMAcwB3AG8AcgBkAD0AaAB1AG4AdABlAHIAMgA=", "hunter2"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----", "MIIEabc"),
            ("x ghp_0123456789abcdefghij y", "ghp_0123456789abcdefghij"),
            ("git clone https://ghp_0123456789abcdefghij@github.com/a/b", "ghp_0123456789abcdefghij"),
            ("git clone https://abcdefghij0123456789@dev.example.com/a", "abcdefghij0123456789"),
            ("https://f.example.com/api/x?code=abcdefgh01234567==", "abcdefgh01234567=="),
            (
                "curl -d x https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx",
                "abcdefghijklmnopqrstuvwx",
            ),
            ("https://discord.example.com/api/webhooks/1/abcdefghijklmnopqrstuvwx-1", "abcdefghijklmnopqrstuvwx-1"),
            ("msiexec /i a.msi SITETOKEN=hunter2", "hunter2"),
            ("<Password><Value>hunter2</Value><PlainText>true</PlainText></Password>", "hunter2"),
            ("<u:Password>\n  <u:Value>hunter2</u:Value>\n</u:Password>", "hunter2"),
            ("<Property Name=\"Password\">hunter2</Property>", "hunter2"),
            ("<dict><key>password</key><string>hunter2</string></dict>", "hunter2"),
            ("{\"password\": {\"value\": \"hunter2\"}}", "hunter2"),
            ("{\"passwords\": [\"a\", \"hunter2\"]}", "hunter2"),
            ("User ID=a;Password={hunter2};", "hunter2"),
            ("password: >-\n  hunter2\nuser: a", "hunter2"),
            ("mot de passe : hunter2", "hunter2"),
            ("The password is hunter2.", "hunter2"),
            ("admin password - hunter2", "hunter2"),
            ("-----BEGIN OpenVPN Static key V1-----\nhunter2\n-----END OpenVPN Static key V1-----", "hunter2"),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nhunter2\n-----END", "hunter2"),
            ("<!DOCTYPE a [<!ENTITY password \"hunter2\">]>", "hunter2"),
            ("cloudflared service install eyJhIjoiaHVudGVyMiIsInMiOiJ4In0=", "{\"a\":\"hunter2\",\"s\":\"x\"}"),
            ("tailscale up --authkey hunter2", "hunter2"),
            ("https://h/a?secret[]=hunter2", "hunter2"),
            ("https://h/a?user[password]=hunter2", "hunter2"),
            ("https://h/a?credentials%5B%5D=hunter2", "hunter2"),
            ("https://hunter2:@h/a", "hunter2"),
            ("keytool -import -storepass hunter2 -file a.cer", "hunter2"),
            ("winscp /command \"open h -passphrase=\"\"hunter2\"\"\"", "hunter2"),
            ("{\"tokens\": {\"a\": \"hunter1\", \"b\": \"hunter2\"}}", "hunter2"),
            ("WIFI:T:WPA;S:Office;P:hunter2;;", "hunter2"),
            ("mysql -u root -phunter2", "-phunter2"),
            ("cmd /c \"set DBPASS=hunter2& a.exe\"", "hunter2"),
            ("log in with password hunter2.", "hunter2"),
            ("Host h\n  User a\n  Password hunter2", "hunter2"),
            ("ENV API_KEY hunter2", "hunter2"),
            ("password\thunter2", "hunter2"),
            ("SET PASSWORD FOR a = PASSWORD('hunter2')", "hunter2"),
            ("HKLM,\"A\",\"DefaultPassword\",0,\"hunter2\"", "hunter2"),
            ("HKR,,Password,,hunter2", "hunter2"),
            ("[\"setup.exe\", \"--token\", \"hunter2\"]", "hunter2"),
            ("sp HKLM:\\A DefaultPassword hunter2", "hunter2"),
            ("'password' => 'hunter2',", "hunter2"),
            ("password := \"hunter2\"", "hunter2"),
            ("password \u{2192} hunter2", "hunter2"),
            ("The password was set to hunter2.", "hunter2"),
            ("Das Kennwort lautet hunter2.", "hunter2"),
            ("\u{5bc6}\u{78bc}\u{ff1a}hunter2", "hunter2"),
            ("Heslo: hunter2", "hunter2"),
            ("userPassword:: hunter2", "hunter2"),
            ("password:\n  - hunter1\n  - hunter2\nuser: a", "hunter2"),
            ("{\"password\": {\"kind\": \"clear\", \"#text\": \"hunter2\"}}", "hunter2"),
            ("<attribute type=\"password\">hunter2</attribute>", "hunter2"),
            ("root:$6$abcdefgh$hunter2hunter2:1:0", "$6$abcdefgh$hunter2hunter2"),
            ("rootpw {SSHA}aHVudGVyMmh1bnRlcjI=", "{SSHA}aHVudGVyMmh1bnRlcjI="),
        ] {
            assert!(secrets_in(value).contains(&secret.to_owned()), "{value}: {:?}", secrets_in(value));
        }
        let pfx = format!("MIIJagIBAzCC{}", "CTAGCSqGSIb3DQEHAaCC".repeat(5));
        assert_eq!(secrets_in(&pfx), [pfx]);
    }

    #[test]
    fn plain_values_contain_no_secret() {
        for value in [
            "<a>\n  <RememberCredentials>true</RememberCredentials>\n  <b>c</b>\n</a>",
            "https://contoso.com/logo.png?size=big",
            "https://contoso.com:8080/a@b",
            "<enabled/><data id=\"PasswordLength\" value=\"8\"/>",
            "<PasswordLength>8</PasswordLength>",
            "{\"passwordLength\": 8, \"requirePin\": true}",
            "setup.exe /quiet",
            "<policyDefinitions><policy name=\"A\" key=\"Contoso\\Settings\" valueName=\"A\"/></policyDefinitions>",
            "<regkey key=\"Software\\Contoso\\Settings\"/>",
            "<add key=\"Mode\" value=\"tablets\"/>",
            "{\"key\": \"Mode\", \"value\": \"tablets\"}",
            "choose a password when you are asked",
            "Password: never tell it to anybody!",
            "Password: Choose one with eight letters.",
            "the password is required, the password is 8 letters long",
            "{\"password\": {\"minLength\": 8, \"policy\": \"strict\"}}",
            "<Password><Policy>strict</Policy></Password>",
            "<Property Name=\"Colour\">blue</Property>",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "https://kiosk.contoso.com/?key=lobby",
            "https://contoso.com/?code=de-DE",
            "https://maintenance.department@contoso.com/",
            "choose a password of 8 letters, or a key HKLM\\Software\\Contoso1",
            "Password must be changed, password policy, token ring",
            "Get-Secret Contoso1 | Out-File C:\\a1.txt",
            "$Matches -replace 'a(.)', '$1$2$1$2'",
            "[\"user\", \"password\", \"email\", \"group\"]",
            "user,password,group1",
            "HKLM,\"A\",\"Key\",0x10001,1",
            "DeviceCredential~AT~Components1",
            "Pin to Start\nkey\nContoso1",
            "<v4:BreakoutSequence Key=\"Ctrl+A\"/>",
            "<v4:BreakoutSequence Key=\"Alt+F4+Z+Q\"/>",
            "&lt;BreakoutSequence\n xmlns=&quot;urn:x&quot; Key=&quot;Alt+F4+Z+Q&quot;/&gt;",
            "",
            "%&;<\\u12",
        ] {
            assert_eq!(secrets_in(value), Vec::<String>::new(), "{value}");
        }
        for much in [
            "auth=a1",
            "cookie: ",
            "cookie: a=1",
            "pw=",
            "<pw>",
            "<pw><![CDATA[",
            "\"pw\":\"",
            "//a:b@",
            "net use ",
            "curl -u ",
            "name=\"pw\" ",
            "pw: a ",
        ] {
            let found: usize = secrets_in(&much.repeat(100_000)).iter().map(String::len).sum();
            assert!(found < 10 << 20, "{much}: {found} bytes");
        }
        let certificate = format!("MIIDXTCCAkWgAwIB{}", "AgIJAKL0UG+mRkSP".repeat(5));
        assert_eq!(secrets_in(&certificate), Vec::<String>::new());
    }
}
