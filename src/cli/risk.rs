//! `ppkgc inspect --risk`: what a stranger's package would do, before anybody applies it.

use std::io::Seek;

use super::args::{InspectArgs, InspectFormat};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::risk_sarif::log;
use super::risk_view::{document, page};
use super::sidecar::incoming;
use crate::format::wim::WimError;
use crate::read::{ReadError, survey};
use crate::risk::{Pattern, RiskReport, Severity, class_named, judge, unreadable};
use crate::trust::{Anchors, Signature, judge_catalog};
use crate::world::{Hashes, hex};

/// What is known of the package beside its risks.
pub(super) struct Subject {
    /// The name of the file, as given.
    pub(super) file: String,
    /// The SHA-256 of the file.
    pub(super) sha256: String,
    /// The name and version of each image.
    pub(super) images: Vec<(String, String)>,
}

/// Judges the package and prints the report.
pub(super) fn risk(args: &InspectArgs, console: &mut Console) -> Result<Exit, CliError> {
    let path = &args.package;
    let failed = |error| CliError::reading(path, error);
    let incoming = incoming(path)?;
    let mut file = incoming.file;
    let hashes = Hashes::of(&mut file).map_err(failed)?;
    file.rewind().map_err(failed)?;
    // Whether anybody trusts the signer is for `verify` to say.
    let anchors = Anchors { signers: &[], timestamps: &[], now: 0 };
    let catalog = judge_catalog(&incoming.catalog_name, incoming.catalog.as_deref(), &hashes, &anchors);
    let is_signed = !matches!(catalog.signature, Signature::Absent | Signature::Broken);
    let mut images = Vec::new();
    let mut report = match survey(file) {
        Ok(package) => {
            for image in &package.images {
                images.push((image.xml.name.clone(), image.xml.version.clone()));
                if !args.show_secrets {
                    console.conceal(&image.model.secrets());
                }
            }
            judge(&package, is_signed)
        }
        Err(ReadError::Container(WimError::Io { error, .. })) => return Err(failed(error)),
        Err(error) => unreadable(error.to_string()),
    };
    for accepted in &args.accept {
        let (class, subject) =
            accepted.split_once('=').map_or((&**accepted, None), |(class, rest)| (class, Some(rest)));
        report.accept(class, subject);
    }
    let patterns: Vec<Pattern> = args.allow_only.iter().map(|text| Pattern::parse(text)).collect();
    if !patterns.is_empty() {
        report.allow_only(&patterns);
    }
    let subject = Subject { file: path.display().to_string(), sha256: hex(&hashes.sha256), images };
    match args.format {
        InspectFormat::Json => console.json(&document(&subject, &report))?,
        InspectFormat::Sarif => console.json(&log(&subject, &report))?,
        InspectFormat::Human => console.page(page(&subject, &report).trim_end())?,
    }
    Ok(exit(&report, args.fail_on))
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

/// From which verdict on the exit code is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FailOn {
    /// Much, and unusual in packages of administrators.
    High,
    /// Much, and usual in packages of administrators.
    Medium,
    /// Little by itself.
    Low,
    /// Never.
    Never,
}

/// An accepted class, alone or with one subject. A class that does not exist would accept nothing.
pub(super) fn accepted(text: &str) -> Result<String, String> {
    let class = text.split_once('=').map_or(text, |(class, _)| class);
    match class_named(class) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!("there is no class {class:?}; a report names the classes")),
    }
}
