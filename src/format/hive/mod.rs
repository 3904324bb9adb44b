//! Reads values from registry hives, the files of the Windows registry.
//!
//! Microsoft does not document the format. This description follows several forensic tools that agree, and was checked
//! against one of Microsoft's hives (the settings store of WCD). Only keys and values are read: no security
//! descriptors, class names, volatile keys or values longer than one cell.
//!
//! ```text
//! base block   4096 bytes: "regf", two sequence numbers, root cell, checksum          here
//! hive bins    cells one after another, each with its length; offsets count from here
//!   nk  key          its lists of subkeys and values, its name                        cells.rs
//!   lf lh li ri      lists of subkeys
//!   vk  value        name, type, data or its offset
//! ```
//!
//! Numbers are little-endian. The two sequence numbers differ while a hive is being written, or if writing was
//! interrupted; the missing changes are then in the log files next to it.

mod cells;
mod error;
mod value;

use std::io::{self, Read, Seek, SeekFrom};

pub use cells::HiveKey;
pub use error::HiveError;
pub use value::HiveValue;

use cells::Value;

use crate::world::windows_name::NameKey;

/// The size of the base block; offsets of cells count from its end.
const BASE_BLOCK: usize = 4096;
/// The number of bytes covered by the checksum.
const CHECKSUMMED: usize = 508;
const SIGNATURE: &[u8] = b"regf";
/// The largest cell that is read, in bytes: a list of 65,535 subkeys takes half of it.
const MAX_CELL: usize = 1 << 20;
/// How many subkeys a key may have. The largest key in a real hive, that of classes, has about ten thousand.
const MAX_SUBKEYS: usize = 200_000;
/// How many bytes of one hive are read at most; a cell counts as at least [`MIN_COST`]. Cells can refer to each other
/// in circles, and reading all of a real hive takes fewer.
const MAX_READ: usize = 64 << 20;
/// The minimum cost of reading a cell, in bytes, however short it is.
const MIN_COST: usize = 64;

/// An open hive.
#[derive(Debug)]
pub struct Hive<R> {
    source: R,
    sequence: (u32, u32),
    root: u32,
    /// How many bytes may still be read.
    left: usize,
}

impl<R: Read + Seek> Hive<R> {
    /// Reads and checks the base block.
    pub fn open(mut source: R) -> Result<Hive<R>, HiveError> {
        let mut block = Vec::new();
        source.seek(SeekFrom::Start(0))?;
        source.by_ref().take(BASE_BLOCK as u64).read_to_end(&mut block)?;
        if !block.starts_with(SIGNATURE) {
            return Err(HiveError::damaged(0, "a hive, which starts with \"regf\""));
        }
        if block.len() < BASE_BLOCK {
            return Err(HiveError::CutOff { position: block.len() as u64, expected: "the base block" });
        }
        let number = |position| cells::number(&block, position, 0);
        if checksum(&block) != number(CHECKSUMMED)? {
            return Err(HiveError::damaged(CHECKSUMMED as u64, "the checksum of the base block"));
        }
        let (sequence, root) = ((number(4)?, number(8)?), number(36)?);
        Ok(Hive { source, sequence, root, left: MAX_READ })
    }

    /// Whether the hive was written completely.
    pub fn is_clean(&self) -> bool {
        self.sequence.0 == self.sequence.1
    }

    /// The sequence number of the last complete write.
    pub fn sequence(&self) -> u32 {
        self.sequence.1
    }

    /// The root key, which contains all others.
    pub fn root(&mut self) -> Result<HiveKey, HiveError> {
        self.key(self.root)
    }

    /// The direct subkeys of a key.
    pub fn subkeys(&mut self, key: &HiveKey) -> Result<Vec<HiveKey>, HiveError> {
        let offsets = self.list_of_subkeys(key)?;
        offsets.into_iter().map(|offset| self.key(offset)).collect()
    }

    /// The values of a key that are texts or numbers, with their names.
    pub fn values(&mut self, key: &HiveKey) -> Result<Vec<(String, HiveValue)>, HiveError> {
        let mut values = Vec::new();
        for offset in self.list_of_values(key)? {
            let value = Value::parse(&self.cell(offset)?, position_of(offset))?;
            if value.is_supported() {
                let data = self.data(&value)?;
                values.push((value.name, data));
            }
        }
        Ok(values)
    }

    /// The value with this name in a key (`Microsoft\Windows NT\CurrentVersion`), ignoring letter case.
    pub fn value(&mut self, key: &str, name: &str) -> Result<Option<HiveValue>, HiveError> {
        let mut here = self.root()?;
        for step in key.split('\\') {
            match self.subkey(&here, step)? {
                Some(below) => here = below,
                None => return Ok(None),
            }
        }
        for offset in self.list_of_values(&here)? {
            let value = Value::parse(&self.cell(offset)?, position_of(offset))?;
            if NameKey::are_same(&value.name, name) {
                return self.data(&value).map(Some);
            }
        }
        Ok(None)
    }

    fn key(&mut self, offset: u32) -> Result<HiveKey, HiveError> {
        HiveKey::parse(&self.cell(offset)?, position_of(offset))
    }

    fn subkey(&mut self, key: &HiveKey, name: &str) -> Result<Option<HiveKey>, HiveError> {
        for offset in self.list_of_subkeys(key)? {
            let below = self.key(offset)?;
            if NameKey::are_same(&below.name, name) {
                return Ok(Some(below));
            }
        }
        Ok(None)
    }

    /// The offsets of all subkeys. A list of lists must not contain another one.
    fn list_of_subkeys(&mut self, key: &HiveKey) -> Result<Vec<u32>, HiveError> {
        if key.subkeys == 0 {
            return Ok(Vec::new());
        }
        let cell = self.cell(key.subkey_list)?;
        if !cell.starts_with(b"ri") {
            return cells::subkey_list(&cell, position_of(key.subkey_list));
        }
        let mut all = Vec::new();
        for list in cells::offsets(&cell, position_of(key.subkey_list), 4)? {
            let cell = self.cell(list)?;
            all.extend(cells::subkey_list(&cell, position_of(list))?);
            if all.len() > MAX_SUBKEYS {
                return Err(HiveError::TooMuch { what: "subkeys in one key", limit: MAX_SUBKEYS });
            }
        }
        Ok(all)
    }

    fn list_of_values(&mut self, key: &HiveKey) -> Result<Vec<u32>, HiveError> {
        if key.values == 0 {
            return Ok(Vec::new());
        }
        let cell = self.cell(key.value_list)?;
        let count = usize::try_from(key.values).unwrap_or(usize::MAX).min(cell.len() / 4);
        (0..count).map(|index| cells::number(&cell, 4 * index, position_of(key.value_list))).collect()
    }

    fn data(&mut self, value: &Value) -> Result<HiveValue, HiveError> {
        let bytes = match value.is_resident {
            true => value.data.to_le_bytes().to_vec(),
            false => self.cell(value.data)?,
        };
        let bytes =
            bytes.get(..value.size).ok_or(HiveError::damaged(position_of(value.data), "the data of a value"))?;
        value.read(bytes)
    }

    /// The content of a cell. A cell in use has a negative length.
    fn cell(&mut self, offset: u32) -> Result<Vec<u8>, HiveError> {
        let position = position_of(offset);
        self.source.seek(SeekFrom::Start(position))?;
        let mut length = [0; 4];
        self.fill(&mut length, position)?;
        let length = usize::try_from(i32::from_le_bytes(length).unsigned_abs()).unwrap_or(usize::MAX);
        let content = length.checked_sub(4).ok_or(HiveError::damaged(position, "a cell of 4 bytes or more"))?;
        if content > MAX_CELL {
            return Err(HiveError::TooMuch { what: "bytes in one cell", limit: MAX_CELL });
        }
        let cost = content.max(MIN_COST);
        let left = self.left.checked_sub(cost);
        self.left = left.ok_or(HiveError::TooMuch { what: "bytes in its cells", limit: MAX_READ })?;
        let mut bytes = vec![0; content];
        self.fill(&mut bytes, position)?;
        Ok(bytes)
    }

    /// Fills the buffer from the cell at `position`.
    fn fill(&mut self, bytes: &mut [u8], position: u64) -> Result<(), HiveError> {
        self.source.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => HiveError::CutOff { position, expected: "a cell" },
            _ => HiveError::Io(error),
        })
    }
}

/// The offset of a cell in the file.
fn position_of(offset: u32) -> u64 {
    BASE_BLOCK as u64 + u64::from(offset)
}

/// The XOR of all words before the checksum; two values are replaced, since they are reserved.
fn checksum(block: &[u8]) -> u32 {
    let words = block.get(..CHECKSUMMED).unwrap_or_default().chunks_exact(4);
    let sum = words.filter_map(|word| word.try_into().ok()).map(u32::from_le_bytes).fold(0, |sum, word| sum ^ word);
    match sum {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::{BASE_BLOCK, CHECKSUMMED, Hive, HiveError, checksum};

    /// A base block with its checksum, and bytes for its cells.
    fn hive(cells: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; BASE_BLOCK];
        bytes[..4].copy_from_slice(b"regf");
        let sum = checksum(&bytes);
        bytes[CHECKSUMMED..CHECKSUMMED + 4].copy_from_slice(&sum.to_le_bytes());
        bytes.extend_from_slice(cells);
        bytes
    }

    #[test]
    fn a_base_block_is_checked() {
        assert!(Hive::open(Cursor::new(hive(b""))).unwrap().is_clean());
        let mut wrong = hive(b"");
        wrong[4] = 1;
        let error = Hive::open(Cursor::new(&wrong)).unwrap_err();
        assert!(matches!(error, HiveError::Damaged { position: 508, .. }), "{error}");
        assert!(matches!(Hive::open(Cursor::new(b"regf")), Err(HiveError::CutOff { position: 4, .. })));
        wrong[0] = b'x';
        assert!(matches!(Hive::open(Cursor::new(wrong)), Err(HiveError::Damaged { position: 0, .. })));
    }

    proptest! {
        #[test]
        fn random_cells_never_panic_and_never_loop(
            cells in proptest::collection::vec(any::<u8>(), 0..400),
            kind in 0_usize..4,
        ) {
            let heads: [&[u8]; 4] = [
                b"",
                b"\x80\xff\xff\xffnk",
                b"\xa0\xff\xff\xffnk\x20\0",
                b"\xf0\xff\xff\xffri\x02\0\0\0\0\0",
            ];
            let _ = Hive::open(Cursor::new(hive(&[heads[kind], &cells].concat()))).unwrap().value("A\\B", "C");
        }
    }
}
