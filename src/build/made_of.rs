//! What a package is made from besides the rules and files that build.json names, for the statement about its
//! provenance.

/// The spec, the specs that it extends, and the values that override theirs.
#[derive(Debug, Clone, Default)]
pub struct MadeOf {
    /// Their paths relative to the folder of the spec, each with its SHA-256 in hexadecimal digits.
    pub specs: Vec<(String, String)>,
    /// The values that the command line overrides, such as `package.version=1.2`.
    pub changes: Vec<String>,
}
