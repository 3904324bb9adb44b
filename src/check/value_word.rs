//! Words that people write for a listed value: the text that describes it, or a word for on and off as device managers
//! show them. Which value a word means is taken from the texts, since 1 is not on everywhere: DevicePasswordEnabled is
//! switched on by 0.

use crate::finding::edit_distance;

/// The help for a word that device managers show for a setting that they leave out.
pub(super) const NOT_CONFIGURED: &str = "to leave the setting as it is on the device, remove the line";

/// How many letters of the beginning of a text are enough to recognize it.
const SHORTEST_BEGINNING: usize = 4;

/// What a text says of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Polarity {
    family: Family,
    /// Whether it is on, or permitted.
    pub(super) is_on: bool,
}

/// The words that are each other's opposites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// Enabled and disabled, on and off, yes and no, true and false.
    State,
    /// Allowed and blocked.
    Permission,
}

impl Polarity {
    /// What the first word of a text says; `None` if it says neither on nor off.
    pub(super) fn of(text: &str) -> Option<Polarity> {
        let (word, _) = first_word(text);
        let is_one_of = |words: &[&str]| words.contains(&word.as_str());
        Some(match () {
            () if is_one_of(&["enable", "enabled", "on", "true", "yes"]) => Polarity::state(true),
            () if is_one_of(&["disable", "disabled", "off", "false", "no"]) => Polarity::state(false),
            () if is_one_of(&["allow", "allowed", "permit", "permitted"]) => Polarity::permission(true),
            () if is_one_of(&["block", "blocked", "deny", "denied", "disallow", "disallowed", "not"]) => {
                Polarity::permission(false)
            }
            () => return None,
        })
    }

    /// What a text says that consists of a word for on or off alone: `Enabled`, `not allowed`.
    fn of_word(text: &str) -> Option<Polarity> {
        let text = text.trim().trim_start_matches('$').to_lowercase().replace('\u{2019}', "'");
        if ["not allowed", "not allow", "don't allow", "do not allow"].contains(&text.as_str()) {
            return Some(Polarity::permission(false));
        }
        let is_word = text.chars().all(char::is_alphabetic) && text != "not";
        Polarity::of(&text).filter(|_| is_word)
    }

    /// What the text of a listed value says. A word such as "no" counts only if it is all that the text says: "No
    /// notification" describes something else.
    fn of_description(text: &str) -> Option<Polarity> {
        let (word, rest) = first_word(text);
        let rest = rest.trim_start();
        let is_whole = !rest.starts_with(char::is_alphanumeric);
        match word.as_str() {
            "do" | "don't" | "not" => Polarity::of_word(first_clause(text)),
            "on" | "true" | "yes" | "off" | "false" | "no" if !is_whole => None,
            _ => Polarity::of(text),
        }
    }

    /// What the text of a listed value says with the verb at the beginning of the setting's name: `Hide` and `Do not
    /// hide` for HideSleep.
    fn of_verb(text: &str, name: &str) -> Option<Polarity> {
        let end =
            name.char_indices().skip(1).find(|(_, letter)| letter.is_uppercase()).map_or(name.len(), |(at, _)| at);
        let verb = name[..end].to_lowercase();
        let text = first_clause(text).to_lowercase().replace('\u{2019}', "'");
        let denied = ["do not ", "don't "].iter().find_map(|not| text.strip_prefix(not));
        (denied.unwrap_or(&text) == verb).then(|| Polarity::state(denied.is_none()))
    }

    const fn state(is_on: bool) -> Polarity {
        Polarity { family: Family::State, is_on }
    }

    const fn permission(is_on: bool) -> Polarity {
        Polarity { family: Family::Permission, is_on }
    }
}

/// Whether a text is a word for a setting that is left out: `Not configured`.
pub(super) fn is_not_configured(text: &str) -> bool {
    ["notconfigured", "undefined", "unset"].contains(&letters(text).as_str())
}

/// Whether a word means on or off for every setting, whatever its name.
pub(super) fn switches(text: &str) -> Option<bool> {
    Polarity::of_word(text).filter(|polarity| polarity.family == Family::State).map(|polarity| polarity.is_on)
}

/// Whether a setting with this name permits something when it is on.
pub(super) fn permits(name: &str) -> bool {
    name.starts_with("Allow") || name.starts_with("Enable")
}

/// The one listed value that a word means for the setting of this name; each value has the text that describes it.
pub(super) fn meant<'l>(word: &str, name: &str, listed: &[(&'l str, &'l str)]) -> Option<(&'l str, &'l str)> {
    let wanted = letters(word);
    if wanted.is_empty() {
        return None;
    }
    let described = |text: &str| letters(text) == wanted || letters(first_clause(text)) == wanted;
    let mistyped = |text: &str| edit_distance(word.trim(), first_clause(text)) == Some(1);
    let polarity = Polarity::of_word(word);
    let fits = |text: &str| {
        let own = Polarity::of_verb(text, name).or_else(|| Polarity::of_description(text));
        own.zip(polarity)
            .is_some_and(|(own, word)| own.is_on == word.is_on && (own.family == word.family || permits(name)))
    };
    let begins = |text: &str| wanted.len() >= SHORTEST_BEGINNING && letters(text).starts_with(&wanted);
    let by_text = only(listed, described).or_else(|| only(listed, mistyped));
    by_text.or_else(|| only(listed, fits)).or_else(|| only(listed, begins).filter(|_| polarity.is_none()))
}

/// Whether 0 means off and 1 means on, as far as the texts of the two values say anything about it.
pub(super) fn counts_upwards(listed: &[(&str, &str)]) -> bool {
    let fits = |value: &str, text: &str| {
        Polarity::of_description(text).is_none_or(|polarity| polarity.is_on == (value == "1"))
    };
    listed.iter().all(|(value, text)| fits(value, text))
}

/// The listed value whose text fits, if only one does.
fn only<'l>(listed: &[(&'l str, &'l str)], fits: impl Fn(&str) -> bool) -> Option<(&'l str, &'l str)> {
    let mut fitting = listed.iter().filter(|(_, text)| fits(text));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(*first)
}

/// The first clause of a description.
fn first_clause(description: &str) -> &str {
    description.split(['.', '\n', '(', ';', ':']).next().unwrap_or_default().trim()
}

/// The first word in lower case, and what follows it.
fn first_word(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !c.is_alphabetic() && c != '\'').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word.to_lowercase(), rest)
}

/// The letters and digits of a text in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Polarity, counts_upwards, is_not_configured, meant};

    #[test]
    fn texts_say_on_or_off_with_their_first_word() {
        for (text, expected) in [
            ("Yes", Some(true)),
            ("Not allowed. Turns off scanning on archived files.", Some(false)),
            ("Allowed/not locked down", Some(true)),
            ("Don't block cookies", None),
            ("Basic", None),
            ("", None),
        ] {
            assert_eq!(Polarity::of(text).map(|polarity| polarity.is_on), expected, "{text}");
        }
    }

    #[test]
    fn a_word_means_the_value_whose_text_says_so() {
        let value =
            |word, name, listed: &[(&'static str, &'static str)]| meant(word, name, listed).map(|(value, _)| value);
        let allowed = [("0", "Not allowed."), ("1", "Allowed.")];
        for (word, expected) in [
            ("Not allowed", Some("0")),
            ("not_allowed", Some("0")),
            ("Alowed", Some("1")),
            ("Block", Some("0")),
            ("Allow", Some("1")),
            ("Disabled", Some("0")),
            ("yes", Some("1")),
            ("$true", Some("1")),
            ("perhaps", None),
            ("", None),
        ] {
            assert_eq!(value(word, "AllowCamera", &allowed), expected, "{word}");
        }
    }

    #[test]
    fn a_word_of_another_kind_is_not_guessed() {
        let value =
            |word, name, listed: &[(&'static str, &'static str)]| meant(word, name, listed).map(|(value, _)| value);
        assert_eq!(value("Enabled", "PreventSharing", &[("0", "Allowed"), ("1", "Not allowed")]), None);
        assert_eq!(value("Enabled", "DevicePasswordEnabled", &[("0", "Enabled"), ("1", "Disabled")]), Some("0"));
        assert_eq!(value("Enabled", "Guard", &[("1", "Enabled with lock"), ("2", "Enabled without lock")]), None);
        assert_eq!(value("Block", "AllowPopups", &[("0", "Turn off the blocker"), ("1", "Turn on the blocker")]), None);
        assert_eq!(value("Audit", "Protection", &[("1", "Protection on"), ("2", "Audit mode")]), Some("2"));
        assert_eq!(value("no", "Prompt", &[("0", "No notifications"), ("1", "All of them")]), None);
        assert_eq!(value("Hide", "HideSleep", &[("0", "Do not hide"), ("1", "Hide")]), Some("1"));
        assert_eq!(value("Enabled", "HideSleep", &[("0", "Do not hide."), ("1", "Hide.")]), Some("1"));
        assert_eq!(value("false", "HideSleep", &[("0", "Do not hide."), ("1", "Hide.")]), Some("0"));
        assert_eq!(value("Off", "AllowThings", &[("0", "Do not allow"), ("1", "Allow")]), Some("0"));
    }

    #[test]
    fn numbers_may_count_downwards() {
        assert!(counts_upwards(&[("0", "Do not hide"), ("1", "Hide")]));
        assert!(counts_upwards(&[("0", "Not allowed"), ("1", "Allowed")]));
        assert!(!counts_upwards(&[("0", "Enabled"), ("1", "Disabled")]));
        assert!(is_not_configured("Not configured") && !is_not_configured("Enabled"));
    }
}
