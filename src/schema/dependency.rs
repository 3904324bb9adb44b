//! Which other settings a node needs before it works.

use super::AllowedValues;

/// One alternative: all its dependencies must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct DependencyGroup {
    /// The DDF's name for the alternative.
    pub id: String,
    /// What the node accepts instead of its own rule while this alternative holds.
    pub changed: Option<AllowedValues>,
    /// The settings that must hold together.
    pub dependencies: Vec<Dependency>,
}

/// One setting that another one needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// Whether the other setting must have the value, or must not.
    pub kind: DependencyKind,
    /// The other setting as its DDF writes it: mostly without `./`, dynamic segments as `[Name]` or `{Name}`.
    pub uri: String,
    /// The values meant; read in the format of the other node.
    pub allowed: AllowedValues,
}

/// Whether the other setting must have the value, or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencyKind {
    /// It must have one of the values.
    DependsOn,
    /// It must have none of them.
    Not,
}
