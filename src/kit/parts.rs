//! The parts of a kit.

/// A file that is included unchanged. It may be large, so it is read when the kit is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name in the kit.
    pub name: String,
    /// Where to read it.
    pub file: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Whether somebody may have changed it since it was hashed. If so, it is hashed again while the kit is written,
    /// and refused if it differs.
    pub may_have_changed: bool,
}

/// The certificate of the signer of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate in DER.
    pub der: Vec<u8>,
    /// Its subject, for people.
    pub subject: String,
    /// Its SHA-1, by which Windows lists certificates.
    pub thumbprint: [u8; 20],
}

/// Everything a kit is made of.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The package name, as Windows shows it.
    pub title: String,
    /// The package version.
    pub version: String,
    /// What the package is for; may be empty.
    pub description: String,
    /// What the package does, in a paragraph.
    pub summary: String,
    /// Which devices it is for, in one or more lines.
    pub audience: String,
    /// The package.
    pub package: Enclosed,
    /// Its catalog.
    pub catalog: Vec<u8>,
    /// The WCD project inside the package, if there is one.
    pub customizations: Option<Vec<u8>>,
    /// The signer of the catalog, if it is signed.
    pub signer: Option<Certificate>,
    /// A page in HTML that shows what the package does, if it is included.
    pub page: Option<Vec<u8>>,
    /// ppkg-apply, if it is included.
    pub applier: Option<Enclosed>,
}
