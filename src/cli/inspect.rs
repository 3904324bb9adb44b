//! `ppkgc inspect`: shows what a package does, whichever tool made it, and extracts its files.

use std::io::BufReader;

use super::args::{InspectArgs, InspectFormat};
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{access_of, open_ordinary};
use super::exit::Exit;
use super::extract::extract;
use super::inspect_view::{closed_document, document, page};
use super::risk::risk;
use super::unreadable::unreadable;
use crate::read;
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
            let report = unreadable(path, error)?;
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
            console.page(page(&model, args.show_secrets).trim_end())?;
        }
    }
    Ok(Exit::of(&report, false))
}
