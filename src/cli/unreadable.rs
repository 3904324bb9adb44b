//! Findings about a file that cannot be opened as a package: what it is instead, and what to do.

use std::io::Read;
use std::path::Path;

use super::cli_error::CliError;
use super::diff_catalogs::starts_like_catalog;
use super::disk::open_ordinary;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::{Feature, WimError};
use crate::read::ReadError;
use crate::spec;
use crate::trust::OpenError;
use crate::wcd;

/// The maximum number of bytes that are examined in a file that is not a package.
const MAX_EXAMINED: u64 = 1 << 20;

/// The finding for a package that cannot be opened; or the error if the file cannot be read.
pub(super) fn unopened(path: &Path, error: OpenError) -> Result<Report, CliError> {
    match error {
        OpenError::Io(error) => Err(CliError::reading(path, error)),
        OpenError::Unreadable { error, .. } => unreadable(path, error),
    }
}

/// The same for an error from reading a package.
pub(super) fn unreadable(path: &Path, error: ReadError) -> Result<Report, CliError> {
    let place = Place::Named(path.display().to_string());
    let finding = match error {
        ReadError::Container(WimError::Io { error, .. }) => return Err(CliError::reading(path, error)),
        ReadError::NotAPackage => {
            Finding::new(Code::NotAPackage, place, "the file is a WIM container, but not a provisioning package")
                .help("a package contains a folder named Multivariant")
        }
        ReadError::Container(WimError::Unsupported { place: at, feature }) => {
            let message = format!("the file is {feature}, which provisioning packages never are (stated at {at})");
            Finding::new(Code::NotAPackage, place, message).help(remedy(feature))
        }
        ReadError::Container(error) => match other_kind(path) {
            Some((kind, help)) => {
                Finding::new(Code::NotAPackage, place, format!("the file is {kind}, not a package")).help(help)
            }
            None => Finding::new(Code::PackageDamaged, place, format!("the package cannot be read: {error}")).help(
                "fetch it again; a file that is not a WIM at all may be an encrypted package, which only Windows can \
                 read",
            ),
        },
    };
    let mut report = Report::new();
    report.push(finding);
    Ok(report)
}

/// The kind of a file, if it is one that people often have beside their packages, and what to do with it.
fn other_kind(path: &Path) -> Option<(&'static str, &'static str)> {
    let mut start = Vec::new();
    open_ordinary(path).ok()?.take(MAX_EXAMINED).read_to_end(&mut start).ok()?;
    let (text, _) = spec::decode("", &start, |_| true);
    match start.as_slice() {
        bytes if starts_like_catalog(bytes) => Some(("a security catalog", "name the package that it is for")),
        [b'P', b'K', 3, 4, ..] => Some(("a zip archive", "unpack it first")),
        _ if wcd::is_project(text.text()) => Some((
            "a project of Windows Configuration Designer",
            "`ppkgc report FILE` shows what it sets, and `ppkgc build FILE` makes a package from it",
        )),
        _ if spec::is_spec(text.text()) => {
            Some(("a spec", "`ppkgc report FILE` shows what it sets, and `ppkgc build FILE` makes a package from it"))
        }
        _ => None,
    }
}

/// What to do about a WIM that has a feature that no package has.
fn remedy(feature: Feature) -> &'static str {
    match feature {
        Feature::Lzx
        | Feature::Lzms
        | Feature::UnknownCompression(_)
        | Feature::ChunkSize(_)
        | Feature::Version(_)
        | Feature::Solid
        | Feature::Pipable => {
            "if it is meant to be a package, pack it again: \
             wimlib-imagex export FILE 1 NEW.ppkg --compress=XPRESS --chunk-size=32K"
        }
        Feature::Images(0) => "the file contains no image, so there is nothing to install; fetch it again",
        Feature::Images(_) => {
            "a package has one image; take out the right one: \
             wimlib-imagex export FILE NUMBER NEW.ppkg --compress=XPRESS --chunk-size=32K"
        }
        Feature::Part(..) | Feature::Split => {
            "a package is one file; join the parts first: wimlib-imagex join NEW.ppkg PART1 PART2 ..."
        }
        Feature::CompressedTable => "no known program writes such files; fetch it again",
        Feature::ReparsePoint => "pack the folder again with the files themselves in place of the links",
        Feature::Encrypted => "decrypt the file before the folder is packed",
    }
}
