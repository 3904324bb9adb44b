//! Tests the WIM code with Microsoft's packages, wimlib and 7-Zip.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use ppkgc::format::wim::{Compression, Directory, FileEntry, ImageXml, Node, WimReader, WimWriter};
use tempfile::TempDir;

use crate::support::{corpus, judge, packages};

/// A size above that of any file in these tests, in bytes.
const LIMIT: u64 = 100 << 20;

/// Paths and contents, and folders (with a final `/`) without content.
type Tree = BTreeMap<String, Vec<u8>>;

#[test]
fn all_packages_open_and_every_hash_is_right() {
    let packages = packages(&corpus());
    for package in &packages {
        let mut reader = WimReader::open(File::open(package).unwrap()).unwrap();
        let files = reader.root().files();
        for (path, file) in &files {
            let content =
                reader.read(file, LIMIT).unwrap_or_else(|error| panic!("{}: {path}: {error}", package.display()));
            assert_eq!(content.len() as u64, file.size);
        }
        assert!(files.iter().any(|(path, _)| path == "Multivariant/0/MasterDatastore.xml"), "{}", package.display());
        assert_eq!(reader.header().flags, 0x2_0082);
        assert!(reader.image().package_id.starts_with('{'));
    }
    assert_eq!(packages.len(), 7);
}

#[test]
fn the_xml_of_all_packages_is_written_as_it_was() {
    for package in packages(&corpus()) {
        let reader = WimReader::open(File::open(&package).unwrap()).unwrap();
        let offset = reader.header().xml.offset;
        assert_eq!(reader.image().to_text(offset), reader.xml_text(), "{}", package.display());
        assert_eq!(&ImageXml::parse(reader.xml_text()).unwrap(), reader.image());
    }
}

#[test]
fn wimlib_and_7_zip_accept_what_is_written() {
    let folder = TempDir::new().unwrap();
    let tree = sample_tree();
    for compression in [Compression::Fast, Compression::Best] {
        let wim = folder.path().join(format!("{compression:?}.ppkg"));
        fs::write(&wim, write(&tree, compression)).unwrap();
        run(judge("wimlib-imagex").arg("verify").arg(&wim));
        let applied = folder.path().join(format!("{compression:?}"));
        run(judge("wimlib-imagex").arg("apply").arg(&wim).arg("1").arg(&applied));
        assert!(read_folder(&applied) == tree, "wimlib applies another tree");
        run(judge("7z").arg("t").arg(&wim));
    }
    assert!(write(&tree, Compression::Best).len() < write(&tree, Compression::Fast).len());
}

#[test]
fn what_wimlib_writes_is_read() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("source");
    let tree = sample_tree();
    write_folder(&source, &tree);
    let kinds: [&[&str]; 4] = [
        &["--compress=XPRESS"],
        &["--compress=none"],
        &["--compress=XPRESS", "--chunk-size=8192", "--check"],
        &["--compress=XPRESS:100", "--chunk-size=65536", "--boot"],
    ];
    for (number, arguments) in kinds.into_iter().enumerate() {
        let wim = folder.path().join(format!("{number}.wim"));
        run(judge("wimlib-imagex").arg("capture").arg(&source).arg(&wim).args(arguments));
        assert!(read(&fs::read(&wim).unwrap()) == tree, "{arguments:?}");
    }
}

#[test]
fn other_kinds_of_wim_that_wimlib_writes_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("source");
    write_folder(&source, &Tree::from([("a.txt".to_owned(), b"text".repeat(1_000))]));
    let kinds: [(&[&str], &str); 4] = [
        (&["--compress=LZX"], "compressed with LZX"),
        (&["--compress=LZMS"], "compressed with LZMS"),
        (&["--compress=XPRESS", "--solid", "--solid-compress=XPRESS"], "solid"),
        (&["--compress=XPRESS", "--pipable"], "pipable"),
    ];
    for (arguments, words) in kinds {
        let wim = folder.path().join("other.wim");
        run(judge("wimlib-imagex").arg("capture").arg(&source).arg(&wim).args(arguments));
        let message = WimReader::open(File::open(&wim).unwrap()).err().unwrap().to_string();
        assert!(message.contains(words), "{message}");
        fs::remove_file(&wim).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let (source, wim) = (folder.path().join("source"), folder.path().join("link.wim"));
    fs::create_dir(&source).unwrap();
    std::os::unix::fs::symlink("elsewhere", source.join("link")).unwrap();
    run(judge("wimlib-imagex").arg("capture").arg(&source).arg(&wim));
    let message = WimReader::open(File::open(&wim).unwrap()).err().unwrap().to_string();
    assert!(message.contains("LZX"), "the default of wimlib: {message}");
    run(judge("wimlib-imagex").arg("capture").arg(&source).arg(&wim).arg("--compress=XPRESS"));
    let message = WimReader::open(File::open(&wim).unwrap()).err().unwrap().to_string();
    assert!(message.contains("symbolic link"), "{message}");
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let bytes = write(&sample_tree(), Compression::Fast);
    assert!(bytes == write(&sample_tree(), Compression::Fast));
    assert!(read(&bytes) == sample_tree());
}

#[test]
fn cut_and_flipped_packages_never_panic() {
    for package in packages(&corpus()) {
        let bytes = fs::read(&package).unwrap();
        for length in (0..bytes.len()).step_by(97) {
            assert!(!opens_and_reads(&bytes[..length]), "{} cut to {length} bytes", package.display());
        }
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            opens_and_reads(&flipped);
        }
    }
}

#[test]
fn no_flip_in_our_own_file_goes_unnoticed_in_a_content() {
    let tree: Tree = sample_tree().into_iter().filter(|(_, content)| content.len() < 5_000).collect();
    let bytes = write(&tree, Compression::Fast);
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let Ok(mut reader) = WimReader::open(Cursor::new(flipped)) else { continue };
        for (path, file) in reader.root().files() {
            let passed = reader.read(&file, LIMIT).ok();
            assert!(passed.is_none() || passed.as_ref() == tree.get(&path), "{path} changed by byte {at} and passed");
        }
    }
}

/// Empty, tiny, large, compressible, random, mixed and equal files in nested folders.
fn sample_tree() -> Tree {
    let text = |size: usize| {
        (0..).flat_map(|line: u32| format!("line {line} of a text\r\n").into_bytes()).take(size).collect()
    };
    let noise = |size: usize| {
        let mut state = size as u64 | 1 << 40;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        };
        std::iter::repeat_with(next).take(size).collect::<Vec<u8>>()
    };
    let mixed = [noise(300_000), text(300_000), noise(500_000)].concat();
    let files: [(&str, Vec<u8>); 14] = [
        ("Multivariant/Multivariant.xml", text(700)),
        ("Multivariant/0/MasterDatastore.xml", text(2_000)),
        ("Multivariant/0/Prov/RunTime/0__Policies.provxml", text(40_000)),
        ("Multivariant/0/Prov/RunTime/10__Policies.provxml", text(32_768)),
        ("CommonSettings/1/AnswerFile.xml", text(1)),
        ("CommonSettings/empty.txt", Vec::new()),
        ("DataAsset/2/0_aGFzaA=/Bild mit Ümläuten \u{1f600}.jpg", noise(1_200_000)),
        ("DataAsset/2/1_aGFzaA=/text.txt", text(1_500_000)),
        ("DataAsset/2/2_aGFzaA=/mixed.bin", mixed),
        ("DataAsset/2/3_aGFzaA=/again.bin", noise(1_200_000)),
        ("DataAsset/small.bin", noise(300)),
        ("DataAsset/zero.bin", vec![0; 100_000]),
        ("a_", text(10)),
        ("aZ", text(11)),
    ];
    let mut tree: Tree = files.into_iter().map(|(path, content)| (path.to_owned(), content)).collect();
    tree.insert("nothing/inside/".to_owned(), Vec::new());
    tree
}

fn write(tree: &Tree, compression: Compression) -> Vec<u8> {
    let mut writer = WimWriter::new(Cursor::new(Vec::new()), None, compression).unwrap();
    let mut root = Directory::new();
    for (path, content) in tree {
        match path.strip_suffix('/') {
            Some(folder) => {
                root.insert_folder(folder).unwrap();
            }
            None => {
                let content = writer.add_blob(content.len() as u64, &mut content.as_slice()).unwrap();
                root.insert_file(path, content).unwrap();
            }
        }
    }
    let image = ImageXml {
        name: "Sample <1>".to_owned(),
        version: "1.0".to_owned(),
        creation_time: 133_485_408_000_000_000,
        last_modification_time: 133_485_408_000_000_000,
        ..ImageXml::default()
    };
    let unsealed = writer.finish(&root, &image).unwrap();
    let guid = unsealed.content_hash()[..16].try_into().unwrap();
    unsealed.seal(guid).unwrap().into_inner()
}

fn read(wim: &[u8]) -> Tree {
    let mut reader = WimReader::open(Cursor::new(wim)).unwrap();
    let mut tree = Tree::new();
    let mut open: Vec<(String, Directory)> = vec![(String::new(), reader.root().clone())];
    while let Some((prefix, folder)) = open.pop() {
        if folder.entries().next().is_none() {
            tree.insert(prefix.clone(), Vec::new());
        }
        for (name, node) in folder.entries() {
            match node {
                Node::Directory(inner) => open.push((format!("{prefix}{name}/"), inner.clone())),
                Node::File(file) => {
                    tree.insert(format!("{prefix}{name}"), content(&mut reader, file));
                }
            }
        }
    }
    tree
}

fn content(reader: &mut WimReader<Cursor<&[u8]>>, file: &FileEntry) -> Vec<u8> {
    let mut content = Vec::new();
    assert_eq!(reader.copy(file, &mut content).unwrap(), content.len() as u64);
    content
}

fn opens_and_reads(wim: &[u8]) -> bool {
    let Ok(mut reader) = WimReader::open(Cursor::new(wim)) else { return false };
    let files = reader.root().files();
    files.iter().all(|(_, file)| reader.read(file, LIMIT).is_ok())
}

fn write_folder(folder: &Path, tree: &Tree) {
    for (path, content) in tree {
        let path = folder.join(path);
        if path.as_os_str().to_string_lossy().ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
    }
}

fn read_folder(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut open = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, folder)) = open.pop() {
        let entries: Vec<_> = fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
        if entries.is_empty() {
            tree.insert(prefix.clone(), Vec::new());
        }
        for entry in entries {
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                open.push((format!("{name}/"), entry.path()));
            } else {
                tree.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    tree
}

#[track_caller]
fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&text));
}
