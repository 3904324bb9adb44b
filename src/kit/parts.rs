//! What a kit is made of.

/// A file that goes into the kit as it is. It may be large, so it is read when the kit is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name in the kit.
    pub name: String,
    /// Where to read it.
    pub file: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its hash.
    pub sha256: [u8; 32],
    /// Whether somebody may have changed it since it was hashed. Then it is hashed once more on its way into the kit, and
    /// refused when it is another one.
    pub may_have_changed: bool,
}

/// The certificate of who signed the catalog.
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
    /// The package.
    pub package: Enclosed,
    /// Its catalog.
    pub catalog: Vec<u8>,
    /// The project inside the package, where it has one.
    pub customizations: Option<Vec<u8>>,
    /// Who signed the catalog, if anybody did.
    pub signer: Option<Certificate>,
    /// The program that applies the package with a receipt, where it comes along.
    pub applier: Option<Enclosed>,
}
