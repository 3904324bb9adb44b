//! `ppkgc build --values`: a package for each row of a table.

use std::path::Path;

use super::every_row::{EveryRow, MAX_SHOWN};
use super::files::{INDEX, RECORD, can_publish, publish};
use crate::batch::{BatchRecord, MAX_VALUES_BYTES, Values, columns, same_names};
use crate::cli::args::{BuildArgs, Format};
use crate::cli::build_date::build_date;
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::disk::{FolderSink, read_ordinary};
use crate::cli::exit::Exit;
use crate::cli::house_rules::judge_signer;
use crate::cli::keys::{credentials, key_files};
use crate::cli::kit::{Applier, is_zip, kits_of_files};
use crate::cli::signing::sign_with_key;
use crate::cli::spec_input::SpecInput;
use crate::cli::workspace::Workspace;
use crate::finding::{Code, Place, Severity};
use crate::pack::SharedPayload;
use crate::spec::placeholders;
use crate::world::{Hashes, hex};

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
    let bytes = read_ordinary(path, MAX_VALUES_BYTES).map_err(|error| CliError::reading(path, error))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let (mut values, mut report) = Values::read(&name, &bytes);
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
    let mut read = input.inputs();
    read.extend(key_files(&args.key).into_iter().chain([path.to_owned()]).chain(args.applier.clone()));
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
    let mut record = BatchRecord::new(input.name_in_records(), &name, hex(&Hashes::of_bytes(&bytes).sha256));
    record.add(&report, input.source());
    let is_json = args.format == Format::Json;
    if !is_json {
        console.findings(&report.at_least(Severity::Warning), Some(input.source()))?;
    }
    if Exit::of(&report, args.spec.rules.strict) != Exit::Done {
        match is_json {
            true => console.json(&record)?,
            false if TABLE_CODES.iter().any(|code| report.holds(*code)) => {
                console.say("nothing was built: the table and the spec do not match")?;
            }
            false => console.say("nothing was built")?,
        }
        return Ok(Exit::Findings);
    }
    let mut exit = Exit::Done;
    let failed = match args.batch.dry_run {
        true => rows.check(&mut record, console)?,
        false => {
            let output = &args.output;
            let writing = |error| CliError::writing(output, error);
            let mut sink = FolderSink::open(output, read).map_err(writing)?;
            can_publish(&sink)?;
            let failed = rows.build(&mut sink, &mut record, console)?;
            publish(&mut sink, &record).map_err(writing)?;
            drop(sink);
            if let Some(kits) = &args.kit {
                exit = kits_of_files(record.files(), output, applier.as_ref(), kits, console)?;
            }
            failed
        }
    };
    show(&record, failed, args, console)?;
    Ok(if failed == 0 { exit } else { Exit::Findings })
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
            console.file(&args.output.join(INDEX), format_args!(""))?;
            console.file(&args.output.join(RECORD), format_args!(""))?;
        }
    }
    if failed > MAX_SHOWN {
        console.say(format!("... and {} more rows that fail", failed - MAX_SHOWN))?;
    }
    Ok(())
}
