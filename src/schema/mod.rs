//! Makes one Schema from DDF texts: which nodes exist, what they accept and where they work.
//!
//! ```text
//! .xml | published page | .zip  --open-->  DDF texts  --ddf-->  trees  --merge-->  Schema
//! LocUri  --find-->  node  --verdict-->  does this device take it?
//! ```
//!
//! The grammar is that of Microsoft's DDF version 2 as its published files really use it. Elements are matched by
//! namespace and local name, the order of children is free, and nothing is fetched. A DDF is text from outside: sizes,
//! depths and counts are limited, and exceeding a limit is a finding.

pub mod admx;

mod access;
mod allowed;
mod applicability;
mod archive;
mod areas;
mod assumed;
mod corrections;
mod ddf;
mod dependency;
mod dependency_uri;
mod find;
mod limits;
mod load;
mod merge;
mod node;
mod node_id;
mod notices;
mod page;
mod prepared;
mod properties;
mod quoted;
mod range;
mod regex_rule;
mod releases;
mod rules;
mod space;
mod spelling;
mod suggest;
mod text;
mod tree;
mod unread;
mod verdict;

pub use access::{Access, Format};
pub use allowed::{AllowedValues, EnumValue, Rule, integer};
pub use applicability::{Applicability, BuildItem, EditionList, Effective};
pub use dependency::{Dependency, DependencyGroup, DependencyKind};
pub use find::{DynamicName, Found, Match};
pub use node::{
    CaseSense, ConflictResolution, Deprecated, GpMapping, Naming, NamingKind, Node, NodeScope, NodeType, Occurrence,
    RebootBehavior,
};
pub use node_id::NodeId;
pub use range::{Interval, Range};
pub use regex_rule::{RegExError, RegExRule, Repair};
pub use releases::ReleaseRun;
pub use tree::{Ddf, Schema};
pub use verdict::Verdict;
