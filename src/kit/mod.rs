//! Stage 8: makes a deployment kit of a package and its catalog, for a USB stick or an offline image, with scripts that
//! install the package and instructions for people.
//!
//! A kit has no subfolders, since Windows looks for a package at the root of a USB stick. Listing, folder and zip share
//! one code path: [`deliver`] hands every file to a [`Delivery`].

mod assemble;
mod deliver;
mod file;
mod name;
mod parts;
mod texts;
mod zip_delivery;

pub use assemble::{DeployKit, assemble};
pub use deliver::{DeliverError, Delivery, deliver};
pub use file::{KitContent, KitFile};
pub use name::KitNameError;
pub use parts::{Certificate, Enclosed, Parts};
pub use zip_delivery::ZipDelivery;
