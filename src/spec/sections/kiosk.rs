//! `[kiosk]`: a device for one purpose.

use toml::de::DeValue;

use super::read::setting;
use super::{Form, Key, SectionType, value};
use crate::csp::is_family_name;
use crate::finding::{Code, Finding, Span, shortened};
use crate::settings::{Setting, Spanned, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::wrong_type;

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
        Key::describing(AUTOLOGON, Form::SignIn, "The account that is signed in when the device starts."),
    ],
    repeated: false,
    desugar: Some(kiosk),
};

/// The key that takes an app or a program.
const APP: &str = "app";
/// The key that takes an account.
const AUTOLOGON: &str = "autologon";
/// The value that switches a part of the CSP SMISettings on.
const ENABLE: &str = "ENABLE";

/// The rows that a kiosk sets without a key for each, with the line that sets them.
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
    let app = settings.extract_if(.., |setting| setting.label == Some(APP)).next();
    match app.as_ref().map(|app| (is_program(app), name_for_app(app))) {
        Some((true, _)) => settings.extend(app.into_iter().flat_map(shell)),
        Some((false, Some(finding))) => reading.push(finding),
        _ => settings.extend(app),
    }
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

/// Apps of the Store in the words of people, each with its application user model id.
const APPS: [(&str, &str); 6] = [
    ("calculator", "Microsoft.WindowsCalculator_8wekyb3d8bbwe!App"),
    ("kioskbrowser", "Microsoft.KioskBrowser_8wekyb3d8bbwe!App"),
    ("photos", "Microsoft.Windows.Photos_8wekyb3d8bbwe!App"),
    ("weather", "Microsoft.BingWeather_8wekyb3d8bbwe!App"),
    ("groovemusic", "Microsoft.ZuneMusic_8wekyb3d8bbwe!Microsoft.ZuneMusic"),
    ("movies&tv", "Microsoft.ZuneVideo_8wekyb3d8bbwe!Microsoft.ZuneVideo"),
];
/// Programs that people expect to be apps of the Store.
const PROGRAMS: [&str; 9] =
    ["edge", "msedge", "chrome", "googlechrome", "firefox", "mozillafirefox", "word", "excel", "powerpoint"];

/// The value, if it is neither JSON nor the id of an app, so that people can only mean the name of one.
fn name_of_app(setting: &Setting) -> Option<&str> {
    match setting.value.as_ref().map(|value| &value.value) {
        Some(Value::Text(text)) if !text.contains(['{', '[', '!', ':']) => Some(text.trim()),
        _ => None,
    }
}

/// The finding for the name of an app, which does not identify it.
fn name_for_app(setting: &Setting) -> Option<Finding> {
    let name = name_of_app(setting)?;
    let span = setting.value.as_ref()?.span;
    let known: String =
        name.to_lowercase().split_whitespace().filter(|word| !["microsoft", "windows"].contains(word)).collect();
    let json = |id: &str| format!(r#"{{"Account":"kiosk","AUMID":"{id}"}}"#);
    let finding = Finding::new(Code::NotAllowed, span, format!("`{}` is not the id of an app", shortened(name)))
        .allowed(json("FAMILY_ID!App"));
    Some(match APPS.into_iter().find(|(word, _)| *word == known) {
        Some((_, id)) => {
            let whole = json(id);
            finding.help(format!("write it with the account that it is for: '{whole}'")).suggest(whole)
        }
        None if is_family_name(name) => finding
            .help(format!("add the id of the app after !, for many apps App: '{}'", json(&format!("{name}!App")))),
        None if PROGRAMS.contains(&known.as_str()) => finding.help(
            "it is a program, not an app of the Store: name it by its path in a configuration of Assigned Access, \
             `configuration = \"kiosk.xml\"`; `ppkgc new DIR --template kiosk` writes one",
        ),
        None => finding.help("Get-StartApps lists the ids of all apps; a program is named by its path"),
    })
}

/// The settings that make a program the shell of every user.
fn shell(app: Setting) -> Vec<Setting> {
    let Some(value) = app.value else { return Vec::new() };
    let enable = Spanned { value: Value::Text(ENABLE.to_owned()), span: value.span };
    vec![
        setting("SMISettings/ShellLauncher/Enable", "", enable, app.origin, APP),
        setting("SMISettings/ShellLauncher/DefaultCustomShell", "", value, app.origin, APP),
    ]
}

fn autologon(table: &mut Table<'_>, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let Some((origin, written)) = table.entry(AUTOLOGON) else { return };
    let span = Span::from(written.span());
    let DeValue::Table(fields) = written.get_ref() else {
        let finding = wrong_type(AUTOLOGON, written, &Form::SignIn.words());
        reading.push(finding.help(format!("write {SIGN_IN}")));
        return;
    };
    let mut fields = Table::in_braces("`autologon`", fields, span, FIELDS.map(|(field, _)| field));
    let enable = Spanned { value: Value::Text(ENABLE.to_owned()), span };
    settings.push(setting("SMISettings/AutoLogon/Enable", "", enable, origin, AUTOLOGON));
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
