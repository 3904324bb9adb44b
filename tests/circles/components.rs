//! Which files of a graph reach one another.

use std::collections::{BTreeMap, BTreeSet};

use super::crates::Dependencies;

/// The strongly connected components of more than one file, in the order of their first files.
pub fn components(dependencies: &Dependencies) -> BTreeSet<BTreeSet<&str>> {
    let files = dependencies.keys().map(String::as_str);
    let reached: BTreeMap<&str, BTreeSet<&str>> = files.map(|file| (file, reached(dependencies, file))).collect();
    let components = reached.iter().map(|(file, needed)| -> BTreeSet<&str> {
        needed.iter().copied().filter(|other| reached[other].contains(file)).collect()
    });
    components.filter(|component| component.len() > 1).collect()
}

/// Every file that the file needs, directly or through others; itself if it is in a circle.
fn reached<'a>(dependencies: &'a Dependencies, file: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![file];
    while let Some(file) = next.pop() {
        next.extend(dependencies[file].keys().map(String::as_str).filter(|used| reached.insert(*used)));
    }
    reached
}
