//! Pictures that come from elsewhere: what is accepted, and why one is not.

use std::fmt;

use crate::format::image::{self, ImageKind};

/// The largest picture that is fetched, in bytes. A photograph for the largest screens stays below 20 MB.
pub const MAX_PICTURE_BYTES: usize = 32 << 20;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchTrouble {
    /// The URL is of a kind that the Personalization CSP does not take.
    Scheme {
        /// What comes before the colon; empty if there is nothing.
        scheme: String,
    },
    /// A file URL or bare name leads to no file.
    Missing {
        /// What was looked for.
        what: String,
    },
    /// The server answered, and will not answer otherwise next time.
    Answer {
        /// What it answered.
        what: String,
    },
    /// The server could not be reached, or broke off, every time.
    GaveUp {
        /// How often it was tried.
        tries: u32,
        /// What happened the last time.
        last: String,
    },
    /// The file is longer than any picture.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The file is not a JPEG or PNG, whatever its name.
    Kind {
        /// What it is.
        found: ImageKind,
    },
    /// It is a JPEG or PNG, but not whole.
    Damaged {
        /// Where and why.
        why: String,
    },
    /// It could not be kept on the device.
    Kept {
        /// Why.
        why: String,
    },
}

/// Judges a picture by its content, as the CSP does: JPEG or PNG, and whole.
pub(super) fn judge_picture(bytes: &[u8]) -> Result<(), FetchTrouble> {
    match image::inspect(&mut { bytes }) {
        Ok(facts) if matches!(facts.kind, ImageKind::Jpeg | ImageKind::Png) => Ok(()),
        Ok(facts) => Err(FetchTrouble::Kind { found: facts.kind }),
        Err(error) => Err(FetchTrouble::Damaged { why: error.to_string() }),
    }
}

/// A URL as it is shown: without its query, where storage addresses have their tokens.
pub(super) fn shown(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

impl fmt::Display for FetchTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchTrouble::Scheme { scheme } if scheme.is_empty() => f.write_str("the URL has no scheme; use https"),
            FetchTrouble::Scheme { scheme } => write!(f, "`{scheme}` is not fetched; use https"),
            FetchTrouble::Missing { what } => write!(f, "there is no {what}"),
            FetchTrouble::Answer { what } => f.write_str(what),
            FetchTrouble::GaveUp { tries, last } => write!(f, "given up after {tries} tries: {last}"),
            FetchTrouble::TooLarge { limit } => {
                write!(f, "it is longer than {limit} bytes, more than any picture needs")
            }
            FetchTrouble::Kind { found } => write!(f, "it is {found} by its content; only JPEG and PNG are shown"),
            FetchTrouble::Damaged { why } => f.write_str(why),
            FetchTrouble::Kept { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for FetchTrouble {}
