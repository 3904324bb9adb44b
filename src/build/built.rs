//! A finished build, and the parts that a deployment kit needs.

use std::cell::{RefCell, RefMut};
use std::io::{self, Read};

use super::BuildRecord;
use super::limits::planned_files;
use crate::emit::{Content, PackageTree};
use crate::finding::Report;
use crate::kit::{Certificate, Enclosed, Parts};
use crate::lower::Identity;
use crate::package::CUSTOMIZATIONS;
use crate::read::{Foreseen, foresee};
use crate::world::{Access, FileError, Files, Hashes, Published};

/// The result of a build: what it wrote, and its findings.
pub struct Built {
    /// The content of build.json.
    pub record: BuildRecord,
    /// The name of build.json.
    pub record_name: String,
    /// The findings on the spec.
    pub spec_report: Report,
    /// The findings on the outputs and on the files that they replace.
    pub output_report: Report,
    /// The package.
    pub package: BuiltPackage,
    /// The catalog, signed or not.
    pub catalog: Vec<u8>,
    /// What is in the package.
    pub(super) tree: PackageTree,
}

/// A package that was just written.
pub struct BuiltPackage {
    /// The name of its file.
    pub name: String,
    /// Its identity.
    pub identity: Identity,
    /// Length and hashes of its file.
    pub hashes: Hashes,
    /// Who may read it and the files made from it.
    pub access: Access,
    /// Its file, still open.
    pub file: Box<dyn Published>,
}

impl Built {
    /// What goes into a kit of this build. The package is read from [`BuiltPackage::kit_files`], so it is the one that
    /// was hashed. `summary` says in a paragraph what the package does, and `audience` which devices it is for.
    pub fn kit_parts(
        &self,
        summary: String,
        audience: String,
        signer: Option<Certificate>,
        applier: Option<Enclosed>,
    ) -> Parts {
        let BuiltPackage { name, identity, hashes, .. } = &self.package;
        Parts {
            title: identity.name.clone(),
            version: identity.version.clone(),
            description: self.record.description().to_owned(),
            package: Enclosed {
                name: name.clone(),
                file: name.clone(),
                size: hashes.size,
                sha256: hashes.sha256,
                may_have_changed: false,
            },
            catalog: self.catalog.clone(),
            customizations: Some(customizations(&self.tree).to_vec()),
            summary,
            audience,
            signer,
            page: None,
            applier,
        }
    }

    /// The content that readers of the package will find.
    pub fn foreseen(&self) -> Foreseen {
        foresee(&planned_files(&self.tree))
    }
}

/// The bytes of customizations.xml.
pub(super) fn customizations(tree: &PackageTree) -> &[u8] {
    let found = tree.files.iter().find_map(|file| match &file.content {
        Content::Bytes(bytes) if file.path == CUSTOMIZATIONS => Some(bytes),
        _ => None,
    });
    found.expect("emit always writes customizations.xml")
}

impl BuiltPackage {
    /// The files for a kit of this package: the package itself comes from the file that is still open, all others from
    /// `others`.
    pub fn kit_files<'a>(&'a mut self, others: &'a dyn Files) -> impl Files + 'a {
        KitFiles { package: &self.name, file: RefCell::new(self.file.as_mut()), others }
    }
}

struct KitFiles<'a> {
    package: &'a str,
    file: RefCell<&'a mut dyn Published>,
    others: &'a dyn Files,
}

impl Files for KitFiles<'_> {
    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, FileError> {
        if name != self.package {
            return self.others.open(name);
        }
        let mut file = self.file.borrow_mut();
        file.rewind().map_err(FileError::Io)?;
        Ok(Box::new(Held(file)))
    }
}

/// A file that is open already.
struct Held<'f, 'a>(RefMut<'f, &'a mut dyn Published>);

impl Read for Held<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
