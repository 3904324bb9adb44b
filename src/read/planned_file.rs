//! A file of a package to be packed, for predicting what the reader will find.

/// A file of a package to be packed.
#[derive(Debug, Clone, Copy)]
pub struct PlannedFile<'a> {
    /// Its path in the package, with `/`.
    pub path: &'a str,
    /// Its bytes, if it is a document.
    pub document: Option<&'a [u8]>,
}
