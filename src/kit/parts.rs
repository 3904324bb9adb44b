//! What a kit is made of, and the list of its files.

use std::collections::BTreeSet;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::name::{NameFault, file_name};
use super::texts;
use crate::world::Hex;
use crate::world::windows_name::CollisionKey;

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

/// The files of a kit, in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployKit {
    /// The files; no reader takes two of their names for one.
    pub files: Vec<KitFile>,
}

/// One file of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitFile {
    /// Its name; kits have no folders.
    pub name: String,
    /// Its content.
    pub content: KitContent,
}

/// Where the content of a kit's file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KitContent {
    /// Bytes made here.
    Bytes(Vec<u8>),
    /// A file that is read when the kit is written.
    Enclosed(Enclosed),
}

impl KitFile {
    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        match &self.content {
            KitContent::Bytes(bytes) => bytes.len() as u64,
            KitContent::Enclosed(enclosed) => enclosed.size,
        }
    }

    /// Its SHA-256.
    pub fn sha256(&self) -> [u8; 32] {
        match &self.content {
            KitContent::Bytes(bytes) => Sha256::digest(bytes).into(),
            KitContent::Enclosed(enclosed) => enclosed.sha256,
        }
    }

    fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> KitFile {
        KitFile { name: name.into(), content: KitContent::Bytes(bytes.into()) }
    }

    fn enclosed(enclosed: &Enclosed) -> KitFile {
        KitFile { name: enclosed.name.clone(), content: KitContent::Enclosed(enclosed.clone()) }
    }
}

/// Puts a kit together. Fails with the name of a file that cannot be in a kit, and why.
pub fn assemble(parts: &Parts) -> Result<DeployKit, (String, NameFault)> {
    let stem = parts.package.name.strip_suffix(".ppkg").unwrap_or(&parts.package.name);
    let mut files =
        vec![KitFile::enclosed(&parts.package), KitFile::bytes(format!("{stem}.cat"), parts.catalog.as_slice())];
    let certificate = parts.signer.as_ref().map(|signer| KitFile::bytes(format!("{stem}.cer"), signer.der.as_slice()));
    let project = parts.customizations.as_ref();
    files.extend(project.map(|xml| KitFile::bytes(format!("{stem}.customizations.xml"), xml.as_slice())));
    files.extend(certificate);
    files.extend(texts::SCRIPTS.iter().map(|(name, text)| KitFile::bytes(*name, texts::for_windows(text))));
    files.extend(parts.applier.as_ref().map(KitFile::enclosed));
    files.insert(0, KitFile::bytes(texts::README, texts::for_windows(&texts::readme(parts, &files))));
    files.push(KitFile::bytes(texts::SUMS, sums(&files)));
    distinct(&files)?;
    Ok(DeployKit { files })
}

/// One line a file, as sha256sum writes and reads them.
fn sums(files: &[KitFile]) -> String {
    files.iter().fold(String::new(), |mut sums, file| {
        let _ = writeln!(sums, "{}  {}", Hex(&file.sha256()), file.name);
        sums
    })
}

fn distinct(files: &[KitFile]) -> Result<(), (String, NameFault)> {
    let mut taken = BTreeSet::new();
    for file in files {
        let fault = |fault| (file.name.clone(), fault);
        file_name(&file.name).map_err(fault)?;
        if !taken.insert(CollisionKey::of(&file.name)) {
            return Err(fault(NameFault::Taken));
        }
    }
    Ok(())
}
