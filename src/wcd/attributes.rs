//! Attributes: elements of a project may have only a few. The designer does not accept a value that is written as an
//! attribute.

use super::names::{COMMON, PACKAGE_CONFIG, SETTINGS, as_warning, tag};
use crate::finding::{Code, Finding, Report};
use crate::format::xml::Parsed;
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// The attribute with the name that the designer shows.
pub(super) const NAME: &str = "Name";

/// Removes the attributes that elements around settings cannot have, and reports them.
pub(super) fn of_structure(root: &mut Parsed, report: &mut Report) {
    keep(root, &[], report);
    for part in &mut root.children {
        match part.name.as_str() {
            PACKAGE_CONFIG => below(part, report),
            SETTINGS => customizations(part, report),
            _ => {}
        }
    }
}

fn customizations(settings: &mut Parsed, report: &mut Report) {
    keep(settings, &[], report);
    for customizations in &mut settings.children {
        keep(customizations, &[], report);
        for part in &mut customizations.children {
            match part.name.as_str() {
                COMMON => keep(part, &[], report),
                "Targets" => below(part, report),
                "Variant" => {
                    keep(part, &[NAME], report);
                    part.children.iter_mut().for_each(|own| match own.name.as_str() {
                        SETTINGS => keep(own, &[], report),
                        _ => below(own, report),
                    });
                }
                _ => {}
            }
        }
    }
}

/// Removes and reports the attributes that an element and everything in it cannot have.
fn below(element: &mut Parsed, report: &mut Report) {
    let known: &[&str] = match element.name.as_str() {
        "Target" | "TargetRef" => &["Id"],
        "Condition" => &[NAME, "Value"],
        _ => &[],
    };
    keep(element, known, report);
    element.children.iter_mut().for_each(|child| below(child, report));
}

fn keep(element: &mut Parsed, known: &[&str], report: &mut Report) {
    let attributes = std::mem::take(&mut element.attributes);
    let (kept, other): (Vec<_>, Vec<_>) = attributes.into_iter().partition(|(name, _)| known.contains(&name.as_str()));
    element.attributes = kept;
    for (name, _) in other {
        let message = format!("`{}` has no attribute `{name}`: the package is written without it", element.name);
        let finding = Finding::new(Code::UnknownKey, tag(element), message).label("not known here");
        report.extend(as_warning(finding.help("remove the attribute")));
    }
}

/// Gives each item of a collection its key attribute if only its name is written. Removes all other attributes of
/// settings, and reports them; those in the project of an unpacked package were built with it, and are only reported.
pub(super) fn of_settings(root: &mut Parsed, store: &'static WcdTable, is_unpacked: bool, report: &mut Report) {
    let own_attributes = SettingAttributes { store, is_unpacked };
    for settings in root.children.iter_mut().filter(|part| part.name == SETTINGS) {
        for part in settings.children.iter_mut().flat_map(|customizations| &mut customizations.children) {
            match part.name.as_str() {
                COMMON => own_attributes.group(part, "", None, report),
                "Variant" => {
                    let own = part.children.iter_mut().filter(|own| own.name == SETTINGS);
                    own.for_each(|own| own_attributes.group(own, "", None, report));
                }
                _ => {}
            }
        }
    }
}

/// The attributes of settings.
struct SettingAttributes {
    store: &'static WcdTable,
    /// Whether the project is that of an unpacked package.
    is_unpacked: bool,
}

impl SettingAttributes {
    fn group(&self, element: &mut Parsed, path: &str, row: Option<&WcdSetting>, report: &mut Report) {
        /// The group in which newer stores have more settings than the built-in one.
        const POLICIES: &str = "/Policies/";
        let key = row.filter(|row| row.kind == WcdKind::KeyedCollection).and_then(|row| row.key);
        for child in &mut element.children {
            let path = format!("{path}/{}", child.name);
            let row = self.store.by_path(&path);
            if row.is_none() && !path.starts_with(POLICIES) {
                continue;
            }
            if let Some(key) = key {
                with_key(child, key);
            }
            let is_known = |name: &str| name == NAME || key == Some(name);
            let unknown = child.attributes.iter().filter(|(name, _)| !is_known(name));
            report.extend(unknown.flat_map(|(name, _)| as_warning(self.unknown(child, name, key))));
            if !self.is_unpacked {
                child.attributes.retain(|(name, _)| is_known(name));
            }
            self.group(child, &path, row.as_ref(), report);
        }
    }

    fn unknown(&self, element: &Parsed, name: &str, key: Option<&str>) -> Finding {
        let removed = if self.is_unpacked { "" } else { ": the package is written without it" };
        let message = format!("`{}` has no attribute `{name}`{removed}", element.name);
        let finding = Finding::new(Code::UnknownKey, tag(element), message).label("not known here");
        match key.into_iter().chain([NAME]).find(|known| known.eq_ignore_ascii_case(name)) {
            Some(known) => finding.help(format!("did you mean `{known}`?")),
            None => finding.help(format!("write it as an element: <{name}>...</{name}> inside of `{}`", element.name)),
        }
    }
}

/// The designer writes the key of an item, and shows it again as the name.
fn with_key(item: &mut Parsed, key: &str) {
    let has_key = item.attributes.iter().any(|(name, _)| name == key);
    let name = item.attributes.iter().position(|(name, _)| name == NAME);
    if let Some(position) = name.filter(|_| !has_key) {
        let value = item.attributes[position].1.clone();
        item.attributes.insert(position, (key.to_owned(), value));
    }
}
