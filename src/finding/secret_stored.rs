//! Secrets that a command writes into a file whose name is that of a secret: `echo here> password.txt`.

use super::first_value::{
    MAX_DISTANCE, arguments_of_command, first_value, given_strings, last_string, near, places_of,
};
use super::secret_name::names_a_secret;

/// Commands that write a value into a file.
const WRITERS: [&str; 5] = ["set-content", "add-content", "out-file", "new-item", "tee-object"];
/// Calls whose first argument is a file, and the second what is written into it.
const CALLS: [&str; 3] = ["writealltext(", "appendalltext(", "writealllines("];

/// What comes before the sign that leads into a file.
const BEFORE: [&str; 4] = ["echo", "set /p", "' >", "\" >"];

/// Words in lower case: every text that writes into a file contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    WRITERS.into_iter().chain(CALLS).chain(BEFORE)
}

/// `echo here> password.txt`, `'here' | Out-File password.txt`, `Set-Content token.txt here`.
pub(super) fn stored(text: &str, lower: &str, found: &mut Vec<String>) {
    for (start, end) in places_of(&[">"], text) {
        let target = text[end..text.floor_char_boundary(end + MAX_DISTANCE)].trim_start_matches([' ', '\t']);
        let path = first_value(target);
        if is_for_a_secret(path) {
            // `1` alone before the sign is the number of the output.
            let command = before(text, start).trim_end_matches('>');
            let command = command.strip_suffix(" 1").unwrap_or(command).trim_end();
            // cmd also takes the file first: `> password.txt echo here`
            let after = target.get(path.len()..).and_then(|after| after.split(['\n', '&', '|']).next());
            let command = Some(command).filter(|command| !command.is_empty()).or(after);
            found.extend(command.and_then(written).map(str::to_owned));
        }
    }
    for (start, end) in places_of(&WRITERS, lower) {
        let arguments = arguments_of_command(near(text, end).trim_start());
        let Some(place) = arguments.iter().position(|argument| is_for_a_secret(argument)) else { continue };
        let piped = before(text, start).trim_end().strip_suffix('|').and_then(written);
        let is_value =
            |argument: &&str| ["-value", "-inputobject"].iter().any(|name| argument.eq_ignore_ascii_case(name));
        let named = arguments.iter().position(is_value);
        let next = named.map(|at| at + 1).or(Some(place + 1).filter(|_| place == 0));
        let given = next.and_then(|at| arguments.get(at)).filter(|value| !value.starts_with('-'));
        found.extend(piped.or(given.copied()).map(str::to_owned));
    }
    for (_, end) in places_of(&CALLS, lower) {
        if let [Some(path), Some(value), ..] = given_strings(near(text, end)).as_slice()
            && is_for_a_secret(path)
        {
            found.push((*value).to_owned());
        }
    }
}

/// Whether the name of a file is that of a secret: `C:\Contoso\password.txt`, `secret.key`.
fn is_for_a_secret(path: &str) -> bool {
    /// Extensions that say that the content is a key.
    const KEYS: [&str; 6] = ["key", "psk", "pwd", "pw", "token", "secret"];
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_key = KEYS.iter().any(|known| extension.eq_ignore_ascii_case(known));
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_login = ["cred", "creds"].iter().any(|known| stem.eq_ignore_ascii_case(known));
    name.chars().all(is_word) && !stem.is_empty() && (is_key || is_login || names_a_secret(stem))
}

/// The command before a place.
fn before(text: &str, at: usize) -> &str {
    let near = &text[text.floor_char_boundary(at.saturating_sub(MAX_DISTANCE))..at];
    near.rsplit(['\n', '&', '(']).next().unwrap_or_default()
}

/// The command that writes its arguments.
const ECHO: &str = "echo";

/// What a command writes: `echo here`, `set /p="here"`, `'here'`.
fn written(command: &str) -> Option<&str> {
    let command = command.trim();
    let lower = command.to_ascii_lowercase();
    let asked = if lower.contains("set /p") { command.split_once('=') } else { None };
    let is_command = |at: usize| {
        let follows = lower[..at].ends_with(char::is_alphanumeric);
        !follows && lower[at + ECHO.len()..].starts_with([' ', '.', ':', '('])
    };
    let mut echoes = lower.rmatch_indices(ECHO).map(|(at, _)| at);
    if let Some(at) = echoes.find(|at| is_command(*at)).filter(|_| asked.is_none()) {
        let text = command[at + ECHO.len() + 1..].trim();
        return Some(text.trim_matches(['"', '\''])).filter(|text| !text.is_empty());
    }
    let text = asked.map(|(_, text)| first_value(text)).or_else(|| last_string(command));
    let variable = || command.rsplit(char::is_whitespace).next().filter(|word| word.starts_with('$'));
    text.or_else(variable).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::stored;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        stored(text, &text.to_ascii_lowercase(), &mut found);
        found
    }

    #[test]
    fn what_is_written_into_a_file_for_a_secret_is_found() {
        for text in [
            "echo w1nter> C:\\Contoso\\password.txt",
            "(echo connect vpn& echo anna& echo w1nter) > creds.txt",
            "@echo w1nter>>%TEMP%\\pwd.txt",
            "cd x & (echo w1nter) > token.txt",
            "<nul set /p=\"w1nter\" > C:\\Contoso\\pass.txt",
            "echo|set /p=\"w1nter\">C:\\Contoso\\token",
            ">C:\\Contoso\\password.txt echo w1nter",
            "echo w1nter > \"C:\\Program Files\\App\\admin.pwd\"",
            "'w1nter' > C:\\Contoso\\api-key.txt",
            "'w1nter' | Out-File C:\\ProgramData\\password.txt -Encoding ascii",
            "\"w1nter\" | Set-Content .\\mysql_password",
            "Set-Content -Path C:\\Contoso\\secret.key -Value 'w1nter'",
            "Add-Content C:\\Contoso\\token.txt 'w1nter'",
            "[IO.File]::WriteAllText('C:\\Contoso\\license.key', 'w1nter')",
        ] {
            assert!(found(text).iter().any(|secret| secret.trim_matches(')') == "w1nter"), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn other_files_and_other_commands_write_none() {
        for text in [
            "echo done> C:\\Contoso\\log.txt",
            "echo Passwords expire > password-policy.txt",
            "echo done > creds-readme.txt",
            "type a > password.txt",
            "echo.>password.txt",
            "Set-Content C:\\Contoso\\readme.txt 'w1nter'",
            "Get-Content password.txt | Out-File log.txt",
            "<Password>w1nter</Password>",
            "a -> b",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        found(&"echo a> password.txt ".repeat(50_000));
    }
}
