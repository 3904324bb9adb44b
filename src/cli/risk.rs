//! `ppkgc inspect --risk`: judges what an unknown package would do, before anybody applies it.

use std::io::{self, Read, Seek};

use super::args::{FailOn, InspectArgs, InspectFormat};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::risk_sarif::log;
use super::risk_subject::Subject;
use super::risk_view::{document, page};
use super::sidecar::incoming;
use crate::address::PathPattern;
use crate::finding::Secrets;
use crate::format::wim::WimError;
use crate::read::{ReadError, survey};
use crate::risk::{RiskReport, Severity, judge, unreadable};
use crate::trust::{Anchors, Signature, judge_catalog};
use crate::world::{Hashes, hex};

/// Judges the package and prints the report.
pub(super) fn risk(args: &InspectArgs, console: &mut Console) -> Result<Exit, CliError> {
    let path = &args.package;
    let failed = |error| CliError::reading(path, error);
    let incoming = incoming(path)?;
    let mut file = incoming.file;
    let hashes = Hashes::of(&mut file).map_err(failed)?;
    file.rewind().map_err(failed)?;
    // Whether the signer is trusted is not judged here, but by `verify`.
    let anchors = Anchors { signers: &[], timestamps: &[], now: 0 };
    let catalog = judge_catalog(&incoming.catalog_name, incoming.catalog.as_deref(), &hashes, &anchors);
    let is_signed = !matches!(catalog.signature, Signature::Absent | Signature::Broken);
    let Judged { mut report, images, secrets } = judged(file, is_signed).map_err(failed)?;
    if !args.show_secrets {
        secrets.iter().for_each(|secrets| console.conceal(secrets));
    }
    for accepted in &args.accept {
        let (class, subject) =
            accepted.split_once('=').map_or((&**accepted, None), |(class, rest)| (class, Some(rest)));
        report.accept(class, subject);
    }
    let patterns: Vec<PathPattern> = args.allow_only.iter().map(|text| PathPattern::parse(text)).collect();
    if !patterns.is_empty() {
        report.allow_only(&patterns);
    }
    let subject = Subject { file: path.display().to_string(), sha256: hex(&hashes.sha256), images };
    match args.format {
        InspectFormat::Json => console.json(&document(&subject, &report))?,
        InspectFormat::Sarif => console.json(&log(&subject, &report))?,
        InspectFormat::Human => {
            let page = page(&subject, &report, console.secrets());
            console.own_page(page.trim_end())?;
        }
    }
    Ok(exit(&report, args.fail_on))
}

/// A package that has been judged.
struct Judged {
    report: RiskReport,
    /// The name and version of each image; empty if the package cannot be read.
    images: Vec<(String, String)>,
    /// The secrets of the images and of the report.
    secrets: Vec<Secrets>,
}

/// Judges a package that may be damaged.
fn judged(package: impl Read + Seek, is_signed: bool) -> io::Result<Judged> {
    let package = match survey(package) {
        Ok(package) => package,
        Err(ReadError::Container(WimError::Io { error, .. })) => return Err(error),
        Err(error) => {
            return Ok(Judged { report: unreadable(error.to_string()), images: Vec::new(), secrets: Vec::new() });
        }
    };
    let report = judge(&package, is_signed);
    let images = package.images.iter().map(|image| (image.xml.name.clone(), image.xml.version.clone())).collect();
    let secrets = package.images.iter().map(|image| image.model.secrets()).chain([report.secrets()]).collect();
    Ok(Judged { report, images, secrets })
}

fn exit(report: &RiskReport, fail_on: FailOn) -> Exit {
    let limit = match fail_on {
        FailOn::High => Some(Severity::High),
        FailOn::Medium => Some(Severity::Medium),
        FailOn::Low => Some(Severity::Low),
        FailOn::Never => None,
    };
    match limit {
        _ if !report.complete => Exit::CouldNotRun,
        _ if !report.outside.is_empty() => Exit::Refused,
        Some(limit) if report.verdict() >= limit => Exit::Findings,
        _ => Exit::Done,
    }
}
