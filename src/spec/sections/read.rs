//! Reads the lines of a typed section: each becomes the setting that the section's table names.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::{Form, Key, SectionType, Sets, value};
use crate::address::{Address, LocUri, StorePath};
use crate::finding::{Code, Finding, Span};
use crate::settings::{EmbeddedFile, Setting, Spanned, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::wrong_type;

/// What a key says: a value, a file, or both.
type Said = (Option<Spanned<Value>>, Option<EmbeddedFile>);

/// The settings of one table of the section.
pub(crate) fn read(section: &SectionType, mut table: Table<'_>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for key in section.keys {
        let Some((origin, written)) = table.entry(key.name) else { continue };
        if let (Some(sets), Some((value, file))) = (key.sets, said(key, written, reading)) {
            let (address, label) = (address(sets), Some(key.name));
            settings.push(Setting { address, value, format: None, file, origin, label });
        }
    }
    table.finish(reading);
    settings
}

fn address(sets: Sets) -> Address {
    const WELL_FORMED: &str = "the addresses written in this program are well-formed";
    match sets {
        Sets::Node(locuri) => Address::Node(LocUri::parse(locuri).expect(WELL_FORMED)),
        Sets::Store(path) => Address::Store(StorePath::parse(path).expect(WELL_FORMED)),
    }
}

fn said(key: &Key, written: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Said> {
    match key.form {
        Form::Boolean => Some((Some(value::boolean(key.name, written, reading)?), None)),
        Form::Picture => picture(key.name, written, reading),
        Form::Text
        | Form::Texts { .. }
        | Form::Version
        | Form::Owner
        | Form::Rank
        | Form::Guid
        | Form::Editions
        | Form::Builds => Some((Some(value::text(key.name, written, reading)?), None)),
    }
}

fn picture(key: &str, written: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Said> {
    let DeValue::Table(table) = written.get_ref() else {
        let help =
            "write { file = \"images/picture.jpg\" } to embed a picture, or { url = \"https://...\" } to fetch it";
        reading.push(wrong_type(key, written, "a table").help(help));
        return None;
    };
    let span = Span::from(written.span());
    let mut fields = Table::new(format!("`{key}`"), table, span);
    let path = fields.text("file", reading);
    let name = fields.text("name", reading);
    let url = fields.entry("url").and_then(|(_, url)| value::text("url", url, reading));
    fields.finish(reading);
    if let (Some(name), None) = (&name, &path) {
        reading.push(
            Finding::new(Code::MissingKey, name.span, "`name` names an embedded file, but there is no `file`")
                .help("add `file = \"...\"`, or remove `name`"),
        );
    }
    if table.is_empty() {
        reading.push(
            Finding::new(Code::MissingKey, span, format!("`{key}` says neither `file` nor `url`"))
                .allowed("`file` (a picture to embed) or `url` (a picture to fetch)"),
        );
    }
    let file = path.map(|path| EmbeddedFile { path, name, span });
    (file.is_some() || url.is_some()).then_some((url, file))
}
