//! What makes a certificate unfit for signing, as data.

use std::fmt;

use der::asn1::ObjectIdentifier;

use super::certificate::Certificate;
use super::general_name::GeneralName;
use super::name::Name;
use super::name_constraints::Constrained;
use super::oids;
use super::public_key::PublicKeyError;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Its validity begins later, in seconds since 1970.
    #[error("it is not valid before {}", utc(*.0))]
    NotYetValid(i64),
    /// Its validity ended, in seconds since 1970.
    #[error("it expired on {}", utc(*.0))]
    Expired(i64),
    /// Its extended key usage does not list the purpose, or is absent.
    #[error("its extended key usage does not list {0}")]
    Purpose(Purpose),
    /// Its extended key usage is not critical, or does not list the purpose alone.
    #[error("its extended key usage is not critical, or does not list {0} and nothing else")]
    NotAlone(Purpose),
    /// Its key usage does not allow signatures.
    #[error("its key usage does not list digitalSignature")]
    KeyUsage,
    /// Its key usage allows more than signatures.
    #[error("its key usage lists more than digitalSignature and nonRepudiation")]
    OtherUsage,
    /// It states a rule that must be understood and is not.
    #[error("it states the rule {0}, which must be understood and is not supported")]
    Rule(ObjectIdentifier),
    /// Its RSA key has too few bits.
    #[error("its RSA key has {0} bits, which is too short")]
    Short(u32),
    /// Its key is of no use here.
    #[error("its key cannot be used: {0}")]
    Key(PublicKeyError),
}

impl Purpose {
    pub(super) fn oid(self) -> ObjectIdentifier {
        match self {
            Purpose::CodeSigning => oids::CODE_SIGNING,
            Purpose::TimeStamping => oids::TIME_STAMPING,
        }
    }
}

/// Why a certificate may not have issued another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuerFault {
    /// Its basic constraints do not call it an authority, or it has none.
    #[error("it may not issue this certificate: its basic constraints do not call it an authority")]
    NoAuthority,
    /// It is of version 1, which says nothing about issuing, and is not a root that was named.
    #[error("it may not issue this certificate: it is of version 1, and only a root that was named may be")]
    Version1,
    /// Its key usage does not list keyCertSign.
    #[error("it may not issue this certificate: its key usage does not list keyCertSign")]
    KeyUsage,
    /// It allows fewer issuers between it and the signer.
    #[error("it may not issue this certificate: it allows {0} issuers below it")]
    PathLength(u32),
    /// It states a rule that must be understood and is not.
    #[error("it states the rule {0}, which must be understood and is not supported")]
    Rule(ObjectIdentifier),
    /// Its validity does not hold the moment, given in seconds since 1970.
    #[error("it was not valid on {}", utc(*.0))]
    Validity(i64),
    /// It restricts those below it to other purposes.
    #[error("it excludes {0}")]
    Purpose(Purpose),
    /// Its RSA key has too few bits.
    #[error("its RSA key has {0} bits, which is too short")]
    Short(u32),
    /// It does not allow the names of those below it.
    #[error("its name constraints do not allow the names below it")]
    Names,
    /// It restricts names in a way that is not supported.
    #[error("it has name constraints of a kind that is not supported; only directory names are")]
    NameKinds,
}

/// What an issuer stands above.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'a> {
    /// The certificates from that of the signer up to the one that was issued.
    pub below: &'a [&'a Certificate],
    /// What the signer's key is to be used for.
    pub purpose: Purpose,
    /// When it was used, in seconds since 1970.
    pub time: i64,
    /// Whether the issuer is among those that were named as trusted.
    pub is_named: bool,
}

/// Shorter RSA keys can be broken. Source: NIST SP 800-131A.
const LEAST_RSA_BITS: u32 = 2048;

impl Certificate {
    /// Everything that speaks against a signature of this certificate made at `time`, in seconds since 1970.
    pub fn unfit(&self, purpose: Purpose, time: i64) -> Vec<Unfit> {
        let mut unfit = Vec::new();
        if time < self.not_before {
            unfit.push(Unfit::NotYetValid(self.not_before));
        } else if !self.is_valid_at(time) {
            unfit.push(Unfit::Expired(self.not_after));
        }
        let usage = self.extensions.key_usage;
        if purpose == Purpose::TimeStamping && !self.extensions.insists_on(purpose.oid()) {
            unfit.push(Unfit::NotAlone(purpose));
        } else if !self.extensions.lists(purpose.oid()) {
            unfit.push(Unfit::Purpose(purpose));
        }
        if usage.is_some_and(|usage| !usage.signs()) {
            unfit.push(Unfit::KeyUsage);
        } else if purpose == Purpose::TimeStamping && usage.is_some_and(|usage| !usage.only_signs()) {
            unfit.push(Unfit::OtherUsage);
        }
        unfit.extend(self.extensions.unread_rule.map(Unfit::Rule));
        match self.public_key() {
            Err(fault) => unfit.push(Unfit::Key(fault)),
            Ok(_) => unfit.extend(self.short_key().map(Unfit::Short)),
        }
        unfit
    }

    /// Why it may not have issued the last certificate below it; none if it may. That it signed that is another question.
    pub fn issuer_fault(&self, issued: &Issued<'_>) -> Option<IssuerFault> {
        let says = &self.extensions;
        let constraints = says.constraints.unwrap_or_default();
        let issuers_below = issued.below.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
        if self.is_version_1 {
            if !(issued.is_named && self.is_self_signed()) {
                return Some(IssuerFault::Version1);
            }
        } else if !constraints.authority {
            return Some(IssuerFault::NoAuthority);
        }
        if says.key_usage.is_some_and(|usage| !usage.signs_certificates()) {
            return Some(IssuerFault::KeyUsage);
        }
        if let Some(most) = constraints.path_length.filter(|most| issuers_below > *most as usize) {
            return Some(IssuerFault::PathLength(most));
        }
        if let Some(rule) = says.unread_rule {
            return Some(IssuerFault::Rule(rule));
        }
        if !self.is_valid_at(issued.time) {
            return Some(IssuerFault::Validity(issued.time));
        }
        if says.excludes(issued.purpose.oid()) {
            return Some(IssuerFault::Purpose(issued.purpose));
        }
        self.short_key().map(IssuerFault::Short).or_else(|| self.names_fault(issued.below))
    }

    /// What its name constraints say about those below. Authorities that issued to themselves are not constrained.
    fn names_fault(&self, below: &[&Certificate]) -> Option<IssuerFault> {
        let constraints = self.extensions.name_constraints.as_ref()?;
        let constrained = below.iter().enumerate().filter(|(index, below)| *index == 0 || !below.is_self_issued());
        constrained.into_iter().find_map(|(_, certificate)| match constraints.judge(certificate.names()) {
            Constrained::Allowed => None,
            Constrained::Forbidden => Some(IssuerFault::Names),
            Constrained::NotUnderstood => Some(IssuerFault::NameKinds),
        })
    }

    /// Whether the owner has this name.
    pub(super) fn is_called(&self, name: &GeneralName) -> bool {
        name.directory() == Some(&self.subject) || self.extensions.names.contains(name)
    }

    /// The names of the owner in the directory.
    fn names(&self) -> impl Iterator<Item = &Name> {
        [&self.subject].into_iter().chain(self.extensions.names.iter().filter_map(GeneralName::directory))
    }

    /// The bits of an RSA key that is too short.
    fn short_key(&self) -> Option<u32> {
        self.public_key().ok()?.rsa_bits().filter(|bits| *bits < LEAST_RSA_BITS)
    }
}

impl Unfit {
    /// Whether others may be able to use the certificate, so that nothing is said against its owner.
    pub fn is_unsupported(self) -> bool {
        matches!(self, Unfit::Rule(_) | Unfit::Key(PublicKeyError::Kind(_)))
    }
}

impl IssuerFault {
    /// Whether others may be able to use the certificate, so that nothing is said against its owner.
    pub fn is_unsupported(self) -> bool {
        matches!(self, IssuerFault::Rule(_) | IssuerFault::NameKinds)
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
