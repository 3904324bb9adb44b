//! What a container contains beside the contents of its files: reported and checked, or refused where readers differ.

use std::fs;
use std::io::Cursor;

use ppkgc::read::open;
use sha1::{Digest, Sha1};

use super::forge::{FOLDER, Item, Resource, Wim, entry, header, units};
use super::{PROVXML, package_of, problems, said, sound_with};
use crate::support::ppkgc;

const GOOD: &[u8] = b"good";
const EVIL: &[u8] = b"evil";

fn sha1(content: &[u8]) -> [u8; 20] {
    Sha1::digest(content).into()
}

/// A sound package with one more item in its root, with these contents for it.
fn package_with(item: Item, contents: &[&[u8]]) -> Wim {
    sound_with(vec![item], contents).build()
}

/// A file with this hash in its entry, followed by these streams.
fn file(in_dentry: [u8; 20], streams: &[(&str, [u8; 20])]) -> Item {
    let streams = streams.iter().map(|(name, sha1)| (units(name), *sha1)).collect();
    Item { streams, ..Item::named(units("f.txt"), in_dentry) }
}

#[test]
fn a_named_stream_is_reported_and_checked() {
    let hidden = "it has a second content called \"hidden\", of 4 bytes, which is not extracted";
    for item in [
        file(sha1(GOOD), &[("hidden", sha1(EVIL))]),
        file([0; 20], &[("", sha1(GOOD)), ("hidden", sha1(EVIL))]),
        file([0; 20], &[("hidden", sha1(EVIL)), ("", sha1(GOOD))]),
        Item { items: Some(Vec::new()), attributes: FOLDER, ..file([0; 20], &[("hidden", sha1(EVIL))]) },
    ] {
        let contents: &[&[u8]] = if item.items.is_some() { &[EVIL] } else { &[GOOD, EVIL] };
        let message = said(&package_with(item, contents).bytes);
        assert!(message.starts_with(&format!("f.txt: {hidden}")), "{message}");
    }
    let mut wim = package_with(file(sha1(GOOD), &[("hidden", sha1(EVIL))]), &[GOOD, EVIL]);
    let at = wim.bytes.windows(4).position(|window| window == EVIL).unwrap();
    wim.put(at, b"X");
    let message = said(&wim.bytes);
    assert!(message.contains("damaged content at byte "), "{message}");
    let message = said(&package_with(file(sha1(GOOD), &[("hidden", [7; 20])]), &[GOOD]).bytes);
    assert!(message.contains("expected a SHA-1 of the lookup table"), "{message}");
}

#[test]
fn a_file_of_two_contents_is_refused() {
    for item in [
        file(sha1(GOOD), &[("", sha1(EVIL))]),
        file(sha1(GOOD), &[("", [0; 20])]),
        file([0; 20], &[("", sha1(GOOD)), ("", sha1(EVIL))]),
        file([0; 20], &[("", [0; 20]), ("", sha1(EVIL))]),
    ] {
        let message = said(&package_with(item, &[GOOD, EVIL]).bytes);
        assert!(message.ends_with("expected one content, found several that differ"), "{message}");
    }
    let twice = [("a", sha1(GOOD)), ("A", sha1(EVIL))];
    let message = said(&package_with(file(sha1(GOOD), &twice), &[GOOD, EVIL]).bytes);
    assert!(message.ends_with("expected streams of different names, found two of one name"), "{message}");
}

#[test]
fn a_folder_with_a_content_and_a_file_with_entries_are_refused() {
    for content in [sha1(GOOD), [7; 20]] {
        let folder = Item { sha1: content, ..Item::folder("d", vec![Item::file("x", &Resource::raw(GOOD))]) };
        let message = said(&package_with(folder, &[GOOD]).bytes);
        assert!(message.contains("expected a folder without content"), "{message}");
    }
    let inside = vec![Item::file("x", &Resource::raw(GOOD))];
    let message = said(&package_with(Item { items: Some(inside), ..file(sha1(GOOD), &[]) }, &[GOOD]).bytes);
    assert!(message.contains("expected no entries inside a file"), "{message}");
}

#[test]
fn hard_links_of_different_contents_are_refused() {
    let link = |name: &str, content: &[u8]| Item { link_group: 5, ..Item::file(name, &Resource::raw(content)) };
    let links = |other| Item::folder("d", vec![link("a", GOOD), link("b", other)]);
    let message = said(&package_with(links(EVIL), &[GOOD, EVIL]).bytes);
    assert!(message.contains("expected the content of the other hard links"), "{message}");
    let message = said(&package_with(links(GOOD), &[GOOD]).bytes);
    assert!(!message.contains("damaged"), "{message}");
}

#[test]
fn a_short_name_that_is_the_name_of_another_file_is_refused() {
    let short = |short: &str| Item { short_name: units(short), ..Item::file("long.txt", &Resource::raw(EVIL)) };
    let two = |short_name| Item::folder("d", vec![short(short_name), Item::file("0__A.xml", &Resource::raw(GOOD))]);
    let message = said(&package_with(two("0__a.XML"), &[GOOD, EVIL]).bytes);
    assert!(message.ends_with("expected a short name that no other file has, found \"0__a.XML\""), "{message}");
    let message = said(&package_with(two("LONG~1.TXT"), &[GOOD, EVIL]).bytes);
    assert!(!message.contains("short name"), "{message}");
}

#[test]
fn items_that_nobody_documents_are_reported() {
    let item = Item { more: vec![1; 12], ..Item::file("f.txt", &Resource::raw(GOOD)) };
    let message = said(&package_with(item, &[GOOD]).bytes);
    assert!(message.starts_with("f.txt: its entry has 16 bytes of undocumented data"), "{message}");
}

#[test]
fn items_of_streams_are_reported() {
    let item = Item { stream_more: EVIL.repeat(2), ..file([0; 20], &[("", sha1(GOOD))]) };
    let message = said(&package_with(item, &[GOOD]).bytes);
    assert!(message.starts_with("f.txt: its entry has 8 bytes of undocumented data"), "{message}");
}

#[test]
fn damage_in_what_no_file_names_is_found() {
    let mut wim = package_with(Item::folder("d", Vec::new()), &[GOOD]);
    assert!(!said(&wim.bytes).contains("damaged"), "a content of no file is tolerated, and reported");
    let at = wim.bytes.windows(4).position(|window| window == GOOD).unwrap();
    wim.put(at, b"X");
    assert!(said(&wim.bytes).contains("damaged content at byte "));
}

/// Windows Configuration Designer leaves earlier states of one list behind, and nothing else.
#[test]
fn contents_that_no_file_has_are_reported() {
    let told = |message: &str| message.contains("content of 4 bytes that no file has: ");
    let folder = || Item::folder("d", Vec::new());
    for open_as in [said, glanced] {
        assert!(!told(&open_as(&package_with(file(sha1(GOOD), &[]), &[GOOD]).bytes)));
        assert!(told(&open_as(&package_with(folder(), &[GOOD]).bytes)));
        let hidden = file([0; 20], &[("hidden", sha1(GOOD))]);
        assert!(!told(&open_as(&package_with(hidden, &[GOOD]).bytes)), "a stream has it, and is reported itself");
    }
    let many: Vec<Vec<u8>> = (0..300u16).map(|number| number.to_be_bytes().to_vec()).collect();
    let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
    let message = said(&package_with(folder(), &many).bytes);
    assert_eq!(message.lines().filter(|line| line.contains("that no file has")).count(), 101, "{message}");
    assert!(message.contains("200 more contents that no file has"), "{message}");
}

#[test]
fn earlier_states_of_the_list_of_payload_files_are_no_hidden_contents() {
    let line = |number: usize| format!("<Element Index=\"{number}\"></Element>\n");
    let list = |count: usize| {
        let lines: String = (2..2 + count).map(line).collect();
        format!("<Elements Type=\"DataAsset\">\n{lines}</Elements>")
    };
    let (first, last) = (list(1), list(2));
    let other = first.replace("<Element ", "<Element  ");
    let data_asset = || Item::folder("DataAsset", vec![Item::file("DataAsset.xml", &Resource::raw(last.as_bytes()))]);
    let message = said(&package_with(data_asset(), &[last.as_bytes(), first.as_bytes()]).bytes);
    assert!(!message.contains("that no file has"), "{message}");
    let message = said(&package_with(data_asset(), &[last.as_bytes(), other.as_bytes()]).bytes);
    assert!(message.contains("that no file has"), "{message}");
}

/// What `inspect` says of a package without reading its payload.
fn glanced(bytes: &[u8]) -> String {
    problems(&open(Cursor::new(bytes)).unwrap().glance().unwrap().problems)
}

#[test]
fn two_resources_under_one_hash_are_refused() {
    let mut wim = package_with(Item::folder("d", Vec::new()), &[GOOD, EVIL]);
    wim.put_entry(6, entry::SHA1, &sha1(GOOD));
    let message = said(&wim.bytes);
    assert!(message.contains("expected one resource for each SHA-1, found another one for "), "{message}");
}

#[test]
fn the_integrity_table_is_checked() {
    let sound = || {
        let mut wim = package_of(PROVXML.as_bytes(), Resource::raw(&[9; 1_000])).build();
        wim.add_integrity_table(512);
        wim
    };
    assert!(!said(&sound().bytes).contains("integrity"));
    let changed = |at: usize, field: &[u8]| {
        let mut wim = sound();
        let table = wim.bytes.len()
            - usize::from(wim.bytes[header::INTEGRITY])
            - (usize::from(wim.bytes[header::INTEGRITY + 1]) << 8);
        wim.put(if at < 12 { table + at } else { at }, field);
        said(&wim.bytes)
    };
    let reference_count = sound().table + entry::SIZE + entry::REFERENCES;
    assert!(changed(reference_count, &[2]).contains("do not match the integrity table"));
    for (at, field) in [(0, [0xff; 4]), (4, [9, 0, 0, 0]), (8, [0; 4]), (8, [1, 0, 0, 0])] {
        let message = changed(at, &field);
        assert!(message.contains("damaged integrity table"), "{message}");
    }
    let mut outside = sound();
    outside.put(header::INTEGRITY + entry::OFFSET, &u64::MAX.to_le_bytes());
    assert!(said(&outside.bytes).contains("expected a resource inside the file"));
}

#[test]
fn the_xml_is_that_of_one_image_and_holds_no_control_characters() {
    let with = |xml: &str| {
        let mut forge = package_of(PROVXML.as_bytes(), Resource::raw(b"x"));
        forge.xml(xml);
        said(&forge.build().bytes)
    };
    for (xml, found) in [
        (
            "<WIM><IMAGE INDEX=\"1\"><NAME>a\u{1b}]0;x</NAME></IMAGE></WIM>",
            "expected characters that are allowed in XML",
        ),
        ("<WIM><IMAGE INDEX=\"1\"><NAME>a&#x9b;&#x1b;</NAME></IMAGE></WIM>", "found a reference to U+001B"),
        ("<WIM><IMAGE INDEX=\"1\"/><IMAGE INDEX=\"2\"><NAME>b</NAME></IMAGE></WIM>", "expected each element once"),
        ("<WIM><IMAGE INDEX=\"1\"><NAME>a</NAME><NAME>b</NAME></IMAGE></WIM>", "expected each element once"),
        ("<WIM></WIM>", "expected an <IMAGE>, found none"),
        ("<WIM><?xml version=\"1.0\"?><IMAGE INDEX=\"1\"/></WIM>", "found a declaration that is not at the start"),
        ("<WIM><IMAGE INDEX=\"1\"><NAME>go<!-- x -->od</NAME></IMAGE></WIM>", "expected nothing but text"),
        ("<WIM><IMAGE INDEX=\"1\"><NAME><![CDATA[go]]>od</NAME></IMAGE></WIM>", "expected nothing but text"),
        ("<WIM><IMAGE INDEX=\"1\"><NAME>go<?x y?>od</NAME></IMAGE></WIM>", "expected nothing but text"),
        ("<WIM><IMAGE INDEX=\"01\"><NAME>a</NAME></IMAGE></WIM>", "expected the number of the image in INDEX"),
    ] {
        let message = with(xml);
        assert!(message.contains(found), "{message}");
    }
}

#[test]
fn parts_of_the_xml_that_no_package_has_are_reported() {
    let with = |xml: &str| {
        let mut forge = package_of(PROVXML.as_bytes(), Resource::raw(b"x"));
        forge.xml(xml);
        said(&forge.build().bytes)
    };
    let usual = "<WIM><IMAGE INDEX=\"1\"><NAME>a</NAME><RESETCLEAR>0</RESETCLEAR><CREATIONTIME><HIGHPART>0x1</HIGHPART>\
                 <LOWPART>0x2</LOWPART></CREATIONTIME><WIMBOOT>0</WIMBOOT></IMAGE><TOTALBYTES>5</TOTALBYTES></WIM>";
    assert_eq!(with(usual), "");
    for (from, to, part) in [
        ("</IMAGE>", "<PAYLOAD>TVqQ</PAYLOAD></IMAGE>", "`PAYLOAD`"),
        ("</IMAGE>", "<Name>b</Name></IMAGE>", "`Name`"),
        ("</WIM>", "<ESD/></WIM>", "`ESD`"),
        ("</CREATIONTIME>", "<MORE/></CREATIONTIME>", "`MORE`"),
        ("<NAME>", "<NAME more=\"b\">", "the attribute `more`"),
        ("<WIM>", "<WIM xmlns=\"b\">", "the attribute `xmlns`"),
        ("<WIM>", "<WIM><!-- more -->", "a comment or a processing instruction"),
        ("<RESETCLEAR>0", "<RESETCLEAR>1", "RESETCLEAR `1`"),
    ] {
        let message = with(&usual.replace(from, to));
        assert!(
            message.contains(&format!("the XML of the container has what no known package has: {part}")),
            "{message}"
        );
    }
    let twice = with(&format!("\u{feff}{usual}"));
    assert!(twice.contains("expected one byte order mark, found two"), "{twice}");
}

/// As wimlib keeps them: an empty folder is extracted and packed again.
#[test]
fn empty_folders_are_extracted_and_packed() {
    let folder = tempfile::tempdir().unwrap();
    let item = Item::folder("A", vec![Item::folder("B", Vec::new()), Item::folder("C", Vec::new())]);
    fs::write(folder.path().join("p.ppkg"), package_with(item, &[]).bytes).unwrap();
    let run = |arguments: &[&str]| assert!(ppkgc(folder.path(), arguments).output().unwrap().status.success());
    run(&["inspect", "p.ppkg", "--extract", "out"]);
    run(&["pack", "out", "-o", "q.ppkg", "--name", "Q"]);
    run(&["inspect", "q.ppkg", "--extract", "again"]);
    for out in ["out", "again"] {
        assert!(folder.path().join(out).join("A/B").is_dir() && folder.path().join(out).join("A/C").is_dir(), "{out}");
    }
}
