//! A load: contents, or a part of one, that are hashed and compressed at once, with the results.

use sha1::{Digest, Sha1};

use super::hash::Sha1Hash;
use super::header::CHUNK_SIZE;
use super::xpress::Encoder;

/// Size of a chunk, in bytes.
pub(super) const CHUNK: usize = CHUNK_SIZE as usize;

/// The size of a load in bytes: so large that passing it to another thread costs next to nothing, so small that it is
/// still in the processor's cache when that thread receives it.
pub(super) const LOAD_SIZE: usize = 4 * CHUNK;

/// The maximum number of contents in a load, however small they are.
const MAX_PIECES: usize = 1_024;

/// Several small contents, or a part of a large one.
pub(super) struct Load {
    bytes: Box<[u8]>,
    /// The total size of the pieces in bytes.
    filled: usize,
    pieces: Vec<Piece>,
    /// The compressed chunks, one after the other, without those that do not shrink.
    packed: Vec<u8>,
    /// For each chunk its compressed size, or 0 if it does not shrink.
    packed_sizes: Vec<u16>,
}

/// The part of one content in a load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The number of the content, in the order in which they were added.
    pub(super) content: usize,
    /// The size of the whole content, in bytes.
    pub(super) size: u64,
    /// Whether the content begins here.
    pub(super) is_first: bool,
    /// Whether it ends here.
    pub(super) is_last: bool,
    /// The size of the piece in bytes; all but the last piece of a content consist of full chunks.
    length: usize,
    /// The SHA-1 of the content; known in its last piece, once the load has been hashed.
    pub(super) sha1: Sha1Hash,
}

impl Piece {
    /// A whole content.
    pub(super) fn whole(content: usize, size: usize) -> Self {
        Piece::part(content, size as u64, 0, size)
    }

    /// `length` bytes of a content of this size, from `position` on.
    pub(super) fn part(content: usize, size: u64, position: u64, length: usize) -> Self {
        let (is_first, is_last) = (position == 0, position + length as u64 == size);
        Piece { content, size, is_first, is_last, length, sha1: Sha1Hash::NONE }
    }

    /// Whether this is all of the content.
    pub(super) fn is_whole(&self) -> bool {
        self.is_first && self.is_last
    }
}

/// A chunk to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    /// Uncompressed.
    pub(super) bytes: &'a [u8],
    /// Compressed, if that makes it smaller.
    pub(super) packed: Option<&'a [u8]>,
}

impl Load {
    /// An empty load. It takes 256 KiB of memory, half of it for compressed chunks.
    pub(super) fn new() -> Self {
        Load {
            bytes: vec![0; LOAD_SIZE].into_boxed_slice(),
            filled: 0,
            pieces: Vec::new(),
            packed: Vec::with_capacity(LOAD_SIZE),
            packed_sizes: Vec::new(),
        }
    }

    /// Whether a piece of this size fits in.
    pub(super) fn has_room(&self, size: usize) -> bool {
        size <= LOAD_SIZE - self.filled && self.pieces.len() < MAX_PIECES
    }

    /// The free space for the next piece.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.bytes[self.filled..]
    }

    /// Adds the bytes in the free space as a piece.
    pub(super) fn push(&mut self, piece: Piece) {
        self.filled += piece.length;
        self.pieces.push(piece);
    }

    /// Whether the load contains a part of a content whose hash depends on the loads before it.
    pub(super) fn is_part(&self) -> bool {
        self.pieces.iter().any(|piece| !piece.is_whole())
    }

    /// Hashes all pieces. `hash` is the state after the previous load, for a content that continues.
    pub(super) fn hash(&mut self, hash: &mut Sha1) {
        let mut bytes = &*self.bytes;
        for piece in &mut self.pieces {
            let (these, rest) = bytes.split_at(piece.length);
            hash.update(these);
            if piece.is_last {
                piece.sha1 = Sha1Hash(hash.finalize_reset().into());
            }
            bytes = rest;
        }
    }

    /// Compresses all chunks of all pieces.
    pub(super) fn pack(&mut self, encoder: &mut Encoder) {
        let mut bytes = &*self.bytes;
        for piece in &self.pieces {
            let (these, rest) = bytes.split_at(piece.length);
            for chunk in these.chunks(CHUNK) {
                let packed = encoder.encode(chunk).unwrap_or_default();
                self.packed.extend_from_slice(packed);
                self.packed_sizes.push(packed.len() as u16);
            }
            bytes = rest;
        }
    }

    /// Passes on all pieces in order, each with its chunks, uncompressed and compressed; then empties the load.
    pub(super) fn unload<E>(
        &mut self,
        mut take: impl FnMut(&Piece, &mut dyn Iterator<Item = Chunk>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut bytes, mut packed) = (&*self.bytes, self.packed.as_slice());
        let mut sizes = self.packed_sizes.iter();
        for piece in &self.pieces {
            let (these, rest) = bytes.split_at(piece.length);
            let mut chunks = these.chunks(CHUNK).zip(sizes.by_ref()).map(|(bytes, &size)| {
                let (this, rest) = packed.split_at(usize::from(size));
                packed = rest;
                Chunk { bytes, packed: (size > 0).then_some(this) }
            });
            take(piece, &mut chunks)?;
            bytes = rest;
        }
        self.filled = 0;
        self.pieces.clear();
        self.packed.clear();
        self.packed_sizes.clear();
        Ok(())
    }
}
