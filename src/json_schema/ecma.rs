//! Patterns in the dialect of JSON Schema: ECMA-262, limited to what means the same with and without the `u` flag.
//!
//! DDF patterns are judged by the `regex` crate. Its parser defines exactly what a pattern means there (`\w` and `(?i)`
//! cover other characters than in ECMA-262), and that meaning is written out in the syntax that both dialects share.

use std::fmt::Write;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition};

/// The maximum number of ranges of a class. Classes with more are those of whole scripts, which would fill pages.
const MAX_RANGES: usize = 40;

/// The last code point of Unicode.
const LAST: char = char::MAX;

/// The same pattern, if both dialects can express it.
pub(super) fn ecma(pattern: &str) -> Option<String> {
    let mut out = String::new();
    print(&regex_syntax::parse(pattern).ok()?, &mut out)?;
    Some(out)
}

/// A text as a pattern that matches it in any letter case of ASCII.
pub(super) fn any_case(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        match c.is_ascii_alphabetic() {
            true => pattern.extend(['[', c.to_ascii_uppercase(), c.to_ascii_lowercase(), ']']),
            false => literal(c, &mut pattern),
        }
    }
    pattern
}

/// A text as a pattern that matches exactly this text.
pub(super) fn exactly(text: &str) -> String {
    let mut pattern = String::new();
    text.chars().for_each(|c| literal(c, &mut pattern));
    pattern
}

fn print(hir: &Hir, out: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty => Some(()),
        HirKind::Literal(bytes) => {
            for c in std::str::from_utf8(&bytes.0).ok()?.chars() {
                one_unit(c)?;
                literal(c, out);
            }
            Some(())
        }
        HirKind::Class(Class::Unicode(class)) => print_class(class, out),
        HirKind::Look(Look::Start) => anchor('^', out),
        HirKind::Look(Look::End) => anchor('$', out),
        HirKind::Class(Class::Bytes(_)) | HirKind::Look(_) => None,
        HirKind::Repetition(repetition) => print_repetition(repetition, out),
        HirKind::Capture(capture) => group(&[&capture.sub], out),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| print(part, out)),
        HirKind::Alternation(choices) => group(&choices.iter().collect::<Vec<_>>(), out),
    }
}

/// Prints an anchor, but not twice in a row, which would mean the same as once.
fn anchor(sign: char, out: &mut String) -> Option<()> {
    if !out.ends_with(sign) || out.ends_with(&format!("\\{sign}")) {
        out.push(sign);
    }
    Some(())
}

fn group(choices: &[&Hir], out: &mut String) -> Option<()> {
    out.push_str("(?:");
    for (index, choice) in choices.iter().enumerate() {
        if index > 0 {
            out.push('|');
        }
        print(choice, out)?;
    }
    out.push(')');
    Some(())
}

fn print_repetition(repetition: &Repetition, out: &mut String) -> Option<()> {
    let sub = &*repetition.sub;
    match sub.kind() {
        HirKind::Class(_) | HirKind::Capture(_) | HirKind::Alternation(_) => print(sub, out)?,
        HirKind::Literal(bytes) if bytes.0.len() == 1 => print(sub, out)?,
        _ => group(&[sub], out)?,
    }
    // Whether it is greedy makes no difference to whether the whole text matches.
    match (repetition.min, repetition.max) {
        (0, None) => out.push('*'),
        (1, None) => out.push('+'),
        (0, Some(1)) => out.push('?'),
        (min, None) => write!(out, "{{{min},}}").ok()?,
        (min, Some(max)) if min == max => write!(out, "{{{min}}}").ok()?,
        (min, Some(max)) => write!(out, "{{{min},{max}}}").ok()?,
    }
    Some(())
}

/// A class, or its opposite where it reaches to the end of Unicode: `[^/]` is every character but one.
fn print_class(class: &ClassUnicode, out: &mut String) -> Option<()> {
    let mut class = class.clone();
    let reaches_the_end = class.ranges().last().is_some_and(|range| range.end() == LAST);
    out.push('[');
    if reaches_the_end {
        class.negate();
        out.push('^');
    }
    if class.ranges().len() > MAX_RANGES {
        return None;
    }
    for range in class.ranges() {
        one_unit(range.end())?;
        in_class(range.start(), out);
        if range.start() != range.end() {
            out.push('-');
            in_class(range.end(), out);
        }
    }
    out.push(']');
    Some(())
}

/// A character that is one unit with and without the `u` flag.
fn one_unit(c: char) -> Option<()> {
    (u32::from(c) <= 0xFFFF).then_some(())
}

fn literal(c: char, out: &mut String) {
    if "\\^$.|?*+()[]{}".contains(c) {
        out.push('\\');
    }
    character(c, out);
}

fn in_class(c: char, out: &mut String) {
    if "\\^[]-".contains(c) {
        out.push('\\');
    }
    character(c, out);
}

fn character(c: char, out: &mut String) {
    match c.is_control() {
        true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        false => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::{any_case, ecma, exactly};

    #[test]
    fn a_pattern_keeps_its_meaning_in_the_other_dialect() {
        for (pattern, expected) in [
            (r"^(?:^.{1,30}$)$", Some(r"^[^\u000a]{1,30}$")),
            (r"^(?:[0-9A-Fa-f]{8}\-x\.)$", Some(r"^[0-9A-Fa-f]{8}-x\.$")),
            (r"^(?:\{a\}|b)$", Some(r"^(?:\{a\}|b)$")),
            (r"^[^|/]*$", Some(r"^[^/|]*$")),
            (r"(?i)\.msix", Some(r"\.[Mm][Ss\u017f][Ii][Xx]")),
            (r"(?:ab)+?c{2,}d?", Some("(?:ab)+c{2,}d?")),
            (r"\$$", Some(r"\$$")),
            // What ECMA-262 reads differently is not converted.
            (r"a\b", None),
            (r"\p{L}", None),
            (r"\w", None),
            ("😀", None),
            ("(", None),
        ] {
            let expected = expected.map(|text| text.replace("\\u017f", "\u{17f}"));
            assert_eq!(ecma(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn texts_become_patterns() {
        assert_eq!(any_case("Pro 0x4*"), r"[Pp][Rr][Oo] 0[Xx]4\*");
        assert_eq!(exactly("./A-b"), r"\./A-b");
    }
}
