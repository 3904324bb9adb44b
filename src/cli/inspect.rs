//! `ppkgc inspect`: what a package does, whoever made it; and its files on the disk.

use std::io::BufReader;

use super::args::{Format, InspectArgs};
use super::console::Console;
use super::disk::{access_of, open_ordinary};
use super::exit::Exit;
use super::extract::extract;
use super::inspect_view::{closed_document, document, page};
use super::trouble::Trouble;
use super::unreadable::unreadable;
use crate::read;
use crate::world::Access;

/// Prints the package, after writing its files where that is asked for.
///
/// Without being asked for more, it reads what a package says about itself and none of the files it brings along, so
/// that a package of gigabytes takes no longer than a small one.
pub(super) fn inspect(args: &InspectArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let path = &args.package;
    let file = open_ordinary(path).map_err(|error| Trouble::reading(path, error))?;
    let opened = read::open(BufReader::new(file)).and_then(|mut package| {
        let model = if args.verify || args.extract.is_some() { package.model() } else { package.glance() };
        model.map(|model| (package, model))
    });
    let (mut package, model) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let report = unreadable(path, error)?;
            match args.format {
                Format::Json => console.json(&closed_document(path, &report))?,
                Format::Human => console.findings(&report, None)?,
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
        Format::Json => console.json(&document(path, &model, &report, hidden))?,
        Format::Human => {
            console.findings(&report, None)?;
            console.page(page(&model, args.show_secrets).trim_end())?;
        }
    }
    Ok(Exit::of(&report, false))
}
