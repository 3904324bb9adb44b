//! The settings of a package, independent of the language they were written in, and not checked yet.
//!
//! Every front end (TOML sections, projects of Windows Configuration Designer) produces [`Setting`]s, and everything
//! after it (rules, plan, package) uses only them.

mod boolean_word;
mod designer_path;
mod locuri_finding;
mod project;
mod row_source;
mod setting;
mod spanned;
mod store_path_finding;
mod variant;
mod wcd_project;

pub use boolean_word::boolean_of;
pub use designer_path::designer_path;
pub use locuri_finding::not_a_locuri;
pub use project::{PackageSection, Project, TargetSection};
pub use row_source::source_of;
pub use setting::{EmbeddedFile, Setting, Value};
pub use spanned::Spanned;
pub use store_path_finding::not_a_store_path;
pub use variant::{Condition, NamedConditions, State, Variant, When};
pub use wcd_project::WcdProject;
