//! Secrets that a script types for somebody: `SendKeys "here{ENTER}"`, and `send "here\r"` where a password is expected.

use super::first_value::{MAX_DISTANCE, arguments_of_command, first_value, near, places_of};
use super::secret_likely::looks_random;

/// Calls that type a text into a window.
const KEYS: [&str; 4] = ["sendkeys", "sendwait", "send(", "sendtext("];
/// Commands that type their arguments.
const COMMANDS: [&str; 4] = ["xdotool type", "ydotool type", "cliclick t:", "input text"];
/// The key that is pressed after a password.
const ENTER: &str = "{enter}";
/// A command of `expect` that answers a question.
const ANSWERS: [&str; 2] = ["send \"", "send -- \""];
/// What asks for a password, in lower case.
const QUESTIONS: [&str; 6] = ["runas", "assword", "passphrase", "login", "logon", "kennwort"];
/// No text is shorter that is typed as a password, in bytes.
const MIN_LENGTH: usize = 4;

/// Words in lower case: every text that types something contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(COMMANDS).chain(ANSWERS).chain([ENTER])
}

/// Adds what is typed, if it looks like a password or if something asked for one.
pub(super) fn typed(text: &str, lower: &str, found: &mut Vec<String>) {
    for (start, end) in places_of(&KEYS, lower) {
        let asked = is_asked(lower, start);
        let quoted = near(text, end).trim_start_matches([' ', '(', ',']);
        if !quoted.starts_with(['"', '\'']) {
            continue;
        }
        for part in without_keys(first_value(quoted)) {
            if part.len() >= MIN_LENGTH && (looks_random(part) || asked && !part.contains([' ', '\\'])) {
                found.push(part.to_owned());
            }
        }
    }
    for (_, end) in places_of(&COMMANDS, lower) {
        let arguments = arguments_of_command(near(text, end).trim_start());
        let given = arguments.into_iter().find(|argument| looks_random(argument));
        found.extend(given.map(str::to_owned));
    }
    for (at, _) in places_of(&[ENTER], lower) {
        let before = &text[text.floor_char_boundary(at.saturating_sub(MAX_DISTANCE))..at];
        let word = before.rsplit(|c: char| c.is_whitespace() || "\"'(,}".contains(c)).next().unwrap_or_default();
        found.extend(Some(word).filter(|word| looks_random(word)).map(str::to_owned));
    }
    for (start, end) in places_of(&ANSWERS, lower) {
        let answer = first_value(near(text, end - 1));
        let answer = answer.split("\\r").next().unwrap_or_default().trim_end_matches("\\n");
        found.extend(Some(answer).filter(|answer| is_asked(lower, start) && !answer.is_empty()).map(str::to_owned));
    }
}

fn is_asked(lower: &str, at: usize) -> bool {
    let near = &lower[lower.floor_char_boundary(at.saturating_sub(MAX_DISTANCE))..at];
    QUESTIONS.iter().any(|question| near.contains(question))
}

/// The parts of what is typed between special keys: `{ENTER}` and `~`.
fn without_keys(typed: &str) -> impl Iterator<Item = &str> {
    let mut parts = typed.split('{');
    let first = parts.next().into_iter();
    let others = parts.filter_map(|part| part.split_once('}')).map(|(_, after)| after);
    first.chain(others).flat_map(|part| part.split('~'))
}

#[cfg(test)]
mod tests {
    use super::typed;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        typed(text, &text.to_ascii_lowercase(), &mut found);
        found
    }

    #[test]
    fn what_is_typed_as_a_password_is_found() {
        for text in [
            "$wsh.SendKeys(\"w1nter{ENTER}\")",
            "WshShell.SendKeys \"w1nter~\"",
            "[Windows.Forms.SendKeys]::SendWait('{TAB}w1nter{ENTER}')",
            "ControlSend(\"a\", \"\", \"Edit2\", \"w1nter{ENTER}\")",
            "Send, w1nter{Enter}",
            "expect \"assword:\"; send \"w1nter\\r\"",
            "expect Password\nsend -- \"w1nter\\n\"",
        ] {
            assert!(
                !found(text).is_empty() && found(text).iter().all(|secret| secret == "w1nter"),
                "{text}: {:?}",
                found(text)
            );
        }
        assert_eq!(found("s.Run \"runas /user:a cmd\"\ns.SendKeys \"winter\"\ns.SendKeys \"{ENTER}\""), ["winter"]);
    }

    #[test]
    fn other_keys_are_none() {
        for text in ["s.SendKeys \"{F11}\"", "s.SendKeys \"%{F4}^a~\"", "s.SendKeys \"Contoso\"", "SendKeys(key)"] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
