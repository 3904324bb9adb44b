//! `emit --what syncml`: the documents that a device manager would send, against the example of the documentation, a
//! golden file, and an external validator.

use std::fs;
use std::path::{Path, PathBuf};

use ppkgc::format::doc::{SyncCommand, SyncMl, SyncVerb};
use ppkgc::format::xml::{Content, Element, parse};

use crate::support::{judge, ppkgc, seeds, succeed};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syncml")
}

fn emitted(spec: &str, verb: &[&str]) -> String {
    succeed(&mut ppkgc(&folder(), [&["emit", spec, "--what", "syncml"], verb].concat()))
}

fn example() -> Element {
    parse(&fs::read(folder().join("example.xml")).unwrap()).unwrap()
}

#[test]
fn the_example_of_the_documentation_is_matched_element_by_element() {
    assert_eq!(parse(emitted("example.toml", &[]).as_bytes()).unwrap(), example());
}

/// The seed page kept the texts of its example and lost the tags; `-` is what is left of an Item.
#[test]
fn the_restored_example_has_the_texts_of_the_page() {
    let seeds = seeds();
    let pages = fs::read_dir(seeds).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let page = pages.into_iter().find(|page| page.contains("\n# Personalization CSP\n")).unwrap();
    let (_, block) = page.split_once("## Example\n```xml\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let mut texts = Vec::new();
    collect(&example(), &mut texts);
    assert_eq!(texts, block.lines().collect::<Vec<_>>());
}

fn collect(element: &Element, texts: &mut Vec<String>) {
    if element.name == "Item" {
        texts.push("-".to_owned());
    }
    if let Content::Text(text) = &element.content {
        texts.push(text.clone());
    }
    element.children().iter().for_each(|child| collect(child, texts));
}

/// Each kind of node in its own way: atomic roots, nodes without Replace, XML as value, binary data, a type of its own.
#[test]
fn every_kind_of_node_is_sent_as_its_golden_shows() {
    let emitted = emitted("managed.toml", &[]);
    let golden = folder().join("managed.xml");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, &emitted).unwrap();
    }
    assert_eq!(emitted, fs::read_to_string(&golden).unwrap());
    let message = SyncMl::read(emitted.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(message.write()).unwrap(), emitted);
}

#[test]
fn a_forced_verb_is_used_for_every_setting() {
    for (word, verb) in [("add", SyncVerb::Add), ("replace", SyncVerb::Replace), ("delete", SyncVerb::Delete)] {
        let message = SyncMl::read(emitted("example.toml", &["--verb", word]).as_bytes()).unwrap();
        assert_eq!(message.commands.len(), 2);
        for command in message.commands {
            let SyncCommand::Change(change) = command else { panic!("{command:?}") };
            assert_eq!(change.verb, verb);
            assert_eq!(change.items[0].data.is_some(), verb != SyncVerb::Delete);
        }
    }
}

#[test]
fn documents_hold_what_the_protocol_demands() {
    let dir = tempfile::tempdir().unwrap();
    for (spec, verb) in [("example.toml", None), ("example.toml", Some("delete")), ("managed.toml", None)] {
        let verb = verb.map_or_else(Vec::new, |verb| vec!["--verb", verb]);
        let file = dir.path().join("message.xml");
        fs::write(&file, emitted(spec, &verb)).unwrap();
        succeed(judge("xmllint").arg("--noout").arg("--dtdvalid").arg(folder().join("body.dtd")).arg(file));
    }
}

#[test]
fn settings_without_a_node_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let spec = "[package]\nname = \"A\"\nversion = \"1.0\"\n[device]\nname = \"PC-1\"\n[[wifi]]\nssid = \"Shop\"\nsecurity = \"Open\"\n\
                [[command]]\nrun = \"cmd /c a.cmd\"\nfiles = [\"a.cmd\"]\n\
                [csp]\n\"./Vendor/MSFT/SharedPC/EnableSharedPCMode\" = true\n";
    fs::write(dir.path().join("s.toml"), spec).unwrap();
    fs::write(dir.path().join("a.cmd"), "ver").unwrap();
    let output = ppkgc(dir.path(), ["emit", "s.toml", "--what", "syncml"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for path in ["Accounts/ComputerAccount/ComputerName", "ProvisioningCommands/PrimaryContext"] {
        assert!(said.contains(&format!("error[not-in-syncml]: SyncML cannot set `{path}")), "{said}");
    }
    assert!(said.contains("SyncML cannot deliver `a.cmd`") && !said.contains("the picture"), "{said}");
    assert!(!said.contains("WLANSetting"), "the profile of a network is a node: {said}");
}
