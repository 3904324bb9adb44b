//! Checks or builds the rows of a batch on two threads; their results come back in order.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use super::parsed_row::parsed_row;
use crate::batch::{BatchRecord, Member, Outcome, Values, ValuesRow};
use crate::build::{self, BuildError, BuildRequest, ParsedSpec, SignCatalog};
use crate::check::file_stem_of;
use crate::cli::args::{BuildArgs, Format};
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::disk::FolderSink;
use crate::cli::spec_input::SpecInput;
use crate::finding::{Place, Report, Severity, Source};
use crate::pack::{PackOptions, SharedPayload};
use crate::world::{NoProgress, Stamp, in_order};

/// The maximum number of failed rows that are shown with their findings; batch.json has all of them.
pub(super) const MAX_SHOWN: usize = 20;

/// What is the same for all rows.
pub(super) struct EveryRow<'a> {
    pub(super) input: &'a SpecInput<'a>,
    /// The findings that are the same for all rows, such as those about DDF files.
    pub(super) found_before: &'a Report,
    pub(super) args: &'a BuildArgs,
    pub(super) values: &'a Values,
    pub(super) stamp: Stamp,
    pub(super) signing: Option<&'a SignCatalog<'a>>,
    /// The payload that several rows contain.
    pub(super) shared: SharedPayload,
}

/// The result of a row: its entry, its findings, or what stopped the whole batch.
type RowResult = Result<(Member, Report), BuildError>;

impl<'a> EveryRow<'a> {
    /// Each row with the stem of its file names, unless that is not known.
    pub(super) fn stems(&self) -> Vec<(&'a ValuesRow, String)> {
        let mut stems = Vec::new();
        let stem = |number: usize| {
            let row = &self.values.rows[number];
            let project = self.parsed(row).project?;
            let name = project.package.name?;
            Some((row, file_stem_of(&name.value, Place::Nowhere, &mut Report::new())?))
        };
        in_order(self.values.rows.len(), stem, |stem| {
            stems.extend(stem);
            ControlFlow::Continue(())
        });
        stems
    }

    /// Checks all rows; returns the number of rows that fail.
    pub(super) fn check(&self, record: &mut BatchRecord, console: &mut Console) -> Result<usize, CliError> {
        let check = |number: usize| -> RowResult {
            let row = &self.values.rows[number];
            let parsed = self.parsed(row);
            let request = self.request(&parsed);
            Ok(match build::prepare(&request) {
                Ok(prepared) => row_result(row, Outcome::Checked, prepared.report().clone(), &parsed.source),
                Err(report) => row_result(row, Outcome::Failed, report, &parsed.source),
            })
        };
        self.for_each_row(check, record, console)
    }

    /// Builds all rows; returns the number of rows that fail.
    pub(super) fn build(
        &self,
        sink: &mut FolderSink,
        record: &mut BatchRecord,
        console: &mut Console,
    ) -> Result<usize, CliError> {
        let place = sink.place();
        let build = |number: usize| -> RowResult {
            let row = &self.values.rows[number];
            let parsed = self.parsed(row);
            let request = self.request(&parsed);
            let prepared = match build::prepare(&request) {
                Ok(prepared) => prepared,
                Err(report) => return Ok(row_result(row, Outcome::Failed, report, &parsed.source)),
            };
            let mut sink = place.sink();
            let report = prepared.report().clone();
            if let Some(kept) = self.args.batch.resume.then(|| prepared.kept_package(&sink)).flatten() {
                return Ok(row_result(row, Outcome::Built(kept.identity, kept.package), report, &parsed.source));
            }
            match prepared.write(&mut sink) {
                Ok(built) => {
                    let package = built.record.files.first().cloned();
                    let outcome = package.map_or(Outcome::Failed, |file| Outcome::Built(built.package.identity, file));
                    Ok(row_result(row, outcome, report, &parsed.source))
                }
                Err(BuildError::Refused(report)) => Ok(row_result(row, Outcome::Failed, report, &parsed.source)),
                Err(error) => Err(error),
            }
        };
        self.for_each_row(build, record, console)
    }

    fn for_each_row(
        &self,
        work: impl Fn(usize) -> RowResult + Sync,
        record: &mut BatchRecord,
        console: &mut Console,
    ) -> Result<usize, CliError> {
        let (mut failed, mut trouble) = (0, None);
        let rows = &self.values.rows;
        in_order(rows.len(), work, |result| {
            let shown = match result {
                Ok((member, report)) => {
                    let row = &rows[record.rows.len()];
                    let shown = match member.failed && self.args.format == Format::Human {
                        true => show_row(self.values, row, &report, failed, self.input, console),
                        false => Ok(()),
                    };
                    failed += usize::from(member.failed);
                    record.rows.push(member);
                    shown
                }
                Err(error) => Err(CliError::new(format!("cannot build into {}", self.args.output.display()), error)),
            };
            trouble = shown.err();
            if trouble.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        trouble.map_or(Ok(failed), Err)
    }

    fn parsed(&self, row: &ValuesRow) -> ParsedSpec {
        parsed_row(row, self.values, self.input, self.found_before)
    }

    fn request<'r>(&'r self, parsed: &'r ParsedSpec) -> BuildRequest<'r> {
        BuildRequest {
            strict: self.args.spec.rules.strict,
            stamp: self.stamp,
            effort: PackOptions {
                jobs: Some(NonZeroUsize::MIN),
                compression: self.args.work.compression(),
                progress: &NoProgress,
                shared: Some(&self.shared),
            },
            signing: self.signing,
            force: self.args.force,
            cdf: self.args.cdf,
            ..BuildRequest::plain(parsed, self.input.name_in_records(), self.input.criteria(&self.args.spec.rules))
        }
    }
}

fn row_result(row: &ValuesRow, outcome: Outcome, report: Report, source: &Source) -> (Member, Report) {
    (Member::new(row, outcome, &report, source), report)
}

/// Shows why a row fails, unless too many rows have been shown: `before` is the number of rows that failed before it.
fn show_row(
    values: &Values,
    row: &ValuesRow,
    report: &Report,
    before: usize,
    input: &SpecInput<'_>,
    console: &mut Console,
) -> Result<(), CliError> {
    if before >= MAX_SHOWN {
        return Ok(());
    }
    console.findings(&report.at_least(Severity::Error), Some(input.source()))?;
    console.say(format!("no package for row {} of {}", row.line, values.name))
}
