//! What the scripts of this program print, and what Windows' own engine says about a package.

#[cfg(any(windows, test))]
mod answer;
mod event;
mod file_result;
#[cfg(any(windows, test))]
mod log_entry;

#[cfg(windows)]
pub(super) use answer::{ScriptAnswer, read_answer};
pub use event::Event;
#[cfg(windows)]
pub(super) use file_result::file_results;
pub use file_result::{FileOutcome, FileResult};
#[cfg(windows)]
pub(super) use log_entry::failures;
