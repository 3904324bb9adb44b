//! Replacing what a pattern finds.

use regex::{Captures, Regex};

/// How many bytes a text may become.
pub(super) const MAX_BYTES: usize = 8 << 20;

/// Replaces what a pattern finds, if the replacement is known; `None` if nothing changed or the text would become too long.
pub(super) fn replaced(text: &str, pattern: &Regex, by: impl Fn(&Captures<'_>) -> Option<String>) -> Option<String> {
    let mut changed = String::new();
    let mut done = 0;
    for found in pattern.captures_iter(text) {
        let (Some(whole), Some(own)) = (found.get(0), by(&found)) else { continue };
        changed.push_str(text.get(done..whole.start()).unwrap_or_default());
        changed.push_str(&own);
        done = whole.end();
        if changed.len() > MAX_BYTES {
            return None;
        }
    }
    changed.push_str(text.get(done..).unwrap_or_default());
    (done > 0 && changed != text && changed.len() <= MAX_BYTES).then_some(changed)
}
