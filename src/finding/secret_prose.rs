//! Secrets in sentences and notes: `the password is here7`, `password here7`, `PIN 4711`, `Login anna:here7`.

use super::first_value::{MAX_DISTANCE, first_value};
use super::secret_likely::looks_random;
use super::secret_name::names_a_secret;

/// Whether a colon introduces a sentence for people, as in `Password: never tell it`: on one line, a word that often
/// begins sentences, and then a word without digits and signs that is not a label.
pub(super) fn is_sentence(after: &str, value: &str, first: &str) -> bool {
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

/// `the password is here7`, `password for guests: here7`, `password - here7`: only with a digit, since sentences about
/// passwords have ordinary words there.
pub(super) fn in_prose(after: &str) -> Option<&str> {
    const JOINTS: [&str; 10] =
        ["is: ", "is ", "- ", "\u{2013} ", "-> ", "\u{2192} ", "was set to ", "set to ", "ist ", "lautet "];
    let value = JOINTS.iter().find_map(|word| after.strip_prefix(word)).or_else(|| after_owner(after))?;
    let word = first_value(value).trim_end_matches(['.', '!', '?']);
    let is_secret = word.len() >= MIN_PROSE_LENGTH && word.contains(|c: char| c.is_ascii_digit());
    (is_secret && word.contains(char::is_alphabetic)).then_some(word)
}

/// The text after `for guests: ` or `of the lobby is `.
fn after_owner(after: &str) -> Option<&str> {
    const OWNS: [&str; 5] = ["for ", "of ", "to ", "f\u{fc}r ", "von "];
    const ENDS: [&str; 3] = [": ", " is ", " ist "];
    const MAX_OWNER_LENGTH: usize = 40;
    let owner = OWNS.iter().find_map(|word| after.strip_prefix(word))?;
    let near = owner[..owner.floor_char_boundary(MAX_OWNER_LENGTH)].split(['\n', '.', ',']).next()?;
    let (at, end) = ENDS.iter().filter_map(|end| near.find(end).map(|at| (at, end.len()))).min()?;
    owner.get(at + end..)
}

/// The minimum length of a secret in a sentence, in bytes. Shorter words with digits are ordinary ones.
const MIN_PROSE_LENGTH: usize = 6;

/// Whether a secret may follow this name without a sign: not after `key` and `pin`, which are also ordinary words, and
/// not after the name of a command (`Get-Secret`).
pub(super) fn precedes_a_secret(name: &str, is_quoted: bool) -> bool {
    const VERBS: [&str; 11] =
        ["get", "set", "new", "add", "remove", "reset", "read", "import", "export", "convertto", "convertfrom"];
    let begins_with_a_verb = || VERBS.contains(&name.split('-').next().unwrap_or_default());
    let is_word = |name: &str| name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let is_compound = || !name.contains(char::is_uppercase) && name.split('-').all(is_word) && !begins_with_a_verb();
    (is_quoted || is_word(name) || is_compound()) && !["key", "pin"].iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// The number after `PIN` or `PIN is`, and the key after `key`: `PIN 4711`, `the key ABC12-DEF34`. Both are also
/// ordinary words, so only a number counts that is as long as a PIN, and only a key that is written in groups.
pub(super) fn after_ordinary_word<'t>(name: &str, after: &'t str) -> Option<&'t str> {
    const PIN_LENGTHS: std::ops::RangeInclusive<usize> = 4..=20;
    let after = after.strip_prefix(" ist").or_else(|| after.strip_prefix(" is")).unwrap_or(after);
    let after = after.strip_prefix(' ')?;
    let value = first_value(after_owner(after).unwrap_or(after)).trim_end_matches(['.', '!', '?', ':']);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && PIN_LENGTHS.contains(&digits);
    let is_pin = is_number && (name.ends_with("PIN") || name.eq_ignore_ascii_case("passcode"));
    let is_key = name.eq_ignore_ascii_case("key")
        && digits > 1
        && value.contains('-')
        && value.chars().all(|c| c.is_alphanumeric() || c == '-')
        && looks_random(value);
    (is_pin || is_key).then_some(value)
}

/// The value after a secret whose name has two words: `unlock code 77190034`, `recovery phrase: here7`.
pub(super) fn after_two_words<'t>(before: &str, name: &str, after: &'t str) -> Option<&'t str> {
    const SECOND: [&str; 4] = ["code", "codes", "phrase", "community"];
    const MIN_DIGITS: usize = 6;
    if !SECOND.iter().any(|word| word.eq_ignore_ascii_case(name)) {
        return None;
    }
    let first = before.strip_suffix(' ')?.rsplit(|c: char| !c.is_alphanumeric()).next()?;
    let after = after.strip_prefix(" is").unwrap_or(after);
    let after = after.strip_prefix([':', '=']).unwrap_or(after).strip_prefix(' ')?;
    let value = first_value(after).trim_end_matches(['.', '!', '?']);
    let is_number = value.len() >= MIN_DIGITS && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (names_a_secret(&format!("{first}{}", name.to_lowercase())) && (is_number || looks_random(value))).then_some(value)
}

/// The secret after the user who logs in with it: `log in as anna with here7`, `logon as anna/here7`.
pub(super) fn of_user<'t>(before: &str, name: &str, after: &'t str) -> Option<&'t str> {
    const ENTERS: [&str; 6] = ["login ", "logon ", "log in ", "log on ", "sign in ", "logged in "];
    const JOINTS: [&str; 4] = [" with ", " / ", "/", ":"];
    /// Names of products, whose versions look random.
    const PRODUCTS: [&str; 5] = ["windows", "office", "microsoft", "edge", "entra"];
    let begins = |text: &str, word: &str| text.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word));
    let ends = |word: &&str| {
        before
            .len()
            .checked_sub(word.len())
            .is_some_and(|at| before.is_char_boundary(at) && begins(&before[at..], word))
    };
    if !name.eq_ignore_ascii_case("as") || !ENTERS.iter().any(ends) {
        return None;
    }
    let line = after.strip_prefix(' ')?.lines().next()?;
    let user = line.split(|c: char| c.is_whitespace() || "/:".contains(c)).next()?;
    let rest = &line[user.len()..];
    let rest = JOINTS.iter().find_map(|joint| rest.strip_prefix(joint))?;
    let rest = rest.strip_prefix("password ").unwrap_or(rest);
    let value = first_value(rest).trim_end_matches(['.', '!', '?']);
    let is_product = PRODUCTS.iter().any(|product| begins(value, product));
    (!user.is_empty() && !is_product && looks_random(value)).then_some(value)
}

/// The secret in a login that follows a word: `Login anna:here7`, `login: anna / here7`.
pub(super) fn in_login<'t>(name: &str, after: &'t str) -> Option<&'t str> {
    const NAMES: [&str; 9] =
        ["login", "logon", "credentials", "account", "anmeldung", "zugang", "zugangsdaten", "admin", "root"];
    if !NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let after = after.strip_prefix([':', '=']).or_else(|| after.strip_prefix(" are")).unwrap_or(after);
    let line = after.strip_prefix(' ').unwrap_or(after).lines().next()?;
    let (user, rest) = line.split_once([':', '/', ' '])?;
    let rest = match line[user.len()..].chars().next()? {
        ' ' => rest.trim_start_matches(' ').strip_prefix("/ ")?,
        // Elsewhere a slash separates parts of a path.
        '/' if !name.eq_ignore_ascii_case("credentials") => return None,
        _ => rest,
    };
    let is_user = !user.is_empty() && user.chars().all(|c| c.is_alphanumeric() || "._-\\".contains(c));
    let value = first_value(rest).trim_end_matches(['.', '!', '?']);
    (is_user && user.len() > 1 && looks_random(value)).then_some(value)
}

/// `password here7`, `("here7")`, `DefaultPassword",0,"here7"`: what directly follows the name of a secret, or follows it
/// in a list, as a string or after numbers and types.
///
/// In an INF file, whose lines begin with the root of the registry, any string is the value.
pub(super) fn bare<'t>(before: &str, after: &'t str) -> Option<&'t str> {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(MAX_DISTANCE))..];
    let is_of_registry = near.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with("HK"));
    let line = after[..after.floor_char_boundary(MAX_DISTANCE)].lines().next().unwrap_or_default();
    let is_string = |item: &str| item.starts_with(['"', '\'']);
    let is_type = |item: &str| {
        item.bytes().all(|byte| byte.is_ascii_digit()) || item.starts_with("0x") || item.starts_with("REG_")
    };
    let mut is_value = false;
    let value = match line.strip_prefix(',') {
        Some(list) => {
            let mut items = list.split(',').map(str::trim).enumerate();
            let (at, item) = items.find(|(_, item)| !is_type(first_value(item)))?;
            is_value = is_of_registry && at > 0 && is_string(item);
            Some(item).filter(|item| at > 0 || is_string(item))?
        }
        None => line.strip_prefix('(').filter(|list| is_string(list)).unwrap_or(line),
    };
    let value = first_value(value).trim_end_matches(['.', '!', '?']);
    (is_value && !value.is_empty() || looks_random(value)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::super::secret_form::secrets_in;

    #[test]
    fn secrets_in_notes_are_found() {
        for text in [
            "The wifi password for guests: w1nter-garden",
            "password of the lobby is w1nter-garden.",
            "enter the key w1nter-garden-2 to activate",
            "Use PIN 48261 at the door",
            "Die Kiosk-PIN ist 48261.",
            "PIN for the kiosk: 774412",
            "Passcode 55-91-23",
            "credentials are anna / w1nter-garden",
            "unlock code 77190034",
            "Activation code: w1nter-garden",
            "Login anna:w1nter-garden",
            "login as anna with w1nter-garden",
            "Log on as anna/w1nter-garden.",
            "Alarm code: 48261377",
            "HKLM,\"SOFTWARE\\Contoso\",\"AdminPassword\",,\"winter\"",
            "'/install','/key','w1nter-garden'",
            "login: anna / w1nter-garden",
            "password-hash \"5f4dcc3b5aa765d61d8327deb882cf99\"",
        ] {
            let found = secrets_in(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
        }
    }

    #[test]
    fn ordinary_sentences_contain_none() {
        for text in [
            "The password for guests is shown at the desk",
            "Ask for the password of your account: see https://contoso.com/help1",
            "the key Contoso2024, the key HKLM-SOFTWARE, key F12-a",
            "Pin 2024 apps, PIN 12, PIN length 6, PIN is required",
            "area code 030123456, zip code 10115, error code 0x80070005, unlock code",
            "Login page: https://contoso.com/a1, login at 10:30:15a, account type: user1/group2x",
            "Login as kiosk with the badge, log on as a service, sign in as anna with Office365",
            "Signature: Ann, sig: Contoso IT, 2024",
            "Login contoso.com/kiosk1x, root certs/my2024ca, account anna/users1",
        ] {
            assert_eq!(secrets_in(text), Vec::<String>::new(), "{text}");
        }
    }
}
