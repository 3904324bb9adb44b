//! `ppkgc schema`: shows the loaded DDF files, without a network.

use super::args::{Format, SchemaArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::find::{Loaded, search};
use super::schema_view::{NodeView, Summary};
use super::workspace::Workspace;
use crate::check;
use crate::finding::{Place, Report, Severity, findings_json};
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::store;

/// Prints a summary, one node, or the settings found for other words.
pub(super) fn schema(args: &SchemaArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let Loaded { schema, admx, mut report } = Loaded::by(&args.ddf, &args.admx, workspace)?;
    let node = match address(&args.what) {
        Some(locuri) => find(&locuri, schema, &admx, &mut report).map(Some),
        None if args.what.is_empty() => Some(None),
        None => {
            let loaded = Loaded { schema, admx, report };
            return search(&args.what.join(" "), &args.search, loaded, args.format, console);
        }
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
            .expect("a node can be written as JSON");
            document["findings"] = serde_json::json!(findings_json(&report, None));
            console.json(&document)?;
        }
    }
    Ok(exit)
}

/// The LocURI that was named: directly, or as the node of a path in the designer's store.
fn address(what: &[String]) -> Option<String> {
    let first = what.first()?;
    let row = || store::table().by_path(first).filter(|_| what.len() == 1);
    match row() {
        _ if first.starts_with("./") => Some(what.join(" ")),
        Some(row) => Some(row.csp_path.unwrap_or(row.path).to_owned()),
        None => first.starts_with('/').then(|| what.join(" ")),
    }
}

fn find(locuri: &str, schema: &Schema, admx: &AdmxLibrary, report: &mut Report) -> Option<NodeView> {
    let found = check::find_written(locuri, Place::Nowhere, schema, report)?;
    let view = NodeView::of(&found, schema, admx);
    report.extend(admx.troubles());
    Some(view)
}
