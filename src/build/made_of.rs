//! What else a package is made from, besides its rules and files, for the statement about its provenance.

/// The spec and the specs that it extends, and what changes them; in addition to what the record of a build names.
#[derive(Debug, Clone, Default)]
pub struct MadeOf {
    /// Names from the folder of the spec, and SHA-256 in hexadecimal digits.
    pub specs: Vec<(String, String)>,
    /// The values that the command line overrides, such as `package.version=1.2`.
    pub changes: Vec<String>,
}
