//! LICENSE-THIRD-PARTY lists every package of Cargo.lock with its licence; `UPDATE=1` rewrites it from cargo's own
//! metadata.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const HEAD: &str = "\
The packages that ppkgc is built and tested with, as Cargo.lock names them, and their licences (SPDX).
Packages that only tests use are not part of the program.

";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `name version` of every package in Cargo.lock that comes from elsewhere.
fn locked() -> Vec<String> {
    let text = fs::read_to_string(file("Cargo.lock")).unwrap();
    let value = |block: &str, key: &str| {
        let start = format!("{key} = \"");
        block.lines().find_map(|line| line.strip_prefix(&start)).map(|rest| rest.trim_end_matches('"').to_owned())
    };
    let mut packages: Vec<String> = text
        .split("[[package]]")
        .filter(|block| value(block, "source").is_some())
        .filter_map(|block| Some(format!("{} {}", value(block, "name")?, value(block, "version")?)))
        .collect();
    packages.sort();
    packages
}

/// `name version` to licence, from the listing.
fn listed() -> BTreeMap<String, String> {
    let text = fs::read_to_string(file("LICENSE-THIRD-PARTY")).unwrap();
    let lines = text.strip_prefix(HEAD).expect("the listing starts with its two sentences").lines();
    lines.map(|line| line.split_once(": ").unwrap()).map(|(name, licence)| (name.into(), licence.into())).collect()
}

fn update() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let licences: BTreeMap<String, String> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or("unknown").to_owned();
            (format!("{} {}", text("name"), text("version")), text("license").replace('/', " OR "))
        })
        .collect();
    let lines = locked().into_iter().map(|package| format!("{package}: {}\n", licences[&package]));
    fs::write(file("LICENSE-THIRD-PARTY"), HEAD.to_owned() + &lines.collect::<String>()).unwrap();
}

#[test]
fn the_licence_list_names_the_packages_of_cargo_lock() {
    if std::env::var_os("UPDATE").is_some() {
        update();
    }
    let listed: Vec<String> = listed().into_keys().collect();
    assert_eq!(listed, locked(), "`UPDATE=1 cargo test --locked licences` writes the list anew");
}

/// The licences that are allowed; each dependency must have at least one of them.
fn accepted() -> Vec<String> {
    let table: toml::Table = toml::from_str(&fs::read_to_string(file(".cargo/deny.toml")).unwrap()).unwrap();
    let allowed = table["licenses"]["allow"].as_array().unwrap().iter();
    allowed.map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_package_may_be_used() {
    let accepted = accepted();
    for (package, licence) in listed() {
        let mut alternatives = licence.split(" OR ").map(|term| term.trim_matches(['(', ')', ' ']));
        let all = |term: &str| {
            term.split(" AND ").all(|one| accepted.iter().any(|it| it == one.trim_matches(['(', ')', ' '])))
        };
        assert!(alternatives.any(all), "{package}: {licence}");
    }
}
