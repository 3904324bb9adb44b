//! Hashes a file while it is read for other purposes, so that a package of gigabytes is read only once.

use std::io::{self, Read, Seek, SeekFrom};
use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::Hashes;

/// The number of bytes that are gathered before they are hashed.
const BUFFER: usize = 256 << 10;
/// The maximum number of buffers in the queue of the thread that hashes.
const AHEAD: usize = 4;

/// A file that is hashed from start to end while it is read. As long as reading only moves forward, with or without
/// gaps, each byte is read once; bytes are read again only after a step back.
///
/// What is hashed is what was read, even if the file changes in between.
pub struct HashedFile<F> {
    file: F,
    /// Where the next byte is read.
    position: u64,
    /// The number of bytes from the start that have been gathered or hashed.
    hashed: u64,
    gathered: Vec<u8>,
    hasher: Hasher,
}

impl<F: Read + Seek> HashedFile<F> {
    /// Wraps a file; nothing has been hashed yet.
    pub fn new(mut file: F) -> io::Result<Self> {
        file.rewind()?;
        Ok(HashedFile { file, position: 0, hashed: 0, gathered: Vec::new(), hasher: Hasher::Here(State::default()) })
    }

    /// Length and hashes of the whole file; reads the rest of it.
    pub fn finish(mut self) -> io::Result<Hashes> {
        self.catch_up(u64::MAX)?;
        self.hasher.take(mem::take(&mut self.gathered));
        Ok(self.hasher.finish())
    }

    /// Continues to read and hash up to that position, or to the end of the file.
    fn catch_up(&mut self, end: u64) -> io::Result<()> {
        if self.hashed >= end {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.hashed))?;
        let mut buffer = vec![0; (end - self.hashed).min(BUFFER as u64) as usize];
        while self.hashed < end {
            let wanted = (end - self.hashed).min(BUFFER as u64) as usize;
            match self.file.read(&mut buffer[..wanted]) {
                Ok(0) => break,
                Ok(count) => self.hash(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.file.seek(SeekFrom::Start(self.position))?;
        Ok(())
    }

    fn hash(&mut self, bytes: &[u8]) {
        self.hashed += bytes.len() as u64;
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= BUFFER {
            self.gathered = self.hasher.take(mem::take(&mut self.gathered));
        }
    }
}

impl<F: Read + Seek> Read for HashedFile<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.catch_up(self.position)?;
        let count = self.file.read(buffer)?;
        let known = usize::try_from(self.hashed.saturating_sub(self.position)).unwrap_or(usize::MAX);
        if let Some(new) = buffer[..count].get(known..) {
            self.hash(new);
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl<F: Read + Seek> Seek for HashedFile<F> {
    /// If the position does not change, the file's read buffer is kept.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if to != SeekFrom::Start(self.position) {
            self.position = self.file.seek(to)?;
        }
        Ok(self.position)
    }
}

/// Both hashes of the bytes so far.
#[derive(Default)]
struct State {
    size: u64,
    sha1: Sha1,
    sha256: Sha256,
}

impl State {
    fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.sha1.update(bytes);
        self.sha256.update(bytes);
    }
}

/// Computes the hashes: of the first bytes on the reading thread, then on another thread if the system can start one.
enum Hasher {
    Here(State),
    OnThread { to: SyncSender<Vec<u8>>, spare: Receiver<Vec<u8>>, thread: JoinHandle<State> },
}

impl Hasher {
    /// Takes the bytes, and returns an empty buffer.
    fn take(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Hasher::Here(state) => {
                state.update(&bytes);
                if bytes.len() >= BUFFER {
                    *self = Hasher::on_another_thread(mem::take(state));
                }
                emptied(bytes)
            }
            Hasher::OnThread { to, spare, .. } => {
                // If the thread has ended, it has panicked; joining it reports that.
                let _ = to.send(bytes);
                spare.try_recv().map(emptied).unwrap_or_default()
            }
        }
    }

    /// Continues on another thread, or on this one if no other can be started.
    fn on_another_thread(state: State) -> Hasher {
        let (to, bytes) = sync_channel::<Vec<u8>>(AHEAD);
        let (give_back, spare) = channel();
        let (give_state, take_state) = channel();
        let spawned = thread::Builder::new().spawn(move || {
            let mut state: State = take_state.recv().unwrap_or_default();
            for buffer in bytes {
                state.update(&buffer);
                // After the end of the file, nobody takes the buffer back.
                let _ = give_back.send(buffer);
            }
            state
        });
        match spawned {
            Err(_) => Hasher::Here(state),
            Ok(thread) => {
                // The thread waits for the state, so sending succeeds.
                let _ = give_state.send(state);
                Hasher::OnThread { to, spare, thread }
            }
        }
    }

    fn finish(self) -> Hashes {
        let State { size, sha1, sha256 } = match self {
            Hasher::Here(state) => state,
            Hasher::OnThread { to, thread, .. } => {
                drop(to);
                thread.join().expect("hashing cannot fail")
            }
        };
        Hashes { size, sha1: sha1.finalize().into(), sha256: sha256.finalize().into() }
    }
}

fn emptied(mut buffer: Vec<u8>) -> Vec<u8> {
    buffer.clear();
    buffer
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read, Seek, SeekFrom};

    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::{BUFFER, HashedFile};
    use crate::world::Hashes;

    /// Counts what is read from a file.
    struct Counted<F> {
        file: F,
        read: u64,
    }

    impl<F: Read> Read for Counted<F> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.file.read(buffer)?;
            self.read += count as u64;
            Ok(count)
        }
    }

    impl<F: Seek> Seek for Counted<F> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.file.seek(to)
        }
    }

    fn bytes(size: usize) -> Vec<u8> {
        (0..size).map(|at| (at / 7) as u8).collect()
    }

    #[test]
    fn reading_in_order_reads_every_byte_once() {
        for size in [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, 9 * BUFFER + 7] {
            let bytes = bytes(size);
            let mut counted = Counted { file: Cursor::new(&bytes), read: 0 };
            let mut file = HashedFile::new(&mut counted).unwrap();
            for start in (100..size as u64).step_by(40_000) {
                file.seek(SeekFrom::Start(start)).unwrap();
                let mut part = [0; 300];
                let count = file.read(&mut part).unwrap();
                assert_eq!(part[..count], bytes[start as usize..][..count]);
            }
            assert_eq!(file.finish().unwrap(), Hashes::of_bytes(&bytes), "{size}");
            assert_eq!(counted.read, size as u64);
        }
    }

    proptest! {
        #[test]
        fn any_reading_gives_the_bytes_and_the_hashes(
            jumps in prop::collection::vec((0u64..600_000, 0usize..70_000), 0..20)
        ) {
            let bytes = bytes(2 * BUFFER + 4_321);
            let mut file = HashedFile::new(Cursor::new(&bytes)).unwrap();
            for (start, length) in jumps {
                file.seek(SeekFrom::Start(start)).unwrap();
                let mut part = vec![0; length];
                let count = file.read(&mut part).unwrap();
                let rest = bytes.get(start as usize..).unwrap_or_default();
                prop_assert_eq!(&part[..count], &rest[..count]);
            }
            prop_assert_eq!(file.finish().unwrap(), Hashes::of_bytes(&bytes));
        }
    }
}
