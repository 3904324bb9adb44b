//! `diff` names what two containers hold besides the contents of their files.

use std::fs;

use crate::json_documents::fits;

use super::forge::{Item, Resource, units};
use super::sound_with;

/// A sound package with these items in its root and these contents besides those of its documents.
fn package(items: Vec<Item>, contents: &[&[u8]], notes: &str) -> Vec<u8> {
    let mut forge = sound_with(items, contents);
    let end = if notes.ends_with("<OTHER>") { "OTHER" } else { "NOTES" };
    forge.xml(&format!("<WIM><IMAGE INDEX=\"1\"><NAME>forged</NAME><NOTES>{notes}</{end}></IMAGE></WIM>"));
    forge.build().bytes
}

#[test]
fn what_no_file_shows_is_a_difference() {
    let content: &[u8] = b"good";
    let file = || Item::file("a.txt", &Resource::raw(content));
    let plain = package(vec![file()], &[content], "");
    let trailing = [plain.as_slice(), b"more"].concat();
    // Nothing refers to it, whatever its name.
    let listed = |folder: &str| Item::folder(folder, vec![Item::file("list.xml", &Resource::raw(content))]);
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.ppkg"), &plain).unwrap();
    for (after, name) in [
        (package(vec![file(), Item::folder("empty", Vec::new())], &[content], ""), "folder empty"),
        (package(vec![Item { short_name: units("RUN.CMD"), ..file() }], &[content], ""), "short name of a.txt"),
        (package(vec![Item { attributes: 0x22, ..file() }], &[content], ""), "attributes of a.txt"),
        (package(vec![Item { more: vec![7; 24], ..file() }], &[content], ""), "undocumented data of a.txt"),
        (package(vec![file()], &[content, b"evil"], ""), "content "),
        (package(vec![file()], &[content], "run this"), "NOTES"),
        (package(vec![file()], &[content], "VERSION=1;TargetSkus=;TargetSkus=run this"), "NOTES"),
        (trailing, "bytes after the end, at "),
        (package(vec![file()], &[content], "</NOTES><PAYLOAD>x</PAYLOAD><OTHER>"), "XML with "),
        (package(vec![file(), listed("Multivariant2")], &[content], ""), "Multivariant2/list.xml"),
        (package(vec![file(), listed("d")], &[content], ""), "d/list.xml"),
    ] {
        fs::write(dir.path().join("b.ppkg"), after).unwrap();
        let document = fits(dir.path(), "diff", &["diff", "a.ppkg", "b.ppkg", "--format", "json"]);
        let changes = document["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1, "{name}: {changes:?}");
        assert!(changes[0]["name"].as_str().unwrap().starts_with(name), "{name}: {changes:?}");
    }
    // What Windows and its designer write by themselves is none.
    let usual = Item { short_name: units("TEM-8~2.TMP"), attributes: 0x2010, ..Item::folder("b", vec![file()]) };
    let shorter = Item { short_name: units("B~1"), ..Item::folder("b", vec![file()]) };
    fs::write(dir.path().join("a.ppkg"), package(vec![usual], &[content], "VERSION=10.0.1;Source=CLI;")).unwrap();
    fs::write(dir.path().join("b.ppkg"), package(vec![shorter], &[content], "VERSION=10.0.2;Source=ppkgc;")).unwrap();
    let document = fits(dir.path(), "diff", &["diff", "a.ppkg", "b.ppkg", "--format", "json"]);
    assert_eq!(document["changes"].as_array().unwrap().len(), 0, "{document}");
}
