//! Characters that are invisible, or that change how the text around them is displayed.

use std::ops::RangeInclusive;

/// The Braille blank, the characters with the property `Default_Ignorable_Code_Point` of Unicode 16 (joiners, direction
/// marks and isolates, variation selectors, tags), the line and paragraph separators, the three marks of interlinear
/// annotation, and the noncharacters U+FFFE and U+FFFF. Control characters are not included: `char::is_control` is for
/// those.
const INVISIBLE: [RangeInclusive<char>; 19] = [
    '\u{AD}'..='\u{AD}',
    '\u{34F}'..='\u{34F}',
    '\u{61C}'..='\u{61C}',
    '\u{115F}'..='\u{1160}',
    '\u{17B4}'..='\u{17B5}',
    '\u{180B}'..='\u{180F}',
    '\u{200B}'..='\u{200F}',
    '\u{2028}'..='\u{202E}',
    '\u{2060}'..='\u{206F}',
    '\u{2800}'..='\u{2800}',
    '\u{3164}'..='\u{3164}',
    '\u{FE00}'..='\u{FE0F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFA0}'..='\u{FFA0}',
    '\u{FFF0}'..='\u{FFFB}',
    '\u{FFFE}'..='\u{FFFF}',
    '\u{1BCA0}'..='\u{1BCA3}',
    '\u{1D173}'..='\u{1D17A}',
    '\u{E0000}'..='\u{E0FFF}',
];

/// Whether a character is invisible or rearranges others, so a text that contains it differs from what people see.
pub fn is_invisible(c: char) -> bool {
    !c.is_ascii() && INVISIBLE.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::is_invisible;

    #[test]
    fn letters_of_every_script_are_visible_and_format_characters_are_not() {
        assert!("aé ß中ع🎉\u{301}".chars().all(|c| !is_invisible(c)));
        let unseen = "\u{AD}\u{200B}\u{200D}\u{200E}\u{2028}\u{2029}\u{202E}\u{2066}\u{2069}\u{FEFF}\u{E0041}\u{E0100}";
        assert!(unseen.chars().all(is_invisible));
    }
}
