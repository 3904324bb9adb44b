//! Opens a WIM: everything except file contents is read and checked at once, contents are read on request.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom, Write};

use sha1::{Digest, Sha1};

use super::blob_table::{self, BlobEntry};
use super::chunks::{ChunkLayout, ChunkReader, read_at};
use super::error::{Operation, Quantity, Structure, WimError};
use super::extra::{Extra, ExtraKind};
use super::hash::Sha1Hash;
use super::header::{CHUNK_SIZE, HEADER_SIZE, Header};
use super::integrity;
use super::layout;
use super::limits::{self, MAX_METADATA, MAX_XML};
use super::metadata::{self, Tree};
use super::resource::ResourceHeader;
use super::tree::{Directory, FileEntry};
use super::xml::{self, ImageXml};

/// An open WIM with one image.
pub struct WimReader<R> {
    source: R,
    header: Header,
    contents: BTreeMap<Sha1Hash, ResourceHeader>,
    xml_text: String,
    image: ImageXml,
    tree: Tree,
    chunks: ChunkReader,
}

impl<R: Read + Seek> WimReader<R> {
    /// Reads and checks header, lookup table, XML and folder tree. No file content is read.
    pub fn open(mut source: R) -> Result<Self, WimError> {
        let file_length = source.seek(SeekFrom::End(0)).map_err(WimError::reading)?;
        let header = read_header(&mut source, file_length)?;
        let blobs = read_lookup_table(&mut source, &header, file_length)?;
        layout::check_disjoint(&header, &blobs)?;
        let xml_text = read_xml(&mut source, &header.xml)?;
        let image = ImageXml::parse(&xml_text)?;
        let mut chunks = ChunkReader::new();
        let bytes = read_metadata(&mut source, &mut chunks, &header, &blobs)?;
        let contents = contents(&header, &blobs)?;
        // Readers leave out contents of no bytes: an empty file has the hash that means no content.
        let filled = contents.iter().filter(|(_, resource)| resource.original_size > 0);
        let sizes = filled.map(|(&sha1, resource)| (sha1, resource.original_size)).collect();
        let tree = metadata::parse(&bytes, &sizes)?;
        Ok(WimReader { source, header, contents, xml_text, image, tree, chunks })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The package's description from the XML.
    pub fn image(&self) -> &ImageXml {
        &self.image
    }

    /// The XML as in the file, without byte order mark.
    pub fn xml_text(&self) -> &str {
        &self.xml_text
    }

    /// What the XML has that no known package has, by name.
    pub fn unusual_xml(&self) -> Vec<String> {
        xml::unusual_parts(&self.xml_text)
    }

    /// The folder tree.
    pub fn root(&self) -> &Directory {
        &self.tree.root
    }

    /// Extra data of files and folders. Only Windows itself is known to use it.
    pub fn extras(&self) -> &[Extra] {
        &self.tree.extras
    }

    /// All contents, in the order in which they are in the file; some may belong to no path.
    pub fn contents(&self) -> Vec<FileEntry> {
        let mut contents: Vec<(&Sha1Hash, &ResourceHeader)> = self.contents.iter().collect();
        contents.sort_by_key(|(_, resource)| resource.offset);
        contents.into_iter().map(|(&sha1, resource)| FileEntry { sha1, size: resource.original_size }).collect()
    }

    /// The contents that no file or stream uses, in the order of the file.
    pub fn orphans(&self) -> Vec<FileEntry> {
        let mut used = BTreeSet::new();
        self.tree.root.for_each_file(&mut |file| {
            used.insert(file.sha1);
        });
        for extra in &self.tree.extras {
            if let ExtraKind::Stream { content, .. } = &extra.kind {
                used.insert(content.sha1);
            }
        }
        self.contents().into_iter().filter(|content| !used.contains(&content.sha1)).collect()
    }

    /// The same WIM, read through another reader of the same bytes.
    pub fn map_source<S>(self, through: impl FnOnce(R) -> io::Result<S>) -> Result<WimReader<S>, WimError> {
        let WimReader { source, header, contents, xml_text, image, tree, chunks } = self;
        let source = through(source).map_err(WimError::reading)?;
        Ok(WimReader { source, header, contents, xml_text, image, tree, chunks })
    }

    /// The source that the WIM is read from.
    pub fn into_source(self) -> R {
        self.source
    }

    /// Compares the bytes of the file with its integrity table, if it has one.
    pub fn check_integrity(&mut self) -> Result<(), WimError> {
        integrity::check(&mut self.source, &self.header)
    }

    /// Writes the content of a file to `out` and returns its size in bytes. The SHA-1 is checked on the way: after an
    /// error, the data in `out` is not valid.
    pub fn copy(&mut self, file: &FileEntry, out: &mut dyn Write) -> Result<u64, WimError> {
        if file.size == 0 && file.sha1 == Sha1Hash::NONE {
            return Ok(0);
        }
        match self.contents.get(&file.sha1) {
            Some(resource) if resource.original_size == file.size => {
                let write = |error| WimError::Io { doing: Operation::WritingPayload, error };
                let chunk_size = chunk_size_of(&self.header);
                self.chunks.open(*resource, chunk_size);
                unpack(&mut self.source, &mut self.chunks, resource, &file.sha1, |chunk| {
                    out.write_all(chunk).map_err(write)
                })?;
                Ok(file.size)
            }
            _ => Err(WimError::MissingContent { sha1: file.sha1 }),
        }
    }

    /// The content of a file. Fails if it has more than `limit` bytes.
    pub fn read(&mut self, file: &FileEntry, limit: u64) -> Result<Vec<u8>, WimError> {
        if file.size > limit {
            return Err(WimError::TooMuch { what: Quantity::FileBytes, limit, found: file.size });
        }
        let mut content = Vec::new();
        self.copy(file, &mut content)?;
        Ok(content)
    }
}

/// The size of chunks, which may be missing in a WIM without compressed resources.
pub(super) fn chunk_size_of(header: &Header) -> u32 {
    if header.allows_compression() { header.chunk_size } else { CHUNK_SIZE }
}

fn read_header<R: Read + Seek>(source: &mut R, file_length: u64) -> Result<Header, WimError> {
    let mut bytes = Vec::with_capacity(HEADER_SIZE);
    source.seek(SeekFrom::Start(0)).map_err(WimError::reading)?;
    source.by_ref().take(HEADER_SIZE as u64).read_to_end(&mut bytes).map_err(WimError::reading)?;
    Header::parse(&bytes, file_length)
}

pub(super) fn read_lookup_table<R: Read + Seek>(
    source: &mut R,
    header: &Header,
    file_length: u64,
) -> Result<Vec<BlobEntry>, WimError> {
    blob_table::check_size(&header.lookup_table)?;
    let table = read_raw(source, &header.lookup_table)?;
    blob_table::parse(&table, header.lookup_table.offset, file_length)
}

pub(super) fn read_xml<R: Read + Seek>(source: &mut R, xml: &ResourceHeader) -> Result<String, WimError> {
    limits::check(Quantity::XmlBytes, xml.stored_size, MAX_XML)?;
    xml::decode(&read_raw(source, xml)?, xml.offset)
}

/// Reads an uncompressed resource, whose location and size must have been checked.
fn read_raw<R: Read + Seek>(source: &mut R, resource: &ResourceHeader) -> Result<Vec<u8>, WimError> {
    let size =
        usize::try_from(resource.stored_size).map_err(|_| WimError::reading(io::ErrorKind::OutOfMemory.into()))?;
    let mut bytes = vec![0; size];
    read_at(source, resource.offset, &mut bytes)?;
    Ok(bytes)
}

/// Finds, decompresses and checks the metadata of the image.
fn read_metadata<R: Read + Seek>(
    source: &mut R,
    chunks: &mut ChunkReader,
    header: &Header,
    blobs: &[BlobEntry],
) -> Result<Vec<u8>, WimError> {
    let mut entries = blobs.iter().filter(|blob| is_metadata(blob));
    let (Some(entry), None) = (entries.next(), entries.next()) else {
        let found = blobs.iter().filter(|blob| is_metadata(blob)).count().to_string();
        let position = header.lookup_table.offset;
        return Err(WimError::damaged(position, Structure::LookupTable, "one entry for metadata", found));
    };
    if entry.references != 1 {
        let found = entry.references.to_string();
        return Err(WimError::damaged(
            header.lookup_table.offset,
            Structure::LookupTable,
            "metadata of one image",
            found,
        ));
    }
    header.check_boot(&entry.resource)?;
    let size = entry.resource.original_size;
    limits::check(Quantity::MetadataBytes, size, MAX_METADATA)?;
    check_compression(header, &entry.resource)?;
    let mut bytes = Vec::new();
    chunks.open(entry.resource, chunk_size_of(header));
    unpack(source, chunks, &entry.resource, &entry.sha1, |chunk| {
        bytes.extend_from_slice(chunk);
        Ok(())
    })?;
    Ok(bytes)
}

pub(super) fn is_metadata(blob: &BlobEntry) -> bool {
    blob.resource.flags & ResourceHeader::METADATA != 0
}

/// The file contents in the lookup table. Two entries with the same hash are damage: readers would use different ones,
/// or refuse even a mere repetition.
fn contents(header: &Header, blobs: &[BlobEntry]) -> Result<BTreeMap<Sha1Hash, ResourceHeader>, WimError> {
    let mut contents = BTreeMap::new();
    for blob in blobs.iter().filter(|blob| !is_metadata(blob)) {
        check_compression(header, &blob.resource)?;
        check_hash_and_size(blob)?;
        if let Some(known) = contents.insert(blob.sha1, blob.resource) {
            let found = format!("another one for {} at byte {:#x}", blob.sha1, blob.resource.offset);
            return Err(WimError::damaged(known.offset, Structure::Resource, "one resource for each SHA-1", found));
        }
    }
    Ok(contents)
}

/// Refuses contents that some readers leave out and others refuse: one with the hash that means no content, and one of
/// no bytes that has some in the file.
fn check_hash_and_size(blob: &BlobEntry) -> Result<(), WimError> {
    let at = blob.resource.offset;
    if blob.sha1 == Sha1Hash::NONE {
        return Err(WimError::damaged(at, Structure::Resource, "the SHA-1 of the content", "zeros"));
    }
    match (blob.resource.original_size, blob.resource.stored_size) {
        (0, stored @ 1..) => {
            let found = format!("{stored} bytes");
            Err(WimError::damaged(at, Structure::Resource, "no bytes for a content of no bytes", found))
        }
        _ => Ok(()),
    }
}

pub(super) fn check_compression(header: &Header, resource: &ResourceHeader) -> Result<(), WimError> {
    if !resource.is_compressed() {
        return Ok(());
    }
    if !header.allows_compression() {
        let expected = "an uncompressed resource, as the header announces";
        return Err(WimError::damaged(resource.offset, Structure::Resource, expected, "a compressed one"));
    }
    ChunkLayout::of(resource.original_size, chunk_size_of(header)).check(resource, resource.offset)
}

/// Passes every chunk of the opened resource to `take`, then checks the hash.
fn unpack<R: Read + Seek>(
    source: &mut R,
    chunks: &mut ChunkReader,
    resource: &ResourceHeader,
    expected: &Sha1Hash,
    mut take: impl FnMut(&[u8]) -> Result<(), WimError>,
) -> Result<(), WimError> {
    let mut hash = Sha1::new();
    let mut chunk = Vec::new();
    for index in 0..chunks.count() {
        chunks.read(source, index, &mut chunk)?;
        hash.update(&chunk);
        take(&chunk)?;
    }
    let found = Sha1Hash(hash.finalize().into());
    if found == *expected {
        Ok(())
    } else {
        Err(WimError::Content { position: resource.offset, expected: *expected, found })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::WimReader;
    use crate::format::wim::tree::Directory;
    use crate::format::wim::writer::WimWriter;
    use crate::format::wim::xml::ImageXml;
    use crate::format::wim::xpress::Compression;

    /// An intact WIM with one text file (and empty files, so that its metadata is compressed too), and the offset of
    /// its lookup table, which lists the metadata first, then the text.
    fn sample() -> (Vec<u8>, usize) {
        let text = b"text ".repeat(20_000);
        let mut writer = WimWriter::new(Cursor::new(Vec::new()), None, Compression::Fast).unwrap();
        let text = writer.add_blob(100_000, &mut text.as_slice()).unwrap();
        let mut root = Directory::new();
        let empty = writer.add_blob(0, &mut [].as_slice()).unwrap();
        root.insert_file("a.txt", text).unwrap();
        for number in 0..20 {
            root.insert_file(&format!("empty {number}"), empty).unwrap();
        }
        let bytes = writer.finish(&root, &ImageXml::default()).unwrap().seal([0; 16]).unwrap().into_inner();
        let table = u64::from_le_bytes(bytes[0x38..0x40].try_into().unwrap());
        (bytes, table as usize)
    }

    /// The error for the sample when these bytes, counted from its lookup table, are replaced.
    fn message(at: isize, field: &[u8]) -> String {
        let (mut bytes, table) = sample();
        let at = table.checked_add_signed(at).unwrap();
        bytes[at..at + field.len()].copy_from_slice(field);
        let mut reader = match WimReader::open(Cursor::new(bytes)) {
            Ok(reader) => reader,
            Err(error) => return error.to_string(),
        };
        let file = *reader.root().file("a.txt").unwrap();
        reader.read(&file, 100_000).err().map_or_else(|| "nothing".to_owned(), |error| error.to_string())
    }

    #[test]
    fn a_hostile_lookup_table_is_refused() {
        assert_eq!(message(0, &[]), "nothing");
        assert!(message(7, &[4]).ends_with("expected one entry for metadata, found 0"));
        assert!(message(57, &[6]).ends_with("expected one entry for metadata, found 2"));
        assert_eq!(
            message(16, &u64::MAX.to_le_bytes()),
            format!("too much: {} bytes of metadata, the limit is 67108864", u64::MAX)
        );
        assert!(message(66, &u64::MAX.to_le_bytes()).contains("expected a size that can be packed into"));
        assert!(message(57, &[0]).contains("expected an uncompressed resource of 100000 bytes"));
        assert!(message(57, &[16]).contains("solid resources"));
        assert!(message(50, &[0xff; 7]).contains("expected a resource inside the file"));
        assert!(message(30, &[0; 20]).contains("its SHA-1 should be 0000000000000000000000000000000000000000"));
        assert!(message(80, &[1; 20]).contains("expected a SHA-1 of the lookup table"));
        assert!(message(80, &[0; 20]).contains("expected the SHA-1 of the content, found zeros"));
    }

    #[test]
    fn a_wrong_size_is_noticed() {
        assert!(message(66, &99_999u64.to_le_bytes()).contains("reaches past the end"));
        assert!(message(66, &100_001u64.to_le_bytes()).contains("limit"));
    }

    #[test]
    fn a_file_above_the_limit_is_not_read() {
        let mut reader = WimReader::open(Cursor::new(sample().0)).unwrap();
        let file = *reader.root().file("A.TXT").unwrap();
        let error = reader.read(&file, 99_999).unwrap_err();
        assert_eq!(error.to_string(), "too much: 100000 bytes in one file, the limit is 99999");
    }
}
