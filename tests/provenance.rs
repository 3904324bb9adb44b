//! Statements about the provenance of packages: what they name, what they hide, and what a rebuild proves.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::json_documents::matches;
use crate::support::{copy_folder, ppkgc, sample, succeed};

const SPEC: &str =
    "extends = \"../base.toml\"\n[package]\nname = \"Site\"\n[[account]]\nname = \"ann\"\npassword = \"x\"\n";
const BASE: &str = "[package]\nname = \"Base\"\nversion = \"1.0\"\n[oobe]\nhide = true\n";
const SECRET: &str = "account.ann.password=Hunter2-Hunter2";

/// A spec in UTF-16, as Windows PowerShell writes it, over another one.
fn specs(folder: &Path) {
    fs::create_dir(folder.join("site")).unwrap();
    let units = "\u{FEFF}".encode_utf16().chain(SPEC.replace('\n', "\r\n").encode_utf16().collect::<Vec<u16>>());
    fs::write(folder.join("site/spec.toml"), units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    fs::write(folder.join("base.toml"), BASE).unwrap();
}

fn statement(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn sha256(path: &Path) -> String {
    Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_statement_names_the_files_as_they_are_and_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    specs(here);
    succeed(&mut ppkgc(here, ["build", "site/spec.toml", "-o", "out", "--provenance", "--set", SECRET, "--quiet"]));
    let text = fs::read_to_string(here.join("out/Site.provenance.json")).unwrap();
    assert!(!text.contains("Hunter2") && !text.contains(here.to_str().unwrap()), "{text}");
    let statement = statement(&here.join("out/Site.provenance.json"));
    let definition = &statement["predicate"]["buildDefinition"];
    let inputs = definition["resolvedDependencies"].as_array().unwrap();
    for (name, path) in [("spec.toml", "site/spec.toml"), ("../base.toml", "base.toml")] {
        let input = inputs.iter().find(|input| input["name"] == name).unwrap_or_else(|| panic!("{name} in {text}"));
        assert_eq!(input["digest"]["sha256"], sha256(&here.join(path)));
        assert_eq!(input["annotations"]["role"], "spec");
    }
    assert_eq!(statement["subject"][0]["digest"]["sha256"], sha256(&here.join("out/Site.ppkg")));
    let record = self::statement(&here.join("out/Site.build.json"));
    let listed = record["files"].as_array().unwrap().iter().find(|file| file["name"] == "Site.provenance.json");
    assert_eq!(listed.unwrap()["sha256"], sha256(&here.join("out/Site.provenance.json")));
}

#[test]
fn a_rebuild_takes_date_and_changes_from_the_statement() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    let mut build =
        ppkgc(here, ["build", "spec.toml", "-o", "out", "--provenance", "--best", "--set", "package.rank=3"]);
    succeed(build.env("SOURCE_DATE_EPOCH", "1700000000"));
    let again = ["verify", "out/Contoso-Branding.ppkg", "--rebuild", "spec.toml"];
    let stated = ["--provenance", "out/Contoso-Branding.provenance.json"];
    let shown = succeed(&mut ppkgc(here, again.iter().chain(&stated)));
    let line = "is what spec.toml becomes with the changes of the statement (package.rank=3), byte for byte";
    assert!(shown.contains(line), "{shown}");
    let output = ppkgc(here, again).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error[rebuild-differs]"));
    fs::write(here.join("spec.toml"), "[package]\n").unwrap();
    let output = ppkgc(here, again).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be built, so nothing is compared"));
}

#[test]
fn a_rebuild_holds_the_inputs_of_the_statement_against_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    let build = ["build", "spec.toml", "-o", "out", "--provenance", "--set", "package.rank=3", "--quiet"];
    succeed(&mut ppkgc(here, build));
    let stated = "out/Contoso-Branding.provenance.json";
    let again = ["verify", "out/Contoso-Branding.ppkg", "--rebuild", "spec.toml", "--provenance", stated];
    let shown = succeed(&mut ppkgc(here, again.iter().chain(&["--format", "json"])));
    let document: Value = serde_json::from_str(&shown).unwrap();
    matches(&document, "verify");
    assert_eq!(document["rebuilt_with"], serde_json::json!(["package.rank=3"]));
    let whole = statement(&here.join(stated));
    let other = ["verify", "out/Contoso-Branding.ppkg", "--rebuild", "spec.toml", "--provenance", "other.json"];
    let judged = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut changed = whole.clone();
        let inputs = &mut changed["predicate"]["buildDefinition"]["resolvedDependencies"];
        change(inputs.as_array_mut().unwrap());
        fs::write(here.join("other.json"), changed.to_string()).unwrap();
        let output = ppkgc(here, other).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).replace("\n  ", " "))
    };
    let (code, shown) = judged(&|inputs| inputs.clear());
    assert!(code == Some(1) && shown.contains("the statement does not name spec.toml"), "{shown}");
    let (code, shown) = judged(&|inputs| inputs[0]["digest"]["sha256"] = "ab".repeat(32).into());
    assert!(code == Some(1) && shown.contains("the statement gives spec.toml another hash"), "{shown}");
    let (code, shown) = judged(&|inputs| {
        inputs.push(serde_json::json!({ "name": "more.xml", "digest": { "sha256": "ab".repeat(32) } }));
    });
    assert!(code == Some(0) && shown.contains("names more.xml, which was not read"), "{shown}");
}

#[test]
fn the_same_build_makes_the_same_statement() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    let made = ["one", "two"].map(|out| {
        succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", out, "--provenance", "--quiet"]));
        fs::read(dir.path().join(out).join("Contoso-Branding.provenance.json")).unwrap()
    });
    assert!(made[0] == made[1]);
}

#[test]
fn a_secret_that_a_statement_hides_must_be_given_again() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    specs(here);
    succeed(&mut ppkgc(here, ["build", "site/spec.toml", "-o", "out", "--provenance", "--set", SECRET, "--quiet"]));
    let stated = "out/Site.provenance.json";
    let again = ["verify", "out/Site.ppkg", "--rebuild", "site/spec.toml", "--provenance", stated];
    let output = ppkgc(here, again).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stderr).replace("\n  ", " ");
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("--set account.ann.password=VALUE"), "{shown}");
    succeed(&mut ppkgc(here, again.iter().chain(&["--set", SECRET])));

    let old = fs::read_to_string(here.join(stated))
        .unwrap()
        .replace("\"sourceDateEpoch\": 1704067200", "\"sourceDateEpoch\": 7");
    fs::write(here.join(stated), old).unwrap();
    let output = ppkgc(here, again).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("the date 7, which no package can have"), "{shown}");
}
