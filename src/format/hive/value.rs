//! The data of a registry value.

use std::fmt;

/// The data of a value; other types are not supported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HiveValue {
    /// REG_DWORD.
    Number(u32),
    /// REG_SZ and REG_EXPAND_SZ.
    Text(String),
}

/// Shows the text itself, or the number in decimal digits.
impl fmt::Display for HiveValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HiveValue::Number(number) => write!(out, "{number}"),
            HiveValue::Text(text) => out.write_str(text),
        }
    }
}
