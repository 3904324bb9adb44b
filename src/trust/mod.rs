//! Opens and judges a package: whether it is undamaged, whether its catalog covers it, who signed it, and whether the
//! signer is trusted.
//!
//! `verify`, `kit`, `sign` and the applier all use this module, so that these words mean the same everywhere:
//!
//! * intact: every file in the package was read, and has the hash stated in the package.
//! * covered: the catalog contains both hashes of the package file.
//! * signed: covered, and the catalog has a valid signature by a certificate that may sign packages. If a catalog does
//!   not cover the package, its signature is not checked, since it proves nothing about the package.
//! * trusted: signed, and a certification path leads to a certificate that the caller trusts.
//!
//! ```text
//! .ppkg + .cat --open--> OpenPackage --judge--> Judgement { intact, covered, signature, report }
//!                 |                                |- cover.rs       both hashes
//!                 |                                |- signature.rs   every signer
//!                 |                                |- path.rs        from the signer to a trusted certificate
//!                 |                                |- checks.rs      how much of that is checked for one package
//!                 |                                '- timestamps.rs  when it was signed
//!                 '- reads and hashes the file, once
//! ```

mod anchors;
mod checks;
mod cover;
mod judge;
mod open;
mod path;
mod signature;
mod timestamps;

pub use anchors::Anchors;
pub use cover::{Coverage, cover, cover_alone};
pub use judge::{Judgement, judge, judge_catalog};
pub use open::{Incoming, OpenError, OpenPackage, open};
pub use signature::{Signature, Signer};
