//! Prevents passwords, keys and tokens in a project from being shown with findings. It looks at the text, not at
//! elements, so it also finds them in comments, and in text that is not XML.

use std::ops::Range;

use crate::finding::{Secrets, Source, holds_a_secret, is_plain_value, is_secret_value, names_a_secret};
use crate::format::xml::unescaped;

/// Hides what is inside elements and attributes that name a secret, and all values that contain one, and returns them.
pub fn hide_secrets(source: &mut Source) -> Secrets {
    let mut secrets = Secrets::default();
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let text = source.text();
    let mut hide = |range: Range<usize>, name: &str| {
        let named = names_a_secret(name);
        let written = text.get(range.clone()).unwrap_or_default();
        let bare = written.trim();
        let bare = bare.strip_prefix("<![CDATA[").map_or(bare, |inside| inside.trim_end_matches("]]>"));
        let value = unescaped(bare);
        if !bare.is_empty() && is_secret_value(name, &value) {
            secrets.add(&value);
            secrets.add(bare);
            // Text that is not XML may have elements where none belong.
            let texts = bare.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text).trim());
            texts
                .filter(|text| !text.is_empty() && !is_plain_value(text))
                .for_each(|text| secrets.add(&unescaped(text)));
            hidden.push(range);
        } else if !named && holds_a_secret(&value) {
            secrets.add_inside(&value);
            hidden.push(range);
        }
    };
    let mut covered = 0;
    for (start, _) in text.match_indices('<') {
        if start < covered {
            continue;
        }
        let Some(tag) = Tag::at(text, start) else { continue };
        tag.attributes(text).into_iter().for_each(|(name, value)| hide(value, name));
        let name = local(tag.name);
        let named = names_a_secret(name);
        let ends_with = if named { format!("</{}", tag.name) } else { "<".to_owned() };
        let end = text[tag.end..].find(&ends_with).map_or(text.len(), |length| tag.end + length);
        if !tag.is_empty {
            hide(tag.end..end, name);
            // Text that is hidden as a whole is not searched.
            covered = if named { end } else { covered };
        }
    }
    hidden.into_iter().for_each(|range| source.hide(range.into()));
    secrets
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// The start tag of an element, as far as a text has one.
struct Tag<'t> {
    name: &'t str,
    /// The position after the name.
    attributes: usize,
    /// The position after its `>`.
    end: usize,
    is_empty: bool,
}

impl<'t> Tag<'t> {
    fn at(text: &'t str, start: usize) -> Option<Tag<'t>> {
        let inside = text.get(start + 1..)?;
        let length = inside.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'))?;
        let name = inside.get(..length).filter(|name| !name.is_empty() && !name.starts_with(['!', '?']))?;
        let attributes = start + 1 + length;
        // No `<` is in a tag, not even in quotes.
        let rest = text.get(attributes..)?;
        let rest = rest.split('<').next()?;
        let mut quote = None;
        let end = rest.find(|c: char| match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                false
            }
            (Some(open), c) if open == c => {
                quote = None;
                false
            }
            (None, '>') => true,
            _ => false,
        })?;
        let end = attributes + end;
        let is_empty = text.get(..end).is_some_and(|before| before.ends_with('/'));
        Some(Tag { name, attributes, end: end + 1, is_empty })
    }

    /// Each attribute with the place of its value.
    fn attributes(&self, text: &'t str) -> Vec<(&'t str, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = self.attributes;
        while let Some(equals) = text.get(at..self.end).and_then(|rest| rest.find('=')) {
            let name = text[at..at + equals].split_whitespace().next_back().unwrap_or_default();
            let value_at = at + equals + 1;
            let Some(rest) = text.get(value_at..self.end) else { break };
            let blanks = rest.len() - rest.trim_start().len();
            let Some(quote) = rest.trim_start().chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
            let start = value_at + blanks + 1;
            let Some(length) = text.get(start..self.end).and_then(|value| value.find(quote)) else { break };
            found.push((name, start..start + length));
            at = start + length + 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::hide_secrets;
    use crate::finding::{Source, Span};

    #[test]
    fn secrets_are_hidden_however_they_are_written() {
        for (text, expected) in [
            ("<Password>hunter2</Password>", "<Password>*******</Password>"),
            ("<Password><![CDATA[hunter2]]></Password>", "<Password>*******************</Password>"),
            ("<!-- <Password>hunter2</Password> -->", "<!-- <Password>*******</Password> -->"),
            ("<a><Password>hunter2</a>", "<a><Password>***********"),
            ("<Password>hunter2", "<Password>*******"),
            ("<a Password='hunter2' b='x'/>", "<a Password='*******' b='x'/>"),
            (
                "<CommandLine>net user a /p password=hunter2</CommandLine>",
                "<CommandLine>******************************</CommandLine>",
            ),
            ("<PasswordLength>8</PasswordLength>", "<PasswordLength>8</PasswordLength>"),
            ("<Password></Password><b>x</b>", "<Password></Password><b>x</b>"),
            ("<Password>True</Password>", "<Password>****</Password>"),
            ("<AllowPassword>True</AllowPassword>", "<AllowPassword>True</AllowPassword>"),
            ("<Password/><b>x</b>", "<Password/><b>x</b>"),
        ] {
            let mut source = Source::new("s", text);
            hide_secrets(&mut source);
            assert_eq!(source.excerpt(Span { start: 0, end: text.len() }).text, expected);
        }
    }

    #[test]
    fn the_text_of_a_secret_is_known_without_escapes() {
        let mut source = Source::new("s", "<SecurityKey>a&amp;b&lt;c9x</SecurityKey>");
        assert_eq!(hide_secrets(&mut source).mask("it is a&b<c9x"), "it is *******");
    }
}
