//! Schema against Microsoft's published DDF set, and against the pages that the project started from.

mod broken;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use ppkgc::address::LocUri;
use ppkgc::finding::{Place, Report};
use ppkgc::schema::{Access, Format, Found, NamingKind, Node, NodeId, Range, Rule, Schema};

use crate::support::{published, seed};

fn loaded(name: &str, bytes: &[u8]) -> (Schema, Vec<String>) {
    let (schema, report) = Schema::load([(name.to_owned(), bytes.to_vec())]);
    (schema, screen(&report))
}

/// `code place: message` of every finding.
fn screen(report: &Report) -> Vec<String> {
    let line = |finding: &&ppkgc::finding::Finding| {
        let Place::Named(place) = &finding.place else { panic!("a finding about an input names it") };
        format!("{} {place}: {}", finding.code, finding.message)
    };
    report.in_order().iter().map(line).collect()
}

/// Everything in a schema, except the names of its DDF texts.
fn outline(schema: &Schema) -> Vec<String> {
    schema.nodes().map(|id| format!("{} {:?}", schema.locuri(id), schema.node(id))).collect()
}

fn id_of(schema: &Schema, locuri: &str) -> NodeId {
    match schema.find(&LocUri::parse(locuri).unwrap()) {
        Found::Node(found) => found.node,
        other @ Found::Nothing { .. } => panic!("{locuri}: {other:?}"),
    }
}

#[test]
fn the_published_set_is_read_whole() {
    let files = published();
    assert_eq!(files.len(), 313);
    let (schema, report) = Schema::load(files);
    assert_eq!(screen(&report), Vec::<String>::new());
    assert_eq!((schema.len(), schema.ddfs().len(), schema.roots().count()), (5955, 313, 400));
}

#[test]
fn the_rules_of_the_published_set_are_those_counted_by_hand() {
    let files = published();
    let (schema, _) = Schema::load(files);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut patterns = 0;
    let (mut listed, mut private_use) = (0, 0);
    for id in schema.nodes() {
        let node = schema.node(id);
        *counts.entry(node.allowed.rule.word().unwrap_or("-")).or_default() += 1;
        listed += usize::from(node.allowed.list.is_some());
        private_use += usize::from(node.allowed.list.as_deref() == Some("\u{F000}"));
        let trouble = schema.rule_trouble(id);
        match &node.allowed.rule {
            Rule::RegEx(rule) if !rule.source.is_empty() => {
                patterns += 1;
                assert_eq!(trouble, None, "{}", rule.source);
            }
            Rule::RegEx(_) => assert_eq!(schema.locuri(id), "./Device/Vendor/MSFT/DnsClient/NRPT/{Policy Table Entry}"),
            _ => assert_eq!(trouble, None),
        }
    }
    let expected = [
        ("-", 1465),
        ("ADMX", 2516),
        ("ENUM", 1203),
        ("Flag", 11),
        ("JSON", 1),
        ("None", 487),
        ("Range", 220),
        ("RegEx", 33),
        ("SDDL", 1),
        ("XSD", 18),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    // 197 with a List, two whose delimiter is misplaced, and six whose description mentions a list.
    assert_eq!((patterns, listed, private_use), (32, 205, 62));
}

#[test]
fn every_other_part_of_the_grammar_is_kept() {
    let files = published();
    let (schema, _) = Schema::load(files);
    let count = |test: &dyn Fn(NodeId) -> bool| schema.nodes().filter(|&id| test(id)).count();
    let node = |id: NodeId| schema.node(id);
    assert_eq!(count(&|id| node(id).naming.as_ref().is_some_and(|n| n.kind == NamingKind::UniqueName)), 65);
    assert_eq!(count(&|id| node(id).naming.as_ref().is_some_and(|n| n.kind == NamingKind::ServerGenerated)), 29);
    assert_eq!(count(&|id| node(id).naming.as_ref().is_some_and(|n| n.kind == NamingKind::ClientInventory)), 33);
    assert_eq!(count(&|id| node(id).is_dynamic()), 132);
    // 125 with 126 groups and 127 dependencies, and the product that the page of a release requires.
    assert_eq!(count(&|id| !node(id).dependencies.is_empty()), 126);
    assert_eq!(schema.nodes().flat_map(|id| &node(id).dependencies).count(), 127);
    assert_eq!(schema.nodes().flat_map(|id| &node(id).dependencies).flat_map(|group| &group.dependencies).count(), 128);
    assert_eq!(count(&|id| node(id).deprecated.is_some()), 31);
    assert_eq!(count(&|id| node(id).deprecated.is_some_and(|deprecated| deprecated.since.is_some())), 24);
    assert_eq!(count(&|id| node(id).atomic_required), 21);
    assert_eq!(count(&|id| node(id).reboot.is_some()), 18);
    assert_eq!(count(&|id| node(id).conflict.is_some()), 3714);
    assert_eq!(count(&|id| node(id).group_policy.is_some()), 907);
    assert_eq!(count(&|id| node(id).default.is_some()), 1336);
    assert_eq!(count(&|id| node(id).case_sense.is_some()), 145);
    assert_eq!(count(&|id| node(id).title.is_some()), 255);
    assert_eq!(count(&|id| node(id).format == Format::Chr), 3467);
    assert_eq!(count(&|id| node(id).access == Access::GET), 1085);
    assert_eq!(count(&|id| node(id).applicability.builds.is_some()), 4118);
    assert_eq!(count(&|id| node(id).applicability.editions.as_ref().is_some_and(|e| e.editions().is_empty())), 21);
    let leaves = |id: NodeId| schema.children(id).is_empty();
    assert_eq!(count(&|id| leaves(id) && node(id).access.is_settable()), 4629);
    assert_eq!(count(&|id| leaves(id) && schema.applicability(id).editions.is_none()), 16);
}

#[test]
fn every_address_of_the_published_set_leads_to_its_node() {
    let files = published();
    let (schema, _) = Schema::load(files);
    for id in schema.nodes() {
        // A title that stands for a chosen name may contain blanks.
        let locuri = schema.locuri(id).replace(' ', "%20");
        match schema.find(&LocUri::parse(&locuri).unwrap()) {
            Found::Node(found) => {
                assert_eq!((found.node, found.locuri.as_str(), found.spelled_differently), (id, locuri.as_str(), false))
            }
            Found::Nothing { .. } => panic!("{locuri}"),
        }
    }
    let supl = id_of(&schema, "./Device/Vendor/MSFT/SUPL");
    assert_eq!(schema.locuri(supl), "./Vendor/MSFT/SUPL");
}

#[test]
fn dependencies_are_read_with_their_own_ranges() {
    let files = published();
    let (schema, _) = Schema::load(files);
    let age = schema.node(id_of(&schema, "./Device/Vendor/MSFT/LAPS/Policies/PasswordAgeDays"));
    let [cloud, local] = &age.dependencies[..] else { panic!("two alternatives") };
    assert_eq!((cloud.id.as_str(), local.id.as_str()), ("BackupDirectoryAADMode", "BackupDirectoryADMode"));
    let changed = |text: &str| Some(Rule::Range(Range::parse(text).unwrap()));
    assert_eq!(cloud.changed.as_ref().map(|changed| changed.rule.clone()), changed("[7-365]"));
    assert_eq!(local.changed.as_ref().map(|changed| changed.rule.clone()), changed("[1-365]"));
    assert_eq!(cloud.dependencies[0].uri, "Vendor/MSFT/LAPS/Policies/BackupDirectory");
    assert_eq!(cloud.dependencies[0].allowed.rule.listed()[0].value, "1");
    let dependencies =
        schema.nodes().flat_map(|id| &schema.node(id).dependencies).flat_map(|group| &group.dependencies);
    let sets =
        dependencies.filter(|one| matches!(&one.allowed.rule, Rule::Range(range) if range.intervals().len() == 2));
    assert_eq!(sets.count(), 4);
}

#[test]
fn a_node_inherits_what_it_does_not_state_itself() {
    let schema = Schema::builtin();
    let root = id_of(&schema, "./Vendor/MSFT/Personalization");
    let name = id_of(&schema, "./Vendor/MSFT/Personalization/CompanyName");
    let effective = schema.applicability(name);
    assert_eq!(effective.builds.unwrap().1, name);
    assert_eq!(effective.editions.unwrap().1, root);
    assert_eq!(effective.editions.unwrap().0.editions().len(), 31);
    let status = id_of(&schema, "./Vendor/MSFT/Personalization/DesktopImageStatus");
    assert_eq!(schema.applicability(status).builds.unwrap().1, root);
    let url = id_of(&schema, "./Vendor/MSFT/Personalization/DesktopImageUrl");
    assert_eq!((schema.settable_twin(status), schema.settable_twin(url)), (Some(url), None));

    let files = published();
    let (schema, _) = Schema::load(files);
    let below = schema.nodes().filter(|&id| schema.deprecated(id).is_some_and(|(_, stated_by)| stated_by != id));
    assert!(below.count() > 0, "two deprecated nodes have children");
}

#[test]
fn the_published_page_says_what_the_built_in_ddf_says() {
    let page = seed("001");
    let (published, findings) = loaded("personalization-ddf.md", &page);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(published.len(), 8);
    assert_same_facts(&published, "built-in Personalization");
}

#[test]
fn the_published_files_say_what_the_built_in_ddfs_say() {
    let files = published();
    for (file, name, nodes) in
        [("SharedPC.xml", "built-in SharedPC", 19), ("CloudDesktop.xml", "built-in CloudDesktop", 6)]
    {
        let (_, xml) = files.iter().find(|(name, _)| name == file).unwrap();
        let (published, findings) = loaded(file, xml);
        assert_eq!((findings, published.len()), (Vec::new(), nodes));
        assert_same_facts(&published, name);
    }
}

/// Node by node the same, but in our own words.
fn assert_same_facts(published: &Schema, name: &str) {
    let built_in = Schema::builtin();
    let ours: Vec<NodeId> = built_in.nodes().filter(|&id| built_in.ddf_name(id) == name).collect();
    assert_eq!(published.len(), ours.len());
    for (theirs, ours) in published.nodes().zip(ours) {
        assert_eq!(published.locuri(theirs), built_in.locuri(ours));
        let (mut theirs, mut ours) = (published.node(theirs).clone(), built_in.node(ours).clone());
        let (their_words, our_words) = (take_words(&mut theirs), take_words(&mut ours));
        assert!(our_words.iter().all(|words| !words.is_empty() && !their_words.contains(words)), "{our_words:?}");
        assert_eq!(theirs, ours);
    }
}

/// Removes the description of a node and returns it, without the title: ours have none.
fn take_words(node: &mut Node) -> Vec<String> {
    node.title = None;
    let mut words = vec![std::mem::take(&mut node.description)];
    if let Rule::Enum(values) = &mut node.allowed.rule {
        words.extend(values.iter_mut().map(|value| std::mem::take(&mut value.description)));
    }
    words
}

#[test]
fn a_page_without_a_ddf_is_named() {
    let page = seed("000");
    let (schema, findings) = loaded("personalization-csp.md", &page);
    assert!(schema.is_empty());
    assert_eq!(findings, ["no-ddf personalization-csp.md: no DDF here: the text contains no MgmtTree"]);
    let mut schema = Schema::default();
    let report = schema
        .add_folder(&[("docs/csp.md".to_owned(), page)], |page, bytes| {
            bytes.extend_from_slice(page);
            Ok::<_, String>(())
        })
        .unwrap();
    assert_eq!(screen(&report), ["skipped-file docs/csp.md: skipped: the text contains no MgmtTree"]);
}

#[test]
fn content_decides_how_a_file_is_read_and_not_its_name() {
    let files = published();
    let (_, xml) = files.iter().find(|(name, _)| name == "SharedPC.xml").unwrap();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("sets/SharedPC.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(xml).unwrap();
    archive.start_file("readme.txt", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"nothing").unwrap();
    let archive = archive.finish().unwrap().into_inner();
    let text = std::str::from_utf8(xml).unwrap().trim_start_matches('\u{FEFF}');
    let page = format!("# SharedPC\n\n```console\ndir\n```\n\n```xml\n{text}\n```\n\nmore\n");

    let (plain, findings) = loaded("SharedPC.xml", xml);
    assert_eq!(findings, Vec::<String>::new());
    for (name, bytes, expected) in [
        ("SharedPC.txt", xml.as_slice(), Vec::new()),
        ("bare", text.as_bytes(), Vec::new()),
        ("page.zip", page.as_bytes(), Vec::new()),
        ("set.xml", &archive, vec!["skipped-file set.xml/readme.txt: skipped: the text contains no MgmtTree"]),
    ] {
        let (schema, findings) = loaded(name, bytes);
        assert_eq!(findings, expected);
        assert_eq!(outline(&schema), outline(&plain), "{name}");
    }
    let (zipped, _) = loaded("set.xml", &archive);
    assert_eq!(zipped.ddf_name(zipped.roots().next().unwrap()), "set.xml/sets/SharedPC.xml");
    assert_eq!(zipped.ddfs()[0].sha256, plain.ddfs()[0].sha256);
}

#[test]
fn the_ddf_named_last_answers_node_by_node() {
    let files = published();
    let (_, xml) = files.iter().find(|(name, _)| name == "Personalization.xml").unwrap();
    let mut schema = Schema::builtin();
    let before: Vec<NodeId> = schema.nodes().collect();
    let report = schema.add("Personalization.xml", xml);
    let note = "ddf-override Personalization.xml: ./Vendor/MSFT/Personalization is described by \
                built-in Personalization and by Personalization.xml; Personalization.xml is used";
    assert_eq!(screen(&report), [note]);
    assert_eq!(schema.nodes().collect::<Vec<_>>(), before);
    let name = id_of(&schema, "./Vendor/MSFT/Personalization/CompanyName");
    assert_eq!(schema.ddf_name(name), "Personalization.xml");
    let (builds, stated_by) = schema.applicability(name).builds.unwrap();
    assert_eq!((builds[0].to_string().as_str(), stated_by), ("10.0.22621.3374", name));
    assert_eq!(screen(&schema.add("again.xml", xml)), Vec::<String>::new());
}
