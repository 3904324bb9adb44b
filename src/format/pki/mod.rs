//! Certificates, keys, signed messages and timestamps, all in DER.
//!
//! This module parses the structures and verifies digests and signatures. Trust is decided elsewhere.
//!
//! ```text
//! SignedMessage (a catalog, a timestamp)                     envelope.rs signed_message.rs well_formed.rs
//! ├ content           a trust list, or the TSTInfo of a timestamp
//! ├ certificates      in any order                           certificate.rs extensions.rs suitability.rs
//! │                                                          name.rs general_name.rs name_constraints.rs public_key.rs
//! └ signers                                                  signer_info.rs signing.rs digest.rs
//!   ├ signed attributes    contentType, messageDigest        signed_attributes.rs signing_certificate.rs
//!   ├ signature            PKCS#1 v1.5 or ECDSA
//!   └ unsigned attributes  RFC 3161 timestamp                timestamp.rs timestamp_exchange.rs
//! ```
//!
//! # Required, tolerated, not supported
//!
//! * Required: DER in every element, also in the values of extensions that are read, and no malformed parts; each
//!   extension and each signed attribute at most once; SHA-256, SHA-384 or SHA-512; RSA of 2048 to 8192 bits, P-256 or
//!   P-384. SHA-1 and MD5 are refused by name.
//! * Tolerated: sets that are not sorted; certificates with unsupported keys, as long as they are not used; a second
//!   signature nested in an attribute, which is ignored.
//! * Beyond OpenSSL: application policies, which Windows heeds instead of an extended key usage, must allow the purpose
//!   too.
//! * Not supported: RSA-PSS, P-521, EdDSA, RSA exponents of more than 33 bits, points in hybrid form, name constraints
//!   other than those of directory names, X.400 addresses and EDI party names, object identifiers of more than 39
//!   bytes, policy constraints, mappings and constraints of application policies, proxies, included revocation lists. A
//!   signature with them may be valid elsewhere.
//!
//! This code is meant to refuse every certificate, signature and timestamp that OpenSSL refuses: it follows
//! `openssl verify -partial_chain`, `openssl cms -verify -purpose any` and `openssl ts -verify`, all without
//! `-x509_strict`, which requires key identifiers, a key usage and critical basic constraints that many private
//! authorities omit. Unlike OpenSSL, which uses the current time, it checks certificates at the time of the signature,
//! if a trusted timestamp proves that time.

mod certificate;
mod digest;
mod envelope;
mod error;
mod extensions;
mod general_name;
mod name;
mod name_constraints;
mod oids;
mod pem;
mod pfx;
mod public_key;
mod raw;
mod signed_attributes;
mod signed_message;
mod signer_info;
mod signing;
mod signing_certificate;
mod structures;
mod suitability;
mod time;
mod timestamp;
mod timestamp_exchange;
mod well_formed;

pub use certificate::{Certificate, IssuerSignatureError, SelfIssuedError};
pub use digest::{AlgorithmError, Digest};
pub use error::{DerError, Found};
pub use pem::{CertificateFileError, PemBlock, certificate_in_base64, certificates, pem_blocks};
pub use pfx::{PfxError, open_pfx};
pub use public_key::{PublicKey, PublicKeyError};
pub use signed_message::SignedMessage;
pub use signer_info::{SignatureError, SignerInfo};
pub use signing::NewSignature;
pub use suitability::{Issued, IssuerError, Purpose, SuitabilityError};
pub use timestamp::{Timestamp, TimestampError};
pub use timestamp_exchange::{TimestampResponseError, timestamp_request, timestamp_token};

pub(in crate::format) use envelope::{CATALOG_VERSION, Envelope, Signatures, seal};
pub(in crate::format) use oids::algorithm_name;
pub(in crate::format) use raw::{File, RawSequence, RawSet};
pub(in crate::format) use signing::{signatures, signed_attributes};
pub(in crate::format) use structures::{Algorithm, Attribute, Time};
