//! SHA-256 digests, written in hexadecimal.

use std::fmt;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::world::Hex;

/// The length of a shortened digest, as shown to people and used in file names.
const SHORT: usize = 8;
/// How much is read at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// A SHA-256 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest(pub [u8; 32]);

/// A text that is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// The digest and length of everything that a reader yields.
    pub fn of_reader(reader: &mut dyn Read) -> io::Result<(Digest, u64)> {
        let (mut hash, mut size, mut buffer) = (Sha256::new(), 0, vec![0; CHUNK]);
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok((Digest(hash.finalize().into()), size)),
                Ok(count) => {
                    hash.update(buffer.get(..count).unwrap_or_default());
                    size += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The first digits only.
    pub fn short(&self) -> String {
        self.to_string().chars().take(SHORT).collect()
    }

    fn parse(text: &str) -> Option<Digest> {
        Some(Digest(from_hex(text)?.try_into().ok()?))
    }
}

/// The bytes that are written in these hexadecimal digits.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(16 * digit(*high)? + digit(*low)?).ok(),
        _ => None,
    };
    pairs.map(byte).collect()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Digest, DigestError> {
        Digest::parse(&text).ok_or(DigestError)
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_digest_is_written_and_read_in_hexadecimal() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.short(), "ba7816bf");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(Digest::parse("ba"), None);
        assert_eq!(Digest::parse(&"é".repeat(32)), None);
    }
}
