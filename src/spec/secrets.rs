//! Prevents passwords, keys and tokens in a spec from being shown with findings.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::filled::is_column;
use super::secret_comment::secrets_of_comment;
use crate::finding::{Secrets, Source, Span, holds_a_secret, is_plain_value, is_secret_value, names_a_secret};

/// Hides the values of all keys that name a secret, and all values that contain one, and returns them. Text that is
/// not TOML, comments and changes are searched line by line.
pub fn hide_secrets(source: &mut Source) -> Secrets {
    let mut found = Found::default();
    for file in source.files() {
        let (document, _) = DeTable::parse_recoverable(file.text);
        found.start = file.start;
        found.search(document.get_ref(), "");
        found.search_lines(file.text, file.start, comment_start);
    }
    for (span, change) in source.changes() {
        found.search_lines(change, span.start, str::len);
    }
    found.hidden.into_iter().for_each(|span| source.hide(span));
    found.secrets
}

/// The secrets of a spec, and where they are written.
#[derive(Default)]
struct Found {
    /// Where the text being searched starts.
    start: usize,
    hidden: Vec<Span>,
    secrets: Secrets,
}

impl Found {
    /// Looks at all values of a table; `name` is the last name of a secret on the way to it, or empty.
    fn search(&mut self, table: &DeTable<'_>, name: &str) {
        for (key, value) in table.iter().filter(|(key, _)| !matches!(key.get_ref().as_ref(), "env" | "file")) {
            self.look(value, if names_a_secret(key.get_ref()) { key.get_ref() } else { name });
        }
    }

    fn look(&mut self, value: &TomlSpanned<DeValue<'_>>, name: &str) {
        match value.get_ref() {
            DeValue::String(text) if is_column(text) => {}
            DeValue::String(text) if is_secret_value(name, text) => {
                self.hide_value(value);
                self.secrets.add(text);
            }
            DeValue::String(text) if holds_a_secret(text) => {
                self.hide_value(value);
                self.secrets.add_inside(text);
            }
            DeValue::Array(items) => items.iter().for_each(|item| self.look(item, name)),
            DeValue::Table(table) => self.search(table, name),
            _ => {}
        }
    }

    fn hide_value(&mut self, value: &TomlSpanned<DeValue<'_>>) {
        let span = value.span();
        self.hidden.push(Span { start: self.start + span.start, end: self.start + span.end });
    }

    /// Hides what follows the name of a secret on its line, or on the next line if nothing follows. `comment_start`
    /// returns where the comment of a line begins. After a value that is not closed, it may be a part of the value.
    fn search_lines(&mut self, text: &str, offset: usize, comment_start: fn(&str) -> usize) {
        let mut start = offset;
        let mut is_awaited = false;
        for line in text.split_inclusive('\n') {
            let whole = line.trim_end();
            let (before, comment) = whole.split_at(comment_start(whole));
            let content = before.trim_end();
            let from = match after_a_name(content) {
                _ if is_awaited && !content.trim().is_empty() => Some(content.len() - content.trim_start().len()),
                found => found,
            };
            if let Some(from) = from.filter(|from| !is_closed(&content[*from..])) {
                is_awaited = content[from..].is_empty();
                let value = whole[from..].trim_start();
                self.hide(value, start + whole.len() - value.len());
            } else {
                if let Some(from) = from {
                    is_awaited = false;
                    self.hide(&content[from..], start + from);
                }
                self.search_comment(comment, start + before.len(), content);
            }
            start += line.len();
        }
    }

    /// Hides the secrets in the comment of a line.
    fn search_comment(&mut self, comment: &str, start: usize, line: &str) {
        let key = line.split('=').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        for place in secrets_of_comment(comment, names_a_secret(key)) {
            self.hide(&comment[place.clone()], start + place.start);
        }
    }

    fn hide(&mut self, value: &str, start: usize) {
        if is_column(value.trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c))) {
            return;
        }
        let bare = value.trim_matches(|c: char| c.is_whitespace() || "\"'`,;[]{}".contains(c));
        if !bare.is_empty() && !is_plain_value(bare) {
            self.hidden.push(Span { start, end: start + value.len() });
            // Several words without quotes are a sentence about the secret.
            if bare.len() < value.trim().len() || !bare.contains(char::is_whitespace) {
                self.secrets.add(bare);
            }
        }
    }
}

/// Whether a value has its end, so that what follows it is a comment.
fn is_closed(value: &str) -> bool {
    let is_between = |start: char, end: char| value.len() > 1 && value.starts_with(start) && value.ends_with(end);
    let pairs = [('"', '"'), ('\'', '\''), ('{', '}'), ('[', ']')];
    pairs.iter().any(|(start, end)| is_between(*start, *end)) || value.parse::<f64>().is_ok()
}

/// Where the comment of a line begins: at the first `#` outside of quotes.
fn comment_start(line: &str) -> usize {
    let (mut quote, mut is_escaped) = (None, false);
    for (at, letter) in line.char_indices() {
        match (letter, quote) {
            ('#', None) => return at,
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if letter == open && !is_escaped => quote = None,
            _ => {}
        }
        is_escaped = letter == '\\' && quote == Some('"') && !is_escaped;
    }
    line.len()
}

/// Where on a line the value of a secret begins: after its name and a separator. `{ env = .. }` and `{ file = .. }`
/// only name the source of the value.
fn after_a_name(line: &str) -> Option<usize> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '~' | '%');
    let mut at = 0;
    while let Some(start) = line[at..].find(is_name).map(|start| at + start) {
        let end = start + line[start..].find(|c| !is_name(c)).unwrap_or(line.len() - start);
        at = end;
        if !names_a_secret(&line[start..end]) {
            continue;
        }
        let after = line[end..].trim_start_matches(['"', '\'']);
        let was_quoted = after.len() < line[end..].len();
        // A change may continue below the name.
        let after = after.trim_start_matches(|c| is_name(c) || matches!(c, '"' | '\''));
        let value = after.trim_start();
        let is_spaced = value.len() < after.len();
        let value = match value.strip_prefix(['=', ':']) {
            Some(value) => value.trim_start(),
            None if is_spaced && was_quoted => value,
            None => continue,
        };
        let quoted = value.strip_prefix(['"', '\'']).and_then(|value| value.split(['"', '\'']).next());
        if quoted.is_some_and(|quoted| !quoted.is_empty() && is_plain_value(quoted)) {
            continue;
        }
        if !value.starts_with("{ env")
            && !value.starts_with("{ file")
            && !value.starts_with("{env")
            && !value.starts_with("{file")
        {
            return Some(line.len() - value.len());
        }
        // The name of the variable or of the file may itself be that of a secret; whatever else is there may be one.
        let source = value.split('}').next().filter(|source| source.matches(['=', ':']).count() == 1);
        at = line.len() - value.len() + source.map_or(0, str::len);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::hide_secrets;
    use crate::finding::{Source, Span};

    fn shown(text: &str) -> String {
        let mut source = Source::new("s", text);
        hide_secrets(&mut source);
        source.excerpt(Span { start: 0, end: text.len() }).text
    }

    #[test]
    fn secrets_are_hidden_however_they_are_written() {
        for (text, expected) in [
            ("\"./A/Password\" = \"hunter2\"", "\"./A/Password\" = *********"),
            ("\"./A/Password\" = hunter2zz", "\"./A/Password\" = *********"),
            ("\"./A/Password\" = \"True\"", "\"./A/Password\" = ******"),
            ("\"./A/AllowPassword\" = \"True\"", "\"./A/AllowPassword\" = \"True\""),
            ("\"./A/Password\" = 12345678", "\"./A/Password\" = ********"),
            ("\"./A/Password\" =\n\"hunter2\"", "\"./A/Password\" =\n*********"),
            ("a = 1 # Password = hunter2", "a = 1 # Password = *******"),
            ("a = 1 # the password hunter2", "a = 1 # the password *******"),
            ("\"./A/Json\" = '{\"password\":\"x1y2\",}'", "\"./A/Json\" = **********************"),
            ("name = \"Password rollout\"", "name = \"Password rollout\""),
            ("\"./A/DoNotAllowPasswordSaving\" = \"<enabled/>\"", "\"./A/DoNotAllowPasswordSaving\" = \"<enabled/>\""),
            ("\"./A/Token\" = [\"hunter2\"]", "\"./A/Token\" = ***********"),
            ("\"./A/PasswordLength\" = 8", "\"./A/PasswordLength\" = 8"),
            ("\"./A/Password\" = { env = \"PW\" }", "\"./A/Password\" = { env = \"PW\" }"),
            ("token = { env = \"A_TOKEN\" }  # of June", "token = { env = \"A_TOKEN\" }  # of June"),
            ("pin = { env = \"A_TOKEN\" } # token: hunter2", "pin = { env = \"A_TOKEN\" } # token: *******"),
            ("password = \"hunter2\" # ask ann", "password = ********* # ask ann"),
            ("password = { env = \"PW\" } # was Winter2023", "password = { env = \"PW\" } # was **********"),
            ("pasword = \"hunter2\" # hunter2, says ann", "pasword = ********* # *******, says ann"),
            ("password = \"a # b\" # c", "password = ******* # c"),
            ("password = \"a # b", "password = ******"),
            ("password = Letmein#2024", "password = ************"),
            ("password = my #1 pass", "password = **********"),
            ("password = # hunter2", "password = *********"),
            ("password = 12345678 # note", "password = ******** # note"),
            ("pin = { env = \"A\" token = hunter2", "pin = { env = \"A\" token = *******"),
            ("name = \"plain\"", "name = \"plain\""),
            (r#"<policy key="Software\A" valueName="B">"#, r#"<policy key="Software\A" valueName="B">"#),
            (r#"<a key="Software\A" password="hunter2">"#, r#"<a key="Software\A" password=**********"#),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
