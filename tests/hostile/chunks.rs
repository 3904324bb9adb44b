//! Odd compressed chunks that fuzzing found: wimlib and our decoder unpack them to the same bytes.
//!
//! The files are named after what is odd and the unpacked size. In `lone-byte`, one byte is left where the next two are
//! to be fetched as a word: it is not a word, and may still be the length of a match.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use ppkgc::format::wim::{WimError, WimReader};
use sha1::{Digest, Sha1};

use super::forge::{Forge, Item, Resource};
use crate::support::{judge, succeed};

/// A container with the chunk as its only file, under this hash.
fn container(chunk: &[u8], size: u64, sha1: [u8; 20]) -> Vec<u8> {
    let content = Resource { sha1, ..Resource::compressed(chunk.to_vec(), size) };
    Forge::new(vec![Item::file("a", &content)], vec![content]).build().bytes
}

/// The bytes that our reader unpacks before it finds the wrong hash.
fn unpacked(wim: Vec<u8>) -> Vec<u8> {
    let mut reader = WimReader::open(Cursor::new(wim)).unwrap();
    let file = *reader.root().file("a").unwrap();
    let mut unpacked = Vec::new();
    assert!(matches!(reader.copy(&file, &mut unpacked), Err(WimError::Content { .. })));
    unpacked
}

#[test]
fn wimlib_unpacks_odd_chunks_to_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (wim, out) = (dir.path().join("chunk.wim"), dir.path().join("out"));
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/chunks")).unwrap() {
        let path = entry.unwrap().path();
        let size = path.extension().unwrap().to_str().unwrap().parse().unwrap();
        let chunk = fs::read(&path).unwrap();
        let ours = unpacked(container(&chunk, size, [7; 20]));
        assert_eq!(ours.len() as u64, size, "{}", path.display());
        fs::write(&wim, container(&chunk, size, Sha1::digest(&ours).into())).unwrap();
        succeed(judge("wimlib-imagex").arg("apply").arg(&wim).arg(&out));
        assert_eq!(fs::read(out.join("a")).unwrap(), ours, "{}", path.display());
    }
}
