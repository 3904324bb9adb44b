//! `ppkgc pack`: packs a folder with the files of a package.

use std::path::Path;

use serde::Serialize;

use super::args::{Format, PackArgs};
use super::bar::Bar;
use super::build_date::build_date;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{FolderSink, Inputs, ListedFiles, split_file};
use super::exit::Exit;
use super::strays::strays;
use super::tree::{Tree, lies_in};
use crate::build::{
    BuildError, FileRecord, FolderRequest, IdentityChanges, PackedFolder, TreeIdentity, pack_folder, tree_identity,
};
use crate::emit::{self, PackageTree};
use crate::finding::{Code, Finding, FindingJson, Place, Report, Severity, Source, findings_json};
use crate::pack::PackOptions;
use crate::world::{Access, Stamp};

#[derive(Serialize)]
struct PackJson {
    schema: &'static str,
    files: Vec<FileRecord>,
    findings: Vec<FindingJson>,
}

/// Packs the folder and prints what was written.
pub(super) fn pack(args: &PackArgs, console: &mut Console) -> Result<Exit, CliError> {
    let Tree { files, empty_folders, access, mut report } = Tree::list(&args.dir)?;
    let stamp = build_date(&mut report);
    let changes = IdentityChanges {
        name: args.name.clone(),
        id: args.id,
        version: args.version.clone(),
        owner: args.owner,
        rank: args.rank,
    };
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let TreeIdentity { identity, documents, source, secrets, report: found } =
        tree_identity(&paths, &ListedFiles::below(&args.dir), &changes);
    console.conceal(&secrets);
    report.extend(secrets.mask_report(found, &[]));
    if lies_in(&args.output, &args.dir) {
        let message = "the package would be written into the folder that is packed";
        let place = Place::Named(args.output.display().to_string());
        report.push(Finding::new(Code::WouldOverwrite, place, message).help("use a path outside the folder"));
    }
    if !report.has_errors() {
        match files.iter().any(|(path, _)| path.starts_with("Multivariant/")) {
            true => report.extend(strays(&files)),
            false => report.push(no_tree(&args.dir)),
        }
    }
    let mut written = Vec::new();
    if let (Some(stamp), Some(identity), false) = (stamp, &identity, report.has_errors()) {
        let tree = emit::tree_from_files(identity, files, empty_folders, documents);
        match write(args, &tree, access, stamp) {
            Ok(packed) => {
                written = packed.files;
                report.extend(packed.report);
            }
            Err(BuildError::Refused(findings)) => report.extend(findings),
            Err(error) => return Err(CliError::writing(&args.output, error)),
        }
    }
    show(args, written, &report, source.as_ref(), console)?;
    Ok(Exit::of(&report, false))
}

fn no_tree(folder: &Path) -> Finding {
    let message = "the folder contains no folder Multivariant, so Windows will find no settings in the package";
    Finding::new(Code::NoPackageTree, Place::Named(folder.display().to_string()), message)
        .help("use a folder written by `ppkgc inspect --extract`")
}

/// Writes the package and its catalog.
fn write(args: &PackArgs, tree: &PackageTree, access: Access, stamp: Stamp) -> Result<PackedFolder, BuildError> {
    let (folder, package, catalog) = names(&args.output)?;
    let request = FolderRequest {
        tree,
        files: &ListedFiles::below(&args.dir),
        stamp,
        effort: PackOptions {
            jobs: args.work.jobs,
            compression: args.work.compression(),
            progress: &Bar::new(&args.work),
            shared: None,
        },
        access,
        package,
        catalog: &catalog,
        with_catalog: !args.no_catalog,
        force: args.force,
    };
    let failed = |error| BuildError::Write { name: args.output.display().to_string(), error };
    pack_folder(&request, &mut FolderSink::open(folder, Inputs::default()).map_err(failed)?)
}

/// The folder, package name and catalog name of an output path.
fn names(output: &Path) -> Result<(&Path, &str, String), BuildError> {
    let stem = |name: &str| {
        let stem = name.get(..name.len().checked_sub(".ppkg".len())?)?;
        let ending = &name[stem.len()..];
        (!stem.is_empty() && ending.eq_ignore_ascii_case(".ppkg")).then(|| format!("{stem}.cat"))
    };
    split_file(output).and_then(|(folder, name)| Some((folder, name, stem(name)?))).ok_or_else(|| {
        let message = "the output does not have the name of a package";
        let finding = Finding::new(Code::FileName, Place::Named(output.display().to_string()), message);
        let finding = finding.allowed("a name ending in .ppkg").help("the catalog gets the same name with .cat");
        BuildError::Refused(Report::from_iter([finding]))
    })
}

fn show(
    args: &PackArgs,
    written: Vec<FileRecord>,
    report: &Report,
    source: Option<&Source>,
    console: &mut Console,
) -> Result<(), CliError> {
    if args.format == Format::Json {
        let findings = findings_json(report, source);
        return console.json(&PackJson { schema: "ppkgc.pack/1", files: written, findings });
    }
    let min_severity = if args.work.quiet { Severity::Error } else { Severity::Note };
    console.findings(&report.at_least(min_severity), source)?;
    for file in written.iter().filter(|_| !args.work.quiet) {
        let path = args.output.with_file_name(&file.name);
        console.line(format!("{}  {} bytes  sha256 {}", path.display(), file.size, file.sha256))?;
    }
    Ok(())
}
