//! Commands with their files.

use std::fmt::Write;

use super::items::{Items, Taken, store_path, up_to_item};
use super::substitutes::Substitutes;
use super::text::{file, value};
use crate::address::{StoreItem, StorePath};
use crate::settings::Setting;
use crate::world::toml_text::quoted;

/// The path of the commands that run for the first user.
const PRIMARY: &str = "ProvisioningCommands/PrimaryContext/Command/CommandConfig";
/// The path of the command line that runs before a user signs in.
const DEVICE: &str = "ProvisioningCommands/DeviceContext";
/// Further properties of a command that runs for the first user, each with its key.
const FURTHER: [(&str, &str); 4] = [
    ("ContinueInstall", "continue_on_error"),
    ("RestartRequired", "restart"),
    ("ReturnCodeSuccess", "success_code"),
    ("ReturnCodeRestart", "restart_code"),
];

/// All commands that a section can express completely. They are removed from the list.
pub(super) fn commands(left: &mut Vec<&Setting>, prefix: &str, substitutes: &Substitutes) -> String {
    let mut commands = Items::default();
    let mut of_device = Vec::new();
    for &setting in &*left {
        match store_path(setting).map(|path| (path, path.settings_path())) {
            Some((path, name)) if name.starts_with(PRIMARY) => {
                if let Some(item) = up_to_item(path) {
                    commands.add(item, setting);
                }
            }
            Some((_, name)) if name.starts_with(DEVICE) => of_device.push(setting),
            _ => {}
        }
    }
    let of_users = commands.in_order().map(|(item, settings)| (primary(item, settings, substitutes), settings));
    let all = of_users.chain([(device(&of_device, substitutes), of_device.as_slice())]);
    let (mut spec, mut done) = (String::new(), Taken::default());
    for (lines, settings) in all {
        if let Some(lines) = lines {
            let _ = write!(spec, "\n[[{prefix}command]]\n{lines}");
            done.add(settings);
        }
    }
    done.remove_from(left);
    spec
}

fn primary(command: &StorePath, settings: &[&Setting], substitutes: &Substitutes) -> Option<String> {
    let (mut run, mut besides, mut first, mut others) = (None, String::new(), None, Vec::new());
    for setting in settings {
        let path = store_path(setting)?;
        let leaf = path.leaf().name();
        match leaf {
            "CommandLine" => run = Some(value(setting, substitutes)?),
            "CommandFile" => first = Some(NamedFile { path: file(setting, substitutes)?, name: None }),
            "Dependency" => {
                others.push(NamedFile { path: file(setting, substitutes)?, name: substitutes.item_name(setting, 1) })
            }
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
    let name = match command.leaf().item() {
        Some(StoreItem::Key(name)) => Some(name.as_str()),
        _ => settings.iter().find_map(|setting| substitutes.item_name(setting, 0)),
    };
    let name = name.map_or_else(String::new, |name| format!("name = {}\n", quoted(name)));
    Some(format!("{name}run = {}\n{}{besides}", run?, list(files.collect())))
}

fn device(settings: &[&Setting], substitutes: &Substitutes) -> Option<String> {
    let (mut run, mut files) = (None, Vec::new());
    for setting in settings {
        let path = store_path(setting)?;
        match path.leaf().name() {
            "CommandLine" => run = Some(value(setting, substitutes)?),
            "CommandFile" => {
                let file = NamedFile { path: file(setting, substitutes)?, name: substitutes.item_name(setting, 0) };
                // A section names a file by its own name; in a project it has a number.
                if let Some(StoreItem::Key(name)) = path.leaf().item()
                    && file.own_name() != name
                {
                    return None;
                }
                files.push(file);
            }
            _ => return None,
        }
    }
    Some(format!("context = \"device\"\nrun = {}\n{}", run?, list(files)))
}

/// A file of a command, with the name that a project gives it.
struct NamedFile<'p> {
    path: String,
    name: Option<&'p str>,
}

impl NamedFile<'_> {
    fn own_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The name, if it says more than that of the file.
    fn remark(&self) -> Option<&str> {
        let own = self.own_name();
        let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
        self.name.filter(|name| *name != own && *name != stem)
    }
}

/// The line with the files; with remarks it is several.
fn list(files: Vec<NamedFile<'_>>) -> String {
    if files.is_empty() {
        return String::new();
    }
    if files.iter().all(|file| file.remark().is_none()) {
        let files: Vec<String> = files.iter().map(|file| quoted(&file.path)).collect();
        return format!("files = [{}]\n", files.join(", "));
    }
    let lines = files.iter().map(|file| {
        let remark = file.remark().map_or_else(String::new, |name| format!("   # {}", quoted(name)));
        format!("    {},{remark}\n", quoted(&file.path))
    });
    format!("files = [\n{}]\n", lines.collect::<String>())
}
