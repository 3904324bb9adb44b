//! Any bytes as a compressed chunk. The decoder has no public interface, so the chunk is put into a container; what is
//! unpacked reaches the output before its hash is found wrong, and must be what a plain decoder unpacks.
#![no_main]

#[allow(dead_code, reason = "the forge is shared with the tests, which use more of it")]
#[path = "../../hostile/forge.rs"]
mod forge;

use std::collections::{BTreeMap, VecDeque};
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
        assert!(plainly(chunk, size).as_ref() == Some(&unpacked));
    }
});

/// Unpacks bit by bit. Source: MS-XCA 2.2.4, for one table. What is missing at the end is read as zeros, and a byte
/// that is left where a word is fetched stays to be read as a byte, as wimlib has it.
fn plainly(chunk: &[u8], size: usize) -> Option<Vec<u8>> {
    let (lengths, words) = chunk.split_at_checked(256)?;
    let codes = codes(lengths);
    let mut bits = Bits { input: words, waiting: VecDeque::new() };
    let mut output: Vec<u8> = Vec::new();
    bits.fetch();
    while output.len() < size {
        let symbol = (1..=15).scan(0, |code, length| {
            *code = *code << 1 | bits.take(1);
            Some(codes.get(&(length, *code)))
        });
        let symbol = symbol.flatten().next()?;
        bits.fetch();
        let Some(kind) = symbol.checked_sub(256) else {
            output.push(*symbol as u8);
            continue;
        };
        let length = match kind % 16 {
            15 => match bits.byte()? {
                255 => u16::from_le_bytes([bits.byte()?, bits.byte()?]).into(),
                byte => usize::from(byte) + 15,
            },
            short => short,
        };
        let offset = 1 << (kind / 16) | bits.take(kind / 16);
        bits.fetch();
        let start = output.len().checked_sub(offset)?;
        (start..start + length + 3).for_each(|at| output.push(output[at]));
    }
    Some(output)
}

/// The symbol of every code, by its length and bits.
fn codes(lengths: &[u8]) -> BTreeMap<(usize, usize), usize> {
    let nibbles = lengths.iter().flat_map(|byte| [byte & 15, byte >> 4]);
    let mut symbols: Vec<(usize, usize)> =
        nibbles.enumerate().map(|(symbol, length)| (length.into(), symbol)).filter(|(length, _)| *length > 0).collect();
    symbols.sort_unstable();
    let (mut next, mut last) = (0, 0);
    let coded = symbols.into_iter().map(|(length, symbol)| {
        let code = next << (length - last);
        (next, last) = (code + 1, length);
        ((length, code), symbol)
    });
    coded.collect()
}

struct Bits<'a> {
    input: &'a [u8],
    waiting: VecDeque<usize>,
}

impl Bits<'_> {
    /// Fetches words until at least 16 bits are waiting, and at the very start two.
    fn fetch(&mut self) {
        let words = if self.waiting.is_empty() { 2 } else { usize::from(self.waiting.len() < 16) };
        for _ in 0..words {
            let word = self.input.split_first_chunk().map(|(word, rest)| {
                self.input = rest;
                u16::from_le_bytes(*word)
            });
            let word = usize::from(word.unwrap_or_default());
            self.waiting.extend((0..16).rev().map(|bit| word >> bit & 1));
        }
    }

    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |bits, _| bits << 1 | self.waiting.pop_front().unwrap_or_default())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.input.split_first()?;
        self.input = rest;
        Some(*byte)
    }
}
