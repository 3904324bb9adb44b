//! What two packages do differently: identity, settings by address, conditions, files by content, and the order in
//! which settings are applied.
//!
//! Left out is what is not known to affect devices: dates, what the notes say about the build, the numbers of files
//! and of groups with the same name, names for people, the form of documents, security descriptors, short names that
//! Windows makes, and the project, which devices do not read, with an answer file that only repeats it.
//!
//! ```text
//! PackageModel --Meaning::of--> Meaning --compare--> Vec<Change>
//! container --ContainerFacts::of--> ContainerFacts --compare_containers--> Vec<Change>
//! catalog --CatalogFacts::from_der--> CatalogFacts --compare_catalogs--> Vec<Change>
//! ```

mod catalogs;
mod change;
mod compare;
mod container;
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
pub use container::{ContainerFacts, compare_containers};
pub use when::When;

/// What is compared of two packages, for the sentence that there is no difference.
pub const COMPARED: &str = "identity, settings, conditions, events, groups, files, order and container";
