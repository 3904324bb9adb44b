//! The differences of two packages as a page for people, as Markdown for a pull request, and as JSON.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::args::DiffFormat;
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::own_words::{quoted_before_remark, quoted_if_ambiguous, quoted_in_list};
use super::shown_text::{shown, shown_path};
use super::two_texts::{shown_both, unseen_difference};
use crate::diff::{COMPARED, Change, FileState, SettingName, SettingState, When};
use crate::finding::Secrets;
use crate::read::{Identity, SettingAction};

/// What is compared.
pub(super) struct Sides<'a> {
    /// The names given by the user.
    pub(super) names: [&'a PathBuf; 2],
    /// Their identities, if they are packages.
    pub(super) identities: [Option<&'a Identity>; 2],
    /// The secrets of both, which must not be shown.
    pub(super) secrets: &'a Secrets,
}

/// The document of `diff --format json`.
#[derive(Serialize)]
pub(super) struct DiffJson {
    schema: &'static str,
    before: SideJson,
    after: SideJson,
    same: bool,
    changes: Vec<Row>,
}

#[derive(Serialize)]
struct SideJson {
    file: String,
    #[serde(flatten)]
    identity: Option<IdentityJson>,
}

/// What a package states about itself; catalogs have none.
#[derive(Serialize)]
struct IdentityJson {
    name: String,
    version: String,
    id: String,
}

/// One difference in words.
#[derive(Serialize)]
struct Row {
    /// What kind of thing is different, such as `setting`.
    kind: &'static str,
    /// `added`, `removed`, `changed` or `moved`.
    change: &'static str,
    /// What is different.
    name: String,
    /// The paths of settings in their CSPs, if their names are other paths; null for anything else.
    node: Option<String>,
    /// Null if the thing is new, or if only the order differs.
    before: Option<String>,
    /// Null if the thing is gone.
    after: Option<String>,
    /// The devices that a setting is for; null if it is for all.
    #[serde(rename = "where")]
    devices: Option<String>,
}

impl Row {
    /// The row of something that is new, gone or changed; a side is absent if it is not there.
    fn of_sides(kind: &'static str, name: &str, before: Option<String>, after: Option<String>) -> Row {
        let change = kind_of_change(before.is_some(), after.is_some());
        Row { kind, change, name: name.to_owned(), node: None, before, after, devices: None }
    }

    /// The row of a change that several settings have in common.
    fn of_settings(kind: &'static str, names: &[SettingName], before: String, after: String) -> Row {
        let node = names.iter().any(|name| name.node.is_some()).then(|| joined(names.iter().map(SettingName::path)));
        let name = joined(names.iter().map(|name| name.label.as_str()));
        Row { node, ..Row::of_sides(kind, &name, Some(before), Some(after)) }
    }

    /// Both sides on a line each, so that they never look the same.
    fn sides(&self) -> [Option<String>; 2] {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => shown_both(before, after).map(Some),
            (before, after) => [before, after].map(|side| side.as_deref().map(line)),
        }
    }

    /// Which characters differ, if people may not see the difference.
    fn unseen(&self) -> Option<String> {
        let (before, after) = self.before.as_deref().zip(self.after.as_deref())?;
        unseen_difference(before, after)
    }
}

/// All differences as one JSON document.
pub(super) fn document(sides: &Sides<'_>, changes: &[Change]) -> DiffJson {
    let [before, after] = [0, 1].map(|side| {
        let identity = sides.identities[side].map(|identity| IdentityJson {
            name: identity.name.clone(),
            version: identity.version.clone(),
            id: identity.id.clone(),
        });
        SideJson { file: sides.names[side].display().to_string(), identity }
    });
    DiffJson { schema: "ppkgc.diff/1", before, after, same: changes.is_empty(), changes: rows(sides, changes) }
}

/// Prints all differences in the requested form.
pub(super) fn show(
    sides: &Sides<'_>,
    changes: &[Change],
    format: DiffFormat,
    console: &mut Console,
) -> Result<Exit, CliError> {
    match format {
        DiffFormat::Human => console.page(page(sides, changes).trim_end())?,
        DiffFormat::Markdown => console.page(markdown(sides, changes).trim_end())?,
        DiffFormat::Json => console.json(&document(sides, changes))?,
    }
    Ok(if changes.is_empty() { Exit::Done } else { Exit::Findings })
}

/// All differences as text for people.
pub(super) fn page(sides: &Sides<'_>, changes: &[Change]) -> String {
    let mut page = String::new();
    write_page(&mut page, sides, changes).expect("writing to a String cannot fail");
    page
}

fn write_page(page: &mut String, sides: &Sides<'_>, changes: &[Change]) -> std::fmt::Result {
    for (mark, side) in [("---", 0), ("+++", 1)] {
        writeln!(page, "{mark} {}  {}", line(&sides.names[side].display().to_string()), title(sides, side))?;
    }
    let mut kind = "";
    for row in rows(sides, changes) {
        if kind != row.kind {
            kind = row.kind;
            writeln!(page, "{kind}")?;
        }
        writeln!(page, "  {} {}", mark(row.change), path(&row.name))?;
        if let Some(node) = &row.node {
            writeln!(page, "      CSP {}", path(node))?;
        }
        if let Some(devices) = &row.devices {
            writeln!(page, "      {}", line(devices))?;
        }
        for (sign, text) in ["-", "+"].into_iter().zip(row.sides()) {
            if let Some(text) = text {
                writeln!(page, "      {sign} {text}")?;
            }
        }
        if let Some(unseen) = row.unseen() {
            writeln!(page, "      {unseen}")?;
        }
    }
    writeln!(page, "{}", count(sides, changes))
}

/// All differences as a table for a pull request.
pub(super) fn markdown(sides: &Sides<'_>, changes: &[Change]) -> String {
    let mut page =
        format!("**{}** → **{}**: {}\n", text(&title(sides, 0)), text(&title(sides, 1)), count(sides, changes));
    if changes.is_empty() {
        return page;
    }
    page.push_str("\n| | what | before | after |\n|---|---|---|---|\n");
    for row in rows(sides, changes) {
        let mut name = code(&path(&row.name));
        if let Some(node) = &row.node {
            let _ = write!(name, " CSP {}", code(&path(node)));
        }
        if let Some(devices) = &row.devices {
            let _ = write!(name, " ({})", text(devices));
        }
        if let Some(unseen) = row.unseen() {
            let _ = write!(name, " ({unseen})");
        }
        let [before, after] = row.sides().map(|text| text.as_deref().map_or_else(String::new, code));
        let _ = writeln!(page, "| {} {} | {name} | {before} | {after} |", row.kind, row.change);
    }
    page
}

/// A text from outside, escaped for Markdown so that it forms neither cells nor markup nor links. (GitHub makes a link
/// of a name that starts with `www.`, so the dot after a `w` is escaped; other dots are kept, so that versions are
/// readable in the source too.)
pub(super) fn text(text: &str) -> String {
    escaped(&line(text))
}

/// The same for a text that is already on one line.
fn escaped(line: &str) -> String {
    let mut safe = String::new();
    for letter in line.chars() {
        match letter {
            '.' if safe.ends_with(['w', 'W']) => safe.push_str("&#46;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '!' | '~' | '|' | '@' | ':' | '/' | '{' | '}' => {
                let _ = write!(safe, "&#{};", u32::from(letter));
            }
            _ => safe.push(letter),
        }
    }
    safe
}

/// A text that is already on one line, as code.
fn code(line: &str) -> String {
    format!("<code>{}</code>", escaped(line))
}

fn title(sides: &Sides<'_>, side: usize) -> String {
    match sides.identities[side] {
        Some(identity) => line(&format!("{} {}", identity.name, identity.version)),
        None => "catalog".to_owned(),
    }
}

fn count(sides: &Sides<'_>, changes: &[Change]) -> String {
    match changes.len() {
        0 if sides.identities == [None, None] => {
            "no difference in hashes, extensions, signers, timestamps and certificates".to_owned()
        }
        0 => format!("no difference in {COMPARED}"),
        1 => "1 difference".to_owned(),
        many => format!("{many} differences"),
    }
}

fn mark(change: &str) -> char {
    match change {
        "added" => '+',
        "removed" => '-',
        _ => '~',
    }
}

/// The differences in words, without secrets.
fn rows(sides: &Sides<'_>, changes: &[Change]) -> Vec<Row> {
    let masked = |text: String| sides.secrets.mask(&text).into_owned();
    let without_secrets = |row: Row| Row {
        name: masked(row.name),
        node: row.node.map(masked),
        before: row.before.map(masked),
        after: row.after.map(masked),
        devices: row.devices.map(masked),
        ..row
    };
    changes.iter().map(|change| without_secrets(row(change))).collect()
}

fn row(change: &Change) -> Row {
    match change {
        Change::Identity { what, before, after } => {
            Row::of_sides("identity", what, Some(before.clone()), Some(after.clone()))
        }
        Change::Setting { name, when, before, after } => setting_row(name, when, before.as_ref(), after.as_ref()),
        Change::Conditions { names, before, after } => {
            Row::of_settings("conditions", names, when_words(before), when_words(after))
        }
        Change::Listed { what, names, before, after } => {
            let words = |list: &BTreeSet<String>| joined(list.iter().map(String::as_str));
            Row::of_settings(what, names, words(before), words(after))
        }
        Change::File { name, before, after } => {
            Row::of_sides("file", name, before.as_ref().map(file_words), after.as_ref().map(file_words))
        }
        Change::Container { name, before, after } => Row::of_sides("container", name, before.clone(), after.clone()),
        Change::Catalog { what, before, after } => Row::of_sides("catalog", what, before.clone(), after.clone()),
        Change::Order { name } => {
            let SettingName { label: name, node } = name.clone();
            Row { kind: "order", change: "moved", name, node, before: None, after: None, devices: None }
        }
    }
}

fn setting_row(name: &SettingName, when: &When, before: Option<&SettingState>, after: Option<&SettingState>) -> Row {
    let both = before.zip(after);
    let shows_type = both.is_some_and(|(one, other)| one.datatype != other.datatype);
    let hides_both = both.is_some_and(|(one, other)| one.secret && other.secret);
    let words = |state: &SettingState| state_words(state, shows_type);
    let after = if hides_both { Some("(hidden, another value)".to_owned()) } else { after.map(words) };
    Row {
        node: name.node.clone(),
        devices: (!when.is_always()).then(|| when_words(when)),
        ..Row::of_sides("setting", &name.label, before.map(words), after)
    }
}

fn joined<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn kind_of_change(was: bool, is: bool) -> &'static str {
    match (was, is) {
        (false, _) => "added",
        (_, false) => "removed",
        _ => "changed",
    }
}

fn state_words(state: &SettingState, shows_type: bool) -> String {
    let value = match &state.value {
        _ if state.action == SettingAction::Delete => "deleted".to_owned(),
        _ if state.action == SettingAction::Create => "created".to_owned(),
        _ if state.secret => "(hidden)".to_owned(),
        Some(value) if shows_type => quoted_before_remark(value).into_owned(),
        Some(value) => quoted_if_ambiguous(value).into_owned(),
        None => "(no value)".to_owned(),
    };
    let action = if state.action == SettingAction::Execute { "run with " } else { "" };
    match state.datatype.as_deref().filter(|_| shows_type) {
        Some(datatype) => format!("{action}{value} ({datatype})"),
        None => format!("{action}{value}"),
    }
}

fn when_words(when: &When) -> String {
    if when.is_always() {
        return "every device".to_owned();
    }
    let sets: Vec<String> = when
        .sets()
        .map(|set| set.map(|(name, value)| condition_words(name, value)).collect::<Vec<_>>().join(" and "))
        .collect();
    match sets.is_empty() {
        true => "no device".to_owned(),
        false => format!("where {}", sets.join(" or where ")),
    }
}

fn condition_words(name: &str, value: &str) -> String {
    format!("{} is {}", quoted_in_list(name), quoted_in_list(value))
}

fn file_words(file: &FileState) -> String {
    let name = quoted_before_remark(&file.name);
    match (file.size, &file.sha1) {
        (Some(size), Some(sha1)) => format!("{name} ({size} bytes, sha1 {sha1})"),
        _ => format!("{name} (missing)"),
    }
}

/// Text from outside on one line; documents and very long texts are shown by their start and end.
fn line(text: &str) -> String {
    shown(text).into_owned()
}

/// The name of a setting or file on one line.
fn path(text: &str) -> String {
    shown_path(text)
}
