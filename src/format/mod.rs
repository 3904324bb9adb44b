//! File formats: readers and writers without policy.

pub mod cat;
pub mod doc;
pub mod hive;
pub mod image;
pub mod pki;
pub mod wim;
pub mod xml;
