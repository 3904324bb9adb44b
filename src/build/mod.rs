//! Builds the files of a package from a spec, as a library: this needs a text, a schema and a place to write, but no
//! command line.
//!
//! ```text
//! text --ParsedSpec::new--> ParsedSpec --review--> Review
//!                                         |
//!                                  prepare (no error)
//!                                         v
//!                                     Prepared --write--> Built: NAME.ppkg, NAME.cat, NAME.customizations.xml, NAME.build.json
//! ```
//!
//! The schema is only read, so one serves any number of builds, even at the same time. Every output is complete or
//! absent.

mod built;
mod catalog;
mod earlier;
mod error;
mod folder;
mod limits;
mod made_of;
mod names;
mod outputs;
mod prepared;
mod provenance;
mod record;
mod request;
mod review;
mod spec;
mod tree_identity;
mod variant_record;

pub use built::{Built, BuiltPackage};
pub use error::BuildError;
pub use folder::{FolderRequest, PackedFolder, pack_folder};
pub use made_of::MadeOf;
pub use prepared::{KeptPackage, Prepared, build, prepare};
pub use provenance::{Parameters, Provenance, ProvenanceError};
pub use record::{BuildRecord, EarlierPackage, EarlierRecord, FileRecord, PackageRecord};
pub use request::{BuildRequest, Criteria, SignCatalog};
pub use review::{Review, review};
pub use spec::ParsedSpec;
pub use tree_identity::{IdentityChanges, TreeIdentity, tree_identity};
pub use variant_record::{VariantRecord, variant_name};
