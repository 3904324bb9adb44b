//! `ppkgc inspect`: shows what a package from any tool does, and extracts its files.

use std::io::BufReader;
use std::path::Path;

use super::args::{InspectArgs, InspectFormat};
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{access_of, open_ordinary};
use super::exit::Exit;
use super::extract::extract;
use super::images_view::{images_document, images_page};
use super::inspect_view::{closed_document, document, page};
use super::risk::risk;
use super::unreadable::unreadable;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::{Feature, WimError};
use crate::read::{self, ReadError, SurveyedPackage, survey};
use crate::world::Access;

/// Prints the package, after extracting its files if requested.
///
/// By default it reads only the documents of a package and no payload files, so that a package of gigabytes takes no
/// longer than a small one.
pub(super) fn inspect(args: &InspectArgs, console: &mut Console) -> Result<Exit, CliError> {
    if args.risk {
        return risk(args, console);
    }
    if args.format == InspectFormat::Sarif {
        return Err(CliError::new("cannot print as SARIF", "--format sarif needs --risk"));
    }
    let path = &args.package;
    let file = open_ordinary(path).map_err(|error| CliError::reading(path, error))?;
    let opened = read::open(BufReader::new(file)).and_then(|mut package| {
        let model = if args.verify || args.extract.is_some() { package.model() } else { package.glance() };
        model.map(|model| (package, model))
    });
    let (mut package, model) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let images = survey_images(path, &error)?;
            let mut report = unreadable(path, error)?;
            if let Some(package) = images {
                report.extend(package.problems.iter().map(|problem| unread_part(problem)));
                return show_images(args, &package, &report, console);
            }
            match args.format {
                InspectFormat::Json => console.json(&closed_document(path, &report))?,
                InspectFormat::Human | InspectFormat::Sarif => console.findings(&report, None)?,
            }
            return Ok(Exit::of(&report, false));
        }
    };
    let secrets = model.secrets();
    let access = Access::of(!secrets.is_empty() || access_of(path) == Access::Owner);
    let hidden = (!args.show_secrets).then_some(&secrets);
    hidden.into_iter().for_each(|secrets| console.conceal(secrets));
    let mut report = model.problems.clone();
    if let Some(folder) = &args.extract
        && !report.has_errors()
        && let Err(finding) = extract(&mut package, access, folder)?
    {
        report.push(finding);
    }
    match args.format {
        InspectFormat::Json => console.json(&document(path, &model, &report, hidden))?,
        InspectFormat::Human | InspectFormat::Sarif => {
            console.findings(&report, None)?;
            console.page(page(&model, hidden).trim_end())?;
        }
    }
    Ok(Exit::of(&report, false))
}

/// All images of a container that cannot be opened because it has several.
fn survey_images(path: &Path, error: &ReadError) -> Result<Option<SurveyedPackage>, CliError> {
    let ReadError::Container(WimError::Unsupported { feature: Feature::Images(2..), .. }) = error else {
        return Ok(None);
    };
    let file = open_ordinary(path).map_err(|error| CliError::reading(path, error))?;
    match survey(BufReader::new(file)) {
        Ok(package) => Ok(Some(package)),
        Err(ReadError::Container(WimError::Io { error, .. })) => Err(CliError::reading(path, error)),
        // The finding about the number of images already reports that nothing can be installed.
        Err(_) => Ok(None),
    }
}

/// The finding about a part of the container that could not be read.
fn unread_part(problem: &str) -> Finding {
    Finding::new(Code::PackageDamaged, Place::Nowhere, problem)
}

/// Prints every image, after the finding about their number.
fn show_images(
    args: &InspectArgs,
    package: &SurveyedPackage,
    report: &Report,
    console: &mut Console,
) -> Result<Exit, CliError> {
    if !args.show_secrets {
        package.images.iter().for_each(|image| console.conceal(&image.model.secrets()));
    }
    match args.format {
        InspectFormat::Json => {
            console.json(&images_document(&args.package, package, report, args.show_secrets))?;
        }
        InspectFormat::Human | InspectFormat::Sarif => {
            console.findings(report, None)?;
            console.page(images_page(package, (!args.show_secrets).then(|| console.secrets())).trim_end())?;
        }
    }
    Ok(Exit::of(report, false))
}
