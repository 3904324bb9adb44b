//! Reads a payload, which must have exactly the announced size.

use std::io::{self, Read};

use super::error::{Operation, WimError};

/// A reader of a payload with an announced size.
pub(super) struct Payload<'a> {
    reader: &'a mut dyn Read,
    announced: u64,
    remaining: u64,
}

impl<'a> Payload<'a> {
    /// A payload, of which nothing has been read yet.
    pub(super) fn new(announced: u64, reader: &'a mut dyn Read) -> Self {
        Payload { reader, announced, remaining: announced }
    }

    /// Whether everything that was announced has been read.
    pub(super) fn is_read(&self) -> bool {
        self.remaining == 0
    }

    /// Fills `buffer`, unless the payload ends before; returns the number of bytes. At the end it checks that there is
    /// no more.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, WimError> {
        let wanted = self.remaining.min(buffer.len() as u64) as usize;
        if self.fill(&mut buffer[..wanted])? < wanted {
            return Err(WimError::PayloadSize { announced: self.announced, more: false });
        }
        self.remaining -= wanted as u64;
        if self.remaining == 0 && self.fill(&mut [0])? > 0 {
            return Err(WimError::PayloadSize { announced: self.announced, more: true });
        }
        Ok(wanted)
    }

    /// Reads until the buffer is full or the reader ends.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, WimError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.reader.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(WimError::Io { doing: Operation::ReadingPayload, error }),
            }
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::Payload;

    fn reads(announced: u64, mut bytes: &[u8]) -> Result<Vec<usize>, String> {
        let mut payload = Payload::new(announced, &mut bytes);
        let mut buffer = [0; 40];
        let mut sizes = Vec::new();
        loop {
            sizes.push(payload.read(&mut buffer).map_err(|error| error.to_string())?);
            if payload.is_read() {
                return Ok(sizes);
            }
        }
    }

    #[test]
    fn a_payload_is_read_buffer_by_buffer() {
        assert_eq!(reads(0, &[]), Ok(vec![0]));
        assert_eq!(reads(81, &[0; 81]), Ok(vec![40, 40, 1]));
        assert_eq!(reads(80, &[0; 80]), Ok(vec![40, 40]));
    }

    #[test]
    fn a_size_other_than_announced_is_an_error() {
        let message = |relation| format!("a payload changed while it was read: it had {relation} bytes announced");
        assert_eq!(reads(5, &[0; 4]), Err(message("fewer than the 5")));
        assert_eq!(reads(5, &[0; 6]), Err(message("more than the 5")));
        assert_eq!(reads(0, &[0]), Err(message("more than the 0")));
        assert_eq!(reads(50, &[0; 40]), Err(message("fewer than the 50")));
    }
}
