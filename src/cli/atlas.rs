//! `ppkgc schema --html DIR`: every node of the loaded DDF files as pages for a browser.

use std::fs;
use std::path::Path;

use super::cli_error::CliError;
use super::disk::write_folder;
use super::schema_view::NodeView;
use crate::find::first_sentence;
use crate::finding::Finding;
use crate::report::{AtlasDdf, AtlasNode, atlas};
use crate::schema::admx::AdmxLibrary;
use crate::schema::{NodeId, Schema};
use crate::store::WcdTable;

/// Writes the pages into a new folder, or reports what is already there.
pub(super) fn write(folder: &Path, schema: &Schema, admx: &AdmxLibrary) -> Result<Option<Finding>, CliError> {
    let pages = atlas(&ddfs(schema, admx));
    let written = write_folder(folder, |inside| {
        pages.iter().try_for_each(|(name, page)| {
            let path = inside.join(name);
            fs::write(&path, page).map_err(|error| CliError::writing(&path, error))
        })
    })?;
    Ok(written.err())
}

/// The DDF files that describe nodes, in the order of loading.
fn ddfs(schema: &Schema, admx: &AdmxLibrary) -> Vec<AtlasDdf> {
    let named = |name: &str| AtlasDdf { name: name.to_owned(), nodes: Vec::new() };
    let mut all: Vec<AtlasDdf> = schema.ddfs().iter().map(|ddf| named(&ddf.name)).collect();
    for id in schema.nodes() {
        if let Some(ddf) = all.get_mut(schema.ddf_index(id)) {
            ddf.nodes.push(node(id, schema, admx));
        }
    }
    all.retain(|ddf| !ddf.nodes.is_empty());
    all
}

fn node(id: NodeId, schema: &Schema, admx: &AdmxLibrary) -> AtlasNode {
    AtlasNode {
        locuri: schema.locuri(id),
        what: first_sentence(&schema.node(id).description).to_owned(),
        page: NodeView::of_described(id, schema, admx, WcdTable::builtin()).page(),
    }
}
