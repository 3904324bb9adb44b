//! The plan of every sample and template is a golden file; `UPDATE=1` rewrites them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{ppkgc, succeed};

fn folders(of: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(of);
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

#[test]
fn the_plan_of_every_sample_and_template_is_the_golden_one() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut known = Vec::new();
    let samples = folders("samples").into_iter().map(|folder| ("", folder));
    let templates = folders("templates/new").into_iter().map(|folder| ("template-", folder));
    for (kind, folder) in samples.chain(templates) {
        let plan = succeed(&mut ppkgc(&folder, ["emit", "spec.toml", "--what", "plan"]));
        let file = golden.join(format!("{kind}{}.plan.json", folder.file_name().unwrap().to_string_lossy()));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &plan).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(plan, expected, "{}", file.display());
        known.push(file);
    }
    for file in folders("tests/golden").into_iter().filter(|file| file.to_string_lossy().ends_with(".plan.json")) {
        assert!(known.contains(&file), "{} belongs to no sample or template", file.display());
    }
}
