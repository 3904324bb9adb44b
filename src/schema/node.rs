//! One node of the tree with everything that its DDF states about it.

use super::{Access, AllowedValues, Applicability, DependencyGroup, Format};
use crate::windows::Build;

/// One node, as its DDF describes it. Nothing here is inherited; see `Schema::applicability` for what is.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The last segment of its LocURI; empty if each device or package names the node itself.
    pub name: String,
    /// The name shown to people (DFTitle).
    pub title: Option<String>,
    /// The description of the node in its DDF; empty if there is none.
    pub description: String,
    /// The operations that it allows.
    pub access: Access,
    /// The kind of value it takes.
    pub format: Format,
    /// The values that it accepts; on a folder, the names.
    pub allowed: AllowedValues,
    /// Where it works, as stated on this node itself.
    pub applicability: Applicability,
    /// How many nodes of this description there may be under one parent; one if the DDF states nothing.
    pub occurrence: Occurrence,
    /// Whether it is always there; dynamic if the DDF states nothing.
    pub scope: NodeScope,
    /// The MIME type or DDF name of its content.
    pub node_type: NodeType,
    /// Whether letter case matters in its name.
    pub case_sense: Option<CaseSense>,
    /// The value a device starts with. Informative: some published defaults break the node's own rule.
    pub default: Option<String>,
    /// Since when it should no longer be used.
    pub deprecated: Option<Deprecated>,
    /// How the node gets its name.
    pub naming: Option<Naming>,
    /// Alternatives of other settings that it needs; one of the groups must hold.
    pub dependencies: Vec<DependencyGroup>,
    /// Whether its children must be set in one atomic step.
    pub atomic_required: bool,
    /// Whether a restart follows a change.
    pub reboot: Option<RebootBehavior>,
    /// Which of two managers wins.
    pub conflict: Option<ConflictResolution>,
    /// The group policy that does the same.
    pub group_policy: Option<GpMapping>,
}

impl Node {
    /// A node with only the two properties that every DDF must state.
    pub(super) fn new(access: Access, format: Format) -> Node {
        Node {
            name: String::new(),
            title: None,
            description: String::new(),
            access,
            format,
            allowed: AllowedValues::default(),
            applicability: Applicability::default(),
            occurrence: Occurrence::One,
            scope: NodeScope::Dynamic,
            node_type: NodeType::Unstated,
            case_sense: None,
            default: None,
            deprecated: None,
            naming: None,
            dependencies: Vec::new(),
            atomic_required: false,
            reboot: None,
            conflict: None,
            group_policy: None,
        }
    }

    /// Whether a package can set the node, or run it as an action.
    pub fn takes_value(&self) -> bool {
        let has_value = self.format != Format::Node && (self.format != Format::Null || self.is_dynamic());
        has_value && (self.access.is_settable() || self.access.is_action())
    }

    /// Whether the node is an action that takes no value: `true` runs it.
    pub fn is_bare_action(&self) -> bool {
        self.format == Format::Null && self.access.is_action() && !self.is_dynamic()
    }

    /// Whether the name of the node is chosen by a package or a device.
    pub fn is_dynamic(&self) -> bool {
        self.name.is_empty()
    }
}

/// How many nodes of one description there may be under one parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurrence {
    /// One.
    One,
    /// None or one.
    ZeroOrOne,
    /// Any number.
    ZeroOrMore,
    /// At least one.
    OneOrMore,
    /// One to a limit; the limit is absent if the DDF leaves it out.
    OneOrN(Option<u32>),
    /// None to a limit; the limit is absent if the DDF leaves it out.
    ZeroOrN(Option<u32>),
}

/// Whether a node is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeScope {
    /// The device has it from the start and cannot lose it.
    Permanent,
    /// It comes and goes.
    Dynamic,
}

/// What a DDF states about the content type (DFType). No rule can be made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeType {
    /// Nothing.
    Unstated,
    /// A MIME type; often empty.
    Mime(String),
    /// The name of another DDF; often empty.
    DdfName(String),
}

impl NodeType {
    /// The MIME type, if one is stated.
    pub fn mime(&self) -> Option<&str> {
        match self {
            NodeType::Mime(mime) => Some(mime.trim()).filter(|mime| !mime.is_empty()),
            NodeType::Unstated | NodeType::DdfName(_) => None,
        }
    }
}

/// Whether letter case matters in a node's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseSense {
    /// It matters (CS).
    Sensitive,
    /// It does not matter (CIS).
    Insensitive,
}

/// The deprecation of a node and of everything below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecated {
    /// The first build that it applies to; without one, all builds.
    pub since: Option<Build>,
}

/// How a node gets its name (MSFT:DynamicNodeNaming).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Who gives the name.
    pub kind: NamingKind,
    /// The DDF's description of the name: despite the schema's claim it is prose, never a pattern.
    pub text: String,
}

/// Who names a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamingKind {
    /// Whoever sets it, in the way that the text describes (UniqueName).
    UniqueName,
    /// The manager that sets it, with a unique id (ServerGeneratedUniqueIdentifier).
    ServerGenerated,
    /// The device (ClientInventory); a package should not make such nodes.
    ClientInventory,
}

/// Whether a restart follows a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RebootBehavior {
    /// No restart.
    None,
    /// The device restarts on its own.
    Automatic,
    /// The manager has to ask for the restart.
    ServerInitiated,
}

/// Which value wins when two managers set one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictResolution {
    /// The later one.
    LastWrite,
    /// The lower one.
    LowestValue,
    /// The higher one.
    HighestValue,
    /// The lower one; 0 means no limit.
    LowestValueZeroHasNoLimits,
    /// The higher one; 0 means no limit.
    HighestValueZeroHasNoLimits,
}

/// The group policy that does the same as a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpMapping {
    /// English name of the policy.
    pub name: String,
    /// Where it is in the policy tree.
    pub area: String,
    /// The input of the policy that it refers to.
    pub element: Option<String>,
}
