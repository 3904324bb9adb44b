//! What two packages do differently: identity, settings by address, conditions, files by content, and the order in
//! which settings are applied.
//!
//! Left out is what is not known to affect devices: dates, notes (except for the stores), the numbers of files and of
//! groups with the same name, names for people, the form of documents, and the project, which devices do not read, with
//! an answer file that only repeats it.
//!
//! ```text
//! PackageModel --Meaning::of--> Meaning --compare--> Vec<Change>
//! catalog --CatalogFacts::from_der--> CatalogFacts --compare_catalogs--> Vec<Change>
//! ```

mod catalogs;
mod change;
mod compare;
mod files;
mod listed;
mod matching;
mod meaning;
mod order;
mod settings;
mod when;

pub use catalogs::{CatalogFacts, compare_catalogs};
pub use change::{Change, FileState, SettingName, SettingState};
pub use compare::compare;
pub use when::When;

/// What is compared of two packages, for the sentence that nothing of it differs.
pub const COMPARED: &str = "identity, settings, conditions, events, groups, files and order";
