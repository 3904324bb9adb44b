//! What is at a node of a CSP.

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeReading {
    /// This value.
    Value(String),
    /// Nothing: its CSP can be read, and does not have it.
    Absent,
    /// Nobody knows, and why.
    Unreadable(String),
}
