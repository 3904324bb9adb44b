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

/// Runs the native commands of the tour in a folder, each given by its arguments and the variables of the environment, and
/// writes files where the tour does. Returns how many commands there are.
pub fn replay(here: &Path, mut run: impl FnMut(&[&str], &[(String, String)])) -> usize {
    let (mut count, mut variables) = (0, Vec::new());
    for line in lines() {
        if let Some(command) = line.strip_prefix("ppkgc ") {
            let arguments: Vec<&str> = command.split(' ').map(|word| word.trim_matches('"')).collect();
            run(&arguments, &variables);
            count += 1;
        } else if let Some((name, value)) = line.strip_prefix("$env:").and_then(|line| line.split_once(" = '")) {
            variables.push((name.to_owned(), value.trim_end_matches('\'').to_owned()));
        } else if let Some(text) = line.strip_prefix("Set-Content sites.csv \"") {
            let text = text.split('"').next().unwrap().replace("`n", "\r\n");
            fs::write(here.join("sites.csv"), format!("\u{FEFF}{text}\r\n")).unwrap();
        } else if line.starts_with("Add-Content berlin") {
            let spec = here.join("berlin/spec.toml");
            let text = fs::read_to_string(&spec).unwrap();
            fs::write(spec, text + "\n[csp]\n\"./Vendor/MSFT/SharedPC/SetEduPolicies\" = true\r\n").unwrap();
        }
    }
    count
}

/// Runs a command of the tour with the program for this system.
pub fn run_here(folder: &Path, arguments: &[&str], variables: &[(String, String)]) {
    let arguments = arguments.iter().map(|argument| argument.replace('\\', "/"));
    succeed(ppkgc(folder, arguments).envs(variables.iter().cloned()));
}

#[test]
fn every_native_command_of_the_tour_works() {
    let dir = tempfile::tempdir().unwrap();
    let count = replay(dir.path(), |arguments, variables| run_here(dir.path(), arguments, variables));
    assert!(count >= 15, "{count}");
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
