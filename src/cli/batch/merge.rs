//! `ppkgc batch merge`: joins the folders of all shards into the folder of the whole batch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::files::{can_publish, publish};
use crate::batch::{BatchRecord, INDEX_FILE, MAX_RECORD_BYTES, Member, RECORD_FILE};
use crate::cli::args::MergeArgs;
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::disk::{FolderSink, Inputs, access_of, read_ordinary};
use crate::cli::exit::Exit;
use crate::world::Sink;

/// Copies the files of all shards into one folder, with the record of all rows.
pub(super) fn merge(args: &MergeArgs, console: &mut Console) -> Result<Exit, CliError> {
    let cannot = |why: String| CliError::new("cannot join the shards", why);
    let mut whole: Option<BatchRecord> = None;
    let mut rows: BTreeMap<u64, Member> = BTreeMap::new();
    for shard in &args.shards {
        let path = shard.join(RECORD_FILE);
        let bytes = read_ordinary(&path, MAX_RECORD_BYTES).map_err(|error| CliError::reading(&path, error))?;
        let record = BatchRecord::parse(&bytes)
            .ok_or_else(|| cannot(format!("{} is not the record of a batch", path.display())))?;
        let whole = whole.get_or_insert_with(|| record_of(&record));
        if !whole.has_same_input(&record) {
            return Err(cannot(format!("{} belongs to another spec or table", path.display())));
        }
        for member in record.rows {
            if let Some(twice) = rows.insert(member.row, member) {
                return Err(cannot(format!("row {} is in two of them", twice.row)));
            }
        }
    }
    let Some(mut whole) = whole else { return Ok(Exit::Done) };
    whole.rows = rows.into_values().collect();
    let writing = |error| CliError::writing(&args.output, error);
    let records = Inputs::from_iter(args.shards.iter().map(|shard| shard.join(RECORD_FILE)));
    let mut sink = FolderSink::open(&args.output, records).map_err(writing)?;
    can_publish(&sink)?;
    let mut taken = BTreeSet::new();
    for shard in &args.shards {
        copy(shard, &mut sink, &mut taken, &args.output)?;
    }
    publish(&mut sink, &whole).map_err(writing)?;
    console.line(format!("{} rows of {} shards", whole.rows.len(), args.shards.len()))?;
    console.file(&args.output.join(RECORD_FILE), format_args!(""))?;
    Ok(Exit::Done)
}

/// The same record, without its rows.
fn record_of(record: &BatchRecord) -> BatchRecord {
    let mut whole = BatchRecord::new(&record.spec, &record.values, record.values_sha256.clone());
    whole.findings.clone_from(&record.findings);
    whole
}

/// Copies the files of a shard except its record and index. None of them replaces a file of another shard.
fn copy(shard: &Path, sink: &mut FolderSink, taken: &mut BTreeSet<String>, output: &Path) -> Result<(), CliError> {
    let reading = |error| CliError::reading(shard, error);
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(shard).map_err(reading)? {
        let entry = entry.map_err(reading)?;
        let name = entry.file_name().into_string().unwrap_or_default();
        let is_own = !name.starts_with('.') && ![RECORD_FILE, INDEX_FILE].contains(&name.as_str());
        names.extend(Some(name).filter(|_| is_own && entry.file_type().is_ok_and(|kind| kind.is_file())));
    }
    names.sort();
    for name in names {
        if !taken.insert(name.clone()) {
            return Err(CliError::new("cannot join the shards", format!("{name} is in two of them")));
        }
        let path = shard.join(&name);
        let mut file = File::open(&path).map_err(|error| CliError::reading(&path, error))?;
        let writing = |error| CliError::writing(output, error);
        // Those who may read the file may read its copy.
        let mut copy = sink.stage(access_of(&path)).map_err(writing)?;
        io::copy(&mut file, &mut copy).map_err(writing)?;
        copy.publish(&name).map_err(writing)?;
    }
    Ok(())
}
