//! Our own descriptions of the CSPs that the typed sections need, as lines: reading those takes a tenth of the time of
//! the DDF texts that they are made from.
//!
//! A line without a blank in front is a text: its name, the hash of its bytes. The others are its nodes in its order,
//! with one blank for each level, and tabs between name, operations, format and everything else that is stated, each
//! with its key.

use super::applicability::EditionLists;
use super::ddf::{Tree, root};
use super::tree::Place;
use super::{
    Access, BuildItem, CaseSense, Ddf, Deprecated, EnumValue, Format, Naming, NamingKind, Node, NodeId, NodeScope,
    NodeType, Occurrence, Range, RegExRule, Rule,
};
use crate::world::cells;

/// A test generates them from the DDF texts beside them.
const LINES: &str = include_str!("data/built-in.tsv");

/// How many texts there are.
pub(super) const COUNT: usize = 4;

/// The texts in their order.
pub(super) fn texts() -> Vec<(Ddf, Tree)> {
    let mut texts: Vec<(Ddf, Tree)> = Vec::with_capacity(COUNT);
    let mut editions = EditionLists::default();
    let mut above: Vec<NodeId> = Vec::new();
    for line in LINES.lines() {
        let stated = line.trim_start_matches(' ');
        let depth = line.len() - stated.len();
        match texts.last_mut() {
            Some((_, tree)) if depth > 0 => {
                above.truncate(depth - 1);
                above.push(add_node(tree, above.last().copied(), stated, &mut editions));
            }
            _ => texts.push((ddf(stated), Tree::default())),
        }
    }
    texts
}

fn ddf(line: &str) -> Ddf {
    let (name, hash) = line.split_once('\t').unwrap_or_default();
    let mut sha256 = [0; 32];
    for (byte, digits) in sha256.iter_mut().zip(hash.as_bytes().chunks(2)) {
        *byte = digits
            .iter()
            .filter_map(|&digit| char::from(digit).to_digit(16))
            .fold(0, |high, low| high << 4 | low as u8);
    }
    Ddf { name: name.into(), sha256: Some(sha256), is_version_1: false }
}

/// Adds the node of a line, and the root if it is one.
fn add_node(tree: &mut Tree, parent: Option<NodeId>, line: &str, editions: &mut EditionLists) -> NodeId {
    let id = NodeId(u32::try_from(tree.places.len()).unwrap_or(u32::MAX));
    let mut cells = cells(line);
    let mut cell = || cells.next().unwrap_or_default();
    let (name, access, format) = (cell(), access(cell()), Format::from_word(cell()).unwrap_or(Format::Node));
    let mut node = Node { name: name.to_owned(), ..Node::new(access, format) };
    let stated = cells.map(|cell| cell.split_once('=').unwrap_or((cell, "")));
    for (key, value) in stated {
        match key {
            "path" => tree.roots.extend(root(value, id)),
            _ => state(&mut node, key, value, editions),
        }
    }
    if let Some(above) = parent.and_then(|parent| tree.places.get_mut(parent.0 as usize)) {
        above.children.push(id);
    }
    tree.places.push(Place { node, parent, children: Vec::new(), ddf: 0 });
    id
}

/// The operations with these initials.
fn access(initials: &str) -> Access {
    let named = initials.chars().filter_map(|initial| Access::NAMED.iter().find(|(_, name)| name.starts_with(initial)));
    named.fold(Access::default(), |all, (one, _)| all.and(*one))
}

/// Takes over one thing that is stated of a node.
fn state(node: &mut Node, key: &str, value: &str, editions: &mut EditionLists) {
    let text = || value.to_owned();
    match key {
        "is" => node.description = text(),
        "title" => node.title = Some(text()),
        "default" => node.default = Some(text()),
        "optional" => node.occurrence = Occurrence::ZeroOrOne,
        "many" => node.occurrence = Occurrence::ZeroOrMore,
        "permanent" => node.scope = NodeScope::Permanent,
        "mime" => node.node_type = NodeType::Mime(text()),
        "ddf" => node.node_type = NodeType::DdfName(text()),
        "any-case" => node.case_sense = Some(CaseSense::Insensitive),
        "builds" => node.applicability.builds = Some(value.split(',').filter_map(BuildItem::parse).collect()),
        "csp" => node.applicability.csp_version = Some(text()),
        "editions" => node.applicability.editions = editions.parse(value),
        "deprecated" => node.deprecated = Some(Deprecated { since: None }),
        "server-names" => node.naming = Some(Naming { kind: NamingKind::ServerGenerated, text: text() }),
        "any" => node.allowed.rule = Rule::Any,
        "range" => node.allowed.rule = Range::parse(value).map_or(Rule::Unstated, Rule::Range),
        "pattern" => node.allowed.rule = Rule::RegEx(RegExRule::new(value)),
        _ => add_value(&mut node.allowed.rule, key, value),
    }
}

/// Every other key is a value of a list, with its meaning.
fn add_value(rule: &mut Rule, value: &str, description: &str) {
    let value = EnumValue { value: value.to_owned(), description: description.to_owned() };
    match rule {
        Rule::Enum(values) => values.push(value),
        _ => *rule = Rule::Enum(vec![value]),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{COUNT, LINES, texts};
    use crate::schema::ddf::Tree;
    use crate::schema::notices::Given;
    use crate::schema::text::{Document, read_text};
    use crate::schema::tree::Kept;
    use crate::schema::{
        Access, BuildItem, CaseSense, Ddf, Deprecated, NamingKind, Node, NodeId, NodeScope, NodeType, Occurrence, Rule,
        Schema,
    };

    /// The texts that the lines are made from.
    const SOURCES: [(&str, &[u8]); COUNT] = [
        ("built-in Personalization", include_bytes!("data/personalization.xml")),
        ("built-in SharedPC", include_bytes!("data/shared-pc.xml")),
        ("built-in CloudDesktop", include_bytes!("data/cloud-desktop.xml")),
        ("built-in WiFi", include_bytes!("data/wifi.xml")),
    ];

    fn sources() -> Vec<(Ddf, Tree)> {
        let read = |(name, bytes)| {
            let text = read_text(name, bytes, Given::ByName, Kept::default()).unwrap();
            let [Document::Tree(tree, report)] = <[Document; 1]>::try_from(text.documents).ok().unwrap() else {
                panic!("{name} is one DDF");
            };
            assert!(report.worst().is_none() && tree.damage.is_empty() && !tree.is_version_1, "{name} is valid");
            (text.ddf, tree)
        };
        SOURCES.into_iter().map(read).collect()
    }

    /// `UPDATE=1` rewrites the lines.
    #[test]
    fn the_lines_state_what_the_texts_state() {
        let sources = sources();
        let lines: String = sources.iter().map(|(ddf, tree)| lines(ddf, tree)).collect();
        if std::env::var_os("UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema/data/built-in.tsv");
            std::fs::write(path, &lines).unwrap();
        }
        assert!(lines == LINES, "UPDATE=1 makes them again");
        for ((ddf, tree), (source_ddf, source)) in texts().into_iter().zip(sources) {
            assert_eq!(ddf, source_ddf);
            assert_eq!(tree.places, source.places);
            assert_eq!(tree.roots, source.roots);
        }
        let mut schema = Schema::default();
        for (name, bytes) in SOURCES {
            assert!(schema.add(name, bytes).worst().is_none());
        }
        let built_in = Schema::builtin();
        assert_eq!((schema.places, schema.newest_build), (built_in.places, built_in.newest_build));
    }

    fn lines(ddf: &Ddf, tree: &Tree) -> String {
        let hash: String = ddf.sha256.iter().flatten().map(|byte| format!("{byte:02x}")).collect();
        let mut lines = format!("{}\t{hash}\n", ddf.name);
        for root in &tree.roots {
            add_lines(&mut lines, tree, root.id, 1, &format!("\tpath={}", root.path));
        }
        lines
    }

    fn add_lines(lines: &mut String, tree: &Tree, id: NodeId, depth: usize, path: &str) {
        let place = &tree.places[id.0 as usize];
        let node = &place.node;
        let operations = Access::NAMED.iter().filter(|(one, _)| node.access.allows(*one));
        let initials: String = operations.map(|(_, name)| &name[..1]).collect();
        writeln!(lines, "{:depth$}{}\t{initials}\t{}{path}{}", "", node.name, node.format, stated(node)).unwrap();
        place.children.iter().for_each(|&child| add_lines(lines, tree, child, depth + 1, ""));
    }

    /// What a node states beside name, operations and format.
    fn stated(node: &Node) -> String {
        let mut cells = vec![format!("is={}", node.description)];
        let mut add = |key: &str, value: Option<String>| cells.extend(value.map(|value| format!("{key}={value}")));
        add("title", node.title.clone());
        add("default", node.default.clone());
        let build = |item: &BuildItem| item.released().map_or("99.9.99999".to_owned(), |build| build.to_string());
        let builds = node.applicability.builds.as_ref();
        add("builds", builds.map(|builds| builds.iter().map(build).collect::<Vec<_>>().join(",")));
        add("csp", node.applicability.csp_version.clone());
        let editions = node.applicability.editions.as_ref().map(|list| list.editions().iter());
        add("editions", editions.map(|editions| editions.map(|edition| edition.id()).collect::<Vec<_>>().join(";")));
        match &node.node_type {
            NodeType::Unstated => {}
            NodeType::Mime(mime) => add("mime", Some(mime.clone())),
            NodeType::DdfName(name) => add("ddf", Some(name.clone())),
        }
        if let Some(naming) = &node.naming {
            assert_eq!(naming.kind, NamingKind::ServerGenerated);
            add("server-names", Some(naming.text.clone()));
        }
        match &node.allowed.rule {
            Rule::Unstated => {}
            Rule::Any => cells.push("any".to_owned()),
            Rule::Enum(values) => cells.extend(values.iter().map(|one| format!("{}={}", one.value, one.description))),
            Rule::Range(range) => {
                let [interval] = range.intervals() else { panic!("{range} is one interval") };
                cells.push(format!("range=[{}-{}]", interval.min, interval.max));
            }
            Rule::RegEx(rule) => cells.push(format!("pattern={}", rule.source)),
            rule => panic!("{rule:?} has no key"),
        }
        let marks = [
            ("optional", node.occurrence == Occurrence::ZeroOrOne),
            ("many", node.occurrence == Occurrence::ZeroOrMore),
            ("permanent", node.scope == NodeScope::Permanent),
            ("any-case", node.case_sense == Some(CaseSense::Insensitive)),
            ("deprecated", node.deprecated == Some(Deprecated { since: None })),
        ];
        cells.extend(marks.into_iter().filter(|(_, is_stated)| *is_stated).map(|(mark, _)| mark.to_owned()));
        cells.iter().map(|cell| format!("\t{cell}")).collect()
    }
}
