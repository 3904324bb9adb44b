//! Variables of a build script: `%NAME%` in a project is replaced by a value. This is what Microsoft's page on icd.exe
//! says; no package that was built in this way has been seen.

use std::borrow::Cow;

use crate::finding::{Secrets, names_a_secret};
use crate::format::xml::{Content, Parsed};

/// Replaces the variables by their values, in texts and attributes. A value that becomes part of a secret makes the
/// text a secret.
pub(super) fn replace(element: &mut Parsed, variables: &[(String, String)], secrets: &mut Secrets) {
    for (name, value) in &mut element.attributes {
        put(value, variables, names_a_secret(name), secrets);
    }
    if let Content::Text(text) = &mut element.content {
        put(text, variables, names_a_secret(&element.name), secrets);
    }
    element.children.iter_mut().for_each(|child| replace(child, variables, secrets));
}

fn put(text: &mut String, variables: &[(String, String)], is_secret: bool, secrets: &mut Secrets) {
    if let Cow::Owned(replaced) = replaced(text, variables) {
        if is_secret {
            secrets.add(&replaced);
        }
        *text = replaced;
    }
}

/// The text with values in the place of variables, in any letter case. What is not the name of a variable (`%SERIAL%`)
/// is kept.
fn replaced<'t>(text: &'t str, variables: &[(String, String)]) -> Cow<'t, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('%') {
        let named = inside.split_once('%').and_then(|(name, after)| {
            let own = variables.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
            Some((&own.1, after))
        });
        whole.push_str(before);
        match named {
            Some((value, after)) => {
                whole.push_str(value);
                rest = after;
            }
            None => {
                whole.push('%');
                rest = inside;
            }
        }
    }
    whole.push_str(rest);
    if whole == text { Cow::Borrowed(text) } else { Cow::Owned(whole) }
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_names_of_variables_are_replaced() {
        let variables = [("Site".to_owned(), "Berlin".to_owned()), ("Empty".to_owned(), String::new())];
        for (text, expected) in [
            ("PC-%site%", "PC-Berlin"),
            ("%SERIAL%-%Site%", "%SERIAL%-Berlin"),
            ("100% %Site%%Empty%!", "100% Berlin!"),
            ("%Site", "%Site"),
            ("", ""),
        ] {
            assert_eq!(replaced(text, &variables), expected);
        }
    }
}
