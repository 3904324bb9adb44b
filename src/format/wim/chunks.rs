//! Compressed resources: their division into chunks, and reading them chunk by chunk.

use std::io::{Read, Seek, SeekFrom};

use super::error::{Structure, WimError};
use super::header::CHUNK_SIZE;
use super::resource::ResourceHeader;
use super::xpress::Decoder;

/// The minimum compressed size of a full chunk, in bytes: its table of code lengths.
const MIN_PACKED: u64 = 256;

/// How many offsets of a chunk table are in memory at a time: enough for 128 MiB of content in 32 KiB of memory.
const WINDOW: u64 = 4_096;

/// The division of a resource into chunks.
///
/// ```text
/// chunk table  one entry for each chunk except the first: its offset after the table
///              4 bytes each; 8 if the resource has 4 GiB or more when unpacked
/// chunks       each compressed, or stored if compression does not make it smaller
/// ```
#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkLayout {
    /// Uncompressed size of every chunk except the last, in bytes.
    pub(super) chunk_size: u64,
    /// The number of chunks.
    pub(super) count: u64,
    /// Size of an entry of the chunk table, in bytes.
    pub(super) entry_size: u64,
    original_size: u64,
}

impl ChunkLayout {
    /// The layout of a resource with this uncompressed size.
    pub(super) fn of(original_size: u64, chunk_size: u32) -> Self {
        let chunk_size = u64::from(chunk_size);
        let entry_size = if u32::try_from(original_size).is_ok() { 4 } else { 8 };
        ChunkLayout { chunk_size, count: original_size.div_ceil(chunk_size), entry_size, original_size }
    }

    /// Size of the chunk table, in bytes.
    pub(super) fn table_size(&self) -> u64 {
        self.count.saturating_sub(1) * self.entry_size
    }

    /// Uncompressed size of a chunk, in bytes.
    pub(super) fn size_of(&self, index: u64) -> usize {
        (self.original_size - index * self.chunk_size).min(self.chunk_size) as usize
    }

    /// Refuses a compressed resource that is too small for its chunks, so that a file cannot expand to more than 128
    /// times its size.
    pub(super) fn check(&self, resource: &ResourceHeader, position: u64) -> Result<(), WimError> {
        let full_chunks = self.count.saturating_sub(1);
        let min = full_chunks.checked_mul(self.entry_size + MIN_PACKED);
        if min.is_some_and(|min| min <= resource.stored_size) {
            return Ok(());
        }
        Err(WimError::damaged(
            position,
            Structure::Resource,
            format!("a size that can be packed into {} bytes", resource.stored_size),
            format!("{} bytes when unpacked", resource.original_size),
        ))
    }
}

/// Reads a resource, compressed or not, chunk by chunk; a part of its chunk table is in memory.
pub(super) struct ChunkReader {
    resource: ResourceHeader,
    layout: ChunkLayout,
    decoder: Decoder,
    packed: Vec<u8>,
    /// Offsets after the chunk table: those of chunk `window_start` and the following ones, and the end of the last of
    /// them.
    window: Vec<u64>,
    window_start: u64,
}

impl ChunkReader {
    /// A reader without a resource.
    pub(super) fn new() -> Self {
        ChunkReader {
            resource: ResourceHeader::default(),
            layout: ChunkLayout::of(0, CHUNK_SIZE),
            decoder: Decoder::new(),
            packed: Vec::new(),
            window: Vec::new(),
            window_start: 0,
        }
    }

    /// Opens a resource, which must be inside the file and have passed [`ChunkLayout::check`].
    pub(super) fn open(&mut self, resource: ResourceHeader, chunk_size: u32) {
        self.resource = resource;
        self.layout = ChunkLayout::of(resource.original_size, chunk_size);
        self.window.clear();
    }

    /// How many chunks there are.
    pub(super) fn count(&self) -> u64 {
        self.layout.count
    }

    /// Reads the uncompressed chunk with this index into `chunk`, replacing its content.
    pub(super) fn read<R: Read + Seek>(
        &mut self,
        source: &mut R,
        index: u64,
        chunk: &mut Vec<u8>,
    ) -> Result<(), WimError> {
        let size = self.layout.size_of(index);
        chunk.clear();
        chunk.resize(size, 0);
        if !self.resource.is_compressed() {
            return read_at(source, self.resource.offset + index * self.layout.chunk_size, chunk);
        }
        let (start, end) = self.bounds(source, index)?;
        let position = self.resource.offset + self.layout.table_size() + start;
        if end - start == size as u64 {
            return read_at(source, position, chunk);
        }
        if end - start > size as u64 {
            let expected = format!("a chunk of at most {size} bytes");
            return Err(WimError::damaged(position, Structure::Resource, expected, format!("{} bytes", end - start)));
        }
        self.packed.resize((end - start) as usize, 0);
        read_at(source, position, &mut self.packed)?;
        self.decoder.decode(&self.packed, chunk).map_err(|error| WimError::Chunk { position, error })
    }

    /// The start and end of a chunk, relative to the end of the chunk table.
    fn bounds<R: Read + Seek>(&mut self, source: &mut R, index: u64) -> Result<(u64, u64), WimError> {
        let within = |window: &[u64], start: u64| -> Option<(u64, u64)> {
            let at = usize::try_from(index.checked_sub(start)?).ok()?;
            Some((*window.get(at)?, *window.get(at + 1)?))
        };
        if let Some(bounds) = within(&self.window, self.window_start) {
            return Ok(bounds);
        }
        self.load_window(source, index)?;
        Ok(within(&self.window, self.window_start).expect("the window starts at this chunk and contains its end"))
    }

    /// Loads the offsets from chunk `first` on.
    fn load_window<R: Read + Seek>(&mut self, source: &mut R, first: u64) -> Result<(), WimError> {
        let layout = self.layout;
        let data_size = self.resource.stored_size.saturating_sub(layout.table_size());
        let last = (first + WINDOW).min(layout.count);
        let entries = first.max(1)..last.min(layout.count - 1) + 1;
        let table = self.resource.offset + (entries.start - 1) * layout.entry_size;
        let mut bytes = vec![0; (entries.end.saturating_sub(entries.start) * layout.entry_size) as usize];
        read_at(source, table, &mut bytes)?;

        self.window_start = first;
        self.window.clear();
        self.window.extend((first == 0).then_some(0));
        for (number, entry) in bytes.chunks_exact(layout.entry_size as usize).enumerate() {
            let offset = entry.iter().rev().fold(0, |offset, &byte| offset << 8 | u64::from(byte));
            let min = self.window.last().copied().unwrap_or(0);
            if !(min..=data_size).contains(&offset) {
                return Err(WimError::damaged(
                    table + number as u64 * layout.entry_size,
                    Structure::ChunkTable,
                    format!("an offset from {min} to {data_size}"),
                    format!("{offset}"),
                ));
            }
            self.window.push(offset);
        }
        self.window.extend((last == layout.count).then_some(data_size));
        Ok(())
    }
}

/// Fills `bytes` from this position in the file.
pub(super) fn read_at<R: Read + Seek>(source: &mut R, position: u64, bytes: &mut [u8]) -> Result<(), WimError> {
    source.seek(SeekFrom::Start(position)).map_err(WimError::reading)?;
    source.read_exact(bytes).map_err(WimError::reading)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{ChunkLayout, ChunkReader};
    use crate::format::wim::resource::ResourceHeader;

    #[test]
    fn entries_have_eight_bytes_from_4_gib_on() {
        let table_size = |size| ChunkLayout::of(size, 32_768).table_size();
        assert_eq!(table_size(0), 0);
        assert_eq!(table_size(32_768), 0);
        assert_eq!(table_size(32_769), 4);
        assert_eq!(table_size((1 << 32) - 1), 4 * 131_071);
        assert_eq!(table_size(1 << 32), 8 * 131_071);
    }

    /// A resource of three chunks stored as they are, with this chunk table.
    fn read_all(table: [u32; 2]) -> Result<usize, String> {
        let mut file: Vec<u8> = table.iter().flat_map(|entry| entry.to_le_bytes()).collect();
        file.resize(8 + 32_768 * 2 + 5, 1);
        let resource = ResourceHeader {
            stored_size: file.len() as u64,
            flags: ResourceHeader::COMPRESSED,
            offset: 0,
            original_size: 32_768 * 2 + 5,
        };
        let mut reader = ChunkReader::new();
        reader.open(resource, 32_768);
        let (mut source, mut chunk, mut total) = (Cursor::new(file), Vec::new(), 0);
        for index in 0..reader.count() {
            reader.read(&mut source, index, &mut chunk).map_err(|error| error.to_string())?;
            total += chunk.len();
        }
        Ok(total)
    }

    #[test]
    fn a_damaged_chunk_table_is_refused() {
        assert_eq!(read_all([32_768, 65_536]), Ok(65_541));
        assert_eq!(
            read_all([32_768, 32_767]).unwrap_err(),
            "damaged chunk table at byte 0x4: expected an offset from 32768 to 65541, found 32767"
        );
        assert!(read_all([32_768, u32::MAX]).is_err());
        assert_eq!(
            read_all([32_769, 65_536]).unwrap_err(),
            "damaged resource at byte 0x8: expected a chunk of at most 32768 bytes, found 32769 bytes"
        );
        assert!(read_all([0, 32_768]).is_err(), "an empty chunk is not a packed chunk");
    }

    #[test]
    fn more_than_can_be_packed_is_refused() {
        let check = |stored_size, original_size| {
            let resource = ResourceHeader { stored_size, flags: ResourceHeader::COMPRESSED, offset: 0, original_size };
            ChunkLayout::of(original_size, 32_768).check(&resource, 0)
        };
        assert!(check(1, 32_768).is_ok());
        assert!(check(260, 65_536).is_ok());
        assert!(check(259, 65_536).is_err());
        assert!(check(1_000_000, u64::MAX).is_err());
    }
}
