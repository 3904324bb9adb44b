//! `[kiosk]`: a device for one purpose.

use super::read::setting;
use super::{Form, Key, SectionType, value};
use crate::finding::{Code, Finding, Span};
use crate::settings::{Setting, Spanned, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::wrong_type;
use toml::de::DeValue;

pub(super) const SECTION: SectionType = SectionType {
    name: "kiosk",
    about: "A device for a single purpose.",
    keys: &[
        Key::store(
            "configuration",
            Form::File,
            "AssignedAccess/MultiAppAssignedAccessSettings",
            "The configuration of Assigned Access, an XML file.",
        )
        .like("\"kiosk.xml\""),
        Key::store(
            APP,
            Form::Text,
            "AssignedAccess/AssignedAccessSettings",
            "One app for one account, as JSON; Microsoft has deprecated it, and `configuration` does the same and more. \
             Or the path of a program that replaces the desktop of every user (Shell Launcher): 'C:\\Kiosk\\kiosk.exe'.",
        )
        .like("'{\"Account\":\"kiosk\",\"AUMID\":\"Microsoft.WindowsCalculator_8wekyb3d8bbwe!App\"}'"),
        Key::describing("autologon", Form::SignIn, "The account that is signed in when the device starts."),
    ],
    repeated: false,
    desugar: Some(kiosk),
};

/// The key that takes an app or a program.
const APP: &str = "app";

/// The rows that a kiosk sets besides, each with the line for it.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("/SMISettings/AutoLogon/Enable", SIGN_IN),
    ("/SMISettings/AutoLogon/UserName", SIGN_IN),
    ("/SMISettings/AutoLogon/Password", SIGN_IN),
    ("/SMISettings/AutoLogon/DomainName", SIGN_IN),
    ("/SMISettings/ShellLauncher/Enable", SHELL),
    ("/SMISettings/ShellLauncher/DefaultCustomShell", SHELL),
];
const SIGN_IN: &str = "autologon = { user = \"kiosk\", password = { env = \"KIOSK_PASSWORD\" } }";
const SHELL: &str = r"app = 'C:\Kiosk\kiosk.exe'";

/// The fields of `autologon`, each with its setting.
const FIELDS: [(&str, &str); 3] = [
    ("user", "SMISettings/AutoLogon/UserName"),
    ("password", "SMISettings/AutoLogon/Password"),
    ("domain", "SMISettings/AutoLogon/DomainName"),
];

fn kiosk(table: &mut Table<'_>, _index: usize, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let program = settings.extract_if(.., |setting| setting.label == Some(APP) && is_program(setting)).next();
    settings.extend(program.into_iter().flat_map(shell));
    autologon(table, settings, reading);
}

/// Whether the value is the command line of a program, rather than the JSON of an app from the store.
fn is_program(setting: &Setting) -> bool {
    let Some(Value::Text(text) | Value::Environment(text)) = setting.value.as_ref().map(|value| &value.value) else {
        return false;
    };
    let text = text.trim_start().to_ascii_lowercase();
    !text.starts_with(['{', '[']) && (text.contains(":\\") || text.starts_with('%') || text.contains(".exe"))
}

/// The settings that make a program the shell of every user.
fn shell(app: Setting) -> Vec<Setting> {
    let Some(value) = app.value else { return Vec::new() };
    let enable = Spanned { value: Value::Text("ENABLE".to_owned()), span: value.span };
    vec![
        setting("SMISettings/ShellLauncher/Enable", "", enable, app.origin, APP),
        setting("SMISettings/ShellLauncher/DefaultCustomShell", "", value, app.origin, APP),
    ]
}

fn autologon(table: &mut Table<'_>, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let Some((origin, written)) = table.entry("autologon") else { return };
    let span = Span::from(written.span());
    let DeValue::Table(fields) = written.get_ref() else {
        let finding = wrong_type("autologon", written, &Form::SignIn.words());
        reading.push(finding.help(format!("write {SIGN_IN}")));
        return;
    };
    let mut fields = Table::in_braces("`autologon`", fields, span, FIELDS.map(|(field, _)| field));
    let enable = Spanned { value: Value::Text("ENABLE".to_owned()), span };
    settings.push(setting("SMISettings/AutoLogon/Enable", "", enable, origin, "autologon"));
    for (field, path) in FIELDS {
        let Some((origin, written)) = fields.entry(field) else { continue };
        settings.extend(value::read(field, written, reading).map(|value| setting(path, "", value, origin, field)));
    }
    if fields.key("user").is_none() && !fields.is_misspelt("user") {
        let finding = Finding::new(Code::MissingKey, span, "`autologon` has no `user`");
        reading.push(finding.help("add the account that is signed in: user = \"kiosk\""));
    }
    fields.finish(reading);
}
