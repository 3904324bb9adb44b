//! Proposes what can be written at a position: sections, keys, addresses, values and files.

use serde_json::{Value, json};

use super::cursor::{Cursor, Place};
use super::documents::Document;
use super::host::{Host, Judged};
use super::inside_table::{CONDITIONS, CSP, Inside, SETTINGS, VARIANT, locuri, of_key, subject};
use super::subject::Subject;
use crate::address::{LocUri, StorePath};
use crate::check::condition_names;
use crate::find::{self, HitPlace, first_sentence};
use crate::finding::clean;
use crate::package::Owner;
use crate::schema::{Format, Found, Node, NodeId, Schema};
use crate::spec::{DESCRIBING, EXTENDS, Form, Key, TYPED, VALUE_KEYS};
use crate::store::{WcdKind, WcdSetting, WcdTable};
use crate::windows::{Edition, Release, TimeZone};
use crate::world::toml_text::quoted;

/// The maximum number of proposals that are sent. Once the user has written more, the proposals that fit are requested
/// again.
const MAX_PROPOSALS: usize = 1000;
/// The maximum number of settings that a search by words proposes.
const MAX_FOUND: usize = 30;

/// The kinds of proposals, by the numbers of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Section = 9,
    Key = 10,
    Value = 12,
    Listed = 20,
    File = 17,
    Folder = 19,
}

/// Something that can be written.
struct Proposal {
    kind: Kind,
    /// The text, without quotes.
    text: String,
    /// Whether it is written in quotes.
    is_text: bool,
    detail: String,
}

impl Proposal {
    fn new(kind: Kind, text: impl Into<String>, detail: impl Into<String>) -> Proposal {
        Proposal { kind, text: text.into(), is_text: true, detail: detail.into() }
    }

    /// A number, a boolean or a bare key.
    fn bare(kind: Kind, text: impl Into<String>, detail: impl Into<String>) -> Proposal {
        Proposal { is_text: false, ..Proposal::new(kind, text, detail) }
    }
}

/// Everything that can be written at a byte of a document.
pub(super) fn completion(uri: &str, document: &Document, judged: &Judged, offset: usize, host: &dyn Host) -> Value {
    let text = document.text.as_str();
    let Some(cursor) = Cursor::at(text, offset) else { return Value::Null };
    let written = text.get(cursor.token.start..offset.max(cursor.token.start)).unwrap_or_default();
    let mut proposals = match cursor.place {
        Place::Header { repeated } => headers(&cursor, written, repeated, judged),
        Place::Key => keys(&cursor, written, judged),
        Place::Value => values(&cursor, written, judged, uri, host),
    };
    let is_incomplete = proposals.len() > MAX_PROPOSALS || cursor.place != Place::Value;
    proposals.truncate(MAX_PROPOSALS);
    let range = document.text.range(cursor.token.clone().into());
    let items = proposals.iter().enumerate().filter_map(|(order, proposal)| {
        let new = as_written(proposal, cursor.quote)?;
        Some(json!({
            "label": clean(&proposal.text),
            "kind": proposal.kind as u8,
            "detail": clean(&proposal.detail),
            "sortText": format!("{order:04}"),
            "filterText": if proposal.kind == Kind::Listed { written } else { new.as_str() },
            "textEdit": { "range": range, "newText": new },
        }))
    });
    json!({ "isIncomplete": is_incomplete, "items": items.collect::<Vec<Value>>() })
}

/// The text that replaces the token; `None` if the existing quotes cannot contain it.
fn as_written(proposal: &Proposal, quote: Option<char>) -> Option<String> {
    let text = &proposal.text;
    match (quote, proposal.is_text) {
        (None, true) => Some(quoted(text)),
        (None, false) => Some(text.clone()),
        (Some('\''), true) => (!text.contains('\'')).then(|| text.clone()),
        (Some(_), true) => {
            let whole = quoted(text);
            whole.get(1..whole.len().saturating_sub(1)).map(str::to_owned)
        }
        (Some(_), false) => None,
    }
}

/// Proposals for the name between the brackets of a header.
fn headers(cursor: &Cursor, written: &str, repeated: bool, judged: &Judged) -> Vec<Proposal> {
    let own = |name: &str, about: &str| Proposal::bare(Kind::Section, name, about);
    let typed =
        TYPED.iter().filter(|section| section.repeated == repeated).map(|section| (section.name, section.about));
    let open = [(CSP, "Settings by LocURI."), (SETTINGS, "Settings by the paths of Windows Configuration Designer.")];
    let settings = typed.chain(open.into_iter().filter(|_| !repeated)).map(|(name, about)| own(name, about));
    match Inside::of(&cursor.path) {
        Inside::Spec => {
            let describing = DESCRIBING.iter().filter(|_| !repeated).map(|section| own(section.name, section.about));
            let last = match repeated {
                true => own(VARIANT, "Settings for some devices."),
                false => own(CONDITIONS, "Kinds of devices by name."),
            };
            describing.chain(settings).chain([last]).collect()
        }
        Inside::Variant => settings.collect(),
        Inside::Nodes(names) => nodes(names, written, judged, |node| node.format == Format::Node),
        Inside::Rows(names) => rows(names, written, judged.rules.store, WcdSetting::is_group),
        Inside::Conditions | Inside::Section(_) | Inside::Value(..) | Inside::Unknown => Vec::new(),
    }
}

/// Proposals for a key inside whatever the path refers to.
fn keys(cursor: &Cursor, written: &str, judged: &Judged) -> Vec<Proposal> {
    let bare = |name: &str, detail: &str| Proposal::bare(Kind::Key, name, detail);
    match Inside::of(&cursor.path) {
        Inside::Spec => vec![bare(EXTENDS, "The spec that this one builds on.")],
        Inside::Variant => {
            vec![bare("name", "For people, and for messages."), bare("when", "Which devices it is for.")]
        }
        Inside::Conditions => condition_names().map(|name| bare(name, "")).collect(),
        Inside::Section(section) => section.keys.iter().map(|key| bare(key.name, &key.form.words())).collect(),
        Inside::Value(_, key, _) => words_in_braces(key.form).iter().map(|word| bare(word, "")).collect(),
        Inside::Nodes(names) => {
            let values = VALUE_KEYS.iter().filter(|_| !names.is_empty()).map(|word| bare(word, ""));
            let found = is_search(names, written).then(|| found(written, judged, true));
            let nodes = found.unwrap_or_else(|| nodes(names, written, judged, Node::takes_value));
            nodes.into_iter().chain(values).collect()
        }
        Inside::Rows(names) => {
            let values = ["file", "env"].iter().filter(|_| !names.is_empty()).map(|word| bare(word, ""));
            let rows = rows(names, written, judged.rules.store, |_| true);
            let found = (is_search(names, written) && rows.is_empty()).then(|| found(written, judged, false));
            found.unwrap_or(rows).into_iter().chain(values).collect()
        }
        Inside::Unknown => Vec::new(),
    }
}

/// The keys that a value in braces may have.
fn words_in_braces(form: Form) -> &'static [&'static str] {
    match form {
        Form::Picture => &["file", "url", "name", "env"],
        Form::SignIn => &["user", "password", "domain"],
        Form::Secret => &["env", "file"],
        Form::Text | Form::Item | Form::File => &["env"],
        _ => &[],
    }
}

/// Whether a key is not yet an address, but words that describe one.
fn is_search(names: &[String], written: &str) -> bool {
    const MIN_LENGTH: usize = 3;
    names.is_empty() && !written.starts_with('.') && !written.contains('/') && written.trim().len() >= MIN_LENGTH
}

/// Proposals for settings that a search by plain words finds: nodes, or settings of the designer.
fn found(search: &str, judged: &Judged, nodes: bool) -> Vec<Proposal> {
    let schema = &judged.rules.schema;
    let hits = find::find(search, schema, &judged.rules.admx, &|_| true, MAX_FOUND).hits.into_iter();
    let proposals = hits.filter_map(|hit| match hit.place {
        HitPlace::Node(id) if nodes => {
            let what = first_sentence(&schema.node(id).description).to_owned();
            Some(Proposal::new(Kind::Listed, schema.locuri(id), what))
        }
        HitPlace::Store(path) if !nodes => {
            let row = judged.rules.store.by_path(path)?;
            Some(Proposal::new(Kind::Listed, row.path_with_items(), ""))
        }
        HitPlace::Node(_) | HitPlace::Store(_) => None,
    });
    proposals.collect()
}

/// Proposals for the nodes one level below what is written, and for the top nodes of DDF files farther below, with the
/// rest of their addresses.
fn nodes(names: &[String], written: &str, judged: &Judged, takes: impl Fn(&Node) -> bool) -> Vec<Proposal> {
    let schema = &*judged.rules.schema;
    let (start, folder) = start_and_folder(names, written);
    let found = LocUri::parse(&folder).ok().map(|folder| schema.find(&folder));
    let children = match found {
        Some(Found::Node(found)) => schema.children(found.node).to_vec(),
        Some(Found::Nothing { .. }) | None => Vec::new(),
    };
    let below = children.into_iter().map(|id| (schema.node(id).name.clone(), id));
    let leads_on = |id: NodeId| takes(schema.node(id)) || !schema.children(id).is_empty();
    let all = below.chain(roots(schema, &folder)).filter(|(_, id)| leads_on(*id));
    let proposals = all.map(|(name, id)| {
        let about = first_sentence(&schema.node(id).description).to_owned();
        Proposal::new(Kind::Key, below_start(start, &name), about)
    });
    proposals.collect()
}

/// What is written up to its last slash, and the whole address up to there: the names around it, then that text.
fn start_and_folder<'w>(names: &[String], written: &'w str) -> (&'w str, String) {
    let (start, _) = written.rsplit_once('/').unwrap_or_default();
    let parts = names.iter().map(String::as_str).chain([start]);
    (start, parts.filter(|part| !part.is_empty()).collect::<Vec<&str>>().join("/"))
}

/// The name with what is already written before it.
fn below_start(start: &str, name: &str) -> String {
    if start.is_empty() { name.to_owned() } else { format!("{start}/{name}") }
}

/// The top nodes below a folder, with the rest of their addresses.
fn roots<'s>(schema: &'s Schema, folder: &str) -> impl Iterator<Item = (String, NodeId)> + use<'s> {
    /// `./Device/` and `./` are the same.
    const DEVICE: &str = "./device/";
    let folded = |address: &str| {
        let lower = address.to_ascii_lowercase();
        lower.strip_prefix(DEVICE).map_or_else(|| lower.clone(), |rest| format!("./{rest}"))
    };
    let folder = if folder.is_empty() { String::new() } else { folded(&format!("{folder}/")) };
    schema.roots().filter_map(move |id| {
        let address = schema.locuri(id);
        let rest = folded(&address).strip_prefix(&folder)?.len();
        let rest = if folder.is_empty() { &address } else { address.get(address.len() - rest..)? };
        Some((rest.to_owned(), id))
    })
}

/// Proposals for the settings of the designer one level below what is written.
fn rows(
    names: &[String],
    written: &str,
    store: &'static WcdTable,
    takes: impl Fn(&WcdSetting) -> bool,
) -> Vec<Proposal> {
    let (start, folder) = start_and_folder(names, written);
    let inside = match StorePath::parse_spaced(&folder) {
        Ok(path) => format!("{}/", path.row_path()),
        Err(_) if folder.is_empty() => "/".to_owned(),
        Err(_) => return Vec::new(),
    };
    let is_direct =
        |row: &WcdSetting| row.path.get(inside.len()..).is_some_and(|name| !name.is_empty() && !name.contains('/'));
    let below = store.below(&inside).filter(is_direct).filter(|row| takes(row) || row.is_group());
    let named = below.map(|row| {
        let whole = row.path_with_items();
        let name = whole.rsplit('/').next().unwrap_or(row.name()).to_owned();
        let kind = if row.is_group() { "a group" } else { kind(row.kind) };
        Proposal::new(Kind::Key, below_start(start, &name), kind)
    });
    named.collect()
}

fn kind(kind: WcdKind) -> &'static str {
    match kind {
        WcdKind::Boolean => "true or false",
        WcdKind::Integer => "an integer",
        WcdKind::String => "a string",
        WcdKind::Binary => "binary data",
        WcdKind::File => "a file",
        WcdKind::Group | WcdKind::List | WcdKind::KeyedCollection => "a group",
    }
}

/// Proposals for the value of whatever the path refers to.
fn values(cursor: &Cursor, written: &str, judged: &Judged, uri: &str, host: &dyn Host) -> Vec<Proposal> {
    let listed = |texts: &mut dyn Iterator<Item = String>| -> Vec<Proposal> {
        texts.map(|text| Proposal::new(Kind::Value, text, "")).collect()
    };
    let files = || files(written, uri, host);
    match (Inside::of(&cursor.path), cursor.path.last().map(String::as_str)) {
        (Inside::Unknown, Some(EXTENDS)) if cursor.path.len() == 1 => files(),
        (_, Some("env" | "url")) => Vec::new(),
        (Inside::Nodes([_, ..]) | Inside::Rows([_, ..]) | Inside::Value(..), Some("file")) => files(),
        (Inside::Conditions, Some("when")) => listed(&mut judged.conditions.iter().cloned()),
        (Inside::Section(_), _) => Vec::new(),
        (Inside::Value(section, ..), _) if section.name == "schema" => files(),
        (Inside::Value(_, key, []), _) => of_form(key, judged).unwrap_or_else(|| match key.form {
            Form::File | Form::Files => files(),
            Form::Owner => listed(&mut Owner::ALL.iter().map(|owner| owner.word().to_owned())),
            Form::Editions => listed(&mut Edition::in_ddf().map(|edition| edition.to_string())),
            Form::Builds => listed(&mut Release::all().iter().rev().map(|release| release.name.to_owned())),
            _ => Vec::new(),
        }),
        (Inside::Nodes(_) | Inside::Rows(_), _) => {
            subject(&cursor.path).map_or_else(Vec::new, |subject| of_setting(&subject, judged))
        }
        _ => Vec::new(),
    }
}

/// Proposals for the value of a key of a section: those of its form, or those of the setting that it sets.
fn of_form(key: &Key, judged: &Judged) -> Option<Vec<Proposal>> {
    match key.form {
        Form::Boolean => Some(booleans()),
        Form::Choice(words) => Some(words.iter().map(|word| Proposal::new(Kind::Value, *word, "")).collect()),
        Form::Text if key.name == "time_zone" => {
            Some(TimeZone::all().iter().map(|zone| Proposal::new(Kind::Value, zone.name, "")).collect())
        }
        Form::Text => of_key(key).map(|subject| of_setting(&subject, judged)),
        _ => None,
    }
}

fn booleans() -> Vec<Proposal> {
    ["true", "false"].map(|word| Proposal::bare(Kind::Value, word, "")).into()
}

/// Proposals for the value of a node, or of a setting of the designer.
fn of_setting(subject: &Subject, judged: &Judged) -> Vec<Proposal> {
    let node = |locuri: &LocUri| match judged.rules.schema.find(locuri) {
        Found::Node(found) => of_node(judged.rules.schema.node(found.node)),
        Found::Nothing { .. } => Vec::new(),
    };
    match (locuri(subject), subject) {
        (Some(locuri), _) => node(&locuri),
        (None, Subject::Row(path)) => match judged.rules.store.by_path(&path.row_path()) {
            Some(row) => of_row(&row, path, node),
            None => Vec::new(),
        },
        (None, Subject::Node(_)) => Vec::new(),
    }
}

fn of_node(node: &Node) -> Vec<Proposal> {
    if node.format == Format::Bool {
        return booleans();
    }
    let listed = node.allowed.rule.listed().iter();
    let proposals = listed.map(|value| {
        let detail = value.description.trim();
        match value.number().filter(|_| node.format == Format::Int) {
            Some(number) => Proposal::bare(Kind::Value, number.to_string(), detail),
            None => Proposal::new(Kind::Value, value.value.clone(), detail),
        }
    });
    proposals.collect()
}

/// The values that the store lists, or those of the node that the row sets if it lists none.
fn of_row(row: &WcdSetting, path: &StorePath, node: impl Fn(&LocUri) -> Vec<Proposal>) -> Vec<Proposal> {
    if row.kind == WcdKind::Boolean {
        return booleans();
    }
    let listed = row.values().into_iter().map(|(value, text)| match text.as_str() {
        "" => Proposal::new(Kind::Value, value, ""),
        _ => Proposal::new(Kind::Value, text, value),
    });
    let listed: Vec<Proposal> = listed.collect();
    match listed.is_empty() {
        true => row.locuris(path).iter().map(node).find(|values| !values.is_empty()).unwrap_or_default(),
        false => listed,
    }
}

/// Proposals for the files and folders in the folder that the written path names.
fn files(written: &str, uri: &str, host: &dyn Host) -> Vec<Proposal> {
    let folder = written.rfind('/').and_then(|slash| written.get(..=slash)).unwrap_or_default();
    let proposals = host.folder(uri, folder).into_iter().map(|there| match there.is_folder {
        true => Proposal::new(Kind::Folder, format!("{folder}{}/", there.name), ""),
        false => Proposal::new(Kind::File, format!("{folder}{}", there.name), ""),
    });
    proposals.collect()
}
