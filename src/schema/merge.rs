//! Two DDF texts may describe the same node: the later description is used, and nodes that only the earlier one knows
//! are kept.

use std::collections::{BTreeMap, BTreeSet};

use super::ddf::Tree;
use super::tree::{Place, Root};
use super::{Node, NodeId, Schema};

/// Whether two descriptions of a node have the same rules; their texts and defaults may differ.
fn has_same_rules(one: &Node, other: &Node) -> bool {
    let values = |node: &Node| (node.format, node.access, node.occurrence, node.atomic_required);
    values(one) == values(other)
        && one.allowed == other.allowed
        && one.applicability == other.applicability
        && one.dependencies == other.dependencies
        && one.deprecated == other.deprecated
        && one.naming == other.naming
}

/// A root with nodes that a later text describes again, with other rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Override {
    /// The root, as the later text spells it.
    pub(super) root: String,
    /// The texts that described those nodes with other rules until now, by index.
    pub(super) earlier: BTreeSet<usize>,
}

impl Schema {
    /// Adds a tree from the text with the index `ddf`; returns the roots whose rules it overrides.
    pub(super) fn merge(&mut self, tree: Tree, ddf: usize) -> Vec<Override> {
        let only_adds = tree.is_version_1;
        let mut incoming = Incoming { places: tree.places.into_iter().map(Some).collect(), ddf, only_adds };
        let mut overrides = Vec::new();
        for root in tree.roots {
            let Some(place) = incoming.take(root.id) else { continue };
            let key = root.key(&place.node.name);
            match self.root_index.get(&key).and_then(|&index| self.roots.get(index)).map(|known| known.id) {
                None => {
                    let id = self.append(place, None, &mut incoming);
                    self.root_index.insert(key, self.roots.len());
                    self.roots_by_path.entry(root.segments.clone()).or_default().push(self.roots.len());
                    self.roots.push(Root { id, ..root });
                }
                Some(id) => {
                    let mut earlier = BTreeSet::new();
                    let name = format!("{}/{}", root.path, place.node.name);
                    self.replace(id, place, &mut incoming, &mut earlier);
                    if !only_adds && !earlier.is_empty() {
                        overrides.push(Override { root: name, earlier });
                    }
                }
            }
        }
        overrides
    }

    /// Adds a node and everything below it.
    fn append(&mut self, mut place: Place, parent: Option<NodeId>, incoming: &mut Incoming) -> NodeId {
        let below = std::mem::take(&mut place.children);
        place.parent = parent;
        place.ddf = incoming.ddf;
        let id = self.push(place);
        let children = below.into_iter().filter_map(|child| {
            let place = incoming.take(child)?;
            Some(self.append(place, Some(id), incoming))
        });
        let children = children.collect();
        self.place_mut(id).children = children;
        id
    }

    /// Replaces the descriptions of a node and of everything below it with those of the later text.
    fn replace(&mut self, id: NodeId, place: Place, incoming: &mut Incoming, earlier: &mut BTreeSet<usize>) {
        if !incoming.only_adds || self.is_without_rules(id) {
            let known = self.place_mut(id);
            if !has_same_rules(&known.node, &place.node) {
                earlier.insert(known.ddf);
            }
            known.node = place.node;
            known.ddf = incoming.ddf;
        }
        let lower = |name: &str| name.to_ascii_lowercase();
        let children: BTreeMap<String, NodeId> =
            self.children(id).iter().map(|&child| (lower(&self.node(child).name), child)).collect();
        for child in place.children {
            let Some(place) = incoming.take(child) else { continue };
            match children.get(&lower(&place.node.name)).copied() {
                Some(known) => self.replace(known, place, incoming, earlier),
                None => {
                    let child = self.append(place, Some(id), incoming);
                    self.place_mut(id).children.push(child);
                }
            }
        }
    }
}

/// The nodes of the later text that have not been added yet.
struct Incoming {
    places: Vec<Option<Place>>,
    /// The index of the text.
    ddf: usize,
    /// Whether it states no rules, so it does not replace a description with rules.
    only_adds: bool,
}

impl Incoming {
    fn take(&mut self, id: NodeId) -> Option<Place> {
        self.places.get_mut(id.0 as usize)?.take()
    }
}
