//! The WIM container that a .ppkg file is.

mod blob_table;
mod bytes;
mod chunks;
mod dentry;
mod error;
mod hash;
mod header;
mod metadata;
mod name;
mod resource;
mod store;
mod tree;
mod xml;
mod xpress;

pub use error::{Doing, Feature, Place, Quantity, Structure, WimError};
pub use hash::Sha1Hash;
pub use header::Header;
pub use name::{NameError, NameProblem};
pub use resource::ResourceHeader;
pub use tree::{Directory, FileEntry, Node};
pub use xml::ImageXml;
pub use xpress::{XpressError, XpressProblem};
