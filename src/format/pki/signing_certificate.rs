//! The signing certificate attribute. It prevents a certificate from being replaced by another one with the same key.

use der::asn1::{IntRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Error, Sequence};
use sha1::{Digest as _, Sha1};

use super::certificate::Certificate;
use super::digest::Digest;
use super::error::{DerError, Found};
use super::general_name::GeneralName;
use super::raw::{File, RawSequence};
use super::structures::Algorithm;

/// The attribute, in both versions.
///
/// ```text
/// SigningCertificate ::= SEQUENCE {
///     certs     SEQUENCE OF ESSCertID,              -- that of the signer first
///     policies  SEQUENCE OF PolicyInformation OPTIONAL }
/// ```
/// Source: RFC 2634, section 5.4; RFC 5035, section 3.
#[derive(Debug, Sequence)]
struct RawList<'a> {
    certificates: RawSequence<'a>,
    policies: Option<RawSequence<'a>>,
}

/// A certificate, identified by its SHA-1. Source: RFC 2634, section 5.4.1.
#[derive(Debug, Sequence)]
struct RawId<'a> {
    hash: &'a OctetStringRef,
    issuer: Option<IssuerSerial<'a>>,
}

/// A certificate, identified by a digest, by default SHA-256. Source: RFC 5035, section 4.
#[derive(Debug, Sequence)]
struct RawId2<'a> {
    algorithm: Option<Algorithm<'a>>,
    hash: &'a OctetStringRef,
    issuer: Option<IssuerSerial<'a>>,
}

/// The issuer and serial number of a certificate. Source: RFC 5035, section 4.
#[derive(Debug, Sequence)]
struct IssuerSerial<'a> {
    issuer: RawSequence<'a>,
    serial: IntRef<'a>,
}

/// The certificates in one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedCertificates(Vec<NamedCertificate>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct NamedCertificate {
    algorithm: HashAlgorithm,
    hash: Vec<u8>,
    issuer: Option<(Vec<GeneralName>, Vec<u8>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HashAlgorithm {
    /// SHA-1, in the first version. It only binds a certificate to a signature, so an attack would need a collision
    /// between two certificates of one authority.
    Sha1,
    Sha2(Digest),
    Unsupported(ObjectIdentifier),
}

const EXPECTED: &str = "a signing certificate attribute";
/// A path has two to five certificates.
const MAX_CERTIFICATES: usize = 20;

impl NamedCertificates {
    /// Reads the attribute of the first version.
    pub(super) fn read<'a>(file: File<'a>, value: &'a [u8]) -> Result<Self, DerError> {
        let ids: Vec<RawId<'_>> = list(file, value)?;
        let named = ids.into_iter().map(|id| NamedCertificate::read(file, HashAlgorithm::Sha1, id.hash, id.issuer));
        Ok(NamedCertificates(named.collect::<Result<_, _>>()?))
    }

    /// Reads the attribute of the second version.
    pub(super) fn read_2<'a>(file: File<'a>, value: &'a [u8]) -> Result<Self, DerError> {
        let ids: Vec<RawId2<'_>> = list(file, value)?;
        let named = ids.into_iter().map(|id| {
            let algorithm = id.algorithm.map_or(HashAlgorithm::Sha2(Digest::Sha256), |stated| {
                Digest::of_algorithm(&stated).map_or(HashAlgorithm::Unsupported(stated.algorithm), HashAlgorithm::Sha2)
            });
            NamedCertificate::read(file, algorithm, id.hash, id.issuer)
        });
        Ok(NamedCertificates(named.collect::<Result<_, _>>()?))
    }

    /// The first hash algorithm of theirs that is not supported, if any.
    pub(super) fn unsupported_hash(&self) -> Option<ObjectIdentifier> {
        self.0.iter().find_map(|named| match named.algorithm {
            HashAlgorithm::Unsupported(algorithm) => Some(algorithm),
            HashAlgorithm::Sha1 | HashAlgorithm::Sha2(_) => None,
        })
    }

    /// Whether the first one is that of the signer.
    pub(super) fn begin_with(&self, signer: &Certificate) -> bool {
        self.0.first().is_some_and(|first| first.is(signer))
    }

    /// Whether all are on the path of the signer, whose certificate comes first in both.
    pub(super) fn are_on(&self, path: &[&Certificate]) -> bool {
        let Some((signer, issuers)) = path.split_first() else { return false };
        let mut others = self.0.iter().skip(1);
        self.begin_with(signer) && others.all(|named| issuers.iter().any(|certificate| named.is(certificate)))
    }
}

fn list<'a, T>(file: File<'a>, value: &'a [u8]) -> Result<Vec<T>, DerError>
where
    T: Decode<'a, Error = Error>,
{
    let list: RawList<'_> = file.decode(value, EXPECTED)?;
    file.elements(list.certificates.0, MAX_CERTIFICATES, EXPECTED)
}

impl NamedCertificate {
    fn read<'a>(
        file: File<'a>,
        algorithm: HashAlgorithm,
        hash: &'a OctetStringRef,
        issuer: Option<IssuerSerial<'a>>,
    ) -> Result<Self, DerError> {
        let issuer = issuer.map(|issuer| {
            let names = GeneralName::read_all(file, issuer.issuer.0)?;
            let serial = issuer.serial.to_der().map_err(|error| DerError {
                position: file.position(issuer.issuer.0),
                expected: EXPECTED,
                found: Found::Der(error.kind()),
            })?;
            Ok((names, serial))
        });
        Ok(NamedCertificate { algorithm, hash: hash.as_bytes().to_vec(), issuer: issuer.transpose()? })
    }

    fn is(&self, certificate: &Certificate) -> bool {
        let hash = match self.algorithm {
            HashAlgorithm::Sha1 => Sha1::digest(certificate.der()).to_vec(),
            HashAlgorithm::Sha2(digest) => digest.of(certificate.der()),
            HashAlgorithm::Unsupported(_) => return false,
        };
        let has_issuer = self.issuer.as_ref().is_none_or(|(names, serial)| {
            let is_issuer = |name: &GeneralName| name.directory() == Some(&certificate.issuer);
            matches!(names.as_slice(), [name] if is_issuer(name)) && *serial == certificate.serial
        });
        hash == self.hash && has_issuer
    }
}
