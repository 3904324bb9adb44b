//! What the value of an ADMX policy says: whether the policy is on, and what its elements hold.

use super::markup::{as_document, without_references};
use crate::format::xml::{Document, Node};

/// The value of a policy. A value that is not a policy has neither a state nor elements.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PolicyValue {
    is_enabled: bool,
    is_disabled: bool,
    /// The values of its elements, with references resolved.
    data: Vec<String>,
}

impl PolicyValue {
    /// Reads a value as it is written in the provxml.
    pub(super) fn of(value: &str) -> PolicyValue {
        let Some(document) = as_document(value) else { return PolicyValue::default() };
        match Document::read(&document) {
            Ok(document) => PolicyValue::of_document(&document.root),
            Err(_) => PolicyValue::of_text(value),
        }
    }

    /// Whether the policy is switched on.
    pub(super) fn is_enabled(&self) -> bool {
        self.is_enabled
    }

    /// Whether the policy is switched off, so that its elements do nothing.
    pub(super) fn is_disabled(&self) -> bool {
        self.is_disabled && !self.is_enabled
    }

    /// The values of the elements of a policy that is not switched off. A value that is a list has several entries.
    pub(super) fn entries(&self) -> impl Iterator<Item = &str> {
        let data = self.data.iter().filter(|_| !self.is_disabled());
        data.flat_map(|value| value.split(['\u{f000}', ';', ' '])).map(str::trim).filter(|entry| !entry.is_empty())
    }

    fn of_document(root: &Node<'_>) -> PolicyValue {
        let mut policy = PolicyValue::default();
        let has = |name: &str| root.children.iter().any(|child| child.name.eq_ignore_ascii_case(name));
        (policy.is_enabled, policy.is_disabled) = (has("enabled"), has("disabled"));
        let mut nodes: Vec<&Node<'_>> = root.children.iter().collect();
        while let Some(node) = nodes.pop() {
            nodes.extend(&node.children);
            if node.name.eq_ignore_ascii_case("data") {
                let values = node.attributes.iter().filter(|attribute| attribute.name.eq_ignore_ascii_case("value"));
                policy.data.extend(values.map(|attribute| attribute.value.to_string()));
            }
        }
        policy
    }

    /// Reads text that is not well-formed XML as a lenient reader may understand it.
    fn of_text(value: &str) -> PolicyValue {
        let lower = value.to_lowercase();
        let ends_name = |rest: &str| rest.starts_with(['/', '>']) || rest.starts_with(char::is_whitespace);
        let has = |element: &str| lower.split(element).skip(1).any(ends_name);
        let elements = lower.split("<data").skip(1).filter_map(|element| element.split_once("value="));
        let values = elements.filter_map(|(_, value)| value.trim_start().get(1..)?.split(['"', '\'']).next());
        PolicyValue {
            is_enabled: has("<enabled"),
            is_disabled: has("<disabled"),
            data: values.map(|value| without_references(value).into_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PolicyValue;

    #[test]
    fn a_value_is_read_as_xml() {
        for (value, is_enabled, is_disabled, entries) in [
            ("<enabled/>", true, false, [].as_slice()),
            ("<Disabled />", false, true, &[]),
            ("<!-- <disabled/> --><enabled></enabled>", true, false, &[]),
            ("<enabled/><data id='value=\"0\"' value = '&#50;'/>", true, false, &["2"]),
            ("<enabled/><data id=\"A\" value=\"1&#xF000;TERMSRV/*\"/>", true, false, &["1", "TERMSRV/*"]),
            ("<enabled/><data id='a>b' value=\"1;2\"/>", true, false, &["1", "2"]),
            ("<disabled/><data id=\"A\" value=\"2\"/>", false, true, &[]),
            ("<enabled/><data id=\"A\" value=\"&#50;\"", true, false, &["2"]),
            ("<disabled/>&nbsp;", false, true, &[]),
            ("<?xml version='1.0'?><enabled/>", true, false, &[]),
            ("<?xml version='1.0'?><a><disabledValue>&nbsp;</disabledValue></a>", false, false, &[]),
            ("1", false, false, &[]),
            ("enabled", false, false, &[]),
        ] {
            let policy = PolicyValue::of(value);
            assert_eq!((policy.is_enabled(), policy.is_disabled()), (is_enabled, is_disabled), "{value}");
            assert_eq!(policy.entries().collect::<Vec<&str>>(), entries, "{value}");
        }
    }
}
