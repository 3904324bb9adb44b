//! Odd compressed chunks that fuzzing found: wimlib and our decoder unpack them to the same bytes, and 7-Zip and our
//! decoder refuse them, since their end is not marked.
//!
//! The files are named after what is odd and the unpacked size. In `lone-byte`, one byte is left where the next two are
//! to be fetched as a word: it is not a word, and may still be the length of a match.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use ppkgc::format::wim::{Decoder, WimError, WimReader, XpressProblem};
use sha1::{Digest, Sha1};

use super::forge::{Forge, Item, Resource};
use crate::support::{judge, succeed};

/// A container with the chunk as its only file, under this hash.
fn container(chunk: &[u8], size: u64, sha1: [u8; 20]) -> Vec<u8> {
    let content = Resource { sha1, ..Resource::compressed(chunk.to_vec(), size) };
    Forge::new(vec![Item::file("a", &content)], vec![content]).build().bytes
}

#[test]
fn odd_chunks_are_unpacked_as_wimlib_does_and_refused_as_7_zip_does() {
    let dir = tempfile::tempdir().unwrap();
    let (wim, out) = (dir.path().join("chunk.wim"), dir.path().join("out"));
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/chunks")).unwrap() {
        let path = entry.unwrap().path();
        let size: u64 = path.extension().unwrap().to_str().unwrap().parse().unwrap();
        let chunk = fs::read(&path).unwrap();
        let mut ours = vec![0; size as usize];
        let refused = Decoder::new().decode(&chunk, &mut ours).unwrap_err();
        assert_eq!(refused.problem, XpressProblem::NoEnd, "{}", path.display());
        let container = container(&chunk, size, Sha1::digest(&ours).into());
        let mut reader = WimReader::open(Cursor::new(&container)).unwrap();
        let file = *reader.root().file("a").unwrap();
        assert!(matches!(reader.copy(&file, &mut Vec::new()), Err(WimError::Chunk { .. })), "{}", path.display());
        fs::write(&wim, container).unwrap();
        succeed(judge("wimlib-imagex").arg("apply").arg(&wim).arg(&out));
        assert_eq!(fs::read(out.join("a")).unwrap(), ours, "{}", path.display());
        assert!(!judge("7z").arg("t").arg(&wim).output().unwrap().status.success(), "{}", path.display());
    }
}
