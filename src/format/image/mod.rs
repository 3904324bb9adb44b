//! Checks that a file is a complete image: reads JPEG and PNG from start to end, and recognizes other kinds by their
//! first bytes.
//!
//! A truncated or damaged image, or a file that is not an image, should be found here and not on a thousand devices. So
//! a file is judged by its content, never by its name. Memory use is one buffer and at most 64 KiB of metadata, for any
//! file.
//!
//! # What this proves
//!
//! * JPEG: the chain of segments is complete from SOI to EOI, with one valid frame header and at least one scan. The
//!   compressed data is skipped, not decoded; a flipped bit in it is not noticed. See jpeg.rs.
//! * PNG: every chunk from IHDR to IEND is complete and matches its checksum. The compressed data is not inflated. See
//!   png.rs.
//! * Other kinds: only the first bytes. Whether Windows can show such a file is not decided here.
//!
//! Bytes after the end of a JPEG or PNG are counted and tolerated, because viewers stop at the end: phones append
//! previews (MPF) and motion clips to JPEG.

mod error;
mod exif;
mod facts;
mod jpeg;
mod kind;
mod png;
mod scan;
mod stream;

use std::io::Read;

pub use error::{Found, ImageError};
pub use facts::{ImageFacts, ImageKind, ImageSize};

use stream::Stream;

/// Reads a file and returns its properties as an image, or where it is damaged.
///
/// A file that ends within the signature of a JPEG or PNG, even an empty one, counts as truncated.
pub fn inspect(reader: &mut dyn Read) -> Result<ImageFacts, ImageError> {
    let mut stream = Stream::new(reader);
    let head = stream.peek(kind::HEAD_LENGTH)?;
    if kind::is_start_of_signature(head) {
        let position = u64::try_from(head.len()).unwrap_or(u64::MAX);
        return Err(ImageError::Truncated { position, expected: "the signature of a picture" });
    }
    let kind = kind::of(head);
    let walked = match kind {
        ImageKind::Jpeg => Some(jpeg::walk(&mut stream)?),
        ImageKind::Png => Some(png::walk(&mut stream)?),
        _ => None,
    };
    let end = stream.position();
    let bytes = if walked.is_some() { stream.drain()? } else { end };
    Ok(ImageFacts {
        kind,
        size: walked.map(|walked| walked.size),
        animated: walked.is_some_and(|walked| walked.animated),
        turned: walked.is_some_and(|walked| walked.turned),
        adobe: walked.is_some_and(|walked| walked.adobe),
        bytes,
        trailing: bytes - end,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use proptest::prelude::*;

    use super::{ImageError, ImageKind, inspect};

    proptest! {
        #[test]
        fn random_bytes_never_panic(head in 0_usize..4, bytes: Vec<u8>) {
            let heads: [&[u8]; 4] = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x20ftyp"];
            let file = [heads[head], &bytes].concat();
            if let Ok(facts) = inspect(&mut file.as_slice()) {
                let is_walked = matches!(facts.kind, ImageKind::Jpeg | ImageKind::Png);
                prop_assert_eq!(facts.bytes, if is_walked { file.len() as u64 } else { 0 });
            }
        }
    }

    #[test]
    fn other_kinds_are_recognized_by_their_first_bytes_and_not_read() {
        let facts = inspect(&mut b"GIF89a".chain(io::repeat(0))).unwrap();
        assert_eq!((facts.kind, facts.size, facts.animated), (ImageKind::Gif, None, false));
        assert_eq!((facts.bytes, facts.trailing), (0, 0));
    }

    #[test]
    fn an_empty_file_and_a_partial_signature_are_truncated() {
        for file in [b"".as_slice(), b"\xff", b"\xff\xd8", b"\x89", b"\x89PNG\r\n\x1a"] {
            let error = inspect(&mut { file }).unwrap_err();
            assert!(
                matches!(error, ImageError::Truncated { position, .. } if position == file.len() as u64),
                "{error}"
            );
        }
    }

    #[test]
    fn errors_of_the_reader_are_returned_and_interruptions_are_not() {
        struct Interrupted(bool);
        impl Read for Interrupted {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                self.0 = !self.0;
                Err(if self.0 { io::ErrorKind::Interrupted } else { io::ErrorKind::PermissionDenied }.into())
            }
        }
        let error = inspect(&mut Interrupted(false)).unwrap_err();
        assert!(matches!(error, ImageError::Io(error) if error.kind() == io::ErrorKind::PermissionDenied));
    }
}
