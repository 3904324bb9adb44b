//! The key of a wireless profile.

use crate::format::xml::{Document, Node, escaped};

/// The profile with this key, in clear text. `None` if the profile has no key; a text that is not XML remains as it is.
pub fn with_key(profile: &str, key: &str) -> Option<String> {
    let Ok(document) = Document::read(profile) else { return Some(profile.to_owned()) };
    let shared = document.root.find(&["MSM", "security", "sharedKey"])?;
    let mut changes = vec![(shared.child("keyMaterial")?, key)];
    changes.extend(shared.child("protected").map(|protected| (protected, "false")));
    // From the last to the first, so that the positions of the others stay right.
    changes.sort_by_key(|(node, _)| std::cmp::Reverse(node.at));
    let mut changed = profile.to_owned();
    for (node, text) in changes {
        replace_text(&mut changed, node, text);
    }
    Some(changed)
}

/// Gives an element that contains only text another text.
fn replace_text(document: &mut String, node: &Node, text: &str) {
    let written = document.get(node.at..).unwrap_or_default();
    let name = written.trim_start_matches('<').split(|c: char| c.is_whitespace() || "/>".contains(c)).next();
    let name = name.unwrap_or_default().to_owned();
    let start = written.find('>').map_or(written.len(), |end| end + 1);
    let length = match written[..start].ends_with("/>") {
        true => start,
        false => written.find("</").map_or(start, |end| end + written[end..].find('>').map_or(0, |end| end + 1)),
    };
    document.replace_range(node.at..node.at + length, &format!("<{name}>{}</{name}>", escaped(text)));
}

#[cfg(test)]
mod tests {
    use super::with_key;

    #[test]
    fn the_key_is_replaced_and_nothing_else() {
        let profile = |inside: &str| {
            format!(
                "<?xml version=\"1.0\"?>\r\n<w:P xmlns:w=\"x\"><w:MSM><w:security><w:sharedKey>{inside}</w:sharedKey></w:security></w:MSM></w:P>"
            )
        };
        for (before, after) in [
            (
                "<w:protected>true</w:protected>\n<w:keyMaterial>0100</w:keyMaterial >",
                "<w:protected>false</w:protected>\n<w:keyMaterial>a&lt;b&amp;c</w:keyMaterial>",
            ),
            (
                "<w:keyMaterial/><w:protected/>",
                "<w:keyMaterial>a&lt;b&amp;c</w:keyMaterial><w:protected>false</w:protected>",
            ),
        ] {
            assert_eq!(with_key(&profile(before), "a<b&c"), Some(profile(after)));
        }
        assert_eq!(with_key(&profile("<w:keyType>passPhrase</w:keyType>"), "a"), None);
        assert_eq!(with_key("<w/>", "a"), None);
        assert_eq!(with_key("no XML", "a").as_deref(), Some("no XML"));
    }
}
