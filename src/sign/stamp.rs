//! Asks a timestamp server for its word on a signature, and checks the answer.

use std::fmt;

use super::signer::CheckedSignature;
use crate::format::pki::{AnswerFault, DerError, Timestamp, TimestampFault, timestamp_request, timestamp_token};

/// A question to a timestamp server, and what its answer must fit.
#[derive(Debug, Clone)]
pub struct StampQuestion<'a> {
    signature: &'a CheckedSignature,
    nonce: u64,
}

/// Why an answer is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StampFault {
    /// It holds no timestamp.
    Answer(AnswerFault),
    /// What it holds cannot be read.
    Malformed(DerError),
    /// It answers another question: the nonce differs.
    Nonce,
    /// The timestamp does not hold; every reason.
    Broken(Vec<TimestampFault>),
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
    /// verify.
    pub fn accept(&self, answer: &[u8]) -> Result<Vec<u8>, StampFault> {
        let token = timestamp_token(answer).map_err(StampFault::Answer)?;
        let timestamp = Timestamp::from_der(&token).map_err(StampFault::Malformed)?;
        if timestamp.nonce.as_deref() != Some(self.nonce.to_be_bytes().as_slice()) {
            return Err(StampFault::Nonce);
        }
        match timestamp.faults(self.signature.bytes()) {
            faults if faults.is_empty() => Ok(token),
            faults => Err(StampFault::Broken(faults)),
        }
    }
}

impl fmt::Display for StampFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StampFault::Answer(fault) => fault.fmt(f),
            StampFault::Malformed(error) => write!(f, "the timestamp cannot be read: {error}"),
            StampFault::Nonce => f.write_str("the timestamp answers another question: its nonce is not ours"),
            StampFault::Broken(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                write!(f, "the timestamp does not hold: {}", faults.join("; "))
            }
        }
    }
}
