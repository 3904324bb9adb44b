//! Specs made from Microsoft's whole DDF set: every settable node gets a value that it takes, and one that it refuses.
//! Exceptions are below as data, with reasons.

mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use ppkgc::address::{LocKey, LocUri};
use ppkgc::check::{SeenFiles, Surroundings, check};
use ppkgc::finding::{Code, Place, Report, Severity, Source, Span};
use ppkgc::lower::{Datatype, Instruction, lower};
use ppkgc::schema::admx::AdmxLibrary;
use ppkgc::schema::{Dependency, DependencyKind, Format, Node, NodeId, Repair, Rule, Schema};
use ppkgc::store::WcdTable;
use ppkgc::windows::Target;
use ppkgc::world::MemoryFiles;

use crate::support;
use samples::{Wanted, name, quoted, value, written};

/// The settable nodes without children.
const SETTABLE: usize = 4629;

/// Settable by their access, but no spec can set them.
const NOT_A_VALUE: [(&str, &str); 3] = [
    ("./Device/Vendor/MSFT/NodeCache/Name1/Nodes/Name1/AutoSetExpectedValue", "format null: adding it is the command"),
    ("./SyncML/DMAcc/Name1/Ext/Microsoft/InitiateSession", "format null: adding it is the command"),
    ("./User/Vendor/MSFT/NodeCache/Name1/Nodes/Name1/AutoSetExpectedValue", "format null: adding it is the command"),
];

/// Nodes that need a value of another node that conflicts with the rest; a separate spec sets them.
const APART: [(&str, &str); 2] = [
    ("./Device/Vendor/MSFT/DMClient/Provider/Name1/ManagementServiceAddress", "not beside ManagementServerAddressList"),
    ("./Device/Vendor/MSFT/LAPS/Policies/PassphraseLength", "a passphrase, where PasswordLength needs a password"),
];

/// Warnings on values that their nodes take: how many on the first and the last values, and why they are not mistakes.
const WARNINGS: [(Code, [usize; 2], &str); 5] = [
    (
        Code::AdmxDoubt,
        [81, 2],
        "policies of an ADMX file that the spec does not bring, and made-up choices of policies whose own are built in",
    ),
    (
        Code::CspDoubt,
        [479, 430],
        "texts whose form only the documentation describes, and values that have no effect together",
    ),
    (Code::DeviceNamed, [11, 11], "the name is the one in the inventory of the device"),
    (Code::DeprecatedNode, [36, 36], "deprecated without a build, so whatever the target"),
    (Code::DdfRuleUnread, [3, 3], "NRPT refers to a pattern for a name, but states none"),
];

/// Nodes that no store knows and whose values are written in another form than their format suggests.
const OTHER_DATATYPE: [(&str, Datatype, &str); 2] = [
    (
        "./Device/Vendor/MSFT/DMClient/Provider/Name1/ForceAadToken",
        Datatype::Integer,
        "format bool, and yet the DDF lists 0, 1, 2, 4 and 8",
    ),
    (
        "./Device/Vendor/MSFT/Defender/Configuration/BehavioralNetworkBlocks/RemoteEncryptionProtection/RemoteEncryptionProtectionExclusions",
        Datatype::String,
        "format int, and yet a list of addresses",
    ),
];

/// Patterns of the DDF files that are changed before they are used.
const REPAIRED: [(&str, Repair); 3] = [
    ("./Device/Vendor/MSFT/PassportForWork/DeviceUnlock/GroupA", Repair::BareBrace),
    ("./Device/Vendor/MSFT/PassportForWork/DeviceUnlock/GroupB", Repair::BareBrace),
    ("./Vendor/MSFT/SecureAssessment/LaunchURI", Repair::Slashes),
];

/// The published set, and its settable nodes with addresses.
fn published() -> (Schema, Vec<(NodeId, String)>) {
    let (schema, report) = Schema::load(support::published());
    assert!(report.worst().is_none());
    let settable = schema.nodes().filter(|&id| schema.children(id).is_empty() && schema.node(id).access.is_settable());
    let mut nodes: Vec<(NodeId, String)> = settable.map(|id| (id, address(&schema, id))).collect();
    nodes.sort_by(|(_, a), (_, b)| a.cmp(b));
    (schema, nodes)
}

/// The LocURI with a name for every dynamic node.
pub fn address(schema: &Schema, id: NodeId) -> String {
    match schema.parent(id) {
        None => schema.locuri(id),
        Some(parent) => {
            let node = schema.node(id);
            let above = address(schema, parent);
            let name = if node.is_dynamic() { name(&above, node) } else { node.name.clone() };
            format!("{above}/{name}")
        }
    }
}

/// The values of settings that others depend on: for each the value with which most of them work.
fn needed(schema: &Schema, nodes: &[(NodeId, String)]) -> BTreeMap<LocKey, String> {
    let mut needs: BTreeMap<LocKey, (NodeId, Vec<&Dependency>)> = BTreeMap::new();
    for (id, locuri) in nodes {
        let by = LocUri::parse(locuri).unwrap();
        let groups = schema.node(*id).dependencies.iter().flat_map(|group| &group.dependencies);
        for dependency in groups.filter(|dependency| dependency.kind == DependencyKind::DependsOn) {
            let other = schema.needed(dependency, &by).unwrap();
            let key = other.locuri.key();
            needs.entry(key).or_insert((other.node, Vec::new())).1.push(dependency);
        }
    }
    let most_liked = |(key, (id, wishes)): (LocKey, (NodeId, Vec<&Dependency>))| {
        let node = schema.node(id);
        let liked = |value: &String| wishes.iter().filter(|wish| wish.matches(node.format, value)).count();
        let value = wishes.iter().filter_map(|wish| wish.example()).max_by_key(liked)?;
        Some((key, written(node, &value)))
    };
    needs.into_iter().filter_map(most_liked).collect()
}

/// The node after its dependencies are set.
fn changed(node: &Node) -> Node {
    let changed = node.dependencies.iter().find_map(|group| group.changed.clone());
    Node { allowed: changed.unwrap_or_else(|| node.allowed.clone()), ..node.clone() }
}

/// A spec that sets the nodes, one per line; the line of each starts at the offset that findings name.
fn spec<'n>(schema: &Schema, nodes: &'n [(NodeId, String)], wanted: Wanted) -> (String, BTreeMap<usize, &'n str>) {
    let mut text = "[package]\nname = \"All\"\nversion = \"1.0\"\n\n[csp]\n".to_owned();
    let mut lines = BTreeMap::new();
    let needed = if wanted == Wanted::Refused { BTreeMap::new() } else { needed(schema, nodes) };
    for (id, locuri) in nodes {
        lines.insert(text.len(), locuri.as_str());
        let value = match needed.get(&LocUri::parse(locuri).unwrap().key()) {
            Some(value) => value.clone(),
            None if wanted == Wanted::Refused => value(schema.node(*id), locuri, wanted),
            None => value(&changed(schema.node(*id)), locuri, wanted),
        };
        writeln!(text, "{} = {value}", quoted(locuri)).unwrap();
    }
    (text, lines)
}

fn is_apart(locuri: &str) -> bool {
    APART.iter().any(|(apart, _)| *apart == locuri)
}

fn judged(schema: &Schema, text: &str) -> (Option<ppkgc::check::CheckedProject>, Report) {
    let (spec, report) = ppkgc::spec::parse(&Source::new("all.toml", text), &|_| None);
    assert!(!report.has_errors(), "{:#?}", report.in_order());
    let (target, files) = (Target { devices: Vec::new() }, MemoryFiles::default());
    let checked = check(
        &spec.unwrap(),
        &Surroundings {
            schema,
            admx: &AdmxLibrary::default(),
            target: &target,
            files: &files,
            seen: &SeenFiles::default(),
            house_rules: &[],
        },
    );
    (checked.project, checked.report)
}

/// The LocURI of the line that a finding is about.
fn line_of<'n>(lines: &BTreeMap<usize, &'n str>, span: Span) -> &'n str {
    lines.range(..=span.start).next_back().map_or("", |(_, locuri)| locuri)
}

#[test]
fn every_settable_node_takes_what_its_rule_allows() {
    let (schema, nodes) = published();
    assert_eq!(nodes.len(), SETTABLE);
    let (apart, nodes): (Vec<_>, Vec<_>) = nodes.into_iter().partition(|(_, locuri)| is_apart(locuri));
    let (text, _) = spec(&schema, &apart, Wanted::First);
    assert_eq!((apart.len(), judged(&schema, &text).1.worst()), (APART.len(), Some(Severity::Warning)));
    let mut different = Vec::new();
    for (index, wanted) in [Wanted::First, Wanted::Last].into_iter().enumerate() {
        let (text, lines) = spec(&schema, &nodes, wanted);
        let (_, report) = judged(&schema, &text);
        let mut errors = BTreeSet::new();
        let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
        let (mut unexpected, mut doubts) = (Vec::new(), Vec::new());
        for finding in report.in_order() {
            match (finding.severity(), &finding.place) {
                (Severity::Note, _) => {}
                (Severity::Error, Place::Spec(span)) if finding.code == Code::NotASetting => {
                    errors.insert(line_of(&lines, *span));
                }
                (Severity::Error, place) => unexpected.push(format!("{place:?} {}", finding.message)),
                (Severity::Warning, _) => {
                    *counts.entry(finding.code).or_default() += 1;
                    doubts.push(format!("{}: {}", finding.code, finding.message));
                }
            }
        }
        assert_eq!(unexpected, Vec::<String>::new());
        assert_eq!(errors, NOT_A_VALUE.iter().map(|(locuri, _)| *locuri).collect());
        let known: BTreeMap<Code, usize> = WARNINGS.iter().map(|(code, counts, _)| (*code, counts[index])).collect();
        if counts != known {
            different.push(format!("{wanted:?}: {counts:?} instead of {known:?}\n{}", doubts.join("\n")));
        }
        eprintln!("{wanted:?}: {} of {SETTABLE} nodes take their value; warnings {counts:?}", SETTABLE - errors.len());
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_settable_node_refuses_what_its_rule_forbids() {
    let (schema, nodes) = published();
    let (text, lines) = spec(&schema, &nodes, Wanted::Refused);
    let (checked, report) = judged(&schema, &text);
    assert!(checked.is_none());
    let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
    let mut refused = BTreeSet::new();
    for finding in report.in_order().iter().filter(|finding| finding.severity() == Severity::Error) {
        let Place::Spec(span) = finding.place else { panic!("{}", finding.message) };
        *codes.entry(finding.code).or_default() += 1;
        if finding.code == Code::DependencyContradicted {
            continue;
        }
        refused.insert(line_of(&lines, span));
    }
    let passed: Vec<&str> =
        nodes.iter().map(|(_, locuri)| locuri.as_str()).filter(|one| !refused.contains(one)).collect();
    assert_eq!(passed, [""; 0]);
    let ruled = nodes.iter().filter(|(id, _)| !matches!(schema.node(*id).allowed.rule, Rule::Any | Rule::Unstated));
    eprintln!("{} of {SETTABLE} nodes refuse it, {} have a rule; {codes:?}", refused.len(), ruled.count());
}

#[test]
fn every_value_gets_the_datatype_and_spelling_of_its_format() {
    let (schema, nodes) = published();
    let settable =
        |(_, locuri): &&(NodeId, String)| !is_apart(locuri) && !NOT_A_VALUE.iter().any(|(one, _)| one == locuri);
    let nodes: Vec<(NodeId, String)> = nodes.iter().filter(settable).cloned().collect();
    for wanted in [Wanted::First, Wanted::Last] {
        let (text, lines) = spec(&schema, &nodes, wanted);
        let (checked, report) = judged(&schema, &text);
        let errors = report.only(Severity::Error);
        assert!(!report.has_errors(), "{:?}", errors.in_order());
        let formats: BTreeMap<&str, Format> =
            nodes.iter().map(|(id, locuri)| (locuri.as_str(), schema.node(*id).format)).collect();
        let mut counts: BTreeMap<(&str, bool, String), usize> = BTreeMap::new();
        let mut otherwise = Vec::new();
        let plan = lower(&checked.unwrap());
        for setting in plan.settings(None) {
            let Instruction::Set { value, datatype, .. } = &setting.instruction else { panic!("only values are set") };
            match datatype {
                Datatype::Integer => assert_eq!(value.parse::<i64>().unwrap().to_string(), *value),
                Datatype::Boolean => assert!(matches!(value.as_str(), "true" | "false"), "{value}"),
                Datatype::String => {}
            }
            let locuri = line_of(&lines, setting.origin);
            let format = formats[locuri];
            let of_format = match format {
                Format::Bool => Datatype::Boolean,
                Format::Int => Datatype::Integer,
                _ => Datatype::String,
            };
            // If the store knows a setting, the store decides.
            let known = WcdTable::builtin().by_path(&setting.path.row_path()).is_some();
            if !known && *datatype != of_format {
                otherwise.push((locuri, *datatype));
            }
            *counts.entry((format.word(), known, format!("{datatype:?}"))).or_default() += 1;
        }
        assert_eq!(counts.values().sum::<usize>(), nodes.len());
        eprintln!("{wanted:?}: format, in the store, datatype: {counts:?}");
        // The first values of the exceptions match their format: 0 is false, and 0 alone is a number.
        let odd: &[_] = if wanted == Wanted::Last { &OTHER_DATATYPE } else { &[] };
        otherwise.sort_by_key(|(locuri, _)| *locuri);
        assert_eq!(otherwise, odd.iter().map(|(locuri, datatype, _)| (*locuri, *datatype)).collect::<Vec<_>>());
    }
}

#[test]
fn every_pattern_range_and_list_of_the_published_set_is_usable() {
    let (schema, _) = published();
    let (mut patterns, mut ranges, mut enums) = (0, 0, 0);
    let mut repaired = Vec::new();
    for id in schema.nodes() {
        match &schema.node(id).allowed.rule {
            Rule::RegEx(pattern) if !pattern.source.is_empty() => {
                assert_eq!(pattern.trouble(), None);
                patterns += 1;
                repaired.extend(pattern.repair().map(|repair| (schema.locuri(id), repair)));
            }
            Rule::Range(range) => {
                assert_eq!(range.intervals().len(), 1);
                ranges += 1;
            }
            Rule::Enum(values) => {
                assert!(!values.is_empty() && values.iter().all(|value| !value.value.is_empty()));
                enums += 1;
            }
            _ => {}
        }
    }
    assert_eq!((patterns, ranges, enums), (32, 220, 1203));
    let repaired: Vec<(&str, Repair)> = repaired.iter().map(|(locuri, repair)| (locuri.as_str(), *repair)).collect();
    assert_eq!(repaired, REPAIRED);
}
