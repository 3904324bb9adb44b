//! Bytes as text, in every way that a program of Windows may read them.

/// The readings of a script or list, the likeliest first: as its byte order mark says, and without the zero bytes that
/// UTF-16 and UTF-32 have around plain letters. cmd ignores the mark, and no interpreter stops at a stray byte.
pub(in crate::risk) fn readings(bytes: &[u8]) -> Vec<String> {
    let marked = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => Some(utf32(rest, u32::from_le_bytes)),
        [0, 0, 0xfe, 0xff, rest @ ..] => Some(utf32(rest, u32::from_be_bytes)),
        [0xff, 0xfe, rest @ ..] => Some(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(utf16(rest, u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => return vec![plain(rest)],
        _ => None,
    };
    let plain = plain(bytes);
    match marked {
        Some(marked) if plain.contains(&*marked) => vec![marked],
        Some(marked) => vec![marked, plain],
        None => vec![plain],
    }
}

/// Whether bytes are text rather than binary data.
pub(in crate::risk) fn is_text_like(bytes: &[u8]) -> bool {
    /// The number of bytes at the start that decide.
    const LOOKED_AT: usize = 64 << 10;
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let has_mark = matches!(start, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0xef, 0xbb, 0xbf, ..]);
    let control = start.iter().filter(|byte| **byte < b' ' && !b"\0\t\n\r\x0c\x1a".contains(byte)).count();
    let zero = start.iter().filter(|byte| **byte == 0).count();
    let foreign = start.iter().filter(|byte| **byte >= 0x80).count();
    let is_wide = zero * 4 >= start.len() && zero * 5 <= start.len() * 4;
    let is_utf8 = || match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    !start.is_empty()
        && control * if has_mark { 4 } else { 20 } <= start.len()
        && (has_mark || zero * 50 <= start.len() || is_wide)
        && (has_mark || foreign * 4 <= start.len() || is_utf8())
}

/// The bytes without zero bytes, as UTF-8 if they are valid, otherwise as Latin-1.
fn plain(bytes: &[u8]) -> String {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16_lossy(&units)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let units = bytes.as_chunks::<4>().0.iter().map(|four| unit(*four));
    units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_text_like, readings};

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_text_is_read_whatever_surrounds_it() {
        let little = [b"\xff\xfe".as_slice(), &wide("run ’it’")].concat();
        let big: Vec<u8> = "\u{feff}run it".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let long: Vec<u8> = "\u{feff}run it".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for bytes in [
            little.clone(),
            [little, b"\n".to_vec()].concat(),
            [big.clone(), b"\n".to_vec()].concat(),
            [b"\xff\xfe".as_slice(), &wide("\u{1}run ’it’")].concat(),
            long,
            wide("run it"),
            b"\xff\xfe&cls\r\nrun it".to_vec(),
            b"\xef\xbb\xbfrun it\xff".to_vec(),
            b"run it \x80".to_vec(),
        ] {
            let readings = readings(&bytes);
            assert!(readings.iter().any(|text| text.contains("run it") || text.contains("run ’it’")), "{readings:?}");
            assert!(is_text_like(&bytes), "{bytes:?}");
        }
    }

    #[test]
    fn binary_data_is_not_text() {
        let noise: Vec<u8> = (0..4_096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for bytes in [noise, vec![0; 100], b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec(), Vec::new()] {
            assert!(!is_text_like(&bytes), "{:?}", &bytes[..bytes.len().min(20)]);
        }
    }
}
