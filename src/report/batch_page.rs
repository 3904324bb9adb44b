//! The content of a batch's page, as plain texts.

/// The content of a batch's page.
#[derive(Debug)]
pub struct BatchPage {
    /// The spec.
    pub spec: String,
    /// The table of sites.
    pub values: String,
    /// The errors and warnings about the spec and the table as a whole.
    pub findings: Vec<String>,
    /// One for each row of the table.
    pub rows: Vec<BatchRow>,
}

/// A row of a batch.
#[derive(Debug)]
pub struct BatchRow {
    /// Its line in the table.
    pub line: u64,
    /// Name and version of the package; none if there is no package.
    pub package: Option<String>,
    /// The name of its file, its length in bytes and its SHA-256; none if it was not built.
    pub file: Option<(String, u64, String)>,
    /// Whether findings prevented the build or, if the row was only checked, would prevent it.
    pub failed: bool,
    /// The errors and warnings.
    pub findings: Vec<String>,
}
