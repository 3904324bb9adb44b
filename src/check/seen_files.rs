//! Remembers what was read from files, for other specs that name the same files.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::format::image::{ImageError, ImageFacts};

/// How many files of each kind are remembered: 100,000 sites with a picture each should not fill the memory.
const MAX_FILES: usize = 10_000;

/// Remembers the size, the hash and the form of files by their paths, so that a file that many rows of a batch name is
/// read once. Only for specs with the same [`Files`](crate::world::Files).
#[derive(Default)]
pub struct SeenFiles {
    pub(super) pictures: Seen<Picture>,
    /// Length in bytes and SHA-256.
    pub(super) hashes: Seen<(u64, [u8; 32])>,
}

/// What was read from a picture.
pub(super) struct Picture {
    /// Its form, or why it is not a picture.
    pub(super) facts: Result<ImageFacts, ImageError>,
    /// The number of bytes read.
    pub(super) size: u64,
    pub(super) sha256: [u8; 32],
}

/// What was read from files, by path.
pub(super) struct Seen<T>(Mutex<BTreeMap<String, Arc<T>>>);

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Seen(Mutex::default())
    }
}

impl<T> Seen<T> {
    /// What is known of the file; if nothing is, it is read. A file that cannot be read is tried again next time.
    pub(super) fn get<E>(&self, path: &str, read: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = Arc::new(read()?);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < MAX_FILES {
            seen.insert(path.to_owned(), found.clone());
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_FILES, Seen};

    #[test]
    fn a_file_is_read_once_but_retried_after_a_failure() {
        let seen = Seen::default();
        assert_eq!(seen.get("a", || Err("broken")), Err("broken"));
        assert_eq!(seen.get("a", || Ok::<_, &str>(1)), Ok(1.into()));
        assert_eq!(seen.get("a", || Err("not read again")), Ok(1.into()));
        for number in 0..=MAX_FILES {
            let _ = seen.get(&number.to_string(), || Ok::<_, &str>(number));
        }
        assert_eq!(seen.0.lock().unwrap().len(), MAX_FILES);
    }
}
