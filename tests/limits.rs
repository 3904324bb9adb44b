//! What is built is read: at the edge of a limit the package is read without a complaint, and beyond it is not built.

use std::fs;
use std::path::Path;

use crate::support::{copy_folder, ppkgc};

/// A folder with a spec of this one setting, whose DDF takes any name for an area, and any text.
fn folder_with(setting: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings/ddf"), &folder.path().join("ddf"));
    let head = "[package]\nname = \"X\"\nversion = \"1.0\"\n[schema]\nddf = [\"ddf/areas.xml\", \"ddf/area-start.xml\"]\n[csp]\n";
    fs::write(folder.path().join("s.toml"), format!("{head}{setting}\n")).unwrap();
    folder
}

/// What building it says, if it is refused; else nothing, and then reading it says nothing of damage either.
fn refused(folder: &Path) -> Option<String> {
    let built = ppkgc(folder, ["build", "s.toml", "-o", "out"]).output().unwrap();
    let said = String::from_utf8(built.stderr).unwrap();
    if !built.status.success() {
        assert!(!folder.join("out/X.ppkg").exists(), "{said}");
        return Some(said);
    }
    let read = ppkgc(folder, ["inspect", "out/X.ppkg", "--verify"]).output().unwrap();
    let complaint = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success() && !complaint.contains("package-damaged"), "{complaint}");
    None
}

#[test]
fn the_path_of_a_setting_may_be_as_long_as_one_that_is_read() {
    for length in [1_000, 1_012, 1_013, 1_014, 1_100] {
        let folder = folder_with(&format!("\"./Vendor/MSFT/Areas/{}/Pins\" = \"x\"", "n".repeat(length)));
        let said = refused(folder.path());
        let path = "Areas//Pins".len() + length;
        assert_eq!(said.is_some(), path > 1_024, "{path}: {said:?}");
        let expected = "error[package-too-large]: the package would be refused by those who read it";
        assert!(said.is_none_or(|said| said.contains(expected)), "{path}");
    }
}

#[test]
fn a_text_that_becomes_too_long_when_it_is_written_is_refused() {
    let folder = folder_with("\"./Vendor/MSFT/Areas/Own/Pins\" = { file = \"t.txt\" }");
    fs::write(folder.path().join("t.txt"), "&".repeat(4 << 20)).unwrap();
    let said = refused(folder.path()).unwrap();
    assert!(said.contains("[package-too-large]") && said.contains("too much XML to be read"), "{said}");
}

/// A file that never ends, to all intents: what is no picture is not read on, and what begins as one is read to a limit.
#[test]
fn pictures_are_not_read_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let spec =
        "[package]\nname = \"X\"\nversion = \"1.0\"\n[personalization]\ndesktop_image = { file = \"huge.jpg\" }\n";
    fs::write(folder.path().join("s.toml"), spec).unwrap();
    fs::File::create(folder.path().join("huge.jpg")).unwrap().set_len(1 << 40).unwrap();
    let checked = ppkgc(folder.path(), ["check", "s.toml"]).output().unwrap();
    assert!(String::from_utf8_lossy(&checked.stderr).contains("`huge.jpg` is named .jpg, but holds"), "{checked:?}");
}
