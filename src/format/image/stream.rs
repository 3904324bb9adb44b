//! Reads a file once from start to end through one buffer, and tracks the position for messages.

use std::io::{ErrorKind, Read};

use memchr::memchr;

use super::error::{Found, ImageError};

/// Size of the buffer, in bytes.
const BUFFER_LENGTH: usize = 16 << 10;

/// The file.
pub(super) struct Stream<'r> {
    reader: &'r mut dyn Read,
    buffer: Box<[u8]>,
    /// The bytes that were read but not consumed are `buffer[start..end]`.
    start: usize,
    end: usize,
    position: u64,
}

impl<'r> Stream<'r> {
    /// The file at its start.
    pub(super) fn new(reader: &'r mut dyn Read) -> Self {
        Stream { reader, buffer: vec![0; BUFFER_LENGTH].into(), start: 0, end: 0, position: 0 }
    }

    /// How many bytes were consumed.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The next bytes, without consuming them; fewer only if the file ends. Only for the start of the file.
    pub(super) fn peek(&mut self, count: usize) -> Result<&[u8], ImageError> {
        let count = count.min(self.buffer.len());
        while self.end < count && self.read_more()? {}
        Ok(&self.buffer[..self.end.min(count)])
    }

    /// The next `N` bytes; `expected` describes them in the error if the file ends before.
    pub(super) fn bytes<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], ImageError> {
        let mut bytes = [0; N];
        let mut rest = &mut bytes[..];
        while !rest.is_empty() {
            let available = self.available(expected)?;
            let count = rest.len().min(available.len());
            rest[..count].copy_from_slice(&available[..count]);
            rest = &mut rest[count..];
            self.consume(count);
        }
        Ok(bytes)
    }

    /// The next byte.
    pub(super) fn byte(&mut self, expected: &'static str) -> Result<u8, ImageError> {
        self.bytes::<1>(expected).map(|[byte]| byte)
    }

    /// Skips `count` bytes and passes them to `look`, piece by piece.
    pub(super) fn skip(
        &mut self,
        count: u32,
        expected: &'static str,
        mut look: impl FnMut(&[u8]),
    ) -> Result<(), ImageError> {
        let mut left = usize::try_from(count).unwrap_or(usize::MAX);
        while left > 0 {
            let available = self.available(expected)?;
            let piece = &available[..left.min(available.len())];
            look(piece);
            let count = piece.len();
            left -= count;
            self.consume(count);
        }
        Ok(())
    }

    /// Skips everything before the next byte of this value.
    pub(super) fn skip_to(&mut self, value: u8, expected: &'static str) -> Result<(), ImageError> {
        loop {
            let available = self.available(expected)?;
            let length = available.len();
            match memchr(value, available) {
                Some(count) => {
                    self.consume(count);
                    return Ok(());
                }
                None => self.consume(length),
            }
        }
    }

    /// Reads to the end and returns the length of the file.
    pub(super) fn drain(mut self) -> Result<u64, ImageError> {
        loop {
            self.consume(self.end - self.start);
            if !self.read_more()? {
                return Ok(self.position);
            }
        }
    }

    /// The bytes in the buffer, at least one.
    fn available(&mut self, expected: &'static str) -> Result<&[u8], ImageError> {
        if self.start == self.end && !self.read_more()? {
            return Err(ImageError::Truncated { position: self.position, expected });
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, count: usize) {
        self.start += count;
        self.position += count as u64;
    }

    /// Reads into the buffer, which is emptied first if all of it was consumed; false at the end of the file.
    fn read_more(&mut self) -> Result<bool, ImageError> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// An error about a difference between the file and the format.
pub(super) fn malformed<T>(position: u64, expected: &'static str, found: Found) -> Result<T, ImageError> {
    Err(ImageError::Malformed { position, expected, found })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::Stream;

    /// Yields one byte at a time.
    struct OneByteReader<'a>(&'a [u8]);

    impl Read for OneByteReader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn pieces_of_any_size_make_the_same_stream() {
        let file: Vec<u8> = (0..=255).cycle().take(200_000).collect();
        for reader in [&mut OneByteReader(&file) as &mut dyn Read, &mut file.as_slice()] {
            let mut stream = Stream::new(reader);
            assert_eq!(stream.peek(4).unwrap(), [0, 1, 2, 3]);
            assert_eq!(stream.bytes::<3>("three").unwrap(), [0, 1, 2]);
            let mut seen = 0;
            stream.skip(100_000, "many", |piece| seen += piece.len()).unwrap();
            stream.skip_to(7, "a seven").unwrap();
            assert_eq!((seen, stream.byte("seven").unwrap()), (100_000, 7));
            assert_eq!(stream.position(), 100_104);
            assert_eq!(stream.drain().unwrap(), 200_000);
        }
    }
}
