//! The verdict table: what each kind of device does with each setting.
//!
//! Devices that do the same with every setting share a column. If there are too many columns, each setting lists its
//! devices instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Serialize;

use super::devices_in_words::in_words;
use crate::address::{LocUri, Scope, StoreItem, StorePath};
use crate::check::{Outcome, Reason, SettingOutcomes};
use crate::finding::{Secrets, Source, hanging, shortened};
use crate::windows::Device;

/// The maximum number of columns that fit a screen.
pub(super) const MAX_COLUMNS: usize = 8;
/// The maximum number of settings shown; others are only counted. The JSON document has all of them.
const MAX_SETTINGS: usize = 200;
/// The widest name of a setting, in characters.
const WIDEST_NAME: usize = 40;

/// The table, without a final line break and without the hidden secrets; `None` if it would be empty.
pub(super) fn table(settings: &[SettingOutcomes], devices: &[Device], hidden: &Secrets) -> Option<String> {
    if settings.is_empty() || devices.is_empty() {
        return None;
    }
    let shown = settings.get(..MAX_SETTINGS).unwrap_or(settings);
    let columns = columns(shown, devices);
    let mut notes = Notes { hidden, shown: Vec::new() };
    let mut text = match columns.len() {
        0..=MAX_COLUMNS => grid(shown, &columns, devices, &mut notes),
        _ => listing(shown, devices, hidden),
    };
    for (index, note) in notes.shown.iter().enumerate() {
        let _ = write!(text, "\n{}", hanging(&format!("  {}  ", index + 1), note));
    }
    if settings.len() > shown.len() {
        let _ =
            write!(text, "\n  ... and {} more settings; --format json lists them all", settings.len() - shown.len());
    }
    Some(text)
}

/// The columns, each with the indices of the devices that do the same with every setting; columns and devices are in
/// the order of the target.
pub(super) fn columns(settings: &[SettingOutcomes], devices: &[Device]) -> Vec<Vec<usize>> {
    let mut known: BTreeMap<Vec<Option<&Reason>>, usize> = BTreeMap::new();
    let mut columns: Vec<Vec<usize>> = Vec::new();
    for device in 0..devices.len() {
        let outcomes = settings.iter().map(|setting| setting.outcome(device)?.decisive()).collect();
        let column = *known.entry(outcomes).or_insert(columns.len());
        match columns.get_mut(column) {
            Some(members) => members.push(device),
            None => columns.push(vec![device]),
        }
    }
    columns
}

/// The notes under the table: each reason is shown once.
struct Notes<'s> {
    hidden: &'s Secrets,
    shown: Vec<String>,
}

impl Notes<'_> {
    /// The number of a reason, from 1; a new one is added.
    fn number(&mut self, reason: &Reason) -> usize {
        let reason = shown_reason(reason, self.hidden);
        let known = self.shown.iter().position(|note| *note == reason);
        known.unwrap_or_else(|| {
            self.shown.push(reason);
            self.shown.len() - 1
        }) + 1
    }
}

fn shown_reason(reason: &Reason, hidden: &Secrets) -> String {
    hidden.mask_message(&reason.to_string()).into_owned()
}

/// A line for each setting, grouped by DDF, and a letter for each column; then the devices of each letter.
fn grid(settings: &[SettingOutcomes], columns: &[Vec<usize>], devices: &[Device], notes: &mut Notes<'_>) -> String {
    let hidden = notes.hidden;
    let names: Vec<String> = settings.iter().map(|setting| shown_name(setting, hidden)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max("setting".len());
    let mut header = format!("{:width$}  ", "setting", width = width + 2);
    (0..columns.len()).for_each(|column| {
        let _ = write!(header, "  {:9}", letter(column));
    });
    let mut text = header.trim_end().to_owned();
    for part in sections(settings) {
        let _ = write!(text, "\n{}", title(part, hidden));
        let mut lines: Vec<(&SettingOutcomes, &String)> =
            settings.iter().zip(&names).filter(|(setting, _)| section(setting) == part).collect();
        lines.dedup_by(|(next, name), (one, shown)| is_same_line(one, next) && name == shown);
        for (setting, name) in lines {
            let mut line = format!("  {name:width$}  ");
            for column in columns {
                let _ = write!(line, "  {:9}", cell(setting, column, notes));
            }
            let _ = write!(text, "\n{}", line.trim_end());
        }
    }
    text.push('\n');
    for (index, column) in columns.iter().enumerate() {
        let members: Vec<Device> = column.iter().filter_map(|&device| devices.get(device).copied()).collect();
        let _ = write!(text, "\n{}", hanging(&format!("  {}  ", letter(index)), &in_words(&members)));
    }
    text
}

fn letter(column: usize) -> char {
    u8::try_from(column).map_or('?', |column| char::from(b'A'.saturating_add(column)))
}

/// `works`, `blocked 1`
fn cell(setting: &SettingOutcomes, column: &[usize], notes: &mut Notes<'_>) -> String {
    let Some(outcome) = column.first().and_then(|&device| setting.outcome(device)) else { return String::new() };
    match outcome.decisive() {
        Some(reason) => format!("{} {}", outcome.effect().word(), notes.number(reason)),
        None => outcome.effect().word().to_owned(),
    }
}

/// Each setting with the devices of each outcome; consecutive settings with the same outcomes are grouped.
fn listing(settings: &[SettingOutcomes], devices: &[Device], hidden: &Secrets) -> String {
    let mut lines: Vec<String> = Vec::new();
    for part in sections(settings) {
        lines.push(title(part, hidden));
        let members: Vec<&SettingOutcomes> = settings.iter().filter(|setting| section(setting) == part).collect();
        for group in members.chunk_by(|one, next| one.alike(next)) {
            let mut group: Vec<_> = group.iter().map(|setting| (*setting, shown_name(setting, hidden))).collect();
            group.dedup_by(|(next, name), (one, shown)| is_same_line(one, next) && name == shown);
            let names: Vec<&str> = group.iter().map(|(_, name)| name.as_str()).collect();
            lines.push(hanging("  ", &names.join(", ")));
            for (outcome, members) in group.first().into_iter().flat_map(|(setting, _)| by_outcome(setting, devices)) {
                let devices = in_words(&members);
                let reason = outcome.decisive().map(|reason| shown_reason(reason, hidden));
                let text = reason.map_or(devices.clone(), |reason| format!("{devices}: {reason}"));
                lines.push(hanging(&format!("    {:8} ", outcome.effect().word()), &text));
            }
        }
    }
    lines.join("\n")
}

/// Whether two settings come from one line of the spec, such as all files of a command, and share their outcomes.
fn is_same_line(one: &SettingOutcomes, next: &SettingOutcomes) -> bool {
    one.span == next.span && one.alike(next)
}

/// The outcomes of one setting in order of first appearance, with their devices.
pub(super) fn by_outcome<'s>(setting: &'s SettingOutcomes, devices: &[Device]) -> Vec<(&'s Outcome, Vec<Device>)> {
    let mut groups: Vec<(&Outcome, Vec<Device>)> = Vec::new();
    let outcomes = (0..devices.len()).map_while(|device| setting.outcome(device));
    for (outcome, &device) in outcomes.zip(devices) {
        match groups.iter_mut().find(|(known, _)| known.decisive() == outcome.decisive()) {
            Some((_, members)) => members.push(device),
            None => groups.push((outcome, vec![device])),
        }
    }
    groups
}

/// A section of the table: the variant and the DDF that its settings share.
type Section<'s> = (Option<&'s str>, &'s str);

fn section(setting: &SettingOutcomes) -> Section<'_> {
    (setting.variant.as_deref(), &setting.judged_by)
}

/// The sections in order of first appearance, those for every device first.
fn sections(settings: &[SettingOutcomes]) -> Vec<Section<'_>> {
    let mut seen = BTreeSet::new();
    let mut sections: Vec<Section<'_>> = settings.iter().map(section).filter(|section| seen.insert(*section)).collect();
    sections.sort_by_key(|(variant, _)| variant.is_some());
    sections
}

/// The line above a section.
fn title((variant, ddf): Section<'_>, hidden: &Secrets) -> String {
    match variant {
        Some(variant) => format!("variant {:?}, judged by {ddf}", shortened(&hidden.mask(variant))),
        None => format!("judged by {ddf}"),
    }
}

/// The name of a setting in the table: the key in the spec, or the LocURI without the usual prefixes; only its end if
/// it is too long.
pub(super) fn name(setting: &SettingOutcomes) -> String {
    if let Some(label) = setting.label {
        return item(&setting.address).map_or_else(|| label.to_owned(), |item| format!("{label} ({item})"));
    }
    let Ok(locuri) = LocUri::parse(&setting.address) else { return setting.address.to_string() };
    let names = locuri.segments().join("/");
    let short = names.strip_prefix("Vendor/MSFT/").unwrap_or(&names);
    let short = short.strip_prefix("Policy/Config/").unwrap_or(short);
    let scope = if locuri.scope() == Scope::User { "User/" } else { "" };
    let name = format!("{scope}{short}");
    let length = name.chars().count();
    match length > WIDEST_NAME {
        true => format!("...{}", name.chars().skip(length - WIDEST_NAME + 3).collect::<String>()),
        false => name,
    }
}

/// The name of a setting in the table, without the hidden secrets.
pub(super) fn shown_name(setting: &SettingOutcomes, hidden: &Secrets) -> String {
    hidden.mask(&name(setting)).into_owned()
}

/// The name of the item that a setting is for, if there can be several of its kind, such as accounts or networks.
fn item(address: &str) -> Option<String> {
    let path = StorePath::parse(address).ok()?;
    path.segments().iter().find_map(|segment| match segment.item() {
        Some(StoreItem::Key(key)) => Some(shortened(key)),
        _ => None,
    })
}

/// The verdicts of one setting in the JSON document.
#[derive(Serialize)]
pub(super) struct SettingJson {
    setting: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    file: String,
    line: usize,
    ddf: String,
    targets: Vec<TargetJson>,
}

#[derive(Serialize)]
struct TargetJson {
    edition: String,
    edition_id: String,
    build: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// All verdicts, for programs to read: one for each setting with each kind of device. Without devices there are none.
pub(super) fn verdicts_json(settings: &[SettingOutcomes], devices: &[Device], source: &Source) -> Vec<SettingJson> {
    let target = |(device, outcome): (&Device, &Outcome)| TargetJson {
        edition: device.edition.to_string(),
        edition_id: device.edition.id(),
        build: device.build.to_string(),
        verdict: outcome.effect().word(),
        reason: outcome.decisive().map(ToString::to_string),
    };
    let setting = |setting: &SettingOutcomes| {
        let (file, position) = source.position(setting.span.start);
        SettingJson {
            setting: setting.address.to_string(),
            variant: setting.variant.clone(),
            file: file.to_owned(),
            line: position.line,
            ddf: setting.judged_by.to_string(),
            targets: (0..devices.len())
                .filter_map(|index| Some((devices.get(index)?, setting.outcome(index)?)))
                .map(target)
                .collect(),
        }
    };
    settings.iter().filter(|_| !devices.is_empty()).map(setting).collect()
}
