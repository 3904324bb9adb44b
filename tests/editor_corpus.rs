//! Every node of the published DDF files takes the same values in an editor as in `check`.

use std::collections::{BTreeMap, BTreeSet};

use ppkgc::address::LocUri;
use ppkgc::check;
use ppkgc::csp::ValueKind;
use ppkgc::finding::{Place, Severity, Source};
use ppkgc::json_schema::json_schema;
use ppkgc::schema::admx::AdmxLibrary;
use ppkgc::schema::{Format, NodeId, Rule, Schema};
use ppkgc::spec;
use ppkgc::windows::Target;
use ppkgc::world::MemoryFiles;

use crate::generated::address;
use crate::support::published;
use crate::toml_document::TomlDocument;

/// The head of a spec that continues with lines of `[csp]`.
const HEAD: &str = "[package]\nname = 'A'\nversion = '1.0'\n[csp]\n";

/// Findings about the value of a line alone; an editor cannot make the others (dependencies, applicability).
const OF_ONE_VALUE: &[&str] = &[
    "wrong-type",
    "wrong-format",
    "not-allowed",
    "out-of-range",
    "no-match",
    "read-only-node",
    "not-a-setting",
    "access-denied",
    "control-character",
    "bad-xml",
    "breaks-xsd",
    "policy-text",
    "bad-json",
    "bad-sddl",
    "csp-refuses",
];

/// Values for every node, as TOML.
const VALUES: &[&str] = &[
    "true",
    "false",
    "0",
    "1",
    "2",
    "-1",
    "100",
    "4294967295",
    "''",
    "'x'",
    "'1'",
    "'true'",
    "'AQ=='",
    "'a/b'",
    "['x']",
    "[1]",
    "{ delete = true }",
    "{ delete = false }",
    "1.5",
];

fn schema() -> Schema {
    Schema::load(published()).0
}

/// An address for every node.
fn addresses(schema: &Schema) -> Vec<(String, NodeId)> {
    let mut seen = BTreeSet::new();
    let all = schema.nodes().map(|id| (address(schema, id), id));
    all.filter(|(address, _)| seen.insert(LocUri::parse(address).unwrap().key())).collect()
}

/// The addresses that `check` refuses with these values, and those that an editor marks.
fn refused(lines: &[(&str, String)], schema: &Schema, editor: &jsonschema::Validator) -> [BTreeSet<String>; 2] {
    let mut text = HEAD.to_owned();
    let mut starts = BTreeMap::new();
    for (address, value) in lines {
        starts.insert(text.len(), *address);
        text.push_str(&format!("'{address}' = {value}\n"));
    }
    let source = Source::new("spec", text.as_str());
    let (parsed, mut report) = spec::parse(&source, &|_| None);
    let (target, files) = (Target::default(), MemoryFiles::default());
    let around = check::Surroundings {
        schema,
        admx: &AdmxLibrary::default(),
        target: &target,
        files: &files,
        seen: &check::SeenFiles::default(),
        house_rules: &[],
    };
    report.extend(check::check(&parsed.unwrap(), &around).report);
    let mut by_check = BTreeSet::new();
    for finding in report.in_order() {
        if let Place::Spec(span) = &finding.place
            && finding.severity() == Severity::Error
            && OF_ONE_VALUE.contains(&finding.code.name())
        {
            by_check.insert(starts.range(..=span.start).next_back().unwrap().1.to_string());
        }
    }
    let document = TomlDocument::read(&text).unwrap();
    let by_editor = editor.iter_errors(&document.json).flat_map(|error| {
        let pointer = error.instance_path().to_string();
        match (pointer.strip_prefix("/csp/"), error.kind()) {
            (Some(name), _) => vec![name.split('/').next().unwrap().replace("~1", "/").replace("~0", "~")],
            (None, jsonschema::error::ValidationErrorKind::AdditionalProperties { unexpected }) => unexpected.clone(),
            (None, _) => panic!("{error}"),
        }
    });
    [by_check, by_editor.collect()]
}

/// Values at the limits of a node's own rule.
fn own_values(schema: &Schema, id: NodeId) -> Vec<String> {
    match &schema.node(id).allowed.rule {
        Rule::Range(range) => range
            .intervals()
            .iter()
            .flat_map(|interval| [interval.min - 1, interval.min, interval.max, interval.max + 1])
            .flat_map(|number| [number.to_string(), format!("'{number}'")])
            .collect(),
        rule => rule
            .listed()
            .iter()
            .flat_map(|known| [format!("'{}'", known.value), known.value.to_lowercase()])
            .filter(|value| TomlDocument::read(&format!("a = {value}")).is_some())
            .collect(),
    }
}

#[test]
fn an_editor_accepts_what_check_accepts_and_refuses_what_it_can() {
    let schema = schema();
    let document = json_schema(&schema);
    jsonschema::draft7::meta::validate(&document).unwrap();
    let editor = jsonschema::validator_for(&document).unwrap();
    let addresses = addresses(&schema);
    let own: Vec<Vec<String>> = addresses.iter().map(|(_, id)| own_values(&schema, *id)).collect();
    let rounds = VALUES.len() + own.iter().map(Vec::len).max().unwrap();
    let (mut refusals, mut missed) = (0, BTreeSet::new());
    for round in 0..rounds {
        let value = |index: usize| match VALUES.get(round) {
            Some(value) => Some((*value).to_owned()),
            None => own[index].get(round - VALUES.len()).cloned(),
        };
        let lines: Vec<(&str, String)> =
            addresses.iter().enumerate().filter_map(|(index, (at, _))| Some((at.as_str(), value(index)?))).collect();
        let [by_check, by_editor] = refused(&lines, &schema, &editor);
        let wrongly: Vec<&String> = by_editor.difference(&by_check).collect();
        assert!(
            wrongly.is_empty(),
            "round {round}: {} false alarms: {:?}",
            wrongly.len(),
            &wrongly[..wrongly.len().min(9)]
        );
        refusals += by_editor.len();
        missed.extend(by_check.difference(&by_editor).cloned());
    }
    assert!(refusals > 40_000, "{refusals}");
    for (address, id) in addresses.iter().filter(|(address, _)| missed.contains(address)) {
        let allowed = &schema.node(*id).allowed;
        let format = schema.node(*id).format;
        let inexpressible = allowed.list.is_some()
            || ValueKind::of(&LocUri::parse(address).unwrap()).is_some()
            || schema.is_any_policy(*id)
            || matches!(format, Format::Date | Format::Float | Format::Time | Format::Xml)
            || matches!(
                allowed.rule,
                Rule::Flag(_)
                    | Rule::Range(_)
                    | Rule::RegEx(_)
                    | Rule::Admx { .. }
                    | Rule::Xsd(_)
                    | Rule::Json(_)
                    | Rule::Sddl
            );
        assert!(inexpressible, "{address}: {format:?} {:?}", allowed.rule.word());
    }
}
