//! The cells of a hive: keys, lists of subkeys, values.

use super::{HiveError, HiveValue};

/// Set in a key or value whose name has one byte per character (Latin-1).
const KEY_NAME_IS_NARROW: u16 = 0x20;
const VALUE_NAME_IS_NARROW: u16 = 0x1;
/// Set in the size of a value whose data is stored in place of its offset.
const IS_RESIDENT: u32 = 0x8000_0000;

/// Registry types. Source: winnt.h.
const REG_SZ: u32 = 1;
const REG_EXPAND_SZ: u32 = 2;
const REG_DWORD: u32 = 4;

/// A key.
#[derive(Debug)]
pub struct HiveKey {
    pub(super) name: String,
    pub(super) subkeys: u32,
    pub(super) subkey_list: u32,
    pub(super) values: u32,
    pub(super) value_list: u32,
}

/// A value without its data.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) name: String,
    /// The size of the data in bytes.
    pub(super) size: usize,
    /// Whether `data` contains the data itself, not its offset.
    pub(super) is_resident: bool,
    pub(super) data: u32,
    kind: u32,
    position: u64,
}

impl HiveKey {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn parse(cell: &[u8], position: u64) -> Result<HiveKey, HiveError> {
        if !cell.starts_with(b"nk") {
            return Err(HiveError::damaged(position, "a key, which starts with \"nk\""));
        }
        let number = |at| number(cell, at, position);
        let narrow = short(cell, 2, position)? & KEY_NAME_IS_NARROW != 0;
        Ok(HiveKey {
            name: name(cell, 76, short(cell, 72, position)?, narrow, position)?,
            subkeys: number(20)?,
            subkey_list: number(28)?,
            values: number(36)?,
            value_list: number(40)?,
        })
    }
}

impl Value {
    pub(super) fn parse(cell: &[u8], position: u64) -> Result<Value, HiveError> {
        if !cell.starts_with(b"vk") {
            return Err(HiveError::damaged(position, "a value, which starts with \"vk\""));
        }
        let size = number(cell, 4, position)?;
        let is_resident = size & IS_RESIDENT != 0;
        let narrow = short(cell, 16, position)? & VALUE_NAME_IS_NARROW != 0;
        Ok(Value {
            name: name(cell, 20, short(cell, 2, position)?, narrow, position)?,
            size: usize::try_from(size & !IS_RESIDENT).unwrap_or(usize::MAX),
            is_resident,
            data: number(cell, 8, position)?,
            kind: number(cell, 12, position)?,
            position,
        })
    }

    /// Whether values of this type are supported.
    pub(super) fn is_supported(&self) -> bool {
        matches!(self.kind, REG_DWORD | REG_SZ | REG_EXPAND_SZ)
    }

    /// Decodes the data.
    pub(super) fn read(&self, data: &[u8]) -> Result<HiveValue, HiveError> {
        match self.kind {
            REG_DWORD => Ok(HiveValue::Number(number(data, 0, self.position)?)),
            REG_SZ | REG_EXPAND_SZ => {
                let text = wide(data);
                Ok(HiveValue::Text(text.split('\0').next().unwrap_or_default().to_owned()))
            }
            _ => Err(HiveError::damaged(self.position, "a text or a number of 32 bits")),
        }
    }
}

/// The offsets in a list of subkeys of any kind, except `ri`.
pub(super) fn subkey_list(cell: &[u8], position: u64) -> Result<Vec<u32>, HiveError> {
    match cell.get(..2) {
        Some(b"lf" | b"lh") => offsets(cell, position, 8),
        Some(b"li") => offsets(cell, position, 4),
        _ => Err(HiveError::damaged(position, "a list of subkeys: \"lf\", \"lh\" or \"li\"")),
    }
}

/// The offsets in a list whose entries have this width and start with an offset.
pub(super) fn offsets(cell: &[u8], position: u64, width: usize) -> Result<Vec<u32>, HiveError> {
    let count = usize::from(short(cell, 2, position)?);
    (0..count).map(|index| number(cell, 4 + width * index, position)).collect()
}

/// A number of 32 bits; `position` is the position of the cell.
pub(super) fn number(cell: &[u8], at: usize, position: u64) -> Result<u32, HiveError> {
    let bytes = cell.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or(HiveError::damaged(position + at as u64, "a number of 32 bits"))
}

fn short(cell: &[u8], at: usize, position: u64) -> Result<u16, HiveError> {
    let bytes = cell.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map(|bytes| u16::from_le_bytes(*bytes)).ok_or(HiveError::damaged(position + at as u64, "a number of 16 bits"))
}

fn name(cell: &[u8], at: usize, length: u16, narrow: bool, position: u64) -> Result<String, HiveError> {
    let bytes = cell.get(at..).and_then(|rest| rest.get(..usize::from(length)));
    let bytes = bytes.ok_or(HiveError::damaged(position + at as u64, "a name of the stated length"))?;
    Ok(if narrow { bytes.iter().map(|&byte| char::from(byte)).collect() } else { wide(bytes) })
}

fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    String::from_utf16_lossy(&units)
}
