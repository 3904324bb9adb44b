//! `ppkgc pack`: a folder that holds the files of a package becomes that package.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::args::{Format, PackArgs};
use super::build::stamp;
use super::console::Console;
use super::disk::{DiskFiles, FolderSink, split_file};
use super::exit::Exit;
use super::record::FileRecord;
use super::trouble::Trouble;
use crate::emit::{self, PackageTree};
use crate::finding::{Code, Finding, FindingJson, Place, Report, findings_json};
use crate::pack::{self, PackError, Ppkg};
use crate::sign;
use crate::world::{CatalogId, Sink, Stamp};

#[derive(Serialize)]
struct PackJson {
    schema: &'static str,
    files: Vec<FileRecord>,
    findings: Vec<FindingJson>,
}

/// How many files a folder may hold, and how deep it may be: the limits of the container.
const MAX_FILES: usize = 500_000;
/// See [`MAX_FILES`].
const MAX_DEPTH: usize = 128;

/// Packs the folder and prints what was written.
pub(super) fn pack(args: &PackArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let mut report = Report::new();
    let stamp = stamp(&mut report);
    let mut files = Vec::new();
    list(&args.dir, "", 0, &mut files, &mut report)?;
    if !files.iter().any(|(path, _)| path.starts_with("Multivariant/")) {
        report.push(
            Finding::new(
                Code::NoPackageTree,
                Place::Named(args.dir.display().to_string()),
                "the folder holds no Multivariant folder, so Windows will find no settings in it",
            )
            .help("name the folder that `ppkgc inspect --extract` wrote"),
        );
    }
    let written = match stamp {
        Some(stamp) if !report.has_errors() => write(args, &emit::as_it_is(&args.name, files), stamp, &mut report)?,
        _ => Vec::new(),
    };
    match args.format {
        Format::Json => console.json(&PackJson {
            schema: "ppkgc.pack/1",
            files: written,
            findings: findings_json(&report, None),
        })?,
        Format::Human => {
            console.findings(&report, None)?;
            for file in written {
                let path = args.output.with_file_name(&file.name);
                console.line(format!("{}  {} bytes  sha256 {}", path.display(), file.size, file.sha256))?;
            }
        }
    }
    Ok(Exit::of(&report, false))
}

/// Path and length of every file below a folder; `path` is the folder's own path in the package.
fn list(
    folder: &Path,
    path: &str,
    depth: usize,
    files: &mut Vec<(String, u64)>,
    report: &mut Report,
) -> Result<(), Trouble> {
    let reading = |error| Trouble::reading(folder, error);
    for entry in fs::read_dir(folder).map_err(reading)? {
        let entry = entry.map_err(reading)?;
        let kind = entry.file_type().map_err(reading)?;
        let Some(name) = entry.file_name().to_str().map(|name| format!("{path}{name}")) else {
            report.push(odd(&entry.path(), "its name is not Unicode text"));
            continue;
        };
        if kind.is_dir() && depth < MAX_DEPTH {
            list(&entry.path(), &format!("{name}/"), depth + 1, files, report)?;
        } else if kind.is_file() && files.len() < MAX_FILES {
            files.push((name, entry.metadata().map_err(reading)?.len()));
        } else {
            report.push(odd(&entry.path(), "it is no ordinary file or folder, or there are too many of them"));
        }
    }
    Ok(())
}

fn odd(path: &Path, why: &str) -> Finding {
    let message = format!("`{}` cannot be packed: {why}", path.display());
    Finding::new(Code::FileUnreadable, Place::Nowhere, message).help("remove it from the folder")
}

/// Writes the package, then its catalog; returns what was written.
fn write(args: &PackArgs, tree: &PackageTree, stamp: Stamp, report: &mut Report) -> Result<Vec<FileRecord>, Trouble> {
    let path = &args.output;
    let writing = |error| Trouble::writing(path, error);
    let (folder, name) = split_file(path).ok_or_else(|| Trouble::writing(path, "it is not the name of a file"))?;
    let files = DiskFiles::within(&args.dir, &args.dir).map_err(|error| Trouble::reading(&args.dir, error))?;
    let mut sink = FolderSink::open(folder).map_err(writing)?;
    let mut package = sink.stage().map_err(writing)?;
    let Ppkg { hashes } = match pack::pack(tree, &files, stamp, &mut package) {
        Ok(packed) => packed,
        Err(PackError::Name(error)) => {
            report.push(
                Finding::new(Code::FileName, Place::Nowhere, format!("a file cannot stand in a package: {error}"))
                    .help("rename it"),
            );
            return Ok(Vec::new());
        }
        Err(error) => return Err(Trouble::writing(path, error)),
    };
    let mut written = vec![FileRecord::new(name.to_owned(), &hashes)];
    package.publish(name).map_err(writing)?;
    if !args.no_catalog {
        let name = Path::new(name).with_extension("cat").display().to_string();
        let bytes = sign::catalog(&hashes, CatalogId::derived(&hashes.sha256), stamp);
        let mut catalog = sink.stage().map_err(writing)?;
        catalog.write_all(&bytes).map_err(writing)?;
        catalog.publish(&name).map_err(writing)?;
        written.push(FileRecord::of_bytes(name, &bytes));
    }
    sink.settle().map_err(writing)?;
    Ok(written)
}
