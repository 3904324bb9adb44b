//! The definition of a section whose keys are addresses of settings.

use crate::settings::Setting;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// A function that reads the lines of a section.
type ReadLines = fn(&Table<'_>, &mut Reading<'_>) -> Vec<Setting>;

/// A section whose keys are addresses of settings.
#[derive(Debug)]
pub struct OpenSection {
    /// As in `[csp]`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Examples of its lines, each with what it shows.
    pub lines: &'static [(&'static str, &'static str)],
    pub(super) read: ReadLines,
}
