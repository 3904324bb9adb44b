//! The type in the middle: what a package is meant to set, whoever said it and however, before any rule is asked.
//!
//! Every front end (TOML sections, projects of Windows Configuration Designer) turns its words into [`Setting`]s, and
//! everything behind it (rules, plan, package) knows nothing else.

mod locuri_finding;
mod project;
mod setting;
mod spanned;
mod variant;

pub use locuri_finding::not_a_locuri;
pub use project::{PackageSection, Project, TargetSection};
pub use setting::{EmbeddedFile, Setting, Value};
pub use spanned::Spanned;
pub use variant::{Condition, NamedConditions, State, Variant, When};
