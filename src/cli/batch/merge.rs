//! `ppkgc batch merge`: joins the folders of all shards into the folder of the whole batch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::files::{can_publish, publish};
use crate::batch::{BatchRecord, INDEX_FILE, MAX_RECORD_BYTES, RECORD_FILE};
use crate::cli::args::{MergeArgs, Shard};
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::disk::{FolderSink, Inputs, access_of, read_ordinary};
use crate::cli::exit::Exit;
use crate::world::Sink;

/// Copies the files of all shards into one folder, with the record of all rows.
pub(super) fn merge(args: &MergeArgs, console: &mut Console) -> Result<Exit, CliError> {
    let whole = joined(&args.shards)?;
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

/// The record of the whole batch, if the folders are all of its shards.
fn joined(folders: &[PathBuf]) -> Result<BatchRecord, CliError> {
    let mut shards: BTreeMap<usize, (Shard, BatchRecord)> = BTreeMap::new();
    for folder in folders {
        let (shard, record) = read(folder)?;
        if let Some((known, first)) = shards.values().next() {
            let name = folder.join(RECORD_FILE);
            if !first.has_same_input(&record) {
                return Err(cannot(format!("{} belongs to another spec or table", name.display())));
            }
            if known.count != shard.count {
                return Err(cannot(format!("{} is of shard {shard}, and another of {known}", name.display())));
            }
        }
        if shards.insert(shard.number, (shard, record)).is_some() {
            return Err(cannot(format!("shard {shard} is given twice")));
        }
    }
    let count = shards.values().next().map_or(0, |(shard, _)| shard.count);
    if let Some(number) = (1..=count).find(|number| !shards.contains_key(number)) {
        return Err(cannot(format!("shard {} is missing; name the folders of all", Shard { number, count })));
    }
    let mut records = shards.into_values().map(|(_, record)| record);
    let mut whole = records.next().ok_or_else(|| cannot("none is given".to_owned()))?;
    whole.shard = None;
    for record in records {
        whole.rows.extend(record.rows);
        let others = record.findings.into_iter().filter(|finding| !whole.findings.contains(finding));
        let others: Vec<_> = others.collect();
        whole.findings.extend(others);
    }
    whole.rows.sort_by_key(|member| member.row);
    match whole.rows.windows(2).find(|pair| pair[0].row == pair[1].row) {
        Some(pair) => Err(cannot(format!("row {} is in two of them", pair[0].row))),
        None => Ok(whole),
    }
}

/// The record in the folder of a shard, and which shard it is.
fn read(folder: &Path) -> Result<(Shard, BatchRecord), CliError> {
    let path = folder.join(RECORD_FILE);
    let bytes = read_ordinary(&path, MAX_RECORD_BYTES).map_err(|error| CliError::reading(&path, error))?;
    let record =
        BatchRecord::parse(&bytes).ok_or_else(|| cannot(format!("{} is not the record of a batch", path.display())))?;
    match record.shard.as_deref().and_then(|shard| shard.parse().ok()) {
        Some(shard) => Ok((shard, record)),
        None => Err(cannot(format!("{} is the record of a batch that was not built with --shard", path.display()))),
    }
}

fn cannot(why: String) -> CliError {
    CliError::new("cannot join the shards", why)
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
            return Err(cannot(format!("{name} is in two of them")));
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
