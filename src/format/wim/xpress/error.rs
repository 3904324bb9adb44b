//! What can be wrong with a compressed chunk.

use std::fmt;

/// Why a chunk cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XpressError {
    /// How many bytes of the chunk had been read, counting the two words that a decoder reads ahead.
    pub input: usize,
    /// How many bytes had been unpacked.
    pub output: usize,
    /// What is wrong.
    pub problem: XpressProblem,
}

/// What is wrong with a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XpressProblem {
    /// The chunk is shorter than its table of code lengths.
    NoTable,
    /// The code lengths promise more codes than there is room for.
    TooManyCodes,
    /// The code lengths leave bit patterns without a meaning.
    TooFewCodes,
    /// The chunk ends before all bytes are unpacked.
    InputEnds,
    /// A match begins before the first byte of the chunk.
    OffsetBeforeStart {
        /// How far back it reaches, in bytes.
        offset: usize,
    },
    /// A match reaches past the last byte of the chunk.
    OutputOverrun {
        /// Its length, in bytes.
        length: usize,
    },
    /// A long match whose written length is one that is written short.
    BadLength,
}

impl fmt::Display for XpressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem {
            XpressProblem::NoTable => f.write_str("it is shorter than a table of code lengths"),
            XpressProblem::TooManyCodes => f.write_str("its code lengths promise more codes than there is room for"),
            XpressProblem::TooFewCodes => f.write_str("its code lengths leave bit patterns without a meaning"),
            XpressProblem::InputEnds => f.write_str("it ends before all bytes are unpacked"),
            XpressProblem::OffsetBeforeStart { offset } => {
                write!(f, "a match reaches {offset} bytes back, before the start")
            }
            XpressProblem::OutputOverrun { length } => write!(f, "a match of {length} bytes reaches past the end"),
            XpressProblem::BadLength => f.write_str("a long match has a length that is written short"),
        }?;
        write!(f, " (after {} bytes read and {} unpacked)", self.input, self.output)
    }
}

impl std::error::Error for XpressError {}
