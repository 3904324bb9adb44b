//! The extensions of a certificate about the use of its key, and about names.

use std::collections::BTreeSet;

use der::asn1::{AnyRef, BitStringRef, IntRef, ObjectIdentifier, OctetStringRef};
use der::{Encode, Sequence, Tag, TagNumber, Tagged};

use super::error::{DerError, Found};
use super::general_name::GeneralName;
use super::name_constraints::NameConstraints;
use super::oids;
use super::raw::{File, RawSequence};

/// One extension.
///
/// ```text
/// Extension ::= SEQUENCE {
///     extnID     OBJECT IDENTIFIER,
///     critical   BOOLEAN DEFAULT FALSE,
///     extnValue  OCTET STRING }                     -- DER of the type for the identifier
/// ```
/// Source: RFC 5280, section 4.1.
#[derive(Debug, Sequence)]
pub(super) struct Extension<'a> {
    kind: ObjectIdentifier,
    #[asn1(default = "Default::default")]
    critical: bool,
    value: &'a OctetStringRef,
}

impl Extension<'_> {
    /// Whether a certificate must be refused if this extension is not understood.
    pub(super) fn is_critical(&self) -> bool {
        self.critical
    }
}

/// Whether the subject may issue certificates. Source: RFC 5280, section 4.2.1.9.
#[derive(Debug, Sequence)]
struct RawConstraints<'a> {
    #[asn1(default = "Default::default")]
    authority: bool,
    path_length: Option<IntRef<'a>>,
}

/// Whether the subject may issue certificates, and how long their paths may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct BasicConstraints {
    pub(super) authority: bool,
    /// How many other issuers may be between it and the signer. Numbers that no path reaches count as the largest one.
    pub(super) path_length: Option<u32>,
}

impl BasicConstraints {
    fn read<'a>(file: File<'a>, value: &'a [u8]) -> Result<Self, DerError> {
        const EXPECTED: &str = "basic constraints";
        let raw: RawConstraints<'_> = file.decode_nested(value, EXPECTED)?;
        let number = |digits: IntRef<'a>| match digits.as_bytes() {
            [first, ..] if first & 0x80 != 0 => {
                Err(DerError { position: file.position(value), expected: EXPECTED, found: Found::Nothing })
            }
            digits => Ok(digits.iter().fold(0_u32, |number, digit| {
                number.checked_mul(0x100).map_or(u32::MAX, |number| number.saturating_add((*digit).into()))
            })),
        };
        Ok(BasicConstraints { authority: raw.authority, path_length: raw.path_length.map(number).transpose()? })
    }
}

/// The key that a certificate was signed with. Source: RFC 5280, section 4.2.1.1.
#[derive(Debug, Sequence)]
struct RawAuthorityKey<'a> {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    key_id: Option<&'a OctetStringRef>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    issuer: Option<RawSequence<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    serial: Option<IntRef<'a>>,
}

/// One application policy. Its qualifiers are for people. Source: RFC 5280, section 4.2.1.4.
#[derive(Debug, Sequence)]
struct PolicyInformation<'a> {
    policy: ObjectIdentifier,
    qualifiers: Option<RawSequence<'a>>,
}

/// The location of revocation lists. They are not used here, but OpenSSL refuses a certificate in which this extension
/// is malformed. Source: RFC 5280, section 4.2.1.13.
#[derive(Debug, Sequence)]
struct DistributionPoint<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    point: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    reasons: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    issuer: Option<RawSequence<'a>>,
}

/// What a certificate states about the certificate of its issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthorityKey {
    /// The identifier of its key.
    pub(super) key_id: Option<Vec<u8>>,
    /// The names of its own issuer.
    pub(super) issuer: Vec<GeneralName>,
    /// Its serial number, encoded.
    pub(super) serial: Option<Vec<u8>>,
}

/// What a key may be used for, by the bits of KeyUsage. Source: RFC 5280, section 4.2.1.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyUsage(u16);

impl KeyUsage {
    /// `digitalSignature`, the first bit.
    const SIGNATURE: u16 = 0x8000;
    /// `nonRepudiation`, the second bit.
    const NON_REPUDIATION: u16 = 0x4000;
    /// `keyCertSign`, the sixth bit.
    const CERTIFICATES: u16 = 0x0400;

    /// Whether data may be signed.
    pub(super) fn signs(self) -> bool {
        self.0 & KeyUsage::SIGNATURE != 0
    }

    /// Whether timestamps may be signed: for these openssl takes non-repudiation too.
    pub(super) fn signs_timestamps(self) -> bool {
        self.0 & (KeyUsage::SIGNATURE | KeyUsage::NON_REPUDIATION) != 0
    }

    /// Whether only data may be signed.
    pub(super) fn only_signs(self) -> bool {
        self.0 & !(KeyUsage::SIGNATURE | KeyUsage::NON_REPUDIATION) == 0
    }

    /// Whether certificates may be signed.
    pub(super) fn signs_certificates(self) -> bool {
        self.0 & KeyUsage::CERTIFICATES != 0
    }
}

/// The extended key usage.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Purposes {
    critical: bool,
    listed: Vec<ObjectIdentifier>,
}

/// The extensions of a certificate that matter for signing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    /// Whether it may issue certificates; often absent in certificates of signers, and in old roots.
    pub(super) constraints: Option<BasicConstraints>,
    /// What its key may be used for; anything, if absent.
    pub(super) key_usage: Option<KeyUsage>,
    purposes: Option<Purposes>,
    /// The uses of the key that Windows heeds instead of the extended key usage.
    application_policies: Option<Vec<ObjectIdentifier>>,
    /// The identifier of the key.
    pub(super) key_id: Option<Vec<u8>>,
    /// The key of the issuer.
    pub(super) authority_key: Option<AuthorityKey>,
    /// Alternative names of the subject.
    pub(super) names: Vec<GeneralName>,
    /// The names that certificates below it may have.
    pub(super) name_constraints: Option<NameConstraints>,
    /// An extension that must be understood but is not supported.
    pub(super) unread_rule: Option<ObjectIdentifier>,
}

impl Extensions {
    /// Parses the extensions of a certificate. A duplicate or malformed extension makes the certificate unreadable:
    /// readers would interpret it differently.
    pub(super) fn read<'a>(file: File<'a>, list: &[Extension<'a>]) -> Result<Self, DerError> {
        let mut read = Extensions::default();
        let mut kinds = BTreeSet::new();
        for extension in list {
            if !kinds.insert(extension.kind) {
                let position = file.position(extension.value.as_bytes());
                let found = Found::Twice(extension.kind);
                return Err(DerError { position, expected: "each extension once", found });
            }
            read.take(file, extension)?;
        }
        Ok(read)
    }

    fn take<'a>(&mut self, file: File<'a>, extension: &Extension<'a>) -> Result<(), DerError> {
        /// Certificates have a few; the limit bounds hostile files.
        const MAX_PURPOSES: usize = 100;
        let value = extension.value.as_bytes();
        match extension.kind {
            oids::BASIC_CONSTRAINTS => self.constraints = Some(BasicConstraints::read(file, value)?),
            oids::KEY_USAGE => self.key_usage = Some(key_usage(file, value)?),
            oids::EXTENDED_KEY_USAGE => {
                let RawSequence(purposes) = file.decode_nested(value, "an extended key usage")?;
                let listed = file.elements(purposes, MAX_PURPOSES, "purposes of a key")?;
                self.purposes = Some(Purposes { critical: extension.critical, listed });
            }
            oids::APPLICATION_POLICIES => {
                const EXPECTED: &str = "application policies";
                let RawSequence(policies) = file.decode_nested(value, EXPECTED)?;
                let listed: Vec<PolicyInformation<'_>> = file.elements(policies, MAX_PURPOSES, EXPECTED)?;
                self.application_policies =
                    Some(listed.into_iter().map(|PolicyInformation { policy, qualifiers: _ }| policy).collect());
                self.must_be_read(extension.critical, extension.kind);
            }
            oids::SUBJECT_ALT_NAME => {
                let RawSequence(names) = file.decode_nested(value, "alternative names")?;
                self.names = GeneralName::read_all(file, names)?;
            }
            oids::NAME_CONSTRAINTS => self.name_constraints = Some(NameConstraints::read(file, value)?),
            oids::CRL_DISTRIBUTION_POINTS => distribution_points(file, value)?,
            oids::NETSCAPE_TYPE => {
                let _: BitStringRef<'_> = file.decode_nested(value, "a Netscape certificate type")?;
            }
            oids::CERTIFICATE_POLICIES => {}
            oids::SUBJECT_KEY_ID => {
                let id: &OctetStringRef = file.decode_nested(value, "a key identifier")?;
                self.key_id = Some(id.as_bytes().to_vec());
                self.must_be_read(extension.critical, extension.kind);
            }
            oids::AUTHORITY_KEY_ID => {
                self.authority_key = Some(authority_key(file, value)?);
                self.must_be_read(extension.critical, extension.kind);
            }
            // These constrain the path even if they are not critical, and are not used for signing packages.
            oids::PROXY
            | oids::IP_RESOURCES
            | oids::AS_RESOURCES
            | oids::APPLICATION_POLICY_MAPPINGS
            | oids::APPLICATION_POLICY_CONSTRAINTS => self.must_be_read(true, extension.kind),
            other => self.must_be_read(extension.critical, other),
        }
        Ok(())
    }

    /// Records an extension that is not supported, if it must be understood.
    fn must_be_read(&mut self, must: bool, kind: ObjectIdentifier) {
        if must {
            self.unread_rule.get_or_insert(kind);
        }
    }

    /// Whether the purpose is listed.
    pub(super) fn lists(&self, purpose: ObjectIdentifier) -> bool {
        self.purposes.as_ref().is_some_and(|purposes| purposes.listed.contains(&purpose))
    }

    /// Whether the key may be used only for this purpose.
    pub(super) fn insists_on(&self, purpose: ObjectIdentifier) -> bool {
        self.purposes.as_ref().is_some_and(|purposes| purposes.critical && purposes.listed == [purpose])
    }

    /// Whether there are application policies, and none of them is for this purpose.
    pub(super) fn policies_exclude(&self, purpose: ObjectIdentifier) -> bool {
        let allows = |policies: &Vec<ObjectIdentifier>| {
            policies.contains(&purpose) || policies.contains(&oids::ANY_APPLICATION_POLICY)
        };
        !self.application_policies.as_ref().is_none_or(allows)
    }

    /// Whether an issuer is restricted to other purposes.
    pub(super) fn excludes(&self, purpose: ObjectIdentifier) -> bool {
        /// `anyExtendedKeyUsage`. Source: RFC 5280, section 4.2.1.12.
        const ANY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
        self.purposes.is_some() && !self.lists(purpose) && !self.lists(ANY)
    }
}

fn key_usage<'a>(file: File<'a>, value: &'a [u8]) -> Result<KeyUsage, DerError> {
    let bits: BitStringRef<'_> = file.decode_nested(value, "a key usage")?;
    let bytes = bits.raw_bytes();
    // Nine bits are defined: the first byte, and `decipherOnly` in the second.
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    match bytes.iter().any(|byte| *byte != 0) {
        true => Ok(KeyUsage(u16::from_be_bytes([byte(0), byte(1)]))),
        false => Err(DerError {
            position: file.position(value),
            expected: "a key usage of some kind",
            found: Found::Nothing,
        }),
    }
}

fn authority_key<'a>(file: File<'a>, value: &'a [u8]) -> Result<AuthorityKey, DerError> {
    const EXPECTED: &str = "an authority key identifier";
    let raw: RawAuthorityKey<'_> = file.decode_nested(value, EXPECTED)?;
    let serial = raw.serial.map(|serial| serial.to_der()).transpose();
    Ok(AuthorityKey {
        key_id: raw.key_id.map(|id| id.as_bytes().to_vec()),
        issuer: raw
            .issuer
            .map(|RawSequence(names)| GeneralName::read_all(file, names))
            .transpose()?
            .unwrap_or_default(),
        serial: serial.map_err(|error| DerError {
            position: file.position(value),
            expected: EXPECTED,
            found: Found::Der(error.kind()),
        })?,
    })
}

fn distribution_points<'a>(file: File<'a>, value: &'a [u8]) -> Result<(), DerError> {
    const EXPECTED: &str = "distribution points of revocation lists, each with a location or an issuer";
    /// `fullName`, the only form of a point in use.
    const FULL_NAME: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
    /// `nameRelativeToCRLIssuer`.
    const RELATIVE_NAME: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(1) };
    /// Certificates have one or two.
    const MAX_POINTS: usize = 100;
    let RawSequence(list) = file.decode_nested(value, EXPECTED)?;
    for point in file.elements::<DistributionPoint<'_>>(list, MAX_POINTS, EXPECTED)? {
        let wrong = |found| DerError { position: file.position(value), expected: EXPECTED, found };
        let full_name = match point.point.map(|any| (any.tag(), any.value())) {
            None => None,
            Some((FULL_NAME, names)) => Some(names),
            Some((RELATIVE_NAME, _)) => {
                return Err(wrong(Found::Unsupported("a distribution point relative to the issuer of its list")));
            }
            Some(_) => return Err(wrong(Found::Nothing)),
        };
        let issuer = point.issuer.map_or(&[][..], |RawSequence(names)| names);
        if full_name.is_none() && issuer.is_empty() {
            return Err(wrong(Found::Nothing));
        }
        for names in [full_name.unwrap_or_default(), issuer] {
            GeneralName::read_all(file, names)?;
        }
        let _ = point.reasons;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::key_usage;
    use crate::format::pki::raw::File;

    #[test]
    fn every_bit_of_a_key_usage_counts() {
        let read = |value: &[u8]| key_usage(File(value), value).unwrap();
        let (signs, signs_and_deciphers) = (read(b"\x03\x02\x07\x80"), read(b"\x03\x03\x07\x80\x80"));
        assert!(signs.signs() && signs.only_signs() && !signs.signs_certificates());
        assert!(signs_and_deciphers.signs() && !signs_and_deciphers.only_signs());
        let authority = read(b"\x03\x02\x01\x06");
        assert!(authority.signs_certificates() && !authority.signs());
    }
}
