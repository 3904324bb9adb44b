//! The lookup table of a decoder for the codes of one chunk.

use super::error::XpressProblem;
use super::{LENGTHS_SIZE, MAX_CODE_LENGTH, SYMBOLS};

/// Codes of up to this many bits are found with one lookup; the few longer ones are searched by length.
const FAST_BITS: u32 = 11;

/// The number of code lengths, including 0 for "no code".
const LENGTHS: usize = MAX_CODE_LENGTH as usize + 1;

/// The symbols of all codes.
pub(super) struct CodeTable {
    /// For each pattern of `FAST_BITS` bits: the symbol whose code it begins with, times 16, plus the code's length; or
    /// 0 if that code is longer.
    fast: [u16; 1 << FAST_BITS],
    /// The symbols in the order of their codes.
    in_order: [u16; SYMBOLS],
    /// For each length: the first code.
    first_code: [u32; LENGTHS],
    /// For each length: the index in `in_order` of the first code's symbol; at the end, how many symbols have a code.
    first_index: [u32; LENGTHS + 1],
}

impl CodeTable {
    /// An empty table of about 5 KB.
    pub(super) fn new() -> Self {
        CodeTable {
            fast: [0; 1 << FAST_BITS],
            in_order: [0; SYMBOLS],
            first_code: [0; LENGTHS],
            first_index: [0; LENGTHS + 1],
        }
    }

    /// The symbol whose code the highest bits of `window` begin with, and the code's length.
    #[inline(always)]
    pub(super) fn symbol(&self, window: u64) -> (u16, u32) {
        let fast = self.fast[(window >> (u64::BITS - FAST_BITS)) as usize];
        if fast != 0 { (fast >> 4, u32::from(fast & 0xf)) } else { self.long_symbol(window) }
    }

    #[cold]
    fn long_symbol(&self, window: u64) -> (u16, u32) {
        let code = |length: u32| (window >> (u64::BITS - length)) as u32;
        let mut length = FAST_BITS + 1;
        while length < MAX_CODE_LENGTH && !self.has_code(code(length), length as usize) {
            length += 1;
        }
        let index = code(length) - self.first_code[length as usize] + self.first_index[length as usize];
        (self.in_order[index as usize], length)
    }

    /// Whether `code` is one of the codes of this length, provided that no shorter code matches.
    fn has_code(&self, code: u32, length: usize) -> bool {
        code - self.first_code[length] < self.first_index[length + 1] - self.first_index[length]
    }

    /// Reads a chunk's code lengths, which must form a complete code.
    pub(super) fn read(&mut self, packed: &[u8; LENGTHS_SIZE]) -> Result<(), XpressProblem> {
        let mut used = [(0u16, 0u8); SYMBOLS];
        let mut used_count = 0;
        let mut per_length = [0u32; LENGTHS];
        for (symbol, &byte) in (0..).step_by(2).zip(packed) {
            for (symbol, length) in [(symbol, byte & 0xf), (symbol + 1, byte >> 4)] {
                used[used_count % SYMBOLS] = (symbol, length);
                used_count += usize::from(length > 0);
                per_length[usize::from(length)] += 1;
            }
        }
        self.set_lengths(&per_length)?;
        let mut next = self.first_index;
        for &(symbol, length) in &used[..used_count] {
            let next = &mut next[usize::from(length)];
            self.in_order[*next as usize] = symbol;
            *next += 1;
        }
        self.fill_fast();
        Ok(())
    }

    fn set_lengths(&mut self, per_length: &[u32; LENGTHS]) -> Result<(), XpressProblem> {
        let mut room = 1u32;
        let mut code = 0;
        self.first_index[1] = 0;
        for (length, &count) in per_length.iter().enumerate().skip(1) {
            self.first_code[length] = code;
            self.first_index[length + 1] = self.first_index[length] + count;
            room = (room << 1).checked_sub(count).ok_or(XpressProblem::TooManyCodes)?;
            code = (code + count) << 1;
        }
        if room == 0 { Ok(()) } else { Err(XpressProblem::TooFewCodes) }
    }

    /// Codes in order cover the patterns in order, so the table is filled from its start.
    fn fill_fast(&mut self) {
        let mut at = 0;
        for length in 1..=FAST_BITS {
            let patterns = 1usize << (FAST_BITS - length);
            let (first, end) = (self.first_index[length as usize], self.first_index[length as usize + 1]);
            for symbol in &self.in_order[first as usize..end as usize] {
                self.fast[at..at + patterns].fill((symbol << 4) | length as u16);
                at += patterns;
            }
        }
        self.fast[at..].fill(0);
    }
}
