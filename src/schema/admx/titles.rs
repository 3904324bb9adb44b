//! The texts that people see for the policies of an ADMX file: the strings and labels of the ADML file next to it.

use std::collections::HashMap;

use crate::format::xml::{Tag, Walk, XmlError};
use crate::world::one_line;

/// The texts of one ADML file.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    strings: HashMap<String, String>,
    /// Labels of elements, by presentation and id.
    labels: HashMap<(String, String), String>,
}

impl Titles {
    /// Reads a text; the errors have the position where it becomes unreadable.
    pub fn read(text: &str) -> (Titles, Vec<XmlError>) {
        let mut titles = Titles::default();
        let ended = titles.resources(&mut Walk::new(text)).err();
        (titles, ended.into_iter().collect())
    }

    /// The text that `$(string.Name)` refers to, on one line.
    pub fn string(&self, reference: &str) -> Option<&str> {
        self.strings.get(referred(reference, "string")?).map(String::as_str)
    }

    /// The label of an element in the layout that `$(presentation.Name)` refers to.
    pub fn label(&self, presentation: &str, element: &str) -> Option<&str> {
        let presentation = referred(presentation, "presentation")?;
        self.labels.get(&(presentation.to_owned(), element.to_owned())).map(String::as_str)
    }

    fn resources(&mut self, xml: &mut Walk<'_, ()>) -> Result<(), XmlError> {
        let top = xml.top()?;
        if top.name != "policyDefinitionResources" {
            return Err(top.malformed("<policyDefinitionResources>", format!("<{}>", top.name)));
        }
        while let Some(tag) = xml.child()? {
            if tag.name != "resources" {
                xml.skip()?;
                continue;
            }
            while let Some(tag) = xml.child()? {
                match tag.name {
                    "stringTable" => self.string_table(xml)?,
                    "presentationTable" => self.presentation_table(xml)?,
                    _ => xml.skip()?,
                }
            }
        }
        Ok(())
    }

    fn string_table(&mut self, xml: &mut Walk<'_, ()>) -> Result<(), XmlError> {
        while let Some(tag) = xml.child()? {
            let id = tag.attribute("id")?.map(|id| id.into_owned());
            let text = one_line(&xml.text()?);
            self.strings.extend(id.map(|id| (id, text)));
        }
        Ok(())
    }

    fn presentation_table(&mut self, xml: &mut Walk<'_, ()>) -> Result<(), XmlError> {
        while let Some(tag) = xml.child()? {
            let presentation = tag.attribute("id")?.unwrap_or_default().into_owned();
            while let Some(tag) = xml.child()? {
                let element = tag.attribute("refId")?.map(|id| id.into_owned());
                let label = label(xml, &tag)?;
                self.labels.extend(element.zip(label).map(|(element, label)| ((presentation.clone(), element), label)));
            }
        }
        Ok(())
    }
}

/// The label of a control: its text, or that of the `<label>` in it.
fn label(xml: &mut Walk<'_, ()>, control: &Tag<'_, ()>) -> Result<Option<String>, XmlError> {
    let label = match control.name {
        "textBox" | "comboBox" => {
            let mut label = None;
            while let Some(tag) = xml.child()? {
                match tag.name {
                    "label" => label = Some(one_line(&xml.text()?)),
                    _ => xml.skip()?,
                }
            }
            label
        }
        "checkBox" | "decimalTextBox" | "longDecimalTextBox" | "dropdownList" | "listBox" | "multiTextBox" => {
            Some(one_line(&xml.text()?))
        }
        _ => {
            xml.skip()?;
            None
        }
    };
    Ok(label.filter(|label| !label.is_empty()))
}

/// The name in `$(kind.Name)`.
fn referred<'a>(reference: &'a str, kind: &str) -> Option<&'a str> {
    let inside = reference.trim().strip_prefix("$(")?.strip_suffix(')')?;
    inside.trim().strip_prefix(kind)?.strip_prefix('.').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::Titles;

    #[test]
    fn strings_and_labels_are_found_by_their_references() {
        let text = "<policyDefinitionResources><displayName/><resources><stringTable><string id='A'>Turn\r\n it on\
                    </string></stringTable><presentationTable><presentation id='P'><text>Say:</text>\
                    <textBox refId='t'><label>Name:</label><defaultValue>x</defaultValue></textBox>\
                    <checkBox refId='c'> Really </checkBox></presentation></presentationTable></resources>";
        let (titles, error) = Titles::read(text);
        assert_eq!(error[0].expected, "a closing tag");
        assert_eq!(titles.string("$(string.A)"), Some("Turn it on"));
        assert_eq!((titles.string("$(string.B)"), titles.string("A")), (None, None));
        assert_eq!(titles.label("$(presentation.P)", "t"), Some("Name:"));
        assert_eq!(titles.label("$(presentation.P)", "c"), Some("Really"));
        assert_eq!(titles.label("$(presentation.P)", "d"), None);
    }
}
