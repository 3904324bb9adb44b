//! Errors in compressed chunks.

/// Why a chunk cannot be decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (after {input} bytes read and {output} decompressed)")]
pub struct XpressError {
    /// How many bytes of the chunk had been read, counting the two words that a decoder reads ahead.
    pub input: usize,
    /// How many bytes had been decompressed.
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
    /// The code lengths describe more codes than possible.
    #[error("its code lengths describe more codes than possible")]
    TooManyCodes,
    /// The code lengths leave some bit patterns without a code.
    #[error("its code lengths leave some bit patterns without a code")]
    TooFewCodes,
    /// The chunk ends before all bytes are decompressed.
    #[error("it ends before all bytes are decompressed")]
    InputEnds,
    /// The end of the data is not marked, or the words that a decoder has then read ahead are not all there.
    #[error("the end of its data is not marked, or incomplete")]
    NoEnd,
    /// The chunk goes on behind the end of its data, where other decoders refuse it.
    #[error("{bytes} more bytes follow the end of its data")]
    InputLeft {
        /// How many, in bytes.
        bytes: usize,
    },
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
    /// A match length is stored in the long form, although the short form would do.
    #[error("a match length is stored in the long form, although the short form would do")]
    BadLength,
}
