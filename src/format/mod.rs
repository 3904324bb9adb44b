//! Bytes and documents, no policy: what a file format is, not what we put into it.

pub mod cat;
pub mod doc;
pub mod hive;
pub mod image;
pub mod pki;
pub mod wim;
pub mod xml;
