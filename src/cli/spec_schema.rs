//! `ppkgc spec-schema`: describes the spec language as a JSON Schema, for editors.

use std::path::Path;

use serde_json::Value;

use super::args::SpecSchemaArgs;
use super::check::counts;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{DiskFiles, Inputs, write_bytes};
use super::exit::Exit;
use super::schemas::load;
use super::spec_input::read_text;
use super::workspace::Workspace;
use crate::finding::{Code, Report, Severity, Source, json_text};
use crate::json_schema::{house_rules_schema, json_schema};
use crate::schema::Schema;
use crate::settings::Spanned;
use crate::spec;
use crate::world::Access;

/// Prints or writes the schema for the DDF files of a spec and of the arguments.
pub(super) fn spec_schema(
    args: &SpecSchemaArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<Exit, CliError> {
    if args.house_rules {
        return print_or_write(&house_rules_schema(), args, &Inputs::default(), console);
    }
    let folder = args.spec.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let files = DiskFiles::within(folder, folder).map_err(|error| CliError::reading(folder, error))?;
    let mut schema = Schema::builtin().without_hashes();
    let mut inputs = Inputs::from_iter(&args.spec);
    let (mut source, mut report) = match &args.spec {
        Some(path) => read_text(path, |_| false).map(|(source, report)| (Some(source), report))?,
        None => (None, Report::new()),
    };
    if let Some(source) = &mut source {
        console.conceal(&spec::hide_secrets(source));
    }
    let ddf = source.as_ref().map(|source| named_in(source, &mut report, console)).unwrap_or_default();
    report.extend(load(&mut schema, &ddf, &args.ddf, &files, &mut inputs)?);
    console.findings(&report.at_least(Severity::Warning), source.as_ref())?;
    if report.has_errors() {
        console.say(format!("nothing was written: {}", counts(&report)))?;
        return Ok(Exit::Findings);
    }
    print_or_write(&json_schema(workspace.keep(schema)), args, &inputs, console)
}

/// Prints or writes a schema.
fn print_or_write(
    schema: &Value,
    args: &SpecSchemaArgs,
    inputs: &Inputs,
    console: &mut Console,
) -> Result<Exit, CliError> {
    let text = json_text(schema).expect("a schema can be written as JSON");
    let bytes = (text + "\n").into_bytes();
    match &args.output {
        Some(file) => console.refusal(write_bytes(file, inputs, Access::Usual, &bytes)?),
        None => console.bytes(&bytes).map(|()| Exit::Done),
    }
}

/// The DDF files that a spec names. `report` contains the findings of reading the text. An unfinished spec may have
/// other errors, which are left out unless the text is not TOML at all.
fn named_in(source: &Source, report: &mut Report, console: &mut Console) -> Vec<Spanned<String>> {
    if report.has_errors() && !report.holds(Code::EmptySpec) {
        return Vec::new();
    }
    let (spec, troubles) = spec::parse(source, &|name| std::env::var(name).ok());
    let Some(spec) = spec else {
        report.extend(troubles);
        return Vec::new();
    };
    console.conceal(&spec.secrets);
    *report = Report::new();
    spec.ddf
}
