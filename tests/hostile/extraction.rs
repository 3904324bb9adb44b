//! `inspect --extract` writes only below its folder.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::forge::{Forge, Item, Resource, entry};
use super::package;
use crate::support::{ppkgc, tree};

/// Extracts a package into `out` in a folder; returns the exit code and the messages.
fn extract(folder: &Path, package: &[u8]) -> (i32, String) {
    fs::write(folder.join("p.ppkg"), package).unwrap();
    let output = ppkgc(folder, ["inspect", "p.ppkg", "--extract", "out"]).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_sound_package_is_extracted_and_a_damaged_one_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut wim = package().build();
    assert_eq!(extract(folder.path(), &wim.bytes).0, 0);
    let extracted = tree(&folder.path().join("out"));
    assert_eq!(extracted.len(), 5);
    assert_eq!(extracted["payload.bin"], [9; 1_000]);

    fs::remove_dir_all(folder.path().join("out")).unwrap();
    let at = wim.bytes.windows(1_000).position(|window| window == [9; 1_000]).unwrap();
    wim.put(at + 999, &[8]);
    let (code, said) = extract(folder.path(), &wim.bytes);
    assert_eq!(code, 1);
    assert!(said.starts_with("error[package-damaged]: damaged content at byte "), "{said}");
    assert_eq!(tree(folder.path()).into_keys().collect::<Vec<_>>(), ["p.ppkg"]);
}

#[test]
fn names_that_lead_elsewhere_write_nothing() {
    let content = Resource::raw(b"evil");
    for name in ["../evil", "..", "/tmp/evil", "C:evil", "NUL", "a\\..\\..\\evil"] {
        let folder = tempfile::tempdir().unwrap();
        let items = vec![Item::folder("Multivariant", vec![Item::file(name, &content)])];
        let (code, said) = extract(folder.path(), &Forge::new(items, vec![content.clone()]).build().bytes);
        assert_eq!(code, 1, "{name}");
        assert!(said.contains("expected a valid name in a Windows folder"), "{said}");
        assert_eq!(tree(folder.path()).len(), 1, "{name}");
    }
}

#[test]
fn links_in_the_way_are_not_followed() {
    let sound = package().build().bytes;
    let refused = |prepare: &dyn Fn(&Path)| {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("kept"), "kept").unwrap();
        prepare(folder.path());
        let (code, said) = extract(folder.path(), &sound);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("error[would-overwrite]: `out` exists already, and is not an empty folder"), "{said}");
        assert_eq!(tree(&outside).len(), 1);
    };
    refused(&|folder| symlink("outside", folder.join("out")).unwrap());
    refused(&|folder| symlink("nowhere", folder.join("out")).unwrap());
    refused(&|folder| symlink("outside/kept", folder.join("out")).unwrap());
    refused(&|folder| {
        fs::create_dir(folder.join("out")).unwrap();
        symlink("../outside", folder.join("out/Multivariant")).unwrap();
    });
}

/// Files that look like leftovers of an interrupted run are removed, but never the target of a link in it.
#[test]
fn a_link_among_leftovers_is_removed_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("outside")).unwrap();
    fs::write(folder.path().join("outside/kept"), "kept").unwrap();
    symlink("outside", folder.path().join(".ppkgc-dead.tmp")).unwrap();
    assert_eq!(extract(folder.path(), &package().build().bytes).0, 0);
    assert!(!folder.path().join(".ppkgc-dead.tmp").exists());
    assert_eq!(fs::read(folder.path().join("outside/kept")).unwrap(), b"kept");
}

/// `inspect` without options shows what the package is; the payload is shown only on request.
#[test]
fn damage_in_the_payload_is_found_by_those_who_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut wim = package().build();
    wim.put_entry(5, entry::OFFSET, &((wim.table - 1_500) as u64).to_le_bytes());
    let overlaps = extract(folder.path(), &wim.bytes).1;
    assert!(overlaps.contains("expected bytes of its own"), "{overlaps}");
    let mut wim = package().build();
    let at = wim.bytes.windows(1_000).position(|window| window == [9; 1_000]).unwrap();
    wim.put(at, &[8]);
    fs::write(folder.path().join("p.ppkg"), &wim.bytes).unwrap();
    let code = |arguments: &[&str]| ppkgc(folder.path(), arguments).output().unwrap().status.code();
    assert_eq!(code(&["inspect", "p.ppkg"]), Some(0));
    assert_eq!(code(&["inspect", "p.ppkg", "--verify"]), Some(1));
    assert_eq!(code(&["verify", "p.ppkg"]), Some(1));
}
