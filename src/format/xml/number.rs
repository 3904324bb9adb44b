//! Numbers in documents.

use std::str::FromStr;

/// The number in a text without sign, leading zeros and blanks; `None` for any other spelling, since readers disagree
/// about those.
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
