//! Writes the results for a spec as texts of a page: findings, origins, verdicts.

use std::collections::BTreeMap;

use crate::address::LocUri;
use crate::build::ParsedSpec;
use crate::check::{Outcome, SettingOutcomes};
use crate::cli::devices_in_words::in_words;
use crate::cli::verdict_view::{MAX_COLUMNS, by_outcome, columns, name};
use crate::finding::{Finding, Place, Report, Source};
use crate::read::PackageModel;
use crate::report::{FindingRow, SettingRow, VerdictCell, VerdictRow, Verdicts};
use crate::schema::{Found, Schema};
use crate::windows::Device;

/// The maximum length of a description, in characters; longer ones are shortened.
const MAX_DESCRIPTION_LENGTH: usize = 300;

/// The name of the package, or that of the spec if the package has none.
pub(super) fn title(spec: &ParsedSpec) -> String {
    let name = spec.project.as_ref().and_then(|project| project.package.name.as_ref());
    name.map_or_else(|| spec.source.name().to_owned(), |name| name.value.clone())
}

/// All findings, in source order.
pub(super) fn findings(report: &Report, source: Option<&Source>) -> Vec<FindingRow> {
    let row = |finding: &Finding| FindingRow {
        severity: finding.severity(),
        code: finding.code.name(),
        place: place(finding, source),
        message: finding.message.clone(),
        allowed: finding.allowed.clone(),
        help: finding.help.clone(),
    };
    report.in_order().into_iter().map(row).collect()
}

fn place(finding: &Finding, source: Option<&Source>) -> String {
    match (&finding.place, source) {
        (Place::Spec(span), Some(source)) => {
            let (file, at) = source.position(span.start);
            format!("{file}:{}", at.line)
        }
        (Place::Named(name), _) => name.clone(),
        (Place::Spec(_), None) | (Place::Nowhere, _) => String::new(),
    }
}

/// Adds the file and line in the spec of the value of each setting of the package.
pub(super) fn origins(rows: &mut [SettingRow], model: &PackageModel, outcomes: &[SettingOutcomes], source: &Source) {
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for outcome in outcomes {
        let (file, at) = source.position(outcome.span.start);
        lines.entry(key(&outcome.address)).or_default().push(format!("{file}:{}", at.line));
    }
    for (row, setting) in rows.iter_mut().zip(model.own_settings()) {
        let node = setting.node.as_ref().ok().map(|node| node.key().as_str().to_owned());
        let path = setting.path.as_ref().map(|path| key(&path.to_string()));
        let found = [node, path].into_iter().flatten().find_map(|key| lines.get(&key));
        row.origin = found.map(|lines| lines.join(", ")).unwrap_or_default();
    }
}

/// A key that is equal for the address in a spec and the address of the setting that it becomes.
fn key(address: &str) -> String {
    LocUri::parse(address).map_or_else(|_| address.to_ascii_lowercase(), |node| node.key().as_str().to_owned())
}

/// Adds the description that the DDF has for each setting, in place of the general one for its kind.
pub(super) fn descriptions(settings: &mut [SettingRow], schema: &Schema) {
    for setting in settings {
        let Ok(node) = LocUri::parse(&setting.name) else { continue };
        let Found::Node(found) = schema.find(&node) else { continue };
        let text = schema.node(found.node).description.trim();
        if !text.is_empty() {
            let end = text.char_indices().nth(MAX_DESCRIPTION_LENGTH).map_or(text.len(), |(end, _)| end);
            let ellipsis = if end < text.len() { "..." } else { "" };
            setting.does = format!("{}{ellipsis}", text.get(..end).unwrap_or_default());
        }
    }
}

/// The verdict table, with a column for each group of devices that do the same; or, if those would be too many, with a
/// single column in which each setting lists its groups.
pub(super) fn verdicts(settings: &[SettingOutcomes], devices: &[Device]) -> Option<Verdicts> {
    if settings.is_empty() || devices.is_empty() {
        return None;
    }
    let columns = columns(settings, devices);
    let row = |setting: &SettingOutcomes, cells: Vec<VerdictCell>| {
        let variant = setting.variant.as_ref().map_or_else(String::new, |variant| format!(" (variant {variant})"));
        VerdictRow { name: name(setting) + &variant, cells }
    };
    if columns.len() > MAX_COLUMNS {
        let cells = |setting: &SettingOutcomes| {
            let groups = by_outcome(setting, devices).into_iter();
            groups.map(|(outcome, members)| cell(outcome, Some(in_words(&members)))).collect()
        };
        let rows = settings.iter().map(|setting| row(setting, cells(setting))).collect();
        return Some(Verdicts { columns: vec!["Devices".to_owned()], rows });
    }
    let rows = settings.iter().map(|setting| {
        let first = columns.iter().filter_map(|column| setting.outcome(*column.first()?));
        row(setting, first.map(|outcome| cell(outcome, None)).collect())
    });
    let members = |column: &Vec<usize>| {
        in_words(&column.iter().filter_map(|&device| devices.get(device).copied()).collect::<Vec<_>>())
    };
    Some(Verdicts { rows: rows.collect(), columns: columns.iter().map(members).collect() })
}

fn cell(outcome: &Outcome, devices: Option<String>) -> VerdictCell {
    VerdictCell { devices, verdict: outcome.effect().word(), reason: outcome.decisive().map(ToString::to_string) }
}
