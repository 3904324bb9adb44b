//! PackageConfig: the part of customizations.xml with the identity of the package.

use crate::format::xml::{Content, Element, Parsed, XmlError, shown, whole_number};

pub(super) const NAME: &str = "PackageConfig";
/// The namespace of everything in it.
pub const PACKAGE_CONFIG_NAMESPACE: &str = "urn:schemas-Microsoft-com:Windows-ICD-Package-Config.v1.0";

/// Identity and precedence of a package. The texts are not validated here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageConfig {
    /// The package id, a GUID in braces.
    pub id: String,
    /// The name shown to people.
    pub name: String,
    /// `d.d` or `d.d.d.d`.
    pub version: String,
    /// `ITAdmin`, `OEM`, ...: one of six, which decides the precedence between packages.
    pub owner: String,
    /// The precedence among packages of the same owner; WCD's schema allows 0 to 99. Every real package has it.
    pub rank: Option<u8>,
    /// Absent in the builds of 2015 and 2016, empty in every real package since.
    pub notes: Option<Notes>,
    /// Absent in all but one of 55 packages.
    pub description: Option<String>,
}

/// The notes of a package. WCD writes empty notes in two forms, even within one version; the form that was read is
/// preserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notes {
    /// `<Notes />`
    SelfClosed,
    /// `<Notes>...</Notes>`, possibly empty.
    Text(String),
}

impl PackageConfig {
    pub(super) fn to_element(&self) -> Element {
        let mut children = vec![
            Element::text("ID", &self.id),
            Element::text("Name", &self.name),
            Element::text("Version", &self.version),
            Element::text("OwnerType", &self.owner),
        ];
        children.extend(self.rank.map(|rank| Element::text("Rank", rank.to_string())));
        children.extend(self.notes.as_ref().map(|notes| match notes {
            Notes::SelfClosed => Element::empty("Notes"),
            Notes::Text(text) => Element::text("Notes", text),
        }));
        children.extend(self.description.as_ref().map(|text| Element::text("Description", text)));
        Element::parent(NAME, children).with("xmlns", PACKAGE_CONFIG_NAMESPACE)
    }

    pub(super) fn from_parsed(mut element: Parsed) -> Result<Self, XmlError> {
        element.take_fixed("xmlns", PACKAGE_CONFIG_NAMESPACE)?;
        let at = element.at;
        let mut fields = Fields::default();
        for child in element.into_children()? {
            fields.read(child)?;
        }
        let need = |name: &str, value: Option<String>| {
            value.ok_or_else(|| XmlError::new(at, format!("the element `{name}` in `{NAME}`"), "none"))
        };
        Ok(PackageConfig {
            id: need("ID", fields.id)?,
            name: need("Name", fields.name)?,
            version: need("Version", fields.version)?,
            owner: need("OwnerType", fields.owner)?,
            rank: fields.rank,
            notes: fields.notes,
            description: fields.description,
        })
    }
}

/// The children seen so far, in any order.
#[derive(Default)]
struct Fields {
    id: Option<String>,
    name: Option<String>,
    version: Option<String>,
    owner: Option<String>,
    rank: Option<u8>,
    notes: Option<Notes>,
    description: Option<String>,
}

impl Fields {
    fn read(&mut self, child: Parsed) -> Result<(), XmlError> {
        let twice = child.unexpected("each element once");
        match child.name.as_str() {
            "ID" => set(&mut self.id, child.into_text()?, twice),
            "Name" => set(&mut self.name, child.into_text()?, twice),
            "Version" => set(&mut self.version, child.into_text()?, twice),
            "OwnerType" => set(&mut self.owner, child.into_text()?, twice),
            "Rank" => set(&mut self.rank, rank(child)?, twice),
            "Notes" => set(&mut self.notes, notes(child)?, twice),
            "Description" => set(&mut self.description, child.into_text()?, twice),
            _ => Err(child.unexpected("a part of PackageConfig")),
        }
    }
}

fn set<T>(field: &mut Option<T>, value: T, twice: XmlError) -> Result<(), XmlError> {
    match field.replace(value) {
        Some(_) => Err(twice),
        None => Ok(()),
    }
}

fn rank(child: Parsed) -> Result<u8, XmlError> {
    let at = child.at;
    let text = child.into_text()?;
    whole_number(text.trim()).ok_or_else(|| XmlError::new(at, "a rank from 0 to 255", shown(&text)))
}

fn notes(child: Parsed) -> Result<Notes, XmlError> {
    if child.content == Content::Empty {
        child.nothing_inside()?;
        return Ok(Notes::SelfClosed);
    }
    child.into_text().map(Notes::Text)
}
