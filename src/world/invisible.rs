//! Characters that nobody sees, or that change how the text around them is shown.

use std::ops::RangeInclusive;

/// What Unicode 16 calls `Default_Ignorable_Code_Point` (joiners, direction marks and isolates, variation selectors,
/// tags), with the two separators that end a line and the three marks of interlinear annotation. Control characters are
/// not among them: `char::is_control` knows those.
const INVISIBLE: [RangeInclusive<char>; 18] = [
    '\u{AD}'..='\u{AD}',
    '\u{34F}'..='\u{34F}',
    '\u{61C}'..='\u{61C}',
    '\u{115F}'..='\u{1160}',
    '\u{17B4}'..='\u{17B5}',
    '\u{180B}'..='\u{180F}',
    '\u{200B}'..='\u{200F}',
    '\u{2028}'..='\u{202E}',
    '\u{2060}'..='\u{206F}',
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

/// Whether a character cannot be seen, or moves others: a text that holds one is not what it looks like.
pub fn is_invisible(c: char) -> bool {
    !c.is_ascii() && INVISIBLE.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::is_invisible;

    #[test]
    fn letters_of_every_script_are_seen_and_marks_without_a_shape_are_not() {
        assert!("aé ß中ع🎉\u{301}".chars().all(|c| !is_invisible(c)));
        let unseen = "\u{AD}\u{200B}\u{200D}\u{200E}\u{2028}\u{2029}\u{202E}\u{2066}\u{2069}\u{FEFF}\u{E0041}\u{E0100}";
        assert!(unseen.chars().all(is_invisible));
    }
}
