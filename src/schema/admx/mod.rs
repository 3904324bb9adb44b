//! ADMX files: which policies exist, and what an administrator can choose in each.
//!
//! ```text
//! .admx bytes --text, read--> AdmxFile: categories, policies with their elements
//! .adml bytes --text, titles--> Titles: the texts for people
//! --admx PATH, [schema] admx --> AdmxLibrary: names of files; each is read when a policy of it is first requested
//! ```
//!
//! The grammar is that of Microsoft's published files. Elements are distinguished by local name, since published files
//! use four namespaces and none. A file is text from outside: its size is limited, and one that cannot be read to its
//! end is used up to that place.

mod area;
mod definition;
mod example;
mod library;
mod read;
mod text;
mod titles;

pub use area::IngestedArea;
pub use definition::{AdmxFile, Element, ElementKind, EnumItem, Policy, PolicyClass, folded, same_name};
pub use example::{LIST_SEPARATOR, enabled_text};
pub use library::{AdmxLibrary, Fetch, LibraryFile};
pub use titles::Titles;
