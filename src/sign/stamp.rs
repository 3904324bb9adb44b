//! Asks a timestamp server for its word on a signature, and checks the answer.

use super::signer::CheckedSignature;
use crate::format::pki::{
    DerError, Timestamp, TimestampError, TimestampResponseError, timestamp_request, timestamp_token,
};

/// A question to a timestamp server, and what its answer must fit.
#[derive(Debug, Clone)]
pub struct StampQuestion<'a> {
    signature: &'a CheckedSignature,
    nonce: u64,
}

/// Why an answer is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampAnswerError {
    /// It holds no timestamp.
    #[error("{0}")]
    Answer(TimestampResponseError),
    /// What it holds cannot be read.
    #[error("the timestamp cannot be read: {0}")]
    Malformed(DerError),
    /// It answers another question: the nonce differs.
    #[error("the timestamp answers another question: its nonce is not ours")]
    Nonce,
    /// The timestamp does not hold; every reason.
    #[error("the timestamp does not hold: {}", joined(.0))]
    Broken(Vec<TimestampError>),
}

impl<'a> StampQuestion<'a> {
    /// A question that can be told from all others by a random number.
    pub fn new(signature: &'a CheckedSignature, random: u64) -> Self {
        /// With the second highest bit set and the highest clear, the number takes eight octets as an INTEGER.
        const SECOND_BIT: u64 = 1 << 62;
        StampQuestion { signature, nonce: (random >> 1) | SECOND_BIT }
    }

    /// The body to send, as application/timestamp-query.
    pub fn request(&self) -> Vec<u8> {
        timestamp_request(self.signature.bytes(), self.nonce)
    }

    /// The timestamp in the answer, if it holds for this very question. Whether the server is trusted is for those who
    /// verify. `now` is the present, in seconds since 1970.
    pub fn accept(&self, answer: &[u8], now: i64) -> Result<Vec<u8>, StampAnswerError> {
        let token = timestamp_token(answer).map_err(StampAnswerError::Answer)?;
        let timestamp = Timestamp::from_der(&token).map_err(StampAnswerError::Malformed)?;
        if timestamp.nonce.as_deref() != Some(self.nonce.to_be_bytes().as_slice()) {
            return Err(StampAnswerError::Nonce);
        }
        match timestamp.faults(self.signature.bytes(), now) {
            faults if faults.is_empty() => Ok(token),
            faults => Err(StampAnswerError::Broken(faults)),
        }
    }
}

fn joined(faults: &[TimestampError]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
