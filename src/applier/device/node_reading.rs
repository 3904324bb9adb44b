//! What is at a node of a CSP.

/// Why nodes are unreadable for users other than SYSTEM, in the words of live/bridge.ps1.
pub const ONLY_SYSTEM: &str = "only SYSTEM can read the nodes of CSPs";

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeReading {
    /// This value.
    Value(String),
    /// Nothing: the CSP can be read, and has no such node.
    Absent,
    /// It could not be read, and why.
    Unreadable(String),
}

#[cfg(test)]
mod tests {
    use super::ONLY_SYSTEM;

    #[test]
    fn the_script_uses_the_same_words() {
        assert!(include_str!("live/bridge.ps1").contains(&format!("throw '{ONLY_SYSTEM}'")));
    }
}
