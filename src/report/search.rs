//! The script of pages with a search: it hides the rows that do not contain what is searched for.

/// The text of the script. The page allows it to run by its hash.
pub(super) const SEARCH: &str = include_str!("search.js");
