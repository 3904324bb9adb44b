//! Seeded mutants of real packages and of our own: each is an error, or a correct read at a bounded cost.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use ppkgc::build::{BuildError, BuildRequest, Criteria, ParsedSpec, build};
use ppkgc::check::{SeenFiles, TargetWords};
use ppkgc::finding::Levels;
use ppkgc::format::cat::{Catalog, CatalogContent};
use ppkgc::format::wim::{Compression, Directory, ImageXml, Node, WimReader, WimWriter};
use ppkgc::read::{ReadError, open};
use ppkgc::schema::Schema;
use ppkgc::schema::admx::AdmxLibrary;
use ppkgc::spec;
use ppkgc::wcd::{self, Circumstances};
use ppkgc::world::{MemoryFiles, MemorySink};
use sha1::{Digest, Sha1};

use super::forge::{Forge, Item, Resource, dentry, entry, header, units};
use super::package;
use crate::support;

/// How many mutants of packages, and of each other kind of input.
const PACKAGES: usize = 24_000;
const OTHERS: usize = 1_000;
/// The maximum ratio of a chunk's unpacked size to its compressed size.
const BEST_PACKED: u64 = 128;

/// Marsaglia's xorshift generator: the same mutants in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    pub(super) fn one_of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    /// A range of at most `longest` inside this many bytes.
    fn range(&mut self, size: usize, longest: usize) -> std::ops::Range<usize> {
        let start = self.below(size);
        start..(start + 1 + self.below(longest)).min(size)
    }
}

#[test]
fn every_mutant_of_a_package_is_refused_or_read_correctly() {
    let mut dice = Dice(0x2024_0101);
    let sound = sound_packages();
    let forges: Vec<Forge> = sound.iter().map(|bytes| reforged(bytes)).collect();
    let (mut opened, mut refused) = (0, 0);
    for number in 0..PACKAGES {
        let mutant = match number % 4 {
            0 => with_fields(&mut dice, &sound),
            1 => with_bytes(&mut dice, &sound),
            2 => with_metadata(&mut dice, &forges),
            _ => with_documents(&mut dice, &forges),
        };
        match is_read_correctly(&mutant) {
            true => opened += 1,
            false => refused += 1,
        }
    }
    assert!(opened > PACKAGES / 10 && refused > PACKAGES / 10, "{opened} opened, {refused} refused");
}

/// Packages of Microsoft's designer, where there are any, and three of our own: forged, packed, and with large
/// contents.
fn sound_packages() -> Vec<Vec<u8>> {
    let mut packages = vec![package().build().bytes, packed(1_500), packed(100_000)];
    let theirs = support::corpus_if_any().map_or_else(Vec::new, |corpus| support::packages(&corpus));
    packages.extend(theirs.iter().map(|path| fs::read(path).unwrap()));
    packages.iter().for_each(|bytes| assert!(is_read_correctly(bytes)));
    packages
}

/// A package from our writer, whose payload has this size and compresses well.
fn packed(size: usize) -> Vec<u8> {
    let mut writer = WimWriter::new(Cursor::new(Vec::new()), None, Compression::Fast).unwrap();
    let text: Vec<u8> = (0u32..).flat_map(|line| format!("{line} of a text\r\n").into_bytes()).take(size).collect();
    let content = writer.add_blob(size as u64, &mut text.as_slice()).unwrap();
    let mut root = Directory::new();
    for path in ["Multivariant/Multivariant.xml", "DataAsset/2/0_a/payload.txt"] {
        root.insert_file(path, content).unwrap();
    }
    writer.finish(&root, &ImageXml::default()).unwrap().seal([7; 16]).unwrap().into_inner()
}

/// The same files in a container whose metadata and contents are not compressed, so that they can be changed.
fn reforged(bytes: &[u8]) -> Forge {
    let mut reader = WimReader::open(Cursor::new(bytes)).unwrap();
    let root = reader.root().clone();
    let mut contents = BTreeMap::new();
    for (_, file) in root.files() {
        contents.insert(file.sha1, Resource::raw(&reader.read(&file, 1 << 20).unwrap()));
    }
    Forge::new(items(&root), contents.into_values().collect())
}

fn items(folder: &Directory) -> Vec<Item> {
    let item = |(name, node): (&str, &Node)| match node {
        Node::Directory(inner) => Item::folder(name, items(inner)),
        Node::File(file) => Item::named(units(name), file.sha1.0),
    };
    folder.entries().map(item).collect()
}

/// Changes numbers in the header and in the lookup table.
fn with_fields(dice: &mut Dice, sound: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.one_of(sound).clone();
    for _ in 0..1 + dice.below(3) {
        let table = u64_at(&bytes, header::TABLE + entry::OFFSET) as usize;
        let entries = u64_at(&bytes, header::TABLE) as usize % (1 << 24) / entry::SIZE;
        let places = [header::TABLE, header::XML, 0];
        let place = match dice.below(3) {
            0 => *dice.one_of(&places[..2]),
            _ => table.wrapping_add(dice.below(entries) * entry::SIZE),
        };
        let fields = [entry::STORED_SIZE, entry::OFFSET, entry::ORIGINAL_SIZE, entry::FLAGS, entry::PART, entry::SHA1];
        let rest = [8, 0x0c, header::FLAGS, header::CHUNK_SIZE, header::PART, header::IMAGES];
        let at = if dice.below(6) == 0 { *dice.one_of(&rest) } else { place.wrapping_add(*dice.one_of(&fields)) };
        put_number(dice, &mut bytes, at);
    }
    bytes
}

/// Changes any bytes, which are mostly compressed ones: flips, cuts, doubles or swaps them, or drops the end.
fn with_bytes(dice: &mut Dice, sound: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.one_of(sound).clone();
    match dice.below(8) {
        0 => bytes.truncate(dice.below(bytes.len())),
        1 => drop(bytes.drain(dice.range(bytes.len(), 64))),
        2 => {
            let range = dice.range(bytes.len(), 64);
            let copy = bytes[range].to_vec();
            let at = dice.below(bytes.len());
            bytes.splice(at..at, copy);
        }
        3 => {
            let (from, to) = (dice.range(bytes.len(), 32), dice.below(bytes.len() - 32));
            bytes.copy_within(from, to);
        }
        _ => {
            for _ in 0..1 + dice.below(4) {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
        }
    }
    bytes
}

/// Changes the folder tree, with its correct hash.
fn with_metadata(dice: &mut Dice, forges: &[Forge]) -> Vec<u8> {
    let mut forge = dice.one_of(forges).clone();
    for _ in 0..1 + dice.below(3) {
        let fields = [
            dentry::LENGTH,
            dentry::ATTRIBUTES,
            dentry::CHILDREN,
            dentry::SHA1,
            dentry::STREAMS,
            dentry::NAME_LENGTH,
            dentry::NAME + 2 * dice.below(12),
        ];
        let at = *dice.one_of(&forge.dentries) + dice.one_of(&fields);
        match dice.below(4) {
            0 => {
                let other = *dice.one_of(&forge.dentries) as u64;
                forge.put(at.min(forge.metadata.len() - 8), &other.to_le_bytes());
            }
            1 => {
                let at = dice.below(forge.metadata.len());
                forge.metadata[at] ^= 1 << dice.below(8);
            }
            _ => put_number(dice, &mut forge.metadata, at),
        }
    }
    forge.build().bytes
}

/// Changes texts of documents, with their correct hashes.
fn with_documents(dice: &mut Dice, forges: &[Forge]) -> Vec<u8> {
    let mut forge = dice.one_of(forges).clone();
    for _ in 0..1 + dice.below(2) {
        let number = dice.below(forge.contents.len());
        let old = forge.contents[number].clone();
        let mut text = old.stored;
        text.truncate(20_000);
        change_text(dice, &mut text);
        let new = Resource::raw(&text);
        let named = forge.dentries.iter().map(|start| start + dentry::SHA1);
        let named: Vec<usize> = named.filter(|&at| forge.metadata[at..at + 20] == old.sha1).collect();
        named.into_iter().for_each(|at| forge.put(at, &new.sha1));
        forge.contents[number] = new;
    }
    forge.build().bytes
}

fn change_text(dice: &mut Dice, text: &mut Vec<u8>) {
    const TOKENS: [&str; 14] = [
        "<",
        ">",
        "/>",
        "&",
        "&#0;",
        "&amp;",
        "\"",
        "]]>",
        "<![CDATA[",
        "<!--",
        "<!DOCTYPE a [",
        "<a>",
        "\u{feff}",
        "\0",
    ];
    let range = dice.range(text.len(), 80);
    match dice.below(5) {
        0 => drop(text.drain(range)),
        1 => {
            let copy = text[range.clone()].repeat(1 + dice.below(150));
            text.splice(range, copy);
        }
        2 => drop(text.splice(range.start..range.start, dice.one_of(&TOKENS).bytes())),
        3 => drop(text.splice(range, dice.one_of(&TOKENS).bytes())),
        _ if text.is_empty() => text.push(0),
        _ => text[range.start] ^= 1 << dice.below(8),
    }
}

/// Replaces two, four or eight bytes by a number that is likely to matter.
fn put_number(dice: &mut Dice, bytes: &mut [u8], at: usize) {
    let size = *dice.one_of(&[1, 2, 4, 8]);
    let length = bytes.len() as u64;
    let Some(field) = at.checked_add(size).and_then(|end| bytes.get_mut(at..end)) else { return };
    let mut old = [0; 8];
    old[..size].copy_from_slice(field);
    let old = u64::from_le_bytes(old);
    let numbers = [
        0,
        1,
        7,
        8,
        49,
        207,
        208,
        209,
        0x7fff,
        0x8000,
        0x8001,
        0x1_0000,
        u64::from(u32::MAX),
        1 << 32,
        (1 << 56) - 1,
        i64::MAX as u64,
        u64::MAX,
        length,
        length - 1,
        length + 1,
        old ^ 4,
        old ^ 0x10,
        old.wrapping_add(1),
        old.wrapping_sub(1),
        old.wrapping_add(8),
        old.wrapping_sub(8),
        old.wrapping_mul(2),
    ];
    field.copy_from_slice(&dice.one_of(&numbers).to_le_bytes()[..size]);
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

/// Reads a whole package, and checks the content with its own hashes. `false` if the package is refused.
fn is_read_correctly(bytes: &[u8]) -> bool {
    let mut read = 0;
    let mut package = match open(Counted { bytes: Cursor::new(bytes), read: &mut read }) {
        Ok(package) => package,
        Err(error) => {
            assert!(!matches!(error, ReadError::Container(ref error) if is_trouble(error)), "{error}");
            assert!((10..1_000).contains(&error.to_string().len()), "{error}");
            return false;
        }
    };
    let model = package.model().unwrap_or_else(|error| panic!("memory cannot fail: {error}"));
    assert!(model.problems.in_order().iter().all(|finding| finding.message.len() < 1_000));
    let container = package.container();
    for (path, file) in container.root().clone().files() {
        assert!(path.split('/').all(|name| !matches!(name, "" | "." | "..")) && !path.contains(['\\', ':']), "{path}");
        assert!(file.size <= BEST_PACKED * bytes.len() as u64, "{path}");
        match container.read(&file, u64::MAX) {
            Ok(content) if content.is_empty() => assert_eq!(file.size, 0),
            Ok(content) => {
                assert_eq!((content.len() as u64, Sha1::digest(&content).to_vec()), (file.size, file.sha1.0.to_vec()))
            }
            Err(error) => assert!(!is_trouble(&error), "{error}"),
        }
    }
    drop(package);
    let files = model.files.len() as u64;
    // Once for the model, and once for each file that names a content.
    assert!(read <= (2 + files) * bytes.len() as u64, "{read} bytes of {} were read", bytes.len());
    true
}

/// Whether an error blames the machine, which cannot be the cause for bytes in memory.
fn is_trouble(error: &ppkgc::format::wim::WimError) -> bool {
    matches!(error, ppkgc::format::wim::WimError::Io { .. })
}

/// A reader that counts the bytes that were read.
pub struct Counted<'b, S> {
    pub bytes: S,
    pub read: &'b mut u64,
}

impl<S: Read> Read for Counted<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        *self.read += count as u64;
        Ok(count)
    }
}

impl<S: Seek> Seek for Counted<'_, S> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(position)
    }
}

/// Catalogs, DDF files and specs: no mutant makes a reader panic or print long messages.
#[test]
fn every_mutant_of_another_input_is_refused_or_read() {
    let mut dice = Dice(0x2024_0102);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalog = CatalogContent { list_id: [1; 16], this_update: 1 << 30, sha1: [2; 20], sha256: [3; 32] }.to_der();
    let ddf = fs::read(root.join("src/schema/data/personalization.xml")).unwrap();
    let toml = fs::read(root.join("samples/contoso-branding/spec.toml")).unwrap();
    for _ in 0..OTHERS {
        let bytes = with_bytes(&mut dice, std::slice::from_ref(&catalog));
        let refused = Catalog::from_der(&bytes).err();
        assert!(refused.is_none_or(|error| error.position <= bytes.len() && error.to_string().len() < 1_000));

        let mut text = ddf.clone();
        change_text(&mut dice, &mut text);
        let (schema, report) = Schema::load([("mutant".to_owned(), text)]);
        assert!(report.in_order().iter().all(|finding| finding.message.len() < 1_000));
        schema.nodes().for_each(|id| drop((schema.locuri(id), schema.applicability(id))));

        let mut text = toml.clone();
        change_text(&mut dice, &mut text);
        let (source, mut report) = spec::decode("mutant", &text, |_| false);
        report.extend(spec::parse(&source, &|_| None).1);
        assert!(report.in_order().iter().all(|finding| finding.message.len() < 20_000));
    }
}

/// Projects of Windows Configuration Designer: every mutant is refused with findings, or built.
#[test]
fn every_mutant_of_a_project_is_refused_or_built() {
    let mut dice = Dice(0x2026_1127);
    let project = include_bytes!("project.xml");
    let (schema, admx, levels) = (Schema::builtin(), AdmxLibrary::default(), Levels::default());
    let criteria = Criteria {
        schema: &schema,
        admx: &admx,
        target: TargetWords::default(),
        files: &MemoryFiles::default(),
        seen: &SeenFiles::default(),
        house_rules: &[],
        levels: &levels,
    };
    let mut built = 0;
    for _ in 0..OTHERS {
        let mut text = project.to_vec();
        change_text(&mut dice, &mut text);
        let (source, report) = spec::decode("mutant", &text, wcd::is_project);
        let spec = ParsedSpec::of_wcd(source, report, &Circumstances::default());
        let request = BuildRequest::plain(&spec, "mutant", criteria);
        match build(&request, &mut MemorySink::default()) {
            Ok(_) => built += 1,
            Err(BuildError::Refused(report)) => assert!(report.has_errors()),
            Err(error) => panic!("{error}"),
        }
    }
    assert!(built > 0 && built < OTHERS, "{built} of {OTHERS} were built");
}
