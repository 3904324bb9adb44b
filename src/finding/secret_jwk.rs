//! The private members of JSON Web Keys.

use super::first_value::{first_value, places_of};

/// The member that every JSON Web Key has. Source: RFC 7517, section 4.1.
pub(super) const KIND: &str = "\"kty\"";
/// The members that only the owner may know. Source: RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1.
const PRIVATE: [&str; 7] = ["k", "d", "p", "q", "dp", "dq", "qi"];
/// No private member is shorter, in bytes.
const MIN_LENGTH: usize = 16;
/// Keys are not longer, in bytes: RSA of 8192 bits.
const MAX_LENGTH: usize = 8192;

/// `{"kty": "oct", "k": "here"}`.
pub(super) fn members(text: &str, found: &mut Vec<String>) {
    let mut searched = 0;
    for (start, _) in places_of(&[KIND], text) {
        if start < searched {
            continue;
        }
        let before = text.floor_char_boundary(start.saturating_sub(MAX_LENGTH)).max(searched);
        let from = text[before..start].rfind('{').map_or(start, |at| before + at);
        let near = &text[from..text.floor_char_boundary(from + MAX_LENGTH)];
        let key = near.split('}').next().unwrap_or_default();
        searched = from + key.len();
        for name in PRIVATE {
            let member = format!("\"{name}\"");
            let value = key.split_once(member.as_str()).and_then(|(_, after)| after.trim_start().strip_prefix(':'));
            let value = value.map(str::trim_start).filter(|value| value.starts_with('"')).map(first_value);
            found.extend(value.filter(|value| value.len() >= MIN_LENGTH).map(str::to_owned));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn private_members_are_found_and_public_ones_are_not() {
        let text = "{\"keys\": [{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"AyM1SysPpbyDfgZld3umj1qz\"}, \
                    {\"d\" : \"jpsQnnGQmL-YBIffH1136csp\", \"x\":\"f83OJ3D2xF1Bg8vub9tLe1gH\", \"kty\":\"EC\"}]}";
        let mut found = Vec::new();
        members(text, &mut found);
        assert_eq!(found, ["AyM1SysPpbyDfgZld3umj1qz", "jpsQnnGQmL-YBIffH1136csp"]);
        for text in ["{\"k\": \"a very long text in here\"}", "{\"kty\": \"x\", \"k\": \"short\"}", "\"kty\""] {
            found.clear();
            members(text, &mut found);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
        members(&"{\"kty\"".repeat(100_000), &mut found);
    }
}
