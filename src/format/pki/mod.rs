//! What signatures are made of: certificates, keys, signed messages and timestamps. All of it is DER.
//!
//! Here stands what the structures say and whether the numbers agree: this digest is that of this content, this
//! signature was made with that key. Whom to trust is decided elsewhere.
//!
//! ```text
//! SignedMessage (a catalog, a timestamp)                     envelope.rs signed_message.rs well_formed.rs
//! ├ content           a trust list, or the TSTInfo of a timestamp
//! ├ certificates      in any order                           certificate.rs extensions.rs fitness.rs
//! │                                                          name.rs general_name.rs name_constraints.rs public_key.rs
//! └ signers                                                  signer_info.rs signing.rs digest.rs
//!   ├ signed attributes    contentType, messageDigest        signed_attributes.rs signing_certificate.rs
//!   ├ signature            PKCS#1 v1.5 or ECDSA
//!   └ unsigned attributes  RFC 3161 timestamp                timestamp.rs timestamp_exchange.rs
//! ```
//!
//! # Required, tolerated, not supported
//!
//! * Required: DER to the last element, and nothing that cannot be read; each extension and each signed attribute once;
//!   SHA-256, SHA-384 or SHA-512; RSA of 1024 to 8192 bits, P-256 or P-384. What stands on SHA-1 or MD5 is refused by
//!   name.
//! * Tolerated: sets that are not sorted; certificates with keys that are not supported, as long as nobody needs them; a
//!   second signature nested in an attribute, which is not looked at.
//! * Not supported: RSA-PSS, P-521, EdDSA, name constraints other than those of directory names, policy constraints,
//!   proxies, revocation lists that come along. A signature with them may hold elsewhere.
//!
//! Wherever OpenSSL refuses a certificate, a signature or a timestamp, so does this code: it goes by `openssl verify
//! -partial_chain`, `openssl cms -verify -purpose any` and `openssl ts -verify`, without `-x509_strict`: that demands key
//! identifiers, a key usage and critical basic constraints, which many private authorities leave out. Times are those of
//! the signature, as far as a trusted timestamp proves it, where OpenSSL takes the present.

mod certificate;
mod digest;
mod envelope;
mod error;
mod extensions;
mod fitness;
mod general_name;
mod name;
mod name_constraints;
mod oids;
mod pem;
mod public_key;
mod raw;
mod signed_attributes;
mod signed_message;
mod signer_info;
mod signing;
mod signing_certificate;
mod structures;
mod time;
mod timestamp;
mod timestamp_exchange;
mod well_formed;

pub use certificate::{Certificate, IssuerSignatureFault};
pub use digest::{AlgorithmError, Digest};
pub use error::{DerError, Found};
pub use fitness::{Issued, IssuerFault, Purpose, Unfit};
pub use pem::{CertificateFileError, PemBlock, certificates, pem_blocks};
pub use public_key::{PublicKey, PublicKeyError};
pub use signed_message::SignedMessage;
pub use signer_info::{SignatureError, SignerInfo};
pub use signing::NewSignature;
pub use timestamp::{Timestamp, TimestampError};
pub use timestamp_exchange::{TimestampResponseError, timestamp_request, timestamp_token};

pub(in crate::format) use envelope::{CATALOG_VERSION, Envelope, Signatures, seal};
pub(in crate::format) use raw::{File, RawSequence, RawSet};
pub(in crate::format) use signing::{signatures, signed_attributes};
pub(in crate::format) use structures::{Algorithm, Attribute, Time};
