//! Writes one resource, compressed if that makes it smaller.

use std::io::{Read, Seek, Write};

use super::chunks::{ChunkLayout, read_at};
use super::error::WimError;
use super::header::CHUNK_SIZE;
use super::load::Chunk;
use super::output::Output;
use super::resource::ResourceHeader;
use super::xpress::Encoder;

/// Writes resources, chunk by chunk.
///
/// A resource is compressed if its chunk table and compressed chunks together are smaller than its content. That is
/// known only at its end, while the payload is read once and may be larger than memory. So chunks are written
/// uncompressed, without a chunk table, until the savings of compression exceed the size of the table. From then on the
/// compressed form is certain to be smaller; the earlier chunks are compressed again and moved after the space for the
/// table. Text gets there with its first chunks; a picture never does and costs nothing; otherwise only the chunks
/// before the switch are read back and moved once.
///
/// Memory: two bytes per chunk, and four or eight more while the table is written.
pub(super) struct ResourceWriter {
    start: u64,
    layout: ChunkLayout,
    /// The compressed size of each chunk so far, in bytes; its full size if it does not shrink.
    packed_sizes: Vec<u16>,
    /// How many bytes compression has saved so far.
    saved: u64,
    is_compressed: bool,
    /// The offset of the next chunk.
    end: u64,
}

impl ResourceWriter {
    /// A writer without a resource.
    pub(super) fn new() -> Self {
        ResourceWriter {
            start: 0,
            layout: ChunkLayout::of(0, CHUNK_SIZE),
            packed_sizes: Vec::new(),
            saved: 0,
            is_compressed: false,
            end: 0,
        }
    }

    /// Begins a resource of this size at this position in the file.
    pub(super) fn begin(&mut self, start: u64, size: u64) {
        self.start = start;
        self.layout = ChunkLayout::of(size, CHUNK_SIZE);
        self.packed_sizes.clear();
        self.saved = 0;
        self.is_compressed = false;
        self.end = start;
    }

    /// Writes the next chunk; all except the last have the full size. `encoder` must compress like the one that
    /// compressed the chunks.
    pub(super) fn push<W: Read + Write + Seek>(
        &mut self,
        out: &mut Output<W>,
        chunk: Chunk,
        encoder: &mut Encoder,
    ) -> Result<(), WimError> {
        let size = chunk.bytes.len();
        let packed_size = chunk.packed.map_or(size, <[u8]>::len);
        self.saved += (size - packed_size) as u64;
        if !self.is_compressed && self.saved > self.layout.table_size() {
            self.turn_compressed(out, encoder)?;
        }
        let stored = chunk.packed.filter(|_| self.is_compressed).unwrap_or(chunk.bytes);
        out.write_at(self.end, stored)?;
        self.end += stored.len() as u64;
        self.packed_sizes.push(packed_size as u16);
        Ok(())
    }

    /// Moves the chunks written so far after the space for the chunk table, compressing those that shrink.
    ///
    /// This goes from the last chunk to the first: a chunk moves up by the size of the table minus the savings before
    /// it, which is never negative, so it overwrites only itself and chunks that have already been moved.
    fn turn_compressed<W: Read + Write + Seek>(
        &mut self,
        out: &mut Output<W>,
        encoder: &mut Encoder,
    ) -> Result<(), WimError> {
        let data_start = self.start + self.layout.table_size();
        let mut chunk = vec![0; if self.packed_sizes.is_empty() { 0 } else { CHUNK_SIZE as usize }];
        let mut target = data_start + self.packed_sizes.iter().map(|&size| u64::from(size)).sum::<u64>();
        self.end = target;
        for (index, &packed_size) in self.packed_sizes.iter().enumerate().rev() {
            read_at(out, self.start + index as u64 * u64::from(CHUNK_SIZE), &mut chunk)?;
            target -= u64::from(packed_size);
            let packed = if usize::from(packed_size) < chunk.len() { encoder.encode(&chunk) } else { None };
            out.write_at(target, packed.unwrap_or(&chunk))?;
        }
        self.is_compressed = true;
        Ok(())
    }

    /// Writes the chunk table and returns the location of the resource, which ends where writing ended.
    pub(super) fn finish<W: Write + Seek>(&mut self, out: &mut Output<W>) -> Result<ResourceHeader, WimError> {
        let stored_size = self.end - self.start;
        if !self.is_compressed {
            return Ok(ResourceHeader::raw(self.start, stored_size, 0));
        }
        let mut table = Vec::with_capacity(self.layout.table_size() as usize);
        let mut offset = 0u64;
        for &size in self.packed_sizes.iter().take(self.packed_sizes.len().saturating_sub(1)) {
            offset += u64::from(size);
            table.extend_from_slice(&offset.to_le_bytes()[..self.layout.entry_size as usize]);
        }
        out.write_at(self.start, &table)?;
        Ok(ResourceHeader {
            stored_size,
            flags: ResourceHeader::COMPRESSED,
            offset: self.start,
            original_size: stored_size - table.len() as u64 + self.saved,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::ResourceWriter;
    use crate::format::wim::chunks::ChunkReader;
    use crate::format::wim::header::CHUNK_SIZE;
    use crate::format::wim::load::Chunk;
    use crate::format::wim::noise::noise;
    use crate::format::wim::output::Output;
    use crate::format::wim::resource::ResourceHeader;
    use crate::format::wim::xpress::{Compression, Encoder};

    const CHUNK: usize = CHUNK_SIZE as usize;
    const START: u64 = 11;

    fn store(content: &[u8]) -> (Cursor<Vec<u8>>, ResourceHeader) {
        let mut out = Output::new(Cursor::new(Vec::new()));
        let (mut writer, mut encoder) = (ResourceWriter::new(), Encoder::new(Compression::Fast));
        writer.begin(START, content.len() as u64);
        for chunk in content.chunks(CHUNK) {
            let packed = encoder.encode(chunk).map(<[u8]>::to_vec);
            let chunk = Chunk { bytes: chunk, packed: packed.as_deref() };
            writer.push(&mut out, chunk, &mut encoder).unwrap();
        }
        let resource = writer.finish(&mut out).unwrap();
        (out.finish().unwrap(), resource)
    }

    fn load(mut source: Cursor<Vec<u8>>, resource: ResourceHeader) -> Vec<u8> {
        let mut reader = ChunkReader::new();
        reader.open(resource, CHUNK_SIZE);
        let (mut content, mut chunk) = (Vec::new(), Vec::new());
        for index in 0..reader.count() {
            reader.read(&mut source, index, &mut chunk).unwrap();
            content.extend_from_slice(&chunk);
        }
        content
    }

    /// A chunk that does not shrink; with a few equal bytes at the start, it shrinks a little.
    fn noisy_chunk(seed: u32, equal: usize) -> Vec<u8> {
        let mut bytes = noise(seed, CHUNK);
        bytes[..equal].fill(0);
        bytes
    }

    fn content() -> impl Strategy<Value = Vec<u8>> {
        let chunk = prop_oneof![
            3 => any::<u32>().prop_map(|seed| noisy_chunk(seed, 0)),
            2 => (any::<u32>(), 280usize..340).prop_map(|(seed, equal)| noisy_chunk(seed, equal)),
            1 => Just(b"text ".repeat(CHUNK)[..CHUNK].to_vec()),
        ];
        (prop::collection::vec(chunk, 0..12), 1..CHUNK).prop_map(|(chunks, cut)| {
            let mut content = chunks.concat();
            content.truncate(content.len().saturating_sub(CHUNK - cut));
            content
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn content_survives_and_the_smaller_form_is_chosen(content in content()) {
            let (file, resource) = store(&content);
            prop_assert_eq!(resource.original_size, content.len() as u64);
            prop_assert!(resource.stored_size < resource.original_size || !resource.is_compressed());
            prop_assert!(file.get_ref().len() as u64 <= START + resource.stored_size.max(1));
            prop_assert!(load(file, resource) == content);
        }
    }

    #[test]
    fn compression_starts_when_it_saves_more_than_the_table() {
        let text = b"text ".repeat(CHUNK)[..CHUNK].to_vec();
        let late = [vec![noisy_chunk(1, 0); 9], vec![text.clone(), noisy_chunk(2, 0)]].concat().concat();
        assert!(store(&late).1.is_compressed());
        assert!(store(&text).1.is_compressed());
        assert!(!store(&noisy_chunk(3, 0)).1.is_compressed());
        let (file, resource) = store(&noisy_chunk(4, 0).repeat(5));
        assert_eq!(resource, ResourceHeader::raw(START, 5 * CHUNK as u64, 0));
        assert_eq!(file.get_ref()[START as usize..], noisy_chunk(4, 0).repeat(5));
    }
}
