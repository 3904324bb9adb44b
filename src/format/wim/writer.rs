//! Writing a WIM: contents first, in the order they come; then the tree, the lookup table, the XML; the header last.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::blob_table::BlobEntry;
use super::chunks::ChunkReader;
use super::error::WimError;
use super::hash::Sha1Hash;
use super::header::{CHUNK_SIZE, HEADER_SIZE, Header};
use super::metadata;
use super::payload::Payload;
use super::resource::ResourceHeader;
use super::store::{ResourceWriter, write_at};
use super::tree::{Directory, FileEntry};
use super::xml::{self, ImageXml};

/// A WIM being written. Until it is sealed its header is zero, so nobody takes it for a WIM.
///
/// After an error the output is worth nothing and is to be thrown away.
pub struct WimWriter<W> {
    out: W,
    /// Where the next resource goes.
    end: u64,
    blobs: Vec<BlobEntry>,
    /// Which of `blobs` has this size and hash.
    by_content: BTreeMap<(u64, Sha1Hash), usize>,
    store: ResourceWriter,
    chunks: ChunkReader,
}

/// A WIM that is whole but for its header, which needs a GUID. The GUID may be derived from the content hash; that is
/// why this is a type of its own.
pub struct Unsealed<W> {
    out: W,
    lookup_table: ResourceHeader,
    xml: ResourceHeader,
    content_hash: [u8; 32],
}

/// What comparing a payload with the contents already stored has shown.
enum Twin {
    /// It equals this one of the blobs.
    Whole(usize),
    /// It equals this one of the blobs in all chunks before the one read last.
    Until(usize),
    /// It equals none in its first chunk.
    None,
}

impl<W: Read + Write + Seek> WimWriter<W> {
    /// Begins a WIM at the start of `out`, which is empty. (`Read` is needed because what was written is read back
    /// where two payloads have one size, or where the compressed form turns out the smaller one late.)
    pub fn new(mut out: W) -> Result<Self, WimError> {
        write_at(&mut out, 0, &[0; HEADER_SIZE])?;
        Ok(WimWriter {
            out,
            end: HEADER_SIZE as u64,
            blobs: Vec::new(),
            by_content: BTreeMap::new(),
            store: ResourceWriter::new(),
            chunks: ChunkReader::new(),
        })
    }

    /// Adds a content of `size` bytes, read once to its end, and returns the entry for the tree. Equal contents are
    /// stored once.
    ///
    /// Nothing is written that has to be taken back, since an output of this kind cannot be cut: a payload is compared
    /// with the stored contents of the same size as it is read. Only when it leaves the last of them is it written,
    /// beginning with the chunks that were equal.
    pub fn add_blob(&mut self, size: u64, payload: &mut dyn Read) -> Result<FileEntry, WimError> {
        let mut payload = Payload::open(size, payload)?;
        if size == 0 {
            return Ok(FileEntry { sha1: Sha1Hash::NONE, size });
        }
        let twin = self.find_twin(size, &mut payload)?;
        if let Twin::Whole(blob) = twin {
            return Ok(FileEntry { sha1: self.blobs[blob].sha1, size });
        }
        self.store.begin(self.end, size);
        if let Twin::Until(blob) = twin {
            self.store_again(blob, payload.index())?;
        }
        loop {
            self.store.push(&mut self.out, payload.chunk())?;
            if !payload.advance()? {
                break;
            }
        }
        let resource = self.store.finish(&mut self.out, 0)?;
        let sha1 = payload.sha1();
        if self.by_content.insert((size, sha1), self.blobs.len()).is_some() {
            return Err(WimError::Collision { sha1 });
        }
        self.end = resource.offset + resource.stored_size;
        self.blobs.push(BlobEntry { resource, references: 0, sha1 });
        Ok(FileEntry { sha1, size })
    }

    /// Reads the payload for as long as a stored content of its size equals it.
    fn find_twin(&mut self, size: u64, payload: &mut Payload) -> Result<Twin, WimError> {
        let all_of_size = (size, Sha1Hash([0; 20]))..=(size, Sha1Hash([0xff; 20]));
        let mut candidates: Vec<usize> = self.by_content.range(all_of_size).map(|(_, &blob)| blob).collect();
        let mut twin = Twin::None;
        while !candidates.is_empty() {
            let mut equal = Vec::new();
            for blob in candidates {
                if self.has_chunk(blob, payload.index(), payload.chunk())? {
                    equal.push(blob);
                }
            }
            let Some(&blob) = equal.first() else { break };
            if !payload.advance()? {
                return Ok(Twin::Whole(blob));
            }
            twin = Twin::Until(blob);
            candidates = equal;
        }
        Ok(twin)
    }

    fn has_chunk(&mut self, blob: usize, index: u64, expected: &[u8]) -> Result<bool, WimError> {
        let mut chunk = Vec::new();
        self.chunks.open(self.blobs[blob].resource, CHUNK_SIZE);
        self.chunks.read(&mut self.out, index, &mut chunk)?;
        Ok(chunk == expected)
    }

    /// Stores the first chunks of another content once more.
    fn store_again(&mut self, blob: usize, chunk_count: u64) -> Result<(), WimError> {
        let mut chunk = Vec::new();
        self.chunks.open(self.blobs[blob].resource, CHUNK_SIZE);
        for index in 0..chunk_count {
            self.chunks.read(&mut self.out, index, &mut chunk)?;
            self.store.push(&mut self.out, &chunk)?;
        }
        Ok(())
    }

    /// Writes the tree, the lookup table and the XML.
    ///
    /// Every entry of the tree gets the image's creation time in all three of its times. The counts of `image`
    /// (`dir_count`, `file_count`, `total_bytes`, `hard_link_bytes`) are replaced by the true ones. Every content that
    /// was added must be named by a file of the tree, and no other.
    pub fn finish(mut self, root: &Directory, image: &ImageXml) -> Result<Unsealed<W>, WimError> {
        let files = root.files();
        self.count_references(files.iter().map(|(_, file)| file))?;
        let image = ImageXml {
            dir_count: root.folder_count(),
            file_count: files.len() as u64,
            total_bytes: files.iter().map(|(_, file)| file.size).sum(),
            hard_link_bytes: 0,
            ..image.clone()
        };
        let metadata = self.store_metadata(&metadata::build(root, image.creation_time))?;

        let mut table = Vec::new();
        metadata.push_to(&mut table);
        self.blobs.iter().for_each(|blob| blob.push_to(&mut table));
        let lookup_table = ResourceHeader::raw(self.end, table.len() as u64, ResourceHeader::METADATA);
        let xml_at = self.end + table.len() as u64;
        let xml_bytes = xml::encode(&image.to_text(xml_at));
        let xml = ResourceHeader::raw(xml_at, xml_bytes.len() as u64, ResourceHeader::METADATA);
        write_at(&mut self.out, lookup_table.offset, &table)?;
        write_at(&mut self.out, xml.offset, &xml_bytes)?;
        let content_hash = Sha256::new().chain_update(&table).chain_update(&xml_bytes).finalize().into();
        Ok(Unsealed { out: self.out, lookup_table, xml, content_hash })
    }

    fn count_references<'f>(&mut self, files: impl Iterator<Item = &'f FileEntry>) -> Result<(), WimError> {
        for file in files.filter(|file| **file != FileEntry { sha1: Sha1Hash::NONE, size: 0 }) {
            match self.by_content.get(&(file.size, file.sha1)) {
                Some(&blob) => self.blobs[blob].references += 1,
                None => return Err(WimError::NoSuchContent { sha1: file.sha1 }),
            }
        }
        match self.blobs.iter().find(|blob| blob.references == 0) {
            Some(blob) => Err(WimError::Unnamed { sha1: blob.sha1 }),
            None => Ok(()),
        }
    }

    fn store_metadata(&mut self, metadata: &[u8]) -> Result<BlobEntry, WimError> {
        self.store.begin(self.end, metadata.len() as u64);
        for chunk in metadata.chunks(CHUNK_SIZE as usize) {
            self.store.push(&mut self.out, chunk)?;
        }
        let resource = self.store.finish(&mut self.out, ResourceHeader::METADATA)?;
        self.end = resource.offset + resource.stored_size;
        Ok(BlobEntry { resource, references: 1, sha1: Sha1Hash(Sha1::digest(metadata).into()) })
    }
}

impl<W: Write + Seek> Unsealed<W> {
    /// SHA-256 over the bytes of the lookup table, which holds the SHA-1 of all contents and of the tree, and then of
    /// the XML.
    pub fn content_hash(&self) -> [u8; 32] {
        self.content_hash
    }

    /// Writes the header, which makes the file a WIM, and hands the output back, flushed.
    pub fn seal(mut self, guid: [u8; 16]) -> Result<W, WimError> {
        let header = Header::of_package(guid, self.lookup_table, self.xml);
        write_at(&mut self.out, 0, &header.to_bytes())?;
        self.out.flush().map_err(WimError::writing)?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::WimWriter;
    use crate::format::wim::noise::noise;
    use crate::format::wim::reader::WimReader;
    use crate::format::wim::tree::{Directory, FileEntry};
    use crate::format::wim::xml::ImageXml;
    use crate::format::wim::{Sha1Hash, WimError};

    type MemoryWriter = WimWriter<Cursor<Vec<u8>>>;

    fn writer() -> MemoryWriter {
        WimWriter::new(Cursor::new(Vec::new())).unwrap()
    }

    fn add(writer: &mut MemoryWriter, content: &[u8]) -> FileEntry {
        writer.add_blob(content.len() as u64, &mut &*content).unwrap()
    }

    #[test]
    fn contents_that_share_a_size_are_told_apart_and_equal_ones_stored_once() {
        let base = noise(1, 100_000);
        let variants: Vec<Vec<u8>> = [None, Some(99_999), Some(40_000), Some(0), Some(70_000)]
            .into_iter()
            .map(|at: Option<usize>| {
                let mut bytes = base.clone();
                at.iter().for_each(|&at| bytes[at] ^= 1);
                bytes
            })
            .collect();
        let mut writer = writer();
        let mut root = Directory::new();
        for round in 0..2 {
            for (number, bytes) in variants.iter().enumerate() {
                let file = add(&mut writer, bytes);
                root.insert_file(&format!("{round}/{number}"), file).unwrap();
            }
        }
        assert_eq!(writer.blobs.len(), variants.len());
        let out = writer.finish(&root, &ImageXml::default()).unwrap().seal([1; 16]).unwrap();
        let mut reader = WimReader::open(out).unwrap();
        assert_eq!(reader.image().total_bytes, 1_000_000);
        assert_eq!(reader.image().file_count, 10);
        for (path, file) in reader.root().clone().files() {
            let number: usize = path[2..].parse().unwrap();
            assert!(reader.read(&file, 100_000).unwrap() == variants[number], "{path}");
        }
    }

    #[test]
    fn the_file_ends_with_the_xml_and_the_xml_says_where_it_starts() {
        let mut writer = writer();
        let mut root = Directory::new();
        root.insert_file("a/b.txt", add(&mut writer, &b"text ".repeat(100))).unwrap();
        root.insert_file("a/empty", add(&mut writer, b"")).unwrap();
        let image = ImageXml { creation_time: 7, dir_count: 99, ..ImageXml::default() };
        let unsealed = writer.finish(&root, &image).unwrap();
        let hash = unsealed.content_hash();
        let file = unsealed.seal([3; 16]).unwrap();
        let length = file.get_ref().len() as u64;
        let reader = WimReader::open(file).unwrap();
        let header = reader.header();
        assert_eq!(header.guid, [3; 16]);
        assert_eq!(header.flags, 0x2_0082);
        assert_eq!(header.lookup_table.offset + header.lookup_table.stored_size, header.xml.offset);
        assert_eq!(header.xml.offset + header.xml.stored_size, length);
        assert_eq!(reader.image().dir_count, 1);
        assert_eq!(reader.xml_text(), reader.image().to_text(header.xml.offset));
        assert_eq!(reader.root(), &root);
        assert_ne!(hash, [0; 32]);
    }

    #[test]
    fn tree_and_contents_must_agree() {
        let mut root = Directory::new();
        root.insert_file("a", FileEntry { sha1: Sha1Hash([1; 20]), size: 3 }).unwrap();
        let missing = writer().finish(&root, &ImageXml::default());
        assert!(matches!(missing, Err(WimError::NoSuchContent { .. })));
        let mut writer = writer();
        add(&mut writer, b"abc");
        let unnamed = writer.finish(&Directory::new(), &ImageXml::default());
        assert!(matches!(unnamed, Err(WimError::Unnamed { .. })));
    }

    #[test]
    fn nothing_is_a_wim_before_it_is_sealed() {
        let unsealed = writer().finish(&Directory::new(), &ImageXml::default()).unwrap();
        assert!(WimReader::open(unsealed.out.clone()).is_err());
        assert!(WimReader::open(unsealed.seal([0; 16]).unwrap()).is_ok());
    }
}
