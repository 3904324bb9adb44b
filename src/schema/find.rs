//! From a LocURI to its node, or to the name that was probably meant.

use super::{LocUri, NodeId, Schema};

/// What a LocURI leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A described node.
    Node(Match),
    /// No described node.
    Nothing {
        /// The deepest described node on the way, if any.
        parent: Option<NodeId>,
        /// The full LocURI that was probably meant.
        nearest: Option<String>,
    },
}

/// A node that a LocURI leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The node.
    pub node: NodeId,
    /// The address in the spelling of the DDF, with chosen names as the user wrote them.
    pub locuri: String,
    /// Whether a name is spelled in other letter case than in the DDF. `./Device/` for `./` is not another spelling.
    pub spelled_otherwise: bool,
    /// The names that the user chose, from the root down.
    pub names: Vec<DynamicName>,
}

/// A name that a user chose for a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicName {
    /// The node that describes such names.
    pub node: NodeId,
    /// The name, percent-decoded.
    pub name: String,
}

impl Schema {
    /// The node at that address. Letter case does not matter, `./Device/` and `./` are one, and any name fits a node
    /// whose name is chosen.
    pub fn find(&self, uri: &LocUri) -> Found {
        let _ = uri;
        Found::Nothing { parent: None, nearest: None }
    }
}

/// The candidate that is written most like the text, in any letter case; none if all are too far.
pub(super) fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// One slip in three letters can be a typing error; more is another word.
    const LETTERS_PER_SLIP: usize = 3;
    let lower = text.to_lowercase();
    let limit = lower.chars().count() / LETTERS_PER_SLIP;
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty() && candidate.len().abs_diff(lower.len()) <= limit)
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
