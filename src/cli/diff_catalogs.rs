//! `ppkgc diff` of two catalogs.

use std::io::Read;
use std::path::Path;

use super::args::DiffArgs;
use super::cli_error::CliError;
use super::console::Console;
use super::diff_view::{Sides, show};
use super::disk::{open_ordinary, read_ordinary};
use super::exit::Exit;
use crate::diff::{CatalogFacts, compare_catalogs};
use crate::finding::Secrets;

/// The largest catalog that is read; the reader itself refuses larger ones.
const MAX_BYTES: usize = 64 << 20;

/// Whether a file is a catalog by its first bytes.
pub(super) fn is_catalog(path: &Path) -> Result<bool, CliError> {
    if path == Path::new("-") || path.is_dir() {
        return Ok(false);
    }
    let reading = |error| CliError::reading(path, error);
    let mut start = Vec::new();
    open_ordinary(path).map_err(reading)?.take(2).read_to_end(&mut start).map_err(reading)?;
    Ok(starts_like_catalog(&start))
}

/// Whether these are the first bytes of a catalog: a DER SEQUENCE of more than 127 bytes. No text starts like that.
pub(super) fn starts_like_catalog(start: &[u8]) -> bool {
    matches!(start, [0x30, 0x80..=0xFF, ..])
}

/// Compares two catalogs and prints the differences.
pub(super) fn diff_catalogs(args: &DiffArgs, console: &mut Console) -> Result<Exit, CliError> {
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    let changes = compare_catalogs(&before, &after);
    let sides = Sides { names: [&args.before, &args.after], identities: [None, None], secrets: &Secrets::default() };
    show(&sides, &changes, args.format, console)
}

fn read(path: &Path) -> Result<CatalogFacts, CliError> {
    if !is_catalog(path)? {
        let why = "it is not a catalog, and a catalog can only be compared with another one; `ppkgc verify` shows whether \
                   a catalog covers a package";
        return Err(CliError::new(format!("cannot compare {}", path.display()), why));
    }
    let bytes = read_ordinary(path, MAX_BYTES).map_err(|error| CliError::reading(path, error))?;
    CatalogFacts::from_der(&bytes).map_err(|error| CliError::reading(path, error))
}
