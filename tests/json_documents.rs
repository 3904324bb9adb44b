//! `--format json`: every document matches its schema in tests/json, even for failures.

use std::fs;
use std::path::Path;
use std::process::Command;

use ppkgc::finding::Secrets;
use serde_json::Value;

use crate::support::{copy_folder, ppkgc, sample};

/// Runs a command of ppkgc and checks its one document against the schema of that name; returns the document.
pub fn fits(folder: &Path, name: &str, arguments: &[&str]) -> Value {
    prints(&mut ppkgc(folder, arguments), name)
}

/// Runs a command of any program and checks its one document in the same way.
pub fn prints(command: &mut Command, name: &str) -> Value {
    let output = command.output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?}: {error}\n{}", String::from_utf8_lossy(&output.stdout)));
    matches(&document, name);
    document
}

/// Checks a document against the schema of that name.
pub fn matches(document: &Value, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/json").join(format!("{name}.schema.json"));
    let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{}\n{document:#}", errors.join("\n"));
}

#[test]
fn every_command_prints_the_document_that_its_schema_describes() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings"), &here.join("bad"));
    let json = ["--format", "json"];
    let with_json = |arguments: &[&'static str]| [arguments, &json].concat();
    fits(here, "new", &with_json(&["new", "fresh"]));
    fits(here, "new", &with_json(&["new", "fresh"]));
    fits(here, "check", &with_json(&["check", "spec.toml"]));
    fits(here, "check", &with_json(&["check", "bad/duplicate-keys.toml"]));
    fits(here, "check", &with_json(&["check", "bad"]));
    let both = fits(here, "checks", &with_json(&["check", "spec.toml", "bad/duplicate-keys.toml"]));
    both["specs"].as_array().unwrap().iter().for_each(|spec| matches(spec, "check"));
    let site = "[package]\nname = 'A {{site}}'\nversion = '1.0'\n[device]\nname = '{{site}}'\n";
    fs::write(here.join("site.toml"), site).unwrap();
    fs::write(here.join("sites.csv"), "site\nBER\nMUC\n").unwrap();
    let rows = fits(here, "checks", &with_json(&["check", "site.toml", "--values", "sites.csv"]));
    rows["specs"].as_array().unwrap().iter().for_each(|row| matches(row, "check"));
    assert_eq!((&rows["specs"][0]["row"], &rows["specs"][1]["row"]), (&Value::from(2), &Value::from(3)));
    fits(here, "sarif", &["check", "spec.toml", "bad/duplicate-keys.toml", "--format", "sarif"]);
    fits(here, "check", &with_json(&["check", "bad/needs-met.toml", "--target", "edition=0x88*,build=23H2"]));
    fits(here, "sarif", &["check", "spec.toml", "--format", "sarif"]);
    fits(here, "sarif", &["check", "bad/ddf-trouble.toml", "--format", "sarif"]);
    fits(here, "sarif", &["check", "bad", "--format", "sarif"]);
    fits(here, "explain", &with_json(&["explain"]));
    fits(here, "explain", &with_json(&["explain", "bad-rank"]));
    fits(here, "explain", &with_json(&["explain", "personalization"]));
    fits(here, "explain", &with_json(&["explain", "csp"]));
    fits(here, "explain", &with_json(&["explain", "adds-admin"]));
    fits(here, "explain", &with_json(&["explain", "disagreement"]));
    fits(here, "plan", &["emit", "spec.toml", "--what", "plan"]);
    fits(here, "build", &with_json(&["build", "spec.toml", "-o", "out"]));
    fits(here, "build", &with_json(&["build", "bad/syntax.toml", "-o", "out"]));
    let policies = fits(here, "build", &with_json(&["build", "bad/policies-of-an-admx-file.toml", "-o", "policies"]));
    assert_eq!(policies["admx"].as_array().map(Vec::len), Some(1), "one file judged");
    copy_folder(&sample("tablet-wallpaper"), &here.join("variants"));
    fits(here, "plan", &["emit", "variants/spec.toml", "--what", "plan"]);
    fits(here, "build", &with_json(&["build", "variants/spec.toml", "-o", "out"]));
    fits(here, "inspect", &with_json(&["inspect", "out/Tablet-Wallpaper.ppkg"]));
    fits(here, "inspect", &with_json(&["inspect", "out/Contoso-Branding.ppkg", "--extract", "tree"]));
    fits(here, "inspect", &with_json(&["inspect", "spec.toml"]));
    fits(here, "verify", &with_json(&["verify", "out/Contoso-Branding.ppkg"]));
    fits(here, "verify", &with_json(&["verify", "spec.toml"]));
    let both = fits(here, "verifies", &with_json(&["verify", "out/Contoso-Branding.ppkg", "spec.toml"]));
    both["packages"].as_array().unwrap().iter().for_each(|package| matches(package, "verify"));
    fits(here, "build", &with_json(&["build", "spec.toml", "-o", "stated", "--provenance"]));
    let stated = ["--provenance", "stated/Contoso-Branding.provenance.json", "--rebuild", "spec.toml"];
    let verify = ["verify", "stated/Contoso-Branding.ppkg"];
    fits(here, "verify", &with_json(&[&verify[..], &stated].concat()));
    let sign = ["sign", "out/Contoso-Branding.cat", "--export-tbs"];
    fits(here, "sign", &with_json(&[&sign[..], &["tbs.der"]].concat()));
    fits(here, "sign", &with_json(&["sign", "tree/DataAsset/DataAsset.xml", "--export-tbs", "tbs.der"]));
    fits(here, "pack", &with_json(&["pack", "tree", "-o", "again/again.ppkg", "--name", "Again"]));
    fits(here, "kit", &with_json(&["kit", "out/Contoso-Branding.ppkg", "-o", "kit.zip"]));
    fits(here, "kit", &with_json(&["kit", "tree/DataAsset/DataAsset.xml", "--list"]));
    fits(here, "find", &with_json(&["find", "shared", "pc", "mode", "--target", "edition=Pro,build=24H2"]));
    fits(here, "find", &with_json(&["find", "auto", "logon"]));
    fits(here, "schema", &with_json(&["schema"]));
    fits(here, "schema", &with_json(&["schema", "./Vendor/MSFT/Personalization/CompanyName"]));
    fits(here, "schema", &with_json(&["schema", "./Vendor/MSFT/Personalization/Nothing"]));
    let screen = ["schema", "./Device/Vendor/MSFT/Policy/Config/Board/Screen", "--ddf", "bad/ddf/board.xml"];
    fits(here, "schema", &with_json(&[&screen[..], &["--admx", "bad/admx"]].concat()));
}

#[test]
fn the_record_on_the_disk_is_the_document_of_the_build() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    let output = ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--format", "json"]).output().unwrap();
    assert_eq!(output.stdout, fs::read(dir.path().join("out/Contoso-Branding.build.json")).unwrap());
}

/// A package whose password is a word of a document must not cover it: `is damaged` would become `is *******`.
#[test]
fn words_of_closed_lists_are_never_covered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/json");
    let mut words = Vec::new();
    // The documents of ppkg-apply are covered by it alone.
    let is_of_applier = |name: &str| name.starts_with("apply.") || name.starts_with("saved-plan.");
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if !is_of_applier(&entry.file_name().to_string_lossy()) {
            closed_words(&serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap(), &mut words);
        }
    }
    assert!(words.len() > 100, "{words:?}");
    for (key, word) in words {
        let mut secrets = Secrets::default();
        secrets.add(&word);
        let document = format!("{{\"{key}\": \"{word}\"}}");
        assert_eq!(secrets.mask_json(&document), document);
    }
}

/// The properties of a schema whose words are listed, with each of them.
fn closed_words(schema: &Value, words: &mut Vec<(String, String)>) {
    let properties = schema["properties"].as_object().into_iter().flatten();
    for (key, property) in properties {
        let listed = property["enum"].as_array().into_iter().flatten().chain(property.get("const"));
        words.extend(listed.filter_map(Value::as_str).map(|word| (key.clone(), word.to_owned())));
    }
    match schema {
        Value::Object(members) => members.values().for_each(|member| closed_words(member, words)),
        Value::Array(items) => items.iter().for_each(|item| closed_words(item, words)),
        _ => {}
    }
}
