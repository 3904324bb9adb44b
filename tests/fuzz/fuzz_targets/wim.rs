//! Any bytes as a package: an error, or a model whose contents match their hashes.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use sha1::{Digest, Sha1};

/// No content is unpacked beyond this many times the size of the file.
const MAX_EXPANSION: u64 = 128;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut package) = ppkgc::read::open(Cursor::new(bytes)) else { return };
    let _ = package.model();
    let container = package.container();
    for (path, file) in container.root().files() {
        assert!(path.split('/').all(|name| !matches!(name, "" | "." | "..")), "{path}");
        if let Ok(content) = container.read(&file, MAX_EXPANSION * bytes.len() as u64) {
            assert_eq!(content.len() as u64, file.size);
            let empty = content.is_empty() && file.sha1.0 == [0; 20];
            assert!(empty || file.sha1.0[..] == Sha1::digest(&content)[..], "{path}");
        }
    }
});
