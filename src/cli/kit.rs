//! `ppkgc kit`: makes a deployment kit from a package and its catalog, as a zip or folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{Format, KitArgs};
use super::audience::audience;
use super::build_date::build_date;
use super::certificates::now;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{Inputs, access_of, create_new, open_ordinary, write_file, write_folder};
use super::exit::Exit;
use super::other_system::{MAX_MAGIC, other_system};
use super::report::page_of_package;
use super::sidecar::{catalog_beside, incoming, sidecar};
use super::unreadable::unopened;
use crate::build::{Built, EarlierRecord};
use crate::finding::{Code, Finding, FindingJson, Place, Report, findings_json};
use crate::format::pki::Certificate;
use crate::format::xml::MAX_DOCUMENT_BYTES;
use crate::kit::{self, Delivery, DeployKit, Enclosed, KitFile, Parts, ZipDelivery};
use crate::package::CUSTOMIZATIONS;
use crate::read::{Extent, PackageModel};
use crate::risk::summary;
use crate::trust::{Anchors, OpenError, judge_catalog, open};
use crate::world::{Access, FileError, Files, Hashes, Stamp, hex};

#[derive(Serialize)]
struct KitJson {
    schema: &'static str,
    output: Option<String>,
    files: Vec<KitFileJson>,
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct KitFileJson {
    name: String,
    size: u64,
    sha256: String,
}

/// How a kit is written.
struct KitOptions<'a> {
    /// The destination; `None` to only list the kit.
    output: Option<&'a Path>,
    /// The files that the kit is made from, which it must not replace.
    inputs: Inputs,
    /// Who may read the kit: those who may read the package.
    access: Access,
    format: Format,
    shown: Shown,
}

/// What is printed about a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Everything,
    /// Only findings.
    Findings,
}

/// Writes or lists the kit of a package on disk.
pub(super) fn kit(args: &KitArgs, console: &mut Console) -> Result<Exit, CliError> {
    let applier = args.applier.as_deref().map(Applier::read).transpose()?;
    let source = KitSource { package: &args.package, applier: applier.as_ref(), has_page: args.report };
    let options = KitOptions {
        output: args.output.as_deref().filter(|_| !args.list),
        inputs: source.inputs(),
        access: access_of(&args.package),
        format: args.format,
        shown: Shown::Everything,
    };
    source.make(&options, console)
}

/// Writes a kit for each of these packages in `folder`: a zip of the same name in `output`.
pub(super) fn kits_of_files<'n>(
    names: impl IntoIterator<Item = &'n str>,
    folder: &Path,
    applier: Option<&Applier>,
    output: &Path,
    console: &mut Console,
) -> Result<Exit, CliError> {
    fs::create_dir_all(output).map_err(|error| CliError::writing(output, error))?;
    let mut exit = Exit::Done;
    for name in names {
        let package = folder.join(name);
        let kit = output.join(Path::new(name).with_extension("zip"));
        let source = KitSource { package: &package, applier, has_page: false };
        let (inputs, access) = (source.inputs(), access_of(&package));
        let options = KitOptions { output: Some(&kit), inputs, access, format: Format::Human, shown: Shown::Findings };
        if source.make(&options, console)? != Exit::Done {
            exit = Exit::Findings;
        }
    }
    Ok(exit)
}

/// A program for the device that goes into kits.
pub(super) struct Applier {
    path: PathBuf,
    enclosed: Enclosed,
}

impl Applier {
    /// The program with its hashes; a program for a system other than Windows is refused.
    pub(super) fn read(path: &Path) -> Result<Applier, CliError> {
        Ok(Applier { path: path.to_owned(), enclosed: hashed(path)? })
    }
}

/// What a kit of a package on disk is made of.
struct KitSource<'a> {
    package: &'a Path,
    applier: Option<&'a Applier>,
    /// Whether the kit gets a page that shows what the package does.
    has_page: bool,
}

impl KitSource<'_> {
    /// The files that are read, which the kit must not replace.
    fn inputs(&self) -> Inputs {
        let applier = self.applier.map(|applier| applier.path.clone());
        applier.into_iter().chain([self.package.to_owned(), catalog_beside(self.package)]).collect()
    }

    fn make(&self, options: &KitOptions<'_>, console: &mut Console) -> Result<Exit, CliError> {
        let mut report = Report::new();
        let parts = self.parts(&mut report, console)?;
        let applier = self.applier.map(|applier| applier.path.as_path());
        let given = SourceFiles::new(applier.into_iter().chain([self.package]));
        make(parts, &given, report, options, console)
    }

    /// The parts of the kit; what is wrong with package or catalog is added to the report. The whole package is read,
    /// since no kit is made of a damaged one. From then on, the console shows no secret of the package.
    fn parts(&self, report: &mut Report, console: &mut Console) -> Result<Option<Parts>, CliError> {
        let path = self.package;
        let opened = open(incoming(path)?, Extent::Everything).and_then(|mut package| {
            let project = package.content(CUSTOMIZATIONS, MAX_DOCUMENT_BYTES as u64);
            let customizations =
                project.map_err(|error| OpenError::Unreadable { error, hashes: package.hashes.clone() })?;
            Ok((package, customizations))
        });
        let (package, customizations) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                report.extend(unopened(path, error)?);
                return Ok(None);
            }
        };
        console.conceal(&package.model.secrets());
        report.extend(package.model.problems.clone());
        let Some(catalog) = package.catalog else {
            report.push(no_catalog(&package.catalog_name));
            return Ok(None);
        };
        let signer = signer(&package.catalog_name, &catalog, &package.hashes, report);
        let PackageModel { identity, settings, assets, .. } = package.model;
        let description = shown_description(path, identity.description)?;
        let page = if self.has_page { page_of_package(path, &description, console)? } else { None };
        Ok(Some(Parts {
            title: identity.name,
            version: identity.version,
            description,
            page: page.map(String::into_bytes),
            summary: summary(&settings, assets.len()),
            audience: audience(&settings),
            package: enclosed(path, &package.hashes),
            customizations,
            signer,
            applier: self.applier.map(|applier| applier.enclosed.clone()),
            catalog,
        }))
    }
}

/// Writes the kit of a package that was just built into a folder.
pub(super) fn kit_of_build(
    built: &mut Built,
    folder: &Path,
    applier: Option<&Path>,
    output: &Path,
    inputs: Inputs,
    quiet: bool,
    console: &mut Console,
) -> Result<Exit, CliError> {
    let mut report = Report::new();
    let catalog_name = folder.join(&built.package.name).with_extension("cat").display().to_string();
    let signer = signer(&catalog_name, &built.catalog, &built.package.hashes, &mut report);
    let foreseen = built.foreseen();
    let summary = summary(&foreseen.settings, foreseen.assets);
    let audience = audience(&foreseen.settings);
    let parts = built.kit_parts(summary, audience, signer, applier.map(hashed).transpose()?);
    let access = built.package.access;
    let given = SourceFiles::new(applier);
    let given = built.package.kit_files(&given);
    let shown = if quiet { Shown::Findings } else { Shown::Everything };
    let options = KitOptions { output: Some(output), inputs, access, format: Format::Human, shown };
    make(Some(parts), &given, report, &options, console)
}

/// Writes or lists the kit of these parts.
fn make(
    parts: Option<Parts>,
    given: &dyn Files,
    mut report: Report,
    options: &KitOptions<'_>,
    console: &mut Console,
) -> Result<Exit, CliError> {
    let stamp = build_date(&mut report);
    let assembled = match parts {
        Some(parts) if !report.has_errors() => assemble(&parts, &mut report),
        _ => None,
    };
    let mut listed = Vec::new();
    if let (Some(kit), Some(stamp)) = (&assembled, stamp) {
        let mut list = Listing(Vec::new());
        deliver(kit, given, &mut list)?;
        listed = list.0;
        if let Some(output) = options.output {
            report.extend(write(kit, given, stamp, options, output)?);
        }
    }
    match options.shown {
        Shown::Everything => show(options, listed, assembled.as_ref(), &report, console)?,
        // Where kits are made beside packages, what is missing is known.
        Shown::Findings => {
            let news = report.clone().into_iter().filter(|finding| finding.code != Code::Unsigned);
            console.findings(&news.collect(), None)?;
        }
    }
    Ok(Exit::of(&report, false))
}

/// The description of a package, if the build record beside it contains the same; otherwise empty, since a build record
/// leaves out a description that is secret.
fn shown_description(package: &Path, description: String) -> Result<String, CliError> {
    let record = sidecar(&package.with_extension("build.json"))?;
    let shown = record.and_then(|bytes| EarlierRecord::parse(&bytes)).and_then(|record| record.package.description);
    Ok(shown.filter(|shown| *shown == description).unwrap_or_default())
}

/// The certificate of a signer, for the kit.
fn certificate_part(certificate: &Certificate) -> kit::Certificate {
    kit::Certificate {
        der: certificate.der().to_vec(),
        subject: certificate.subject(),
        thumbprint: certificate.thumbprint(),
    }
}

fn no_catalog(name: &str) -> Finding {
    let message = "the catalog of the package is missing, and a kit consists of both";
    Finding::new(Code::KitIncomplete, Place::Named(name.to_owned()), message)
        .help("keep the .cat that `ppkgc build` wrote beside the .ppkg, under the same name")
}

/// The signer of a catalog. If the catalog does not cover the package or its signature is invalid, which would fail on
/// the device, an error is added to the report.
fn signer(name: &str, catalog: &[u8], package: &Hashes, report: &mut Report) -> Option<kit::Certificate> {
    let nobody = Anchors { signers: &[], timestamps: &[], now: now() };
    let judgement = judge_catalog(name, Some(catalog), package, &nobody);
    let signer = judgement.signer().map(|signer| certificate_part(&signer.certificate));
    report.extend(judgement.report.into_iter().filter(|finding| !is_for_the_device(finding.code)));
    signer
}

/// Whether a finding is about trust or time, which only the device can judge.
fn is_for_the_device(code: Code) -> bool {
    matches!(code, Code::SignerUntrusted | Code::SignerExpired | Code::TimestampUntrusted)
}

/// A file that is included unchanged.
fn enclosed(path: &Path, hashes: &Hashes) -> Enclosed {
    let name = name_of(path);
    Enclosed { file: name.clone(), name, size: hashes.size, sha256: hashes.sha256, may_have_changed: true }
}

/// A program for the device, with its hashes.
fn hashed(path: &Path) -> Result<Enclosed, CliError> {
    let reading = |error| CliError::reading(path, error);
    let mut first = Vec::new();
    open_ordinary(path).and_then(|file| file.take(MAX_MAGIC).read_to_end(&mut first)).map_err(reading)?;
    if let Some(system) = other_system(&first) {
        let doing = format!("cannot put {} into the kit", path.display());
        return Err(CliError::new(doing, format!("it is a program for {system}; give the one for Windows")));
    }
    let hashes = open_ordinary(path).and_then(Hashes::of).map_err(reading)?;
    if hashes.size == 0 {
        return Err(CliError::new(format!("cannot put {} into the kit", path.display()), "it is empty"));
    }
    Ok(enclosed(path, &hashes))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn assemble(parts: &Parts, report: &mut Report) -> Option<DeployKit> {
    match kit::assemble(parts) {
        Ok(kit) => Some(kit),
        Err((name, error)) => {
            let message = format!("a file of the kit cannot be named {name:?}: {error}");
            report.push(Finding::new(Code::FileName, Place::Nowhere, message).help("rename it"));
            None
        }
    }
}

/// Whether the kit is to be a zip, judging by its name.
pub(super) fn is_zip(kit: &Path) -> bool {
    kit.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Writes the kit as a zip if its name ends in .zip, otherwise as a new folder.
fn write(
    kit: &DeployKit,
    given: &dyn Files,
    stamp: Stamp,
    options: &KitOptions<'_>,
    output: &Path,
) -> Result<Report, CliError> {
    let refused = match is_zip(output) {
        true => write_file(output, &options.inputs, options.access, |file| {
            let mut zipped = ZipDelivery::new(file, stamp);
            deliver(kit, given, &mut zipped)?;
            zipped.finish().map(drop).map_err(|error| CliError::writing(output, error))
        })?,
        false => {
            write_folder(output, |staged| deliver(kit, given, &mut Folder { path: staged, access: options.access }))?
                .err()
        }
    };
    Ok(refused.into_iter().collect())
}

fn deliver(kit: &DeployKit, given: &dyn Files, to: &mut dyn Delivery) -> Result<(), CliError> {
    kit::deliver(kit, given, to).map_err(|error| CliError::new("cannot make the kit", error))
}

/// The files named on the command line, by their names in the kit.
struct SourceFiles(BTreeMap<String, PathBuf>);

impl SourceFiles {
    fn new<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Self {
        SourceFiles(paths.into_iter().map(|path| (name_of(path), path.to_owned())).collect())
    }
}

impl Files for SourceFiles {
    fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, FileError> {
        let path = self.0.get(name).ok_or(FileError::Missing)?;
        Ok(Box::new(open_ordinary(path).map_err(FileError::Io)?))
    }
}

/// A folder that is being filled.
struct Folder<'a> {
    path: &'a Path,
    access: Access,
}

impl Delivery for Folder<'_> {
    fn file(&mut self, name: &str, _size: u64, content: &mut dyn Read) -> io::Result<()> {
        let mut out = BufWriter::new(create_new(&self.path.join(name), self.access)?);
        io::copy(content, &mut out)?;
        out.flush()
    }
}

/// Collects the names and sizes of the files, and writes nothing.
struct Listing(Vec<(String, u64)>);

impl Delivery for Listing {
    fn file(&mut self, name: &str, size: u64, _content: &mut dyn Read) -> io::Result<()> {
        self.0.push((name.to_owned(), size));
        Ok(())
    }
}

fn file_json(file: &KitFile) -> KitFileJson {
    KitFileJson { name: file.name.clone(), size: file.size(), sha256: hex(&file.sha256()) }
}

fn show(
    options: &KitOptions<'_>,
    listed: Vec<(String, u64)>,
    kit: Option<&DeployKit>,
    report: &Report,
    console: &mut Console,
) -> Result<(), CliError> {
    let written = options.output.filter(|_| !report.has_errors());
    if options.format == Format::Json {
        let files = kit.iter().flat_map(|kit| &kit.files);
        return console.json(&KitJson {
            schema: "ppkgc.kit/1",
            output: written.map(|output| output.display().to_string()),
            files: files.map(file_json).collect(),
            findings: findings_json(report, None),
        });
    }
    console.findings(report, None)?;
    if report.has_errors() {
        return Ok(());
    }
    for (name, size) in listed {
        console.line(format!("{size:>12}  {name}"))?;
    }
    match written {
        Some(output) => console.line(format!("written to {}", output.display())),
        None => Ok(()),
    }
}
