//! `ppkgc find`: finds settings by plain words in the loaded DDF files and the designer's store.

use std::path::Path;

use super::admx_files::list;
use super::args::{FindArgs, Format, SearchArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{DiskFiles, Inputs};
use super::exit::Exit;
use super::find_view::HitView;
use super::schemas::load;
use super::workspace::Workspace;
use crate::check::{TargetWords, target};
use crate::find::{self, Found};
use crate::finding::{Report, Severity, findings_json};
use crate::schema::admx::AdmxLibrary;
use crate::schema::{NodeId, Schema, Verdict};
use crate::windows::Target;

/// Prints the best matching settings.
pub(super) fn find(args: &FindArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let loaded = Loaded::by(&args.search, workspace)?;
    search(&args.words.join(" "), &args.search, loaded, console)
}

/// The rules that are searched.
pub(super) struct Loaded<'w> {
    /// The built-in DDFs and those of the command line.
    pub(super) schema: &'w Schema,
    /// The ADMX files of the command line.
    pub(super) admx: AdmxLibrary,
    /// The findings of loading them.
    pub(super) report: Report,
}

impl<'w> Loaded<'w> {
    /// Loads the built-in DDFs and the files that the arguments name.
    pub(super) fn by(args: &SearchArgs, workspace: &'w Workspace) -> Result<Self, CliError> {
        let (mut schema, mut library) = (Schema::builtin(), AdmxLibrary::default());
        let here = Path::new(".");
        let files = DiskFiles::within(here, here).map_err(|error| CliError::reading(here, error))?;
        let mut inputs = Inputs::default();
        let mut report = load(&mut schema, &[], &args.ddf, &files, &mut inputs)?;
        report.extend(list(&mut library, &[], &args.admx, &files, &mut inputs)?);
        Ok(Loaded { schema: workspace.keep(schema), admx: library, report })
    }
}

/// Searches for settings and prints them.
pub(super) fn search(
    query: &str,
    args: &SearchArgs,
    loaded: Loaded<'_>,
    console: &mut Console,
) -> Result<Exit, CliError> {
    let Loaded { schema, admx, mut report } = loaded;
    let fleet = fleet(&args.target, &mut report);
    let takes = |id: NodeId| {
        let verdict = |device| schema.verdict(id, device);
        fleet.devices.is_empty()
            || fleet.devices.iter().any(|device| {
                matches!(verdict(device), Verdict::TakesEffect | Verdict::Depends { .. } | Verdict::Unknown)
            })
    };
    let wanted = find::wanted(query);
    let Found { hits, corrected } = find::find(query, schema, &admx, &takes, args.limit);
    let views: Vec<HitView> = hits.iter().map(|hit| HitView::of(hit.place, schema, &admx, &fleet, wanted)).collect();
    report.extend(admx.troubles());
    match args.format {
        Format::Human => print_for_people(query, &views, corrected.as_deref(), &report, console)?,
        Format::Json => {
            let mut document = serde_json::json!({
                "schema": "ppkgc.find/1",
                "results": views,
                "findings": findings_json(&report, None),
            });
            if let Some(corrected) = corrected {
                document["corrected"] = corrected.into();
            }
            console.json(&document)?;
        }
    }
    Ok(Exit::of(&report, false))
}

/// The devices of the command line.
fn fleet(words: &[String], report: &mut Report) -> Target {
    if words.is_empty() {
        return Target::default();
    }
    let (fleet, findings) = target(None, TargetWords { replacing: words, added: &[] });
    report.extend(findings);
    fleet
}

/// Prints what was found, on pages for people.
fn print_for_people(
    query: &str,
    views: &[HitView],
    corrected: Option<&str>,
    report: &Report,
    console: &mut Console,
) -> Result<(), CliError> {
    console.findings(&report.at_least(Severity::Warning), None)?;
    if let Some(corrected) = corrected {
        console.say(format!("searched for: {corrected}"))?;
    }
    for view in views {
        console.page(view.page())?;
    }
    if views.is_empty() {
        console.say("nothing found; try other words, or load more DDF files with --ddf")?;
    }
    match find::product(query) {
        Some(product) => console.say(own_policies(product)),
        None => Ok(()),
    }
}

/// How to set the policies of a product that is not a part of Windows.
fn own_policies(product: &str) -> String {
    format!(
        "{product} brings policies of its own: \"./Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/APP/Policy/NAME\" = \
         {{ file = \"NAME.admx\" }} imports its ADMX file, and \
         \"./Vendor/MSFT/Policy/Config/APP~Policy~CATEGORY/POLICY\" sets one of them"
    )
}
