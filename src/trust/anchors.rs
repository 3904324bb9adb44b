//! Whom to believe.

use crate::format::pki::Certificate;

/// Whom to believe, and what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Anchors<'a> {
    /// Whose signatures count: issuers of signers, or the signers' own certificates.
    pub signers: &'a [Certificate],
    /// Issuers of timestamp servers. An issuer for one must not vouch for the other.
    pub timestamps: &'a [Certificate],
    /// The present, in seconds since 1970.
    pub now: i64,
}
