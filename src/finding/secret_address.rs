//! Secrets in addresses: logins, and the parts by which everybody may write into a channel.

use super::first_value::{MAX_DISTANCE, places_of};
use super::secret_key::MIN_KEY_LENGTH;

/// The longest part of a token between hyphens is no shorter, in bytes; names of files have shorter ones.
const MIN_PART_LENGTH: usize = 16;

/// `https://user:here@host/`.
pub(super) fn logins(text: &str, found: &mut Vec<String>) {
    for (_, end) in places_of(&["//"], text) {
        let host = text[end..].split(|c: char| c.is_whitespace() || "/<>\"'?#".contains(c)).next();
        let login = host.and_then(|host| host.rsplit_once('@')).and_then(|(login, _)| login.split_once(':'));
        // A token may be the name of the user, without a password.
        found.extend(login.map(|(user, password)| if password.is_empty() { user } else { password }.to_owned()));
        let alone = host.and_then(|host| host.rsplit_once('@')).map(|(login, _)| login);
        found.extend(alone.filter(|login| is_like_a_token(login)).map(str::to_owned));
    }
}

/// `user:here@10.0.0.1`, `user:here@proxy:8080`: without a scheme, so that the computer must be unmistakable. What
/// stands before an e-mail address and its colon is a label.
pub(super) fn bare_logins(text: &str, found: &mut Vec<String>) {
    for (at, _) in places_of(&["@"], text) {
        let before = &text[text.floor_char_boundary(at.saturating_sub(MAX_DISTANCE))..at];
        let login = before.rsplit(|c: char| c.is_whitespace() || "\"'<>=,;(".contains(c)).next().unwrap_or_default();
        let near = &text[at + 1..text.floor_char_boundary(at + 1 + MAX_DISTANCE)];
        let host = near.split(|c: char| !c.is_ascii_alphanumeric() && !".-:".contains(c)).next().unwrap_or_default();
        let (name, port) = host.split_once(':').unwrap_or((host, ""));
        let is_computer = is_ip_address(name) || port.len() > 1 && port.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((user, secret)) = login.split_once(':').filter(|_| is_computer)
            && !user.is_empty()
            && secret.contains(char::is_alphabetic)
            && !secret.starts_with("//")
        {
            found.push(secret.to_owned());
        }
    }
}

/// Whether a host is an address of IP version 4.
fn is_ip_address(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|number| number.parse::<u8>().is_ok())
}

/// Whether a login is a token instead of a name: long, with both letters and digits.
fn is_like_a_token(login: &str) -> bool {
    login.len() >= MIN_KEY_LENGTH
        && login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && login.contains(|c: char| c.is_ascii_digit())
        && login.contains(|c: char| c.is_ascii_alphabetic())
}

/// Addresses that let everybody who knows them write into a channel, by what stands before their secret parts.
const HOOKS: [&str; 5] =
    ["hooks.slack.com/services/", "/api/webhooks/", "/incomingwebhook/", "/webhookb2/", "api.telegram.org/bot"];

/// What stands before a token in an address that lets somebody in.
const ENTRANCES: [&str; 8] =
    ["/reset/", "/invite/", "/enroll/", "/join/", "/activate/", "/verify/", "/confirm/", "/magic/"];

/// What the texts contain in which `hooks` finds something.
pub(super) fn marks() -> impl Iterator<Item = &'static str> {
    HOOKS.into_iter().chain(ENTRANCES)
}

/// `https://hooks.slack.com/services/T0/B0/here`, `https://host/reset/here`.
pub(super) fn hooks(text: &str, found: &mut Vec<String>) {
    let lower = text.to_ascii_lowercase();
    for (_, end) in places_of(&HOOKS, &lower) {
        let after = &text[end..];
        let near = &after[..after.floor_char_boundary(MAX_DISTANCE)];
        let parts = near.split(|c: char| c.is_whitespace() || "?#\"'<>\\&".contains(c)).next().unwrap_or_default();
        found.extend(parts.split('/').filter(|part| part.len() >= MIN_KEY_LENGTH).map(str::to_owned));
    }
    for (_, end) in places_of(&ENTRANCES, &lower) {
        let near = &text[end..text.floor_char_boundary(end + MAX_DISTANCE)];
        let part = near.split(|c: char| c.is_whitespace() || "/?#\"'<>\\&".contains(c)).next().unwrap_or_default();
        let longest = part.split(['-', '_']).map(str::len).max().unwrap_or(0);
        found.extend(Some(part).filter(|part| is_like_a_token(part) && longest >= MIN_PART_LENGTH).map(str::to_owned));
    }
}
