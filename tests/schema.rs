//! Schema against Microsoft's published DDF set and the pages the project started from.

use std::fs;
use std::time::{Duration, Instant};

use ppkgc::finding::{Code, Report, Severity};
use ppkgc::schema::{Found, LocUri, NodeId, Rule, Schema};

use crate::support::{corpus, seeds};

/// All published DDF files in the order of their names.
fn published() -> Option<Vec<(String, Vec<u8>)>> {
    let folder = corpus()?.join("ddf");
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    Some(files)
}

fn seed(prefix: &str) -> Option<Vec<u8>> {
    let mut entries = fs::read_dir(seeds()?).unwrap().map(|entry| entry.unwrap());
    let entry = entries.find(|entry| entry.file_name().to_string_lossy().starts_with(prefix)).unwrap();
    Some(fs::read(entry.path()).unwrap())
}

fn messages(report: &Report) -> Vec<String> {
    report
        .in_order()
        .iter()
        .map(|finding| format!("{}: {:?} {}", finding.code, finding.place, finding.message))
        .collect()
}

#[test]
fn the_published_set_is_read_whole() {
    let Some(files) = published() else { return };
    assert_eq!(files.len(), 313);
    let start = Instant::now();
    let (schema, report) = Schema::load(files);
    eprintln!("313 files in {:?}", start.elapsed());
    assert_eq!(messages(&report), Vec::<String>::new());
    assert_eq!((schema.len(), schema.ddfs().len(), schema.roots().count()), (5955, 313, 400));
}
