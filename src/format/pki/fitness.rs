//! What makes a certificate unfit for signing, as data.

use std::fmt;

use der::asn1::ObjectIdentifier;

use super::certificate::Certificate;
use super::oids;
use super::public_key::KeyFault;
use crate::world::utc;

/// What a certificate's key is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sign code, which a catalog counts as.
    CodeSigning,
    /// To sign timestamps.
    TimeStamping,
}

/// One reason why a certificate does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Its validity begins later, in seconds since 1970.
    NotYetValid(i64),
    /// Its validity ended, in seconds since 1970.
    Expired(i64),
    /// Its extended key usage does not list the purpose, or is absent.
    Purpose(Purpose),
    /// Its key usage does not allow signatures.
    KeyUsage,
    /// It states a rule that must be understood and is not.
    Rule(ObjectIdentifier),
    /// Its RSA key has too few bits.
    Short(u32),
    /// Its key is of no use here.
    Key(KeyFault),
}

impl Purpose {
    pub(super) fn oid(self) -> ObjectIdentifier {
        match self {
            Purpose::CodeSigning => oids::CODE_SIGNING,
            Purpose::TimeStamping => oids::TIME_STAMPING,
        }
    }
}

impl Certificate {
    /// Everything that speaks against a signature of this certificate made at `time`, in seconds since 1970.
    pub fn unfit(&self, purpose: Purpose, time: i64) -> Vec<Unfit> {
        /// Shorter RSA keys can be broken. Source: NIST SP 800-131A.
        const LEAST_RSA_BITS: u32 = 2048;
        let mut unfit = Vec::new();
        if time < self.not_before {
            unfit.push(Unfit::NotYetValid(self.not_before));
        }
        if time > self.not_after {
            unfit.push(Unfit::Expired(self.not_after));
        }
        if !self.extensions.lists(purpose.oid()) {
            unfit.push(Unfit::Purpose(purpose));
        }
        if !self.extensions.may_sign() {
            unfit.push(Unfit::KeyUsage);
        }
        unfit.extend(self.extensions.unread_rule.map(Unfit::Rule));
        match self.public_key() {
            Err(fault) => unfit.push(Unfit::Key(fault)),
            Ok(key) => unfit.extend(key.rsa_bits().filter(|bits| *bits < LEAST_RSA_BITS).map(Unfit::Short)),
        }
        unfit
    }

    /// Whether it restricts the certificates below it to other purposes.
    pub fn excludes(&self, purpose: Purpose) -> bool {
        self.extensions.excludes(purpose.oid())
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Purpose::CodeSigning => "codeSigning",
            Purpose::TimeStamping => "timeStamping",
        })
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::NotYetValid(from) => write!(f, "it is not valid before {}", utc(*from)),
            Unfit::Expired(end) => write!(f, "it expired on {}", utc(*end)),
            Unfit::Purpose(purpose) => write!(f, "its extended key usage does not list {purpose}"),
            Unfit::KeyUsage => f.write_str("its key usage does not list digitalSignature"),
            Unfit::Rule(oid) => write!(f, "it states the rule {oid}, which must be understood and is not known here"),
            Unfit::Short(bits) => write!(f, "its RSA key has {bits} bits, which is too short"),
            Unfit::Key(fault) => write!(f, "its key cannot be used: {fault}"),
        }
    }
}
