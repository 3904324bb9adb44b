//! Numbers in documents.

use std::str::FromStr;

/// The number that is written like this, without sign, leading zeros and blanks: other spellings of a number are read in
/// different ways, or not at all.
pub fn whole_number<N: FromStr + ToString>(text: &str) -> Option<N> {
    text.parse().ok().filter(|number: &N| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::whole_number;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(whole_number("0"), Some(0u32));
        assert_eq!(whole_number("255"), Some(255u8));
        for text in ["", "00", "+1", "-0", "01", " 1", "256", "1.0", "0x1"] {
            assert_eq!(whole_number::<u8>(text), None, "{text}");
        }
    }
}
