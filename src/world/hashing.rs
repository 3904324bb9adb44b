//! Hashes data while it is read.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// A reader that counts and hashes the bytes that are read through it.
pub struct HashingReader<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> HashingReader<R> {
    /// Reads from `inner`, starting at its current position.
    pub fn new(inner: R) -> Self {
        HashingReader { inner, hash: Sha256::new(), size: 0 }
    }

    /// The number of bytes that were read, and their SHA-256.
    pub fn finish(self) -> (u64, [u8; 32]) {
        (self.size, self.hash.finalize().into())
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.size += count as u64;
        Ok(count)
    }
}
