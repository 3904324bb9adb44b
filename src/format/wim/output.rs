//! The file being written: buffers small writes, and reads written bytes back.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::error::WimError;

/// How many bytes are buffered before they are written; larger writes are not buffered.
const BUFFER_SIZE: usize = 128 << 10;

/// A file that is mostly written from its start to its end.
pub(super) struct Output<W> {
    inner: W,
    /// The position of `inner`, if it is known.
    inner_position: Option<u64>,
    /// The buffered bytes, and their offset in the file.
    buffered: Vec<u8>,
    buffered_at: u64,
    /// The offset of the next read.
    read_position: u64,
}

impl<W: Write + Seek> Output<W> {
    /// Writes to `inner` from its start.
    pub(super) fn new(inner: W) -> Self {
        Output { inner, inner_position: None, buffered: Vec::new(), buffered_at: 0, read_position: 0 }
    }

    /// Writes `bytes` at this position in the file.
    pub(super) fn write_at(&mut self, position: u64, bytes: &[u8]) -> Result<(), WimError> {
        self.put(position, bytes).map_err(WimError::writing)
    }

    fn put(&mut self, position: u64, bytes: &[u8]) -> io::Result<()> {
        let offset = position.checked_sub(self.buffered_at).and_then(|offset| usize::try_from(offset).ok());
        match offset {
            // Overwrites earlier bytes, as the header does at the end.
            Some(offset) if offset + bytes.len() <= self.buffered.len() => {
                self.buffered[offset..offset + bytes.len()].copy_from_slice(bytes);
                return Ok(());
            }
            Some(offset) if offset == self.buffered.len() => {}
            _ => self.write_buffered()?,
        }
        if self.buffered.len() + bytes.len() > BUFFER_SIZE {
            self.write_buffered()?;
        }
        if bytes.len() >= BUFFER_SIZE / 4 {
            return self.write_through(position, bytes);
        }
        if self.buffered.is_empty() {
            self.buffered_at = position;
        }
        self.buffered.extend_from_slice(bytes);
        Ok(())
    }

    fn write_buffered(&mut self) -> io::Result<()> {
        let mut buffered = std::mem::take(&mut self.buffered);
        let written = if buffered.is_empty() { Ok(()) } else { self.write_through(self.buffered_at, &buffered) };
        buffered.clear();
        self.buffered = buffered;
        written
    }

    fn write_through(&mut self, position: u64, bytes: &[u8]) -> io::Result<()> {
        self.go_to(position)?;
        self.inner_position = None;
        self.inner.write_all(bytes)?;
        self.inner_position = Some(position + bytes.len() as u64);
        Ok(())
    }

    fn go_to(&mut self, position: u64) -> io::Result<()> {
        if self.inner_position != Some(position) {
            self.inner_position = Some(self.inner.seek(SeekFrom::Start(position))?);
        }
        Ok(())
    }

    /// Writes the buffer and returns the file, flushed.
    pub(super) fn finish(mut self) -> Result<W, WimError> {
        self.write_buffered().and_then(|()| self.inner.flush()).map_err(WimError::writing)?;
        Ok(self.inner)
    }
}

impl<W: Read + Write + Seek> Read for Output<W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.write_buffered()?;
        self.go_to(self.read_position)?;
        self.inner_position = None;
        let count = self.inner.read(buffer)?;
        self.read_position += count as u64;
        self.inner_position = Some(self.read_position);
        Ok(count)
    }
}

/// Sets the position of the next read; writes have their own positions.
impl<W> Seek for Output<W> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(position) = position else { return Err(io::ErrorKind::Unsupported.into()) };
        self.read_position = position;
        Ok(position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::{BUFFER_SIZE, Output};
    use crate::format::wim::chunks::read_at;

    proptest! {
        #[test]
        fn bytes_written_anywhere_are_read_back(
            writes in prop::collection::vec((0u64..300_000, prop_oneof![1usize..300, Just(BUFFER_SIZE / 4), Just(BUFFER_SIZE)]), 1..30),
        ) {
            let mut expected = vec![0; 500_000];
            let mut out = Output::new(Cursor::new(vec![0; expected.len()]));
            for (number, (position, size)) in writes.into_iter().enumerate() {
                let at = position as usize..position as usize + size;
                expected[at.clone()].fill(number as u8);
                out.write_at(position, &vec![number as u8; size]).unwrap();
                if number % 3 == 0 {
                    let mut found = vec![0; size + 1];
                    read_at(&mut out, position, &mut found).unwrap();
                    prop_assert!(found == expected[at.start..=at.end]);
                }
            }
            prop_assert!(out.finish().unwrap().into_inner() == expected);
        }
    }
}
