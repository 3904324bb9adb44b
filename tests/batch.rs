//! `build --values`: a package for each row of a table of sites.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::authority::{Authority, CODE_SIGNING, KINDS};
use crate::json_documents::{fits, matches};
use crate::support::{judge, ppkgc, sample, succeed};

const SPEC: &str = r#"
[package]
name = "Contoso {{site}}"
version = "1.0"

[target]
editions = ["Enterprise"]
builds = ["Windows 11 24H2"]

[personalization]
desktop_image = { file = "images/{{picture}}.jpg" }

[device]
name = "{{prefix}}-%SERIAL%"

[csp]
"./Vendor/MSFT/Personalization/CompanyName" = "{{site}} <&\""
"#;

const SITES: &str =
    "site,prefix,picture\nBerlin,BER,blue\nMunich,MUC,red\nRome,ROM,blue\nToo long,much-too-long-a-name,red\n";

/// A folder with the spec, the table and two pictures.
fn fleet() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("images")).unwrap();
    for (from, to) in [("blue-hour.jpg", "blue.jpg"), ("sunset.jpg", "red.jpg")] {
        fs::copy(sample("contoso-branding").join("images").join(from), folder.path().join("images").join(to)).unwrap();
    }
    fs::write(folder.path().join("spec.toml"), SPEC).unwrap();
    fs::write(folder.path().join("sites.csv"), SITES).unwrap();
    folder
}

/// Runs a batch with these arguments; returns the exit code and the output.
fn batch(folder: &Path, more: &[&str]) -> (i32, String) {
    let args = ["build", "spec.toml", "--values", "sites.csv"].iter().chain(more);
    let output = ppkgc(folder, args).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

/// All files of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

/// A picture that twenty rows share is read once to check and hash it, and once to compress it; two threads may start
/// to read it at the same time.
#[cfg(target_os = "linux")]
#[test]
fn a_picture_of_all_rows_is_read_for_the_first_of_them() {
    let folder = fleet();
    let rows: String = (1..=20).map(|number| format!("Site {number},S{number},blue\n")).collect();
    fs::write(folder.path().join("sites.csv"), format!("site,prefix,picture\n{rows}")).unwrap();
    let mut traced = judge("strace");
    traced.args(["-f", "-e", "trace=open,openat,openat2", "-o", "calls", env!("CARGO_BIN_EXE_ppkgc")]);
    succeed(traced.args(["build", "spec.toml", "--values", "sites.csv", "-o", "out"]).current_dir(folder.path()));
    let calls = fs::read_to_string(folder.path().join("calls")).unwrap();
    let opened = calls.lines().filter(|call| call.contains("blue.jpg")).count();
    assert!((2..=4).contains(&opened), "{opened}: {calls}");
}

#[test]
fn each_row_is_built_as_if_its_texts_were_written_in_the_spec() {
    let folder = fleet();
    let (code, said) = batch(folder.path(), &["-o", "out"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("3 of 4 packages were built") && said.contains("no package for row 5 of sites.csv"),
        "{said}"
    );
    for (site, prefix, picture) in [("Berlin", "BER", "blue"), ("Munich", "MUC", "red"), ("Rome", "ROM", "blue")] {
        let text = SPEC.replace("{{site}}", site).replace("{{prefix}}", prefix).replace("{{picture}}", picture);
        fs::write(folder.path().join("single.toml"), text).unwrap();
        succeed(&mut ppkgc(folder.path(), ["build", "single.toml", "-o", "single"]));
        for ending in ["ppkg", "cat", "customizations.xml"] {
            let name = format!("Contoso-{site}.{ending}");
            let read = |place: &str| fs::read(folder.path().join(place).join(&name)).unwrap();
            assert_eq!(read("out"), read("single"), "{name}");
        }
    }
    let out = folder.path().join("out");
    assert_eq!(files(&out).len(), 3 * 4 + 2);
    let record: Value = serde_json::from_slice(&fs::read(out.join("batch.json")).unwrap()).unwrap();
    matches(&record, "batch");
    let rows = record["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["row"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert_eq!(rows[1]["file"], "Contoso-Munich.ppkg");
    assert_eq!(
        (&rows[3]["failed"], &rows[3]["findings"][0]["code"]),
        (&Value::Bool(true), &Value::from("csp-refuses"))
    );
    let index = fs::read_to_string(out.join("index.csv")).unwrap();
    assert!(index.lines().nth(2).unwrap().starts_with("3,Contoso Munich,{"), "{index}");
}

#[test]
fn nothing_is_written_when_table_and_spec_do_not_fit() {
    let folder = fleet();
    for (sites, expected) in [
        ("site,prefix,picture\nBerlin,A,blue\nBERLIN,B,red\n", "[same-package]: the package has the file name"),
        ("site,prefix,pictures\nBerlin,A,blue\n", "[missing-column]: `sites.csv` has no column `picture`"),
        ("site,prefix,pictures\nBerlin,A,blue\n", "did you mean `pictures`?"),
        ("site,prefix,picture\nBerlin,A\n", "[bad-values]: the row has 2 cells, but there are 3 columns"),
        ("site,prefix,picture\n", "the table has no rows"),
        ("site,prefix,picture,site\nA,B,blue,C\n", "two columns have the name `site`"),
    ] {
        fs::write(folder.path().join("sites.csv"), sites).unwrap();
        let (code, said) = batch(folder.path(), &["-o", "out"]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(expected) && said.contains("nothing was built"), "{expected}: {said}");
        let json = ["build", "spec.toml", "--values", "sites.csv", "-o", "out", "--format", "json"];
        assert!(!fits(folder.path(), "batch", &json)["findings"].as_array().unwrap().is_empty());
        assert!(!folder.path().join("out").exists());
    }
    // Nothing is known about the columns of a table that cannot be read, here in the encoding of Western Europe.
    fs::write(folder.path().join("sites.csv"), b"site,prefix,picture\nM\xFCnchen,A,blue\n").unwrap();
    let (code, said) = batch(folder.path(), &["-o", "out"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("Excel saves such text as \"CSV UTF-8\"") && !said.contains("missing-column"), "{said}");
    fs::write(folder.path().join("sites.csv"), "site;prefix;picture;more\r\n..\\..\\x/y;A;blue;z\r\n").unwrap();
    let (code, said) = batch(folder.path(), &["-o", "out", "--dry-run"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("[unused-column]") && said.contains("1 of 1 packages can be built"), "{said}");
    assert!(!folder.path().join("out").exists());
    assert_eq!(batch(folder.path(), &["-o", "out"]).0, 0);
    let names: Vec<String> = files(&folder.path().join("out")).into_keys().collect();
    assert!(names.contains(&"Contoso-..-..-x-y.ppkg".to_owned()), "{names:?}");
}

#[test]
fn a_batch_that_was_cut_off_ends_with_the_bytes_of_a_whole_one() {
    let folder = fleet();
    batch(folder.path(), &["-o", "whole"]);
    batch(folder.path(), &["-o", "out"]);
    let out = folder.path().join("out");
    let kept = fs::metadata(out.join("Contoso-Rome.ppkg")).unwrap().modified().unwrap();
    for lost in ["batch.json", "index.csv", "Contoso-Berlin.build.json"] {
        fs::remove_file(out.join(lost)).unwrap();
    }
    let mut damaged = fs::read(out.join("Contoso-Munich.ppkg")).unwrap();
    damaged[700] ^= 1;
    fs::write(out.join("Contoso-Munich.ppkg"), damaged).unwrap();
    batch(folder.path(), &["-o", "out", "--resume"]);
    assert_eq!(files(&out), files(&folder.path().join("whole")));
    assert_eq!(fs::metadata(out.join("Contoso-Rome.ppkg")).unwrap().modified().unwrap(), kept);
    batch(folder.path(), &["-o", "out", "--resume", "--cdf"]);
    assert!(out.join("Contoso-Rome.cdf").exists());
    fs::write(folder.path().join("sites.csv"), SITES.replace("ROM", "RMA")).unwrap();
    batch(folder.path(), &["-o", "out", "--resume"]);
    batch(folder.path(), &["-o", "changed"]);
    assert_eq!(files(&out)["Contoso-Rome.ppkg"], files(&folder.path().join("changed"))["Contoso-Rome.ppkg"]);
}

#[test]
fn shards_together_are_the_whole_batch() {
    let folder = fleet();
    batch(folder.path(), &["-o", "whole"]);
    for (shard, out) in [("1/3", "one"), ("2/3", "two"), ("3/3", "three")] {
        batch(folder.path(), &["-o", out, "--shard", shard]);
    }
    assert_eq!(files(&folder.path().join("two")).len(), 4 + 2);
    succeed(&mut ppkgc(folder.path(), ["batch", "merge", "three", "one", "two", "-o", "merged"]));
    assert_eq!(files(&folder.path().join("merged")), files(&folder.path().join("whole")));
    batch(folder.path(), &["-o", "half", "--shard", "1/2"]);
    for (shards, why) in [
        (["one", "one"], "shard 1/3 is given twice"),
        (["one", "three"], "shard 2/3 is missing; name the folders of all"),
        (["one", "half"], "is of shard 1/2, and another of 1/3"),
        (["one", "whole"], "is the record of a batch that was not built with --shard"),
    ] {
        let refused = ppkgc(folder.path(), ["batch", "merge", shards[0], shards[1], "-o", "again"]).output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(why), "{refused:?}");
        assert!(!folder.path().join("again").exists());
    }
    fs::write(folder.path().join("sites.csv"), SITES.replace("ROM", "RMA")).unwrap();
    batch(folder.path(), &["-o", "other", "--shard", "1/3"]);
    let mixed = ppkgc(folder.path(), ["batch", "merge", "one", "other", "-o", "again"]).output().unwrap();
    assert!(String::from_utf8_lossy(&mixed.stderr).contains("belongs to another spec or table"), "{mixed:?}");
    assert_eq!(batch(folder.path(), &["--shard", "4/3"]).0, 2);
}

#[test]
fn a_batch_replaces_nothing_that_it_reads_and_judges_all_rows_alike() {
    let folder = fleet();
    let rows = r#"[{"site": "Berlin", "prefix": "BER", "picture": "blue"}]"#;
    fs::write(folder.path().join("batch.json"), rows).unwrap();
    let output = ppkgc(folder.path(), ["build", "spec.toml", "--values", "batch.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(fs::read_to_string(folder.path().join("batch.json")).unwrap(), rows);
    assert!(!folder.path().join("Contoso-Berlin.ppkg").exists());
    let of_rules = "\n[schema]\nddf = [\"{{prefix}}.xml\"]\n";
    fs::write(folder.path().join("spec.toml"), SPEC.to_owned() + of_rules).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings/ddf/board.xml"), folder.path().join("BER.xml"))
        .unwrap();
    let (code, said) = batch(folder.path(), &["--dry-run"]);
    assert_eq!(code, 1);
    assert!(said.contains("[bad-values]: the row names other DDF or ADMX files"), "{said}");
}

#[test]
fn the_catalog_of_each_row_is_signed() {
    let authority = Authority::new();
    authority.signer("signer", KINDS[0], CODE_SIGNING);
    fs::write(authority.file("fleet.toml"), "[package]\nname = \"{{site}}\"\nversion = \"1.0\"\n[oobe]\nhide = true\n")
        .unwrap();
    fs::write(authority.file("sites.csv"), "site\nBerlin\nMunich\n").unwrap();
    let build = ["build", "fleet.toml", "--values", "sites.csv", "-o", "fleet"];
    let key = ["--key", "signer.key", "--cert", "signer.pem"];
    // An unsigned package left by an earlier run does not count as output of this run.
    assert!(authority.ppkgc(&build).status.success());
    // A new version loses no signature where the same run signs it.
    for more in [&["--resume"][..], &["--resume"], &["--force"], &["--set", "package.version=2.0"]] {
        let output = authority.ppkgc(&[&build[..], &key, more].concat());
        assert!(output.status.success(), "{output:?}");
        for site in ["Berlin", "Munich"] {
            let package = format!("fleet/{site}.ppkg");
            let verified = authority.ppkgc(&["verify", &package, "--ca", "ca.pem", "--require-signature"]);
            assert!(verified.status.success(), "{verified:?}");
        }
    }
}

#[test]
fn each_package_of_a_batch_gets_the_kit_that_it_would_get_by_itself() {
    let folder = fleet();
    let here = folder.path();
    let (exit, said) = batch(here, &["-o", "out", "--kit", "kits.zip"]);
    assert!(exit == 2 && said.contains("name a folder") && !here.join("out").exists(), "{said}");
    fs::write(here.join("linux"), b"\x7fELF\x02\x01\x01\0").unwrap();
    let (exit, said) = batch(here, &["-o", "out", "--kit", "kits", "--applier", "linux"]);
    assert!(exit == 2 && said.contains("a program for Linux") && !here.join("out").exists(), "{said}");

    let program = ["--applier", "images/red.jpg"];
    let (exit, said) = batch(here, &[&["-o", "out", "--kit", "kits/of/all"], &program[..]].concat());
    assert_eq!(exit, 1, "one row fails: {said}");
    let kits = files(&here.join("kits/of/all"));
    let names: Vec<&str> = kits.keys().map(String::as_str).collect();
    assert_eq!(names, ["Contoso-Berlin.zip", "Contoso-Munich.zip", "Contoso-Rome.zip"]);
    let single = ["kit", "out/Contoso-Rome.ppkg", "-o", "rome.zip"];
    succeed(&mut ppkgc(here, single.iter().chain(&program)));
    assert!(kits["Contoso-Rome.zip"] == fs::read(here.join("rome.zip")).unwrap());

    fs::remove_file(here.join("kits/of/all/Contoso-Berlin.zip")).unwrap();
    batch(here, &[&["-o", "out", "--resume", "--kit", "kits/of/all"], &program[..]].concat());
    assert!(kits == files(&here.join("kits/of/all")));
}

#[test]
fn what_only_follows_from_a_missing_column_is_not_reported() {
    let folder = fleet();
    let account = "\n[[account]]\nname = \"it\"\npassword = \"{{admin_password}}\"\n";
    fs::write(folder.path().join("spec.toml"), SPEC.to_owned() + account).unwrap();
    let (code, said) = batch(folder.path(), &["-o", "out"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("`sites.csv` has no column `admin_password`"), "{said}");
    let header = "Site,prefix,picture,admin_password\nBerlin,BER,blue,Wattle-31\nRome,ROM,red,Wattle-32\n";
    fs::write(folder.path().join("sites.csv"), header).unwrap();
    let (code, said) = batch(folder.path(), &["-o", "out"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("did you mean `Site`?"), "{said}");
    assert!(!said.contains("unused-column") && !said.contains("same-package"), "{said}");
    // Without a table nothing is judged that only a row decides.
    let output = ppkgc(folder.path(), ["check", "spec.toml"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("[no-row]") && !said.contains("secret-in-spec") && !said.contains("[csp-"), "{said}");
}

#[test]
fn a_secret_of_a_row_is_shown_nowhere() {
    const SECRET: &str = "Zanzibar-7-Quince";
    // By the name of its column, and by the key that it fills.
    for column in ["admin_password", "of the site"] {
        let folder = fleet();
        let password = format!("password = \"{{{{{column}}}}}\"\n");
        let account = "\n[[account]]\nname = \"{{prefix}}\"\ngroup = \"Administrators\"\n".to_owned() + &password;
        fs::write(folder.path().join("spec.toml"), SPEC.to_owned() + &account).unwrap();
        let sites = format!("site,prefix,picture,{column}\nBerlin,BER,blue,{SECRET}\nMunich,a/b,red,{SECRET}\n");
        fs::write(folder.path().join("sites.csv"), sites).unwrap();
        let (code, said) = batch(folder.path(), &["-o", "out"]);
        assert_eq!(code, 1);
        assert!(!said.contains(SECRET) && !said.contains("secret-in-spec"), "{said}");
        let out = files(&folder.path().join("out"));
        for name in ["batch.json", "index.csv", "Contoso-Berlin.build.json"] {
            assert!(!String::from_utf8_lossy(&out[name]).contains(SECRET), "{name}");
        }
        assert!(!String::from_utf8_lossy(&out["batch.json"]).contains("secret-in-spec"), "{column}");
        assert!(String::from_utf8_lossy(&out["Contoso-Berlin.customizations.xml"]).contains(SECRET));
    }
}
