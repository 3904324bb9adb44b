//! Any bytes as a compressed chunk. The decoder has no public door, so the chunk stands in a container; what is
//! unpacked reaches the output before its hash is found wrong, and must be what another decoder unpacks.
#![no_main]

#[allow(dead_code, reason = "the forge is shared with the tests, which use more of it")]
#[path = "../../hostile/forge.rs"]
mod forge;

use std::io::Cursor;

use forge::{Forge, Item, Resource};
use libfuzzer_sys::fuzz_target;
use ppkgc::format::wim::{WimError, WimReader};

fuzz_target!(|input: (u16, &[u8])| {
    let (size, chunk) = (input.0 as usize % 32_768 + 1, input.1);
    if chunk.len() >= size {
        return;
    }
    let content = Resource::compressed(chunk.to_vec(), size as u64);
    let wim = Forge::new(vec![Item::file("a", &content)], vec![content]).build();
    let mut reader = WimReader::open(Cursor::new(wim.bytes)).expect("the container is sound");
    let file = *reader.root().file("a").expect("it was put there");
    let mut unpacked = Vec::new();
    if let Err(WimError::Content { .. }) = reader.copy(&file, &mut unpacked) {
        assert_eq!(unpacked.len(), size);
        // The judge fetches one word more than the format has.
        let padded = [chunk, &[0; 2]].concat();
        let judged = xpress_huffman::decompress(&padded, size).expect("what ours unpacks, the judge unpacks");
        assert!(judged == unpacked);
    }
});
