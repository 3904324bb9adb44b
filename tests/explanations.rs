//! The pages of src/finding/explain: each example before gives its finding, each example after does not.
//!
//! An example in TOML or XML is checked in a folder that contains images/desktop.jpg and images/lock.png, and the
//! pictures, DDF files and ADMX files of tests/findings (images/, ddf/, ddf-folder/, admx/ and admx-damaged/), and
//! base.toml. Whether the commands of console examples exist is tested beside the argument parser.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ppkgc::finding::Code;
use serde_json::Value;

use crate::support::{copy_folder, ppkgc, sample};

#[test]
fn every_spec_before_gives_the_finding_and_every_spec_after_does_not() {
    let folder = tempfile::tempdir().unwrap();
    furnish(folder.path());
    let mut wrong = Vec::new();
    for &code in Code::ALL.iter().filter(|code| code.explanation().before.language != "console") {
        let page = code.explanation();
        let before = codes(folder.path(), page.before.text);
        if !before.iter().any(|(found, _)| found == code.name()) {
            wrong.push(format!("{code}: the spec before gives {before:?}"));
        }
        let after = codes(folder.path(), page.after.text);
        if after.iter().any(|(found, severity)| found == code.name() || severity == "error") {
            wrong.push(format!("{code}: the spec after gives {after:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_belongs_to_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/finding/explain");
    let pages: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".md", ""))
        .collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(pages, codes);
}

fn furnish(folder: &Path) {
    let findings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings");
    for name in ["admx", "admx-damaged", "ddf", "ddf-folder", "images"] {
        copy_folder(&findings.join(name), &folder.join(name));
    }
    fs::copy(findings.join("base.toml"), folder.join("base.toml")).unwrap();
    fs::copy(sample("contoso-branding").join("images/blue-hour.jpg"), folder.join("images/desktop.jpg")).unwrap();
    fs::copy(folder.join("images/good.png"), folder.join("images/lock.png")).unwrap();
}

/// Code and severity of each finding of the program about a spec.
fn codes(folder: &Path, spec: &str) -> Vec<(String, String)> {
    fs::write(folder.join("spec.toml"), spec).unwrap();
    let output = ppkgc(folder, ["check", "spec.toml", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = document["findings"].as_array().unwrap().iter();
    findings.map(|finding| (word(finding, "code"), word(finding, "severity"))).collect()
}
