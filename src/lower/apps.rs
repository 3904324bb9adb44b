//! Apps of the package: the file, dependencies and options of each become one command, the value of the node that
//! installs it.
//!
//! The value has the form in the documentation of EnterpriseModernAppManagement. No known package shows how the path of
//! a file in the package is written there, so only the name of the file is written.

use std::collections::BTreeMap;

use super::setting::{Resolved, app_of};
use super::{CspPath, Instruction, PlannedSetting};
use crate::address::StorePath;
use crate::format::xml::{Element, write_line};
use crate::package::Datatype;
use crate::settings::source_of;
use crate::store::WcdTable;

/// The command of each app.
pub(super) fn installations(resolved: &[Resolved], store: &'static WcdTable) -> Vec<Resolved> {
    let mut apps: BTreeMap<(Option<usize>, StorePath), Vec<&Resolved>> = BTreeMap::new();
    for own in resolved {
        if let Some(app) = app_of(&own.setting.path, store) {
            apps.entry((own.variant, app)).or_default().push(own);
        }
    }
    apps.into_iter().filter_map(|((variant, app), parts)| installation(variant, app, &parts, store)).collect()
}

fn installation(
    variant: Option<usize>,
    app: StorePath,
    parts: &[&Resolved],
    store: &'static WcdTable,
) -> Option<Resolved> {
    let named = |name: &'static str| parts.iter().filter(move |part| part.setting.path.leaf().name() == name);
    let files = |name| named(name).filter_map(|part| part.setting.shown.as_deref());
    let main = named("ApplicationFile").next()?;
    let row = store.by_path(&main.setting.path.row_path())?;
    let dependencies = files("Dependency").map(|file| Element::empty("Dependency").with("PackageUri", file));
    let dependencies: Vec<Element> = dependencies.collect();
    let inside =
        if dependencies.is_empty() { dependencies } else { vec![Element::parent("Dependencies", dependencies)] };
    let command = Element::parent("Application", inside).with("PackageUri", files("ApplicationFile").next()?);
    let options = named("DeploymentOptions").find_map(|part| match &part.setting.instruction {
        Instruction::Part(value) => Some(value.clone()),
        _ => None,
    });
    let command = options.into_iter().fold(command, |command, options| command.with("DeploymentOptions", options));
    let csp = CspPath::from_store(&row, &main.setting.instance, None)?;
    Some(Resolved {
        source: source_of(&row),
        variant,
        group: app,
        in_store: true,
        setting: PlannedSetting {
            path: main.setting.path.clone(),
            instance: main.setting.instance.clone(),
            shown: None,
            instruction: Instruction::Set { csp, value: write_line(&command), datatype: Datatype::String, exec: true },
            managed: None,
            secret: false,
            reload: false,
            origin: main.setting.origin,
        },
    })
}
