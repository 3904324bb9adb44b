//! Stores the contents of a WIM: each is read once, compressed by the pool, and written in order; equal contents are
//! stored once.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};
use std::num::NonZeroUsize;

use super::blob_table::BlobEntry;
use super::chunks::{ChunkReader, read_at};
use super::compressor_pool::CompressorPool;
use super::error::WimError;
use super::hash::Sha1Hash;
use super::header::CHUNK_SIZE;
use super::load::{CHUNK, Chunk, LOAD_SIZE, Load, Piece};
use super::output::Output;
use super::packed::PackedContent;
use super::payload::Payload;
use super::resource::ResourceHeader;
use super::store::ResourceWriter;
use super::xpress::Compression;

/// The resources written so far, and the loads to be written next.
///
/// A small content fits in a load. It is hashed and compressed first, and then its hash shows whether it is already in
/// the file. A large content must not be written to find that out, since the output cannot be truncated. So it is
/// compared, while it is read, with the large contents of the same size that are already in the file; when it differs
/// from all of them it is written, beginning with the part that was equal.
pub(super) struct Contents<W> {
    out: Output<W>,
    /// The offset of the next resource.
    end: u64,
    pool: CompressorPool,
    /// The load that collects small contents until it is full.
    gathering: Option<Load>,
    spare: Vec<Load>,
    store: ResourceWriter,
    chunks: ChunkReader,
    blobs: Vec<BlobEntry>,
    /// For each added content the index of its blob, once it is stored.
    blob_of: Vec<Option<usize>>,
    /// The indices of the small blobs, by size and hash.
    small: BTreeMap<(u64, Sha1Hash), usize>,
    /// The indices of the large blobs, by size. A size has an entry as soon as a content of that size has been added.
    large: BTreeMap<u64, Vec<usize>>,
}

impl<W: Read + Write + Seek> Contents<W> {
    /// The first resource is written at `start`; `jobs` threads compress.
    pub(super) fn new(out: Output<W>, start: u64, jobs: Option<NonZeroUsize>, compression: Compression) -> Self {
        Contents {
            out,
            end: start,
            pool: CompressorPool::new(jobs, compression),
            gathering: None,
            spare: Vec::new(),
            store: ResourceWriter::new(),
            chunks: ChunkReader::new(),
            blobs: Vec::new(),
            blob_of: Vec::new(),
            small: BTreeMap::new(),
            large: BTreeMap::new(),
        }
    }

    /// Reads a content of this size; returns its number, from 0, or `None` if it is empty.
    pub(super) fn add(&mut self, size: u64, payload: &mut dyn Read) -> Result<Option<usize>, WimError> {
        let mut payload = Payload::new(size, payload);
        if size == 0 {
            payload.read(&mut [])?;
            return Ok(None);
        }
        let number = self.blob_of.len();
        self.blob_of.push(None);
        if size <= LOAD_SIZE as u64 {
            self.add_small(number, size as usize, &mut payload)?;
        } else {
            self.add_large(number, size, &mut payload)?;
        }
        Ok(Some(number))
    }

    /// Adds a content that has been packed already, as [`Contents::add`] would store it.
    pub(super) fn add_packed(&mut self, content: &PackedContent) -> Result<usize, WimError> {
        self.settle()?;
        let key = (content.size, content.sha1);
        let is_same = |blob: &BlobEntry| (blob.resource.original_size, blob.sha1) == key;
        let blob = match self.blobs.iter().position(is_same) {
            Some(blob) if self.stores(blob, content)? => blob,
            Some(_) => return Err(WimError::Collision { sha1: content.sha1 }),
            None => {
                self.out.write_at(self.end, &content.stored)?;
                let resource = content.resource(self.end);
                self.end += resource.stored_size;
                self.blobs.push(BlobEntry { resource, references: 0, sha1: content.sha1 });
                let blob = self.blobs.len() - 1;
                match content.size <= LOAD_SIZE as u64 {
                    true => drop(self.small.insert(key, blob)),
                    false => self.large.entry(content.size).or_default().push(blob),
                }
                blob
            }
        };
        self.blob_of.push(Some(blob));
        Ok(self.blob_of.len() - 1)
    }

    /// Whether the blob is this content.
    fn stores(&mut self, blob: usize, content: &PackedContent) -> Result<bool, WimError> {
        let resource = self.blobs[blob].resource;
        if resource != content.resource(resource.offset) {
            return Ok(false);
        }
        let mut stored = vec![0; content.stored.len()];
        read_at(&mut self.out, resource.offset, &mut stored)?;
        Ok(stored == content.stored)
    }

    fn add_small(&mut self, number: usize, size: usize, payload: &mut Payload) -> Result<(), WimError> {
        if self.gathering.as_ref().is_some_and(|load| !load.has_room(size)) {
            self.send_gathered();
        }
        let mut load = match self.gathering.take() {
            Some(load) => load,
            None => self.empty_load()?,
        };
        payload.read(&mut load.room()[..size])?;
        load.push(Piece::whole(number, size));
        self.gathering = Some(load);
        Ok(())
    }

    fn send_gathered(&mut self) {
        if let Some(load) = self.gathering.take() {
            self.pool.give(load);
        }
    }

    fn add_large(&mut self, number: usize, size: u64, payload: &mut Payload) -> Result<(), WimError> {
        self.send_gathered();
        let mut position = 0;
        if self.large.contains_key(&size) {
            self.settle()?;
            position = self.compare(number, size, payload)?;
        }
        self.large.entry(size).or_default();
        while !payload.is_read() {
            let mut load = self.empty_load()?;
            let count = payload.read(load.room())?;
            load.push(Piece::part(number, size, position, count));
            self.pool.give(load);
            position += count as u64;
        }
        Ok(())
    }

    /// Reads the payload as long as it equals a stored content of the same size. If they are equal to the end, the
    /// stored content is used; otherwise the bytes read so far are compressed. Returns the number of bytes read.
    fn compare(&mut self, number: usize, size: u64, payload: &mut Payload) -> Result<u64, WimError> {
        let mut twins = self.large.get(&size).cloned().unwrap_or_default();
        let mut position = 0;
        loop {
            let mut load = self.empty_load()?;
            let count = payload.read(load.room())?;
            let mut equal = Vec::new();
            for &blob in &twins {
                if self.has_bytes(blob, position, &load.room()[..count])? {
                    equal.push(blob);
                }
            }
            if equal.is_empty() {
                let twin = twins.first().copied().filter(|_| position > 0);
                twin.map_or(Ok(()), |twin| self.repeat(twin, position, number, size))?;
                load.push(Piece::part(number, size, position, count));
                self.pool.give(load);
                return Ok(position + count as u64);
            }
            self.spare.push(load);
            twins = equal;
            position += count as u64;
            if payload.is_read() {
                self.blob_of[number] = twins.first().copied();
                return Ok(position);
            }
        }
    }

    /// Whether a stored content has these bytes at this position, which must be the start of a chunk.
    fn has_bytes(&mut self, blob: usize, position: u64, expected: &[u8]) -> Result<bool, WimError> {
        let mut chunk = Vec::new();
        self.chunks.open(self.blobs[blob].resource, CHUNK_SIZE);
        for (index, expected) in (position / u64::from(CHUNK_SIZE)..).zip(expected.chunks(CHUNK)) {
            self.chunks.read(&mut self.out, index, &mut chunk)?;
            if chunk != expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Passes on the bytes of a stored content before `end`, which is the end of a load, as the start of another
    /// content.
    fn repeat(&mut self, blob: usize, end: u64, number: usize, size: u64) -> Result<(), WimError> {
        let mut chunk = Vec::new();
        for position in (0..end).step_by(LOAD_SIZE) {
            let mut load = self.empty_load()?;
            self.chunks.open(self.blobs[blob].resource, CHUNK_SIZE);
            for (index, place) in (position / u64::from(CHUNK_SIZE)..).zip(load.room().chunks_exact_mut(CHUNK)) {
                self.chunks.read(&mut self.out, index, &mut chunk)?;
                place.copy_from_slice(&chunk);
            }
            load.push(Piece::part(number, size, position, LOAD_SIZE));
            self.pool.give(load);
        }
        Ok(())
    }

    /// An empty load. If too many loads are in progress, old ones are written first.
    fn empty_load(&mut self) -> Result<Load, WimError> {
        while self.pool.is_full() {
            match self.pool.take() {
                Some(load) => self.write(load)?,
                None => break,
            }
        }
        Ok(self.spare.pop().unwrap_or_else(Load::new))
    }

    /// Waits for all loads and writes them.
    pub(super) fn settle(&mut self) -> Result<(), WimError> {
        self.send_gathered();
        while let Some(load) = self.pool.take() {
            self.write(load)?;
        }
        Ok(())
    }

    fn write(&mut self, mut load: Load) -> Result<(), WimError> {
        load.unload(|piece, chunks| self.write_piece(piece, chunks))?;
        self.spare.push(load);
        Ok(())
    }

    fn write_piece(&mut self, piece: &Piece, chunks: &mut dyn Iterator<Item = Chunk>) -> Result<(), WimError> {
        let key = (piece.size, piece.sha1);
        if let Some(&blob) = self.small.get(&key).filter(|_| piece.is_whole()) {
            for (index, chunk) in (0..).zip(chunks) {
                if !self.has_bytes(blob, index * u64::from(CHUNK_SIZE), chunk.bytes)? {
                    return Err(WimError::Collision { sha1: piece.sha1 });
                }
            }
            self.blob_of[piece.content] = Some(blob);
            return Ok(());
        }
        if piece.is_first {
            self.store.begin(self.end, piece.size);
        }
        for chunk in chunks {
            self.store.push(&mut self.out, chunk, self.pool.encoder())?;
        }
        if piece.is_last {
            let resource = self.store.finish(&mut self.out)?;
            self.end = resource.offset + resource.stored_size;
            let blob = self.blobs.len();
            self.blobs.push(BlobEntry { resource, references: 0, sha1: piece.sha1 });
            self.blob_of[piece.content] = Some(blob);
            match piece.is_whole() {
                true => drop(self.small.insert(key, blob)),
                false => self.large.entry(piece.size).or_default().push(blob),
            }
        }
        Ok(())
    }

    /// The blob of an added content, once all are stored.
    pub(super) fn blob(&self, number: usize) -> &BlobEntry {
        &self.blobs[self.blob_index(number)]
    }

    /// Like [`Contents::blob`], but mutable.
    pub(super) fn blob_mut(&mut self, number: usize) -> &mut BlobEntry {
        let index = self.blob_index(number);
        &mut self.blobs[index]
    }

    fn blob_index(&self, number: usize) -> usize {
        self.blob_of[number].expect("all contents are stored")
    }

    /// Stores the metadata after all contents.
    pub(super) fn add_metadata(&mut self, metadata: &[u8]) -> Result<BlobEntry, WimError> {
        self.add(metadata.len() as u64, &mut &*metadata)?;
        self.settle()?;
        let mut entry =
            self.blobs.pop().expect("metadata is never empty, and equals no content, since it contains their hashes");
        entry.resource.flags |= ResourceHeader::METADATA;
        entry.references = 1;
        Ok(entry)
    }

    /// Returns the output, all resources, and the offset of their end.
    pub(super) fn finish(self) -> (Output<W>, Vec<BlobEntry>, u64) {
        (self.out, self.blobs, self.end)
    }
}
