//! Reads the lines of a typed section as settings, according to the section's table.

use std::collections::BTreeMap;

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::{Form, Key, SectionType, Sets, value};
use crate::address::{Address, LocUri, StoreItem, StorePath, StoreSegment};
use crate::finding::{Code, Finding, Span, shortened};
use crate::settings::{EmbeddedFile, Setting, Spanned, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::spec::wrong_type::wrong_type;

/// The content of a key: a value, a file, or both.
type KeyContent = (Option<Spanned<Value>>, Option<EmbeddedFile>);

/// The settings of all tables of the section. Of two with the same name only the first counts.
pub(crate) fn read_all(section: &SectionType, tables: Vec<Table<'_>>, reading: &mut Reading<'_>) -> Vec<Setting> {
    let name = item_key(section).map_or("", |key| key.name);
    let mut named = BTreeMap::new();
    let mut settings = Vec::new();
    for (index, table) in tables.into_iter().enumerate() {
        let written = table.written_text(name);
        let first = written.and_then(|(text, span)| named.insert(text, span).map(|first| (text, first, span)));
        let own = read(section, table, index, reading);
        match first {
            None => settings.extend(own),
            Some((text, first, second)) => {
                named.insert(text, first);
                reading.push(named_twice(section, text, first, second));
            }
        }
    }
    settings
}

fn named_twice(section: &SectionType, name: &str, first: Span, second: Span) -> Finding {
    let message = format!("there is a second {} with the name `{}`", section.header(), shortened(name));
    Finding::new(Code::SetTwice, second, message)
        .label("the second one")
        .related(first, "the first one")
        .help("remove one of the two, or give it another name")
}

/// The settings of one table of the section; `index` is the number of tables of the section before it.
fn read(section: &SectionType, mut table: Table<'_>, index: usize, reading: &mut Reading<'_>) -> Vec<Setting> {
    table.offer(section.key_names());
    let item = item(section, &mut table, reading);
    let mut settings = Vec::new();
    for key in section.keys {
        let Some((origin, written)) = table.entry(key.name) else {
            if key.required && key.form != Form::Item && !table.is_misspelt(key.name) {
                reading.push(missing(&table, key));
            }
            continue;
        };
        let Some(sets) = key.sets else { continue };
        if let Some((value, file)) = key_content(key, written, reading) {
            let (address, label) = (address(sets, item.as_ref().map(|item| item.value.as_str())), Some(key.name));
            let item_at = item.as_ref().map(|item| item.span);
            settings.push(Setting { address, value, format: None, file, origin, label, item_at });
        }
    }
    if let Some(desugar) = section.desugar {
        desugar(&mut table, index, &mut settings, reading);
    }
    table.finish(reading);
    settings
}

/// The key with the name that distinguishes the tables of a section, if each must have one.
fn item_key(section: &SectionType) -> Option<&'static Key> {
    section.keys.iter().find(|key| key.form == Form::Item && key.required)
}

/// The name that distinguishes this table from others of its section, if the section has such a key.
fn item(section: &SectionType, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Spanned<String>> {
    let key = item_key(section)?;
    // The finding about the other word already tells what to write.
    if table.key(key.name).is_none() && table.is_misspelt(key.name) {
        return None;
    }
    let example = format!("{} = {}", key.name, key.example());
    let name = table.required_text(key.name, &example, reading)?;
    usable_name(key, name, reading)
}

/// The name of a table of a section that does not require one.
pub(super) fn own_name(
    section: &SectionType,
    table: &mut Table<'_>,
    reading: &mut Reading<'_>,
) -> Option<Spanned<String>> {
    let key = section.keys.iter().find(|key| key.form == Form::Item)?;
    let name = table.text(key.name, reading)?;
    usable_name(key, name, reading)
}

/// The name, or a finding about why it cannot be one.
fn usable_name(key: &Key, name: Spanned<String>, reading: &mut Reading<'_>) -> Option<Spanned<String>> {
    if name.value.is_empty() {
        let message = format!("`{}` is empty", key.name);
        let help = format!("write {} = {}", key.name, key.example());
        reading.push(Finding::new(Code::NotAllowed, name.span, message).help(help));
    }
    if let Some(control) = name.value.chars().find(|letter| letter.is_control()) {
        let message = format!("`{}` contains U+{:04X}, a control character", key.name, u32::from(control));
        let help = "put the name in single quotes if it has a backslash, or remove the character";
        reading.push(Finding::new(Code::NotAllowed, name.span, message).help(help));
        return None;
    }
    Some(name)
}

/// The setting of an item at a constant path.
pub(super) fn setting(path: &str, item: &str, value: Spanned<Value>, origin: Span, label: &'static str) -> Setting {
    let address = Address::Store(of_item(path, item));
    Setting { address, value: Some(value), format: None, file: None, origin, label: Some(label), item_at: None }
}

/// The address with a number at its end, as an item of a list.
pub(super) fn with_number(address: Address, number: usize) -> Address {
    let Address::Store(path) = address else { return address };
    let index = StoreItem::Index(u32::try_from(number).unwrap_or(u32::MAX));
    let leaf = StoreSegment::item_of(path.leaf().name().to_owned(), index);
    let numbered = path.parent().and_then(|parent| parent.join(leaf));
    Address::Store(numbered.unwrap_or(path))
}

fn missing(table: &Table<'_>, key: &Key) -> Finding {
    Finding::new(Code::MissingKey, table.span(), format!("{} has no `{}`", table.name, key.name)).help(format!(
        "add a line: {} = {}",
        key.name,
        key.example()
    ))
}

/// The address that a key sets for this item.
fn address(sets: Sets, item: Option<&str>) -> Address {
    const WELL_FORMED: &str = "constant addresses are well-formed";
    match sets {
        Sets::Node(locuri) => Address::Node(LocUri::parse(locuri).expect(WELL_FORMED)),
        Sets::Store(path) => Address::Store(of_item(path, item.unwrap_or_default())),
    }
}

/// A constant path of the settings store, with this item in the place of `[*]`.
fn of_item(path: &str, item: &str) -> StorePath {
    let path = StorePath::parse(path).expect("constant paths are well-formed");
    let segments = path.segments().iter().map(|segment| match segment.item() {
        Some(_) => StoreSegment::item_of(segment.name(), StoreItem::Key(item.to_owned())),
        None => segment.clone(),
    });
    StorePath::new(segments.collect()).expect("a path has a segment")
}

fn key_content(key: &Key, written: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<KeyContent> {
    match key.form {
        Form::Boolean => Some((Some(value::boolean(key.name, written, reading)?), None)),
        Form::Picture => picture(key.name, written, reading),
        Form::Secret => Some((Some(value::read(key.name, written, reading)?), None)),
        Form::Integer => Some((Some(value::integer(key.name, written, reading)?), None)),
        Form::File => Some((Some(value::file(key.name, written, reading)?), None)),
        Form::Choice(_)
        | Form::Item
        | Form::Files
        | Form::SignIn
        | Form::Text
        | Form::Texts { .. }
        | Form::Version
        | Form::Owner
        | Form::Rank
        | Form::Guid
        | Form::Editions
        | Form::Builds => Some((Some(value::text(key.name, written, reading)?), None)),
    }
}

/// How to write a picture that is given in another form. A URL with more than a path may contain a key, so it is not
/// repeated.
fn picture_help(written: &DeValue<'_>) -> String {
    let text = written.as_str().unwrap_or_default();
    let is_url = ["http:", "https:", "file:"].iter().any(|scheme| text.to_ascii_lowercase().starts_with(scheme));
    let is_plain = !text.contains(['"', '\n', '{', '}', '?', '@', '*']);
    let name = text.rsplit(['/', '\\']).next().filter(|name| is_plain && name.contains('.'));
    let is_beside = !text.contains(':') && !text.starts_with(['/', '\\', '%', '.']);
    match name {
        Some(_) if is_url => format!("write {{ url = \"{text}\" }}"),
        Some(_) if is_beside => format!("write {{ file = \"{}\" }}", text.replace('\\', "/")),
        Some(name) => format!("copy the picture beside the spec, and write {{ file = \"{name}\" }}"),
        None => "write { file = \"images/picture.jpg\" } to embed a picture, or { url = \"https://...\" } to fetch it"
            .to_owned(),
    }
}

fn picture(key: &str, written: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<KeyContent> {
    let DeValue::Table(table) = written.get_ref() else {
        reading.push(wrong_type(key, written, "a table").help(picture_help(written.get_ref())));
        return None;
    };
    let span = Span::from(written.span());
    let mut fields = Table::in_braces(format!("`{key}`"), table, span, ["file", "url", "name"]);
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
            Finding::new(Code::MissingKey, span, format!("`{key}` has neither `file` nor `url`"))
                .allowed("`file` (a picture to embed) or `url` (a picture to fetch)"),
        );
    }
    let file = path.map(|path| EmbeddedFile { path, name, span });
    (file.is_some() || url.is_some()).then_some((url, file))
}
