//! Pictures that are fetched: which are accepted, and why one is refused.

use crate::format::image::{self, ImageKind};

/// The largest picture that is fetched, in bytes. A photograph for the largest screens is below 20 MB.
pub const MAX_PICTURE_BYTES: usize = 32 << 20;

/// Why a picture could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The Personalization CSP does not support the URL's scheme.
    #[error("{}", unsupported_scheme(scheme))]
    Scheme {
        /// The scheme; empty if there is none.
        scheme: String,
    },
    /// There is no file for this file URL or bare name.
    #[error("there is no {what}")]
    Missing {
        /// What was looked for.
        what: String,
    },
    /// The server refused, and will do so next time.
    #[error("{what}")]
    Answer {
        /// What it answered.
        what: String,
    },
    /// The server could not be reached or broke off, each time.
    #[error("gave up after {tries} tries: {last}")]
    GaveUp {
        /// How often it was tried.
        tries: u32,
        /// The last failure.
        last: String,
    },
    /// The file is larger than any picture needs.
    #[error("it is longer than {limit} bytes, more than any picture needs")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The content of the file is not JPEG or PNG.
    #[error("its content is {found}; only JPEG and PNG are shown")]
    Kind {
        /// What it is instead.
        found: ImageKind,
    },
    /// It is a damaged or incomplete JPEG or PNG.
    #[error("{why}")]
    Damaged {
        /// Where and why.
        why: String,
    },
    /// It could not be stored on the device.
    #[error("{why}")]
    NotStored {
        /// Why.
        why: String,
    },
}

/// Checks that the content is a complete JPEG or PNG, as the CSP does.
pub(super) fn judge_picture(bytes: &[u8]) -> Result<(), FetchError> {
    match image::inspect(&mut { bytes }) {
        Ok(facts) if matches!(facts.kind, ImageKind::Jpeg | ImageKind::Png) => Ok(()),
        Ok(facts) => Err(FetchError::Kind { found: facts.kind }),
        Err(error) => Err(FetchError::Damaged { why: error.to_string() }),
    }
}

/// A URL without its query, which may contain access tokens.
pub(super) fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

fn unsupported_scheme(scheme: &str) -> String {
    match scheme {
        "" => "the URL has no scheme; use https".to_owned(),
        _ => format!("`{scheme}` is not fetched; use https"),
    }
}
