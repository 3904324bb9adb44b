//! The script of pages with a search: it hides the rows that do not contain what is searched for.

/// The text, whose hash the page allows to run.
pub(super) const SEARCH: &str = include_str!("search.js");
