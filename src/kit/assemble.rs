//! The list of the files of a kit, made from its parts.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::file::KitFile;
use super::name::{KitNameError, check_file_name};
use super::parts::Parts;
use super::texts;
use crate::world::Hex;
use crate::world::windows_name::CollisionKey;

/// The files of a kit, in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployKit {
    /// The files; their names are distinct for every file system.
    pub files: Vec<KitFile>,
}

/// Assembles a kit. Fails with the name of a file that cannot be in a kit, and the reason.
pub fn assemble(parts: &Parts) -> Result<DeployKit, (String, KitNameError)> {
    let stem = parts.package.name.strip_suffix(".ppkg").unwrap_or(&parts.package.name);
    let mut files =
        vec![KitFile::enclosed(&parts.package), KitFile::bytes(format!("{stem}.cat"), parts.catalog.as_slice())];
    let certificate = parts.signer.as_ref().map(|signer| KitFile::bytes(format!("{stem}.cer"), signer.der.as_slice()));
    let project = parts.customizations.as_ref();
    files.extend(project.map(|xml| KitFile::bytes(format!("{stem}.customizations.xml"), xml.as_slice())));
    files.extend(certificate);
    files.extend(parts.page.as_ref().map(|page| KitFile::bytes(format!("{stem}.html"), page.as_slice())));
    files.extend(texts::SCRIPTS.iter().map(|(name, text)| KitFile::bytes(*name, texts::for_windows(text))));
    files.extend(parts.applier.as_ref().map(KitFile::enclosed));
    files.insert(0, KitFile::bytes(texts::README, texts::for_windows(&texts::readme(parts, &files))));
    files.push(KitFile::bytes(texts::SUMS, sums(&files)));
    distinct(&files)?;
    Ok(DeployKit { files })
}

/// One line per file, in the format of sha256sum.
fn sums(files: &[KitFile]) -> String {
    files.iter().fold(String::new(), |mut sums, file| {
        let _ = writeln!(sums, "{}  {}", Hex(&file.sha256()), file.name);
        sums
    })
}

fn distinct(files: &[KitFile]) -> Result<(), (String, KitNameError)> {
    let mut taken = BTreeSet::new();
    for file in files {
        let error = |error| (file.name.clone(), error);
        check_file_name(&file.name).map_err(error)?;
        if !taken.insert(CollisionKey::of(&file.name)) {
            return Err(error(KitNameError::Taken));
        }
    }
    Ok(())
}
