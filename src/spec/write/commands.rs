//! Commands with their files.

use std::fmt::Write;

use super::substitutes::Substitutes;
use super::text::{file, value};
use super::typed::{is_below, item_of, store_path};
use crate::address::StorePath;
use crate::settings::Setting;
use crate::world::toml_text::quoted;

/// The path of the commands that run for the first user.
const PRIMARY: &str = "ProvisioningCommands/PrimaryContext/Command/CommandConfig";
/// The path of the command line that runs before a user signs in.
const DEVICE: &str = "ProvisioningCommands/DeviceContext";
/// Further properties of a command of the first kind, each with its key.
const FURTHER: [(&str, &str); 4] = [
    ("ContinueInstall", "continue_on_error"),
    ("RestartRequired", "restart"),
    ("ReturnCodeSuccess", "success_code"),
    ("ReturnCodeRestart", "restart_code"),
];

/// All commands that a section can express completely. They are removed from the list.
pub(super) fn commands(left: &mut Vec<&Setting>, prefix: &str, substitutes: &Substitutes) -> String {
    let mut spec = String::new();
    let mut collections: Vec<(Option<String>, StorePath)> = Vec::new();
    for path in left.iter().filter_map(|setting| store_path(setting)) {
        if path.settings_path().starts_with(PRIMARY)
            && let Some((name, collection)) = item(path)
            && !collections.iter().any(|(_, known)| *known == collection)
        {
            collections.push((name, collection));
        }
    }
    for (name, collection) in collections {
        let own = |setting: &&Setting| store_path(setting).is_some_and(|path| is_below(path, &collection));
        take(left, own, |settings| primary(name.as_deref(), settings, substitutes), prefix, &mut spec);
    }
    let own = |setting: &&Setting| store_path(setting).is_some_and(|path| path.settings_path().starts_with(DEVICE));
    take(left, own, |settings| device(settings, substitutes), prefix, &mut spec);
    spec
}

fn take<'s>(
    left: &mut Vec<&'s Setting>,
    own: impl Fn(&&'s Setting) -> bool,
    lines: impl FnOnce(&[&'s Setting]) -> Option<String>,
    prefix: &str,
    spec: &mut String,
) {
    let settings: Vec<&Setting> = left.iter().copied().filter(&own).collect();
    if let Some(lines) = lines(&settings) {
        let _ = write!(spec, "\n[[{prefix}command]]\n{lines}");
        left.retain(|setting| !own(setting));
    }
}

/// The name of the command in a path, if it has one, and the path up to it.
fn item(path: &StorePath) -> Option<(Option<String>, StorePath)> {
    match item_of(path) {
        Some((name, collection)) => Some((Some(name), collection)),
        None => {
            let at = path.segments().iter().position(|segment| segment.item().is_some())?;
            Some((None, StorePath::new(path.segments()[..=at].to_vec())?))
        }
    }
}

fn primary(name: Option<&str>, settings: &[&Setting], substitutes: &Substitutes) -> Option<String> {
    let (mut run, mut besides, mut first, mut others) = (None, String::new(), None, Vec::new());
    for setting in settings {
        let path = store_path(setting)?;
        let leaf = path.leaf().name();
        match leaf {
            "CommandLine" => run = Some(value(setting, substitutes)?),
            "CommandFile" => first = Some(file(setting, substitutes)?),
            "Dependency" => others.push(file(setting, substitutes)?),
            _ => {
                let (_, key) = FURTHER.into_iter().find(|(name, _)| *name == leaf)?;
                let _ = writeln!(besides, "{key} = {}", value(setting, substitutes)?);
            }
        }
    }
    let files = match (first, others.is_empty()) {
        (None, false) => return None,
        (first, _) => first.into_iter().chain(others),
    };
    let given = || settings.iter().find_map(|setting| substitutes.item_names.get(&setting.origin));
    let name = name
        .or_else(|| given().map(String::as_str))
        .map_or_else(String::new, |name| format!("name = {}\n", quoted(name)));
    Some(format!("{name}run = {}\n{}{besides}", run?, list(files)))
}

fn device(settings: &[&Setting], substitutes: &Substitutes) -> Option<String> {
    let (mut run, mut files) = (None, Vec::new());
    for setting in settings {
        let path = store_path(setting)?;
        match path.leaf().name() {
            "CommandLine" => run = Some(value(setting, substitutes)?),
            "CommandFile" => {
                let file = file(setting, substitutes)?;
                let (name, _) = item_of(path)?;
                // A section names a file by its own name.
                file.rsplit('/').next().filter(|own| *own == name)?;
                files.push(file);
            }
            _ => return None,
        }
    }
    Some(format!("context = \"device\"\nrun = {}\n{}", run?, list(files.into_iter())))
}

fn list(files: impl Iterator<Item = String>) -> String {
    let files: Vec<String> = files.map(|file| quoted(&file)).collect();
    match files.is_empty() {
        true => String::new(),
        false => format!("files = [{}]\n", files.join(", ")),
    }
}
