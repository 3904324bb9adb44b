//! What can be wrong with a compressed chunk.

/// Why a chunk cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (after {input} bytes read and {output} unpacked)")]
pub struct XpressError {
    /// How many bytes of the chunk had been read, counting the two words that a decoder reads ahead.
    pub input: usize,
    /// How many bytes had been unpacked.
    pub output: usize,
    /// What is wrong.
    pub problem: XpressProblem,
}

/// What is wrong with a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XpressProblem {
    /// The chunk is shorter than its table of code lengths.
    #[error("it is shorter than a table of code lengths")]
    NoTable,
    /// The code lengths promise more codes than there is room for.
    #[error("its code lengths promise more codes than there is room for")]
    TooManyCodes,
    /// The code lengths leave bit patterns without a meaning.
    #[error("its code lengths leave bit patterns without a meaning")]
    TooFewCodes,
    /// The chunk ends before all bytes are unpacked.
    #[error("it ends before all bytes are unpacked")]
    InputEnds,
    /// A match begins before the first byte of the chunk.
    #[error("a match reaches {offset} bytes back, before the start")]
    OffsetBeforeStart {
        /// How far back it reaches, in bytes.
        offset: usize,
    },
    /// A match reaches past the last byte of the chunk.
    #[error("a match of {length} bytes reaches past the end")]
    OutputOverrun {
        /// Its length, in bytes.
        length: usize,
    },
    /// A long match whose written length is one that is written short.
    #[error("a long match has a length that is written short")]
    BadLength,
}
