//! `[settings]`: any setting of the settings store, by its path; settings with a common start may be in a table of
//! their own.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::{OpenSection, value};
use crate::address::{Address, StorePath};
use crate::finding::Span;
use crate::settings::{Setting, not_a_store_path};
use crate::spec::reading::Reading;
use crate::spec::table::Table;

pub(super) const SECTION: OpenSection = OpenSection {
    name: "settings",
    about: "Any setting of Windows Configuration Designer, by its path. `ppkgc find WORDS` shows the line of a setting, \
            `ppkgc schema PATH` its rules.",
    lines: &[
        ("\"OOBE/Desktop/HideOobe\" = true", "True, false, a number, or a text in quotes."),
        (
            "\"Accounts/Users/User[localadmin]/UserGroup\" = \"Administrators\"",
            "The name of an item in brackets; a listed value as the designer shows it.",
        ),
        (
            "\"ProvisioningCommands/PrimaryContext/Command/CommandConfig[install]/CommandLine\" = \"cmd /c setup.cmd\"",
            "An item of a list, under any name.",
        ),
        (
            "\"Certificates/RootCertificates/RootCertificate[Contoso]/CertificatePath\" = { file = \"root.cer\" }",
            "A file of the package.",
        ),
        (
            "\"Accounts/Users/User[localadmin]/Password\" = { env = \"ADMIN_PASSWORD\" }",
            "A value from the environment, which is not shown.",
        ),
    ],
    read,
};

/// Reads all lines of the section. A line whose path or value cannot be read is reported and left out.
fn read(table: &Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (key, origin, written) in table.entries() {
        read_line(key, origin, written, &mut settings, reading);
    }
    settings
}

/// Reads one line, or the lines of a table with the rest of the path in its keys.
fn read_line(
    path: &str,
    origin: Span,
    written: &TomlSpanned<DeValue<'_>>,
    settings: &mut Vec<Setting>,
    reading: &mut Reading<'_>,
) {
    if let Some(group) = value::group(written) {
        let inside = Table::new(path, group, origin).entries();
        inside.for_each(|(key, origin, written)| {
            read_line(&format!("{path}/{key}"), origin, written, settings, reading);
        });
        return;
    }
    let value = value::read(path, written, reading);
    match StorePath::parse(path) {
        Ok(path) => settings.extend(value.map(|value| Setting {
            address: Address::Store(path),
            value: Some(value),
            format: None,
            file: None,
            origin,
            label: None,
            item_at: None,
        })),
        Err(error) => reading.push(not_a_store_path(path, &error, origin.into())),
    }
}
