//! The one door to open and judge a package: whether it is whole, what its catalog covers, who signed it, and whom to
//! believe.
//!
//! `verify`, `kit`, `sign` and the applier all come through here, so that covered, signed and trusted mean the same
//! everywhere:
//!
//! * whole: every content that the package names was read, and has the hash that the package states.
//! * covered: the catalog holds both hashes of the file, byte for byte.
//! * signed: covered, and the signature over the catalog holds for a certificate that may sign packages. A catalog that
//!   does not cover the package says nothing about it, whoever signed it; it is not even asked.
//! * trusted: signed, and the certificate leads to one that the caller named.
//!
//! ```text
//! .ppkg + .cat --open--> OpenPackage --judge--> Judgement { whole, covered, signature, report }
//!                 |                                |- cover.rs       both hashes
//!                 |                                |- signature.rs   every signer
//!                 |                                |- path.rs        from the signer to a trusted certificate
//!                 |                                '- timestamps.rs  when it was signed
//!                 '- reads and hashes the file, once
//! ```

mod anchors;
mod cover;
mod judge;
mod open;
mod path;
mod signature;
mod timestamps;

pub use anchors::Anchors;
pub use cover::{Coverage, cover};
pub use judge::{Judgement, judge, judge_catalog};
pub use open::{Incoming, OpenError, OpenPackage, open};
pub use signature::{Signature, Signer};
