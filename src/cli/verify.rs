//! `ppkgc verify`: whether a package is whole, and whether the catalog beside it covers it.

use std::fs;
use std::io::BufReader;
use std::path::Path;

use serde::Serialize;

use super::args::{Format, VerifyArgs};
use super::console::Console;
use super::disk::{open_ordinary, read_limited};
use super::exit::Exit;
use super::record::{EarlierRecord, FileRecord};
use super::trouble::Trouble;
use crate::finding::{Code, Finding, FindingJson, Place, Report, findings_json};
use crate::pack::Hashes;
use crate::read;
use crate::sign::{self, Signature};

/// What a passed verification leaves open; always printed.
const NOT_PROVED: &str = "not proved: who made the package, and that Windows accepts it";
/// The largest catalog or record that is read.
const MAX_SIDECAR_BYTES: usize = 64 << 20;

#[derive(Serialize)]
struct VerifyJson {
    schema: &'static str,
    package: String,
    whole: bool,
    covered: bool,
    signed: bool,
    not_proved: &'static str,
    findings: Vec<FindingJson>,
}

/// Verifies the package and prints every problem.
pub(super) fn verify(args: &VerifyArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let path = &args.package;
    let mut report = container(path)?;
    let whole = !report.has_errors();
    let hashes = open_ordinary(path).and_then(Hashes::of).map_err(|error| Trouble::reading(path, error))?;
    let (signature, findings) = catalog(path, &hashes)?;
    let covered = signature.is_some() && !findings.has_errors();
    report.extend(findings);
    report.extend(record(path)?);
    let exit = match Exit::of(&report, false) {
        Exit::Done if args.require_signature => Exit::Refused,
        exit => exit,
    };
    match args.format {
        Format::Json => console.json(&VerifyJson {
            schema: "ppkgc.verify/1",
            package: path.display().to_string(),
            whole,
            covered,
            signed: signature == Some(Signature::Unchecked),
            not_proved: NOT_PROVED,
            findings: findings_json(&report, None),
        })?,
        Format::Human => {
            console.findings(&report, None)?;
            let name = path.display();
            console.line(format!("{name} {}", if whole { "is whole" } else { "is damaged" }))?;
            if covered {
                console.line(format!("{name} is covered by its catalog"))?;
            }
            if exit == Exit::Refused {
                console.say("refused: a signature is required, and none was proved")?;
            }
            console.line(NOT_PROVED)?;
        }
    }
    Ok(exit)
}

/// Reads the whole container: structure, and the SHA-1 of every stream.
fn container(path: &Path) -> Result<Report, Trouble> {
    let file = open_ordinary(path).map_err(|error| Trouble::reading(path, error))?;
    let length = file.metadata().map_err(|error| Trouble::reading(path, error))?.len();
    let opened = read::open(BufReader::new(file)).and_then(|mut package| {
        let end = package.container().header().xml.offset + package.container().header().xml.stored_size;
        package.model().map(|model| (model.problems, end))
    });
    let (mut problems, end) = match opened {
        Ok(opened) => opened,
        Err(error) => return super::unreadable::unreadable(path, error),
    };
    if length > end {
        let message = format!("{} bytes stand behind the end of the package", length - end);
        problems.push(Finding::new(Code::PackageInconsistent, Place::Named(path.display().to_string()), message));
    }
    Ok(problems)
}

/// Judges the catalog of the same name.
fn catalog(path: &Path, package: &Hashes) -> Result<(Option<Signature>, Report), Trouble> {
    let beside = path.with_extension("cat");
    let name = beside.display().to_string();
    let mut report = Report::new();
    let Some(bytes) = sidecar(&beside)? else {
        report.push(
            Finding::new(Code::NoCatalog, Place::Named(name), "no catalog stands beside the package")
                .help("keep the .cat beside the .ppkg, under the same name"),
        );
        return Ok((None, report));
    };
    let (signature, findings) = sign::cover(&name, &bytes, package);
    report.extend(findings);
    match signature {
        Some(Signature::Absent) => report.push(
            Finding::new(Code::Unsigned, Place::Named(name), "the catalog is not signed")
                .help("Windows asks before it installs an unsigned package, or refuses it by policy; sign the .cat with signtool or osslsigncode"),
        ),
        Some(Signature::Unchecked) => report.push(
            Finding::new(Code::SignatureUnchecked, Place::Named(name), "the catalog is signed, but this version does not check signatures")
                .help("check it with signtool verify or osslsigncode verify"),
        ),
        None => {}
    }
    Ok((signature, report))
}

/// Whether the four files of one build still belong together. Without a record there is nothing to compare.
fn record(path: &Path) -> Result<Report, Trouble> {
    let beside = path.with_extension("build.json");
    let name = beside.display().to_string();
    let mut report = Report::new();
    let Some(bytes) = sidecar(&beside)? else { return Ok(report) };
    let Some(record) = EarlierRecord::parse(&bytes) else {
        report.push(mixed(&name, "it is no build record"));
        return Ok(report);
    };
    for recorded in &record.files {
        let found = match beside.parent() {
            Some(folder) if is_plain_name(&recorded.name) => folder.join(&recorded.name),
            _ => {
                report.push(mixed(&name, "it names files elsewhere"));
                continue;
            }
        };
        if let Some(why) = differs(recorded, &found)? {
            report.push(mixed(&found.display().to_string(), &why));
        }
    }
    Ok(report)
}

fn is_plain_name(name: &str) -> bool {
    !name.contains(['/', '\\', ':']) && !matches!(name, "" | "." | "..")
}

/// How a file differs from what its record says. A catalog may have been signed since; its package may not change.
fn differs(recorded: &FileRecord, found: &Path) -> Result<Option<String>, Trouble> {
    if !found.is_file() {
        return Ok(Some("the file is missing".to_owned()));
    }
    if found.extension().is_some_and(|extension| extension == "cat") {
        return Ok(None);
    }
    let hashes = open_ordinary(found).and_then(Hashes::of).map_err(|error| Trouble::reading(found, error))?;
    let now = FileRecord::new(recorded.name.clone(), &hashes);
    Ok((now.sha256 != recorded.sha256).then(|| "the file is of another build".to_owned()))
}

fn mixed(name: &str, why: &str) -> Finding {
    Finding::new(Code::MixedSet, Place::Named(name.to_owned()), format!("the files do not belong to one build: {why}"))
        .help("run the build again; it replaces all four files")
}

/// A small file beside the package, if there is one.
pub(super) fn sidecar(path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    let reading = |error| Trouble::reading(path, error);
    if !fs::exists(path).map_err(reading)? {
        return Ok(None);
    }
    let bytes = open_ordinary(path).and_then(|file| read_limited(file, MAX_SIDECAR_BYTES)).map_err(reading)?;
    match bytes.len() > MAX_SIDECAR_BYTES {
        true => Err(Trouble::reading(path, "it is too long to be what its name says")),
        false => Ok(Some(bytes)),
    }
}
