//! Which files of a graph reach one another.

use std::collections::BTreeSet;

use super::crates::Dependencies;

/// The strongly connected components of more than one file, in the order of their first files.
pub fn components(dependencies: &Dependencies) -> Vec<BTreeSet<&str>> {
    let mut components: Vec<BTreeSet<&str>> = Vec::new();
    for file in dependencies.keys().map(String::as_str) {
        if components.iter().any(|component| component.contains(file)) {
            continue;
        }
        let component: BTreeSet<&str> = reached(dependencies, file)
            .into_iter()
            .filter(|other| reached(dependencies, other).contains(file))
            .collect();
        if component.len() > 1 {
            components.push(component);
        }
    }
    components
}

/// Every file that the file needs, by way of others too.
fn reached<'a>(dependencies: &'a Dependencies, file: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![file];
    while let Some(file) = next.pop() {
        for used in dependencies.get(file).into_iter().flatten().map(|(used, _)| used.as_str()) {
            if reached.insert(used) {
                next.push(used);
            }
        }
    }
    reached
}
