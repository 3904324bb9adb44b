//! The encoding of a source file, to convert offsets in the text to offsets in the file.

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, byte for byte.
    #[default]
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8WithMark,
    /// UTF-16, low byte first, after a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, after a byte order mark.
    Utf16Be,
    /// Another encoding, in which offsets are not counted.
    Unmeasured,
    /// The file is not valid text, so that offsets after the first bad byte are meaningless.
    Broken,
}

impl Encoding {
    /// Its IANA name, if it has one.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Encoding::Utf8 | Encoding::Utf8WithMark => Some("UTF-8"),
            Encoding::Utf16Le => Some("UTF-16LE"),
            Encoding::Utf16Be => Some("UTF-16BE"),
            Encoding::Unmeasured | Encoding::Broken => None,
        }
    }
}

/// Bytes of text between two stored counts of UTF-16 units: few enough to count again for every offset.
const BLOCK: usize = 1024;

/// Turns offsets in a text into offsets in its file.
pub(super) struct FileOffsets<'s> {
    text: &'s str,
    encoding: Encoding,
    /// The UTF-16 units before each block; only counted for UTF-16.
    units: Vec<usize>,
}

impl<'s> FileOffsets<'s> {
    pub(super) fn new(text: &'s str, encoding: Encoding) -> Self {
        let mut units = Vec::new();
        if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
            let mut counted = 0;
            for start in (0..=text.len()).step_by(BLOCK) {
                units.push(counted);
                counted += units_between(text, start, start + BLOCK);
            }
        }
        FileOffsets { text, encoding, units }
    }

    /// The offset in the file, byte order mark included.
    pub(super) fn of(&self, offset: usize) -> Option<usize> {
        const UTF8_MARK_BYTES: usize = 3;
        const UTF16_MARK_BYTES: usize = 2;
        let offset = offset.min(self.text.len());
        match self.encoding {
            Encoding::Utf8 => Some(offset),
            Encoding::Utf8WithMark => Some(UTF8_MARK_BYTES + offset),
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let block = offset / BLOCK;
                let before = self.units.get(block)? + units_between(self.text, block * BLOCK, offset);
                Some(UTF16_MARK_BYTES + 2 * before)
            }
            Encoding::Unmeasured | Encoding::Broken => None,
        }
    }
}

/// The UTF-16 units of the characters that start in a range of bytes.
fn units_between(text: &str, start: usize, end: usize) -> usize {
    text[text.ceil_char_boundary(start)..text.ceil_char_boundary(end)].encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Encoding, FileOffsets};

    #[test]
    fn offsets_count_the_bytes_of_the_file() {
        let text = "ä😀b";
        let of = |encoding| FileOffsets::new(text, encoding).of("ä😀".len());
        assert_eq!(of(Encoding::Utf8), Some(6));
        assert_eq!(of(Encoding::Utf8WithMark), Some(9));
        assert_eq!(of(Encoding::Utf16Le), Some(2 + 2 + 4));
        assert_eq!(of(Encoding::Broken), None);
    }

    #[test]
    fn long_texts_are_counted_block_by_block() {
        let text = format!("{}😀ä{}", "x".repeat(BLOCK - 2), "ü".repeat(BLOCK));
        let offsets = FileOffsets::new(&text, Encoding::Utf16Be);
        for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(offsets.of(offset), Some(2 + 2 * text[..offset].encode_utf16().count()), "{offset}");
        }
    }
}
