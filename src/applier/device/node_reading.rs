//! What is at a node of a CSP.

/// Why nodes are unreadable for whoever is not SYSTEM: the words of live/bridge.ps1.
pub const ONLY_SYSTEM: &str = "only SYSTEM can read the nodes of CSPs";

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

#[cfg(test)]
mod tests {
    use super::ONLY_SYSTEM;

    #[test]
    fn the_script_says_so_in_these_words() {
        assert!(include_str!("live/bridge.ps1").contains(&format!("throw '{ONLY_SYSTEM}'")));
    }
}
