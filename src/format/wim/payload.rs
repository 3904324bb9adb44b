//! A payload on its way into the WIM: read once, in chunks, hashed on the way.

use std::io::Read;

use sha1::{Digest, Sha1};

use super::error::{Doing, WimError};
use super::hash::Sha1Hash;
use super::header::CHUNK_SIZE;

/// Reads a payload of announced size. Holds one chunk.
pub(super) struct Payload<'a> {
    reader: &'a mut dyn Read,
    announced: u64,
    remaining: u64,
    chunk: Vec<u8>,
    index: u64,
    hash: Sha1,
}

impl<'a> Payload<'a> {
    /// Reads the first chunk; an empty payload has an empty one.
    pub(super) fn open(announced: u64, reader: &'a mut dyn Read) -> Result<Self, WimError> {
        let (remaining, chunk, index) = (announced, Vec::new(), 0);
        let mut payload = Payload { reader, announced, remaining, chunk, index, hash: Sha1::new() };
        payload.read_chunk()?;
        Ok(payload)
    }

    /// The chunk read last.
    pub(super) fn chunk(&self) -> &[u8] {
        &self.chunk
    }

    /// Its number, from 0.
    pub(super) fn index(&self) -> u64 {
        self.index
    }

    /// Reads the next chunk. `false` at the end, which is where it was announced.
    pub(super) fn advance(&mut self) -> Result<bool, WimError> {
        if self.remaining == 0 {
            return Ok(false);
        }
        self.index += 1;
        self.read_chunk()?;
        Ok(true)
    }

    /// The SHA-1 of all chunks read.
    pub(super) fn sha1(self) -> Sha1Hash {
        Sha1Hash(self.hash.finalize().into())
    }

    fn read_chunk(&mut self) -> Result<(), WimError> {
        let wanted = self.remaining.min(u64::from(CHUNK_SIZE));
        self.chunk.clear();
        self.fill(wanted)?;
        self.hash.update(&self.chunk);
        if (self.chunk.len() as u64) < wanted {
            return Err(WimError::PayloadSize { announced: self.announced, more: false });
        }
        self.remaining -= wanted;
        if self.remaining == 0 {
            self.fill(1)?;
            if self.chunk.len() as u64 > wanted {
                return Err(WimError::PayloadSize { announced: self.announced, more: true });
            }
        }
        Ok(())
    }

    fn fill(&mut self, wanted: u64) -> Result<(), WimError> {
        let reading = |error| WimError::Io { doing: Doing::ReadingPayload, error };
        (&mut self.reader).take(wanted).read_to_end(&mut self.chunk).map_err(reading)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Payload;

    fn chunks(announced: u64, mut bytes: &[u8]) -> Result<Vec<usize>, String> {
        let text = |error: crate::format::wim::WimError| error.to_string();
        let mut payload = Payload::open(announced, &mut bytes).map_err(text)?;
        let mut sizes = vec![payload.chunk().len()];
        while payload.advance().map_err(text)? {
            sizes.push(payload.chunk().len());
        }
        Ok(sizes)
    }

    #[test]
    fn a_payload_is_cut_into_chunks() {
        assert_eq!(chunks(0, &[]), Ok(vec![0]));
        assert_eq!(chunks(65_537, &[0; 65_537]), Ok(vec![32_768, 32_768, 1]));
        assert_eq!(chunks(65_536, &[0; 65_536]), Ok(vec![32_768, 32_768]));
    }

    #[test]
    fn another_size_than_announced_is_an_error() {
        let message = |relation| format!("a payload changed while it was read: it held {relation} bytes announced");
        assert_eq!(chunks(5, &[0; 4]), Err(message("fewer than the 5")));
        assert_eq!(chunks(5, &[0; 6]), Err(message("more than the 5")));
        assert_eq!(chunks(0, &[0]), Err(message("more than the 0")));
        assert_eq!(chunks(40_000, &[0; 32_768]), Err(message("fewer than the 40000")));
    }
}
