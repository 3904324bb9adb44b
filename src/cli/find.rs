//! `ppkgc find`: settings by plain words, over everything that the loaded DDF files and the designer's store say.

use std::path::{Path, PathBuf};

use super::args::{FindArgs, Format, SearchArgs};
use super::console::Console;
use super::disk::{DiskFiles, Inputs};
use super::exit::Exit;
use super::find_view::HitView;
use super::schemas::load;
use super::trouble::Trouble;
use super::workspace::Workspace;
use crate::check::{TargetWords, target};
use crate::find;
use crate::finding::{Report, Severity, findings_json};
use crate::schema::{NodeId, Schema, Verdict};
use crate::windows::Target;

/// Prints the settings that answer best.
pub(super) fn find(args: &FindArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, Trouble> {
    let (schema, report) = loaded(&args.ddf, workspace)?;
    search(&args.words.join(" "), &args.search, schema, report, args.format, console)
}

/// The built-in DDFs and those of the command line.
pub(super) fn loaded<'w>(ddf: &[PathBuf], workspace: &'w Workspace) -> Result<(&'w Schema, Report), Trouble> {
    let mut schema = Schema::builtin();
    let here = Path::new(".");
    let files = DiskFiles::within(here, here).map_err(|error| Trouble::reading(here, error))?;
    let report = load(&mut schema, &[], ddf, &files, &mut Inputs::default())?;
    Ok((workspace.keep(schema), report))
}

/// Searches and prints.
pub(super) fn search(
    wish: &str,
    args: &SearchArgs,
    schema: &Schema,
    mut report: Report,
    format: Format,
    console: &mut Console,
) -> Result<Exit, Trouble> {
    let fleet = match args.target.as_slice() {
        [] => Target::default(),
        words => {
            let (fleet, findings) = target(None, TargetWords { instead: words, added: &[] });
            report.extend(findings);
            fleet
        }
    };
    let takes = |id: NodeId| {
        let verdict = |device| schema.verdict(id, device);
        fleet.devices.is_empty()
            || fleet.devices.iter().any(|device| {
                matches!(verdict(device), Verdict::TakesEffect | Verdict::Depends { .. } | Verdict::Unknown)
            })
    };
    let off = find::wants_off(wish);
    let hits = find::find(wish, schema, &takes, args.limit);
    let views: Vec<HitView> = hits.iter().map(|hit| HitView::of(hit.place, schema, &fleet, off)).collect();
    let exit = Exit::of(&report, false);
    match format {
        Format::Human => {
            console.findings(&report.at_least(Severity::Warning), None)?;
            for view in &views {
                console.page(view.page())?;
            }
            if views.is_empty() {
                console.say("nothing found; try other words, or load more DDF files with --ddf")?;
            }
        }
        Format::Json => console.json(&serde_json::json!({
            "schema": "ppkgc.find/1",
            "results": views,
            "findings": findings_json(&report, None),
        }))?,
    }
    Ok(exit)
}
