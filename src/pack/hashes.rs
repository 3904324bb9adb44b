//! Length and hashes of a whole file, as a catalog and a build record state them.

use std::io::{self, Read, Seek};

use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Length and hashes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes {
    /// Length in bytes.
    pub size: u64,
    /// SHA-1, the tag of a catalog's first member.
    pub sha1: [u8; 20],
    /// SHA-256, the tag of its second.
    pub sha256: [u8; 32],
}

impl Hashes {
    /// Reads a file from its start to its end.
    pub fn of(mut file: impl Read + Seek) -> io::Result<Self> {
        const BUFFER: usize = 64 << 10;
        file.rewind()?;
        let (mut sha1, mut sha256, mut size) = (Sha1::new(), Sha256::new(), 0);
        let mut buffer = vec![0; BUFFER];
        loop {
            let count = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            sha1.update(&buffer[..count]);
            sha256.update(&buffer[..count]);
            size += count as u64;
        }
        Ok(Hashes { size, sha1: sha1.finalize().into(), sha256: sha256.finalize().into() })
    }
}
