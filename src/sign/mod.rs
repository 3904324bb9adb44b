//! Stage 7: the security catalog of a package, and its signature.
//!
//! No key is needed to make a catalog. Signing it takes a [`Signer`], which is a certificate that fits, and a signature:
//! of a [`SigningKey`], or made elsewhere over what [`ToBeSigned`] gives. Either way it is checked before it goes in.
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
mod stamp;

pub use catalog::catalog;
pub use cdf::catalog_definition;
pub use key::SigningKey;
pub use key_error::KeyError;
pub use pem_key::{PassPhraseSource, pem_key};
pub use pfx::pfx;
pub use signer::{CheckedSignature, Signer, SignerError, ToBeSigned};
pub use stamp::{StampAnswerError, StampQuestion};
