//! The security catalog (.cat) beside a package.

mod catalog;
mod content;
mod error;
mod oids;

pub use catalog::{Catalog, Member, MemberDigest};
pub use content::CatalogContent;
pub use error::{CatError, Found};
