//! Reads one DDF text as a tree: MgmtTree and its Nodes. The content of DFProperties is read in `properties`.

use std::collections::BTreeSet;

use super::applicability::EditionLists;
use super::corrections::correct;
use super::properties::{Properties, properties};
use super::space::{Space, Tag, Xml};
use super::spelling::{self, respelled, skip_unknown};
use super::tree::{Place, Root};
use super::unread::Unread;
use super::{BuildItem, Node, NodeId};
use crate::address::{LocKey, LocUri, Scope};
use crate::format::xml::XmlError;
use crate::windows::Build;

/// The maximum number of nodes of one text; the whole published set of 2026 has 5955.
const NODE_LIMIT: usize = 100_000;

/// The maximum length of a name or path of a node, in bytes; the longest published one stays under 120.
const NAME_LIMIT: usize = 1024;

/// The nodes of one DDF text, with ids that count from 0. A node that cannot be read is left out with everything below
/// it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) places: Vec<Place>,
    pub(super) roots: Vec<Root>,
    pub(super) unread: Unread,
    /// Why the text, or a node of it, could not be read to its end; in the order of the text.
    pub(super) damage: Vec<XmlError>,
    /// Whether the text states no rules for values and devices, as is true of version 1, which writes them in another
    /// way.
    pub(super) is_version_1: bool,
}

/// The maximum number of errors that are kept; a text may contain millions.
const DAMAGE_LIMIT: usize = 10;

/// Reads a DDF text, as far as it can be read. The error gives the reason why nothing of it can be used. Names of elements
/// in another letter case count too.
pub(super) fn read(text: &str) -> Result<Tree, XmlError> {
    let (tree, has_odd_names) = read_as_spelled(text);
    if has_odd_names { read_as_spelled(&respelled(text)).0 } else { tree }
}

/// Reads a text, and tells whether names of elements in another letter case kept a part of it from being read.
fn read_as_spelled(text: &str) -> (Result<Tree, XmlError>, bool) {
    let mut reader = Reader {
        xml: Xml::new(text),
        tree: Tree::default(),
        root_keys: BTreeSet::new(),
        editions: EditionLists::default(),
        states_rules: false,
        is_broken: false,
    };
    let ended = reader.management_tree();
    let mut tree = reader.tree;
    tree.is_version_1 = !reader.states_rules;
    let has_odd_names = tree.unread.has_odd_names;
    if tree.roots.is_empty() {
        // Only an omitted node or a missing end is damage; a tree may have no nodes.
        let nothing = tree.damage.into_iter().map(Err).next().unwrap_or(ended.map(|()| Tree::default()));
        return (nothing, has_odd_names);
    }
    tree.damage.extend(ended.err());
    tree.damage.truncate(DAMAGE_LIMIT);
    (Ok(tree), has_odd_names)
}

struct Reader<'a> {
    xml: Xml<'a>,
    tree: Tree,
    root_keys: BTreeSet<LocKey>,
    editions: EditionLists,
    /// Whether any node states AllowedValues or Applicability.
    states_rules: bool,
    /// Whether the text is not well-formed from here on.
    is_broken: bool,
}

/// The parts of a node that have been read.
#[derive(Default)]
struct Parts {
    name: Option<String>,
    path: Option<String>,
    properties: Option<Properties>,
    children: Children,
}

impl Reader<'_> {
    fn management_tree(&mut self) -> Result<(), XmlError> {
        let top = self.xml.top()?;
        if (top.space, top.name) != (Space::Plain, "MgmtTree") {
            spelling::note(top.name, &mut self.tree.unread);
            return Err(top.malformed("<MgmtTree>", format!("<{}>", top.name)));
        }
        while !self.is_broken
            && let Some(tag) = self.xml.child()?
        {
            match (tag.space, tag.name) {
                (Space::Plain, "Node") => self.root(&tag),
                _ => skip_unknown(&mut self.xml, &tag, &mut self.tree.unread)?,
            }
        }
        if self.is_broken { Ok(()) } else { self.xml.end() }
    }

    fn root(&mut self, tag: &Tag) {
        let Some((id, path)) = self.node(tag, None) else { return };
        let path = path.ok_or_else(|| tag.malformed("<Path> in a top node", "none"));
        let root = path.and_then(|path| {
            root(&path, id).ok_or_else(|| tag.malformed("<Path> with a path like ./Vendor/MSFT", path))
        });
        match root {
            Ok(root) if self.root_keys.insert(root.key(self.tree.name(id))) => self.tree.roots.push(root),
            Ok(_) => self.damaged(tag.malformed("each node once", "a top node that is described twice")),
            Err(error) => self.damaged(error),
        }
    }

    /// Reads a node with everything below it; `None` if it must be left out. Only top nodes have a path.
    fn node(&mut self, tag: &Tag, parent: Option<NodeId>) -> Option<(NodeId, Option<String>)> {
        let outside = self.xml.depth().saturating_sub(1);
        let id = match self.reserve(tag, parent) {
            Ok(id) => id,
            Err(error) => {
                self.is_broken = true;
                self.damaged(error);
                return None;
            }
        };
        let mut parts = Parts::default();
        if let Err(error) = self.parts(id, &mut parts) {
            self.damaged(error);
            // A node that breaks the grammar is skipped; if the text is not well-formed, it ends here.
            self.is_broken |= !self.xml.climb_to(outside);
        }
        let finished = parts.finish(tag).and_then(|(node, path, children)| {
            let place = self.tree.places.get_mut(id.0 as usize).ok_or_else(|| tag.malformed("a node", "none"))?;
            place.node = node;
            place.children = children;
            Ok((id, path))
        });
        match finished {
            Ok(finished) => Some(finished),
            // If a node was not read to its end, what it lacks is not reported as a second fault.
            Err(_) if self.is_broken => None,
            Err(error) => {
                self.damaged(error);
                None
            }
        }
    }

    fn parts(&mut self, id: NodeId, parts: &mut Parts) -> Result<(), XmlError> {
        while !self.is_broken
            && let Some(child) = self.xml.child()?
        {
            match (child.space, child.name) {
                (Space::Plain, "NodeName") => parts.name = Some(self.name(&child)?),
                (Space::Plain, "Path") => parts.path = Some(self.name(&child)?),
                (Space::Plain, "DFProperties") => {
                    let read = properties(&mut self.xml, &mut self.editions, &mut self.tree.unread)?;
                    self.states_rules |= read.states_rules;
                    parts.properties = Some(read);
                }
                (Space::Plain, "Node") => {
                    if let Some((below, _)) = self.node(&child, Some(id)) {
                        let name = self.tree.name(below);
                        if let Err(error) = parts.children.add(&child, below, name) {
                            self.damaged(error);
                        }
                    }
                }
                _ => skip_unknown(&mut self.xml, &child, &mut self.tree.unread)?,
            }
        }
        Ok(())
    }

    /// Gives the node its id before its children get theirs.
    fn reserve(&mut self, tag: &Tag, parent: Option<NodeId>) -> Result<NodeId, XmlError> {
        let count = self.tree.places.len();
        let id = u32::try_from(count).ok().filter(|_| count < NODE_LIMIT);
        let id = id.ok_or_else(|| tag.malformed(format!("at most {NODE_LIMIT} nodes"), "more"))?;
        self.tree.places.push(Place::empty(parent));
        Ok(NodeId(id))
    }

    /// A name, empty for one that the user chooses; version 1 writes `*` for that.
    fn name(&mut self, tag: &Tag) -> Result<String, XmlError> {
        let text = self.xml.text()?;
        if text.len() > NAME_LIMIT {
            return Err(tag.malformed(format!("at most {NAME_LIMIT} bytes"), format!("{} bytes", text.len())));
        }
        Ok(if text == "*" { String::new() } else { text.into_owned() })
    }

    fn damaged(&mut self, error: XmlError) {
        if self.tree.damage.len() < DAMAGE_LIMIT {
            self.tree.damage.push(error);
        }
    }
}

impl Parts {
    /// The node with its path and children, if nothing is missing.
    fn finish(self, tag: &Tag) -> Result<(Node, Option<String>, Vec<NodeId>), XmlError> {
        let name = self.name.ok_or_else(|| tag.malformed("<NodeName>", "a node without one"))?;
        let read = self.properties.ok_or_else(|| tag.malformed("<DFProperties>", "a node without them"))?;
        // A node with children is a folder; for all others the kind of value must be known.
        if !read.states_format && self.children.ids.is_empty() {
            let formats = "a <DFFormat> of b64, bin, bool, chr, date, float, int, node, null, time or xml";
            return Err(tag.malformed(formats, format!("the node \"{name}\" without it")));
        }
        let mut node = Node { name, ..read.node };
        correct(&mut node);
        Ok((node, self.path, self.children.ids))
    }
}

impl Tree {
    /// The highest build that any of its lists names.
    pub(super) fn newest_build(&self) -> Option<Build> {
        let lists = self.places.iter().filter_map(|place| place.node.applicability.builds.as_ref());
        lists.flatten().filter_map(BuildItem::released).max()
    }

    fn name(&self, id: NodeId) -> &str {
        self.places.get(id.0 as usize).map_or("", |place| &place.node.name)
    }
}

/// The children of one node; no two may have the same name.
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
pub(super) fn root(path: &str, id: NodeId) -> Option<Root> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path == "." {
        return Some(Root { path: path.to_owned(), scope: Scope::Device, segments: Vec::new(), id });
    }
    // A path may be the scope word alone, which is not yet an address; any name makes it one.
    let below = LocUri::parse(&format!("{path}/x")).ok()?;
    let segments = below.segments().split_last().map(|(_, above)| above.to_vec())?;
    Some(Root { path: path.to_owned(), scope: below.scope(), segments, id })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::format::xml::XmlError;
    use crate::schema::{Access, Format};

    const LEAF: &str = "<DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat></DFProperties>";

    fn tree(nodes: &str) -> Result<String, XmlError> {
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
    fn the_letter_case_of_elements_is_free() {
        let nodes = format!("<Node><NodeName>A</NodeName><Path>.</Path>{}</Node>", rule());
        let text = format!("<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{nodes}</MgmtTree>");
        let odd =
            |name: &str, other: &str| text.replace(&format!("{name}>"), &format!("{other}>")).replace(name, other);
        for text in [
            odd("DFProperties", "dfproperties"),
            odd("NodeName", "NODENAME"),
            odd("MgmtTree", "mgmttree"),
            odd("AllowedValues", "allowedvalues"),
            odd("AccessType", "Accesstype"),
            odd("<Get/>", "<get/>"),
            odd("<int/>", "<INT/>"),
            text.replace("Node>", "NODE>"),
        ] {
            let tree = read(&text).unwrap();
            let node = &tree.places[0].node;
            assert_eq!((tree.roots.len(), node.name.as_str()), (1, "A"), "{text}");
            assert_eq!((node.access, node.format), (Access::GET, Format::Int), "{text}");
            assert!(!tree.is_version_1 && tree.damage.is_empty() && tree.unread.reported().is_empty(), "{text}");
        }
        // A foreign root is none of a DDF.
        assert!(read("<Mgmt/>").is_err());
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
            assert_eq!(damage(&nodes), [expected], "{nodes}");
        }
    }

    /// What was expected, according to each error.
    fn damage(nodes: &str) -> Vec<String> {
        let text = format!("<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{nodes}</MgmtTree>");
        match read(&text) {
            Ok(tree) => tree.damage.into_iter().map(|error| error.expected).collect(),
            Err(error) => vec![error.expected],
        }
    }

    fn node(name: &str, inside: &str) -> String {
        format!("<Node><NodeName>{name}</NodeName>{}{inside}</Node>", rule())
    }

    fn top(inside: &str) -> String {
        format!("<Node><NodeName>A</NodeName><Path>.</Path>{}{inside}</Node>", rule())
    }

    #[test]
    fn what_can_be_read_of_a_broken_text_is_read() {
        // A node that breaks the grammar is left out with everything below it.
        let nameless = format!("<Node>{}{}</Node>", rule(), node("C", ""));
        let nodes = top(&(node("B", "") + &nameless + &node("D", "")));
        assert_eq!(tree(&nodes).unwrap(), ".:0 A,B,,C,D");
        assert_eq!(damage(&nodes), ["<NodeName>"]);
        // The text ends where it stops being XML.
        let nodes = top(&(node("B", "") + "<Node><NodeName>C</NodeNam>"));
        assert_eq!(tree(&nodes).unwrap(), ".:0 A,B,");
        assert_eq!(damage(&nodes), ["</NodeName>"]);
        // An unknown word counts as not stated.
        let odd = node("B", "").replace("<Get/>", "<Get/><Peek/>").replace("<int/>", "<int/><chr/>");
        assert_eq!((tree(&top(&odd)).unwrap().as_str(), damage(&top(&odd))), (".:0 A,B", vec![]));
        let no_format = node("B", "").replace("<DFFormat><int/></DFFormat>", "");
        assert!(damage(&top(&no_format))[0].starts_with("a <DFFormat>"));
        // If a text ends too early, everything that was complete is kept.
        let text = format!("<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{}", top(&node("B", "")));
        for end in (text.find("<NodeName>B").unwrap()..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let read = read(&text[..end]).unwrap();
            assert_eq!((read.roots.len(), read.damage.len()), (1, 1), "{}", &text[..end]);
        }
    }

    #[test]
    fn a_text_without_any_rule_is_version_1() {
        let nodes =
            format!("<Node><NodeName>A</NodeName><Path>.</Path>{LEAF}<Node><NodeName>*</NodeName>{LEAF}</Node></Node>");
        let text = format!("<MgmtTree>{nodes}</MgmtTree>");
        let read = read(&text).unwrap();
        assert!(read.is_version_1 && read.places[1].node.is_dynamic());
        assert_eq!(tree("").unwrap(), " ");
    }
}
