//! The work for the certification paths of one package: each signature on a certificate is checked once, and only so
//! many are.

use std::collections::BTreeMap;

use crate::format::pki::{Certificate, IssuerSignatureError};

/// The maximum number of signatures on certificates that are checked for one package, in all searches for paths of its
/// signers and timestamps. A signer with a timestamp takes five to ten, and a hostile one a millisecond.
pub(super) const MAX_CHECKS: usize = 200;
/// The maximum number of steps from a certificate to a possible issuer for one package. More steps than checks are
/// needed if several timestamps come from one server.
pub(super) const MAX_STEPS: usize = 1000;

/// The checks for one package, with their results.
#[derive(Default)]
pub(super) struct Checks {
    steps: usize,
    /// By the fingerprints of the certificate and its issuer. Each timestamp includes its own copies of certificates.
    results: BTreeMap<([u8; 32], [u8; 32]), Option<IssuerSignatureError>>,
}

/// Why a certificate does not count as issued by another.
pub(super) enum CheckError {
    /// Its signature is not that of the issuer.
    Signature(IssuerSignatureError),
    /// [`MAX_CHECKS`] signatures have been checked.
    TooMany,
}

impl Checks {
    /// Counts a step; `false` if there have been too many.
    pub(super) fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= MAX_STEPS
    }

    /// Checks that a certificate was signed with the key of `issuer`.
    pub(super) fn check(&mut self, issued: &Certificate, issuer: &Certificate) -> Result<(), CheckError> {
        let pair = (issued.fingerprint(), issuer.fingerprint());
        let known = self.results.get(&pair).copied();
        let error = match known {
            Some(error) => error,
            None if self.results.len() == MAX_CHECKS => return Err(CheckError::TooMany),
            None => *self.results.entry(pair).or_insert(issued.issuer_signature_error(issuer)),
        };
        error.map_or(Ok(()), |error| Err(CheckError::Signature(error)))
    }
}
