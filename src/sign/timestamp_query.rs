//! Makes the request for a timestamp on a signature, and checks the response.

use super::signer::CheckedSignature;
use crate::format::pki::{
    DerError, Timestamp, TimestampError, TimestampResponseError, timestamp_request, timestamp_token,
};

/// A request to a timestamp server, which its response must match.
#[derive(Debug, Clone)]
pub struct TimestampQuery<'a> {
    signature: &'a CheckedSignature,
    nonce: u64,
}

/// Why a response is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampQueryError {
    /// It contains no timestamp.
    #[error("{0}")]
    Answer(TimestampResponseError),
    /// Its timestamp is malformed.
    #[error("the timestamp cannot be read: {0}")]
    Malformed(DerError),
    /// It belongs to another request: the nonce differs.
    #[error("the timestamp belongs to another request: its nonce differs")]
    Nonce,
    /// The timestamp is invalid, or cannot be checked here, for these reasons.
    #[error("the timestamp {}", TimestampError::all(.0))]
    Broken(Vec<TimestampError>),
}

impl<'a> TimestampQuery<'a> {
    /// A request with a random number, which identifies it.
    pub fn new(signature: &'a CheckedSignature, random: u64) -> Self {
        /// With the highest bit clear and the next one set, the nonce always takes eight octets as an INTEGER.
        const SECOND_BIT: u64 = 1 << 62;
        TimestampQuery { signature, nonce: (random >> 1) | SECOND_BIT }
    }

    /// The body to send, as application/timestamp-query.
    pub fn request(&self) -> Vec<u8> {
        timestamp_request(self.signature.bytes(), self.nonce)
    }

    /// The timestamp in the response, if it is valid for this request. Whether the server is trusted is decided by
    /// those who verify. `now` is the current time, in seconds since 1970.
    pub fn accept(&self, answer: &[u8], now: i64) -> Result<Vec<u8>, TimestampQueryError> {
        let token = timestamp_token(answer).map_err(TimestampQueryError::Answer)?;
        let timestamp = Timestamp::from_der(&token).map_err(TimestampQueryError::Malformed)?;
        if timestamp.nonce.as_deref() != Some(self.nonce.to_be_bytes().as_slice()) {
            return Err(TimestampQueryError::Nonce);
        }
        match timestamp.errors(self.signature.bytes(), now) {
            errors if errors.is_empty() => Ok(token),
            errors => Err(TimestampQueryError::Broken(errors)),
        }
    }
}
