//! AnswerFile.xml: the settings for every device again, without names that are only for people.

use super::Settings;
use super::customizations::{COMMON, CUSTOMIZATIONS, SETTINGS, SETTINGS_NAMESPACE, read_settings};
use crate::format::xml::{Content, Element, Prologue, XmlError, parse_root, write};

/// The attribute with the title of a list item, which WCD writes next to its key.
const TITLE_ATTRIBUTE: &str = "Name";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFile {
    /// Settings for every device; if `None`, the file is one empty element.
    pub common: Option<Vec<Element>>,
}

impl AnswerFile {
    /// The answer file of a project, whose document has this root.
    pub fn of_project(root: &Element) -> Self {
        let inside =
            |element: &Element, name: &str| element.children().iter().find(|child| child.name == name).cloned();
        let customizations = inside(root, SETTINGS).and_then(|settings| inside(&settings, CUSTOMIZATIONS));
        let common = customizations.and_then(|all| inside(&all, COMMON));
        AnswerFile { common: common.map(|common| common.children().iter().map(without_titles).collect()) }
    }

    /// The answer file for these settings: without targets, variants and titles. Key attributes (`UserName`, `SSID`)
    /// are kept. Measured on 53 of 55 packages; the other two, of 2015, have another order.
    pub fn from_settings(settings: &Settings) -> Self {
        let untitled = |elements: &Vec<Element>| elements.iter().map(without_titles).collect();
        AnswerFile { common: settings.common.as_ref().map(untitled) }
    }

    /// Whether both contain the same settings, whatever their order.
    pub fn shows_the_same(&self, other: &AnswerFile) -> bool {
        in_order(self.common.iter().flatten()) == in_order(other.common.iter().flatten())
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let common = self.common.clone().map(|common| Element::parent(COMMON, common));
        let inside = common.map(|common| Element::parent(CUSTOMIZATIONS, vec![common]));
        let root = Element::parent(SETTINGS, inside.into_iter().collect()).with("xmlns", SETTINGS_NAMESPACE);
        write(Prologue::Bom, &root)
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let root = parse_root(bytes, SETTINGS)?;
        let at = root.at;
        let settings = read_settings(root)?;
        if !settings.targets.is_empty() || !settings.variants.is_empty() {
            return Err(XmlError::new(at, "nothing but Common in an answer file", "targets or variants"));
        }
        Ok(AnswerFile { common: settings.common })
    }
}

/// What elements contain, whatever their order: the name of each, its attributes, and its text or its children.
fn in_order<'e>(elements: impl Iterator<Item = &'e Element>) -> Vec<String> {
    let mut shown: Vec<String> = elements
        .map(|element| {
            let below = match &element.content {
                Content::Children(children) => in_order(children.iter()).join(","),
                Content::Text(text) if !text.trim().is_empty() => format!("{:?}", text.trim()),
                Content::Text(_) | Content::Empty => String::new(),
            };
            format!("{:?}{:?}[{below}]", element.name, element.attributes)
        })
        .collect();
    shown.sort_unstable();
    shown
}

fn without_titles(element: &Element) -> Element {
    let attributes = element.attributes.iter().filter(|(name, _)| name != TITLE_ATTRIBUTE).cloned().collect();
    let content = match &element.content {
        Content::Children(children) => Content::Children(children.iter().map(without_titles).collect()),
        other => other.clone(),
    };
    Element { name: element.name.clone(), attributes, content }
}

#[cfg(test)]
mod tests {
    use super::AnswerFile;
    use crate::format::doc::Settings;
    use crate::format::xml::Element;

    #[test]
    fn titles_are_dropped_and_keys_are_kept() {
        let user = Element::text("User", "x").with("UserName", "admin").with("Name", "admin");
        let settings = Settings { common: Some(vec![Element::parent("Users", vec![user])]), ..Settings::default() };
        let file = AnswerFile::from_settings(&settings);
        let bytes = file.write();
        assert!(String::from_utf8(bytes.clone()).unwrap().contains("        <User UserName=\"admin\">x</User>\r\n"));
        assert_eq!(AnswerFile::read(&bytes).unwrap(), file);
    }

    #[test]
    fn files_show_the_same_in_any_order() {
        let group = |lines: [(&str, &str); 2]| {
            let lines = lines.map(|(name, text)| Element::text(name, text)).to_vec();
            AnswerFile { common: Some(vec![Element::parent("G", lines)]) }
        };
        let file = group([("A", "1"), ("B", "2")]);
        assert!(file.shows_the_same(&group([("B", "2"), ("A", "1")])));
        assert!(!file.shows_the_same(&group([("B", "1"), ("A", "2")])));
        assert!(!file.shows_the_same(&AnswerFile { common: None }));
    }

    #[test]
    fn without_common_settings_the_file_is_one_empty_element() {
        let bytes = AnswerFile::from_settings(&Settings::default()).write();
        assert!(bytes.ends_with(b"?>\r\n<Settings xmlns=\"urn:schemas-microsoft-com:windows-provisioning\" />"));
        assert_eq!(AnswerFile::read(&bytes).unwrap(), AnswerFile { common: None });
    }
}
