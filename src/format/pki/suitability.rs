//! Checks whether a certificate is suitable for a purpose, and whether it may be an issuer.

use std::fmt;

use der::asn1::ObjectIdentifier;

use super::certificate::Certificate;
use super::general_name::GeneralName;
use super::name::Name;
use super::name_constraints::NameVerdict;
use super::oids;
use super::public_key::PublicKeyError;
use crate::world::utc;

/// The purpose for which the key of a certificate is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signing code, which includes catalogs.
    CodeSigning,
    /// Signing timestamps.
    TimeStamping,
}

/// One reason why a certificate is not suitable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SuitabilityError {
    /// Its validity begins later, in seconds since 1970.
    #[error("it is not valid before {}", utc(*.0))]
    NotYetValid(i64),
    /// Its validity ended, in seconds since 1970.
    #[error("it expired on {}", utc(*.0))]
    Expired(i64),
    /// Its extended key usage does not list the purpose, or is absent.
    #[error("its extended key usage does not list {0}")]
    Purpose(Purpose),
    /// Its application policies do not list the purpose.
    #[error("its application policies, which Windows heeds instead of its extended key usage, do not list {0}")]
    Policies(Purpose),
    /// Its extended key usage is absent, is not critical, or lists anything but this purpose.
    #[error("its extended key usage is not critical, or does not list only {0}")]
    NotAlone(Purpose),
    /// Its key usage does not allow signatures.
    #[error("its key usage does not list digitalSignature")]
    KeyUsage,
    /// Its key usage allows more than signatures.
    #[error("its key usage lists more than digitalSignature and nonRepudiation")]
    OtherUsage,
    /// It has an extension that must be understood but is not supported.
    #[error("it has the extension {0}, which must be understood and is not supported")]
    Rule(ObjectIdentifier),
    /// Its RSA key has too few bits.
    #[error("its RSA key has {0} bits, which is too short")]
    Short(u32),
    /// Its key cannot be used.
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

/// Why a certificate must not be used as the issuer of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// Its basic constraints do not mark it as an authority, or it has none.
    #[error("it must not issue this certificate: its basic constraints do not mark it as an authority")]
    NoAuthority,
    /// It is of version 1, which has no basic constraints, and is not a trusted root.
    #[error("it must not issue this certificate: it is of version 1, which is allowed only for trusted roots")]
    Version1,
    /// Its key usage does not list keyCertSign.
    #[error("it must not issue this certificate: its key usage does not list keyCertSign")]
    KeyUsage,
    /// There are more issuers between it and the signer than it allows.
    #[error("it must not issue this certificate: it allows only {0} issuers below it")]
    PathLength(u32),
    /// It has an extension that must be understood but is not supported.
    #[error("it has the extension {0}, which must be understood and is not supported")]
    Rule(ObjectIdentifier),
    /// It was not valid at the time, in seconds since 1970.
    #[error("it was not valid on {}", utc(*.0))]
    Validity(i64),
    /// It restricts certificates below it to other purposes.
    #[error("it excludes {0}")]
    Purpose(Purpose),
    /// Its RSA key has too few bits.
    #[error("its RSA key has {0} bits, which is too short")]
    Short(u32),
    /// Its name constraints do not allow the names of certificates below it.
    #[error("its name constraints do not allow the names below it")]
    Names,
    /// It has name constraints that are not supported.
    #[error("it has name constraints of a kind that is not supported; only directory names are")]
    NameKinds,
    /// A name of the certificate below it has a form to which name constraints cannot be applied.
    #[error(
        "it has name constraints, and a subject below it has a form that is not supported with them: a common name \
         that contains NUL, or an e-mail address that is not an IA5String"
    )]
    NameForm,
}

/// The certificates below an issuer, and their use.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'a> {
    /// The certificates from that of the signer up to the one that was issued.
    pub below: &'a [&'a Certificate],
    /// The purpose for which the signer's key was used.
    pub purpose: Purpose,
    /// When it was used, in seconds since 1970.
    pub time: i64,
    /// Whether the issuer is a trusted certificate.
    pub issuer_is_trusted: bool,
}

/// Shorter RSA keys are too weak. Source: NIST SP 800-131A.
const MIN_RSA_BITS: u32 = 2048;

impl Certificate {
    /// All reasons why this certificate is not suitable for a signature made at `time`, in seconds since 1970.
    pub fn suitability_errors(&self, purpose: Purpose, time: i64) -> Vec<SuitabilityError> {
        let mut suitability_errors = Vec::new();
        if time < self.not_before {
            suitability_errors.push(SuitabilityError::NotYetValid(self.not_before));
        } else if !self.is_valid_at(time) {
            suitability_errors.push(SuitabilityError::Expired(self.not_after));
        }
        let usage = self.extensions.key_usage;
        if purpose == Purpose::TimeStamping && !self.extensions.insists_on(purpose.oid()) {
            suitability_errors.push(SuitabilityError::NotAlone(purpose));
        } else if !self.extensions.lists(purpose.oid()) {
            suitability_errors.push(SuitabilityError::Purpose(purpose));
        }
        if self.extensions.policies_exclude(purpose.oid()) {
            suitability_errors.push(SuitabilityError::Policies(purpose));
        }
        let may_sign = usage.is_none_or(|usage| match purpose {
            Purpose::CodeSigning => usage.signs(),
            Purpose::TimeStamping => usage.signs_timestamps(),
        });
        if !may_sign {
            suitability_errors.push(SuitabilityError::KeyUsage);
        } else if purpose == Purpose::TimeStamping && usage.is_some_and(|usage| !usage.only_signs()) {
            suitability_errors.push(SuitabilityError::OtherUsage);
        }
        suitability_errors.extend(self.extensions.unread_rule.map(SuitabilityError::Rule));
        match self.public_key() {
            Err(error) => suitability_errors.push(SuitabilityError::Key(error)),
            Ok(_) => suitability_errors.extend(self.short_key().map(SuitabilityError::Short)),
        }
        suitability_errors
    }

    /// Whether its signatures end with it, even those with a timestamp.
    pub fn signs_for_its_lifetime(&self) -> bool {
        self.extensions.lists(oids::LIFETIME_SIGNING)
    }

    /// Why it must not be used as the issuer of the last certificate below it; `None` if it may. Signatures are not
    /// checked here.
    pub fn issuer_error(&self, issued: &Issued<'_>) -> Option<IssuerError> {
        let extensions = &self.extensions;
        let constraints = extensions.constraints.unwrap_or_default();
        let issuers_below = issued.below.iter().skip(1).filter(|certificate| !certificate.is_self_issued()).count();
        if self.is_version_1 {
            if !(issued.issuer_is_trusted && self.is_self_signed()) {
                return Some(IssuerError::Version1);
            }
        } else if !constraints.authority {
            return Some(IssuerError::NoAuthority);
        }
        if extensions.key_usage.is_some_and(|usage| !usage.signs_certificates()) {
            return Some(IssuerError::KeyUsage);
        }
        if let Some(max) = constraints.path_length.filter(|max| issuers_below > *max as usize) {
            return Some(IssuerError::PathLength(max));
        }
        if let Some(rule) = extensions.unread_rule {
            return Some(IssuerError::Rule(rule));
        }
        if !self.is_valid_at(issued.time) {
            return Some(IssuerError::Validity(issued.time));
        }
        if extensions.excludes(issued.purpose.oid()) || extensions.policies_exclude(issued.purpose.oid()) {
            return Some(IssuerError::Purpose(issued.purpose));
        }
        self.short_key().map(IssuerError::Short).or_else(|| self.names_error(issued.below))
    }

    /// Whether its name constraints forbid the names of certificates below. Self-issued authorities are not
    /// constrained.
    fn names_error(&self, below: &[&Certificate]) -> Option<IssuerError> {
        let constraints = self.extensions.name_constraints.as_ref()?;
        let constrained = below.iter().enumerate().filter(|(index, below)| *index == 0 || !below.is_self_issued());
        constrained.into_iter().find_map(|(index, certificate)| match constraints.judge(certificate.names()) {
            NameVerdict::Allowed => certificate.cannot_be_constrained(index == 0).then_some(IssuerError::NameForm),
            NameVerdict::Forbidden => Some(IssuerError::Names),
            NameVerdict::Unsupported => Some(IssuerError::NameKinds),
        })
    }

    /// Whether OpenSSL refuses to apply any name constraints to this certificate. It also applies them to the e-mail
    /// addresses in a subject, and to the common names of a signer without a DNS name, but not in these forms.
    fn cannot_be_constrained(&self, is_signer: bool) -> bool {
        let common_name_counts = is_signer && !self.extensions.names.iter().any(GeneralName::is_dns);
        self.subject.has_address_of_other_type || common_name_counts && self.subject.has_nul_in_common_name
    }

    /// Whether the subject has this name.
    pub(super) fn is_called(&self, name: &GeneralName) -> bool {
        name.directory() == Some(&self.subject) || self.extensions.names.contains(name)
    }

    /// The directory names of the subject. An empty subject is none, but an empty alternative name is one.
    fn names(&self) -> impl Iterator<Item = &Name> {
        let subject = Some(&self.subject).filter(|subject| !subject.is_empty());
        subject.into_iter().chain(self.extensions.names.iter().filter_map(GeneralName::directory))
    }

    /// The length of the RSA key in bits, if it is too short.
    fn short_key(&self) -> Option<u32> {
        self.public_key().ok()?.rsa_bits().filter(|bits| *bits < MIN_RSA_BITS)
    }
}

impl SuitabilityError {
    /// Whether this is merely not supported here, so that other verifiers may accept the certificate.
    pub fn is_unsupported(self) -> bool {
        match self {
            SuitabilityError::Rule(_) => true,
            SuitabilityError::Key(error) => error.is_unsupported(),
            _ => false,
        }
    }
}

impl IssuerError {
    /// Whether this is merely not supported here, so that other verifiers may accept the certificate.
    pub fn is_unsupported(self) -> bool {
        matches!(self, IssuerError::Rule(_) | IssuerError::NameKinds | IssuerError::NameForm)
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
