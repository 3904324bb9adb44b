//! Payload that several packages share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::format::wim::{Compression, PackedContent};

/// The largest payload file that is kept, in bytes.
const MAX_FILE: u64 = 16 << 20;
/// The maximum number of bytes of payload that are kept, in the form in which they are stored.
const MAX_KEPT: usize = 48 << 20;

/// Payload files as packages store them, so that each is read, hashed and compressed once for all packages of a batch.
/// When there are too many, those that were unused for the longest time are dropped.
#[derive(Default)]
pub struct SharedPayload(Mutex<Kept>);

/// How a file is compressed, and its SHA-256.
type Key = (Compression, [u8; 32]);

#[derive(Default)]
struct Kept {
    contents: BTreeMap<Key, KeptContent>,
    size: usize,
    /// How many requests there were.
    requests: u64,
}

struct KeptContent {
    content: Arc<PackedContent>,
    last: u64,
}

impl SharedPayload {
    /// Whether a file of this size can be kept. An empty one has no content.
    pub(super) fn takes(size: u64) -> bool {
        (1..=MAX_FILE).contains(&size)
    }

    /// The file with this key, if it is kept.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<PackedContent>> {
        let mut kept = self.kept();
        kept.requests += 1;
        let now = kept.requests;
        let used = kept.contents.get_mut(key)?;
        used.last = now;
        Some(used.content.clone())
    }

    /// Keeps the file with this key.
    pub(super) fn keep(&self, key: Key, content: PackedContent) -> Arc<PackedContent> {
        let content = Arc::new(content);
        let mut kept = self.kept();
        kept.size += content.stored_size();
        let used = KeptContent { content: content.clone(), last: kept.requests };
        if let Some(replaced) = kept.contents.insert(key, used) {
            kept.size -= replaced.content.stored_size();
        }
        while kept.size > MAX_KEPT {
            let Some(oldest) = kept.contents.iter().min_by_key(|(_, used)| used.last).map(|(key, _)| *key) else {
                break;
            };
            let dropped = kept.contents.remove(&oldest);
            kept.size -= dropped.map_or(0, |dropped| dropped.content.stored_size());
        }
        content
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_FILE, MAX_KEPT, SharedPayload};
    use crate::format::wim::{Compression, pack_content};

    #[test]
    fn recently_used_payload_is_kept() {
        let shared = SharedPayload::default();
        let file = |number: u8| {
            let mut seed = u32::from(number) + 1;
            let mut noise = || {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                seed as u8
            };
            let bytes: Vec<u8> = (0..MAX_FILE).map(|_| noise()).collect();
            pack_content(MAX_FILE, &mut bytes.as_slice(), Compression::Fast).unwrap()
        };
        let key = |number| (Compression::Fast, [number; 32]);
        let kept = (MAX_KEPT as u64 / MAX_FILE) as u8;
        for number in 0..kept {
            shared.keep(key(number), file(number));
        }
        assert!(shared.get(&key(0)).is_some());
        shared.keep(key(kept), file(kept));
        let found: Vec<u8> = (0..=kept).filter(|number| shared.get(&key(*number)).is_some()).collect();
        assert_eq!(found, [0, 2, 3]);
        assert!(!SharedPayload::takes(0) && SharedPayload::takes(MAX_FILE) && !SharedPayload::takes(MAX_FILE + 1));
    }
}
