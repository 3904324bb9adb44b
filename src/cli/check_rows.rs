//! `ppkgc check --values`: the spec of each row of a table.

use std::path::Path;

use super::args::CheckArgs;
use super::batch::{Table, parsed_row};
use super::cli_error::CliError;
use super::console::Console;
use super::spec_input::SpecInput;
use super::workspace::Workspace;
use crate::batch::columns;
use crate::build::{Review, review};
use crate::finding::{Report, Source};
use crate::spec::placeholders;

/// The results of checking a spec with a table of sites.
pub(super) struct RowReviews {
    /// The spec, in which findings are shown.
    pub(super) source: Source,
    /// The findings about the table, and about how it and the spec match.
    pub(super) of_table: Report,
    /// Each row, by its line in the table.
    pub(super) rows: Vec<(u64, Review)>,
}

/// Checks the spec for each row. If the table does not match the spec, no row is checked.
pub(super) fn check_rows(
    spec: &Path,
    table: &Path,
    args: &CheckArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<RowReviews, CliError> {
    let Table { values, report: mut of_table, .. } = Table::read(table)?;
    let first = values.rows.first().map(|row| &row.texts);
    let mut input = SpecInput::read_to_check(spec, &args.rules, workspace, console, first)?;
    let found_before = std::mem::take(&mut input.found_before);
    of_table.extend(columns(&values, &placeholders(input.source())));
    let of_table = args.rules.levels.0.apply(of_table);
    let rows = match of_table.has_errors() {
        true => Vec::new(),
        false => {
            let criteria = input.criteria(&args.rules);
            let own = |row| review(&parsed_row(row, &values, &input, &found_before), &criteria);
            values.rows.iter().map(|row| (row.line, own(row))).collect()
        }
    };
    Ok(RowReviews { source: input.source().clone(), of_table, rows })
}
