//! Whether a certificate leads to one that is trusted.

use std::fmt;

use crate::format::pki::{Certificate, Purpose, Unfit};
use crate::world::utc;

/// A chain of this many issuers is longer than any in use.
const MAX_ISSUERS: usize = 8;
/// How many signatures are checked at most while a way is looked for; the limit bounds hostile files.
const MAX_CHECKS: usize = 200;

/// Why no way leads to a trusted certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoWay {
    /// No certificate is trusted, for none was named.
    NoAnchors,
    /// The issuer of this certificate is neither trusted nor does its certificate come along.
    Ends { at: String, issuer: String },
    /// A certificate on the only way may not be used so.
    Blocked { at: String, why: Blocked },
}

/// Why an issuer's certificate is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Blocked {
    /// It may not issue certificates, or none this far up.
    NotAnIssuer,
    /// Its validity does not cover the time of the signature, given in seconds since 1970.
    Validity(i64),
    /// It restricts itself to other purposes.
    Purpose(Purpose),
    /// Its own key is too weak or unknown.
    Key(Unfit),
}

/// What a way is looked for with.
pub(super) struct Search<'a> {
    /// The certificates that come along; each may be wrong.
    pub(super) pool: &'a [Certificate],
    /// The trusted ones: issuers, or the signer's own.
    pub(super) anchors: &'a [Certificate],
    pub(super) purpose: Purpose,
    /// When the signature was made, in seconds since 1970.
    pub(super) time: i64,
}

/// Follows the issuers from a certificate to a trusted one.
pub(super) fn way(from: &Certificate, search: &Search<'_>) -> Result<(), NoWay> {
    if search.anchors.is_empty() {
        return Err(NoWay::NoAnchors);
    }
    if search.anchors.contains(from) {
        return Ok(());
    }
    let mut state = State { visited: vec![false; search.pool.len()], checks: 0, obstacle: None, end: from };
    match state.leads_on(from, 0, search) {
        true => Ok(()),
        false => {
            Err(state.obstacle.unwrap_or_else(|| NoWay::Ends { at: state.end.subject(), issuer: state.end.issuer() }))
        }
    }
}

struct State<'a> {
    visited: Vec<bool>,
    checks: usize,
    /// The first reason not to take an issuer that would have been the right one.
    obstacle: Option<NoWay>,
    /// The certificate furthest from the signer.
    end: &'a Certificate,
}

impl<'a> State<'a> {
    /// Whether a trusted certificate can be reached from one that stands above `below` issuers.
    fn leads_on(&mut self, from: &'a Certificate, below: usize, search: &Search<'a>) -> bool {
        self.end = from;
        if below == MAX_ISSUERS {
            return false;
        }
        if search.anchors.iter().any(|anchor| self.is_step(from, anchor, below, search)) {
            return true;
        }
        for (index, issuer) in search.pool.iter().enumerate() {
            if !self.visited[index] && issuer != from && self.is_step(from, issuer, below, search) {
                self.visited[index] = true;
                if self.leads_on(issuer, below + 1, search) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether `issuer` issued `from` and may have done so.
    fn is_step(&mut self, from: &Certificate, issuer: &Certificate, below: usize, search: &Search<'_>) -> bool {
        if !from.names_as_issuer(issuer) || self.checks == MAX_CHECKS {
            return false;
        }
        self.checks += 1;
        if !from.is_issued_by(issuer) {
            return false;
        }
        let Some(why) = blocked(issuer, below, search) else { return true };
        self.obstacle.get_or_insert(NoWay::Blocked { at: issuer.subject(), why });
        false
    }
}

fn blocked(issuer: &Certificate, below: usize, search: &Search<'_>) -> Option<Blocked> {
    if !issuer.may_issue(below) {
        return Some(Blocked::NotAnIssuer);
    }
    if !(issuer.not_before..=issuer.not_after).contains(&search.time) {
        return Some(Blocked::Validity(search.time));
    }
    if issuer.excludes(search.purpose) {
        return Some(Blocked::Purpose(search.purpose));
    }
    let keys = issuer.unfit(search.purpose, search.time).into_iter();
    keys.into_iter().find(|unfit| matches!(unfit, Unfit::Short(_) | Unfit::Key(_))).map(Blocked::Key)
}

impl fmt::Display for NoWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoWay::NoAnchors => f.write_str("no trusted certificate was named"),
            NoWay::Ends { at, issuer } => {
                write!(f, "`{at}` was issued by `{issuer}`, which is not trusted and does not come along")
            }
            NoWay::Blocked { at, why } => write!(f, "the way leads over `{at}`, and {why}"),
        }
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Blocked::NotAnIssuer => f.write_str("it may not issue this certificate"),
            Blocked::Validity(time) => write!(f, "it was not valid on {}", utc(*time)),
            Blocked::Purpose(purpose) => write!(f, "it excludes {purpose}"),
            Blocked::Key(unfit) => unfit.fmt(f),
        }
    }
}
