//! One DDF text becomes a tree: MgmtTree and its Nodes. What stands inside DFProperties is read next door.

use std::collections::BTreeSet;

use super::applicability::EditionLists;
use super::properties::properties;
use super::space::{Space, Tag, Xml};
use super::tree::{Place, Root};
use super::unread::Unread;
use super::{Node, NodeId};
use crate::address::{LocKey, LocUri, Scope};
use crate::format::xml::XmlError;

/// Most nodes taken from one text; the whole published set of 2026 has 5955.
const NODE_LIMIT: usize = 100_000;

/// Longest name or path of a node, in bytes; the longest published one stays under 120.
const NAME_LIMIT: usize = 1024;

/// The nodes of one DDF text, with ids that count from 0.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) places: Vec<Place>,
    pub(super) roots: Vec<Root>,
    pub(super) unread: Unread,
}

/// Why a text gives no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is not well-formed or breaks the grammar.
    Malformed(XmlError),
    /// It is a DDF of version 1, whose rules are written in another way.
    Version1,
}

impl From<XmlError> for Unreadable {
    fn from(malformed: XmlError) -> Self {
        Unreadable::Malformed(malformed)
    }
}

/// Reads a DDF text.
pub(super) fn read(text: &str) -> Result<Tree, Unreadable> {
    let mut reader = Reader {
        xml: Xml::new(text),
        tree: Tree::default(),
        root_keys: BTreeSet::new(),
        editions: EditionLists::default(),
        states_rules: false,
    };
    reader.management_tree()?;
    // Version 1 has neither element in any node and states its rules in attributes instead. Letting it pass would mean
    // to accept every value.
    if !reader.states_rules && !reader.tree.places.is_empty() {
        return Err(Unreadable::Version1);
    }
    Ok(reader.tree)
}

struct Reader<'a> {
    xml: Xml<'a>,
    tree: Tree,
    root_keys: BTreeSet<LocKey>,
    editions: EditionLists,
    /// Whether any node states AllowedValues or Applicability.
    states_rules: bool,
}

impl Reader<'_> {
    fn management_tree(&mut self) -> Result<(), XmlError> {
        let top = self.xml.top()?;
        if (top.space, top.name) != (Space::Plain, "MgmtTree") {
            return Err(top.malformed("<MgmtTree>", format!("<{}>", top.name)));
        }
        while let Some(tag) = self.xml.child()? {
            match (tag.space, tag.name) {
                (Space::Plain, "Node") => self.root(&tag)?,
                _ => self.xml.skip()?,
            }
        }
        self.xml.end()
    }

    fn root(&mut self, tag: &Tag) -> Result<(), XmlError> {
        let (id, path) = self.node(tag, None)?;
        let path = path.ok_or_else(|| tag.malformed("<Path> in a top node", "none"))?;
        let root = root(&path, id).ok_or_else(|| tag.malformed("<Path> with a path like ./Vendor/MSFT", path))?;
        let key = self.tree.places.get(id.0 as usize).map(|place| root.key(&place.node.name));
        if key.is_some_and(|key| !self.root_keys.insert(key)) {
            return Err(tag.malformed("each node once", "a top node that is described twice"));
        }
        self.tree.roots.push(root);
        Ok(())
    }

    /// Reads a node with all below it. Only top nodes have a path.
    fn node(&mut self, tag: &Tag, parent: Option<NodeId>) -> Result<(NodeId, Option<String>), XmlError> {
        let id = self.reserve(tag, parent)?;
        let (mut name, mut path, mut node) = (None, None, None);
        let mut children = Children::default();
        while let Some(child) = self.xml.child()? {
            match (child.space, child.name) {
                (Space::Plain, "NodeName") => name = Some(self.name(&child)?),
                (Space::Plain, "Path") => path = Some(self.name(&child)?),
                (Space::Plain, "DFProperties") => {
                    let read = properties(&mut self.xml, &child, &mut self.editions, &mut self.tree.unread)?;
                    self.states_rules |= read.states_rules;
                    node = Some(read.node);
                }
                (Space::Plain, "Node") => {
                    let (child_id, _) = self.node(&child, Some(id))?;
                    children.add(&child, child_id, self.tree.name(child_id))?;
                }
                _ => self.xml.skip()?,
            }
        }
        let name = name.ok_or_else(|| tag.malformed("<NodeName>", "a node without one"))?;
        let node = node.ok_or_else(|| tag.malformed("<DFProperties>", "a node without them"))?;
        if let Some(place) = self.tree.places.get_mut(id.0 as usize) {
            place.node = Node { name, ..node };
            place.children = children.ids;
        }
        Ok((id, path))
    }

    /// Gives the node its id before its children get theirs.
    fn reserve(&mut self, tag: &Tag, parent: Option<NodeId>) -> Result<NodeId, XmlError> {
        let count = self.tree.places.len();
        let id = u32::try_from(count).ok().filter(|_| count < NODE_LIMIT);
        let id = id.ok_or_else(|| tag.malformed(format!("at most {NODE_LIMIT} nodes"), "more"))?;
        self.tree.places.push(Place::empty(parent));
        Ok(NodeId(id))
    }

    fn name(&mut self, tag: &Tag) -> Result<String, XmlError> {
        let text = self.xml.text()?;
        if text.len() > NAME_LIMIT {
            return Err(tag.malformed(format!("at most {NAME_LIMIT} bytes"), format!("{} bytes", text.len())));
        }
        Ok(text.into_owned())
    }
}

impl Tree {
    fn name(&self, id: NodeId) -> &str {
        self.places.get(id.0 as usize).map_or("", |place| &place.node.name)
    }
}

/// The children of one node; no two may have one name.
#[derive(Default)]
struct Children {
    ids: Vec<NodeId>,
    names: BTreeSet<String>,
}

impl Children {
    fn add(&mut self, tag: &Tag, id: NodeId, name: &str) -> Result<(), XmlError> {
        if !self.names.insert(name.to_ascii_lowercase()) {
            return Err(tag.malformed("each node once", format!("a second description of \"{name}\"")));
        }
        self.ids.push(id);
        Ok(())
    }
}

/// Reads the path of a top node: `./Device/Vendor/MSFT`, `./Vendor/MSFT/`, `.`.
fn root(path: &str, id: NodeId) -> Option<Root> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path == "." {
        return Some(Root { path: path.to_owned(), scope: Scope::Device, segments: Vec::new(), id });
    }
    // A path may be the scope word alone, which is no address yet; any name makes it one.
    let below = LocUri::parse(&format!("{path}/x")).ok()?;
    let segments = below.segments().split_last().map(|(_, above)| above.to_vec())?;
    Some(Root { path: path.to_owned(), scope: below.scope(), segments, id })
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, read};

    const LEAF: &str = "<DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat></DFProperties>";

    fn tree(nodes: &str) -> Result<String, Unreadable> {
        let text = format!("<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{nodes}</MgmtTree>");
        read(&text).map(|tree| {
            let names: Vec<&str> = tree.places.iter().map(|place| place.node.name.as_str()).collect();
            let paths: Vec<String> =
                tree.roots.iter().map(|root| format!("{}:{}", root.path, root.segments.len())).collect();
            format!("{} {}", paths.join(" "), names.join(","))
        })
    }

    fn rule() -> String {
        LEAF.replace("<AccessType>", "<m:AllowedValues ValueType='None'/><AccessType>")
    }

    #[test]
    fn the_order_of_children_is_free() {
        let nodes = format!(
            "<Node><Node>{LEAF}<NodeName> B </NodeName></Node>{}<Path>./Vendor/MSFT/</Path><NodeName>A</NodeName></Node>",
            rule()
        );
        assert_eq!(tree(&nodes).unwrap(), "./Vendor/MSFT:2 A,B");
        let nodes = format!("<Node><NodeName>A</NodeName><Path>.</Path>{}</Node>", rule());
        assert_eq!(tree(&nodes).unwrap(), ".:0 A");
    }

    #[test]
    fn a_broken_tree_says_what_is_missing() {
        let rule = rule();
        for (nodes, expected) in [
            (format!("<Node><Path>.</Path>{rule}</Node>"), "<NodeName>"),
            ("<Node><Path>.</Path><NodeName>A</NodeName></Node>".to_owned(), "<DFProperties>"),
            (format!("<Node><NodeName>A</NodeName>{rule}</Node>"), "<Path> in a top node"),
            (
                format!("<Node><NodeName>A</NodeName><Path>x</Path>{rule}</Node>"),
                "<Path> with a path like ./Vendor/MSFT",
            ),
            (format!("<Node><Path>.</Path><NodeName>A</NodeName>{rule}</Node>").repeat(2), "each node once"),
            (
                format!(
                    "<Node><Path>.</Path><NodeName>A</NodeName>{rule}\
                     <Node><NodeName>b</NodeName>{rule}</Node><Node><NodeName>B</NodeName>{rule}</Node></Node>"
                ),
                "each node once",
            ),
        ] {
            match tree(&nodes) {
                Err(Unreadable::Malformed(malformed)) => assert_eq!(malformed.expected, expected),
                other => panic!("{nodes}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_text_without_any_rule_is_version_1() {
        let nodes = format!("<Node><NodeName>A</NodeName><Path>.</Path>{LEAF}</Node>");
        assert_eq!(tree(&nodes), Err(Unreadable::Version1));
        assert_eq!(tree("").unwrap(), " ");
    }
}
