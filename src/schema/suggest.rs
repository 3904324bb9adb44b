//! "Did you mean": the described address that is most similar to an undescribed one.

use super::areas::policy_area;
use super::tree::Root;
use super::{Access, Format, Node, NodeId, Schema};
use crate::address::LocUri;
use crate::finding::{edit_distance, nearest};

impl Schema {
    /// The described address that was probably meant by an undescribed one: a setting of the same name in the CSP that
    /// it names, or the most similar address.
    pub(super) fn meant(&self, uri: &LocUri) -> Option<String> {
        self.of_standard(uri).or_else(|| self.namesake(uri)).or_else(|| self.suggest(uri, 0))
    }

    /// A node of the standard objects DevInfo, DevDetail and DMAcc, which are not below Vendor/MSFT, written as if they
    /// were.
    fn of_standard(&self, uri: &LocUri) -> Option<String> {
        let [_, _, names @ ..] = uri.segments() else { return None };
        let below = LocUri::from_segments(uri.scope(), names.iter().map(String::as_str)).ok()?;
        match self.known(&below)? {
            found if self.is_of_use(found.node) => Some(found.locuri.to_string()),
            _ => None,
        }
    }

    /// A setting that has the last name of the address and is below the CSP with the name of its policy area, or below
    /// its own CSP. This finds a CSP that was taken for an area, a missing segment and a policy in another area.
    pub(super) fn namesake(&self, uri: &LocUri) -> Option<String> {
        csp_named_by_area(uri).and_then(|in_csp| self.in_same_csp(&in_csp)).or_else(|| self.in_same_csp(uri))
    }

    /// A setting that has the last name of the address and is below the same CSP; of several, the one that shares
    /// most names with the address, preferably in its scope.
    fn in_same_csp(&self, uri: &LocUri) -> Option<String> {
        const CSP: usize = 3;
        let name = uri.segments().last()?;
        let is_meant = |&id: &NodeId| self.node(id).access.is_settable() && self.children(id).is_empty();
        let shared = |id: NodeId| -> Option<(usize, bool, String)> {
            let locuri = self.locuri(id);
            let known = LocUri::parse(&locuri).ok()?;
            let same = |(own, other): (&String, &String)| own.eq_ignore_ascii_case(other);
            let in_csp =
                known.segments().iter().zip(uri.segments()).take(CSP).filter(|pair| same(*pair)).count() == CSP;
            let has = |own: &&String| known.segments().iter().any(|other| same((own, other)));
            in_csp.then(|| (uri.segments().iter().filter(has).count(), known.scope() == uri.scope(), locuri))
        };
        let candidates = self.named(name).iter().copied().filter(is_meant).filter_map(shared);
        // Of equals the first in the order of loading.
        let best = candidates.reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best });
        best.map(|(_, _, locuri)| with_names_of(uri, &locuri))
    }

    /// The described address that is most like an undescribed one, in either scope, unless a package can do nothing
    /// with its node. Only roots whose path has at least `path_length` names are considered.
    pub(super) fn suggest(&self, uri: &LocUri, path_length: usize) -> Option<String> {
        let root = self.nearest_root(uri, path_length)?;
        let above = root.segments.len() + 1;
        let mut locuri = format!("{}/{}", root.path, self.node(root.id).name);
        let mut deepest = root.id;
        for (segment, written) in uri.segments().iter().zip(uri.written()).skip(above) {
            let child = self.child_or_nearest(deepest, segment)?;
            let node = self.node(child);
            locuri.push('/');
            locuri.push_str(if node.is_dynamic() { written } else { &node.name });
            deepest = child;
        }
        self.is_of_use(deepest).then_some(locuri)
    }

    /// Whether a package can set, run or delete the node.
    fn is_of_use(&self, id: NodeId) -> bool {
        let Node { access, format, .. } = self.node(id);
        access.is_action() || access.allows(Access::DELETE) || (access.is_settable() && *format != Format::Node)
    }

    /// The root whose scope, path and name are most like the start of the address; of equals, the longest.
    fn nearest_root(&self, uri: &LocUri, path_length: usize) -> Option<&Root> {
        let long = self.roots_by_path.iter().filter(|(path, _)| path.len() >= path_length);
        let alike = long.filter_map(|(path, roots)| Some((distance_to_path(uri, path)?, roots)));
        let measured = alike.flat_map(|(distance, roots)| {
            let roots = roots.iter().filter_map(|&index| self.roots.get(index));
            roots.filter_map(move |root| Some((distance + self.distance_to_name(uri, root)?, root)))
        });
        measured.min_by_key(|(distance, root)| (*distance, usize::MAX - root.segments.len())).map(|(_, root)| root)
    }

    /// The distance to the name of a root, and to its scope, which counts as one more edit.
    fn distance_to_name(&self, uri: &LocUri, root: &Root) -> Option<usize> {
        let segment = uri.segments().get(root.segments.len())?;
        Some(edit_distance(segment, &self.node(root.id).name)? + usize::from(root.scope != uri.scope()))
    }

    fn child_or_nearest(&self, id: NodeId, segment: &str) -> Option<NodeId> {
        self.child_for(id, segment).or_else(|| {
            let children = self.children(id);
            let name = nearest(segment, children.iter().map(|&child| self.node(child).name.as_str()))?;
            children.iter().copied().find(|&child| self.node(child).name == name)
        })
    }
}

/// The address of a node, with the names that another address has for the same dynamic nodes: `{PackageFamilyName}`.
fn with_names_of(uri: &LocUri, locuri: &str) -> String {
    let Ok(known) = LocUri::parse(locuri) else { return locuri.to_owned() };
    let is_dynamic = |name: &str| name.starts_with('{');
    let mut named = locuri.to_owned();
    for (name, (own, written)) in known.segments().iter().zip(uri.segments().iter().zip(uri.written())) {
        match is_dynamic(name) {
            true => named = named.replacen(name.as_str(), written, 1),
            false if name.eq_ignore_ascii_case(own) => {}
            false => break,
        }
    }
    named
}

/// The distance between the start of the address and the path of a root.
fn distance_to_path(uri: &LocUri, path: &[String]) -> Option<usize> {
    let start = uri.segments().get(..path.len())?;
    path.iter().zip(start).map(|(name, segment)| edit_distance(segment, name)).sum()
}

/// The address below the CSP that has the name of the policy area in this one: `Policy/Config/LAPS/...` is `LAPS/...`.
fn csp_named_by_area(uri: &LocUri) -> Option<LocUri> {
    let area = policy_area(uri)?;
    let segments = uri.segments();
    let below = segments.iter().skip_while(|name| name.as_str() != area).map(String::as_str);
    LocUri::from_segments(uri.scope(), ["Vendor", "MSFT"].into_iter().chain(below)).ok()
}
