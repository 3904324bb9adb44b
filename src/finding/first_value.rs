//! Where a value in a text ends, in any format.

/// How many bytes on either side of a command or label are searched for what belongs to it.
pub(super) const MAX_DISTANCE: usize = 512;

/// The PowerShell expression in parentheses at the start of the text, if it only builds a text from strings and
/// character codes.
pub(super) fn expression(text: &str) -> Option<&str> {
    const WORDS: [&str; 6] = ["join", "char", "f", "foreach", "object", "replace"];
    let (mut depth, mut quote, mut code) = (0_usize, None, String::new());
    if !text.starts_with('(') {
        return None;
    }
    let end = text.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => code.push(c),
        }
        (depth == 0).then_some(at + c.len_utf8())
    })?;
    let mut words = code.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_part = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit()) || WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    words.all(is_part).then(|| &text[..end])
}

/// The strings in an expression.
pub(super) fn strings(expression: &str) -> impl Iterator<Item = &str> {
    let mut rest = expression;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let (quote, inside) = rest[start..].split_at(1);
        let (string, after) = inside.split_once(quote)?;
        rest = after;
        Some(string)
    })
}

/// Whether a word is a value, rather than a switch or a `*` that asks for a value.
pub(super) fn is_given(word: &str) -> bool {
    !word.is_empty() && !word.starts_with(['-', '/', '*'])
}

/// The first words of a command, without their quotes.
pub(super) fn arguments_of_command(text: &str) -> Vec<&str> {
    const MAX_WORDS: usize = 8;
    let mut all = Vec::new();
    let mut rest = text.trim_start_matches('"').trim_start();
    while all.len() < MAX_WORDS && !rest.is_empty() && !rest.starts_with(['\n', '\r', '&', '|']) {
        let value = match rest.starts_with(['"', '\'']) {
            true => first_value(rest),
            false => rest.split(|c: char| c.is_whitespace() || "&|".contains(c)).next().unwrap_or_default(),
        };
        all.push(value);
        let quotes = if rest.starts_with(['"', '\'']) { 2 } else { 0 };
        rest = rest.get(value.len() + quotes..).unwrap_or_default().trim_start_matches([' ', '\t']);
    }
    all
}

/// The text from an offset on, as far as it is searched.
pub(super) fn near(text: &str, from: usize) -> &str {
    &text[from..text.floor_char_boundary(from + MAX_DISTANCE)]
}

/// Where these words are in a text, one word after the other: their starts and ends. The search is compiled once, since
/// `ppkg-apply` must stay small.
#[inline(never)]
pub(super) fn places_of(words: &[&str], text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    // To prepare a search takes longer than to see that most texts do not contain the word.
    for word in words.iter().filter(|word| text.contains(**word)) {
        places.extend(text.match_indices(word).map(|(start, _)| (start, start + word.len())));
    }
    places
}

/// The value at the start of a text: up to its closing quote, or to the end of the word.
pub(super) fn first_value(text: &str) -> &str {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let text = &text[1..];
            let mut escaped = false;
            let end = text.find(|c| {
                let ends = c == quote && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            &text[..end.unwrap_or(text.len())]
        }
        _ => text.split(|c: char| c.is_whitespace() || "&;,<>\"'{}[]()#|".contains(c)).next().unwrap_or_default(),
    }
}

/// The arguments of a call up to its closing parenthesis; `None` for each that is not a string.
pub(super) fn given_strings(text: &str) -> Vec<Option<&str>> {
    let mut given = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && !rest.starts_with([')', '\n']) {
        let is_string = rest.starts_with(['"', '\'']);
        let value = if is_string { first_value(rest) } else { rest.split([',', ')', '\n']).next().unwrap_or_default() };
        rest = rest.get(value.len() + if is_string { 2 } else { 0 }..).unwrap_or_default().trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        given.push(is_string.then_some(value));
    }
    given
}

/// The string that a text ends with.
pub(super) fn last_string(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let quote = text.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let inside = text.strip_suffix(quote)?;
    inside.rsplit_once(quote).map(|(_, string)| string)
}

#[cfg(test)]
mod tests {
    use super::{expression, strings};

    #[test]
    fn expressions_of_strings_and_codes_differ_from_calls() {
        for (text, found) in [
            ("(-join [char[]](80,97)) /add", Some("(-join [char[]](80,97))")),
            ("('a)'+\"b\" + [char]0x50) x", Some("('a)'+\"b\" + [char]0x50)")),
            ("((80,97|%{[char]$_}) -join '')", Some("((80,97|%{[char]$_}) -join '')")),
            ("(Get-Content 'a.txt')", None),
            ("(Read-Host 'Password')", None),
            ("('a'", None),
            ("'a'", None),
        ] {
            assert_eq!(expression(text), found, "{text}");
        }
        assert_eq!(strings("('a' + \"b'c\" + '").collect::<Vec<_>>(), ["a", "b'c"]);
    }
}
