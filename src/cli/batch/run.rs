//! `ppkgc build --values`: a package for each row of a table.

use std::path::Path;

use super::every_row::{EveryRow, MAX_SHOWN};
use super::files::{can_publish, publish};
use super::table::Table;
use crate::batch::{BatchRecord, INDEX_FILE, RECORD_FILE, columns, same_names};
use crate::cli::args::{BuildArgs, Format};
use crate::cli::build_date::build_date;
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::disk::{FolderSink, Inputs};
use crate::cli::exit::Exit;
use crate::cli::house_rules::judge_signer;
use crate::cli::keys::{credentials, key_files};
use crate::cli::kit::{Applier, is_zip, kits_of_files};
use crate::cli::signing::sign_with_key;
use crate::cli::spec_input::SpecInput;
use crate::cli::workspace::Workspace;
use crate::finding::{Code, Place, Report, Severity};
use crate::pack::SharedPayload;
use crate::spec::placeholders;

/// The findings about how a table and a spec match.
const TABLE_CODES: [Code; 3] = [Code::BadValues, Code::MissingColumn, Code::SamePackage];

/// Builds the packages of all rows that can be built, or only checks them.
pub(in crate::cli) fn build(
    args: &BuildArgs,
    path: &Path,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<Exit, CliError> {
    let applier = applier_for_kits(args)?;
    let Table { name, sha256, mut values, mut report } = Table::read(path)?;
    if let Some(shard) = args.batch.shard {
        let mut places = (0..shard.count).cycle();
        values.rows.retain(|_| places.next() == Some(shard.number - 1));
    }
    let first = values.rows.first().map(|row| &row.texts);
    let mut input = SpecInput::read_row(&args.spec.spec, &args.spec.rules, workspace, console, first)?;
    report.extend(columns(&values, &placeholders(input.source())));
    let stamp = build_date(&mut report);
    let credentials = credentials(&args.key, &mut report)?;
    if let Some(found) = &credentials {
        report.extend(judge_signer(&input.house_rules, Some(found.signer.certificate()), true, &Place::Nowhere));
    }
    let sign =
        credentials.as_ref().map(|found| |name: &str, catalog: &[u8]| sign_with_key(name, catalog, found, &args.stamp));
    let mut inputs = input.inputs();
    inputs.extend(key_files(&args.key).into_iter().chain([path.to_owned()]).chain(args.applier.clone()));
    let found_before = std::mem::take(&mut input.found_before);
    let rows = EveryRow {
        input: &input,
        found_before: &found_before,
        args,
        values: &values,
        stamp: stamp.unwrap_or_default(),
        signing: sign.as_ref().map(|sign| sign as _),
        shared: SharedPayload::default(),
    };
    // If a column is missing, the names of all rows may be the same just because of that.
    if !report.holds(Code::MissingColumn) {
        report.extend(same_names(&values, rows.stems().iter().map(|(row, stem)| (*row, stem.as_str()))));
    }
    let report = args.spec.rules.levels.0.apply(report);
    let mut record = BatchRecord::new(input.name_in_records(), &name, sha256);
    record.shard = args.batch.shard.map(|shard| shard.to_string());
    record.add(&report, input.source());
    if args.format != Format::Json {
        console.findings(&report.at_least(Severity::Warning), Some(input.source()))?;
    }
    if Exit::of(&report, args.spec.rules.strict) != Exit::Done {
        show_refusal(&record, &report, args, console)?;
        return Ok(Exit::Findings);
    }
    let failed = match args.batch.dry_run {
        true => rows.check(&mut record, console)?,
        false => write(&rows, inputs, &mut record, console)?,
    };
    let exit = match &args.kit {
        Some(kits) if !args.batch.dry_run => {
            kits_of_files(record.files(), &args.output, applier.as_ref(), kits, console)?
        }
        _ => Exit::Done,
    };
    show(&record, failed, args, console)?;
    Ok(if failed == 0 { exit } else { Exit::Findings })
}

/// Builds all rows into the output folder, and writes record and index; returns the number of rows that fail.
fn write(
    rows: &EveryRow<'_>,
    inputs: Inputs,
    record: &mut BatchRecord,
    console: &mut Console,
) -> Result<usize, CliError> {
    let writing = |error| CliError::writing(&rows.args.output, error);
    let mut sink = FolderSink::open(&rows.args.output, inputs).map_err(writing)?;
    can_publish(&sink)?;
    let failed = rows.build(&mut sink, record, console)?;
    publish(&mut sink, record).map_err(writing)?;
    Ok(failed)
}

/// Shows that findings about all rows stop the batch.
fn show_refusal(
    record: &BatchRecord,
    report: &Report,
    args: &BuildArgs,
    console: &mut Console,
) -> Result<(), CliError> {
    match args.format {
        Format::Json => console.json(record),
        Format::Human if TABLE_CODES.iter().any(|code| report.holds(*code)) => {
            console.say("nothing was built: the table and the spec do not match")
        }
        Format::Human => console.say("nothing was built"),
    }
}

/// The program that the kits contain, if one is named. It is read before anything is built. A zip as the place of the
/// kits is an error.
fn applier_for_kits(args: &BuildArgs) -> Result<Option<Applier>, CliError> {
    if let Some(kit) = args.kit.as_deref().filter(|kit| is_zip(kit)) {
        let doing = format!("{} cannot be the kit of many packages", kit.display());
        return Err(CliError::new(doing, "name a folder, in which each package gets a zip"));
    }
    args.applier.as_deref().map(Applier::read).transpose()
}

fn show(record: &BatchRecord, failed: usize, args: &BuildArgs, console: &mut Console) -> Result<(), CliError> {
    if args.format == Format::Json {
        return console.json(record);
    }
    let (all, built) = (record.rows.len(), record.rows.len() - failed);
    let what = if args.batch.dry_run { "can be built" } else { "were built" };
    if !args.work.quiet {
        console.line(format!("{built} of {all} packages {what}"))?;
        if !args.batch.dry_run {
            console.file(&args.output.join(INDEX_FILE), format_args!(""))?;
            console.file(&args.output.join(RECORD_FILE), format_args!(""))?;
        }
    }
    if failed > MAX_SHOWN {
        console.say(format!("... and {} more rows that fail", failed - MAX_SHOWN))?;
    }
    Ok(())
}
