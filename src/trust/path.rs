//! Finds the certification path from a certificate through its issuers to a trusted one.
//!
//! The issuers are included in an unsigned set that anybody can add to, and verifiers choose differently among suitable
//! ones. So a path counts only if every choice leads to a trusted certificate; otherwise another verifier might refuse
//! what is accepted here. OpenSSL, for example, refuses a signature if it tries the wrong one of two certificates
//! first.

use super::checks::{CheckError, Checks, MAX_CHECKS, MAX_STEPS};
use crate::format::pki::{Certificate, Issued, IssuerError, IssuerSignatureError, Purpose, SelfIssuedError};

/// The maximum number of issuers; real paths are shorter.
const MAX_ISSUERS: usize = 8;

/// Why there is no path to a trusted certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PathError {
    /// The caller trusts no certificate.
    #[error("no trusted certificate was named")]
    NoAnchors,
    /// The issuer of this certificate is not trusted, and its certificate is not included.
    #[error("`{at}` was issued by `{issuer}`, which is not trusted and whose certificate is not included")]
    NoIssuer { at: String, issuer: String },
    /// There is a certificate with the issuer's name, but with another key.
    #[error("`{at}` was issued with a key of `{issuer}` for which no certificate is included or trusted")]
    OtherKey { at: String, issuer: String },
    /// The path ends at a self-signed certificate that is not trusted.
    #[error("`{at}` is self-signed and not trusted")]
    SelfSigned { at: String },
    /// A trusted certificate states that its issuer has its own name, but is not self-signed, and its issuer is not
    /// trusted.
    #[error("`{at}` {why}, and trusting only such a certificate is not supported")]
    SelfIssued { at: String, why: SelfIssuedError },
    /// A certificate must not be used as an issuer.
    #[error("the path leads through `{at}`, and {why}")]
    Issuer { at: String, why: IssuerError },
    /// The signature on a certificate is not that of its issuer.
    #[error("the path leads through `{at}`, and {why}")]
    Signature { at: String, why: IssuerSignatureError },
    /// Of several possible issuers, some lead to a trusted certificate and some do not.
    #[error(
        "several certificates of `{issuer}` are included, which is supported only if each is suitable; for one of them, {why}"
    )]
    Ambiguous { issuer: String, why: Box<PathError> },
    /// The path has too many issuers.
    #[error("the path has more than {MAX_ISSUERS} issuers, which is not supported")]
    TooLong,
    /// So many certificates may be on the paths of signers and timestamps that the search is given up.
    #[error("more than {MAX_CHECKS} signatures on certificates would have to be checked, which is not supported")]
    TooManyChecks,
    /// The same certificates may be on so many paths that the search is given up.
    #[error(
        "more than {MAX_STEPS} steps from a certificate to an issuer would have to be tried, which is not supported"
    )]
    TooManySteps,
}

impl PathError {
    /// Whether other verifiers may find a path, so that the signer does not count as untrusted.
    pub(super) fn is_unsupported(&self) -> bool {
        match self {
            PathError::Issuer { why, .. } => why.is_unsupported(),
            PathError::Signature { why, .. } => why.is_unsupported(),
            PathError::Ambiguous { .. } | PathError::TooLong | PathError::SelfIssued { .. } => true,
            other => other.is_given_up(),
        }
    }

    /// Whether not all possible paths were tried.
    fn is_given_up(&self) -> bool {
        matches!(self, PathError::TooManyChecks | PathError::TooManySteps)
    }
}

/// The parameters of a search.
pub(super) struct Search<'a> {
    /// The included certificates, none of them trusted.
    pub(super) pool: &'a [Certificate],
    /// The trusted certificates: issuers, or the signer's own.
    pub(super) anchors: &'a [Certificate],
    pub(super) purpose: Purpose,
    /// When the signature was made, in seconds since 1970.
    pub(super) time: i64,
}

/// Follows the issuers from a certificate to a trusted one. The path begins with the certificate.
pub(super) fn path<'a>(
    from: &'a Certificate,
    search: &Search<'a>,
    checks: &mut Checks,
) -> Result<Vec<&'a Certificate>, PathError> {
    if search.anchors.is_empty() {
        return Err(PathError::NoAnchors);
    }
    let start_is_trusted = search.anchors.contains(from) && from.self_issued_error().is_none();
    let mut walk = Walk { search, checks, start_is_trusted };
    walk.extend(&[from])
}

struct Walk<'w, 'a> {
    search: &'w Search<'a>,
    checks: &'w mut Checks,
    /// Whether the certificate at the start is itself trusted. Its included issuers must be suitable nevertheless.
    start_is_trusted: bool,
}

impl<'a> Walk<'_, 'a> {
    /// Continues a path.
    fn extend(&mut self, below: &[&'a Certificate]) -> Result<Vec<&'a Certificate>, PathError> {
        let Some(top) = below.last() else { return Err(PathError::NoAnchors) };
        if top.is_self_signed() {
            return self.end(below, PathError::SelfSigned { at: top.subject() });
        }
        let trusted = self.candidates(self.search.anchors, top, &[]);
        let included = if trusted.is_empty() { self.candidates(self.search.pool, top, below) } else { Vec::new() };
        let issuers: Vec<(&Certificate, bool)> =
            trusted.into_iter().map(|own| (own, true)).chain(included.into_iter().map(|own| (own, false))).collect();
        match issuers.as_slice() {
            [] => self.end(below, self.without_issuer(top)),
            _ if below.len() > MAX_ISSUERS => Err(PathError::TooLong),
            [(issuer, issuer_is_trusted)] => self.through(issuer, *issuer_is_trusted, below),
            several => {
                let paths: Vec<_> = several
                    .iter()
                    .map(|(issuer, issuer_is_trusted)| self.through(issuer, *issuer_is_trusted, below))
                    .collect();
                all_or_none(paths, top.issuer())
            }
        }
    }

    /// Accepts a path without a trusted issuer if its start is trusted.
    fn end(&self, path: &[&'a Certificate], otherwise: PathError) -> Result<Vec<&'a Certificate>, PathError> {
        if self.start_is_trusted { Ok(path.to_vec()) } else { Err(otherwise) }
    }

    /// Continues a path through one issuer. A trusted issuer completes it, unless it has its own name as issuer and is
    /// not self-signed: OpenSSL accepts such a certificate only as a part of a path, or with `-partial_chain`.
    fn through(
        &mut self,
        issuer: &'a Certificate,
        issuer_is_trusted: bool,
        below: &[&'a Certificate],
    ) -> Result<Vec<&'a Certificate>, PathError> {
        if !self.checks.step() {
            return Err(PathError::TooManySteps);
        }
        let issued = Issued { below, purpose: self.search.purpose, time: self.search.time, issuer_is_trusted };
        if let Some(why) = issuer.issuer_error(&issued) {
            return Err(PathError::Issuer { at: issuer.subject(), why });
        }
        if let Some(top) = below.last() {
            self.checks.check(top, issuer).map_err(|error| match error {
                CheckError::Signature(why) => PathError::Signature { at: top.subject(), why },
                CheckError::TooMany => PathError::TooManyChecks,
            })?;
        }
        let path = [below, &[issuer]].concat();
        match issuer.self_issued_error().filter(|_| issuer_is_trusted) {
            Some(why) => self.extend(&path).map_err(|_| PathError::SelfIssued { at: issuer.subject(), why }),
            None if issuer_is_trusted => Ok(path),
            None => self.extend(&path),
        }
    }

    /// The possible issuers of a certificate: those that are valid at the time, else those whose validity ends last, as
    /// the best available. Certificates that are already `used` on the path are left out, so that there are no cycles;
    /// a trusted one ends the path, so it may be used again.
    fn candidates(&self, from: &'a [Certificate], issued: &Certificate, used: &[&Certificate]) -> Vec<&'a Certificate> {
        let mut fitting: Vec<&Certificate> = Vec::new();
        for issuer in from {
            let is_new = !fitting.contains(&issuer) && !used.contains(&issuer);
            if is_new && issued.may_be_issued_by(issuer) {
                fitting.push(issuer);
            }
        }
        if fitting.iter().any(|issuer| issuer.is_valid_at(self.search.time)) {
            fitting.retain(|issuer| issuer.is_valid_at(self.search.time));
        } else if let Some(last) = fitting.iter().map(|issuer| issuer.not_after).max() {
            fitting.retain(|issuer| issuer.not_after == last);
        }
        fitting
    }

    fn without_issuer(&self, top: &Certificate) -> PathError {
        let (at, issuer) = (top.subject(), top.issuer());
        let mut all = self.search.anchors.iter().chain(self.search.pool);
        match all.any(|other| top.names_as_issuer(other) && !top.may_be_issued_by(other)) {
            true => PathError::OtherKey { at, issuer },
            false => PathError::NoIssuer { at, issuer },
        }
    }
}

/// One of the paths if all are valid, else the error of an invalid one; that of a search that was given up comes first,
/// since it might have found a path.
fn all_or_none(
    mut paths: Vec<Result<Vec<&Certificate>, PathError>>,
    issuer: String,
) -> Result<Vec<&Certificate>, PathError> {
    let some_are_good = paths.iter().any(Result::is_ok);
    paths.sort_by_key(|path| !path.as_ref().is_err_and(PathError::is_given_up));
    let mut good = None;
    for path in paths {
        match path {
            Ok(path) => good = good.or(Some(path)),
            Err(why) if some_are_good => return Err(PathError::Ambiguous { issuer, why: Box::new(why) }),
            Err(why) => return Err(why),
        }
    }
    good.ok_or(PathError::NoAnchors)
}
