//! The programs that the value of a setting starts.

use super::markup::{as_document, without_references};
use crate::format::xml::{Document, Node};

/// The programs in a value, each on its own line with its arguments: those that a document of XML starts, the entries
/// of lists in an ADMX policy, or the value itself.
pub(super) fn programs(value: &str) -> String {
    let lines = match as_document(value).as_deref().map(Document::read) {
        None => without_references(value).into_owned(),
        Some(Ok(document)) => programs_of_document(&document.root),
        Some(Err(_)) => programs_of_text(value),
    };
    lines.replace('\u{f000}', "\n")
}

/// Whether an element starts a program. `element` is its name with its attributes, in lower case.
fn starts_a_program(element: &str) -> bool {
    const STARTED: [&str; 5] = ["autolaunch", "shell=", "classicapp", "<data", "arguments"];
    STARTED.iter().any(|name| element.contains(name))
}

fn programs_of_document(root: &Node<'_>) -> String {
    let mut lines = String::new();
    let mut nodes: Vec<&Node<'_>> = root.children.iter().rev().collect();
    while let Some(node) = nodes.pop() {
        let attributes = node.attributes.iter();
        let attributes: String = attributes.clone().map(|own| format!(" {}={}", own.name, own.value)).collect();
        if starts_a_program(&format!("<{}{attributes}", node.name).to_lowercase()) {
            lines.extend(node.attributes.iter().flat_map(|attribute| [&*attribute.value, " "]));
            lines.push('\n');
        }
        if !node.words().is_empty() {
            lines.push_str(node.words());
            lines.push('\n');
        }
        nodes.extend(node.children.iter().rev());
    }
    lines
}

/// The programs in text that is not well-formed XML, as a lenient reader may understand it.
fn programs_of_text(value: &str) -> String {
    let mut lines = String::new();
    for element in value.split('<').skip(1) {
        let (tag, text) = element.split_once('>').unwrap_or((element, ""));
        if starts_a_program(&format!("<{}", tag.to_lowercase())) {
            lines.extend(attributes(tag).into_iter().map(|value| without_references(value).into_owned() + " "));
            lines.push('\n');
        }
        let text = tag.strip_prefix("![CDATA[").unwrap_or(text).trim();
        if !text.is_empty() {
            lines.push_str(&without_references(text));
            lines.push('\n');
        }
    }
    lines
}

/// The values of the attributes of an element, without namespace declarations.
fn attributes(tag: &str) -> Vec<&str> {
    let mut values = Vec::new();
    let mut rest = tag;
    while let Some((name, assigned)) = rest.split_once('=') {
        let assigned = assigned.trim_start();
        let Some(quote) = assigned.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { break };
        let Some((value, after)) = assigned.get(1..).and_then(|value| value.split_once(quote)) else { break };
        if !name.trim_start().starts_with("xmlns") {
            values.push(value);
        }
        rest = after;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::programs;

    #[test]
    fn programs_are_found_in_values_as_xml_reads_them() {
        for (value, program) in [
            ("powershell -c a", "powershell -c a"),
            ("<a AutoLaunch='1' path='b&#46;exe' args='/c x>y &#x26; z'/>", "b.exe /c x>y & z"),
            ("<?xml version='1.0'?>\n<a><Arguments><![CDATA[-c a & b]]></Arguments></a>", "-c a & b"),
            ("<!-- > --><enabled/><data id='l' value='1&#xF000;a.exe&#61440;2'/>", "1\na.exe\n2"),
            ("<a Shell='b.exe' &#99;md='c.exe'/>", "b.exe"),
            ("<a><Arguments><![CDATA[-c a]]><b", "-c a"),
            ("<x:a><Arguments>-c &#97;</Arguments></x:a>", "-c a"),
        ] {
            assert!(programs(value).contains(program), "{value}: {:?}", programs(value));
        }
    }
}
