//! `ppkgc schema`: shows the loaded DDF files, without a network.

use serde::Serialize;

use super::args::{Format, SchemaArgs};
use super::atlas;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::Inputs;
use super::exit::Exit;
use super::find::{Loaded, search};
use super::row_view::RowView;
use super::schema_view::{NodeView, Summary};
use super::store_files;
use super::workspace::Workspace;
use crate::address::StorePath;
use crate::check;
use crate::finding::{Place, Report, Severity, findings_json};
use crate::schema::admx::AdmxLibrary;
use crate::schema::{Found, Schema};
use crate::store::{WcdSetting, WcdTable};

/// Prints a summary, one node, or the settings found for other words.
pub(super) fn schema(args: &SchemaArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let Loaded { schema, admx, mut report } = Loaded::by(&args.search, workspace)?;
    if let Some(folder) = &args.html {
        console.findings(&report.at_least(Severity::Warning), None)?;
        let exit = console.refusal(atlas::write(folder, schema, &admx)?)?;
        if exit == Exit::Done {
            console.file(&folder.join("index.html"), format_args!(""))?;
        }
        return Ok(exit);
    }
    let (store, found) = store_files::load(&args.store, &mut Inputs::default())?;
    report.extend(found);
    let view = match address(&args.what, store) {
        Some(Named::Node(locuri)) => {
            find(&locuri, schema, &admx, store, &mut report).map(|node| View::Node(Box::new(node)))
        }
        Some(Named::Row(row, path)) => Some(row_or_node(&row, &path, schema, &admx)),
        None if !args.store.is_empty() => {
            return Err(CliError::new(
                "--store does nothing",
                "only the path of a setting is looked up in a settings store",
            ));
        }
        None if args.what.is_empty() => Some(View::Summary(Summary::of(schema))),
        None => {
            let loaded = Loaded { schema, admx, report };
            return search(&args.what.join(" "), &args.search, loaded, console);
        }
    };
    show(view.as_ref(), &report, args.search.format, console)?;
    Ok(Exit::of(&report, false))
}

/// Prints the view, if there is one, and the findings.
fn show(view: Option<&View>, report: &Report, format: Format, console: &mut Console) -> Result<(), CliError> {
    match format {
        Format::Human => {
            console.findings(&report.at_least(Severity::Warning), None)?;
            match view {
                Some(view) => console.page(view.page().trim_end()),
                None => Ok(()),
            }
        }
        Format::Json => {
            let mut document = match view {
                Some(view) => serde_json::to_value(view).expect("a view can be written as JSON"),
                None => serde_json::json!({ "schema": "ppkgc.schema/1" }),
            };
            document["findings"] = serde_json::json!(findings_json(report, None));
            console.json(&document)
        }
    }
}

/// What is shown.
#[derive(Serialize)]
#[serde(untagged)]
enum View {
    Node(Box<NodeView>),
    Row(RowView),
    Summary(Summary),
}

impl View {
    fn page(&self) -> String {
        match self {
            View::Node(node) => node.page(),
            View::Row(row) => row.page(),
            View::Summary(summary) => summary.page(),
        }
    }
}

/// What the arguments name by its address.
enum Named {
    Node(String),
    Row(Box<WcdSetting>, StorePath),
}

/// What the arguments name, if they are a LocURI or a path in the designer's store.
fn address(what: &[String], store: &'static WcdTable) -> Option<Named> {
    let first = what.first()?;
    if first.starts_with("./") {
        return Some(Named::Node(what.join(" ")));
    }
    let path = StorePath::parse_spaced(&what.join(" ")).ok();
    let row = path.and_then(|path| Some(Named::Row(Box::new(store.by_path(&path.row_path())?), path)));
    row.or_else(|| first.starts_with('/').then(|| Named::Node(what.join(" "))))
}

/// The view of the node that a row sets, if a loaded DDF describes it, otherwise the view of the row.
fn row_or_node(row: &WcdSetting, path: &StorePath, schema: &Schema, admx: &AdmxLibrary) -> View {
    let node = row.locuris(path).iter().find_map(|locuri| match schema.find(locuri) {
        Found::Node(found) => Some(found),
        Found::Nothing { .. } => None,
    });
    match node {
        Some(found) => View::Node(Box::new(NodeView::of(&found, schema, admx, row.table))),
        None => View::Row(RowView::of(row)),
    }
}

fn find(
    locuri: &str,
    schema: &Schema,
    admx: &AdmxLibrary,
    store: &'static WcdTable,
    report: &mut Report,
) -> Option<NodeView> {
    let found = check::find_written(locuri, Place::Nowhere, schema, report)?;
    let view = NodeView::of(&found, schema, admx, store);
    report.extend(admx.troubles());
    Some(view)
}
