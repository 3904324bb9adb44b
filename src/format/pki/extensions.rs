//! The extensions of a certificate that say what its key may be used for.

use der::Sequence;
use der::asn1::{BitStringRef, ObjectIdentifier, OctetStringRef};

use super::error::DerError;
use super::oids;
use super::raw::{File, RawSequence};

/// One extension.
///
/// ```text
/// Extension ::= SEQUENCE {
///     extnID     OBJECT IDENTIFIER,
///     critical   BOOLEAN DEFAULT FALSE,
///     extnValue  OCTET STRING }                     -- DER of what the identifier says
/// ```
/// Source: RFC 5280, section 4.1.
#[derive(Debug, Sequence)]
pub(super) struct Extension<'a> {
    kind: ObjectIdentifier,
    #[asn1(default = "Default::default")]
    critical: bool,
    value: &'a OctetStringRef,
}

/// Whether the owner issues certificates. Source: RFC 5280, section 4.2.1.9.
#[derive(Debug, Sequence)]
struct BasicConstraints {
    #[asn1(default = "Default::default")]
    authority: bool,
    path_length: Option<u32>,
}

/// What a key may be used for, as far as its certificate says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    /// Certificates of version 1 have no extensions; old roots are such.
    first_version: bool,
    authority: bool,
    path_length: Option<u32>,
    key_usage: Option<u8>,
    purposes: Option<Vec<ObjectIdentifier>>,
    /// The identifier of the key, by which a timestamp may name its signer.
    pub(super) key_id: Option<Vec<u8>>,
    /// A rule that must be understood and is not.
    pub(super) unread_rule: Option<ObjectIdentifier>,
}

/// `digitalSignature`, the first bit of KeyUsage. Source: RFC 5280, section 4.2.1.3.
const DIGITAL_SIGNATURE: u8 = 0x80;
/// `keyCertSign`, the sixth bit.
const CERTIFICATE_SIGN: u8 = 0x04;

impl Extensions {
    pub(super) fn read(file: File<'_>, version: Option<u8>, list: &[Extension<'_>]) -> Result<Self, DerError> {
        /// No purpose makes sense a hundred times.
        const MAX_PURPOSES: usize = 100;
        let mut read = Extensions { first_version: version.is_none(), ..Extensions::default() };
        for extension in list {
            let value = extension.value.as_bytes();
            match extension.kind {
                oids::BASIC_CONSTRAINTS => {
                    let constraints: BasicConstraints = file.decode(value, "basic constraints")?;
                    read.authority = constraints.authority;
                    read.path_length = constraints.path_length;
                }
                oids::KEY_USAGE => {
                    let usage: BitStringRef<'_> = file.decode(value, "a key usage")?;
                    read.key_usage = Some(usage.raw_bytes().first().copied().unwrap_or(0));
                }
                oids::EXTENDED_KEY_USAGE => {
                    let purposes: RawSequence<'_> = file.decode(value, "an extended key usage")?;
                    read.purposes = Some(file.elements(purposes.0, MAX_PURPOSES, "purposes of a key")?);
                }
                oids::SUBJECT_KEY_ID => {
                    let id: &OctetStringRef = file.decode(value, "a key identifier")?;
                    read.key_id = Some(id.as_bytes().to_vec());
                }
                oids::SUBJECT_ALT_NAME | oids::CERTIFICATE_POLICIES => {}
                other if extension.critical => read.unread_rule = Some(other),
                _ => {}
            }
        }
        Ok(read)
    }

    /// Whether certificates may be issued, with `below` other issuers before the signer.
    pub(super) fn may_issue(&self, below: usize) -> bool {
        let signs = self.key_usage.is_none_or(|usage| usage & CERTIFICATE_SIGN != 0);
        let long_enough = self.path_length.is_none_or(|most| below <= most as usize);
        self.first_version || (self.authority && signs && long_enough && self.unread_rule.is_none())
    }

    /// Whether the key may sign data.
    pub(super) fn may_sign(&self) -> bool {
        self.key_usage.is_none_or(|usage| usage & DIGITAL_SIGNATURE != 0)
    }

    /// Whether the purpose is listed.
    pub(super) fn lists(&self, purpose: ObjectIdentifier) -> bool {
        self.purposes.as_ref().is_some_and(|purposes| purposes.contains(&purpose))
    }

    /// Whether an issuer restricts itself to other purposes.
    pub(super) fn excludes(&self, purpose: ObjectIdentifier) -> bool {
        /// `anyExtendedKeyUsage`. Source: RFC 5280, section 4.2.1.12.
        const ANY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
        self.purposes.is_some() && !self.lists(purpose) && !self.lists(ANY)
    }
}
