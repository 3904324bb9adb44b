//! The program for Windows, under wine: it makes the same bytes as the one that is tested here, and takes paths and texts
//! as Windows has them.
//!
//! `PPKGC_WINDOWS_PROGRAM` names ppkgc.exe, which `.ci/run` builds; without it, or without wine, the tests are ignored.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use crate::support::{ppkgc, succeed, tree};
use crate::tour;
use crate::wine::{Prefix, started};

/// Runs our program in a folder. Returns its exit code and what it printed.
fn run(wine: &Prefix, here: &Path, arguments: &[&str]) -> (i32, String) {
    let output = started(|| wine.program().args(arguments).current_dir(here).output().unwrap());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
}

/// A folder on the drive of wine with the first template in it.
fn berlin(wine: &Prefix) -> std::path::PathBuf {
    let here = wine.drive().join("specs");
    fs::create_dir(&here).unwrap();
    succeed(&mut ppkgc(&here, ["new", "berlin"]));
    here
}

#[test]
fn the_tour_makes_the_same_files_as_on_this_system() {
    let wine = Prefix::start("PPKGC_WINDOWS_PROGRAM");
    let (there, here) = (wine.drive().join("tour"), tempfile::tempdir().unwrap());
    fs::create_dir(&there).unwrap();
    let commands = tour::replay(here.path(), |arguments, variables| tour::run_here(here.path(), arguments, variables));
    tour::replay(&there, |arguments, variables| {
        let variables = || variables.iter().cloned();
        let output = started(|| wine.program().args(arguments).envs(variables()).current_dir(&there).output().unwrap());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let (theirs, ours) = (tree(&there), tree(here.path()));
    assert_eq!(theirs.keys().collect::<Vec<_>>(), ours.keys().collect::<Vec<_>>());
    // The page of a report names its spec as it was typed.
    let typed = |(name, bytes): (String, Vec<u8>)| match name.ends_with(".html") {
        true => (name, String::from_utf8(bytes).unwrap().replace("berlin\\spec.toml", "berlin/spec.toml").into_bytes()),
        false => (name, bytes),
    };
    let differing: Vec<String> = theirs
        .into_iter()
        .map(typed)
        .zip(ours)
        .filter(|((_, theirs), (_, ours))| theirs != ours)
        .map(|((name, _), _)| name)
        .collect();
    assert_eq!(differing, Vec::<String>::new(), "after {commands} commands");
}

#[test]
fn paths_of_windows_lead_to_the_same_spec() {
    let wine = Prefix::start("PPKGC_WINDOWS_PROGRAM");
    let here = berlin(&wine);
    for path in [
        r"berlin\spec.toml",
        "berlin/spec.toml",
        r".\berlin\..\berlin\spec.toml",
        r"BERLIN\Spec.TOML",
        r"C:\specs\berlin\spec.toml",
        "c:/specs/berlin/spec.toml",
        r"\specs\berlin\spec.toml",
        r"C:berlin\spec.toml",
        r"\\?\C:\specs\berlin\spec.toml",
    ] {
        let (code, said) = run(&wine, &here, &["check", path]);
        assert!(code == 0 && said.contains("is ready to build"), "{path}: {said}");
    }
    fs::copy(here.join("berlin/spec.toml"), here.join("berlin/second.toml")).unwrap();
    let (code, said) = run(&wine, &here, &["check", r"berlin\s*.toml"]);
    let count = said.matches("is ready to build").count();
    assert!(code == 0 && count == 2, "no shell of Windows expands a pattern: {said}");
    let (code, said) = run(&wine, &here, &["build", r"C:\specs\berlin\spec.toml", "-o", r"C:\Öffentlich\Größe"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&wine, &here, &["verify", r"c:\öffentlich\größe\my-wallpaper.PPKG"]);
    assert!(code == 0 && said.contains("covered by its catalog"), "{said}");
}

/// No output replaces an input of the same command, under whichever of its names.
#[test]
fn no_other_case_of_a_name_replaces_an_input() {
    let wine = Prefix::start("PPKGC_WINDOWS_PROGRAM");
    let here = berlin(&wine);
    let before = tree(&here);
    for output in [r"BERLIN\SPEC.TOML", r"c:\Specs\berlin\spec.toml", r"berlin\.\spec.toml"] {
        let (code, said) = run(&wine, &here, &["spec-schema", r"berlin\spec.toml", "-o", output]);
        assert!(code != 0 && said.contains("name another file"), "{output}: {code} {said}");
        assert!(tree(&here) == before, "{output}");
    }
    for output in ["NUL", "aux", "a?b", "con.txt"] {
        let (code, said) = run(&wine, &here, &["build", r"berlin\spec.toml", "-o", output]);
        assert!(code == 2 || code == 1, "{output}: {code} {said}");
        assert!(tree(&here) == before, "{output}");
    }
}

/// Windows PowerShell 5.1 writes UTF-16, its editors CRLF and a byte order mark, and old ones the code page of the system.
#[test]
fn specs_are_read_as_programs_of_windows_write_them() {
    let wine = Prefix::start("PPKGC_WINDOWS_PROGRAM");
    let here = berlin(&wine);
    let text = fs::read_to_string(here.join("berlin/spec.toml")).unwrap().replace("My Wallpaper", "Büro");
    let lines = text.replace('\n', "\r\n");
    let utf16 = |mark: &str| format!("{mark}{lines}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let code_page = lines.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    for (name, bytes, expected) in [
        ("crlf", lines.clone().into_bytes(), "is ready to build"),
        ("mark", format!("\u{FEFF}{lines}").into_bytes(), "is ready to build"),
        ("utf16", utf16("\u{FEFF}"), "is ready to build"),
        ("unmarked", utf16(""), "UTF-16 text without a byte order mark"),
        ("page", code_page, "save the file as UTF-8"),
    ] {
        fs::write(here.join(format!("berlin/{name}.toml")), bytes).unwrap();
        let (_, said) = run(&wine, &here, &["check", &format!(r"berlin\{name}.toml")]);
        assert!(said.contains(expected), "{name}: {said}");
    }
    let built = |name: &str| {
        let spec = format!(r"berlin\{name}.toml");
        let (code, said) = run(&wine, &here, &["build", &spec, "-o", name]);
        assert_eq!(code, 0, "{said}");
        fs::read(here.join(name).join("Büro.ppkg")).unwrap()
    };
    let package = built("crlf");
    assert!(built("mark") == package && built("utf16") == package, "the same text is the same package");
}
