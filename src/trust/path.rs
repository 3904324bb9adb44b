//! The certification path: from a certificate over its issuers to one that is trusted.
//!
//! The issuers come along in a set that anybody can add to, and readers choose differently among those that fit. So a
//! path counts only if every choice leads to a trusted certificate: nothing is accepted here that another reader would
//! refuse, as OpenSSL does when it meets the wrong one of two certificates first.

use crate::format::pki::{Certificate, Issued, IssuerFault, IssuerSignatureFault, Purpose};

/// A path of this many issuers is longer than any in use.
const MAX_ISSUERS: usize = 8;
/// How many signatures are checked at most while a path is looked for; the limit bounds hostile files.
const MAX_CHECKS: usize = 200;

/// Why no path leads to a trusted certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PathError {
    /// No certificate is trusted, for none was named.
    #[error("no trusted certificate was named")]
    NoAnchors,
    /// The issuer of this certificate is neither trusted nor does its certificate come along.
    #[error("`{at}` was issued by `{issuer}`, which is not trusted and does not come along")]
    NoIssuer { at: String, issuer: String },
    /// There is a certificate of that name, but it is about another key.
    #[error("`{at}` was issued with another key of `{issuer}` than those at hand")]
    OtherKey { at: String, issuer: String },
    /// The path ends at a certificate that vouches for itself.
    #[error("`{at}` vouches for itself and is not among the trusted certificates")]
    SelfSigned { at: String },
    /// A certificate may not have issued the one below it.
    #[error("the path leads over `{at}`, and {why}")]
    Issuer { at: String, why: IssuerFault },
    /// The signature on a certificate is not that of its issuer.
    #[error("the path leads over `{at}`, and {why}")]
    Signature { at: String, why: IssuerSignatureFault },
    /// Of several certificates that may be the issuer some lead to a trusted one and some do not.
    #[error("several certificates of `{issuer}` come along, which is supported only if each is good; of one, {why}")]
    Ambiguous { issuer: String, why: Box<PathError> },
    /// There are more issuers than are followed.
    #[error("more than {MAX_ISSUERS} issuers stand above it, which is not supported")]
    TooLong,
    /// So many certificates may be on the path that it is not looked for to the end.
    #[error("more than {MAX_CHECKS} signatures would have to be checked, which is not supported")]
    TooMany,
}

impl PathError {
    /// Whether others may be able to follow the path, so that nothing is said against the signer.
    pub(super) fn is_unsupported(&self) -> bool {
        match self {
            PathError::Issuer { why, .. } => why.is_unsupported(),
            PathError::Signature { why, .. } => why.is_unsupported(),
            PathError::Ambiguous { .. } | PathError::TooLong | PathError::TooMany => true,
            _ => false,
        }
    }
}

/// What a path is looked for with.
pub(super) struct Search<'a> {
    /// The certificates that come along; each may be wrong.
    pub(super) pool: &'a [Certificate],
    /// The trusted ones: issuers, or the signer's own.
    pub(super) anchors: &'a [Certificate],
    pub(super) purpose: Purpose,
    /// When the signature was made, in seconds since 1970.
    pub(super) time: i64,
}

/// Follows the issuers from a certificate to a trusted one. The path begins with the certificate.
pub(super) fn path<'a>(from: &'a Certificate, search: &Search<'a>) -> Result<Vec<&'a Certificate>, PathError> {
    if search.anchors.is_empty() {
        return Err(PathError::NoAnchors);
    }
    let mut walk = Walk { search, checks: 0, is_named: search.anchors.contains(from) };
    walk.on(&[from])
}

struct Walk<'w, 'a> {
    search: &'w Search<'a>,
    checks: usize,
    /// Whether the certificate at the start is among the trusted ones. What comes along above it must be good all the
    /// same.
    is_named: bool,
}

impl<'a> Walk<'_, 'a> {
    /// Continues a path that has come so far.
    fn on(&mut self, below: &[&'a Certificate]) -> Result<Vec<&'a Certificate>, PathError> {
        let Some(top) = below.last() else { return Err(PathError::NoAnchors) };
        if top.is_self_signed() {
            return self.end(below, PathError::SelfSigned { at: top.subject() });
        }
        let named = self.candidates(self.search.anchors, top, &[]);
        let along = if named.is_empty() { self.candidates(self.search.pool, top, below) } else { Vec::new() };
        let issuers: Vec<(&Certificate, bool)> =
            named.into_iter().map(|own| (own, true)).chain(along.into_iter().map(|own| (own, false))).collect();
        match issuers.as_slice() {
            [] => self.end(below, self.without_issuer(top)),
            _ if below.len() > MAX_ISSUERS => Err(PathError::TooLong),
            [(issuer, is_named)] => self.over(issuer, *is_named, below),
            several => {
                let ways: Vec<_> =
                    several.iter().map(|(issuer, is_named)| self.over(issuer, *is_named, below)).collect();
                all_or_none(ways, top.issuer())
            }
        }
    }

    /// Takes a path for finished if its start is trusted.
    fn end(&self, path: &[&'a Certificate], otherwise: PathError) -> Result<Vec<&'a Certificate>, PathError> {
        if self.is_named { Ok(path.to_vec()) } else { Err(otherwise) }
    }

    /// Steps over one issuer. With a trusted one the path is finished.
    fn over(
        &mut self,
        issuer: &'a Certificate,
        is_named: bool,
        below: &[&'a Certificate],
    ) -> Result<Vec<&'a Certificate>, PathError> {
        if self.checks == MAX_CHECKS {
            return Err(PathError::TooMany);
        }
        self.checks += 1;
        let issued = Issued { below, purpose: self.search.purpose, time: self.search.time, is_named };
        if let Some(why) = issuer.issuer_fault(&issued) {
            return Err(PathError::Issuer { at: issuer.subject(), why });
        }
        if let Some((top, why)) = below.last().and_then(|top| Some((top, top.signature_fault(issuer)?))) {
            return Err(PathError::Signature { at: top.subject(), why });
        }
        let path = [below, &[issuer]].concat();
        if is_named { Ok(path) } else { self.on(&path) }
    }

    /// Those that may have issued a certificate: those that are valid at the time, else those whose validity ends last,
    /// for then nothing better can be said. Those that are `used` are left out, so that no path goes in a circle; a trusted
    /// one ends the path, so it may be used again.
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

/// One of the paths if all are good.
fn all_or_none(
    ways: Vec<Result<Vec<&Certificate>, PathError>>,
    issuer: String,
) -> Result<Vec<&Certificate>, PathError> {
    let some_are_good = ways.iter().any(Result::is_ok);
    let mut good = None;
    for way in ways {
        match way {
            Ok(path) => good = good.or(Some(path)),
            Err(why) if some_are_good => return Err(PathError::Ambiguous { issuer, why: Box::new(why) }),
            Err(why) => return Err(why),
        }
    }
    good.ok_or(PathError::NoAnchors)
}
