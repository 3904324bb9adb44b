//! Two folders are compared: every spec and package below them, by its path.

use std::fs;
use std::path::Path;

use crate::json_documents::{fits, matches};
use crate::support::{ppkgc, succeed};

/// Two folders are compared spec by spec and package by package, by their paths.
#[test]
fn folders_are_compared_by_the_paths_of_their_specs() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let write = |path: &str, text: &str| {
        fs::create_dir_all(here.join(path).parent().unwrap()).unwrap();
        fs::write(here.join(path), text).unwrap();
    };
    let spec = |name: &str, more: &str| format!("[package]\nname = \"{name}\"\nversion = \"1.0\"\n{more}");
    let company = |name: &str| format!("[personalization]\ncompany_name = \"{name}\"\n");
    let site = "extends = \"../base.toml\"\n[package]\nname = \"Berlin\"\n";
    for side in ["old", "new"] {
        write(&format!("{side}/base.toml"), &spec("Base", &company(if side == "old" { "A|*b*" } else { "B" })));
        write(&format!("{side}/sites/berlin.toml"), site);
        write(&format!("{side}/same.toml"), &spec("Same", &company("S")));
        write(&format!("{side}/Cargo.toml"), "[package]\nname = \"no-spec\"\n");
        write(&format!("{side}/.hidden/spec.toml"), &spec("Hidden", &company(side)));
    }
    write("old/gone.toml", &spec("Gone", &company("G")));
    write("new/fresh.toml", &spec("Fresh", "[device]\nname = \"PC-1\"\n"));
    let document = fits(here, "diffs", &["diff", "old", "new", "--format", "json"]);
    let found: Vec<(&str, &str)> = document["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["path"].as_str().unwrap(), package["change"].as_str().unwrap()))
        .collect();
    let wanted = [
        (".hidden/spec.toml", "changed"),
        ("fresh.toml", "added"),
        ("gone.toml", "removed"),
        ("same.toml", "same"),
        ("sites/berlin.toml", "changed"),
    ];
    assert_eq!(found, wanted);
    matches(&document["packages"][4]["diff"], "diff");
    let output = ppkgc(here, ["diff", "old", "new", "--format", "markdown"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.starts_with("**4 of 5 packages differ**\n\n### .hidden&#47;spec.toml: changed\n"), "{page}");
    assert!(page.contains("### fresh.toml: added\n\nIt holds a setting of "), "{page}");
    assert!(
        page.contains("### sites&#47;berlin.toml: changed\n\n**Berlin 1.0** → **Berlin 1.0**: 1 difference"),
        "{page}"
    );
    assert!(page.contains("<code>A&#124;&#42;b&#42;</code>"), "{page}");
    // One that cannot be built does not hide the others.
    write("new/same.toml", &spec("Same", "[personalization]\ncompany_nam = 1\n"));
    let output = ppkgc(here, ["diff", "old", "new", "--format", "markdown"]).output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(page.contains("### same.toml: not compared") && page.contains("### fresh.toml: added"), "{page}");
    // The packages of two batches are compared in the same way.
    for (folder, name) in [("a", "One"), ("b", "Two")] {
        write(&format!("{folder}.toml"), &spec("{{site}}", &company(name)));
        write("sites.csv", "site\nX\nY\n");
        let spec = format!("{folder}.toml");
        succeed(&mut ppkgc(here, ["build", &spec, "--values", "sites.csv", "-o", folder]));
    }
    let document = fits(here, "diffs", &["diff", "a", "b", "--format", "json"]);
    assert_eq!(document["packages"].as_array().unwrap().len(), 2);
    assert_eq!(document["packages"][0]["path"], "X.ppkg");
}

/// Whatever builds is compared, however it is written and whatever it is called.
#[test]
fn no_spec_or_package_of_a_folder_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let write = |path: &str, text: &str| {
        fs::create_dir_all(here.join(path).parent().unwrap()).unwrap();
        fs::write(here.join(path), text).unwrap();
    };
    let device = "[device]\nname = \"PC-1\"\n";
    let rest = format!("name = \"A\"\nversion = \"1.0\"\n{device}");
    fs::create_dir(here.join("old")).unwrap();
    for (path, head) in [
        ("a.toml", "[package]"),
        ("blank.toml", "[ package ]"),
        ("quoted.toml", "[\"package\"]"),
        ("upper.TOML", "[package]"),
        ("Cargo.toml", "[package]"),
        (".ci/a.toml", "[package]"),
        ("1/2/3/4/5/6/7/8/9/10/11/12/13/14/a.toml", "[package]"),
    ] {
        write(&format!("new/{path}"), &format!("{head}\n{rest}"));
    }
    write("new/dotted.toml", &format!("package.name = \"A\"\npackage.version = \"1.0\"\n{device}"));
    write("new/inline.toml", &format!("package = {{ name = \"A\", version = \"1.0\" }}\n{device}"));
    write("new/other/Cargo.toml", "[package]\nname = \"a\"\n[target.x.dependencies]\n[dependencies]\n");
    succeed(&mut ppkgc(here, ["build", "new/a.toml", "-o", "out", "--quiet"]));
    fs::copy(here.join("out/A.ppkg"), here.join("new/upper.PPKG")).unwrap();
    succeed(&mut ppkgc(here, ["inspect", "out/A.ppkg", "--extract", "new/unpacked"]));
    let project = fs::read_to_string(here.join("new/unpacked/Multivariant/0/customizations.xml")).unwrap();
    write("new/project/customizations.xml", &project);
    let document = fits(here, "diffs", &["diff", "old", "new", "--format", "json"]);
    let packages = document["packages"].as_array().unwrap();
    let found: Vec<&str> = packages.iter().map(|package| package["path"].as_str().unwrap()).collect();
    let wanted = [
        ".ci/a.toml",
        "1/2/3/4/5/6/7/8/9/10/11/12/13/14/a.toml",
        "Cargo.toml",
        "a.toml",
        "blank.toml",
        "dotted.toml",
        "inline.toml",
        "project",
        "quoted.toml",
        "unpacked",
        "upper.PPKG",
        "upper.TOML",
    ];
    assert_eq!(found, wanted);
    assert!(packages.iter().all(|package| package["change"] == "added"), "{document:#}");
}

/// What is not compared is named, and the comparison does not count as done.
#[cfg(target_os = "linux")]
#[test]
fn what_is_not_compared_in_a_folder_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    for side in ["old", "new"] {
        fs::create_dir(here.join(side)).unwrap();
        fs::write(here.join(side).join("note.txt"), "").unwrap();
        symlink("note.txt", here.join(side).join("link.txt")).unwrap();
    }
    assert_eq!(ppkgc(here, ["diff", "old", "new"]).output().unwrap().status.code(), Some(0));
    symlink("../x.ppkg", here.join("new/link.ppkg")).unwrap();
    symlink("..", here.join("new/folder")).unwrap();
    fs::write(here.join("new").join(OsStr::from_bytes(b"x\xff.ppkg")), "").unwrap();
    fs::create_dir_all(here.join("new").join("n/".repeat(70))).unwrap();
    let document = fits(here, "diffs", &["diff", "old", "new", "--format", "json"]);
    let packages = document["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 4, "{document:#}");
    for package in packages {
        assert!(package["change"] == "not compared" && package["why"].is_string(), "{document:#}");
    }
    let output = ppkgc(here, ["diff", "old", "new"]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(shown.contains("link.ppkg: not compared\nIt is a link, and links are not followed."), "{shown}");
}

/// The DDF files that one side names do not apply to the other.
#[test]
fn each_side_is_judged_by_its_own_ddf_files() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let ddf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings/ddf/rules.xml");
    fs::copy(ddf, here.join("rules.xml")).unwrap();
    let spec = |more: &str| format!("[package]\nname = \"X\"\nversion = \"1.0\"\n{more}");
    fs::write(here.join("a.toml"), spec("[device]\nname = \"PC-1\"\n")).unwrap();
    let with_ddf = "[schema]\nddf = [\"rules.xml\"]\n[csp]\n\"./Vendor/MSFT/Rules/On\" = true\n";
    fs::write(here.join("b.toml"), spec(with_ddf)).unwrap();
    for sides in [["a.toml", "b.toml"], ["b.toml", "a.toml"]] {
        let output = ppkgc(here, ["diff", sides[0], sides[1]]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
