//! What a value of the registry holds.

/// What a value holds; types that are not listed are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HiveValue {
    /// REG_DWORD.
    Number(u32),
    /// REG_SZ and REG_EXPAND_SZ.
    Text(String),
}
