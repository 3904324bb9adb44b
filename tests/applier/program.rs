//! The program itself: its documents, and which signatures it accepts.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{Bench, LOGO};
use crate::authority::{Authority, CODE_SIGNING};
use crate::json_documents::{matches, prints};
use crate::support::sample;

/// Runs ppkg-apply on the device of the folder; returns its document.
pub fn runs(folder: &Path, arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ppkg-apply"));
    command.args(arguments).args(["--device", "sim:device", "--format", "json"]).current_dir(folder);
    prints(&mut command, "apply")
}

#[test]
fn a_signed_package_is_accepted_if_an_authority_vouches_for_its_signer() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    authority.root("stranger");
    let device = authority.file("device");
    fs::create_dir(&device).unwrap();
    fs::write(device.join("device.toml"), LOGO).unwrap();
    fs::copy(sample("contoso-branding").join("images/sunset.jpg"), device.join("logo.jpg")).unwrap();
    let demands = |more: &[&str]| {
        let arguments = ["apply", "out/Contoso-Branding.ppkg", "--require-signature"];
        let document = runs(authority.path(), &[&arguments[..], more].concat());
        let codes = document["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect();
        (document["outcome"].clone(), Value::Array(codes))
    };
    assert_eq!(demands(&["--ca", "ca.pem"]), (json!("not-trusted"), json!(["unsigned"])));
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
    assert_eq!(demands(&[]), (json!("not-trusted"), json!(["signer-untrusted"])));
    assert_eq!(demands(&["--ca", "stranger.pem"]), (json!("not-trusted"), json!(["signer-untrusted"])));
    let catalog = authority.file("out/Contoso-Branding.cat");
    let message = || runs(authority.path(), &["plan", "out/Contoso-Branding.ppkg"])["message"].to_string();
    assert!(message().contains("the catalog is signed"), "{}", message());
    let signed = fs::read(&catalog).unwrap();
    fs::write(&catalog, "no catalog").unwrap();
    assert!(message().contains("does not cover"), "{}", message());
    fs::write(&catalog, signed).unwrap();
    assert!(!device.join("csp.toml").exists());
    assert_eq!(demands(&["--ca", "stranger.pem", "--ca", "ca.pem"]), (json!("sign-out-needed"), json!([])));
    assert!(fs::read_to_string(device.join("csp.toml")).unwrap().contains("Contoso"));
}

#[test]
fn every_run_prints_and_leaves_the_document_that_its_schema_describes() {
    let bench = Bench::contoso();
    let here = bench.dir.path();
    let package = bench.package().to_str().unwrap();
    for command in ["plan", "apply", "status", "apply", "rollback", "rollback"] {
        assert_eq!(runs(here, &[command, package])["exit_code"], 0, "{command}");
    }
    assert_eq!(runs(here, &["apply", package, "--via", "registry"])["exit_code"], 1);
    let left = fs::read(bench.device().join("C/ProgramData/ppkg-apply/result.json")).unwrap();
    matches(&serde_json::from_slice(&left).unwrap(), "apply");
    bench.configure("Professional", &format!("{LOGO}[faults]\nevents = [{{ id = 13, message = 'CompanyName' }}]\n"));
    assert_eq!(runs(here, &["apply", package])["outcome"], "not-for-this-device");
    assert_eq!(runs(here, &["apply", package, "--force"])["outcome"], "failed");
    fs::write(bench.package(), "no package").unwrap();
    assert_eq!(runs(here, &["status", package])["outcome"], "unreadable");
}

#[cfg(not(windows))]
#[test]
fn what_cannot_even_begin_still_prints_a_document() {
    let bench = Bench::contoso();
    let here = bench.dir.path();
    let package = bench.package().to_str().unwrap();
    fs::create_dir(here.join("empty")).unwrap();
    for (arguments, words) in [
        (vec!["nope.ppkg", "--device", "sim:device"], "nope.ppkg"),
        (vec![package, "--device", "sim:nope"], "nope"),
        (vec![package, "--device", "image:empty"], "does not contain Windows"),
        (vec![package, "--device", "image:nope"], "nope"),
        (vec![package, "--device", "live"], "Windows"),
        (vec![package, "--device", "sim:device", "--ca", "nope.pem"], "nope.pem"),
        (vec![package, "--device", "sim:device", "--plan", "nope.json"], "nope.json"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ppkg-apply"));
        command.arg("apply").args(&arguments).args(["--format", "json"]).current_dir(here);
        let document = prints(&mut command, "apply");
        assert_eq!(document["exit_code"], 2, "{arguments:?}: {document:#}");
        assert!(document["message"].as_str().unwrap().contains(words), "{arguments:?}: {document:#}");
    }
    assert_eq!(fs::read_dir(here.join("empty")).unwrap().count(), 0);
}

/// A document is printed for wrong arguments too. Other failures have a different exit code for Windows.
#[cfg(not(windows))]
#[test]
fn a_failure_says_whether_the_arguments_are_wrong() {
    let bench = Bench::contoso();
    let here = bench.dir.path();
    let package = bench.package().to_str().unwrap();
    for (arguments, command, code, words) in [
        (vec!["apply", package, "--not-after", "soon"], "apply", 87, "--not-after"),
        (vec!["apply", package, "--confirm-within", "0s"], "apply", 87, "--confirm-within"),
        (vec!["rollback", package, "--last"], "rollback", 87, "--last"),
        (vec!["apply", package, "--via", "x"], "apply", 87, "--via"),
        (vec!["bogus"], "none", 87, "bogus"),
        (vec!["rollback", "--id", "garbage"], "rollback", 87, "`garbage` is not one"),
        (vec!["confirm", "--id", "garbage"], "confirm", 87, "`garbage` is not one"),
        (vec!["status"], "status", 87, "no package is named; name a .ppkg file"),
        (vec!["apply", "missing.ppkg"], "apply", 1603, "missing.ppkg"),
        (vec!["apply", package, "--ca", "missing.pem"], "apply", 1603, "missing.pem"),
    ] {
        let document = runs(here, &arguments);
        assert_eq!(document["command"], command, "{arguments:?}: {document:#}");
        assert_eq!(
            (&document["exit_code"], &document["windows_exit_code"]),
            (&json!(2), &json!(code)),
            "{arguments:?}"
        );
        assert!(document["message"].as_str().unwrap().contains(words), "{arguments:?}: {document:#}");
    }
    // What was planned is reported although it cannot be saved.
    let document = runs(here, &["plan", package, "--save", "nowhere/plan.json"]);
    assert_eq!((&document["outcome"], &document["exit_code"]), (&json!("could-not-run"), &json!(2)));
    assert!(
        document["message"].as_str().unwrap().contains("cannot save the plan in nowhere/plan.json"),
        "{document:#}"
    );
    assert_eq!(document["changes"].as_array().unwrap().len(), 9);
}
