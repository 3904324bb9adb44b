//! Recognizes image formats by their first bytes.

use super::facts::ImageKind;

/// How many bytes are examined: enough for the brands of a HEIF file, the longest signature.
pub(super) const HEAD_LENGTH: usize = 64;

/// SOI and the first byte of the next marker. Source: ITU-T T.81, B.1.1.
const JPEG: &[u8] = b"\xff\xd8\xff";
/// Source: PNG Specification (Third Edition), 5.2.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Whether a file with only these bytes ends within the signature of a JPEG or PNG.
pub(super) fn is_start_of_signature(head: &[u8]) -> bool {
    [JPEG, PNG].iter().any(|signature| head.len() < signature.len() && signature.starts_with(head))
}

/// The format of a file that starts with these bytes.
pub(super) fn of(head: &[u8]) -> ImageKind {
    /// Little and big-endian, classic (42) and BigTIFF (43).
    const TIFF: [&[u8]; 4] = [b"II\x2a\0", b"MM\0\x2a", b"II\x2b\0", b"MM\0\x2b"];
    if head.starts_with(JPEG) {
        ImageKind::Jpeg
    } else if head.starts_with(PNG) {
        ImageKind::Png
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        ImageKind::Gif
    } else if is_bmp(head) {
        ImageKind::Bmp
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        ImageKind::WebP
    } else if TIFF.iter().any(|signature| head.starts_with(signature)) {
        ImageKind::Tiff
    } else if head.get(4..8) == Some(b"ftyp") {
        heif(head)
    } else {
        ImageKind::Unknown
    }
}

/// "BM" also starts ordinary texts, so the size of the following header must be a valid one.
fn is_bmp(head: &[u8]) -> bool {
    /// The sizes of the header versions: OS/2 1 and 2, Windows 3, its two extensions, 4, 5. Source: wingdi.h; OS/2 from
    /// other BMP readers.
    const HEADER_SIZES: [u32; 7] = [12, 40, 52, 56, 64, 108, 124];
    let header_size = head.get(14..18).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    head.starts_with(b"BM") && header_size.is_some_and(|size| HEADER_SIZES.contains(&size))
}

/// Examines the brands of an ISO media file: the major one, then, after the minor version, the compatible ones.
///
/// Sources: ISO/IEC 23008-12, annex B (HEVC brands); AV1 Image File Format, section 6.
fn heif(head: &[u8]) -> ImageKind {
    const MINOR_VERSION: std::ops::Range<usize> = 12..16;
    let box_length = head.first_chunk().map_or(0, |length| u32::from_be_bytes(*length));
    let end = usize::try_from(box_length).unwrap_or(usize::MAX).min(head.len());
    let major = head.get(8..MINOR_VERSION.start).unwrap_or_default();
    let compatible = head.get(MINOR_VERSION.end..end).unwrap_or_default();
    let has = |names: &[&[u8]]| major.chunks(4).chain(compatible.chunks(4)).any(|brand| names.contains(&brand));
    if has(&[b"avif", b"avis"]) {
        ImageKind::Avif
    } else if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        ImageKind::Heic
    } else {
        ImageKind::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::{ImageKind, of};

    #[test]
    fn kinds_are_recognized_by_content() {
        let bmp = [b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0".as_slice(), b"\x28\0\0\0"].concat();
        let cases: [(&[u8], ImageKind); 13] = [
            (b"\xff\xd8\xff\xe0", ImageKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0", ImageKind::Png),
            (b"GIF87a", ImageKind::Gif),
            (&bmp, ImageKind::Bmp),
            (b"BMW drivers wanted", ImageKind::Unknown),
            (b"RIFF\x10\0\0\0WEBPVP8 ", ImageKind::WebP),
            (b"RIFF\x10\0\0\0WAVEfmt ", ImageKind::Unknown),
            (b"MM\0\x2a\0\0\0\x08", ImageKind::Tiff),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ImageKind::Heic),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", ImageKind::Avif),
            (b"\0\0\0\x14ftypmif1\0\0\0\0mif1avif", ImageKind::Heic),
            (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", ImageKind::Unknown),
            (b"", ImageKind::Unknown),
        ];
        for (head, kind) in cases {
            assert_eq!(of(head), kind, "{}", head.escape_ascii());
        }
    }
}
