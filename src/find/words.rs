//! Texts and names cut into words, and words cut down to their stems, so that `Notifications` matches `notification`.

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// As written.
    pub(super) text: &'t str,
    /// Whether it follows the word before without a blank, as `Drive` does in `OneDrive` and `Fi` in `Wi-Fi`.
    pub(super) joined: bool,
}

/// The words of a text in CamelCase or with separators; digits belong to the letters before them. Letters outside
/// ASCII separate words.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last_end = None;
    std::iter::from_fn(move || {
        while at < bytes.len() && !bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let start = at;
        let end = end_of_word(bytes, start);
        if end == start {
            return None;
        }
        at = end;
        let joined = last_end.is_some_and(|last| last == start || last + 1 == start && bytes[last] == b'-');
        last_end = Some(end);
        Some(Word { text: &text[start..end], joined })
    })
}

/// The end of the word that begins at `start`.
fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let upper = run(bytes, start, u8::is_ascii_uppercase);
    let lower = run(bytes, upper, u8::is_ascii_lowercase);
    if upper - start >= 2 && is_version(bytes, upper, lower) {
        return upper;
    }
    let letters = match (upper - start, lower - upper) {
        // The last capital of several starts the next word: `SMBServer`.
        (2.., 1..) => upper - 1,
        _ => lower,
    };
    run(bytes, letters, u8::is_ascii_digit)
}

/// Whether the lowercase letters from `upper` to `lower` are a `v` before a number, as in `VPNv2`.
fn is_version(bytes: &[u8], upper: usize, lower: usize) -> bool {
    bytes.get(upper..lower) == Some(b"v") && bytes.get(lower).is_some_and(u8::is_ascii_digit)
}

/// The end of the run of bytes that belong together, which begins at `from`.
fn run(bytes: &[u8], from: usize, belongs: impl Fn(&u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| !belongs(byte)).unwrap_or(rest.len())
}

/// The stem of a word in lower case: plural, tense and similar endings are removed. Two forms of a word usually have
/// the same stem; it need not be a word itself.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word.to_ascii_lowercase();
    plural(&mut stem);
    for (ending, rest) in [("ization", "ize"), ("isation", "ize")] {
        if stem.len() > ending.len() + 2 && stem.ends_with(ending) {
            stem.truncate(stem.len() - ending.len());
            stem.push_str(rest);
        }
    }
    if ["ation", "ition"].iter().any(|ending| strip_ending(&mut stem, ending, 4)) {
        return stem;
    }
    if ["ing", "ion", "ment"].iter().any(|ending| strip_ending(&mut stem, ending, 4))
        || strip_ending(&mut stem, "ed", 4)
    {
        undouble(&mut stem);
    }
    strip_ending(&mut stem, "ly", 4);
    strip_ending(&mut stem, "e", 4);
    stem
}

fn plural(stem: &mut String) {
    for (ending, rest) in [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")] {
        if stem.len() > ending.len() + 1 && stem.ends_with(ending) {
            stem.truncate(stem.len() - ending.len());
            stem.push_str(rest);
            return;
        }
    }
    if !["ss", "us", "is"].iter().any(|ending| stem.ends_with(ending)) {
        strip_ending(stem, "s", 3);
    }
}

/// Removes an ending, unless fewer letters than `min_length` would remain.
fn strip_ending(stem: &mut String, ending: &str, min_length: usize) -> bool {
    let ends_so = stem.ends_with(ending) && stem.len() >= ending.len() + min_length;
    if ends_so {
        stem.truncate(stem.len() - ending.len());
    }
    ends_so
}

/// `stopp` of `stopping` becomes `stop`; `install` stays.
fn undouble(stem: &mut String) {
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > 3 && bytes.ends_with(&[bytes[bytes.len() - 2]; 2]);
    if doubled && !stem.ends_with(['l', 's', 'z']) {
        stem.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::{stem, words};

    fn cut(text: &str) -> Vec<&str> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn names_are_cut_at_capitals_and_digits_stay_with_their_letters() {
        assert_eq!(cut("ConfigureSMBV1Server"), ["Configure", "SMBV1", "Server"]);
        assert_eq!(cut("DOMaxCacheAge"), ["DO", "Max", "Cache", "Age"]);
        assert_eq!(cut("Min2faLength x"), ["Min2", "fa", "Length", "x"]);
        assert_eq!(cut("VPNv2 SMBv1 IPv"), ["VPN", "v2", "SMB", "v1", "I", "Pv"]);
        assert_eq!(cut("don't, \"use\" é"), ["don", "t", "use"]);
        let joined: Vec<bool> = words("OneDrive Wi-Fi a").map(|word| word.joined).collect();
        assert_eq!(joined, [false, true, false, true, false]);
        assert_eq!(cut(""), [""; 0]);
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["policy", "policies"][..],
            &["encrypt", "encryption", "encrypted", "encrypting"],
            &["notification", "notifications"],
            &["disable", "disabled", "disabling"],
            &["stop", "stopping", "stopped"],
            &["remote", "remotely"],
            &["block", "blocks", "blocked"],
            &["synchronization", "synchronize"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|other| *other == stems[0]), "{stems:?}");
        }
        assert_eq!(
            (stem("access"), stem("use"), stem("DNS")),
            ("access".to_owned(), "use".to_owned(), "dns".to_owned())
        );
    }
}
