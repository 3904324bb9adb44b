//! `ppkgc schema`: what the loaded DDF files say, without a network.

use super::args::{Format, SchemaArgs};
use super::console::Console;
use super::disk::{DiskFiles, Inputs};
use super::exit::Exit;
use super::schema_view::{NodeView, Summary};
use super::schemas::load;
use super::trouble::Trouble;
use super::workspace::Workspace;
use crate::check;
use crate::finding::{Place, Report, Severity, findings_json};
use crate::schema::Schema;

/// Prints a summary, or one node on one screen.
pub(super) fn schema(args: &SchemaArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, Trouble> {
    let mut schema = Schema::builtin();
    let here = std::path::Path::new(".");
    let files = DiskFiles::within(here, here).map_err(|error| Trouble::reading(here, error))?;
    let mut report = load(&mut schema, &[], &args.ddf, &files, &mut Inputs::default())?;
    let schema = workspace.keep(schema);
    let node = match &args.locuri {
        Some(locuri) => find(locuri, schema, &mut report).map(Some),
        None => Some(None),
    };
    let exit = Exit::of(&report, false);
    match args.format {
        Format::Human => {
            console.findings(&report.at_least(Severity::Warning), None)?;
            match node {
                Some(Some(node)) => console.page(node.page().trim_end())?,
                Some(None) => console.page(Summary::of(schema).page().trim_end())?,
                None => {}
            }
        }
        Format::Json => {
            let mut document = match node {
                Some(Some(node)) => serde_json::to_value(&node),
                Some(None) => serde_json::to_value(Summary::of(schema)),
                None => Ok(serde_json::json!({ "schema": "ppkgc.schema/1" })),
            }
            .expect("a node holds only what JSON can hold");
            document["findings"] = serde_json::json!(findings_json(&report, None));
            console.json(&document)?;
        }
    }
    Ok(exit)
}

fn find(locuri: &str, schema: &Schema, report: &mut Report) -> Option<NodeView> {
    let found = check::find_written(locuri, Place::Nowhere, schema, report)?;
    Some(NodeView::of(&found, schema))
}
