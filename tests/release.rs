//! `.ci/release` packs what people install: the same bytes every time, and what package managers demand. The programs in
//! these archives are stand-ins; building all of them takes an hour.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{judge, judge_if_any, ppkgc, succeed, tree};

const TARGETS: [(&str, &str); 4] = [
    ("x86_64-unknown-linux-musl", ""),
    ("aarch64-unknown-linux-musl", ""),
    ("x86_64-pc-windows-gnu", ".exe"),
    ("aarch64-pc-windows-gnullvm", ".exe"),
];

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A release of stand-ins with the real pages, in `one` and again in `two`.
fn released() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    for (target, ending) in TARGETS {
        let folder = here.join("programs").join(target);
        fs::create_dir_all(&folder).unwrap();
        for name in ["ppkgc", "ppkg-apply"] {
            fs::write(folder.join(format!("{name}{ending}")), format!("{name} for {target}")).unwrap();
        }
    }
    fs::create_dir_all(here.join("pages/man")).unwrap();
    clap_mangen::generate_to(ppkgc::cli::command(), here.join("pages/man")).unwrap();
    for (shell, name) in
        [("bash", "ppkgc.bash"), ("zsh", "_ppkgc"), ("fish", "ppkgc.fish"), ("powershell", "_ppkgc.ps1")]
    {
        fs::write(here.join("pages").join(name), succeed(&mut ppkgc(here, ["completions", shell]))).unwrap();
    }
    for output in ["one", "two"] {
        let mut release = judge("python3");
        release.arg(repository().join(".ci/release")).current_dir(here);
        release.args([
            "-o",
            output,
            "--programs",
            "programs",
            "--pages",
            "pages",
            "--base-url",
            "https://example.com/v1",
        ]);
        succeed(release.env("SOURCE_DATE_EPOCH", "1700000000"));
    }
    dir
}

fn version(ending: &str) -> String {
    format!("ppkgc-{}{ending}", env!("CARGO_PKG_VERSION"))
}

#[test]
fn a_release_is_whole_and_the_same_every_time() {
    let dir = released();
    let one = tree(&dir.path().join("one"));
    assert!(one == tree(&dir.path().join("two")));
    let mut expected: BTreeSet<String> =
        ["linux-x64.tar.gz", "linux-arm64.tar.gz", "windows-x64.zip", "windows-arm64.zip"]
            .map(|end| version(&format!("-{end}")))
            .into();
    expected.extend(["amd64", "arm64"].map(|own| format!("ppkgc_{}_{own}.deb", env!("CARGO_PKG_VERSION"))));
    expected.extend(["SHA256SUMS", "LICENSE-THIRD-PARTY", "ppkgc.json"].map(str::to_owned));
    expected.extend(["", ".installer", ".locale.en-US"].map(|part| format!("Ppkgc.Ppkgc{part}.yaml")));
    expected.insert(version(".cdx.json"));
    assert_eq!(one.keys().cloned().collect::<BTreeSet<String>>(), expected);
    let sums = succeed(judge("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(dir.path().join("one")));
    assert_eq!(sums.lines().filter(|line| line.ends_with(": OK")).count(), expected.len() - 1);
}

#[test]
fn archives_hold_programs_pages_and_helpers() {
    let dir = released();
    let one = dir.path().join("one");
    let zip = version("-windows-x64.zip");
    succeed(judge("unzip").args(["-q", zip.as_str(), "-d", "unzipped"]).current_dir(&one));
    let unzipped = tree(&one.join("unzipped").join(version("")));
    // What the README names is where it says.
    for name in [
        "ppkgc.exe",
        "ppkg-apply.exe",
        "README.md",
        "LICENSE-MIT",
        "samples/contoso-branding/spec.toml",
        "templates/powershell/ppkgc/ppkgc.psd1",
        "templates/editors/README.md",
        ".github/POWERSHELL.md",
        ".github/report.png",
    ] {
        assert!(unzipped.contains_key(name), "{name}");
    }
    assert_eq!(unzipped["ppkgc.exe"], b"ppkgc for x86_64-pc-windows-gnu");
    let mut tar = Command::new("tar");
    let listed = succeed(tar.args(["tvzf", &version("-linux-arm64.tar.gz")]).current_dir(&one));
    let program = listed.lines().find(|line| line.ends_with("/ppkgc")).unwrap();
    assert!(program.starts_with("-rwxr-xr-x root/root"), "{program}");
    assert!(listed.contains("/man/ppkgc-check.1") && listed.contains("/completions/_ppkgc"), "{listed}");
}

#[test]
fn dpkg_takes_the_package() {
    let dir = released();
    let deb = format!("one/ppkgc_{}_amd64.deb", env!("CARGO_PKG_VERSION"));
    let Some(mut dpkg) = judge_if_any("dpkg-deb") else { return };
    let about = succeed(dpkg.args(["--field", &deb]).current_dir(dir.path()));
    assert!(about.contains("Package: ppkgc") && about.contains("Architecture: amd64"), "{about}");
    succeed(judge("dpkg-deb").args(["--extract", &deb, "root"]).current_dir(dir.path()));
    let installed = tree(&dir.path().join("root"));
    assert_eq!(installed["usr/bin/ppkgc"], b"ppkgc for x86_64-unknown-linux-musl");
    for name in [
        "usr/share/man/man1/ppkgc.1.gz",
        "usr/share/bash-completion/completions/ppkgc",
        "usr/share/doc/ppkgc/copyright",
    ] {
        assert!(installed.contains_key(name), "{name}");
    }
}

/// Every command has a page, and so does the program as a whole.
#[test]
fn there_is_a_man_page_for_each_command() {
    let dir = tempfile::tempdir().unwrap();
    clap_mangen::generate_to(ppkgc::cli::command(), dir.path()).unwrap();
    let pages = tree(dir.path());
    for own in ppkgc::cli::command().get_subcommands() {
        let page = format!("ppkgc-{}.1", own.get_name());
        let text = String::from_utf8(pages[&page].clone()).unwrap();
        assert!(text.contains(".SH OPTIONS") || text.contains(".SH SUBCOMMANDS"), "{page}");
    }
    assert!(pages.contains_key("ppkgc.1"));
}

#[test]
fn the_list_of_materials_names_what_is_linked() {
    let dir = released();
    let path = dir.path().join("one").join(version(".cdx.json"));
    let list: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!((&list["bomFormat"], &list["specVersion"]), (&Value::from("CycloneDX"), &Value::from("1.5")));
    let components = list["components"].as_array().unwrap();
    let names: BTreeSet<&str> = components.iter().map(|own| own["name"].as_str().unwrap()).collect();
    assert!(names.contains("toml") && names.contains("windows-registry"));
    assert!(!names.contains("proptest") && !names.contains("clap_mangen") && !names.contains("ppkgc"), "tests only");
    let licences = fs::read_to_string(repository().join("LICENSE-THIRD-PARTY")).unwrap();
    let known: BTreeSet<&str> = components.iter().map(|own| own["bom-ref"].as_str().unwrap()).collect();
    for own in components {
        assert!(licences.contains(own["name"].as_str().unwrap()), "{own}");
        assert!(
            own["purl"].as_str().unwrap().starts_with("pkg:cargo/") && own["licenses"][0]["expression"].is_string(),
            "{own}"
        );
    }
    for link in list["dependencies"].as_array().unwrap() {
        for on in link["dependsOn"].as_array().unwrap() {
            assert!(known.contains(on.as_str().unwrap()), "{on} is no component");
        }
    }
}

fn yaml(path: &Path) -> Yaml {
    YamlLoader::load_from_str(&fs::read_to_string(path).unwrap()).unwrap().remove(0)
}

/// What the schemas of winget (1.6.0) and scoop demand of manifests.
#[test]
fn manifests_say_what_their_package_managers_demand() {
    let dir = released();
    let one = dir.path().join("one");
    let sums = fs::read_to_string(one.join("SHA256SUMS")).unwrap();
    let sums: BTreeMap<&str, &str> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name, sum)).collect();
    let common = ["PackageIdentifier", "PackageVersion", "ManifestType", "ManifestVersion"];
    for (part, more) in [
        ("", &["DefaultLocale"][..]),
        (".installer", &["Installers"][..]),
        (".locale.en-US", &["PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"][..]),
    ] {
        let manifest = yaml(&one.join(format!("Ppkgc.Ppkgc{part}.yaml")));
        for key in common.iter().chain(more) {
            assert!(!manifest[*key].is_badvalue(), "{part} lacks {key}");
        }
        assert_eq!(manifest["PackageVersion"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    }
    let installer = yaml(&one.join("Ppkgc.Ppkgc.installer.yaml"));
    for own in installer["Installers"].as_vec().unwrap() {
        let (url, sum) = (own["InstallerUrl"].as_str().unwrap(), own["InstallerSha256"].as_str().unwrap());
        assert_eq!(sums[url.rsplit('/').next().unwrap()], sum);
        assert!(["x64", "arm64"].contains(&own["Architecture"].as_str().unwrap()));
    }
    let nested = installer["NestedInstallerFiles"][0]["RelativeFilePath"].as_str().unwrap();
    assert_eq!(nested, version("\\ppkgc.exe"));
    let scoop: Value = serde_json::from_slice(&fs::read(one.join("ppkgc.json")).unwrap()).unwrap();
    for key in ["version", "homepage", "license", "architecture", "bin"] {
        assert!(!scoop[key].is_null(), "{key}");
    }
    for (_, own) in scoop["architecture"].as_object().unwrap() {
        let url = own["url"].as_str().unwrap();
        assert_eq!(sums[url.rsplit('/').next().unwrap()], own["hash"].as_str().unwrap());
    }
}
