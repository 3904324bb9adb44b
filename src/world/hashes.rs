//! Length and hashes of a file, as in catalogs and build records.

use std::io::{self, Read, Seek};
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{NoProgress, Progress};

/// The number of bytes that are read at a time.
const BUFFER: usize = 256 << 10;
/// The maximum number of buffers in the queue of the other thread.
const AHEAD: usize = 4;

/// Length and hashes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashes {
    /// The length in bytes.
    pub size: u64,
    /// The SHA-1, which is the tag of the first member of a catalog.
    pub sha1: [u8; 20],
    /// The SHA-256, which is the tag of the second member.
    pub sha256: [u8; 32],
}

impl Hashes {
    /// Hashes a file from start to end.
    pub fn of(file: impl Read + Seek) -> io::Result<Self> {
        Hashes::with_progress(file, &NoProgress)
    }

    /// Hashes a file from start to end, and reports the progress.
    ///
    /// The header of a package is written last and hashed first, so packages cannot be hashed while they are written.
    pub fn with_progress(mut file: impl Read + Seek, progress: &dyn Progress) -> io::Result<Self> {
        let size = file.seek(io::SeekFrom::End(0))?;
        progress.begin("hashing", size);
        file.rewind()?;
        let mut start = vec![0; BUFFER.min(size as usize + 1)];
        let count = fill(&mut file, &mut start)?;
        start.truncate(count);
        match count < BUFFER {
            true => Ok(Hashes::of_bytes(&start)),
            false => of_long(file, start, progress),
        }
    }

    /// Hashes a file in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Hashes { size: bytes.len() as u64, sha1: Sha1::digest(bytes).into(), sha256: Sha256::digest(bytes).into() }
    }
}

/// Hashes a file that starts with these bytes, with two threads, or one if no other can be started.
fn of_long(mut file: impl Read, start: Vec<u8>, progress: &dyn Progress) -> io::Result<Hashes> {
    let (to_other, for_other) = sync_channel::<Vec<u8>>(AHEAD);
    let (give_back, spare) = channel();
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, move || {
            let mut sha256 = Sha256::new();
            for bytes in for_other {
                sha256.update(&bytes);
                // The buffer is not needed again at the end of the file.
                let _ = give_back.send(bytes);
            }
            sha256.finalize()
        });
        let other = other.ok();
        let (mut sha1, mut sha256) = (Sha1::new(), Sha256::new());
        let (mut size, mut bytes) = (0, start);
        while !bytes.is_empty() {
            sha1.update(&bytes);
            size += bytes.len() as u64;
            progress.advance(bytes.len() as u64);
            if other.is_some() {
                // If the other thread has ended, it has panicked; joining it reports that.
                let _ = to_other.send(bytes);
                bytes = spare.try_recv().unwrap_or_default();
            } else {
                sha256.update(&bytes);
            }
            bytes.resize(BUFFER, 0);
            let count = fill(&mut file, &mut bytes)?;
            bytes.truncate(count);
        }
        drop(to_other);
        let sha256 = other.map_or_else(|| sha256.finalize(), |other| other.join().expect("hashing cannot fail"));
        Ok(Hashes { size, sha1: sha1.finalize().into(), sha256: sha256.into() })
    })
}

/// Reads until the buffer is full or the file ends; returns the number of bytes.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{BUFFER, Hashes};

    #[test]
    fn long_files_have_the_same_hashes_as_bytes() {
        for size in [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 9 * BUFFER, 9 * BUFFER + 7] {
            let bytes: Vec<u8> = (0..size).map(|at| (at / 7) as u8).collect();
            assert_eq!(Hashes::of(Cursor::new(&bytes)).unwrap(), Hashes::of_bytes(&bytes), "{size}");
        }
    }
}
