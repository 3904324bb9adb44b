//! The Schema: all nodes of all loaded DDF texts, with their places in the tree.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::{Access, Applicability, Deprecated, Effective, Format, Node, NodeId};
use crate::address::{LocKey, LocUri, Scope};
use crate::windows::Build;
use crate::world::hex;

/// A DDF text that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ddf {
    /// Its name: the path as given, or `archive.zip/entry.xml`.
    pub name: Arc<str>,
    /// The SHA-256 of its bytes; `None` in a Schema that leaves hashes out.
    pub sha256: Option<[u8; 32]>,
    /// Whether it is of version 1: it lists nodes with format and access, and its rules are not read.
    pub is_version_1: bool,
}

impl Ddf {
    /// The SHA-256 of its bytes in hexadecimal digits. Only records and summaries ask for it, and those have a Schema that
    /// hashes its texts.
    pub fn hash(&self) -> String {
        hex(&self.sha256.expect("this Schema hashes its texts"))
    }
}

/// Which nodes exist, what they accept and where they work.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    pub(super) ddfs: Vec<Ddf>,
    pub(super) places: Vec<Place>,
    /// The nodes of each name, which is in lower case, in the order of loading; made when a name is first looked for.
    by_name: OnceLock<HashMap<String, Vec<NodeId>>>,
    /// In the order of the ids of their nodes.
    pub(super) roots: Vec<Root>,
    /// Index of each root by its address.
    pub(super) root_index: HashMap<LocKey, usize>,
    /// Indexes of the roots that share a path, by its names: all areas of Policy are one entry.
    pub(super) roots_by_path: BTreeMap<Vec<String>, Vec<usize>>,
    /// The highest build that any of its texts mentions; they cannot know later ones.
    pub(super) newest_build: Option<Build>,
    /// Bytes of all texts that describe it.
    pub(super) text_size: usize,
    /// What is kept of texts that are added.
    pub(super) kept: Kept,
}

/// What is kept of a text besides its nodes and their rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    pub(super) hash: bool,
    pub(super) descriptions: bool,
}

impl Default for Kept {
    fn default() -> Self {
        Kept { hash: true, descriptions: true }
    }
}

/// A node with its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) node: Node,
    pub(super) parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
    /// Index of the DDF text that describes it.
    pub(super) ddf: usize,
}

/// A top node with the path that leads to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Root {
    /// `./Device/Vendor/MSFT`, as the DDF writes it, without a final slash.
    pub(super) path: String,
    pub(super) scope: Scope,
    /// The names of the path, without `.` and scope word.
    pub(super) segments: Vec<String>,
    pub(super) id: NodeId,
}

impl Place {
    /// A place whose node is still to be read.
    pub(super) fn empty(parent: Option<NodeId>) -> Place {
        Place { node: Node::new(Access::default(), Format::Null), parent, children: Vec::new(), ddf: 0 }
    }
}

impl Root {
    /// The key of the root's own address, given its name.
    pub(super) fn key(&self, name: &str) -> LocKey {
        LocKey::new(self.scope, self.segments.iter().map(String::as_str).chain([name]))
    }
}

impl Schema {
    /// How many nodes it has.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// All loaded DDF texts, in the order of loading.
    pub fn ddfs(&self) -> &[Ddf] {
        &self.ddfs
    }

    /// The top nodes, in the order of loading.
    pub fn roots(&self) -> impl Iterator<Item = NodeId> {
        self.roots.iter().map(|root| root.id)
    }

    /// All nodes, each parent before its children.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        (0..self.places.len()).filter_map(|index| u32::try_from(index).ok()).map(NodeId)
    }

    /// What the DDF states about the node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.place(id).node
    }

    /// The node above, unless this is a root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.place(id).parent
    }

    /// The nodes below, in the order of the DDF.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        &self.place(id).children
    }

    /// Which of [`Schema::ddfs`] describes the node.
    pub fn ddf_index(&self, id: NodeId) -> usize {
        self.place(id).ddf
    }

    /// The DDF text that describes the node.
    pub fn ddf(&self, id: NodeId) -> &Ddf {
        &self.ddfs[self.ddf_index(id)]
    }

    /// The name of the DDF text that describes the node.
    pub fn ddf_name(&self, id: NodeId) -> &str {
        &self.ddf(id).name
    }

    /// Whether the DDF text that describes the node states no rules for values and devices.
    pub fn is_without_rules(&self, id: NodeId) -> bool {
        self.ddf(id).is_version_1
    }

    /// The node's address in the spelling of its DDF; a name that the user chooses is shown as `{Title}`.
    pub fn locuri(&self, id: NodeId) -> String {
        let mut names: Vec<String> = Vec::new();
        for id in self.upwards(id) {
            let node = self.node(id);
            names.push(match (&node.name, &node.title) {
                (name, _) if !name.is_empty() => name.clone(),
                (_, Some(title)) => format!("{{{title}}}"),
                (_, None) => "{name}".to_owned(),
            });
        }
        names.push(self.root_of(id).map_or_else(|| ".".to_owned(), |root| root.path.clone()));
        names.reverse();
        names.join("/")
    }

    /// The names above the top node that the node belongs to, without the scope: `Vendor`, `MSFT`.
    pub fn segments_above(&self, id: NodeId) -> &[String] {
        self.root_of(id).map_or(&[], |root| &root.segments)
    }

    /// The scope of the node.
    pub fn scope(&self, id: NodeId) -> Scope {
        self.root_of(id).map_or(Scope::Device, |root| root.scope)
    }

    /// What applies to the node after inheritance: each element comes from the nearest node that states it.
    pub fn applicability(&self, id: NodeId) -> Effective<'_> {
        let mut effective = Effective::default();
        for id in self.upwards(id) {
            let Applicability { builds, csp_version, editions } = &self.node(id).applicability;
            effective.builds = effective.builds.or(builds.as_ref().map(|items| (items.as_slice(), id)));
            effective.csp_version = effective.csp_version.or(csp_version.as_ref().map(|text| (text.as_str(), id)));
            effective.editions = effective.editions.or(editions.as_ref().map(|list| (list, id)));
        }
        effective
    }

    /// The deprecation that applies to the node: its own, or that of the nearest node above, with the node that states
    /// it.
    pub fn deprecated(&self, id: NodeId) -> Option<(Deprecated, NodeId)> {
        self.upwards(id).find_map(|id| self.node(id).deprecated.map(|deprecated| (deprecated, id)))
    }

    /// The sibling of this node that can be set instead, for a read-only `...Status`: its `...Url`.
    pub fn settable_twin(&self, id: NodeId) -> Option<NodeId> {
        let stem = self.node(id).name.strip_suffix("Status")?;
        self.children(self.parent(id)?).iter().copied().find(|&sibling| {
            let node = self.node(sibling);
            node.access.is_settable() && node.name.strip_suffix("Url") == Some(stem)
        })
    }

    /// The address of the node, at or above this one, whose children must be set in one atomic step, if a DDF requires
    /// that; of several the outermost, since atomic steps do not nest. `uri` is the full address of the node itself.
    pub fn atomic_root(&self, id: NodeId, uri: &LocUri) -> Option<LocUri> {
        let steps = self.upwards(id).enumerate().filter(|(_, above)| self.node(*above).atomic_required);
        steps.last().and_then(|(names_below, _)| uri.above(names_below))
    }

    /// The node and all nodes above it, upwards.
    fn upwards(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(id), |&id| self.parent(id))
    }

    fn root_of(&self, id: NodeId) -> Option<&Root> {
        let top = self.upwards(id).last()?;
        self.roots.binary_search_by_key(&top, |root| root.id).ok().and_then(|at| self.roots.get(at))
    }

    /// Adds a node. The nodes of a text and the texts of a run are limited in number, so ids do not run out.
    pub(super) fn push(&mut self, place: Place) -> NodeId {
        let id = NodeId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.by_name.take();
        self.places.push(place);
        id
    }

    /// The nodes of this name, in any letter case, in the order of loading.
    pub(super) fn named(&self, name: &str) -> &[NodeId] {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: HashMap<String, Vec<NodeId>> = HashMap::new();
            for (id, name) in self.nodes().map(|id| (id, &self.node(id).name)).filter(|(_, name)| !name.is_empty()) {
                by_name.entry(name.to_ascii_lowercase()).or_default().push(id);
            }
            by_name
        });
        by_name.get(&name.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Ids are only made by this Schema for places it contains, and places are never removed.
    pub(super) fn place(&self, id: NodeId) -> &Place {
        &self.places[id.0 as usize]
    }

    pub(super) fn place_mut(&mut self, id: NodeId) -> &mut Place {
        &mut self.places[id.0 as usize]
    }
}
