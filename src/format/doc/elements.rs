//! Multivariant.xml, CommonSettings.xml and DataAsset.xml: the lists of numbered folders in each part of a package.

use crate::format::xml::{Content, Element, Parsed, Prologue, XmlError, parse_root, shown, whole_number, write};

const ROOT: &str = "Elements";

/// One of the three lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elements {
    /// Which of the three it is.
    pub kind: ElementsKind,
    /// The numbered folders, in order.
    pub entries: Vec<ElementEntry>,
}

/// The kind of list, which is also the name of the file and its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementsKind {
    /// The documents that the device applies.
    Multivariant,
    /// The answer file.
    CommonSettings,
    /// Payload files.
    DataAsset,
}

/// One numbered folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ElementEntry {
    /// The number, which is the name of the folder and is unique across all three lists.
    pub index: u32,
    /// Keys and values that describe it; empty outside DataAsset.xml. There the first is `Name` with the leaf name of
    /// the file setting, then one for each file: `<N>_<hash>\<file name>` with the instance path of the setting.
    pub metadata: Vec<(String, String)>,
}

/// The metadata key for the name of the setting.
const NAME_KEY: &str = "Name";

impl ElementsKind {
    const ALL: [ElementsKind; 3] = [ElementsKind::Multivariant, ElementsKind::CommonSettings, ElementsKind::DataAsset];

    /// The name of the list, its file and its folder.
    pub fn name(self) -> &'static str {
        match self {
            ElementsKind::Multivariant => "Multivariant",
            ElementsKind::CommonSettings => "CommonSettings",
            ElementsKind::DataAsset => "DataAsset",
        }
    }
}

impl ElementEntry {
    /// A folder without metadata.
    pub fn bare(index: u32) -> Self {
        ElementEntry { index, metadata: Vec::new() }
    }

    /// The leaf name of the file setting, in DataAsset.xml.
    pub fn name(&self) -> Option<&str> {
        self.metadata.iter().find(|(key, _)| key == NAME_KEY).map(|(_, value)| value.as_str())
    }

    /// Key and setting of each file, in DataAsset.xml.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.metadata.iter().filter(|(key, _)| key != NAME_KEY);
        files.map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl Elements {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let entries = self.entries.iter().map(write_entry).collect();
        write(Prologue::Plain, &Element::parent(ROOT, entries).with("Type", self.kind.name()))
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let mut root = parse_root(bytes, ROOT)?;
        let type_ = root.need("Type")?;
        let kind = ElementsKind::ALL.into_iter().find(|kind| kind.name() == type_);
        let kind = kind.ok_or_else(|| root.error("Type Multivariant, CommonSettings or DataAsset", shown(&type_)))?;
        let entries = root.into_children()?.into_iter().map(read_entry).collect::<Result<_, _>>()?;
        Ok(Elements { kind, entries })
    }
}

/// An entry without metadata still gets an end tag, as in real packages: never `<Element Index="0" />`.
fn write_entry(entry: &ElementEntry) -> Element {
    let metadata = entry.metadata.iter();
    let metadata = metadata.map(|(key, value)| Element::empty("Metadata").with("Key", key).with("Value", value));
    let element = Element::empty("Element").with("Index", entry.index.to_string());
    Element { content: Content::Children(metadata.collect()), ..element }
}

fn read_entry(mut element: Parsed) -> Result<ElementEntry, XmlError> {
    element.expect_name("Element")?;
    let index = element.need("Index")?;
    let index = whole_number(&index).ok_or_else(|| element.error("a number as Index", shown(&index)))?;
    let mut metadata = Vec::new();
    for mut child in element.into_children()? {
        child.expect_name("Metadata")?;
        metadata.push((child.need("Key")?, child.need("Value")?));
        child.nothing_inside()?;
    }
    Ok(ElementEntry { index, metadata })
}

#[cfg(test)]
mod tests {
    use super::{ElementEntry, Elements, ElementsKind};

    #[test]
    fn the_list_of_variants_is_written_as_measured_and_read_back() {
        let list = Elements { kind: ElementsKind::Multivariant, entries: vec![ElementEntry::bare(0)] };
        let bytes = list.write();
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Elements Type=\"Multivariant\">\r\n  \
                        <Element Index=\"0\">\r\n  </Element>\r\n</Elements>";
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
        assert_eq!(Elements::read(&bytes).unwrap(), list);
    }

    #[test]
    fn the_list_of_assets_is_written_as_measured_and_read_back() {
        let metadata =
            [("Name", "CommandFile"), (r"0_A+.=\a & b.ps1", "/ProvisioningCommands/DeviceContext/CommandFiles/0")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let entry = ElementEntry { index: 2, metadata: metadata.to_vec() };
        let list = Elements { kind: ElementsKind::DataAsset, entries: vec![entry] };
        let bytes = list.write();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.ends_with(
            "<Elements Type=\"DataAsset\">\r\n  <Element Index=\"2\">\r\n    \
             <Metadata Key=\"Name\" Value=\"CommandFile\" />\r\n    \
             <Metadata Key=\"0_A+.=\\a &amp; b.ps1\" Value=\"/ProvisioningCommands/DeviceContext/CommandFiles/0\" />\r\n  \
             </Element>\r\n</Elements>"
        ));
        let read = Elements::read(&bytes).unwrap();
        assert_eq!(read.entries[0].name(), Some("CommandFile"));
        assert_eq!(read.entries[0].files().count(), 1);
        assert_eq!(read, list);
    }

    /// The number is the name of a folder, and a device may look for it exactly as it is written.
    #[test]
    fn a_number_has_one_spelling() {
        let list = |index: &str| {
            Elements::read(format!("<Elements Type='Multivariant'><Element Index='{index}'/></Elements>").as_bytes())
        };
        assert_eq!(list("10").unwrap().entries, [ElementEntry::bare(10)]);
        for index in ["00", "+0", "-0", "01", " 1", "1 ", "0x1", "", "4294967296", "\u{661}"] {
            assert!(list(index).is_err(), "{index}");
        }
    }
}
