//! Structures with false statements: about positions, sizes and kinds.

use super::forge::{
    COMPRESSED, FOLDER, Forge, HEADER_SIZE, Item, METADATA, Resource, Wim, dentry, entry, header, place, units,
};
use super::{PROVXML, at, package, package_of, said};
use ppkgc::format::wim::{Compression, Encoder};

/// Numbers of the table entries of [`package`].
const OF_METADATA: usize = 0;
const OF_PROVXML: usize = 4;
const OF_PAYLOAD: usize = 5;

#[test]
fn an_integrity_table_at_the_start_of_the_file() {
    const INTEGRITY_SIZE: usize = 0x7c;
    for size in [100, 0x8000] {
        let said = with_header(INTEGRITY_SIZE, &u32::to_le_bytes(size));
        assert!(!said.is_empty(), "{said}");
    }
}

/// The message about the package after a false entry in its lookup table.
fn with_entry(number: usize, at: usize, field: &[u8]) -> String {
    let mut wim = package().build();
    wim.put_entry(number, at, field);
    said(&wim.bytes)
}

fn with_header(at: usize, field: &[u8]) -> String {
    let mut wim = package().build();
    wim.put(at, field);
    said(&wim.bytes)
}

fn with_dentry(number: usize, at: usize, field: &[u8]) -> String {
    let mut forge = package();
    forge.put_dentry(number, at, field);
    said(&forge.build().bytes)
}

#[test]
fn a_folder_that_contains_itself_or_another_twice() {
    let twice =
        "of the unpacked metadata: expected an entry that no other folder reaches, found one that was read before";
    let start_of = |number: usize| package().dentries[number] as u64;
    let mut cases = vec![(at::VARIANT, start_of(at::MULTIVARIANT)), (at::VARIANT, start_of(at::VARIANT))];
    cases.push((at::MULTIVARIANT, 8));
    for (folder, children) in cases {
        let message = with_dentry(folder, dentry::CHILDREN, &children.to_le_bytes());
        assert!(message.ends_with(twice), "{folder} to {children}: {message}");
    }
    for children in [u64::MAX, u64::MAX - 7, 1 << 40, start_of(at::VARIANT) + 1] {
        let message = with_dentry(at::MULTIVARIANT, dentry::CHILDREN, &children.to_le_bytes());
        let expected = format!("expected an offset inside the metadata, a multiple of 8, found {children:#x}");
        assert!(message.ends_with(&expected), "{message}");
    }
}

#[test]
fn folders_inside_each_other() {
    let nested = |depth: usize| {
        let folders = (1..depth).fold(Item::folder("d", Vec::new()), |inside, _| Item::folder("d", vec![inside]));
        said(&Forge::new(vec![Item::folder("Multivariant", vec![folders])], Vec::new()).build().bytes)
    };
    let incomplete = "Multivariant/Multivariant.xml: this file is missing\n\
                      Multivariant/0/MasterDatastore.xml: this file is missing";
    assert_eq!(nested(100), incomplete);
    assert_eq!(nested(127), incomplete);
    assert_eq!(nested(128), "too much: 129 levels of folders, the limit is 128");
    assert_eq!(nested(5_000), "too much: 129 levels of folders, the limit is 128");
}

#[test]
fn dentries_that_do_not_fit() {
    // Up to 8, a length is the end of a folder to some readers, and hides what follows; others refuse it.
    for length in [1, 8, 9, 101, 129, 1 << 20, u64::MAX] {
        let message = with_dentry(at::PAYLOAD, dentry::LENGTH, &length.to_le_bytes());
        let expected =
            format!("expected a length from 102 to the end of the metadata, a multiple of 8, found {length}");
        assert!(message.ends_with(&expected), "{message}");
    }
    let message = with_dentry(at::PAYLOAD, dentry::STREAMS, &u16::MAX.to_le_bytes());
    assert!(message.starts_with("damaged stream entry at byte "), "{message}");
    let message = with_dentry(at::PAYLOAD, dentry::SHA1, &[1; 20]);
    assert!(message.ends_with(&format!("expected a SHA-1 of the lookup table, found {}", "01".repeat(20))));
    let mut forge = package();
    forge.put(0, &u32::MAX.to_le_bytes());
    assert_eq!(
        said(&forge.build().bytes),
        "damaged security data at byte 0x0 of the unpacked metadata: expected a length inside the metadata, found 4294967295"
    );
    for length in 1..8 {
        let mut forge = package();
        forge.put(0, &u32::to_le_bytes(length));
        let message = said(&forge.build().bytes);
        assert!(message.ends_with(&format!("expected a length of 0, or of at least 8, found {length}")), "{message}");
    }
    let message = with_dentry(0, dentry::ATTRIBUTES, &[0; 4]);
    assert!(message.ends_with("expected a root folder, found the entry \"\""), "{message}");
}

/// Readers that look for the NUL and readers that trust the length would read different names.
#[test]
fn names_without_their_end() {
    let length = 2 * "payload".len() as u16;
    let message = with_dentry(at::PAYLOAD, dentry::NAME_LENGTH, &length.to_le_bytes());
    assert!(
        message.ends_with("expected a UTF-16 name inside the entry, with a NUL behind it, found 14 bytes"),
        "{message}"
    );
    for size in [1u16, 2, 400] {
        let message = with_dentry(at::PAYLOAD, dentry::SHORT_NAME_LENGTH, &size.to_le_bytes());
        let expected = "expected a UTF-16 short name inside the entry, with its only NUL behind it";
        assert!(message.contains(expected), "{size}: {message}");
    }
    let mut stream = package_with_stream();
    let name_length = stream.dentries[1] + 0x80 + 0x24;
    assert_eq!(stream.metadata[name_length], 4, "the stream follows the entry");
    stream.put(name_length, &[2]);
    assert!(said(&stream.build().bytes).contains("with its only NUL behind it, found 2 bytes"));
}

#[test]
fn a_root_with_a_character_behind_its_empty_name() {
    const NAME: usize = 0x66;
    let message = with_dentry(0, NAME, &[0x2e]);
    assert!(message.ends_with("expected zeros in place of the name of the root, found the unit 0x2e"), "{message}");
}

/// A container whose file has a named stream.
fn package_with_stream() -> Forge {
    let content = Resource::raw(b"content");
    let file = Item { streams: vec![(units("xy"), content.sha1)], ..Item::file("payload.bin", &content) };
    Forge::new(vec![file, Item::folder("Multivariant", Vec::new())], vec![content])
}

#[test]
fn entries_that_no_folder_reaches() {
    let unreached = "expected nothing, or an entry that a folder reaches, found other bytes";
    let message = with_dentry(at::PAYLOAD, dentry::LENGTH, &[0; 8]);
    assert!(message.ends_with(unreached), "{message}");
    let message = with_dentry(at::VARIANT, dentry::CHILDREN, &[0; 8]);
    assert!(message.ends_with(unreached), "{message}");
}

/// 7-Zip refuses all of these, and wimlib none.
#[test]
fn what_belongs_to_no_folder_or_to_two() {
    let unreached = "expected nothing, or an entry that a folder reaches, found zeros between the folders";
    for zeros in [1, 8, 24] {
        let mut forge = package();
        forge.metadata.extend(vec![0; zeros]);
        let message = said(&forge.build().bytes);
        assert!(message.ends_with(unreached), "{message}");
    }
    let empty = Item { items: None, ..Item::folder("Empty", Vec::new()) };
    let forge = Forge::new(vec![empty, Item::folder("Multivariant", Vec::new())], Vec::new());
    assert!(!said(&forge.build().bytes).contains("damaged"));
    for end in [forge.metadata.len() - 8, forge.dentries[0] + 0x68] {
        let mut shared = forge.clone();
        shared.put_dentry(1, dentry::CHILDREN, &(end as u64).to_le_bytes());
        let message = said(&shared.build().bytes);
        assert!(message.ends_with("no other folder reaches, found one that was read before"), "{message}");
    }
    let message = with_dentry(0, dentry::LENGTH, &[0x70]);
    assert!(message.ends_with("expected eight zeros behind the root folder, found other bytes"), "{message}");
}

/// 7-Zip refuses all of these, and wimlib none.
#[test]
fn bytes_behind_the_security_descriptors() {
    let with = |count: u8, more: &[u8]| {
        let mut forge = package();
        forge.add_security_data(more);
        forge.put(4, &[count]);
        said(&forge.build().bytes)
    };
    let descriptor = |size: u8| [[size, 0, 0, 0, 0, 0, 0, 0], [7; 8], [7; 8]].concat();
    assert_eq!(with(1, &descriptor(16)), "");
    for message in [with(0, b"hidden!!"), with(1, &descriptor(8))] {
        assert!(message.ends_with("expected nothing behind the descriptors, found 8 bytes"), "{message}");
    }
}

/// 7-Zip refuses both, and wimlib none.
#[test]
fn streams_with_something_in_unused_places() {
    const STREAM: usize = 0x80;
    for (name, at, expected) in
        [("xy", 0x08, "zeros in the reserved field"), ("", 0x26, "zeros in place of an empty name")]
    {
        let content = Resource::raw(b"content");
        let file = Item { streams: vec![(units(name), content.sha1)], ..Item::file("payload.bin", &content) };
        let mut forge = Forge::new(vec![file, Item::folder("Multivariant", Vec::new())], vec![content]);
        forge.put(forge.dentries[1] + STREAM + at, &[1]);
        let message = said(&forge.build().bytes);
        assert!(message.contains(&format!("expected {expected}, found other bytes")), "{message}");
    }
}

#[test]
fn security_descriptors_that_are_not_there() {
    let message = with_dentry(at::PAYLOAD, dentry::SECURITY, &7u32.to_le_bytes());
    assert!(message.ends_with("expected the number of a security descriptor, found 7 of 0"), "{message}");
}

#[test]
fn an_image_to_start_from_that_is_outside_the_file() {
    const BOOT_METADATA: usize = 0x60;
    let message = with_header(BOOT_METADATA, &place(100, METADATA, 1 << 60, 100));
    assert!(message.starts_with("damaged WIM header at byte 0x60: expected a resource inside the file"), "{message}");
    // 7-Zip refuses metadata that is not that of the image with this number.
    let with = |number: u8, of_entry: usize| {
        let mut wim = package().build();
        let place = wim.bytes[wim.table + of_entry * entry::SIZE..][..24].to_vec();
        wim.put(BOOT_METADATA, &place);
        wim.put(header::BOOT_INDEX, &[number]);
        said(&wim.bytes)
    };
    assert_eq!(with(1, OF_METADATA), "");
    for message in [with(0, OF_METADATA), with(2, OF_METADATA), with(1, OF_PAYLOAD)] {
        assert!(message.contains("expected no metadata to start from, or that of the image"), "{message}");
    }
}

#[test]
fn links_and_encrypted_files() {
    const REPARSE_POINT: u32 = 0x400;
    const ENCRYPTED: u32 = 0x4000;
    assert_eq!(
        with_dentry(at::VARIANT, dentry::ATTRIBUTES, &(FOLDER | REPARSE_POINT).to_le_bytes()),
        "not a provisioning package: a WIM that contains a symbolic link or another reparse point \
         (stated at byte 0x188 of the unpacked metadata)"
    );
    let message = with_dentry(at::PAYLOAD, dentry::ATTRIBUTES, &ENCRYPTED.to_le_bytes());
    assert!(message.contains("a WIM that contains a file encrypted by NTFS"), "{message}");
}

#[test]
fn resources_that_overlap() {
    let (wim, forge) = (package().build(), package());
    let payload = wim.bytes.windows(1_000).position(|window| window == [9; 1_000]).unwrap() as u64;
    let ends = format!("which ends at byte {:#x}", payload);
    let message = with_entry(OF_PAYLOAD, entry::OFFSET, &(payload - 1).to_le_bytes());
    assert!(message.starts_with(&format!("damaged resource at byte {:#x}: expected bytes of its own", payload - 1)));
    assert!(message.ends_with(&ends), "{message}");
    let message = with_entry(OF_PAYLOAD, entry::OFFSET, &1u64.to_le_bytes());
    assert!(message.contains("found bytes of the WIM header at byte 0x0"), "{message}");
    let message = with_entry(OF_PAYLOAD, entry::OFFSET, &((wim.table - 1) as u64).to_le_bytes());
    assert!(message.starts_with("damaged lookup table"), "{message}");
    let message = with_header(header::TABLE + entry::OFFSET, &(HEADER_SIZE as u64).to_le_bytes());
    // Entries are looked for in the text of a document.
    assert_eq!(message, "not a provisioning package: a WIM whose contents are in several files (stated at byte 0xd0)");
    // Many contents made from the same bytes, each with its proper hash.
    let shared: Vec<Resource> = (0..100).map(|from| Resource::raw(&[9; 1_000][from..])).collect();
    let items = shared.iter().enumerate().map(|(number, content)| Item::file(&number.to_string(), content));
    let mut items: Vec<Item> = items.collect();
    items.push(Item::folder("Multivariant", Vec::new()));
    let mut wim = Forge::new(items, [vec![Resource::raw(&[9; 1_000])], shared[1..].to_vec()].concat()).build();
    for number in 1..100 {
        let field = (HEADER_SIZE as u64 + number).to_le_bytes();
        wim.put_entry(1 + number as usize, entry::OFFSET, &field);
    }
    let message = said(&wim.bytes);
    assert!(message.starts_with("damaged resource at byte 0xd1: expected bytes of its own"), "{message}");
    assert_eq!(forge.contents.len(), OF_PAYLOAD);
}

#[test]
fn resources_out_of_range() {
    let length = package().build().bytes.len();
    for offset in [length as u64 - 999, 1 << 40, u64::MAX - 999, u64::MAX] {
        let message = with_entry(OF_PAYLOAD, entry::OFFSET, &offset.to_le_bytes());
        let expected = format!(
            "expected a resource inside the file of {length} bytes, found one of 1000 bytes at byte {offset:#x}"
        );
        assert!(message.starts_with("damaged lookup table at byte ") && message.ends_with(&expected), "{message}");
    }
    for table in [header::TABLE, header::XML] {
        let message = with_header(table + entry::OFFSET, &u64::MAX.to_le_bytes());
        assert!(message.contains("expected a resource inside the file"), "{message}");
    }
    let table = package().build().table;
    assert_eq!(
        with_header(header::TABLE, &place(305, METADATA, table, 305)),
        format!("damaged lookup table at byte {:#x}: expected entries of 50 bytes, found 305 bytes", table)
    );
}

#[test]
fn sizes_that_lie() {
    for size in [0, 999, 1_001, 1 << 33, u64::MAX] {
        let message = with_entry(OF_PAYLOAD, entry::ORIGINAL_SIZE, &size.to_le_bytes());
        let expected = format!("expected an uncompressed resource of {size} bytes, found 1000 bytes in the file");
        assert!(message.ends_with(&expected), "{message}");
    }
    let message = with_entry(OF_METADATA, entry::ORIGINAL_SIZE, &(1u64 << 40).to_le_bytes());
    assert!(message.contains("damaged lookup table"), "{message}");
    let mut wim = package().build();
    wim.put_entry(OF_METADATA, entry::FLAGS, &[METADATA | COMPRESSED]);
    wim.put_entry(OF_METADATA, entry::ORIGINAL_SIZE, &(1u64 << 40).to_le_bytes());
    assert_eq!(said(&wim.bytes), "too much: 1099511627776 bytes of metadata, the limit is 67108864");
}

/// A package whose payload is this compressed resource.
fn with_compressed(stored: Vec<u8>, original_size: u64) -> String {
    said(&package_of(PROVXML.as_bytes(), Resource::compressed(stored, original_size)).build().bytes)
}

#[test]
fn chunk_tables_that_lie() {
    let bomb = with_compressed(vec![0; 1_000], 1 << 40);
    assert!(
        bomb.ends_with("expected a size that can be packed into 1000 bytes, found 1099511627776 bytes when unpacked")
    );
    let two_chunks =
        |offset: u32, rest: usize| with_compressed([offset.to_le_bytes().to_vec(), vec![1; rest]].concat(), 65_536);
    let expected = "expected an offset from 0 to 600, found 601";
    assert!(two_chunks(601, 600).ends_with(expected), "{}", two_chunks(601, 600));
    assert!(two_chunks(u32::MAX, 600).contains("payload.bin: damaged chunk table at byte "));
    let expected = "expected a chunk of at most 32768 bytes, found 32769 bytes";
    assert!(two_chunks(32_769, 40_000).ends_with(expected), "{}", two_chunks(32_769, 40_000));
    assert!(
        two_chunks(0, 600)
            .ends_with("it is shorter than a table of code lengths (after 0 bytes read and 0 decompressed)")
    );
}

#[test]
fn a_chunk_that_would_unpack_to_more_than_it_says_stops_there() {
    // 'a' = 0, a match of three and more bytes = 1 (the longest form: two bytes of length).
    let mut chunk = vec![0; 256];
    chunk[97 / 2] |= 1 << 4;
    chunk[(256 + 15) / 2] |= 1 << 4;
    chunk.extend([0, 0b0100_0000, 0, 0, 0xff, 0xff, 0xff]);
    let message = with_compressed(chunk, 1_000);
    assert!(
        message.ends_with("a match of 65538 bytes reaches past the end (after 263 bytes read and 1 decompressed)"),
        "{message}"
    );
}

/// What follows the end of the data of a chunk is seen by nobody; 7-Zip refuses it.
#[test]
fn bytes_behind_the_data_of_a_chunk() {
    let content = b"text ".repeat(2_000);
    let packed = Encoder::new(Compression::Fast).encode(&content).unwrap().to_vec();
    for extra in [0, 1, 2, 3, 500] {
        let stored = [packed.clone(), vec![b'x'; extra]].concat();
        let payload = Resource { stored, flags: COMPRESSED, ..Resource::raw(&content) };
        let message = said(&package_of(PROVXML.as_bytes(), payload).build().bytes);
        match extra {
            0 => assert_eq!(message, ""),
            _ => assert!(message.contains(&format!("{extra} more bytes follow the end of its data")), "{message}"),
        }
    }
}

/// Some readers leave these out, and others refuse them.
#[test]
fn contents_of_nothing() {
    let with = |content: Resource, is_used: bool| {
        let mut items = vec![Item::folder("Multivariant", Vec::new())];
        items.extend(is_used.then(|| Item::file("f.txt", &content)));
        said(&Forge::new(items, vec![content]).build().bytes)
    };
    assert!(!with(Resource::raw(b""), false).contains("damaged"));
    assert!(with(Resource::raw(b""), true).contains("expected a SHA-1 of the lookup table"));
    let packed = Resource { stored: vec![7; 9], flags: COMPRESSED, ..Resource::raw(b"") };
    assert!(with(packed, false).contains("expected no bytes for a content of no bytes, found 9 bytes"));
    let hidden = Resource { sha1: [0; 20], ..Resource::raw(b"hidden") };
    assert!(with(hidden, true).contains("expected the SHA-1 of the content, found zeros"));
    let mut wim = package().build();
    let line = wim.bytes[wim.table + OF_PROVXML * entry::SIZE..][..entry::SIZE].to_vec();
    wim.put_entry(OF_PAYLOAD, entry::STORED_SIZE, &line);
    assert!(said(&wim.bytes).contains("expected one resource for each SHA-1, found another one"));
}

#[test]
fn contents_that_are_not_what_the_table_says() {
    assert_eq!(
        with_entry(OF_PAYLOAD, entry::SHA1, &[1; 20]).lines().next().unwrap().split(": ").last().unwrap(),
        format!("expected a SHA-1 of the lookup table, found {}", hash_of_payload())
    );
    let mut wim = package().build();
    let at = wim.bytes.windows(1_000).position(|window| window == [9; 1_000]).unwrap();
    wim.put(at + 500, &[8]);
    let message = said(&wim.bytes);
    let expected = format!("payload.bin: damaged content at byte {at:#x}: its SHA-1 should be {}", hash_of_payload());
    assert!(message.starts_with(&expected), "{message}");
    let message = with_entry(OF_METADATA, entry::SHA1, &[1; 20]);
    assert!(message.starts_with("damaged content at byte "), "{message}");
    let message = with_entry(OF_PROVXML, entry::FLAGS, &[METADATA]);
    assert!(message.ends_with("expected one entry for metadata, found 2"), "{message}");
}

fn hash_of_payload() -> String {
    Resource::raw(&[9; 1_000]).sha1.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn kinds_of_wim_that_are_not_packages() {
    let refused = |kind: &str, at: &str| format!("not a provisioning package: {kind} (stated at byte {at})");
    let unknown = |flags| refused(&format!("a WIM compressed with an unknown method (flags {flags})"), "0x10");
    let cases: [(usize, &[u8], String); 11] = [
        (0, b"WLPWM", refused("a pipable WIM", "0x0")),
        (0x0c, &[0, 14, 0, 0], refused("a WIM with solid resources", "0xc")),
        (header::FLAGS, &[2, 0, 4, 0], refused("a WIM compressed with LZX", "0x10")),
        (header::FLAGS, &[2, 0, 8, 0], refused("a WIM compressed with LZMS", "0x10")),
        (header::FLAGS, &[0x82, 0, 0, 0], unknown("0x82")),
        (header::FLAGS, &[0x82, 0, 0x12, 0], unknown("0x120082")),
        (header::FLAGS, &[0x82, 0, 2, 0x80], unknown("0x80020082")),
        (header::CHUNK_SIZE, &[0, 0, 0, 0x80], refused("a WIM with chunks of 2147483648 bytes", "0x14")),
        (header::PART, &[2, 0, 3, 0], refused("part 2 of 3 of a split WIM", "0x28")),
        (header::IMAGES, &[2], refused("a WIM with 2 images instead of one", "0x2c")),
        (header::IMAGES, &[0], refused("a WIM with 0 images instead of one", "0x2c")),
    ];
    for (at, field, expected) in cases {
        assert_eq!(with_header(at, field), expected);
    }
    const SOLID: u8 = 0x10;
    assert!(with_entry(OF_PAYLOAD, entry::FLAGS, &[SOLID]).contains("a WIM with solid resources"));
    assert!(with_entry(OF_PAYLOAD, entry::PART, &[2]).contains("a WIM whose contents are in several files"));
}

#[test]
fn texts_that_are_not_text() {
    let xml = |bytes: &[u8]| {
        let mut forge = package();
        forge.xml = bytes.to_vec();
        said(&forge.build().bytes)
    };
    let text = |text: &str| {
        let mut forge = package();
        forge.xml(text);
        said(&forge.build().bytes)
    };
    let half = "expected UTF-16 text, found invalid UTF-16";
    assert!(xml(&[0xff, 0xfe, b'<']).ends_with(half));
    assert!(xml(&[0xff, 0xfe, b'<', 0, 0x00, 0xd8]).ends_with(half));
    assert!(xml(b"<WIM></WIM>").starts_with("damaged XML description at byte "));
    assert!(text("<WIM>&lol;</WIM>").ends_with("or a character number, found &lol;"));
    let laughs = "<!DOCTYPE WIM [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><WIM>&b;</WIM>";
    assert!(text(laughs).ends_with("expected an element, found a document type declaration"));
    let deep = text(&"<WIM>".repeat(100_000));
    assert!(deep.ends_with("expected at most 100 elements inside each other, found one more"), "{deep}");
    let long = text(&format!("<WIM></{}>", "x".repeat(400_000)));
    assert!(long.starts_with("damaged XML description") && long.len() < 400, "{long}");
    let huge = text(&format!("<WIM>{}</WIM>", " ".repeat(1 << 20)));
    assert_eq!(huge, "too much: 2097176 bytes of XML, the limit is 1048576");
}

#[test]
fn documents_that_are_bombs() {
    let document = |text: &str| said(&package_of(text.as_bytes(), Resource::raw(b"x")).build().bytes);
    let place = "Multivariant/0/Prov/RunTime/0__A.provxml: at byte ";
    let laughs =
        "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><wap-provisioningdoc>&b;</wap-provisioningdoc>";
    assert_eq!(document(laughs), format!("{place}0: expected an element, found a document type declaration"));
    let deep = document(&"<characteristic type='a'>".repeat(1_000));
    assert!(deep.ends_with("expected at most 100 elements inside each other, found one more"), "{deep}");
    let flags: String = (0..200).map(|number| format!(" a{number}=''")).collect();
    let wide = document(&format!("<wap-provisioningdoc{flags}/>"));
    assert!(wide.ends_with("expected at most 100 attributes, found one more"), "{wide}");
    let long = document(&format!("<wap-provisioningdoc></{}>", "x".repeat(400_000)));
    assert!(long.starts_with(place) && long.len() < 400, "{long}");
    assert_eq!(
        document("<wap-provisioningdoc>\u{0}"),
        format!("{place}21: expected a character of XML 1.0, found U+0000")
    );
}

#[test]
fn a_package_cut_anywhere() {
    let Wim { bytes, .. } = package().build();
    for length in 0..bytes.len() {
        let message = said(&bytes[..length]);
        assert!(message.starts_with("damaged "), "{length} bytes: {message}");
    }
    assert_eq!(said(&bytes), "");
    let cut = |length: usize| said(&bytes[..length]);
    assert_eq!(
        cut(0),
        "damaged WIM header at byte 0x0: expected \"MSWIM\" and three zero bytes, found the end of the file"
    );
    assert_eq!(cut(12), "damaged WIM header at byte 0x0: expected 208 bytes, found 12 bytes");
    assert!(
        cut(bytes.len() - 1).starts_with("damaged XML description at byte 0x48: expected a resource inside the file")
    );
}
