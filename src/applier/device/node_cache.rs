//! Remembers what was last read from nodes, since every reading starts a program.

use super::NodeReading;
use crate::address::LocUri;
use crate::applier::csp::csp_name;

/// How many nodes are read at all: packages that people make have a few hundred, and a hostile one must not keep the
/// device busy for hours.
const MAX_NODES: usize = 2_000;
const NO_ANSWER: &str = "it was not read";

/// What was read from each node, sorted by node.
#[derive(Debug, Default)]
pub(super) struct NodeCache(Vec<(LocUri, NodeReading)>);

impl NodeCache {
    /// What is at these nodes. `ask` reads those that are not in the cache yet, each of them once.
    pub(super) fn read(
        &mut self,
        nodes: &[&LocUri],
        ask: impl FnOnce(&[&LocUri]) -> Vec<NodeReading>,
    ) -> Vec<NodeReading> {
        let too_many = || NodeReading::Unreadable(format!("only the first {MAX_NODES} nodes of a package are read"));
        let mut new: Vec<&LocUri> = Vec::new();
        for node in nodes {
            match self.find(node) {
                Err(at) if self.0.len() < MAX_NODES => {
                    self.0.insert(at, ((*node).clone(), NodeReading::Unreadable(NO_ANSWER.to_owned())));
                    new.push(node);
                }
                _ => {}
            }
        }
        let readings = if new.is_empty() { Vec::new() } else { ask(&new) };
        for (node, reading) in new.iter().zip(readings) {
            if let Some(own) = self.find(node).ok().and_then(|at| self.0.get_mut(at)) {
                own.1 = reading;
            }
        }
        let known = |node: &&LocUri| self.find(node).ok().and_then(|at| self.0.get(at)).map(|(_, own)| own.clone());
        nodes.iter().map(|node| known(node).unwrap_or_else(too_many)).collect()
    }

    /// Forgets all nodes of the CSP that has this one: it may change others when it changes this one.
    pub(super) fn forget(&mut self, changed: &LocUri) {
        self.0.retain(|(node, _)| csp_name(node) != csp_name(changed));
    }

    fn find(&self, node: &LocUri) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.cmp(node))
    }
}

#[cfg(test)]
mod tests {
    use super::{LocUri, NodeCache, NodeReading};

    fn nodes(csp: &str, count: usize) -> Vec<LocUri> {
        (0..count).map(|number| LocUri::parse(&format!("./Vendor/MSFT/{csp}/N{number}/Value")).unwrap()).collect()
    }

    /// How many nodes are asked for.
    fn asked(cache: &mut NodeCache, nodes: &[LocUri]) -> usize {
        let mut asked = 0;
        let readings = cache.read(&nodes.iter().collect::<Vec<_>>(), |new| {
            asked = new.len();
            new.iter().map(|node| NodeReading::Value(node.to_string())).collect()
        });
        for (node, reading) in nodes.iter().zip(&readings).take(2_000) {
            assert_eq!(*reading, NodeReading::Value(node.to_string()));
        }
        assert!(readings[readings.len().min(2_000)..].iter().all(|own| matches!(own, NodeReading::Unreadable(_))));
        asked
    }

    #[test]
    fn each_node_is_asked_for_once_and_not_too_many_are() {
        let (mut cache, all) = (NodeCache::default(), nodes("WiFi", 50_000));
        assert_eq!(asked(&mut cache, &[&all[..3], &all[..3]].concat()), 3);
        assert_eq!(asked(&mut cache, &all[..5]), 2);
        assert_eq!(asked(&mut cache, &all), 1_995);
        assert_eq!(asked(&mut cache, &all), 0);
    }

    #[test]
    fn a_change_makes_the_nodes_of_its_csp_unknown() {
        let mut cache = NodeCache::default();
        let all = [nodes("WiFi", 4), nodes("SharedPC", 3)].concat();
        assert_eq!(asked(&mut cache, &all), 7);
        cache.forget(&all[0]);
        assert_eq!(asked(&mut cache, &all), 4);
    }
}
