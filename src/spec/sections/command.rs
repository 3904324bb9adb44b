//! `[[command]]`: commands that run while the device is provisioned, with the files that they need.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::read::{own_name, setting, with_number};
use super::{Form, Key, SectionType, value};
use crate::finding::{Code, Finding, Span};
use crate::settings::{Setting, Spanned, Value};
use crate::spec::expected::value_for;
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::wrong_type;

pub(super) const SECTION: SectionType = SectionType {
    name: "command",
    about: "A command that runs while the device is provisioned.",
    keys: &[
        Key::describing("run", Form::Text, "The command line.").required().like("\"cmd /c install.cmd\""),
        Key::describing(
            "files",
            Form::Files,
            "The files that it needs; all are put into one folder, without subfolders.",
        ),
        Key::describing(
            "context",
            Form::Choice(CONTEXTS),
            "`primary` (the default); `device` runs as SYSTEM before anybody signs in, and takes one command line.",
        ),
        Key::describing("name", Form::Item, "Its name in the package."),
        Key::describing("continue_on_error", Form::Boolean, "Whether provisioning continues if it fails."),
        Key::describing("restart", Form::Boolean, "Whether the device restarts after it."),
        Key::describing("success_code", Form::Integer, "The exit code that means success; the default is 0."),
        Key::describing("restart_code", Form::Integer, "The exit code that requests a restart; the default is 3010.")
            .like("3010"),
    ],
    repeated: true,
    desugar: Some(command),
};

const CONTEXTS: &[&str] = &["primary", "device"];

/// The rows that a command sets, each with the line for it.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("/ProvisioningCommands/PrimaryContext/Command/CommandConfig/CommandLine", "run = \"cmd /c install.cmd\""),
    ("/ProvisioningCommands/PrimaryContext/Command/CommandConfig/CommandFile", "files = [\"setup/install.cmd\"]"),
    (
        "/ProvisioningCommands/PrimaryContext/Command/CommandConfig/DependencyPackages/Dependency",
        "files = [\"setup/install.cmd\", \"setup/agent.msi\"]",
    ),
    ("/ProvisioningCommands/PrimaryContext/Command/CommandConfig/ContinueInstall", "continue_on_error = true"),
    ("/ProvisioningCommands/PrimaryContext/Command/CommandConfig/RestartRequired", "restart = true"),
    ("/ProvisioningCommands/PrimaryContext/Command/CommandConfig/ReturnCodeSuccess", "success_code = 0"),
    ("/ProvisioningCommands/PrimaryContext/Command/CommandConfig/ReturnCodeRestart", "restart_code = 3010"),
    ("/ProvisioningCommands/DeviceContext/CommandLine", "context = \"device\""),
    ("/ProvisioningCommands/DeviceContext/CommandFiles/CommandFile", "context = \"device\""),
];

/// Further properties of a command of the primary context, each with its setting.
const OF_PRIMARY: [(&str, &str); 4] = [
    ("continue_on_error", "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/ContinueInstall"),
    ("restart", "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/RestartRequired"),
    ("success_code", "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/ReturnCodeSuccess"),
    ("restart_code", "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/ReturnCodeRestart"),
];

type Written<'t> = (Span, &'t TomlSpanned<DeValue<'t>>);

fn command(table: &mut Table<'_>, index: usize, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let (run, files_at, files) = (table.entry("run"), table.key("files"), table.texts("files", reading));
    let context = table.text("context", reading);
    let name = own_name(&SECTION, table, reading).map_or_else(|| format!("command-{}", index + 1), |name| name.value);
    let besides = OF_PRIMARY.map(|(key, path)| (key, path, table.entry(key)));
    match context.as_ref().map_or("primary", |context| context.value.as_str()) {
        "primary" => {
            let line = "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/CommandLine";
            settings.extend(run.and_then(|run| text(line, &name, run, reading)));
            settings.extend(files_at.map_or_else(Vec::new, |origin| primary_files(&name, origin, files)));
            for (key, path, entry) in besides {
                let Some((origin, written)) = entry else { continue };
                let read = value::read(key, written, reading);
                settings.extend(read.map(|value| setting(path, &name, value, origin, key)));
            }
        }
        "device" => {
            let line = "ProvisioningCommands/DeviceContext/CommandLine";
            settings.extend(run.and_then(|run| text(line, &name, run, reading)));
            settings.extend(files_at.map_or_else(Vec::new, |origin| device_files(origin, files)));
            for (key, _, entry) in besides {
                let Some((origin, _)) = entry else { continue };
                let message = format!("`{key}` belongs to commands of the primary context");
                reading.push(Finding::new(Code::UnknownKey, origin, message).help("remove the line"));
            }
        }
        other => {
            let span = context.as_ref().map_or(table.span(), |context| context.span);
            let message = format!("there is no context `{other}`");
            let finding = Finding::new(Code::NotAllowed, span, message).allowed(CONTEXTS.join(", "));
            reading.push(match value_for("context", other) {
                Some(meant) => finding.did_you_mean_text(meant),
                None => finding.help("device runs before there is a user; primary is the usual one"),
            });
        }
    }
}

fn text(path: &str, name: &str, (origin, written): Written<'_>, reading: &mut Reading<'_>) -> Option<Setting> {
    if matches!(written.get_ref(), DeValue::Array(_)) {
        reading.push(wrong_type("run", written, "one command line").help("write a section [[command]] for each"));
        return None;
    }
    Some(setting(path, name, value::text("run", written, reading)?, origin, "run"))
}

/// The files of a command: the first is the file of the command itself, the others belong to it.
fn primary_files(name: &str, origin: Span, files: Vec<Spanned<String>>) -> Vec<Setting> {
    let own = "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/CommandFile";
    let settings = files.into_iter().enumerate().map(|(index, file)| {
        let Some(before) = index.checked_sub(1) else { return setting(own, name, text_of(file), origin, "files") };
        let list = "ProvisioningCommands/PrimaryContext/Command/CommandConfig[*]/DependencyPackages/Dependency";
        let mut dependency = setting(list, name, text_of(file), origin, "files");
        dependency.address = with_number(dependency.address, before);
        dependency
    });
    settings.collect()
}

/// The files of the device context: a list of all of them.
fn device_files(origin: Span, files: Vec<Spanned<String>>) -> Vec<Setting> {
    let settings = files.into_iter().map(|file| {
        let name = file.value.rsplit('/').next().unwrap_or_default().to_owned();
        let path = "ProvisioningCommands/DeviceContext/CommandFiles/CommandFile[*]";
        setting(path, &name, text_of(file), origin, "files")
    });
    settings.collect()
}

fn text_of(file: Spanned<String>) -> Spanned<Value> {
    let span = file.span;
    Spanned { value: Value::TextOf(file), span }
}
