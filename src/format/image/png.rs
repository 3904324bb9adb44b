//! Reads a PNG file from its signature to IEND and checks every chunk.
//!
//! ```text
//! 89 50 4E 47 0D 0A 1A 0A              signature
//! length(4)  type(4)  data  crc(4)     chunks, big-endian; the crc covers type and data
//!   IHDR   first: width(4) height(4) bit depth(1) colour type(1) compression(1) filter(1) interlace(1)
//!   PLTE   the palette, before the data if the colour type needs one
//!   eXIf   metadata of a camera
//!   acTL   before the data: the file is an animation (APNG)
//!   IDAT   the compressed pictures, in one or more chunks
//!   IEND   last, empty
//! ```
//!
//! A viewer may skip an unknown chunk if the first letter of its type is lower case.
//!
//! * Required by the standard: all of the above.
//! * Tolerated: other chunks in any order, chunks between the IDATs, anything after IEND.
//!
//! Source: W3C, Portable Network Graphics (PNG) Specification (Third Edition), sections 5 and 11.

use super::error::{Found, ImageError};
use super::exif::is_turned;
use super::facts::ImageSize;
use super::kind::PNG;
use super::scan::Scan;
use super::stream::{Stream, malformed};

/// The largest number in a PNG, which fits in a signed integer. Source: section 7.1.
const MAX_NUMBER: u32 = (1 << 31) - 1;

/// The maximum number of bytes of metadata that are read; a JPEG has room for no more.
const MAX_METADATA: u32 = 1 << 16;

/// The start of a chunk.
struct Chunk {
    position: u64,
    length: u32,
    name: [u8; 4],
}

/// The content of IHDR.
struct Header {
    size: ImageSize,
    needs_palette: bool,
}

/// Reads the file up to the byte after IEND.
pub(super) fn walk(stream: &mut Stream<'_>) -> Result<Scan, ImageError> {
    stream.bytes::<{ PNG.len() }>("the signature")?;
    let header = read_header(stream)?;
    let (mut animated, mut turned) = (false, false);
    let (mut has_palette, mut has_data) = (false, false);
    loop {
        let chunk = Chunk::open(stream)?;
        let wrong = |expected| malformed(chunk.position, expected, Found::Chunk(chunk.name));
        match &chunk.name {
            b"PLTE" => has_palette = true,
            b"acTL" => animated |= !has_data,
            b"IDAT" if header.needs_palette && !has_palette => return wrong("the palette (PLTE) before the data"),
            b"IDAT" => has_data |= chunk.length > 0,
            b"IEND" if !has_data => return wrong("data (IDAT) before the end"),
            b"IEND" if chunk.length > 0 => {
                return malformed(chunk.position, "an empty chunk IEND", Found::Number(chunk.length));
            }
            b"IHDR" => return wrong("only one header (IHDR)"),
            b"IEND" => {}
            [first, ..] if first.is_ascii_uppercase() => return wrong("a critical chunk of the standard"),
            _ => {}
        }
        match &chunk.name {
            b"eXIf" if chunk.length <= MAX_METADATA => turned |= is_turned(&chunk.contents(stream)?),
            _ => chunk.skip(stream)?,
        }
        if &chunk.name == b"IEND" {
            return Ok(Scan { size: header.size, animated, turned, adobe: false });
        }
    }
}

/// Reads the chunk IHDR. Source: section 11.2.1.
fn read_header(stream: &mut Stream<'_>) -> Result<Header, ImageError> {
    const LENGTH: u32 = 13;
    const INDEXED: u8 = 3;
    let chunk = Chunk::open(stream)?;
    if &chunk.name != b"IHDR" {
        return malformed(chunk.position, "the header (IHDR) first", Found::Chunk(chunk.name));
    }
    if chunk.length != LENGTH {
        return malformed(chunk.position, "a header of 13 bytes", Found::Number(chunk.length));
    }
    let position = stream.position();
    let bytes: [u8; LENGTH as usize] = stream.bytes("the rest of the header")?;
    chunk.close(stream, chunk.checksum_of(&bytes))?;
    let [w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace] = bytes;
    let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let sides = 1..=MAX_NUMBER;
    if !sides.contains(&width) || !sides.contains(&height) {
        return malformed(position, "a width and height of 1 to 2147483647", Found::Size { width, height });
    }
    if !depths(colour).contains(&depth) {
        return malformed(position + 8, "a valid bit depth for the colour type", Found::Byte(depth));
    }
    for (offset, byte, max, expected) in [
        (10, compression, 0, "compression method 0"),
        (11, filter, 0, "filter method 0"),
        (12, interlace, 1, "interlace method 0 or 1"),
    ] {
        if byte > max {
            return malformed(position + offset, expected, Found::Byte(byte));
        }
    }
    Ok(Header { size: ImageSize { width, height }, needs_palette: colour == INDEXED })
}

/// The bit depths that a colour type allows; empty for an invalid type. Source: section 11.2.1, table 11.1.
fn depths(colour: u8) -> &'static [u8] {
    match colour {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => &[],
    }
}

impl Chunk {
    /// Reads length and type.
    fn open(stream: &mut Stream<'_>) -> Result<Chunk, ImageError> {
        let position = stream.position();
        let length = u32::from_be_bytes(stream.bytes("another chunk, up to IEND")?);
        let name: [u8; 4] = stream.bytes("the type of a chunk")?;
        if length > MAX_NUMBER {
            return malformed(position, "a chunk length of at most 2147483647", Found::Number(length));
        }
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return malformed(position, "a chunk type of four letters", Found::Chunk(name));
        }
        Ok(Chunk { position, length, name })
    }

    /// Reads the data and checks it.
    fn contents(&self, stream: &mut Stream<'_>) -> Result<Vec<u8>, ImageError> {
        let mut contents = Vec::new();
        stream.skip(self.length, "the rest of a chunk", |piece| contents.extend_from_slice(piece))?;
        self.close(stream, self.checksum_of(&contents))?;
        Ok(contents)
    }

    /// Skips the data and checks it.
    fn skip(&self, stream: &mut Stream<'_>) -> Result<(), ImageError> {
        let mut checksum = self.checksum_of(&[]);
        stream.skip(self.length, "the rest of a chunk", |piece| checksum.update(piece))?;
        self.close(stream, checksum)
    }

    fn checksum_of(&self, data: &[u8]) -> crc32fast::Hasher {
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(&self.name);
        checksum.update(data);
        checksum
    }

    /// Reads the checksum after the data and compares.
    fn close(&self, stream: &mut Stream<'_>, checksum: crc32fast::Hasher) -> Result<(), ImageError> {
        let position = stream.position();
        let stored = u32::from_be_bytes(stream.bytes("the checksum of a chunk")?);
        let computed = checksum.finalize();
        match stored == computed {
            true => Ok(()),
            false => malformed(position, "the checksum of the chunk", Found::Checksum { stored, computed }),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::format::image::{Found, ImageError, ImageFacts, ImageKind, ImageSize, inspect};

    /// 3 x 2 pixels, 8 bits, RGB.
    const IHDR: &[u8] = b"\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";
    /// The same with a palette.
    const INDEXED: &[u8] = b"\0\0\0\x03\0\0\0\x02\x08\x03\0\0\0";

    /// Types and data.
    type Chunks<'a> = &'a [(&'a [u8; 4], &'a [u8])];

    fn png(chunks: Chunks<'_>) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, data) in chunks {
            file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            let body = [name.as_slice(), data].concat();
            file.extend_from_slice(&body);
            file.extend(crc32fast::hash(&body).to_be_bytes());
        }
        file
    }

    fn look(file: &[u8]) -> Result<ImageFacts, ImageError> {
        inspect(&mut { file })
    }

    #[test]
    fn a_complete_file_is_read_to_its_end() {
        let file = png(&[(b"IHDR", IHDR), (b"tEXt", b"a"), (b"IDAT", b"12"), (b"IDAT", b"3"), (b"IEND", b"")]);
        let bytes = file.len() as u64;
        let size = Some(ImageSize { width: 3, height: 2 });
        let whole =
            ImageFacts { kind: ImageKind::Png, size, animated: false, turned: false, adobe: false, bytes, trailing: 0 };
        assert_eq!(look(&file).unwrap(), whole);
        let cropped = [file.as_slice(), b"old picture"].concat();
        assert_eq!(look(&cropped).unwrap(), ImageFacts { bytes: bytes + 11, trailing: 11, ..whole });
    }

    #[test]
    fn animation_is_declared_before_the_data() {
        let before = png(&[(b"IHDR", IHDR), (b"acTL", &[0; 8]), (b"IDAT", b"1"), (b"IEND", b"")]);
        let late = png(&[(b"IHDR", IHDR), (b"IDAT", b"1"), (b"acTL", &[0; 8]), (b"IEND", b"")]);
        assert!(look(&before).unwrap().animated);
        assert!(!look(&late).unwrap().animated);
    }

    #[test]
    fn a_truncated_file_is_recognized_at_any_length() {
        let file = png(&[(b"IHDR", INDEXED), (b"PLTE", b"rgb"), (b"IDAT", b"123"), (b"IEND", b"")]);
        for length in 0..file.len() {
            let error = look(&file[..length]).unwrap_err();
            assert!(matches!(error, ImageError::Truncated { position, .. } if position == length as u64), "{error}");
        }
    }

    #[test]
    fn a_changed_byte_is_always_noticed() {
        let file = png(&[(b"IHDR", INDEXED), (b"PLTE", b"rgb"), (b"IDAT", b"123"), (b"IEND", b"")]);
        for position in 8..file.len() {
            let mut changed = file.clone();
            changed[position] ^= 0x20;
            assert!(look(&changed).is_err(), "byte {position}");
        }
    }

    #[test]
    fn damage_is_named_with_its_place() {
        let size = |width, height| Found::Size { width, height };
        let cases: [(Chunks<'_>, u64, Found); 11] = [
            (&[(b"IDAT", b"1")], 8, Found::Chunk(*b"IDAT")),
            (&[(b"IHDR", b"short")], 8, Found::Number(5)),
            (&[(b"IHDR", b"\0\0\0\0\0\0\0\x02\x08\x02\0\0\0")], 16, size(0, 2)),
            (&[(b"IHDR", b"\0\0\0\x03\x80\0\0\0\x08\x02\0\0\0")], 16, size(3, 1 << 31)),
            (&[(b"IHDR", b"\0\0\0\x03\0\0\0\x02\x04\x02\0\0\0")], 24, Found::Byte(4)),
            (&[(b"IHDR", b"\0\0\0\x03\0\0\0\x02\x08\x02\0\0\x02")], 28, Found::Byte(2)),
            (&[(b"IHDR", IHDR), (b"IHDR", IHDR)], 33, Found::Chunk(*b"IHDR")),
            (&[(b"IHDR", INDEXED), (b"IDAT", b"1")], 33, Found::Chunk(*b"IDAT")),
            (&[(b"IHDR", IHDR), (b"IDAT", b""), (b"IEND", b"")], 45, Found::Chunk(*b"IEND")),
            (&[(b"IHDR", IHDR), (b"NEWS", b"")], 33, Found::Chunk(*b"NEWS")),
            (&[(b"IHDR", IHDR), (b"a\0c!", b"")], 33, Found::Chunk(*b"a\0c!")),
        ];
        for (chunks, place, thing) in cases {
            match look(&png(chunks)) {
                Err(ImageError::Malformed { position, found, .. }) => assert_eq!((position, found), (place, thing)),
                other => panic!("{chunks:02x?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_without_reading_on() {
        let mut file = png(&[(b"IHDR", IHDR)]);
        file.extend_from_slice(b"\x80\0\0\0IDAT");
        let error = look(&file).unwrap_err();
        assert!(
            matches!(error, ImageError::Malformed { position: 33, found: Found::Number(0x8000_0000), .. }),
            "{error}"
        );
    }
}
