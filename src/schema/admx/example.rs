//! The text that enables a policy, with a valid value for each of its elements.

use super::{Element, ElementKind, Policy};
use crate::format::xml::escaped;

/// The separator between the parts of a list, and between the lines of a text with several.
pub const LIST_SEPARATOR: char = '\u{F000}';

/// A text that enables the policy and passes its own rules.
pub fn enabled_text(policy: &Policy) -> String {
    let data = policy.elements.iter().filter_map(|element| Some((element, value(element)?)));
    let data: String = data
        .map(|(element, value)| format!("<data id=\"{}\" value=\"{}\"/>", escaped(&element.id), written(&value)))
        .collect();
    format!("<enabled/>{data}")
}

/// A value that the element takes; `None` if its values are not known.
fn value(element: &Element) -> Option<String> {
    Some(match &element.kind {
        ElementKind::Boolean => "true".to_owned(),
        ElementKind::Number { min, .. } => min.to_string(),
        ElementKind::Text { max_length } | ElementKind::MultiText { max_length, .. } => {
            let length = usize::try_from(*max_length).unwrap_or(usize::MAX);
            "text".chars().take(length).collect()
        }
        ElementKind::Enum(items) => items.iter().find_map(|item| item.value.clone())?,
        ElementKind::List => format!("name{LIST_SEPARATOR}value"),
        ElementKind::Unknown(_) => return None,
    })
}

/// A value as an attribute contains it, with the separator as a reference that people can read.
fn written(value: &str) -> String {
    escaped(value).replace(LIST_SEPARATOR, "&#xF000;")
}

#[cfg(test)]
mod tests {
    use super::enabled_text;
    use crate::schema::admx::AdmxFile;

    #[test]
    fn each_element_gets_a_value_that_it_takes() {
        let text = "<policyDefinitions><policies><policy name='P'><elements><boolean id='b'/>\
                    <decimal id='d' minValue='4'/><text id='t&amp;' maxLength='2'/>\
                    <enum id='e'><item><value><delete/></value></item><item><value><string>x</string></value></item></enum>\
                    <list id='l'/><odd id='o'/></elements></policy></policies></policyDefinitions>";
        let (file, _) = AdmxFile::read(text);
        assert_eq!(
            enabled_text(file.policy("P").unwrap()),
            "<enabled/><data id=\"b\" value=\"true\"/><data id=\"d\" value=\"4\"/><data id=\"t&amp;\" value=\"te\"/>\
             <data id=\"e\" value=\"x\"/><data id=\"l\" value=\"name&#xF000;value\"/>"
        );
    }
}
