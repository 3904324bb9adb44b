//! "Did you mean": the known name or address that is written most like an unknown one.

use super::tree::Root;
use super::{LocUri, NodeId, Schema};

/// One slip in three letters can be a typing error; more is another word.
const LETTERS_PER_SLIP: usize = 3;

/// The candidate that is written most like the text, in any letter case; none if all are too far.
pub(super) fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates = candidates.into_iter().filter(|candidate| !candidate.is_empty());
    let measured = candidates.filter_map(|candidate| Some((distance(text, candidate)?, candidate)));
    measured.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// How many slips lie between two texts in any letter case, unless too many for a typing error.
fn distance(text: &str, candidate: &str) -> Option<usize> {
    let limit = text.chars().count() / LETTERS_PER_SLIP;
    if candidate.chars().count().abs_diff(text.chars().count()) > limit {
        return None;
    }
    let distance = strsim::osa_distance(&text.to_lowercase(), &candidate.to_lowercase());
    (distance <= limit).then_some(distance)
}

impl Schema {
    /// The described address that is most like an undescribed one, in either scope; cut off where likeness ends.
    /// Only roots whose path has so many names are looked at.
    pub(super) fn suggest(&self, uri: &LocUri, path_length: usize) -> Option<String> {
        let root = self.nearest_root(uri, path_length)?;
        let above = root.segments.len() + 1;
        let mut locuri = format!("{}/{}", root.path, self.node(root.id).name);
        let mut deepest = root.id;
        for (segment, written) in uri.segments().iter().zip(uri.written()).skip(above) {
            let Some(child) = self.child_or_nearest(deepest, segment) else {
                // What is right so far helps only if something before was wrong.
                return (!self.leads_to(uri, &locuri)).then_some(locuri);
            };
            let node = self.node(child);
            locuri.push('/');
            locuri.push_str(if node.is_dynamic() { written } else { &node.name });
            deepest = child;
        }
        Some(locuri)
    }

    /// The root whose scope, path and name are most like the start of the address; of equals, the longest.
    fn nearest_root(&self, uri: &LocUri, path_length: usize) -> Option<&Root> {
        let slips = |root: &Root| -> Option<usize> {
            let names = root.segments.iter().chain([&self.node(root.id).name]);
            let start = uri.segments().get(..=root.segments.len())?;
            let pairs = names.zip(start);
            let names = pairs.map(|(name, segment)| distance(segment, name)).sum::<Option<usize>>()?;
            Some(names + usize::from(root.scope != uri.scope()))
        };
        let long = self.roots.iter().filter(|root| root.segments.len() >= path_length);
        let measured = long.filter_map(|root| Some((slips(root)?, root)));
        measured.min_by_key(|(slips, root)| (*slips, usize::MAX - root.segments.len())).map(|(_, root)| root)
    }

    fn child_or_nearest(&self, id: NodeId, segment: &str) -> Option<NodeId> {
        self.child_for(id, segment).or_else(|| {
            let children = self.children(id);
            let name = nearest(segment, children.iter().map(|&child| self.node(child).name.as_str()))?;
            children.iter().copied().find(|&child| self.node(child).name == name)
        })
    }

    /// Whether the address itself starts like this, so that it is no news.
    fn leads_to(&self, uri: &LocUri, locuri: &str) -> bool {
        LocUri::parse(locuri).is_ok_and(|start| {
            let (uri, start) = (uri.key(), start.key());
            uri.starts_with(&start)
        })
    }
}
