//! A spec with its columns filled from one row of a table.

use crate::batch::{Values, ValuesRow};
use crate::build::ParsedSpec;
use crate::cli::spec_input::SpecInput;
use crate::finding::{Code, Finding, Place, Report};
use crate::settings::Project;

/// The spec of a row. `input` is the spec of the first row, whose DDF and ADMX files judge all rows; `found_before` are
/// the findings that are the same for all rows, such as those about DDF files.
pub(in crate::cli) fn parsed_row(
    row: &ValuesRow,
    values: &Values,
    input: &SpecInput<'_>,
    found_before: &Report,
) -> ParsedSpec {
    let (source, found) = (input.source().clone(), found_before.clone());
    let mut parsed = ParsedSpec::of_row(source, found, &|name| std::env::var(name).ok(), Some(&row.texts));
    if let (Some(own), Some(first)) = (&parsed.project, &input.spec.project)
        && rules(own) != rules(first)
    {
        let place = Place::Named(format!("{}:{}", values.name, row.line));
        let message = "the row names other DDF or ADMX files than the first one";
        let finding = Finding::new(Code::BadValues, place, message);
        parsed.report.push(finding.help("leave columns out of [schema]: all rows are judged by the same files"));
    }
    input.parents.allow(&parsed, input.files.disk());
    parsed.by_store(input.store)
}

/// The files that a project is judged by.
fn rules(project: &Project) -> Vec<&str> {
    project.ddf.iter().chain(&project.admx).map(|path| path.value.as_str()).collect()
}
