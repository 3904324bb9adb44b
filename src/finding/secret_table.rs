//! Secrets in tables: the values below the name of a secret, in CSV and its relatives.

use super::secret_name::names_a_secret;

/// What separates the fields of a line; two blanks, in columns that are filled with them.
const SEPARATORS: [&str; 6] = [",", ";", "\t", "|", "  ", ":"];
/// Names of columns have one to three words.
const MAX_WORDS: usize = 3;

/// `name,password` and below it `anna,here`.
pub(super) fn tables(text: &str, found: &mut Vec<String>) {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            return;
        }
        let Some((separator, names)) = heading(line) else { continue };
        // A column of keys usually has the names of what the other columns contain.
        let is_secret: Vec<bool> =
            names.iter().map(|name| names_a_secret(name) && !name.eq_ignore_ascii_case("key")).collect();
        if !is_secret.contains(&true) {
            continue;
        }
        while let Some(values) = lines.peek().map(|line| fields(line, separator)) {
            if values.len() != is_secret.len() {
                break;
            }
            let secret = values.iter().zip(&is_secret).filter(|(_, is_secret)| **is_secret);
            let is_rule = |value: &str| value.bytes().all(|byte| matches!(byte, b'-' | b':'));
            found.extend(secret.map(|(value, _)| (*value).to_owned()).filter(|value| !is_rule(value)));
            lines.next();
        }
    }
}

/// The separator and the names in a line that names the columns of a table.
fn heading(line: &str) -> Option<(&'static str, Vec<&str>)> {
    let separator = SEPARATORS.into_iter().find(|separator| line.trim_start().contains(separator))?;
    let names = fields(line, separator);
    if separator == ":" && line.contains(": ") {
        return None;
    }
    names.iter().all(|name| is_name(name)).then_some((separator, names))
}

fn is_name(field: &str) -> bool {
    field.starts_with(char::is_alphabetic)
        && field.split(' ').count() <= MAX_WORDS
        && field.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.'))
}

/// The fields of a line, without their quotes.
fn fields<'t>(line: &'t str, separator: &str) -> Vec<&'t str> {
    let mut fields = Vec::new();
    let mut rest = line.trim_matches(['|', ' ']);
    loop {
        if separator.starts_with(' ') {
            rest = rest.trim_start_matches(' ');
        }
        let start = rest.trim_start_matches(' ');
        let quoted = start.strip_prefix('"').and_then(|inside| inside.split_once('"'));
        let (field, after) = match quoted {
            Some((field, after)) => (field, after.split_once(separator).map(|(_, after)| after)),
            None => match rest.split_once(separator) {
                Some((field, after)) => (field.trim(), Some(after)),
                None => (rest.trim(), None),
            },
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return fields,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tables;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        tables(text, &mut found);
        found
    }

    #[test]
    fn the_values_of_a_column_with_a_secret_are_found() {
        for text in [
            "name,password,role\nanna,w1nter,admin\nbert,summer,user",
            "username:password\nanna:w1nter\nbert:summer",
            "user;Kennwort\r\nanna;w1nter\r\nbert;summer\r\n",
            "\"User Name\",\"Password\"\n\"anna\",\"w1nter\"\n\"bert\", \"summer\"",
            "| user | password |\n|---|---|\n| anna | w1nter |\n| bert | summer |",
            "user    password\nanna    w1nter\nbert    summer",
            "host\tuser\tpwd\na\tb\tw1nter\nc\td\tsummer",
            "# users\nname,password\nanna,w1nter\nbert,summer\n\ntotal: 2",
        ] {
            assert_eq!(found(text), ["w1nter", "summer"], "{text}");
        }
        assert_eq!(found("a,pin\nx,\"12,34\""), ["12,34"]);
    }

    #[test]
    fn other_lines_are_no_tables() {
        for text in [
            "user,password,group1",
            "name,role\nanna,admin",
            "Enter your user name and then, password\nand click, done",
            "name,password\nanna",
            "Key,Value\nMode,kiosk",
            "user: password\nhost: server",
            "password\nw1nter",
            "HKLM,\"A\",\"Key\",0x10001,1\nHKLM,\"A\",\"B\",0,1",
            "",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
