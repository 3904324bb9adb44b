//! `ppkgc targets`: lists the editions and releases that a target may name.

use serde::Serialize;

use super::args::{Format, TargetsArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use crate::windows::{Edition, Release};

/// Prints both lists.
pub(super) fn targets(args: &TargetsArgs, console: &mut Console) -> Result<Exit, CliError> {
    match args.format {
        Format::Human => {
            console.line("Releases, oldest first; names, builds, and builds with a revision are accepted")?;
            for release in releases() {
                console.line(release.line())?;
            }
            console.page("\nEditions, by family; names, EditionIDs, numbers and family:NAME are accepted")?;
            let editions = editions();
            for family in families(&editions) {
                console.line(family)?;
                for edition in editions.iter().filter(|edition| edition.family == family) {
                    console.line(edition.line())?;
                }
            }
        }
        Format::Json => {
            console.json(&Document { schema: "ppkgc.targets/1", releases: releases(), editions: editions() })?
        }
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    releases: Vec<ReleaseEntry>,
    editions: Vec<EditionEntry>,
}

#[derive(Serialize)]
struct ReleaseEntry {
    name: &'static str,
    build: u32,
    /// The first public build.
    first_public_build: String,
    date: &'static str,
    /// The base build of all releases with the same updates.
    servicing_family: u32,
    channels: Vec<&'static str>,
    aliases: Vec<&'static str>,
}

#[derive(Serialize)]
struct EditionEntry {
    name: String,
    id: String,
    edition_id: Option<&'static str>,
    family: &'static str,
    /// Whether DDF files mention it. No DDF states what other editions support.
    in_ddf: bool,
    /// The releases that have it.
    releases: Vec<&'static str>,
    aliases: Vec<&'static str>,
}

fn releases() -> Vec<ReleaseEntry> {
    let entry = |release: &Release| ReleaseEntry {
        name: release.name,
        build: release.build,
        first_public_build: format!("{}.{}", release.build, release.first_public_revision),
        date: release.date,
        servicing_family: release.servicing_family,
        channels: release.channels().collect(),
        aliases: release.aliases().collect(),
    };
    Release::all().iter().map(entry).collect()
}

fn editions() -> Vec<EditionEntry> {
    let in_ddf: Vec<Edition> = Edition::in_ddf().collect();
    let entry = |edition: Edition| EditionEntry {
        name: edition.to_string(),
        id: edition.id(),
        edition_id: edition.edition_id(),
        family: edition.family_name().unwrap_or_default(),
        in_ddf: in_ddf.contains(&edition),
        releases: edition.releases().map(|release| release.name).collect(),
        aliases: edition.aliases().collect(),
    };
    Edition::all().map(entry).collect()
}

/// Each family once, in the order of its first edition.
fn families(editions: &[EditionEntry]) -> Vec<&'static str> {
    let mut families: Vec<&str> = Vec::new();
    for edition in editions {
        if !families.contains(&edition.family) {
            families.push(edition.family);
        }
    }
    families
}

impl ReleaseEntry {
    fn line(&self) -> String {
        format!("  {:<24}{:<8}public from {:<13}{}", self.name, self.build, self.first_public_build, self.date)
    }
}

impl EditionEntry {
    fn line(&self) -> String {
        let id = self.edition_id.unwrap_or("-");
        let line = format!("  {:<51} {:<7}{id:<27}", self.name, self.id);
        match self.in_ddf {
            true => line.trim_end().to_owned(),
            false => format!("{line} in no DDF"),
        }
    }
}
