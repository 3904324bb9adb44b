//! What to write in place of a value that has a known meaning, but that the settings store does not have.

/// What replaces such a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Another value of the store.
    Value(&'static str),
    /// Something other than a value of this setting, as a sentence about what to do.
    Sentence(&'static str),
}
