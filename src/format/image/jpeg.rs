//! Reads a JPEG file from SOI to EOI.
//!
//! ```text
//! FF D8                          SOI
//! FF code  length(2)  contents   segments: APPn COM DQT DHT DAC DRI DNL; length counts itself, big-endian
//! FF C0..CF  length  ...         SOFn, one: sample precision(1) height(2) width(2) components(1) 3 bytes per component
//! FF DA  length  ...  data       SOS, one per scan; the data may contain FF 00 (a stuffed FF) or RSTn (FF D0..D7)
//! FF D9                          EOI
//! ```
//!
//! Any number of FF may precede a marker's own FF. Thumbnails are inside APPn segments and are skipped with them.
//!
//! * Required by the standard: all of the above. Decoders handle a missing EOI or stray bytes between segments
//!   differently; here they count as damage.
//! * Refused although allowed by the standard: a height of 0 (defined later by DNL), hierarchical files (DHP, EXP,
//!   several frames) and the extensions (JPG, JPGn): libjpeg refuses them too.
//! * Tolerated: missing tables, restart markers out of sequence, anything after EOI.
//!
//! Source: ITU-T T.81 | ISO/IEC 10918-1, annex B.

use super::error::{Found, ImageError};
use super::exif::{EXIF, is_turned};
use super::facts::ImageSize;
use super::scan::Scan;
use super::stream::{Stream, malformed};

// Marker codes: T.81, table B.1.
const TEM: u8 = 0x01;
const SOF_FIRST: u8 = 0xc0;
const SOF_LAST: u8 = 0xcf;
const DHT: u8 = 0xc4;
const JPG: u8 = 0xc8;
const DAC: u8 = 0xcc;
const RST_FIRST: u8 = 0xd0;
const RST_LAST: u8 = 0xd7;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DQT: u8 = 0xdb;
const DNL: u8 = 0xdc;
const DRI: u8 = 0xdd;
const APP_FIRST: u8 = 0xe0;
/// Holds the metadata of cameras.
const APP1: u8 = 0xe1;
/// Holds what Adobe's programs say about the colours.
const APP14: u8 = 0xee;
const APP_LAST: u8 = 0xef;
const COM: u8 = 0xfe;

/// A marker with the offset of its FF.
#[derive(Debug, Clone, Copy)]
struct Marker {
    code: u8,
    position: u64,
}

/// Reads the file up to the byte after EOI.
pub(super) fn walk(stream: &mut Stream<'_>) -> Result<Scan, ImageError> {
    stream.bytes::<2>("SOI")?;
    let mut size = None;
    let (mut scans, mut turned, mut adobe) = (false, false, false);
    let mut marker = next_marker(stream)?;
    loop {
        let found = Found::Marker(marker.code);
        marker = match marker.code {
            EOI => break,
            TEM => next_marker(stream)?,
            APP1 => {
                turned |= segment(stream)?.strip_prefix(EXIF).is_some_and(is_turned);
                next_marker(stream)?
            }
            APP14 => {
                adobe |= segment(stream)?.starts_with(b"Adobe");
                next_marker(stream)?
            }
            DHT | DAC | DQT | DNL | DRI | APP_FIRST..=APP_LAST | COM => {
                skip_segment(stream)?;
                next_marker(stream)?
            }
            SOF_FIRST..=SOF_LAST if marker.code != JPG && size.is_none() => {
                size = Some(frame_header(stream)?);
                next_marker(stream)?
            }
            SOS if size.is_some() => {
                scans = true;
                scan(stream)?
            }
            SOS => return malformed(marker.position, "a frame header (SOFn) before the first scan", found),
            _ => return malformed(marker.position, "a segment of a JPEG with one frame", found),
        };
    }
    match size {
        Some(size) if scans => Ok(Scan { size, animated: false, turned, adobe }),
        _ => malformed(marker.position, "a frame header and a scan before the end", Found::Marker(EOI)),
    }
}

/// Reads the next marker.
fn next_marker(stream: &mut Stream<'_>) -> Result<Marker, ImageError> {
    let position = stream.position();
    match stream.byte("a marker or EOI")? {
        0xff => {}
        byte => return malformed(position, "a marker (FF)", Found::Byte(byte)),
    }
    let code = marker_code(stream)?;
    match code {
        0x00 => malformed(position, "a marker", Found::Marker(code)),
        _ => Ok(Marker { code, position }),
    }
}

/// Reads the rest of a marker after its FF: fill bytes FF, then the code.
fn marker_code(stream: &mut Stream<'_>) -> Result<u8, ImageError> {
    loop {
        match stream.byte("the code of a marker")? {
            0xff => {}
            code => return Ok(code),
        }
    }
}

/// Reads the length of a segment and returns that of its contents.
fn contents_length(stream: &mut Stream<'_>) -> Result<u16, ImageError> {
    /// The length includes its own two bytes.
    const LENGTH_OF_LENGTH: u16 = 2;
    let position = stream.position();
    let length = u16::from_be_bytes(stream.bytes("the length of a segment")?);
    match length.checked_sub(LENGTH_OF_LENGTH) {
        Some(contents) => Ok(contents),
        None => malformed(position, "a segment length of at least 2", Found::Number(length.into())),
    }
}

/// Reads the contents of a segment.
fn segment(stream: &mut Stream<'_>) -> Result<Vec<u8>, ImageError> {
    let length = contents_length(stream)?;
    let mut contents = Vec::new();
    stream.skip(length.into(), "the rest of a segment", |piece| contents.extend_from_slice(piece))?;
    Ok(contents)
}

fn skip_segment(stream: &mut Stream<'_>) -> Result<(), ImageError> {
    let length = contents_length(stream)?;
    stream.skip(length.into(), "the rest of a segment", |_| {})
}

/// Reads a frame header. Source: T.81, B.2.2.
fn frame_header(stream: &mut Stream<'_>) -> Result<ImageSize, ImageError> {
    /// Precision, height, width, number of components.
    const FIXED: u16 = 6;
    const PER_COMPONENT: u16 = 3;
    const INSIDE: &str = "the rest of a frame header";
    let position = stream.position();
    let length = contents_length(stream)?;
    let [_precision] = stream.bytes(INSIDE)?;
    let height = u16::from_be_bytes(stream.bytes(INSIDE)?).into();
    let width = u16::from_be_bytes(stream.bytes(INSIDE)?).into();
    let [components] = stream.bytes(INSIDE)?;
    if components == 0 || length != FIXED + PER_COMPONENT * u16::from(components) {
        return malformed(position, "a frame header whose length matches its components", Found::Number(length.into()));
    }
    if width == 0 || height == 0 {
        return malformed(position, "a width and height of at least 1", Found::Size { width, height });
    }
    stream.skip((PER_COMPONENT * u16::from(components)).into(), INSIDE, |_| {})?;
    Ok(ImageSize { width, height })
}

/// Skips a scan header and the compressed data after it; returns the marker that ends the scan. Source: T.81, B.2.3.
fn scan(stream: &mut Stream<'_>) -> Result<Marker, ImageError> {
    /// Number of components, then three bytes about the part of the data that this scan refines.
    const FIXED: u16 = 4;
    const PER_COMPONENT: u16 = 2;
    const MAX_COMPONENTS: u8 = 4;
    const INSIDE: &str = "the rest of a scan header";
    let position = stream.position();
    let length = contents_length(stream)?;
    let [components] = stream.bytes(INSIDE)?;
    if !(1..=MAX_COMPONENTS).contains(&components) || length != FIXED + PER_COMPONENT * u16::from(components) {
        return malformed(
            position,
            "a scan header whose length matches its 1 to 4 components",
            Found::Number(length.into()),
        );
    }
    stream.skip(u32::from(length) - 1, INSIDE, |_| {})?;
    loop {
        stream.skip_to(0xff, "more compressed data or EOI")?;
        let position = stream.position();
        stream.byte("a marker")?;
        match marker_code(stream)? {
            0x00 | RST_FIRST..=RST_LAST => {}
            code => return Ok(Marker { code, position }),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::format::image::{Found, ImageError, ImageFacts, ImageKind, ImageSize, inspect};

    const APP0: &[u8] = b"\xff\xe0\x00\x04JF";
    /// An Exif segment with a thumbnail, which is itself a JPEG.
    const APP1: &[u8] = b"\xff\xe1\x00\x0aEx\xff\xd8\xff\xda\xff\xd9";
    const DQT: &[u8] = b"\xff\xdb\x00\x03\x00";
    /// Progressive, 8 bits, 2 rows, 3 columns, one component.
    const SOF2: &[u8] = b"\xff\xc2\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00";
    /// A scan with a stuffed FF and a restart marker after a fill byte.
    const SCAN: &[u8] = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\xff\x00\x34\xff\xff\xd0\x56";
    const EOI: &[u8] = b"\xff\xd9";

    fn jpeg(parts: &[&[u8]]) -> Vec<u8> {
        [&[b"\xff\xd8".as_slice()], parts].concat().concat()
    }

    fn look(file: &[u8]) -> Result<ImageFacts, ImageError> {
        inspect(&mut { file })
    }

    #[test]
    fn a_complete_file_with_two_scans_is_read_to_its_end() {
        let file = jpeg(&[APP0, APP1, DQT, SOF2, SCAN, b"\xff\xff", DQT, SCAN, EOI]);
        let bytes = file.len() as u64;
        let size = Some(ImageSize { width: 3, height: 2 });
        let whole = ImageFacts {
            kind: ImageKind::Jpeg,
            size,
            animated: false,
            turned: false,
            adobe: false,
            bytes,
            trailing: 0,
        };
        assert_eq!(look(&file).unwrap(), whole);
        let with_preview = [file.as_slice(), &jpeg(&[EOI])].concat();
        assert_eq!(look(&with_preview).unwrap(), ImageFacts { bytes: bytes + 4, trailing: 4, ..whole });
    }

    #[test]
    fn the_metadata_of_cameras_and_printers_is_read() {
        let turned = b"\xff\xe1\x00\x1cExif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06";
        let adobe = b"\xff\xee\x00\x07Adobe";
        for (segment, is) in [(turned.as_slice(), (true, false)), (adobe, (false, true)), (APP1, (false, false))] {
            let facts = look(&jpeg(&[segment, SOF2, SCAN, EOI])).unwrap();
            assert_eq!((facts.turned, facts.adobe), is);
        }
    }

    #[test]
    fn a_truncated_file_is_recognized_at_any_length() {
        let file = jpeg(&[APP0, APP1, DQT, SOF2, SCAN, DQT, SCAN, EOI]);
        for length in 0..file.len() {
            let error = look(&file[..length]).unwrap_err();
            assert!(matches!(error, ImageError::Truncated { position, .. } if position == length as u64), "{error}");
        }
    }

    #[test]
    fn damage_is_named_with_its_place() {
        let size = |width, height| Found::Size { width, height };
        let cases: [(&[&[u8]], u64, Found); 10] = [
            (&[APP0, b"garbage"], 8, Found::Byte(b'g')),
            (&[APP0, b"\xff\x00"], 8, Found::Marker(0x00)),
            (&[APP0, b"\xff\xd8"], 8, Found::Marker(0xd8)),
            (&[b"\xff\xe0\x00\x01"], 4, Found::Number(1)),
            (&[b"\xff\xc0\x00\x0b\x08\x00\x00\x00\x03\x01\x01\x11\x00"], 4, size(3, 0)),
            (&[b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x00\x01\x01\x11\x00"], 4, size(0, 2)),
            (&[b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x03\x01\x11\x00"], 4, Found::Number(9)),
            (&[SCAN, EOI], 2, Found::Marker(0xda)),
            (&[SOF2, EOI], 15, Found::Marker(0xd9)),
            (&[SOF2, SOF2], 15, Found::Marker(0xc2)),
        ];
        for (parts, place, thing) in cases {
            match look(&jpeg(parts)) {
                Err(ImageError::Malformed { position, found, .. }) => assert_eq!((position, found), (place, thing)),
                other => panic!("{parts:02x?}: {other:?}"),
            }
        }
    }
}
