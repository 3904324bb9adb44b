//! Stage 7: the security catalog of a package, and its signature.
//!
//! Making a catalog needs no key. Signing it needs a [`Signer`], which is a suitable certificate, and a signature: made
//! with a [`SigningKey`], or elsewhere over the bytes of [`ToBeSigned`]. Either way it is checked before it is
//! attached.
//!
//! ```text
//! Hashes --catalog--> unsigned .cat --ToBeSigned::of--> attributes --SigningKey or service--> signature
//!                                                                                                |
//!                          signed .cat <--attach-- CheckedSignature (and its timestamp) <--check-'
//! ```

mod catalog;
mod cdf;
mod key;
mod key_error;
mod pem_key;
mod pfx;
mod signer;
mod timestamp_query;

pub use catalog::catalog;
pub use cdf::catalog_definition;
pub use key::SigningKey;
pub use key_error::KeyError;
pub use pem_key::{PassPhraseSource, pem_key};
pub use pfx::pfx;
pub use signer::{CheckedSignature, Signer, SignerError, ToBeSigned};
pub use timestamp_query::{TimestampQuery, TimestampQueryError};
