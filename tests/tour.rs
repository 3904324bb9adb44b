//! The tour for PowerShell: its native commands run, the rest of it follows the grammar and calls what the module exports.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::kit::powershell_errors;
use crate::support::{ppkgc, succeed};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The lines of all blocks of code.
fn lines() -> Vec<String> {
    let page = fs::read_to_string(root().join(".github/POWERSHELL.md")).unwrap();
    let blocks = page.split("```powershell\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<String>>()).collect()
}

/// Runs the native commands of the tour in a folder, and changes the spec where the tour does. Returns how many commands
/// there are.
pub fn replay(here: &Path, mut run: impl FnMut(&str)) -> usize {
    let mut count = 0;
    for line in lines() {
        if let Some(command) = line.strip_prefix("ppkgc ") {
            run(command);
            count += 1;
        } else if line.starts_with("Add-Content berlin") {
            let spec = here.join("berlin/spec.toml");
            let text = fs::read_to_string(&spec).unwrap();
            fs::write(spec, text + "\n[csp]\n\"./Vendor/MSFT/SharedPC/SetEduPolicies\" = true\r\n").unwrap();
        }
    }
    count
}

#[test]
fn every_native_command_of_the_tour_works() {
    let dir = tempfile::tempdir().unwrap();
    let count = replay(dir.path(), |command| {
        succeed(&mut ppkgc(dir.path(), command.replace('\\', "/").split(' ')));
    });
    assert!(count >= 12, "{count}");
}

#[test]
fn the_rest_of_the_tour_is_powershell_for_the_module() {
    let lines = lines();
    assert_eq!(powershell_errors(&lines.join("\n")), Vec::<String>::new());
    let module = fs::read_to_string(root().join("templates/powershell/ppkgc/ppkgc.psm1")).unwrap();
    let functions: BTreeSet<&str> =
        module.split("\nfunction ").skip(1).filter_map(|part| part.split_once(" {").map(|(name, _)| name)).collect();
    for line in &lines {
        for word in line.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| word.contains("-Ppkg")) {
            assert!(functions.contains(word), "{word}");
        }
    }
}

/// Every page that the README or another page names is there.
#[test]
fn pages_name_files_that_are_there() {
    for page in [
        "README.md",
        ".github/POWERSHELL.md",
        ".github/WALLPAPER.md",
        ".github/FROM-WCD.md",
        "templates/editors/README.md",
    ] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for named in text.split('`').filter(|part| part.starts_with(".github/") || part.starts_with("templates/")) {
            let is_there = Path::new(&root()).join(named).exists();
            assert!(is_there, "{page} names {named}");
        }
    }
}
