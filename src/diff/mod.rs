//! What two packages do differently: identity, settings by address, conditions, files by content, and the order in
//! which settings are applied.
//!
//! Everything that does not affect devices is left out: dates, notes (except for the stores), the numbers of files and
//! of groups with the same name, the form of documents, and the project, which devices do not read, with an answer file
//! that only repeats it.
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
