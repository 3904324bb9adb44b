//! customizations.xml: the project of Windows Configuration Designer, which it also stores in the package.

use super::package_config::{self, PackageConfig};
use crate::format::xml::{Element, Parsed, Prologue, XmlError, parse_root, write};

const ROOT: &str = "WindowsCustomizations";
pub(super) const SETTINGS: &str = "Settings";
/// The namespace of everything in `Settings`.
pub const SETTINGS_NAMESPACE: &str = "urn:schemas-microsoft-com:windows-provisioning";
pub(super) const CUSTOMIZATIONS: &str = "Customizations";
pub(super) const COMMON: &str = "Common";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customizations {
    /// The identity of the package.
    pub package: PackageConfig,
    /// Its settings.
    pub settings: Settings,
}

/// Settings for every device, and settings for some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Settings for every device: the top-level groups, each a tree of settings by element name. `Some` and empty is
    /// `<Common />`.
    pub common: Option<Vec<Element>>,
    /// Named kinds of devices.
    pub targets: Vec<Target>,
    /// Settings for devices of these kinds.
    pub variants: Vec<Variant>,
}

/// A kind of devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name by which variants refer to it.
    pub id: String,
    /// A device belongs to it if the device meets all conditions of one state.
    pub states: Vec<Vec<Condition>>,
}

/// A condition on a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What is compared: `ProcessorVendor`.
    pub name: String,
    /// What it must be: `8`, `!1` or `pattern:(...)`, verbatim.
    pub value: String,
}

/// Settings for some devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Ids of its targets; a device must belong to one of them.
    pub target_refs: Vec<String>,
    /// The settings, like those for every device.
    pub settings: Vec<Element>,
}

impl Customizations {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let settings = write_settings(&self.settings);
        write(Prologue::Bom, &Element::parent(ROOT, vec![self.package.to_element(), settings]))
    }

    /// Reads the file. `Profile` and `Replace` (network operators' databases) are refused: their compiled form is
    /// unknown.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let root = parse_root(bytes, ROOT)?;
        let at = root.at;
        let (mut package, mut settings) = (None, None);
        for child in root.into_children()? {
            match child.name.as_str() {
                package_config::NAME if package.is_none() => package = Some(PackageConfig::from_parsed(child)?),
                SETTINGS if settings.is_none() => settings = Some(read_settings(child)?),
                _ => return Err(child.unexpected("PackageConfig and Settings, once each")),
            }
        }
        let missing = |name: &str| XmlError::new(at, format!("the element `{name}` in `{ROOT}`"), "none");
        Ok(Customizations {
            package: package.ok_or_else(|| missing(package_config::NAME))?,
            settings: settings.ok_or_else(|| missing(SETTINGS))?,
        })
    }
}

fn write_settings(settings: &Settings) -> Element {
    let mut inside = Vec::new();
    inside.extend(settings.common.clone().map(|common| Element::parent(COMMON, common)));
    if !settings.targets.is_empty() {
        inside.push(Element::parent("Targets", settings.targets.iter().map(write_target).collect()));
    }
    inside.extend(settings.variants.iter().map(write_variant));
    let inside = if inside.is_empty() { inside } else { vec![Element::parent(CUSTOMIZATIONS, inside)] };
    Element::parent(SETTINGS, inside).with("xmlns", SETTINGS_NAMESPACE)
}

fn write_target(target: &Target) -> Element {
    let condition = |condition: &Condition| {
        Element::empty("Condition").with("Name", &condition.name).with("Value", &condition.value)
    };
    let state = |state: &Vec<Condition>| Element::parent("TargetState", state.iter().map(condition).collect());
    Element::parent("Target", target.states.iter().map(state).collect()).with("Id", &target.id)
}

fn write_variant(variant: &Variant) -> Element {
    let refs = variant.target_refs.iter().map(|id| Element::empty("TargetRef").with("Id", id)).collect();
    let inside = vec![Element::parent("TargetRefs", refs), Element::parent(SETTINGS, variant.settings.clone())];
    let element = Element::parent("Variant", inside);
    match &variant.name {
        Some(name) => element.with("Name", name),
        None => element,
    }
}

/// Reads the element `Settings` of this file or of an answer file.
pub(super) fn read_settings(mut element: Parsed) -> Result<Settings, XmlError> {
    element.take_fixed("xmlns", SETTINGS_NAMESPACE)?;
    let mut settings = Settings::default();
    let mut targets = None;
    for customizations in element.into_children()? {
        customizations.expect_name(CUSTOMIZATIONS)?;
        for child in customizations.into_children()? {
            match child.name.as_str() {
                COMMON if settings.common.is_none() => settings.common = Some(child.into_elements()?),
                "Targets" if targets.is_none() => targets = Some(read_targets(child)?),
                "Variant" => settings.variants.push(read_variant(child)?),
                _ => return Err(child.unexpected("one Common, one Targets, or Variant")),
            }
        }
    }
    settings.targets = targets.unwrap_or_default();
    Ok(settings)
}

fn read_targets(element: Parsed) -> Result<Vec<Target>, XmlError> {
    let mut targets = Vec::new();
    for mut target in element.into_children()? {
        target.expect_name("Target")?;
        let id = target.need("Id")?;
        let states = target.into_children()?.into_iter().map(read_state).collect::<Result<_, _>>()?;
        targets.push(Target { id, states });
    }
    Ok(targets)
}

fn read_state(element: Parsed) -> Result<Vec<Condition>, XmlError> {
    element.expect_name("TargetState")?;
    let mut conditions = Vec::new();
    for mut condition in element.into_children()? {
        condition.expect_name("Condition")?;
        conditions.push(Condition { name: condition.need("Name")?, value: condition.need("Value")? });
        condition.nothing_inside()?;
    }
    Ok(conditions)
}

fn read_variant(mut element: Parsed) -> Result<Variant, XmlError> {
    let name = element.take("Name");
    let at = element.at;
    let (mut target_refs, mut settings) = (None, None);
    for child in element.into_children()? {
        match child.name.as_str() {
            "TargetRefs" if target_refs.is_none() => target_refs = Some(read_target_refs(child)?),
            SETTINGS if settings.is_none() => settings = Some(child.into_elements()?),
            _ => return Err(child.unexpected("TargetRefs and Settings, once each")),
        }
    }
    let missing = |name: &str| XmlError::new(at, format!("the element `{name}` in `Variant`"), "none");
    Ok(Variant {
        name,
        target_refs: target_refs.ok_or_else(|| missing("TargetRefs"))?,
        settings: settings.ok_or_else(|| missing(SETTINGS))?,
    })
}

fn read_target_refs(element: Parsed) -> Result<Vec<String>, XmlError> {
    let mut ids = Vec::new();
    for mut target_ref in element.into_children()? {
        target_ref.expect_name("TargetRef")?;
        ids.push(target_ref.need("Id")?);
        target_ref.nothing_inside()?;
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::{Condition, Customizations, Settings, Target, Variant};
    use crate::format::doc::{Notes, PackageConfig};
    use crate::format::xml::Element;

    pub(super) fn package(notes: Option<Notes>) -> PackageConfig {
        PackageConfig {
            id: "{b84f2c39-eb59-4d4f-8ad1-0f93cec1384e}".into(),
            name: "R&D".into(),
            version: "1.0".into(),
            owner: "ITAdmin".into(),
            rank: Some(0),
            notes,
            description: None,
        }
    }

    #[test]
    fn all_parts_survive_the_round_trip() {
        let condition = Condition { name: "ProcessorVendor".into(), value: "pattern:(.*<.*)".into() };
        let setting = Element::parent("Policies", vec![Element::text("A", "Yes")]);
        let settings = Settings {
            common: Some(vec![setting.clone()]),
            targets: vec![Target { id: "T".into(), states: vec![vec![condition.clone()], vec![condition]] }],
            variants: vec![
                Variant { name: Some("V".into()), target_refs: vec!["T".into()], settings: vec![setting] },
                Variant { name: None, target_refs: Vec::new(), settings: Vec::new() },
            ],
        };
        let whole = Customizations { package: package(Some(Notes::SelfClosed)), settings };
        assert_eq!(Customizations::read(&whole.write()).unwrap(), whole);
    }

    #[test]
    fn each_form_of_notes_and_of_missing_settings_is_kept() {
        let pair = Some(Notes::Text(String::new()));
        for (notes, form) in
            [(None, "</Rank>\r\n  </"), (Some(Notes::SelfClosed), "<Notes />"), (pair, "<Notes></Notes>")]
        {
            for common in [None, Some(Vec::new())] {
                let settings = Settings { common, ..Settings::default() };
                let whole = Customizations { package: package(notes.clone()), settings };
                let bytes = whole.write();
                assert!(String::from_utf8(bytes.clone()).unwrap().contains(form));
                assert_eq!(Customizations::read(&bytes).unwrap(), whole);
            }
        }
    }

    #[test]
    fn unsupported_parts_are_refused_by_name() {
        let text = "<WindowsCustomizations><Settings><Customizations><Profile Name='x'/></Customizations></Settings>\
                    </WindowsCustomizations>";
        let error = Customizations::read(text.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "at byte 49: expected one Common, one Targets, or Variant, found the element `Profile`"
        );
    }
}
