//! The layers around a secret: the escapes of XML, JSON and URLs, and base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Shorter words are not treated as base64, in bytes without padding: names could be mistaken for it.
const MIN_ENCODED_LENGTH: usize = 16;

/// The text in UTF-8 or UTF-16 that a word in base64 decodes to.
pub(super) fn decoded(word: &str) -> Option<String> {
    let bare = Some(word.trim_end_matches('=')).filter(|bare| bare.len() >= MIN_ENCODED_LENGTH)?;
    let bytes = STANDARD_NO_PAD.decode(bare.replace('-', "+").replace('_', "/")).ok()?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    let is_wide = bytes.len() % 2 == 0 && units.iter().filter(|unit| **unit < 0x100).count() > units.len() / 2;
    let text = if is_wide { String::from_utf16(&units).ok() } else { String::from_utf8(bytes).ok() }?;
    Some(text).filter(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()))
}

/// The text with one layer of escapes removed: of XML, JSON and URLs. None if it cannot contain an escape.
pub(super) fn unfolded(text: &str) -> Option<String> {
    if !text.bytes().any(|byte| matches!(byte, b'&' | b'\\' | b'%')) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (read, length) = escape(rest).unwrap_or((c, c.len_utf8()));
        plain.push(read);
        rest = &rest[length..];
    }
    Some(plain)
}

/// The character that an escape at the start of a text means, and how long the escape is, in bytes.
fn escape(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 8] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&amp;", '&'),
        ("\\\"", '"'),
        ("\\/", '/'),
        ("\\\\", '\\'),
    ];
    let named = NAMED.iter().find(|(name, _)| text.starts_with(name));
    let coded = |digits: &str, radix: u32| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let of_xml = || {
        let (digits, _) =
            text.strip_prefix("&#")?.split_at_checked(8).unwrap_or((text.strip_prefix("&#")?, "")).0.split_once(';')?;
        let read = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => coded(digits, 16),
            None => coded(digits, 10),
        };
        Some((read?, digits.len() + 3))
    };
    let of_json = || Some((coded(text.strip_prefix("\\u")?.get(..4)?, 16)?, 6));
    let of_url = || Some((coded(text.strip_prefix('%')?.get(..2)?, 16).filter(char::is_ascii_graphic)?, 3));
    named.map(|(name, meant)| (*meant, name.len())).or_else(of_xml).or_else(of_json).or_else(of_url)
}
