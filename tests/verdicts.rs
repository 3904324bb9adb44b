//! Every line of verdicts.tsv: what a device does with a node, worked out by hand from the DDF files.

use std::fs;
use std::path::Path;

use ppkgc::address::LocUri;
use ppkgc::schema::{Found, Schema, Verdict};
use ppkgc::windows::{Build, Device, Edition};

use crate::support::published;

#[test]
fn every_verdict_by_the_built_in_ddf_is_the_one_worked_out_by_hand() {
    judge_lines(&Schema::builtin(), |ddf| ddf == "built-in");
}

#[test]
fn every_verdict_by_a_published_ddf_is_the_one_worked_out_by_hand() {
    judge_lines(&Schema::load(published()).0, |ddf| ddf != "built-in");
}

/// The lines whose DDF is chosen, by this schema.
fn judge_lines(schema: &Schema, chosen: fn(&str) -> bool) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts.tsv")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let (mut cases, mut wrong) = (0, Vec::new());
    for line in lines {
        let [ddf, locuri, edition, build, expected, why] =
            line.split('\t').collect::<Vec<&str>>().try_into().unwrap_or_else(|_| panic!("six columns in {line}"));
        assert!(!why.is_empty(), "{line}");
        if !chosen(ddf) {
            continue;
        }
        cases += 1;
        let found = verdict(schema, locuri, edition, build);
        if found != expected {
            wrong.push(format!("{locuri} in {edition}, {build}: {found} instead of {expected}, since: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 20, "{cases} cases");
}

fn verdict(schema: &Schema, locuri: &str, edition: &str, build: &str) -> String {
    let Found::Node(found) = schema.find(&LocUri::parse(locuri).unwrap()) else { panic!("{locuri}") };
    let [edition] = Edition::parse_word(edition).unwrap().editions[..] else { panic!("one edition: {edition}") };
    let device = Device { edition, build: Build::parse_word(build).unwrap() };
    let short = |build: Build| build.to_string().replace("10.0.", "");
    match schema.verdict(found.node, &device) {
        Verdict::TakesEffect => "works".to_owned(),
        Verdict::WrongEdition => "edition".to_owned(),
        Verdict::NotReleased => "unreleased".to_owned(),
        Verdict::Unknown => "unknown".to_owned(),
        Verdict::BuildTooOld { needs } => format!("needs {}", short(needs)),
        Verdict::Depends { needs } => format!("depends {}", short(needs)),
    }
}
