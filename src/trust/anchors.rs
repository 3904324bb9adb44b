//! The trusted certificates.

use crate::format::pki::Certificate;

/// The trusted certificates, and the time at which they are used.
#[derive(Debug, Clone, Copy)]
pub struct Anchors<'a> {
    /// Trusted issuers of signing certificates, or trusted signing certificates themselves.
    pub signers: &'a [Certificate],
    /// Trusted issuers of timestamp servers. They are separate, so that an issuer is trusted only for one purpose.
    pub timestamps: &'a [Certificate],
    /// The current time, in seconds since 1970.
    pub now: i64,
}
