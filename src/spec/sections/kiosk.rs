//! `[kiosk]`: a device for one purpose.

use super::read::setting;
use super::{Form, Key, SectionType, value};
use crate::finding::Span;
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
            "app",
            Form::Text,
            "AssignedAccess/AssignedAccessSettings",
            "One app for one account, as JSON.",
        )
        .like("'{\"Account\":\"kiosk\",\"AUMID\":\"Microsoft.WindowsCalculator_8wekyb3d8bbwe!App\"}'"),
        Key::describing("autologon", Form::SignIn, "The account that is signed in when the device starts."),
    ],
    repeated: false,
    desugar: Some(autologon),
};

/// The fields of `autologon`, each with its setting.
const FIELDS: [(&str, &str); 3] = [
    ("user", "SMISettings/AutoLogon/UserName"),
    ("password", "SMISettings/AutoLogon/Password"),
    ("domain", "SMISettings/AutoLogon/DomainName"),
];

fn autologon(table: &mut Table<'_>, _index: usize, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let Some((origin, written)) = table.entry("autologon") else { return };
    let span = Span::from(written.span());
    let DeValue::Table(fields) = written.get_ref() else {
        reading.push(wrong_type("autologon", written, &Form::SignIn.words()));
        return;
    };
    let mut fields = Table::new("`autologon`", fields, span);
    let enable = Spanned { value: Value::Text("ENABLE".to_owned()), span };
    settings.push(setting("SMISettings/AutoLogon/Enable", "", enable, origin, "autologon"));
    for (field, path) in FIELDS {
        let Some((origin, written)) = fields.entry(field) else { continue };
        settings.extend(value::read(field, written, reading).map(|value| setting(path, "", value, origin, field)));
    }
    fields.finish(reading);
}
