//! File names of documents in a package, which are made of names that people choose.

/// Whether this character is forbidden in file names: by Windows, by XML, or because it is invisible (zero-width
/// characters and those that change the direction of writing, but not variation selectors of emoji).
pub fn is_forbidden(c: char) -> bool {
    const INVISIBLE: [std::ops::RangeInclusive<char>; 4] =
        ['\u{200B}'..='\u{200F}', '\u{202A}'..='\u{202E}', '\u{2060}'..='\u{2069}', '\u{FEFF}'..='\u{FEFF}'];
    let reserved = matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*');
    c.is_control()
        || reserved
        || matches!(c, '\u{FFFE}' | '\u{FFFF}')
        || INVISIBLE.iter().any(|range| range.contains(&c))
}

/// The longest stem of a file name in the package, in characters. A WIM allows names of 255; the number, underscores
/// and extension need some of that. Shortened names stay distinct by their number.
const MAX_STEM_CHARACTERS: usize = 200;

/// The stem of the name of the document with the settings at a path, made of the words of the path. Spaces are kept, as
/// WCD keeps them.
pub fn document_stem(words: impl Iterator<Item = impl AsRef<str>>) -> String {
    let words: Vec<String> = words.map(|word| with_dashes(word.as_ref(), is_forbidden)).collect();
    words.join("_").chars().take(MAX_STEM_CHARACTERS).collect()
}

/// The name with every run of bad characters replaced by one "-".
pub fn with_dashes(name: &str, bad: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(name.len());
    for c in name.chars() {
        match bad(c) {
            true if safe.ends_with('-') => {}
            true => safe.push('-'),
            false => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::document_stem;

    #[test]
    fn a_stem_has_no_forbidden_characters() {
        assert_eq!(document_stem(["Users", "a/b: c", "x"].iter()), "Users_a-b- c_x");
        assert_eq!(document_stem(["x".repeat(500)].iter()).len(), super::MAX_STEM_CHARACTERS);
    }
}
