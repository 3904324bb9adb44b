//! The data of a registry value.

/// The data of a value; other types are not supported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HiveValue {
    /// REG_DWORD.
    Number(u32),
    /// REG_SZ and REG_EXPAND_SZ.
    Text(String),
}
