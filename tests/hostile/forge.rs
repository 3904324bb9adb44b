//! Makes containers byte by byte, even invalid ones: every field can be false, and the hashes can still be
//! correct. It shares no code with the writer. The fuzz targets use it too.

use sha1::{Digest, Sha1};

/// Flag bytes of a resource.
pub const METADATA: u8 = 0x02;
pub const COMPRESSED: u8 = 0x04;
/// Attributes of a dentry.
pub const FOLDER: u32 = 0x10;
pub const FILE: u32 = 0x20;

/// The offsets of the fields of a dentry, counted from its start.
pub mod dentry {
    pub const LENGTH: usize = 0x00;
    pub const ATTRIBUTES: usize = 0x08;
    pub const CHILDREN: usize = 0x10;
    pub const SECURITY: usize = 0x0c;
    pub const SHA1: usize = 0x40;
    pub const LINK_GROUP: usize = 0x58;
    pub const STREAMS: usize = 0x60;
    pub const SHORT_NAME_LENGTH: usize = 0x62;
    pub const NAME_LENGTH: usize = 0x64;
    pub const NAME: usize = 0x66;
}

/// The offsets of the fields of the header.
pub mod header {
    pub const FLAGS: usize = 0x10;
    pub const CHUNK_SIZE: usize = 0x14;
    pub const PART: usize = 0x28;
    pub const IMAGES: usize = 0x2c;
    pub const TABLE: usize = 0x30;
    pub const XML: usize = 0x48;
    pub const BOOT_METADATA: usize = 0x60;
    pub const BOOT_INDEX: usize = 0x78;
    pub const INTEGRITY: usize = 0x7c;
}

/// The offsets of the fields of a table entry; those of its resource are the same in the header.
pub mod entry {
    pub const STORED_SIZE: usize = 0x00;
    pub const FLAGS: usize = 0x07;
    pub const OFFSET: usize = 0x08;
    pub const ORIGINAL_SIZE: usize = 0x10;
    pub const PART: usize = 0x18;
    pub const REFERENCES: usize = 0x1a;
    pub const SHA1: usize = 0x1e;
    pub const SIZE: usize = 0x32;
}

pub const HEADER_SIZE: usize = 208;

/// A resource as it will be in the file, and its entry in the lookup table.
#[derive(Clone)]
pub struct Resource {
    pub stored: Vec<u8>,
    pub flags: u8,
    pub original_size: u64,
    pub sha1: [u8; 20],
}

impl Resource {
    /// Bytes stored as they are.
    pub fn raw(content: &[u8]) -> Self {
        let sha1 = Sha1::digest(content).into();
        Resource { stored: content.to_vec(), flags: 0, original_size: content.len() as u64, sha1 }
    }

    /// Bytes that claim to be compressed from this many.
    pub fn compressed(stored: Vec<u8>, original_size: u64) -> Self {
        Resource { stored, flags: COMPRESSED, original_size, sha1: [7; 20] }
    }
}

/// A folder or a file to be written.
#[derive(Clone)]
pub struct Item {
    pub name: Vec<u16>,
    pub short_name: Vec<u16>,
    pub attributes: u32,
    pub sha1: [u8; 20],
    /// Hard links of one file have one number; 0 is none.
    pub link_group: u64,
    /// Name and SHA-1 of each stream that follows the dentry.
    pub streams: Vec<(Vec<u16>, [u8; 20])>,
    /// Undocumented bytes after the names.
    pub more: Vec<u8>,
    /// Undocumented bytes at the end of each stream.
    pub stream_more: Vec<u8>,
    /// The content; `None` points to no folder.
    pub items: Option<Vec<Item>>,
}

impl Item {
    pub fn folder(name: &str, items: Vec<Item>) -> Self {
        Item { attributes: FOLDER, items: Some(items), ..Item::named(units(name), [0; 20]) }
    }

    pub fn file(name: &str, content: &Resource) -> Self {
        Item::named(units(name), content.sha1)
    }

    /// A file whose name need not be text.
    pub fn named(name: Vec<u16>, sha1: [u8; 20]) -> Self {
        let (short_name, streams, more, stream_more) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Item { name, short_name, attributes: FILE, sha1, link_group: 0, streams, more, stream_more, items: None }
    }
}

/// A text as a container contains it.
pub fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn bytes_of(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

/// A container to be written.
#[derive(Clone)]
pub struct Forge {
    /// The folder tree, unpacked.
    pub metadata: Vec<u8>,
    /// The offset of each dentry in it, the root first, then folder by folder.
    pub dentries: Vec<usize>,
    pub contents: Vec<Resource>,
    pub xml: Vec<u8>,
}

/// A finished container, and where its parts are.
pub struct Wim {
    pub bytes: Vec<u8>,
    /// The lookup table: the metadata first, then the contents in order.
    pub table: usize,
}

impl Forge {
    /// A sound container of these files.
    pub fn new(items: Vec<Item>, contents: Vec<Resource>) -> Self {
        Forge::of_root(&Item::folder("", items), contents)
    }

    /// A container with this root, which may be one that no tool writes.
    pub fn of_root(root: &Item, contents: Vec<Resource>) -> Self {
        let mut forge =
            Forge { metadata: vec![8, 0, 0, 0, 0, 0, 0, 0], dentries: Vec::new(), contents, xml: Vec::new() };
        forge.root(root);
        forge
    }

    fn root(&mut self, root: &Item) {
        let children = self.dentry(root) + dentry::CHILDREN;
        self.metadata.extend([0; 8]);
        self.folder(children, root.items.as_deref().unwrap_or_default());
        self.xml("<WIM><IMAGE INDEX=\"1\"><NAME>forged</NAME></IMAGE></WIM>");
    }

    /// Another text for the XML, as a container stores it.
    pub fn xml(&mut self, text: &str) {
        self.xml = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    }

    fn folder(&mut self, children_at: usize, items: &[Item]) {
        let children = self.metadata.len() as u64;
        self.put(children_at, &children.to_le_bytes());
        let mut folders = Vec::new();
        for item in items {
            let children_at = self.dentry(item) + dentry::CHILDREN;
            folders.extend(item.items.as_ref().map(|items| (children_at, items)));
        }
        self.metadata.extend([0; 8]);
        folders.into_iter().for_each(|(children_at, items)| self.folder(children_at, items));
    }

    fn dentry(&mut self, item: &Item) -> usize {
        let start = self.metadata.len();
        let short_name = bytes_of(&item.short_name);
        self.metadata.resize(start + dentry::NAME, 0);
        for name in [&bytes_of(&item.name), &short_name] {
            self.metadata.extend(name);
            self.metadata.extend([0, 0]);
        }
        if short_name.is_empty() {
            self.metadata.truncate(self.metadata.len() - 2);
        }
        self.metadata.resize(self.metadata.len().next_multiple_of(8), 0);
        self.metadata.extend(&item.more);
        self.metadata.resize(self.metadata.len().next_multiple_of(8), 0);
        let length = (self.metadata.len() - start) as u64;
        self.put(start + dentry::LENGTH, &length.to_le_bytes());
        self.put(start + dentry::ATTRIBUTES, &item.attributes.to_le_bytes());
        self.put(start + dentry::SECURITY, &u32::MAX.to_le_bytes());
        self.put(start + dentry::SHA1, &item.sha1);
        self.put(start + dentry::LINK_GROUP, &item.link_group.to_le_bytes());
        self.put(start + dentry::STREAMS, &(item.streams.len() as u16).to_le_bytes());
        self.put(start + dentry::SHORT_NAME_LENGTH, &(short_name.len() as u16).to_le_bytes());
        self.put(start + dentry::NAME_LENGTH, &(2 * item.name.len() as u16).to_le_bytes());
        item.streams.iter().for_each(|(name, sha1)| self.stream(&bytes_of(name), sha1, &item.stream_more));
        self.dentries.push(start);
        start
    }

    fn stream(&mut self, name: &[u8], sha1: &[u8; 20], more: &[u8]) {
        const NAME: usize = 0x26;
        let start = self.metadata.len();
        self.metadata.resize(start + (NAME + name.len() + 2).next_multiple_of(8), 0);
        self.metadata.extend(more);
        self.metadata.resize(self.metadata.len().next_multiple_of(8), 0);
        let length = self.metadata.len() - start;
        self.put(start, &(length as u64).to_le_bytes());
        self.put(start + 0x10, sha1);
        self.put(start + 0x24, &(name.len() as u16).to_le_bytes());
        self.put(start + NAME, name);
    }

    /// Overwrites bytes of the metadata.
    pub fn put(&mut self, at: usize, field: &[u8]) {
        self.metadata[at..at + field.len()].copy_from_slice(field);
    }

    /// Overwrites a field of the dentry of that number.
    pub fn put_dentry(&mut self, number: usize, at: usize, field: &[u8]) {
        self.put(self.dentries[number] + at, field);
    }

    /// More security data before the folders, whose length counts it.
    pub fn add_security_data(&mut self, more: &[u8]) {
        let length = u32::from_le_bytes(self.metadata[..4].try_into().unwrap()) + more.len() as u32;
        self.metadata.splice(8..8, more.iter().copied());
        self.put(0, &length.to_le_bytes());
        for number in 0..self.dentries.len() {
            self.dentries[number] += more.len();
            let at = self.dentries[number] + dentry::CHILDREN;
            let children = u64::from_le_bytes(self.metadata[at..at + 8].try_into().unwrap());
            if children > 0 {
                self.put(at, &(children + more.len() as u64).to_le_bytes());
            }
        }
    }

    /// The file: header, contents, metadata, lookup table, XML.
    pub fn build(&self) -> Wim {
        let mut metadata = Resource::raw(&self.metadata);
        metadata.flags = METADATA;
        let mut bytes = vec![0; HEADER_SIZE];
        let mut table = Vec::new();
        for resource in self.contents.iter().chain([&metadata]) {
            let mut entry = place(resource.stored.len(), resource.flags, bytes.len(), resource.original_size).to_vec();
            entry.extend([1, 0, 1, 0, 0, 0]);
            entry.extend(resource.sha1);
            table.push(entry);
            bytes.extend(&resource.stored);
        }
        table.rotate_right(1);
        let table = table.concat();
        let (table_at, xml_at) = (bytes.len(), bytes.len() + table.len());
        bytes.extend(&table);
        bytes.extend(&self.xml);
        let mut wim = Wim { bytes, table: table_at };
        wim.put(0, b"MSWIM\0\0\0");
        wim.put(0x08, &(HEADER_SIZE as u32).to_le_bytes());
        wim.put(0x0c, &0x1_0d00u32.to_le_bytes());
        wim.put(header::FLAGS, &0x2_0082u32.to_le_bytes());
        wim.put(header::CHUNK_SIZE, &32_768u32.to_le_bytes());
        wim.put(header::PART, &[1, 0, 1, 0]);
        wim.put(header::IMAGES, &[1, 0, 0, 0]);
        wim.put(header::TABLE, &place(table.len(), METADATA, table_at, table.len() as u64));
        wim.put(header::XML, &place(self.xml.len(), METADATA, xml_at, self.xml.len() as u64));
        wim
    }
}

impl Wim {
    /// Appends an integrity table with pieces of that size.
    pub fn add_integrity_table(&mut self, piece: usize) {
        let size = u64::from_le_bytes(self.bytes[header::TABLE..][..8].try_into().unwrap()) as usize & 0xff_ffff_ffff;
        let hashes: Vec<[u8; 20]> =
            self.bytes[HEADER_SIZE..self.table + size].chunks(piece).map(|piece| Sha1::digest(piece).into()).collect();
        let (at, size) = (self.bytes.len(), 12 + 20 * hashes.len());
        [size, hashes.len(), piece].iter().for_each(|&number| self.bytes.extend((number as u32).to_le_bytes()));
        self.bytes.extend(hashes.concat());
        self.put(header::INTEGRITY, &place(size, METADATA, at, size as u64));
    }

    /// Overwrites bytes of the file.
    pub fn put(&mut self, at: usize, field: &[u8]) {
        self.bytes[at..at + field.len()].copy_from_slice(field);
    }

    /// Overwrites a field of the table entry of that number.
    pub fn put_entry(&mut self, number: usize, at: usize, field: &[u8]) {
        self.put(self.table + number * entry::SIZE + at, field);
    }
}

/// The location of a resource, in the form of header and lookup table.
pub fn place(stored_size: usize, flags: u8, offset: usize, original_size: u64) -> [u8; 24] {
    let mut place = [0; 24];
    place[..8].copy_from_slice(&(stored_size as u64).to_le_bytes());
    place[entry::FLAGS] = flags;
    place[entry::OFFSET..][..8].copy_from_slice(&(offset as u64).to_le_bytes());
    place[entry::ORIGINAL_SIZE..][..8].copy_from_slice(&original_size.to_le_bytes());
    place
}
