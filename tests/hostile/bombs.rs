//! Small packages that would become large: stopped by a limit before memory is allocated.

use std::io::{Cursor, Seek, SeekFrom, Write};

use ppkgc::read::open;

use super::forge::{Forge, Item, Resource, entry, header, units};
use super::{LIST, PROVXML, package, package_of, problems, said};

#[test]
fn long_folder_names_above_many_files() {
    let files = (0..15_000).map(|number| Item::named(units(&number.to_string()), [0; 20])).collect();
    let chain = (0..20).fold(files, |inside, _| vec![Item::folder(&"x".repeat(255), inside)]);
    let message = said(&Forge::new(vec![Item::folder("Multivariant", chain)], Vec::new()).build().bytes);
    assert!(message.starts_with("too much: 6710"), "{message}");
    assert!(message.ends_with(" bytes of paths, the limit is 67108864"), "{message}");
}

#[test]
fn one_large_content_under_many_names() {
    const LARGE: u64 = 100_000_000;
    let large = Resource::compressed(vec![0; 800_000], LARGE);
    let files = (0..700).map(|number| Item::file(&number.to_string(), &large)).collect();
    let forge = Forge::new(vec![Item::folder("Multivariant", files)], vec![large]);
    assert_eq!(said(&forge.build().bytes), "too much: 68800000000 bytes of files, the limit is 68719476736");
}

#[test]
fn more_resources_than_any_package_has() {
    let mut wim = package().build();
    let (size, offset) = (50 * 500_001u64, wim.bytes.len() as u64);
    wim.bytes.resize(wim.bytes.len() + size as usize, 1);
    wim.put(header::TABLE, &size.to_le_bytes()[..7]);
    wim.put(header::TABLE + entry::OFFSET, &offset.to_le_bytes());
    wim.put(header::TABLE + entry::ORIGINAL_SIZE, &size.to_le_bytes());
    assert_eq!(said(&wim.bytes), "too much: 500001 resources, the limit is 500000");
}

/// A package with these documents in the places of its three lists.
fn with_lists(list: &str, sources: &str, sets: &str) -> Vec<u8> {
    let documents = [list, sources, sets].map(|text| Resource::raw(text.as_bytes()));
    let [list, sources, sets] = &documents;
    let prov = Item::folder("Prov", vec![Item::file("RunTime.xml", sets)]);
    let variant = Item::folder("0", vec![Item::file("MasterDatastore.xml", sources), prov]);
    let items = vec![Item::folder("Multivariant", vec![variant, Item::file("Multivariant.xml", list)])];
    Forge::new(items, documents.to_vec()).build().bytes
}

#[test]
fn lists_that_name_more_than_any_package_has() {
    let variants: String = (0..1_000).map(|index| format!("<Element Index='{index}'/>")).collect();
    let list = format!("<Elements Type='Multivariant'>{variants}</Elements>");
    let source = |index: usize| {
        format!(
            "<ConfigurationSource Name='S{index}' Path='$(_prov)\\RunTime.xml{index}'>\
             <EventList><Event Name='S{index}'/></EventList></ConfigurationSource>"
        )
    };
    let sources: String = (0..1_000).map(source).collect();
    let sources = format!("<ConfigurationSourceList Version='1.0'>{sources}</ConfigurationSourceList>");
    let message = said(&with_lists(&list, &sources, " "));
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines[0], "Multivariant/Multivariant.xml: it names 1000 folders; the first 100 are read");
    assert_eq!(lines[1], "Multivariant/0/MasterDatastore.xml: it names 1000 sources; the first 100 are read");
    assert!(message.contains("no known package has the source \"S0\" and 999 more of this list;"), "{message}");
    assert_eq!(lines.len(), 3 + 100 + 99 + 1, "the last one is about the list that no source names");

    let sources = "<ConfigurationSourceList Version='1.0'><ConfigurationSource Name='RunTime' Path='$(_prov)\\RunTime.xml'>\
                   <EventList><Event Name='RunTime'/></EventList></ConfigurationSource></ConfigurationSourceList>";
    let set = "<ConfigurationSet Type='provxml' SettingsGroup='' Data='' a='' b='' c='' d=''/>".repeat(20_001);
    let message = said(&with_lists(LIST, sources, &format!("<ConfigurationSource>{set}</ConfigurationSource>")));
    assert_eq!(
        message,
        "Multivariant/0/Prov/RunTime.xml: with this list the package has more than 100000 sets and conditions; \
         it is not read"
    );
}

#[test]
fn many_files_that_no_list_names_are_told_in_few_lines() {
    let content = Resource::raw(b"x");
    let files = (0..5_000).map(|number| Item::file(&format!("{number:04}.provxml"), &content)).collect();
    let forge = Forge::new(vec![Item::folder("Multivariant", files)], vec![content]);
    let message = said(&forge.build().bytes);
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines.len(), 2 + 100 + 1);
    assert_eq!(
        lines[102],
        "Multivariant/0100.provxml: no list names this file, so a device never applies it; \
         the same is true for 4900 files from here on"
    );
}

#[test]
fn a_document_of_many_megabytes_is_not_read() {
    const SIZE: usize = 17 << 20;
    let mut package = open(Cursor::new(package_of(&vec![b' '; SIZE], Resource::raw(b"x")).build().bytes)).unwrap();
    let expected = format!(
        "Multivariant/0/Prov/RunTime/0__A.provxml: a document of {SIZE} bytes, with which the package has too much XML \
         to be read"
    );
    assert_eq!(problems(&package.model().unwrap().problems), expected);
    assert_eq!(problems(&package.glance().unwrap().problems), expected);
}

/// A sparse file of 4 GB: `inspect` without options reads none of its payload.
#[test]
fn a_glance_at_a_package_of_gigabytes_reads_kilobytes() {
    const GIGABYTES: u64 = 4 << 30;
    let forge = package_of(PROVXML.as_bytes(), Resource { original_size: GIGABYTES, ..Resource::raw(b"") });
    let mut wim = forge.build();
    let end = wim.bytes.len() as u64;
    wim.put_entry(5, entry::STORED_SIZE, &GIGABYTES.to_le_bytes()[..7]);
    wim.put_entry(5, entry::OFFSET, &end.to_le_bytes());
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&wim.bytes).unwrap();
    file.set_len(end + GIGABYTES).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    let mut read = 0;
    let mut package = open(super::mutants::Counted { bytes: file, read: &mut read }).unwrap();
    let model = package.glance().unwrap();
    assert_eq!((problems(&model.problems).as_str(), model.settings.len()), ("", 1));
    assert!(model.files.iter().any(|file| file.size == GIGABYTES));
    drop(package);
    assert!(read <= end, "{read} bytes read");
}
