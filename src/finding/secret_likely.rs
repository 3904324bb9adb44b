//! Names whose values are secrets only if they look like random characters: `auth=basic` is none, `auth=x8Kq2Lm4` is.

use super::first_value::first_value;
use super::secret_name::names_a_secret;

/// Such names wherever they are.
const ANYWHERE: [&str; 14] = [
    "x-auth",
    "auth",
    "authorization",
    "proxy-authorization",
    "bearer",
    "session",
    "sessionid",
    "jsessionid",
    "phpsessid",
    "cookie",
    "set-cookie",
    "ticket",
    "assertion",
    "seed",
];
/// The same for options of commands, parameters of addresses and names in capital letters.
const IN_COMMANDS: [&str; 21] = [
    "register-licence",
    "cred",
    "creds",
    "license",
    "licence",
    "register-license",
    "serial",
    "serialnumber",
    "isxserialnumber",
    "companycode",
    "tk",
    "guilic",
    "voucher",
    "sn",
    "pat",
    "cid",
    "tokenid",
    "invite",
    "enroll",
    "join",
    "code",
];
/// The same for parameters of addresses.
const IN_ADDRESSES: [&str; 6] = ["sid", "nonce", "hash", "access", "state", "skoid"];
/// No parameter of an address with a name of one letter and a secret is shorter, in bytes.
const MIN_UNNAMED_LENGTH: usize = 8;
/// No parameter of an address is secret whatever its name is, unless it has at least so many bytes.
const MIN_TOKEN_LENGTH: usize = 20;
/// How names of methods and algorithms begin, which may contain digits.
const METHODS: [&str; 18] = [
    "wpa", "sha", "md5", "aes", "rsa", "ntlm", "oauth", "tls", "ssl", "kerberos", "eap", "peap", "mschap", "x509",
    "ike", "saml", "oidc", "http",
];
/// The words between `Authorization:` and what it gives.
const SCHEMES: [&str; 7] = ["basic", "bearer", "negotiate", "digest", "token", "ntlm", "apikey"];
/// No random characters are shorter, in bytes.
const MIN_LENGTH: usize = 6;
/// How many bytes at the start of a value are looked at.
const MAX_LENGTH: usize = 512;
/// A word of letters only is longer, in bytes, if it is random.
const MAX_WORD_LENGTH: usize = 20;

/// The secret in what follows a name: `=here`, `: "here"`, `: Scheme here`, or ` here` after an option.
pub(super) fn likely_secret<'t>(name: &str, before: &str, after: &'t str) -> Option<&'t str> {
    let bare = name.trim_start_matches(['-', '_']);
    let together = bare.contains(['_', '-']).then(|| bare.replace(['_', '-'], ""));
    let is_in = |names: &[&str]| {
        let is_any = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        is_any(bare) || together.as_deref().is_some_and(is_any)
    };
    let is_option = name.starts_with('-') || before.ends_with(['-', '/']);
    let is_parameter = before.ends_with(['?', '&', ';', '#']);
    let is_of_command = is_option || is_parameter || !bare.contains(|c: char| c.is_lowercase());
    let is_named = is_in(&ANYWHERE) || is_of_command && is_in(&IN_COMMANDS) || is_parameter && is_in(&IN_ADDRESSES);
    if let Some(answer) = digest_answer(bare, after) {
        return Some(answer);
    }
    if !is_named {
        return after.strip_prefix('=').filter(|_| is_parameter).and_then(|value| token(bare, value));
    }
    let unquoted = after.trim_start_matches(['"', '\'']);
    let value = match unquoted.trim_start_matches([']', ' ', '\t']).strip_prefix([':', '=']) {
        Some(value) => value.trim_start(),
        None if is_option && unquoted.len() == after.len() => after.trim_start(),
        None => return None,
    };
    let value = after_scheme(value);
    if bare.to_ascii_lowercase().ends_with("cookie") {
        let value = &value[..value.floor_char_boundary(MAX_LENGTH)];
        let all =
            value.trim_start_matches(['"', '\'']).split(['"', '\'', '\n', '\r']).next().unwrap_or_default().trim();
        return Some(all).filter(|all| all.contains('=') && has_digit(all) && !all.contains("$"));
    }
    let start = first_value(&value[..value.floor_char_boundary(MAX_LENGTH)]);
    let is_secret = looks_random(start) || is_parameter && start.len() >= MIN_LENGTH && has_digit(start);
    is_secret.then(|| first_value(value))
}

/// `response="here"` of an HTTP digest, from which the password can be guessed.
fn digest_answer<'t>(name: &str, after: &'t str) -> Option<&'t str> {
    /// MD5 and SHA-256 in hexadecimal digits.
    const LENGTHS: [usize; 2] = [32, 64];
    let value = after.strip_prefix('=').filter(|_| name.eq_ignore_ascii_case("response")).map(first_value)?;
    (LENGTHS.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(value)
}

/// The value of a parameter of an address, if it is a token: long and random, or at least random under a name that says
/// nothing.
fn token<'t>(name: &str, value: &'t str) -> Option<&'t str> {
    let value = first_value(&value[..value.floor_char_boundary(MAX_LENGTH)]);
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-~+%=".contains(c);
    let is_id = value.len() == 36 && value.matches('-').count() == 4;
    let longest = value.split(['-', '_']).map(str::len).max().unwrap_or(0);
    let is_token = value.chars().all(is_part) && has_digit(value) && value.contains(|c: char| c.is_ascii_alphabetic());
    let is_unnamed = name.len() == 1 && value.len() >= MIN_UNNAMED_LENGTH;
    (is_token && !is_id && (is_unnamed || longest >= MIN_TOKEN_LENGTH)).then_some(value)
}

/// Whether a header of this name holds a secret in most of its values.
pub(super) fn is_header(name: &str) -> bool {
    ["authorization", "proxy-authorization", "cookie", "x-auth"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The secret in the value of a header.
pub(super) fn secret_of_header<'t>(name: &str, value: &'t str) -> Option<&'t str> {
    let secret = after_scheme(value);
    let is_secret = looks_random(secret) || secret.len() < value.len();
    (is_header(name) && is_secret && !secret.starts_with('$')).then_some(secret)
}

/// The value after a scheme: `Basic here`, `"Basic " + "here"`.
fn after_scheme(value: &str) -> &str {
    let start = value.trim_start_matches(['"', '\'']);
    let word = start.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let rest = &start[word.len()..];
    match SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word)) && rest.starts_with(' ') {
        true => {
            let rest = rest.trim_start();
            rest.strip_prefix(['"', '\'']).map_or(rest, |sum| sum.trim_start().trim_start_matches('+').trim_start())
        }
        false => value,
    }
}

/// Whether a value looks like random characters: letters and digits, but not an address, a path or a method.
pub fn looks_random(value: &str) -> bool {
    let is_place = value.contains(['\\', ' ', '$', '%']) || value.contains("//") || value.starts_with(['/', '.', '-']);
    let is_method =
        METHODS.iter().any(|method| value.get(..method.len()).is_some_and(|s| s.eq_ignore_ascii_case(method)));
    let has_letter = value.contains(|c: char| c.is_alphabetic());
    value.len() >= MIN_LENGTH
        && !is_place
        && !is_method
        && has_letter
        && (has_digit(value) || value.len() > MAX_WORD_LENGTH)
}

fn has_digit(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit())
}

/// What is secret in the value that is given under a name.
pub(super) fn secret_under<'t>(name: &str, value: &'t str) -> Option<&'t str> {
    if names_a_secret(name) { Some(value) } else { secret_of_header(name, value) }
}

#[cfg(test)]
mod tests {
    use super::super::secret_form::secrets_in;

    #[test]
    fn random_characters_are_secret() {
        for (text, secret) in [
            ("https://h/a?auth=x8Kq2Lm4", "x8Kq2Lm4"),
            ("https://h/a?session=hunter2", "hunter2"),
            ("https://h/a;jsessionid=x8Kq2Lm4", "x8Kq2Lm4"),
            ("{\"auth\": \"x8Kq2Lm4\"}", "x8Kq2Lm4"),
            ("curl -H \"Authorization: x8Kq2Lm4\" https://h", "x8Kq2Lm4"),
            ("curl -H \"Authorization: Negotiate x8Kq2Lm4\" https://h", "x8Kq2Lm4"),
            ("@{ \"Authorization\" = \"Basic \" + \"x8Kq2Lm4\" }", "x8Kq2Lm4"),
            ("curl -H \"Cookie: a=b; session=x8Kq2Lm4\" https://h", "a=b; session=x8Kq2Lm4"),
            ("$w.Headers['Authorization'] = 'Basic x8Kq2Lm4'", "x8Kq2Lm4"),
            ("setup.exe --auth x8Kq2Lm4", "x8Kq2Lm4"),
            ("setup.exe /sn=x8Kq2Lm4", "x8Kq2Lm4"),
            ("msiexec /i a.msi LICENSE=x8Kq2Lm4 CID=x8Kq2Lm5", "x8Kq2Lm5"),
            ("https://h/a?sid=x8Kq2Lm4", "x8Kq2Lm4"),
            ("https://h/a?nonce=x8Kq2Lm4&v=1", "x8Kq2Lm4"),
            ("https://h/a?v=1&amp;hash=x8Kq2Lm4", "x8Kq2Lm4"),
            ("https://h/a?k=x8Kq2Lm4", "x8Kq2Lm4"),
            ("https://h/a?item=x8Kq2Lm4x8Kq2Lm4x8Kq2Lm4", "x8Kq2Lm4x8Kq2Lm4x8Kq2Lm4"),
            ("https://h/a#item=x8Kq2Lm4x8Kq2Lm4x8Kq2Lm4", "x8Kq2Lm4x8Kq2Lm4x8Kq2Lm4"),
            ("Set-Cookie: s=x8Kq2Lm4; Path=/", "s=x8Kq2Lm4; Path=/"),
            ("setup.exe --code x8Kq2Lm4", "x8Kq2Lm4"),
            ("//registry.example/:_auth=x8Kq2Lm4", "x8Kq2Lm4"),
        ] {
            assert!(secrets_in(text).contains(&secret.to_owned()), "{text}: {:?}", secrets_in(text));
        }
    }

    #[test]
    fn methods_words_and_numbers_are_not() {
        for text in [
            "https://h/a?auth=basic&session=2&ticket=4711",
            "{\"auth\": \"WPA2PSK\", \"session\": \"daily\"}",
            "Authorization: required",
            "netsh wlan set auth=WPA2PSK",
            "{\"serialNumber\": \"PF1X2Y3Z\"}",
            "setup.exe /license accepted /serial COM1",
            "https://h/cookie",
            "session=https://h/a1",
            "auth = $auth1",
            "the seed 42",
            "https://h/a?t=1m30s&v=24H2&sid=lobby&file=Contoso-Setup-2024-11-x64.msi",
            "https://h/a?tenant=11111111-2222-3333-4444-55555555555a&name=windows-11-enterprise-23h2",
            "https://h/a?LinkId=2088631&ver=10.0.22631.4037&culture=de-DE",
        ] {
            assert_eq!(secrets_in(text), Vec::<String>::new(), "{text}");
        }
    }
}
