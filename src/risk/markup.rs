//! XML in the values of settings: characters that are written as references, and parts of documents.

use std::borrow::Cow;

/// The maximum length of a reference, in bytes without `&` and `;`. Readers allow zeros before a number.
const LONGEST: usize = 16;

/// A value that is one or several parts of a document, as a whole document; `None` if it is not XML.
pub(super) fn as_document(value: &str) -> Option<String> {
    let value = value.trim_start_matches('\u{feff}').trim();
    let has_declaration = value.starts_with("<?xml");
    let content = if has_declaration { value.split_once("?>").map_or("", |(_, content)| content) } else { value };
    value.starts_with('<').then(|| format!("<value>{content}</value>"))
}

/// The text with every reference (`&lt;`, `&#60;`, `&#x3C;`) replaced by its character. Anything else after an `&`
/// stays as it is.
pub(super) fn without_references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut meant = String::with_capacity(text.len());
    let mut parts = text.split('&');
    meant.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match reference(part) {
            Some((c, rest)) => {
                meant.push(c);
                meant.push_str(rest);
            }
            None => {
                meant.push('&');
                meant.push_str(part);
            }
        }
    }
    Cow::Owned(meant)
}

/// The character of the reference that a text begins with, after its `&`, and the rest of the text.
fn reference(text: &str) -> Option<(char, &str)> {
    let (name, rest) = text.split_once(';').filter(|(name, _)| name.len() <= LONGEST)?;
    let code = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "amp" => '&',
        _ => match name.strip_prefix('#')? {
            digits if digits.starts_with(['x', 'X']) => code(digits.get(1..)?, 16)?,
            digits => code(digits, 10)?,
        },
    };
    Some((c, rest))
}

#[cfg(test)]
mod tests {
    use super::without_references;

    #[test]
    fn each_reference_is_read_by_itself() {
        for (text, meant) in [
            ("a", "a"),
            ("&lt;a b=&quot;c&quot;&gt;&apos;&amp;", "<a b=\"c\">'&"),
            ("&#60;&#x3C;&#X3c;&#0000000060;", "<<<<"),
            ("&amp;lt;", "&lt;"),
            ("&nbsp;&#60;& &#xD800;&#;&lt", "&nbsp;<& &#xD800;&#;&lt"),
            ("&#xF000;é&é;", "\u{f000}é&é;"),
        ] {
            assert_eq!(without_references(text), meant, "{text}");
        }
        without_references(&"&".repeat(1 << 20));
    }
}
