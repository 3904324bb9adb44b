//! A file of a package that is to be packed, as the reader is asked about it.

/// Where it will be and what it will say.
#[derive(Debug, Clone, Copy)]
pub struct PlannedFile<'a> {
    /// Its path in the package, with `/`.
    pub path: &'a str,
    /// Its bytes, if it is a document.
    pub document: Option<&'a [u8]>,
}
