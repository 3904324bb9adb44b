//! What is a secret by its own form, whatever stands around it: keys, tokens, hashes of passwords.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::first_value::{MAX_DISTANCE, places_of};

/// How keys of well-known services begin.
const PREFIXES: [&str; 42] = [
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "glrt-",
    "gldt-",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "AKIA",
    "ASIA",
    "AIza",
    "sk-",
    "sk_live_",
    "rk_live_",
    "whsec_",
    "npm_",
    "dop_v1_",
    "dckr_pat_",
    "pypi-",
    "tskey-",
    "tok_",
    "eyJhbGciOi",
    "hvs.",
    "hvb.",
    "SG.",
    "hf_",
    "ya29.",
    "shpat_",
    "shpss_",
    "NRAK-",
    "dt0c01.",
    "ATATT3",
    "lin_api_",
    "figd_",
    "sq0csp-",
    "sq0atp-",
    "EAACEdEose0cBA",
    "AGE-SECRET-KEY-1",
];
/// Those that also begin ordinary names, such as `npm_config_registry`.
const AMBIGUOUS: [&str; 5] = ["npm_", "tok_", "sk-", "hf_", "SG."];
/// No key after one of these lacks a digit, or a part of so many bytes without separators.
const MIN_UNBROKEN_LENGTH: usize = 16;
/// No secret of such a service is shorter, in bytes.
pub(super) const MIN_KEY_LENGTH: usize = 20;

/// How a key in PEM begins.
const BEGIN: &str = "-----BEGIN ";
/// What stands before the number of lines of a private key, in a file of PuTTY.
const PUTTY: &str = "Private-Lines: ";

/// Private keys in PEM, and in files of PuTTY.
pub(super) fn key_files(text: &str, found: &mut Vec<String>) {
    for (_, end) in places_of(&[BEGIN], text) {
        let Some((label, key)) = text[end..].split_once("-----") else { continue };
        if ["PRIVATE KEY", "STATIC KEY", "SECRET KEY"].iter().any(|kind| label.to_ascii_uppercase().contains(kind)) {
            found.extend(key.split("-----").next().map(|key| key.trim().to_owned()));
        }
    }
    for (_, end) in places_of(&[PUTTY], text).into_iter().filter(|(start, _)| text[..*start].ends_with('\n')) {
        let lines =
            text[end..].lines().skip(1).map(str::trim).take_while(|line| !line.is_empty() && !line.contains(':'));
        found.extend(lines.map(str::to_owned));
    }
}

/// What is a key on its own: tokens of services, `Bearer` and `Basic`, private keys in DER and PFX files, in base64.
pub(super) fn keys(text: &str, found: &mut Vec<String>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=_-.".contains(c);
    let mut scheme = "";
    for word in text.split(|c| !is_part(c)).filter(|word| !word.is_empty()) {
        // An address may contain a token.
        let is_prefixed = |part: &&str| is_key_of_a_service(part);
        let own = Some(word.trim_start_matches('/')).filter(is_prefixed).or_else(|| word.split('/').find(is_prefixed));
        let is_numbered = is_recovery_password(word) || is_product_key(word);
        let is_login = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("basic");
        if own.is_some() || is_numbered || is_key_file(word) || is_login && word.len() > 7 {
            found.push(own.unwrap_or(word).to_owned());
        }
        scheme = word;
    }
}

/// Whether a word begins as the keys of a service do, and may be one.
fn is_key_of_a_service(word: &str) -> bool {
    let longest = || word.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max().unwrap_or(0);
    let is_key = || longest() >= MIN_UNBROKEN_LENGTH && word.contains(|c: char| c.is_ascii_digit());
    word.len() >= MIN_KEY_LENGTH
        && PREFIXES.iter().any(|prefix| word.starts_with(prefix))
        && (!AMBIGUOUS.iter().any(|prefix| word.starts_with(prefix)) || is_key())
}

/// Whether a word has so many groups of so many characters, separated by hyphens.
fn has_groups(word: &str, count: usize, length: usize, is_part: impl Fn(u8) -> bool) -> bool {
    let mut groups = 0;
    word.split('-').all(|group| {
        groups += 1;
        group.len() == length && group.bytes().all(&is_part)
    }) && groups == count
}

/// Whether a word is a recovery password of BitLocker: eight groups of six digits.
fn is_recovery_password(word: &str) -> bool {
    has_groups(word, 8, 6, |byte| byte.is_ascii_digit())
}

/// Whether a word is a product key of Microsoft: five groups of five letters and digits that cannot be mistaken for
/// others.
fn is_product_key(word: &str) -> bool {
    has_groups(word, 5, 5, |byte| b"BCDFGHJKMPQRTVWXY2346789N".contains(&byte))
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

/// How the hash of a password begins.
const HASHES: [&str; 9] = ["$1$", "$5$", "$6$", "$2a$", "$2b$", "$2y$", "$apr1$", "$argon2", "{SSHA}"];

/// No hash of a password is shorter, in bytes.
const MIN_HASH_LENGTH: usize = 16;

/// What the texts contain in which `key_files` and `hashes` find something.
pub(super) fn marks() -> impl Iterator<Item = &'static str> {
    [BEGIN, PUTTY].into_iter().chain(HASHES)
}

/// `root:$6$salt$here`, `{SSHA}here`.
pub(super) fn hashes(text: &str, found: &mut Vec<String>) {
    for (start, _) in places_of(&HASHES, text) {
        let near = &text[start..text.floor_char_boundary(start + MAX_DISTANCE)];
        let hash = near.split(|c: char| c.is_whitespace() || ":\"'<".contains(c)).next();
        found.extend(hash.filter(|hash| hash.len() >= MIN_HASH_LENGTH).map(str::to_owned));
    }
}
