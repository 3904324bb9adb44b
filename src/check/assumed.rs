//! Settings that no DDF describes. Their format is the documented one, or the one that the author states; if none is
//! stated, but the CSP or the area of policies is known to exist, it is taken from the value. Nothing else about them
//! is judged.

use std::borrow::Cow;

use super::store_address::policy_nodes;
use crate::address::{Address, LocUri, StorePath};
use crate::csp::{documented_format, is_without_ddf};
use crate::finding::{Code, Finding, Report, nearest};
use crate::schema::{Format, Found, Schema};
use crate::settings::{Project, Setting, Value};
use crate::store::{WcdKind, WcdSetting};

/// The schema extended by all such nodes of the project; the same one if there are none.
pub(super) fn extended<'s>(project: &Project, schema: &'s Schema, report: &mut Report) -> Cow<'s, Schema> {
    let mut extended = Cow::Borrowed(schema);
    for setting in project.all_settings() {
        let assumption = match &setting.address {
            Address::Node(locuri) => {
                let row = project.store.by_locuri(locuri);
                format(setting, locuri, row.as_ref(), schema, report).map(|format| (locuri.clone(), format))
            }
            Address::Store(path) => policy(setting, path, &extended, project),
        };
        let Some((locuri, format)) = assumption else { continue };
        let is_action = project.store.by_locuri(&locuri).is_some_and(|row| row.is_action());
        let finding = match setting.format {
            None if schema.may_be_newer(&locuri) => newer(setting, &locuri, format, schema),
            _ => assumed(setting, &locuri, format, is_action),
        };
        match is_action {
            true => extended.to_mut().assume_action(&locuri, format),
            false => extended.to_mut().assume(&locuri, format),
        }
        if documented(&locuri).is_none() {
            report.push(match similar_policy(setting, project) {
                Some(name) => finding.did_you_mean(name),
                None => finding,
            });
        }
    }
    extended
}

/// The node and format of a policy that neither the settings store nor a DDF describes.
fn policy(setting: &Setting, path: &StorePath, schema: &Schema, project: &Project) -> Option<(LocUri, Format)> {
    let nodes = policy_nodes(path);
    let format = match &setting.format {
        Some(stated) => Format::from_word(&stated.value)?,
        None => format_of_value(setting).filter(|_| nodes.iter().all(|node| schema.may_be_newer(node)))?,
    };
    let is_described = |node: &LocUri| matches!(schema.find(node), Found::Node(_));
    let is_known = project.store.by_path(&path.row_path()).is_some() || nodes.iter().any(is_described);
    nodes.into_iter().next().filter(|_| !is_known).map(|node| (node, format))
}

/// The policy of the settings store, in the same area, with almost the same name as this setting. A newer store may
/// have both.
fn similar_policy(setting: &Setting, project: &Project) -> Option<&'static str> {
    let [_, area, name] = setting.address.store_path()?.segments() else { return None };
    let policies: Vec<WcdSetting> = project.store.below(&format!("/Policies/{}/", area.name())).collect();
    nearest(name.name(), policies.iter().map(WcdSetting::name))
}

/// The format of a node that no DDF describes; `None` if a DDF does, or if no format is known. What the settings store
/// calls an action is known from its row.
fn format(
    setting: &Setting,
    locuri: &LocUri,
    row: Option<&WcdSetting>,
    schema: &Schema,
    report: &mut Report,
) -> Option<Format> {
    let documented = documented(locuri).filter(|_| knows_nothing_of(locuri, schema));
    let Some(stated) = &setting.format else {
        if documented.is_some() {
            return documented;
        }
        let action = row.filter(|row| row.is_action());
        let is_known = is_without_ddf(locuri) || action.is_some();
        let is_open = || is_known && knows_nothing_of(locuri, schema) || schema.may_be_newer(locuri);
        let format = || action.and_then(|row| format_of(row.kind)).or_else(|| format_of_value(setting));
        return format().filter(|_| is_open());
    };
    let found = match schema.find(locuri) {
        Found::Node(found) if !schema.is_in_unknown_area(&found) && !schema.is_any_policy(found.node) => Some(found),
        _ => None,
    };
    let (described, source) = match found {
        Some(found) => (Some(schema.node(found.node).format), "a DDF describes"),
        None => (documented, "Microsoft documents"),
    };
    let format = Format::from_word(&stated.value).filter(|format| *format != Format::Node);
    match (described, format) {
        (None, Some(format)) => return Some(format),
        (Some(described), format) if format != Some(described) => {
            let message = format!("{source} `{locuri}`, and its format is {described}");
            report.push(Finding::new(Code::WrongFormat, stated.span, message).help("remove `format`"));
        }
        (Some(_), _) => {}
        (None, None) => {
            let words = Format::ALL.into_iter().filter(|format| *format != Format::Node).map(Format::word);
            let message = format!("`{}` is not a format", stated.value.escape_debug());
            let allowed = words.collect::<Vec<&str>>().join(", ");
            report.push(Finding::new(Code::WrongFormat, stated.span, message).allowed(allowed));
        }
    }
    documented
}

/// The format that the page of a CSP without a DDF gives.
fn documented(locuri: &LocUri) -> Option<Format> {
    documented_format(locuri).and_then(Format::from_word)
}

/// Whether no loaded DDF describes any node of the CSP.
fn knows_nothing_of(locuri: &LocUri, schema: &Schema) -> bool {
    matches!(schema.find(locuri), Found::Nothing { parent: None, .. })
}

/// The format of the nodes that rows of this kind set.
fn format_of(kind: WcdKind) -> Option<Format> {
    match kind {
        WcdKind::Boolean => Some(Format::Bool),
        WcdKind::Integer => Some(Format::Int),
        WcdKind::String | WcdKind::File => Some(Format::Chr),
        WcdKind::Binary | WcdKind::Group | WcdKind::List | WcdKind::KeyedCollection => None,
    }
}

/// The format that the value itself has.
pub(super) fn format_of_value(setting: &Setting) -> Option<Format> {
    match &setting.value.as_ref()?.value {
        Value::Text(_) | Value::Environment(_) | Value::TextOf(_) | Value::ProfileWithKey { .. } => Some(Format::Chr),
        Value::Integer(_) => Some(Format::Int),
        Value::Boolean(_) => Some(Format::Bool),
        Value::List(_) | Value::Delete => None,
    }
}

/// The finding for a policy that no loaded file describes, though one describes its area.
fn newer(setting: &Setting, locuri: &LocUri, format: Format, schema: &Schema) -> Finding {
    const NAMED: usize = 5;
    let (name, area) = (locuri.segments().last(), locuri.segments().iter().nth_back(1));
    let (name, area) = (name.map_or("", String::as_str), area.map_or("", String::as_str));
    let message = format!("the loaded DDF files describe the policies of {area}, and `{name}` is not one of them");
    let like = schema.policies_like(locuri);
    let like = match like.get(..like.len().min(NAMED)).unwrap_or_default() {
        [] => String::new(),
        like => format!("; if it is misspelled, {area} has {}", like.join(", ")),
    };
    Finding::new(Code::FormatAssumed, setting.origin, message)
        .label(format!("set as {format}; name and value are not judged"))
        .help(format!("if it is newer than the files, load newer ones (--ddf){like}"))
}

fn assumed(setting: &Setting, locuri: &LocUri, format: Format, is_action: bool) -> Finding {
    let why = match (&setting.format, is_action) {
        (Some(_), _) => "as this line states",
        (None, true) => "as in the settings store of the designer",
        (None, false) => "judging by its value",
    };
    let message = format!("no DDF of version 2 describes `{locuri}`: it is set as {format}, {why}");
    Finding::new(Code::FormatAssumed, setting.origin, message)
        .label("name and value are not judged")
        .help("compare with the page of the CSP; a DDF of version 1 (--ddf FILE) contains names and formats")
}
