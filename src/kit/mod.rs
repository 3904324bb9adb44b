//! Stage 8: a package and its catalog become a deployment kit: what goes on a stick or beside an offline image, with the
//! scripts that install it and a page for the person who holds the stick.
//!
//! A kit is flat, since Windows looks for a package at the root of a stick. Listing, folder and zip are one code path:
//! [`deliver`] hands every file to a [`Delivery`].

mod assemble;
mod deliver;
mod file;
mod name;
mod parts;
mod texts;
mod zipped;

pub use assemble::{DeployKit, assemble};
pub use deliver::{DeliverError, Delivery, deliver};
pub use file::{KitContent, KitFile};
pub use name::{NameFault, file_name};
pub use parts::{Certificate, Enclosed, Parts};
pub use zipped::Zipped;
