//! The keys of `[csp]`: LocURIs as they are, patterns where a name is chosen, and other ways to write a root.

use super::ecma::exactly;
use crate::address::Scope;
use crate::schema::{NodeId, Schema};

/// How a node is written as a key.
pub(super) enum Address {
    /// In one way.
    Key(String),
    /// With names that the user chooses: a pattern for the key.
    Pattern(String),
}

/// The address of a node. `roots` are those of the whole schema.
pub(super) fn address(schema: &Schema, id: NodeId, roots: &[String]) -> Address {
    let mut path: Vec<NodeId> = std::iter::successors(Some(id), |&id| schema.parent(id)).collect();
    path.reverse();
    if path.iter().all(|&id| !schema.node(id).is_dynamic()) {
        return Address::Key(schema.locuri(id));
    }
    let mut pattern = format!("^{}", path.first().map_or_else(String::new, |&root| exactly(&schema.locuri(root))));
    for step in path.windows(2) {
        let &[above, id] = step else { continue };
        pattern.push('/');
        match schema.node(id).is_dynamic() {
            true => pattern.push_str(&any_name_but(&described_beside(schema, above, roots))),
            false => pattern.push_str(&exactly(&schema.node(id).name)),
        }
    }
    Address::Pattern(pattern + "$")
}

/// Names below a node that have descriptions, in its own DDF or as a root of another one, and so are not chosen.
fn described_beside(schema: &Schema, above: NodeId, roots: &[String]) -> Vec<String> {
    let children = schema.children(above).iter().map(|&child| schema.node(child).name.clone());
    let start = without_device(&schema.locuri(above)) + "/";
    let below = roots.iter().filter_map(|root| root.strip_prefix(&start)?.split('/').next()).map(str::to_owned);
    let mut names: Vec<String> = children.filter(|name| !name.is_empty()).chain(below).collect();
    names.sort();
    names.dedup();
    names
}

fn any_name_but(names: &[String]) -> String {
    match names {
        [] => "[^/]+".to_owned(),
        names => format!("(?!{}(?:/|$))[^/]+", choice(names)),
    }
}

/// The roots, each without the scope word `Device`.
pub(super) fn roots(schema: &Schema) -> Vec<String> {
    schema.roots().map(|root| without_device(&schema.locuri(root))).collect()
}

/// Patterns for nodes of the device whose keys contain `Device/` where the DDF does not, or the other way round.
pub(super) fn aliases(schema: &Schema) -> Vec<String> {
    let device = schema.roots().filter(|&root| schema.scope(root) == Scope::Device).map(|root| schema.locuri(root));
    let (with, without): (Vec<String>, Vec<String>) = device.partition(|root| root.starts_with(DEVICE));
    let pattern = |start: &str, roots: &[String]| {
        let names: Vec<String> = roots.iter().map(|root| without_device(root).split_off(START.len())).collect();
        (!roots.is_empty()).then(|| format!("^{}{}(?:/|$)", exactly(start), choice(&names)))
    };
    [pattern(START, &with), pattern(DEVICE, &without)].into_iter().flatten().collect()
}

/// How every LocURI starts.
const START: &str = "./";
/// How one with the scope word of the device starts; it means the same.
const DEVICE: &str = "./Device/";

fn without_device(locuri: &str) -> String {
    locuri.strip_prefix(DEVICE).map_or_else(|| locuri.to_owned(), |rest| format!("{START}{rest}"))
}

fn choice(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| exactly(name)).collect();
    format!("(?:{})", names.join("|"))
}
