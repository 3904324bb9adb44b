//! What signatures are made of: certificates, keys, signed messages and timestamps. All of it is DER.
//!
//! Here stands what the structures say and whether the numbers agree: this digest is that of this content, this
//! signature was made with that key. Whom to trust is decided elsewhere.
//!
//! ```text
//! SignedMessage (a catalog, a timestamp)                          envelope.rs signed_message.rs
//! ├ content           a trust list, or the TSTInfo of a timestamp
//! ├ certificates      signer first or last, in any order          certificate.rs extensions.rs name.rs public_key.rs
//! └ signers                                                       signer_info.rs signing.rs digest.rs
//!   ├ signed attributes    contentType, messageDigest; what the signature covers
//!   ├ signature            PKCS#1 v1.5 or ECDSA
//!   └ unsigned attributes  RFC 3161 timestamp over the signature    timestamp.rs timestamp_exchange.rs
//! ```
//!
//! # Required, tolerated, not known
//!
//! * Required: DER; one contentType and one messageDigest among the signed attributes; SHA-256, SHA-384 or SHA-512;
//!   RSA of 1024 to 8192 bits, P-256 or P-384. What stands on SHA-1 or MD5 is refused by name.
//! * Tolerated: sets that are not sorted; certificates that cannot be read, as long as nobody needs them; a second
//!   signature nested in an attribute, which is not looked at.
//! * Not known here: RSA-PSS, P-521, EdDSA, name constraints. A signature with them does not hold here, though it may
//!   elsewhere.

mod certificate;
mod digest;
mod envelope;
mod error;
mod extensions;
mod fitness;
mod name;
mod oids;
mod pem;
mod public_key;
mod raw;
mod signed_message;
mod signer_info;
mod signing;
mod structures;
mod timestamp;
mod timestamp_exchange;

pub use certificate::Certificate;
pub use digest::{Digest, Unusable};
pub use error::{DerError, Found};
pub use fitness::{Purpose, Unfit};
pub use pem::{CertificateFileFault, PemBlock, certificates, pem_blocks};
pub use public_key::{KeyFault, PublicKey};
pub use signed_message::SignedMessage;
pub use signer_info::{SignatureFault, SignerInfo};
pub use signing::NewSignature;
pub use timestamp::{Timestamp, TimestampFault};
pub use timestamp_exchange::{AnswerFault, timestamp_request, timestamp_token};

pub(in crate::format) use envelope::{CATALOG_VERSION, Envelope, Signatures, seal};
pub(in crate::format) use raw::{File, RawSequence, RawSet};
pub(in crate::format) use signing::{signatures, signed_attributes};
pub(in crate::format) use structures::{Algorithm, Attribute, Time};
