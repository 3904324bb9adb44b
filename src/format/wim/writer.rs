//! Writes a WIM: first contents, in the order in which they are added; then the tree, the lookup table and the XML;
//! last the header.

use std::io::{Cursor, Read, Seek, Write};
use std::num::NonZeroUsize;

use sha2::{Digest, Sha256};

use super::blob_table::BlobEntry;
use super::contents::Contents;
use super::error::{Quantity, WimError};
use super::hash::Sha1Hash;
use super::header::{HEADER_SIZE, Header};
use super::limits::{self, MAX_CONTENT, MAX_TABLE_ENTRIES};
use super::metadata;
use super::output::Output;
use super::packed::PackedContent;
use super::resource::ResourceHeader;
use super::tree::Directory;
use super::xml::{self, ImageXml};
use super::xpress::Compression;

/// A WIM being written. Until it is sealed, its header is zero, so that it cannot be mistaken for a WIM.
///
/// After an error the output is useless and must be discarded.
pub struct WimWriter<W> {
    contents: Contents<W>,
}

/// Reads a content of `size` bytes, which must not be empty, and holds it in memory in the form in which a
/// [`WimWriter`] writes it. It uses one thread, since several contents are packed at a time.
pub fn pack_content(size: u64, payload: &mut dyn Read, compression: Compression) -> Result<PackedContent, WimError> {
    let mut contents = Contents::new(Output::new(Cursor::new(Vec::new())), 0, Some(NonZeroUsize::MIN), compression);
    contents.add(size, payload)?;
    contents.settle()?;
    let (out, mut blobs, _) = contents.finish();
    let BlobEntry { resource, sha1, .. } = blobs.swap_remove(0);
    let mut stored = out.finish()?.into_inner();
    stored.truncate(resource.stored_size as usize);
    stored.shrink_to_fit();
    Ok(PackedContent { sha1, size, flags: resource.flags, stored })
}

/// Identifies an added content in the tree of the same writer.
#[derive(Debug, Clone, Copy)]
pub struct ContentId {
    /// Its number in the order in which contents were added; `None` if it is empty.
    number: Option<usize>,
    size: u64,
}

/// A WIM that is complete except for its header, which needs a GUID. It is a separate type because the GUID may be
/// derived from the content hash.
pub struct UnsealedWim<W> {
    out: Output<W>,
    lookup_table: ResourceHeader,
    xml: ResourceHeader,
    content_hash: [u8; 32],
}

impl<W: Read + Write + Seek> WimWriter<W> {
    /// Begins a WIM at the start of `out`, which must be empty. (`Read` is needed because written bytes are read back
    /// to compare large payloads of the same size, and to compress chunks that were first stored uncompressed.)
    ///
    /// `jobs` is the number of compressing threads; `None` for one per processor. The written bytes do not depend on
    /// it.
    pub fn new(out: W, jobs: Option<NonZeroUsize>, compression: Compression) -> Result<Self, WimError> {
        let mut out = Output::new(out);
        out.write_at(0, &[0; HEADER_SIZE])?;
        Ok(WimWriter { contents: Contents::new(out, HEADER_SIZE as u64, jobs, compression) })
    }

    /// Adds a content of `size` bytes, which is read once. Equal contents are stored once.
    pub fn add_blob(&mut self, size: u64, payload: &mut dyn Read) -> Result<ContentId, WimError> {
        Ok(ContentId { number: self.contents.add(size, payload)?, size })
    }

    /// Adds a content that has been packed already. The file is the same as if it had been added by [`Self::add_blob`].
    pub fn add_packed(&mut self, content: &PackedContent) -> Result<ContentId, WimError> {
        Ok(ContentId { number: Some(self.contents.add_packed(content)?), size: content.size })
    }

    /// Waits until all contents are stored, and writes the tree, the lookup table and the XML.
    ///
    /// The image's creation time is used for all three times of every entry. The counts of `image` (`dir_count`,
    /// `file_count`, `total_bytes`, `hard_link_bytes`) are replaced by the actual ones. Every added content must be
    /// used by a file in the tree.
    pub fn finish(self, root: &Directory<ContentId>, image: &ImageXml) -> Result<UnsealedWim<W>, WimError> {
        let mut contents = self.contents;
        contents.settle()?;
        let mut image = ImageXml {
            dir_count: root.folder_count(),
            file_count: 0,
            total_bytes: 0,
            hard_link_bytes: 0,
            ..image.clone()
        };
        root.for_each_file(&mut |file| {
            image.file_count += 1;
            image.total_bytes = image.total_bytes.saturating_add(file.size);
            file.number.into_iter().for_each(|number| contents.blob_mut(number).references += 1);
        });
        let sha1 = |file: &ContentId| file.number.map_or(Sha1Hash::NONE, |number| contents.blob(number).sha1);
        let tree = metadata::build(root, image.creation_time, &sha1)?;
        let metadata = contents.add_metadata(&tree)?;
        let (mut out, blobs, end) = contents.finish();
        check(&blobs)?;
        limits::check(Quantity::ContentBytes, image.total_bytes, MAX_CONTENT)?;
        limits::check(Quantity::TableEntries, blobs.len() as u64 + 1, MAX_TABLE_ENTRIES)?;
        let mut table = Vec::new();
        metadata.push_to(&mut table);
        blobs.iter().for_each(|blob| blob.push_to(&mut table));
        let lookup_table = ResourceHeader::raw(end, table.len() as u64, ResourceHeader::METADATA);
        let xml_at = end + table.len() as u64;
        let xml_bytes = xml::encode(&image.to_text(xml_at))?;
        let xml = ResourceHeader::raw(xml_at, xml_bytes.len() as u64, ResourceHeader::METADATA);
        out.write_at(lookup_table.offset, &table)?;
        out.write_at(xml.offset, &xml_bytes)?;
        let content_hash = Sha256::new().chain_update(&table).chain_update(&xml_bytes).finalize().into();
        Ok(UnsealedWim { out, lookup_table, xml, content_hash })
    }
}

/// Checks that the tree uses every content, and that no two have the same hash, since it refers to them by hash.
fn check(blobs: &[BlobEntry]) -> Result<(), WimError> {
    if let Some(blob) = blobs.iter().find(|blob| blob.references == 0) {
        return Err(WimError::UnusedContent { sha1: blob.sha1 });
    }
    let mut hashes: Vec<Sha1Hash> = blobs.iter().map(|blob| blob.sha1).collect();
    hashes.sort_unstable();
    match hashes.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(WimError::Collision { sha1: pair[0] }),
        None => Ok(()),
    }
}

impl<W: Write + Seek> UnsealedWim<W> {
    /// SHA-256 of the lookup table, which contains the SHA-1 of all contents and of the tree, followed by the XML.
    pub fn content_hash(&self) -> [u8; 32] {
        self.content_hash
    }

    /// Writes the header, which completes the WIM, and returns the output, flushed.
    pub fn seal(mut self, guid: [u8; 16]) -> Result<W, WimError> {
        let header = Header::of_package(guid, self.lookup_table, self.xml);
        self.out.write_at(0, &header.to_bytes())?;
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::num::NonZeroUsize;

    use super::{ContentId, WimWriter, pack_content};
    use crate::format::wim::WimError;
    use crate::format::wim::blob_table::ENTRY_SIZE;
    use crate::format::wim::load::LOAD_SIZE;
    use crate::format::wim::noise::noise;
    use crate::format::wim::reader::WimReader;
    use crate::format::wim::tree::Directory;
    use crate::format::wim::xml::ImageXml;
    use crate::format::wim::xpress::Compression;

    type Memory = Cursor<Vec<u8>>;

    fn writer(jobs: usize) -> WimWriter<Memory> {
        WimWriter::new(Cursor::new(Vec::new()), NonZeroUsize::new(jobs), Compression::Fast).unwrap()
    }

    fn add(writer: &mut WimWriter<Memory>, content: &[u8]) -> ContentId {
        writer.add_blob(content.len() as u64, &mut &*content).unwrap()
    }

    /// A file with these contents, named by their numbers.
    fn file_of(contents: &[Vec<u8>], jobs: usize) -> Memory {
        let mut writer = writer(jobs);
        let ids: Vec<ContentId> = contents.iter().map(|content| add(&mut writer, content)).collect();
        let mut root = Directory::new();
        for (number, id) in ids.into_iter().enumerate() {
            root.insert_file(&number.to_string(), id).unwrap();
        }
        writer.finish(&root, &ImageXml::default()).unwrap().seal([1; 16]).unwrap()
    }

    /// Four copies of the base, each with one byte changed, and the base itself; then the same five again.
    fn variants(base: &[u8], others: [usize; 4]) -> Vec<Vec<u8>> {
        let mut variants = vec![base.to_vec(); 5];
        variants.iter_mut().zip(others).for_each(|(bytes, at)| bytes[at] ^= 1);
        [variants.clone(), variants].concat()
    }

    #[test]
    fn contents_of_the_same_size_are_compared_and_equal_ones_stored_once() {
        let text = b"text ".repeat(130_000);
        let sizes = [
            variants(&noise(1, 100_000), [99_999, 40_000, 0, 70_000]),
            variants(&noise(2, 700_000), [699_999, LOAD_SIZE, 0, LOAD_SIZE - 1]),
            variants(&text, [0, 1, 2 * LOAD_SIZE, 600_000]),
            vec![vec![], vec![]],
        ];
        let contents = sizes.concat();
        let mut reader = WimReader::open(file_of(&contents, 2)).unwrap();
        let entries = reader.header().lookup_table.stored_size / ENTRY_SIZE as u64;
        assert_eq!(entries, 1 + 15, "the tree and all contents but the empty one");
        assert_eq!(reader.image().total_bytes, 10 * (100_000 + 700_000 + 650_000));
        assert_eq!(reader.image().file_count, 32);
        for (name, file) in reader.root().clone().files() {
            let number: usize = name.parse().unwrap();
            assert!(reader.read(&file, 700_000).unwrap() == contents[number], "{name}");
        }
    }

    #[test]
    fn the_bytes_do_not_depend_on_the_number_of_threads() {
        let mut contents: Vec<Vec<u8>> = (0..3_000).map(|seed| noise(seed % 2_900, seed as usize % 70)).collect();
        contents.extend((1..40).map(|seed| [noise(seed, 9_000 * seed as usize), vec![7; 90_000]].concat()));
        contents.push(contents[3_030].clone());
        let one = file_of(&contents, 1);
        for jobs in 2..5 {
            assert!(file_of(&contents, jobs) == one, "{jobs}");
        }
    }

    #[test]
    fn contents_packed_beforehand_make_the_same_file() {
        let text = b"text ".repeat(130_000);
        let mut contents: Vec<Vec<u8>> = (0..200).map(|seed| noise(seed % 190, seed as usize % 70 + 1)).collect();
        contents.extend(variants(&noise(1, 100_000), [99_999, 40_000, 0, 70_000]));
        contents.extend(variants(&noise(2, 700_000), [699_999, LOAD_SIZE, 0, LOAD_SIZE - 1]));
        contents.extend(variants(&text, [0, 1, 2 * LOAD_SIZE, 600_000]));
        let expected = file_of(&contents, 1);
        for packed in [|number: usize| number.is_multiple_of(2), |number: usize| number.is_multiple_of(3), |_| true] {
            let mut writer = writer(1);
            let mut root = Directory::new();
            for (number, content) in contents.iter().enumerate() {
                let size = content.len() as u64;
                let id = match packed(number) {
                    true => writer
                        .add_packed(&pack_content(size, &mut content.as_slice(), Compression::Fast).unwrap())
                        .unwrap(),
                    false => add(&mut writer, content),
                };
                root.insert_file(&number.to_string(), id).unwrap();
            }
            let file = writer.finish(&root, &ImageXml::default()).unwrap().seal([1; 16]).unwrap();
            assert!(file == expected);
        }
    }

    #[test]
    fn another_content_with_the_same_hash_is_refused() {
        let content = noise(1, 700_000);
        let packed = pack_content(700_000, &mut content.as_slice(), Compression::Fast).unwrap();
        let mut forged = packed.clone();
        forged.stored[5] ^= 1;
        let mut writer = writer(1);
        writer.add_packed(&packed).unwrap();
        assert!(matches!(writer.add_packed(&forged), Err(WimError::Collision { .. })));
    }

    #[test]
    fn the_file_ends_with_the_xml_and_the_xml_says_where_it_starts() {
        let mut writer = writer(1);
        let mut root = Directory::new();
        let (text, empty) = (add(&mut writer, &b"text ".repeat(100)), add(&mut writer, b""));
        root.insert_file("a/b.txt", text).unwrap();
        root.insert_file("a/empty", empty).unwrap();
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
        let sizes: Vec<_> = reader.root().files().into_iter().map(|(path, file)| (path, file.size)).collect();
        assert_eq!(sizes, [("a/b.txt".to_owned(), 500), ("a/empty".to_owned(), 0)]);
        assert_ne!(hash, [0; 32]);
    }

    #[test]
    fn the_tree_must_use_every_content() {
        let mut writer = writer(1);
        add(&mut writer, b"abc");
        let unnamed = writer.finish(&Directory::new(), &ImageXml::default());
        assert!(matches!(unnamed, Err(WimError::UnusedContent { .. })));
    }

    #[test]
    fn nothing_is_a_wim_before_it_is_sealed() {
        let unsealed = || writer(1).finish(&Directory::new(), &ImageXml::default()).unwrap();
        assert!(WimReader::open(unsealed().out.finish().unwrap()).is_err());
        assert!(WimReader::open(unsealed().seal([0; 16]).unwrap()).is_ok());
    }
}
