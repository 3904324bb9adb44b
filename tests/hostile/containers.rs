//! Containers forged by structure, compared with wimlib and 7-Zip: each is refused, or extracted exactly as wimlib
//! extracts it, found sound by 7-Zip, and shown by inspect with every file.
//!
//! Every container starts as a valid package with some more files and folders. Then one to three of its properties are
//! changed to forms that few or no tools write. `PPKGC_CONTAINERS` sets how many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use ppkgc::format::wim::{Compression, Encoder};
use serde_json::Value;

use super::forge::{COMPRESSED, FILE, FOLDER, Forge, Item, METADATA, Resource, Wim, dentry, entry, header, units};
use super::mutants::Dice;
use super::{LIST, PROVXML, SETS, SOURCES};
use crate::support::{judge, ppkgc};

/// How many containers are forged unless another number is requested.
const USUAL: usize = 300;

/// Names that are valid everywhere.
const PLAIN: [&str; 8] = ["a.txt", "B", "Ärger.png", "0_aGFz=", "\u{1f600}.bin", "c d", "e.provxml", "RunTime"];
/// Names that are not valid on some system, or that some reader confuses with another one.
const ODD: [&str; 22] = [
    "A.TXT",
    "\u{212a}iosk",
    "kiosk",
    "ı",
    "i",
    "ß",
    "SS",
    "e\u{301}",
    "\u{e9}",
    "a\u{200b}.txt",
    "NUL",
    "com1.x",
    "a.",
    "b ",
    "x:y",
    "a/b",
    "a\\b",
    "..",
    ".",
    "",
    "a\u{1}",
    "what?",
];

/// The unusual change to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Twist {
    OddName,
    LongName,
    LoneSurrogate,
    ShortName,
    NamedStream,
    UnnamedStream,
    ManyStreams,
    StreamOfNothing,
    RootStream,
    FolderContent,
    FileChildren,
    Attributes,
    LinkGroup,
    UndocumentedItems,
    DeepFolders,
    EmptyFolder,
    MissingBlob,
    DamagedBlob,
    OrphanBlob,
    DamagedOrphan,
    SameBlobTwice,
    OtherBlobSameHash,
    EntryFields,
    EntryOrder,
    MetadataEntry,
    HeaderFlags,
    Integrity,
    DamagedIntegrity,
    Xml,
    SecurityData,
    Tail,
    Cut,
    StreamItems,
    SecurityItems,
    FolderGap,
    SharedEnd,
    BootMetadata,
    ChunkTail,
    EmptyContent,
    ZeroHash,
}

const TWISTS: [Twist; 40] = [
    Twist::OddName,
    Twist::LongName,
    Twist::LoneSurrogate,
    Twist::ShortName,
    Twist::NamedStream,
    Twist::UnnamedStream,
    Twist::ManyStreams,
    Twist::StreamOfNothing,
    Twist::RootStream,
    Twist::FolderContent,
    Twist::FileChildren,
    Twist::Attributes,
    Twist::LinkGroup,
    Twist::UndocumentedItems,
    Twist::DeepFolders,
    Twist::EmptyFolder,
    Twist::MissingBlob,
    Twist::DamagedBlob,
    Twist::OrphanBlob,
    Twist::DamagedOrphan,
    Twist::SameBlobTwice,
    Twist::OtherBlobSameHash,
    Twist::EntryFields,
    Twist::EntryOrder,
    Twist::MetadataEntry,
    Twist::HeaderFlags,
    Twist::Integrity,
    Twist::DamagedIntegrity,
    Twist::Xml,
    Twist::SecurityData,
    Twist::Tail,
    Twist::Cut,
    Twist::StreamItems,
    Twist::SecurityItems,
    Twist::FolderGap,
    Twist::SharedEnd,
    Twist::BootMetadata,
    Twist::ChunkTail,
    Twist::EmptyContent,
    Twist::ZeroHash,
];

const XMLS: [&str; 20] = [
    "<WIM><IMAGE INDEX=\"1\"><NAME>a\u{1b}b</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME>a&#7;</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"/><IMAGE INDEX=\"2\"/></WIM>",
    "<WIM></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME>a</NAME><NAME>b</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME>a</IMAGE></WIM>",
    "<!DOCTYPE WIM [<!ENTITY e \"x\">]><WIM><IMAGE INDEX=\"1\"><NAME>&e;</NAME></IMAGE></WIM>",
    "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<WIM><IMAGE INDEX=\"1\"><NAME><![CDATA[<a>]]></NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME>a\u{9b}b</NAME></IMAGE></WIM>",
    "<WIM><IMAGE><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"2\"><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"0x1\"><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\" 01\"><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\" INDEX=\"1\"><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=1><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME x>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME x=\"<\">a</NAME></IMAGE></WIM>",
    "x<WIM><IMAGE INDEX=\"1\"><NAME>a</NAME></IMAGE></WIM>",
    "<WIM><IMAGE INDEX=\"1\"><NAME>a</NAME></IMAGE></WIM>x",
    "<WIM>x<IMAGE INDEX=\"1\"><NAME>a</NAME></IMAGE></WIM>",
];

#[test]
fn every_forged_container_is_refused_or_extracted_as_wimlib_does() {
    let count = std::env::var("PPKGC_CONTAINERS").map_or(USUAL, |count| count.parse().unwrap());
    let mut dice = Dice(0x2026_1126);
    let (mut taken, mut refused) = (BTreeMap::new(), BTreeMap::new());
    let mut wrong = Vec::new();
    for number in 0..count {
        let first = TWISTS[number % TWISTS.len()];
        // Every other round, each change stands alone.
        let most = if (number / TWISTS.len()).is_multiple_of(2) { 1 } else { 3 };
        let rest = (0..dice.below(most)).map(|_| *dice.one_of(&TWISTS)).collect::<Vec<_>>();
        let twists: Vec<Twist> = [vec![first], rest].concat();
        let bytes = forged(&mut dice, &twists);
        match judged(&bytes) {
            Ok(is_taken) => *if is_taken { &mut taken } else { &mut refused }.entry(first).or_insert(0) += 1,
            Err(difference) => wrong.push(format!("{number} {twists:?}: {difference}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    let sum = |counts: &BTreeMap<Twist, usize>| counts.values().sum::<usize>();
    assert!(sum(&taken) > count / 5 && sum(&refused) > count / 5, "taken: {taken:?}\nrefused: {refused:?}");
}

/// Whether the container is accepted. Fails if it is, and not every reader agrees on what it contains.
fn judged(bytes: &[u8]) -> Result<bool, String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("p.ppkg"), bytes).unwrap();
    let ours = ppkgc(folder, ["inspect", "p.ppkg", "--extract", "ours", "--format", "json"]).output().unwrap();
    let said = String::from_utf8_lossy(&ours.stdout);
    match ours.status.code() {
        Some(1) if folder.join("ours").exists() => return Err(format!("refused, and extracted: {said}")),
        Some(1) => return Ok(false),
        Some(0) => {}
        code => return Err(format!("ended with {code:?}: {}", String::from_utf8_lossy(&ours.stderr))),
    }
    agrees("wimlib-imagex", folder, &["verify", "p.ppkg"])?;
    agrees("wimlib-imagex", folder, &["apply", "p.ppkg", "1", "theirs"])?;
    agrees("7z", folder, &["t", "p.ppkg"])?;
    let (own, other) = (tree(&folder.join("ours")), tree(&folder.join("theirs")));
    if own != other {
        return Err(format!("extracted {:?} instead of {:?}", own.keys(), other.keys()));
    }
    let document: Value = serde_json::from_slice(&ours.stdout).unwrap();
    let shown: BTreeSet<&str> =
        document["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    match own.keys().find(|path| !path.ends_with('/') && !shown.contains(path.as_str())) {
        Some(path) => Err(format!("{path} is not shown")),
        None => Ok(true),
    }
}

fn agrees(reader: &str, folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = judge(reader).args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("taken, but {reader} {} fails: {said}", arguments[0])) }
}

/// Files with their contents, and folders with a slash after their paths.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut tree = BTreeMap::new();
    let mut pending = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, folder)) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => {
                    tree.insert(format!("{path}/"), Vec::new());
                    pending.push((format!("{path}/"), entry.path()));
                }
                false => drop(tree.insert(path, fs::read(entry.path()).unwrap())),
            }
        }
    }
    tree
}

/// A container under construction.
struct Draft {
    root: Item,
    contents: Vec<Resource>,
}

fn forged(dice: &mut Dice, twists: &[Twist]) -> Vec<u8> {
    let mut draft = sound(dice);
    twists.iter().for_each(|twist| draft.twist(*twist, dice));
    let mut forge = Forge::of_root(&draft.root, draft.contents);
    if twists.contains(&Twist::Xml) {
        forge.xml(XMLS[dice.below(XMLS.len())]);
    }
    // These are changed to a valid form too.
    if twists.contains(&Twist::SharedEnd) && dice.below(3) == 0 {
        let end = (forge.metadata.len() - 8) as u64;
        forge.put_dentry(draft.root.items.as_ref().unwrap().len(), dentry::CHILDREN, &end.to_le_bytes());
    }
    if twists.contains(&Twist::FolderGap) && dice.below(3) == 0 {
        forge.metadata.extend(vec![0; 1 + dice.below(40)]);
    }
    if twists.contains(&Twist::SecurityItems) {
        let size = 8 * dice.below(4);
        let behind = if dice.below(3) == 0 { 8 } else { 0 };
        let more = [&(size as u64).to_le_bytes()[..], &vec![7; size + behind]].concat();
        forge.add_security_data(&more);
        forge.put(4, &[u8::from(dice.below(4) > 0)]);
    }
    if twists.contains(&Twist::SecurityData) {
        let length = *dice.one_of(&[0u32, 4, 8, 12, 1 << 20, u32::MAX]);
        forge.put(0, &length.to_le_bytes());
        forge.put(4, &[dice.below(3) as u8, 0, 0, 0]);
    }
    let entries = forge.contents.len() + 1;
    let mut wim = forge.build();
    let (cuts, rest): (Vec<Twist>, Vec<Twist>) = twists.iter().partition(|twist| **twist == Twist::Cut);
    rest.into_iter().chain(cuts).for_each(|twist| change(&mut wim, entries, twist, dice));
    wim.bytes
}

/// A package with some more files and folders with plain names, in any order.
fn sound(dice: &mut Dice) -> Draft {
    let documents = [LIST, SOURCES, SETS, PROVXML].map(|text| Resource::raw(text.as_bytes()));
    let [list, sources, sets, provxml] = &documents;
    let prov =
        vec![Item::folder("RunTime", vec![Item::file("0__A.provxml", provxml)]), Item::file("RunTime.xml", sets)];
    let variant = Item::folder("0", vec![Item::file("MasterDatastore.xml", sources), Item::folder("Prov", prov)]);
    let variants = Item::folder("Multivariant", vec![variant, Item::file("Multivariant.xml", list)]);
    let extra = [Resource::raw(b"first"), Resource::raw(&[7; 5_000]), packed(), Resource::raw(b"last")];
    let mut names = PLAIN.to_vec();
    let file = |dice: &mut Dice, names: &mut Vec<&str>| {
        let name = names.remove(dice.below(names.len()));
        let empty = Resource { sha1: [0; 20], ..Resource::raw(b"") };
        Item::file(name, if dice.below(5) == 0 { &empty } else { dice.one_of(&extra) })
    };
    let inside = (0..dice.below(4)).map(|_| file(dice, &mut names)).collect();
    let mut items: Vec<Item> = (0..1 + dice.below(4)).map(|_| file(dice, &mut names)).collect();
    items.push(Item::folder("Folder", inside));
    items.insert(dice.below(items.len()), variants);
    Draft { root: Item::folder("", items), contents: documents.iter().chain(&extra).cloned().collect() }
}

/// Content that is stored compressed.
fn packed() -> Resource {
    let content = b"text ".repeat(2_000);
    let stored = Encoder::new(Compression::Fast).encode(&content).unwrap().to_vec();
    Resource { stored, flags: COMPRESSED, ..Resource::raw(&content) }
}

impl Draft {
    /// Any item except those of the package itself.
    fn item(&mut self, dice: &mut Dice) -> &mut Item {
        let items = self.root.items.as_mut().unwrap();
        let mut extra: Vec<&mut Item> = items.iter_mut().filter(|item| item.name != units("Multivariant")).collect();
        let item = extra.swap_remove(dice.below(extra.len()));
        let goes_inside = item.items.as_ref().is_some_and(|inside| !inside.is_empty()) && dice.below(2) == 0;
        if !goes_inside {
            return item;
        }
        let inside = item.items.as_mut().unwrap();
        let index = dice.below(inside.len());
        &mut inside[index]
    }

    fn hash(&self, dice: &mut Dice) -> [u8; 20] {
        let hashes: Vec<[u8; 20]> = self.contents.iter().map(|content| content.sha1).collect();
        match dice.below(4) {
            0 => [0; 20],
            1 if dice.below(3) == 0 => [0x77; 20],
            _ => *dice.one_of(&hashes),
        }
    }

    fn twist(&mut self, twist: Twist, dice: &mut Dice) {
        let hash = self.hash(dice);
        match twist {
            Twist::OddName => {
                for _ in 0..2 {
                    let name = *dice.one_of(&ODD);
                    self.item(dice).name = units(name);
                }
            }
            Twist::LongName => self.item(dice).name = units(&"x".repeat(254 + dice.below(3))),
            Twist::LoneSurrogate => self.item(dice).name = vec![0x61, 0xd800, 0x62],
            Twist::ShortName => {
                let name = *dice.one_of(&["TEM~1.TMP", "a.txt", "B", "FOLDER"]);
                self.item(dice).short_name = units(name);
            }
            Twist::NamedStream => self.item(dice).streams.push((units("hidden"), hash)),
            Twist::UnnamedStream => {
                let item = self.item(dice);
                item.streams.push((Vec::new(), if dice.below(2) == 0 { item.sha1 } else { hash }));
                if dice.below(2) == 0 {
                    item.sha1 = [0; 20];
                }
            }
            Twist::ManyStreams => {
                for _ in 0..1 + dice.below(4) {
                    let hash = self.hash(dice);
                    let name = *dice.one_of(&["", "", "x", "X", "y", "a/b"]);
                    self.item(dice).streams.push((units(name), hash));
                }
            }
            Twist::StreamOfNothing => self.item(dice).streams.push((units("gone"), [0x55; 20])),
            Twist::RootStream => self.root.streams.push((units("hidden"), hash)),
            Twist::FolderContent => {
                let item = self.item(dice);
                (item.attributes, item.sha1) = (item.attributes | FOLDER, hash);
            }
            Twist::FileChildren => self.item(dice).items = Some(vec![Item::named(units("inside"), hash)]),
            Twist::Attributes => {
                const FLAGS: [u32; 12] =
                    [0, 0x1, 0x2, 0x4, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x4000, FILE | FOLDER];
                let item = if dice.below(4) == 0 { &mut self.root } else { self.item(dice) };
                item.attributes = (item.attributes & FOLDER) | *dice.one_of(&FLAGS) | *dice.one_of(&FLAGS);
            }
            Twist::LinkGroup => {
                for _ in 0..3 {
                    self.item(dice).link_group = 5;
                }
            }
            Twist::UndocumentedItems => self.item(dice).more = vec![dice.below(3) as u8; 8 * (1 + dice.below(4))],
            Twist::DeepFolders => {
                let chain = (0..100 + dice.below(60)).fold(Vec::new(), |inside, _| vec![Item::folder("d", inside)]);
                self.root.items.as_mut().unwrap().extend(chain);
            }
            Twist::EmptyFolder => {
                let mut empty = Item::folder("Empty", Vec::new());
                empty.items = if dice.below(2) == 0 { None } else { Some(vec![Item::folder("Inside", Vec::new())]) };
                self.root.items.as_mut().unwrap().push(empty);
            }
            Twist::MissingBlob => drop(self.contents.remove(dice.below(self.contents.len()))),
            Twist::DamagedBlob => {
                let index = dice.below(self.contents.len());
                self.contents[index].stored[0] ^= 1;
            }
            Twist::StreamItems => {
                let more = vec![dice.below(2) as u8; 8 * (1 + dice.below(4))];
                let item = self.item(dice);
                item.stream_more = more;
                item.streams.push((Vec::new(), item.sha1));
            }
            Twist::SharedEnd => {
                let folder = Item { items: None, ..Item::folder("Shared", Vec::new()) };
                self.root.items.as_mut().unwrap().push(folder);
            }
            Twist::ChunkTail => {
                let tail = vec![dice.below(2) as u8; dice.below(3) * dice.below(3)];
                let packed = self.contents.iter_mut().filter(|content| content.flags == COMPRESSED);
                packed.for_each(|content| content.stored.extend(&tail));
            }
            Twist::EmptyContent => {
                let flags = if dice.below(2) == 0 { 0 } else { COMPRESSED };
                let stored = vec![7; if flags == 0 { 0 } else { dice.below(9) }];
                let empty = Resource { stored, flags, ..Resource::raw(b"") };
                if dice.below(2) == 0 {
                    self.item(dice).sha1 = empty.sha1;
                }
                self.contents.push(empty);
            }
            Twist::ZeroHash => self.contents.push(Resource { sha1: [0; 20], ..Resource::raw(b"hidden") }),
            Twist::OrphanBlob => self.contents.push(Resource::raw(b"nobody's")),
            Twist::DamagedOrphan => self.contents.push(Resource { sha1: [9; 20], ..Resource::raw(b"nobody's") }),
            Twist::SameBlobTwice => {
                let again = dice.one_of(&self.contents).clone();
                self.contents.push(again);
            }
            Twist::OtherBlobSameHash => {
                let sha1 = dice.one_of(&self.contents).sha1;
                let other = Resource { sha1, ..Resource::raw(b"another") };
                let at = dice.below(self.contents.len());
                self.contents.insert(at, other);
            }
            _ => {}
        }
    }
}

/// Changes that are made to the finished file.
fn change(wim: &mut Wim, entries: usize, twist: Twist, dice: &mut Dice) {
    let number = dice.below(entries);
    match twist {
        Twist::EntryFields => {
            let fields: [(usize, &[u8]); 8] = [
                (entry::FLAGS, &[1]),
                (entry::FLAGS, &[4]),
                (entry::FLAGS, &[METADATA]),
                (entry::PART, &[2]),
                (entry::REFERENCES, &[0, 0, 0, 0]),
                (entry::REFERENCES, &[9]),
                (entry::ORIGINAL_SIZE, &[1]),
                (entry::SHA1, &[0; 20]),
            ];
            let (at, field) = *dice.one_of(&fields);
            wim.put_entry(number, at, field);
        }
        Twist::EntryOrder => {
            let other = dice.below(entries);
            let table = &mut wim.bytes[wim.table..][..entries * entry::SIZE];
            for byte in 0..entry::SIZE {
                table.swap(number * entry::SIZE + byte, other * entry::SIZE + byte);
            }
        }
        Twist::MetadataEntry => {
            let field: (usize, &[u8]) =
                *dice.one_of(&[(entry::REFERENCES, &[0][..]), (entry::REFERENCES, &[2]), (entry::FLAGS, &[0])]);
            wim.put_entry(0, field.0, field.1);
        }
        Twist::HeaderFlags => {
            let flags =
                0x2_0082u32 ^ *dice.one_of(&[0x4u32, 0x20, 0x40, 0x80, 0x200, 0x2, 0x2_0000, 0x4_0000, 0x8, 0x10]);
            match dice.below(4) {
                3 => {
                    wim.put(header::FLAGS, &[0x80, 0, 0, 0]);
                    wim.put(header::CHUNK_SIZE, &dice.one_of(&[0u32, 32_768]).to_le_bytes());
                }
                0 => wim.put(header::BOOT_INDEX, &[dice.below(3) as u8]),
                1 => wim.put(header::IMAGES, &[dice.below(3) as u8]),
                _ => wim.put(header::FLAGS, &flags.to_le_bytes()),
            }
        }
        Twist::BootMetadata => {
            // The first entry is that of the metadata.
            let chosen = if dice.below(3) == 0 { number } else { 0 };
            let place = wim.bytes[wim.table + chosen * entry::SIZE..][..24].to_vec();
            wim.put(header::BOOT_METADATA, &place);
            wim.put(header::BOOT_INDEX, &[if dice.below(3) == 0 { dice.below(3) as u8 } else { 1 }]);
        }
        Twist::Integrity => wim.add_integrity_table(*dice.one_of(&[300, 4_096, 1 << 20])),
        Twist::DamagedIntegrity => {
            wim.add_integrity_table(300);
            let at = wim.bytes.len() - 1 - dice.below(200);
            wim.bytes[at] ^= 1;
        }
        Twist::Tail => wim.bytes.extend([0x20; 100]),
        Twist::Cut => {
            let keep = wim.bytes.len() - 1 - dice.below(400);
            wim.bytes.truncate(keep);
        }
        _ => {}
    }
}
