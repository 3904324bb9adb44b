//! Replacing what a pattern finds.

use std::borrow::Cow;

use regex::{Captures, Regex};

/// Replaces what a pattern finds, if the replacement is known; `None` if nothing changed.
pub(super) fn replaced(text: &str, pattern: &Regex, by: impl Fn(&Captures<'_>) -> Option<String>) -> Option<String> {
    let whole = |found: &Captures<'_>| found.get(0).map_or("", |whole| whole.as_str()).to_owned();
    let changed = pattern.replace_all(text, |found: &Captures<'_>| by(found).unwrap_or_else(|| whole(found)));
    match changed {
        Cow::Owned(changed) if changed != text => Some(changed),
        _ => None,
    }
}
