//! The main job from end to end: a sample becomes a package, the same every time. The external programs that judge it
//! are in samples.rs.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{copy_folder, ppkgc, sample, succeed, tree};

const OUTPUTS: [&str; 4] = [
    "Contoso-Branding.build.json",
    "Contoso-Branding.cat",
    "Contoso-Branding.customizations.xml",
    "Contoso-Branding.ppkg",
];

fn build(folder: &Path) {
    succeed(&mut ppkgc(folder, ["build", "spec.toml", "-o", "out"]));
}

#[test]
fn the_sample_builds_four_files_without_a_finding_above_note() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    succeed(&mut ppkgc(dir.path(), ["check", "spec.toml", "--strict"]));
    build(dir.path());
    let names: Vec<String> = tree(&dir.path().join("out")).into_keys().collect();
    assert_eq!(names, OUTPUTS);
    let verified = succeed(&mut ppkgc(dir.path(), ["verify", "out/Contoso-Branding.ppkg"]));
    assert_eq!(
        verified,
        "out/Contoso-Branding.ppkg is whole\n\
         out/Contoso-Branding.ppkg is covered by its catalog\n  \
         It holds 4 settings of Personalization. A computer on the network is contacted. Pictures or names\n  \
         of the company are set (4 times). It includes 2 files.\n\
         not proved: who made the package, and that Windows accepts it\n"
    );
}

#[test]
fn the_same_spec_gives_the_same_bytes_anywhere() {
    let first = tempfile::tempdir().unwrap();
    let second = tempfile::tempdir().unwrap();
    let elsewhere = second.path().join("a folder/deeper");
    copy_folder(&sample("contoso-branding"), first.path());
    copy_folder(&sample("contoso-branding"), &elsewhere);
    build(first.path());
    let mut other = Command::new("sh");
    other
        .args(["-c", "umask 077; exec \"$0\" build \"a folder/deeper/spec.toml\" -o \"a folder/deeper/out\""])
        .arg(env!("CARGO_BIN_EXE_ppkgc"))
        .current_dir(second.path())
        .env_remove("SOURCE_DATE_EPOCH")
        .envs([("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/nonexistent")]);
    succeed(&mut other);
    assert_eq!(tree(&first.path().join("out")), tree(&elsewhere.join("out")));
}

#[test]
fn another_date_changes_the_package_and_a_wrong_one_is_a_finding() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    build(dir.path());
    let before = fs::read(dir.path().join("out/Contoso-Branding.ppkg")).unwrap();
    succeed(ppkgc(dir.path(), ["build", "spec.toml", "-o", "out"]).env("SOURCE_DATE_EPOCH", "1735689600"));
    assert_ne!(before, fs::read(dir.path().join("out/Contoso-Branding.ppkg")).unwrap());
    let wrong = ppkgc(dir.path(), ["build", "spec.toml", "-o", "out"]).env("SOURCE_DATE_EPOCH", "1").output().unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("[bad-stamp]"));
}

#[test]
fn damage_is_found_by_verify() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    build(dir.path());
    let package = dir.path().join("out/Contoso-Branding.ppkg");
    let mut bytes = fs::read(&package).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&package, &bytes).unwrap();
    let output = ppkgc(dir.path(), ["verify", "out/Contoso-Branding.ppkg"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    for code in ["package-damaged", "catalog-mismatch", "mixed-set"] {
        assert!(said.contains(code), "{code}: {said}");
    }
}

/// Windows finds files by their names in any case, so whoever types one may write it otherwise than the build record.
#[test]
fn a_package_named_in_another_case_still_belongs_to_its_build() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    build(dir.path());
    for file in fs::read_dir(dir.path().join("out")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().replace("Contoso-Branding", "CONTOSO-branding");
        fs::rename(&path, path.with_file_name(name)).unwrap();
    }
    succeed(&mut ppkgc(dir.path(), ["verify", "out/CONTOSO-branding.ppkg"]));
}

#[test]
fn an_unsigned_package_is_refused_where_a_signature_is_required() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    build(dir.path());
    let verify = |arguments: &[&str]| {
        let base = ["verify", "out/Contoso-Branding.ppkg"];
        ppkgc(dir.path(), base.iter().chain(arguments)).output().unwrap().status.code()
    };
    assert_eq!(verify(&[]), Some(0));
    assert_eq!(verify(&["--require-signature"]), Some(3));
    fs::remove_file(dir.path().join("out/Contoso-Branding.cat")).unwrap();
    assert_eq!(verify(&[]), Some(1));
}
