//! The page of promises in .github/SECURITY.md names tests that exist.

use std::fs;
use std::path::Path;

use crate::harness;

/// The names in backticks in the second column of a table line that can be names of tests or modules of tests.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let column = line.strip_prefix('|').and_then(|line| line.split('|').nth(1)).unwrap_or_default();
    let is_path = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c));
    column.split('`').skip(1).step_by(2).filter(is_path)
}

#[test]
fn every_test_that_a_promise_names_exists() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/SECURITY.md")).unwrap();
    let (_, promises) = page.split_once("## What is promised").unwrap();
    let tests = harness::names();
    let exists = |name: &str| {
        tests.iter().any(|test| test.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
    };
    let named: Vec<&str> = promises.lines().flat_map(named).collect();
    let missing: Vec<&&str> = named.iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
    assert!(named.len() > 20, "{named:?}");
}
