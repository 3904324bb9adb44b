//! `[csp]`: any node of the loaded DDF files, by LocURI; nodes with a common start may be in a table of their own.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::OpenSection;
use super::value::{group, read_with_format};
use crate::address::{Address, LocUri, StorePath};
use crate::finding::Span;
use crate::settings::{Setting, designer_path, not_a_locuri};
use crate::spec::reading::Reading;
use crate::spec::table::Table;

pub(super) const SECTION: OpenSection = OpenSection {
    name: "csp",
    about: "Any node of a CSP, by its LocURI. `ppkgc find WORDS` shows the line of a setting, `ppkgc schema LOCURI` its rules.",
    lines: &[
        ("\"./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera\" = 0", "A number; a text is written in quotes."),
        (
            "\"./Device/Vendor/MSFT/Policy/Config/Start/HideRecommendedSection\" = { value = 1, format = \"int\" }",
            "The format of a node that no loaded DDF describes.",
        ),
        (
            "\"./User/Vendor/MSFT/Policy/Config/Start/StartLayout\" = { file = \"layout.xml\" }",
            "The text of a file, or its bytes in base64 if the node takes base64.",
        ),
        (
            "\"./Device/Vendor/MSFT/Policy/Config/Autoplay/TurnOffAutoPlay\" = '<enabled/><data id=\"Autorun_Box\" value=\"255\"/>'",
            "An administrative template policy; `ppkgc schema` shows its elements.",
        ),
        (
            "\"./Device/Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/Accounts_RenameAdministratorAccount\" = { env = \"ADMIN_NAME\" }",
            "A value from the environment, which is not shown.",
        ),
        ("\"./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera\" = { delete = true }", "Removes a setting."),
    ],
    read,
};

/// Reads all lines of the section. A line whose address or value cannot be read is reported and left out.
fn read(table: &Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for (key, origin, written) in table.entries() {
        read_line(key, origin, written, &mut settings, reading);
    }
    settings
}

/// The path in the settings store of a policy that is written as its area and name.
fn policy(written: &str) -> Option<StorePath> {
    let path = designer_path(&format!("Policies/{written}"))?;
    (path.segments().len() == 3).then_some(path)
}

/// Reads one line, or the lines of a table with the rest of the address in its keys.
fn read_line(
    address: &str,
    origin: Span,
    written: &TomlSpanned<DeValue<'_>>,
    settings: &mut Vec<Setting>,
    reading: &mut Reading<'_>,
) {
    let locuri = match LocUri::parse(address) {
        Ok(locuri) => Some(locuri),
        Err(error) => {
            let finding = not_a_locuri(address, error.reason, origin.into());
            reading.push(match designer_path(address) {
                None if let Some(policy) = policy(address) => {
                    finding.help(format!("write the line under [settings]: \"{policy}\" = value"))
                }
                Some(path) => finding
                    .label("this is a path of Windows Configuration Designer")
                    .help(format!("write the line under [settings]: \"{path}\" = value")),
                None if finding.help.is_none() => finding.help("`ppkgc find WORDS` shows the address of a setting"),
                None => finding,
            });
            None
        }
    };
    if let Some(group) = group(written) {
        // With a wrong start every address would be wrong; that is reported once.
        let inside = Table::new(address, group, origin).entries().filter(|_| locuri.is_some());
        inside.for_each(|(key, origin, written)| {
            read_line(&format!("{address}/{key}"), origin, written, settings, reading);
        });
        return;
    }
    let (value, format) = read_with_format(address, written, reading);
    if let (Some(locuri), Some(value)) = (locuri, value) {
        let (address, value) = (Address::Node(locuri), Some(value));
        settings.push(Setting { address, value, format, file: None, origin, label: None, item_at: None });
    }
}
