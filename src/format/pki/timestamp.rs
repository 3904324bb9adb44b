//! RFC 3161 timestamps: a server's signed statement that a signature existed at some time.

use der::Sequence;
use der::asn1::{AnyRef, IntRef, ObjectIdentifier, OctetStringRef};

use super::certificate::Certificate;
use super::digest::{AlgorithmError, Digest};
use super::error::{DerError, Found};
use super::extensions::Extension;
use super::general_name::GeneralName;
use super::oids;
use super::raw::{File, RawSequence};
use super::signed_message::SignedMessage;
use super::signer_info::SignatureError;
use super::structures::Algorithm;
use super::suitability::{Purpose, SuitabilityError};
use super::time::seconds_with_fraction;
use crate::world::utc;

/// The digest of the timestamped data. Source: RFC 3161, section 2.4.1.
#[derive(Debug, Sequence)]
pub(super) struct Imprint<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) digest: &'a OctetStringRef,
}

/// The content that the server signs.
///
/// ```text
/// TSTInfo ::= SEQUENCE {
///     version         INTEGER,
///     policy          OBJECT IDENTIFIER,
///     messageImprint  MessageImprint,
///     serialNumber    INTEGER,
///     genTime         GeneralizedTime,              -- possibly with fractions of a second
///     accuracy        SEQUENCE OPTIONAL,
///     ordering        BOOLEAN DEFAULT FALSE,
///     nonce           INTEGER OPTIONAL,             -- that of the request
///     tsa             [0] GeneralName OPTIONAL,
///     extensions      [1] IMPLICIT Extensions OPTIONAL }
/// ```
/// Source: RFC 3161, section 2.4.2.
#[derive(Debug, Sequence)]
struct TstInfo<'a> {
    version: u8,
    policy: ObjectIdentifier,
    imprint: Imprint<'a>,
    serial: IntRef<'a>,
    time: AnyRef<'a>,
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    nonce: Option<IntRef<'a>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    server: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<RawSequence<'a>>,
}

/// The accuracy of the time, which is ignored here. Source: RFC 3161, section 2.4.2.
#[derive(Debug, Sequence)]
struct Accuracy {
    seconds: Option<u64>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    milliseconds: Option<u16>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    microseconds: Option<u16>,
}

/// `v1`, the only version. Source: RFC 3161, section 2.4.2.
const VERSION: u8 = 1;

/// By how many seconds the clocks of server and verifier may differ. Times further in the future are refused.
const CLOCK_DIFFERENCE: i64 = 300;

/// A timestamp that has been parsed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    /// The signed message that contains it.
    pub message: SignedMessage,
    /// The stated time, in seconds since 1970.
    pub time: i64,
    /// The nonce that identifies the request, as the octets of a positive INTEGER.
    pub nonce: Option<Vec<u8>>,
    /// The stated name of the server.
    server_name: Option<GeneralName>,
    algorithm: Result<Digest, AlgorithmError>,
    imprint: Vec<u8>,
}

/// Why a timestamp is not valid for a signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// It uses a digest that is broken or not supported.
    #[error("it uses {0}")]
    Algorithm(AlgorithmError),
    /// It is for other data.
    #[error("it belongs to another signature")]
    Imprint,
    /// The certificate of its server is not included, or it has more than one signer.
    #[error("the certificate of its server is not included, or it has more than one signer")]
    Signer,
    /// It identifies the certificate of the server by key identifier.
    #[error("it identifies its server by key identifier; only issuer and serial number are supported")]
    KeyIdentifier,
    /// Its signed attributes do not identify the certificate of the server.
    #[error("its signed attributes do not identify the certificate of its server")]
    OtherCertificate,
    /// Its signed attributes identify a certificate by a hash that is not supported, or one with parameters.
    #[error("its signed attributes identify a certificate by {}, which is not supported there", oids::algorithm_name(*.0))]
    CertificateHash(ObjectIdentifier),
    /// It states another server name than the certificate.
    #[error("it states another server name than the certificate of its server")]
    OtherName,
    /// It states a time in the future, in seconds since 1970.
    #[error("it states a time in the future, {}", utc(*.0))]
    Future(i64),
    /// The signature of the server is invalid, or cannot be checked.
    #[error("the signature of its server does not count: {0}")]
    Signature(SignatureError),
    /// The certificate of the server is not suitable for timestamps.
    #[error("the certificate of its server is not suitable: {0}")]
    Unsuitable(SuitabilityError),
}

impl TimestampError {
    /// Whether this is merely not supported here, so that other verifiers may accept the timestamp.
    pub fn is_unsupported(&self) -> bool {
        match self {
            TimestampError::Algorithm(unusable) => unusable.is_unsupported(),
            TimestampError::Signature(error) => error.is_unsupported(),
            TimestampError::Unsuitable(error) => error.is_unsupported(),
            TimestampError::CertificateHash(_) => true,
            _ => false,
        }
    }

    /// All of these errors, in words that follow "the timestamp".
    pub fn all(errors: &[TimestampError]) -> String {
        let words = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        match errors.iter().all(TimestampError::is_unsupported) {
            true => format!("cannot be checked: {words}"),
            false => format!("is invalid: {words}"),
        }
    }
}

impl Timestamp {
    /// Parses a timestamp token.
    pub fn from_der(bytes: &[u8]) -> Result<Timestamp, DerError> {
        /// Qualified servers include one.
        const MAX_EXTENSIONS: usize = 20;
        let message = SignedMessage::from_der(bytes)?;
        if message.content_type != oids::TST_INFO {
            let found = Found::Oid(message.content_type);
            return Err(DerError { position: 0, expected: "a timestamp (TSTInfo) as content", found });
        }
        let wrong = |position, expected, found| DerError { position, expected, found };
        if !message.is_wrapped {
            return Err(wrong(0, "the content of a timestamp in an OCTET STRING", Found::Nothing));
        }
        let file = File(&message.content);
        file.check_elements(file.0, "a TSTInfo in DER")?;
        let info: TstInfo<'_> = file.decode(file.0, "a TSTInfo")?;
        if info.version != VERSION {
            return Err(wrong(0, "a timestamp of version 1", Found::Count(info.version.into())));
        }
        let position = file.position(info.time.value());
        let time =
            seconds_with_fraction(info.time).ok_or(wrong(position, "a GeneralizedTime in UTC", Found::Nothing))?;
        if let Some(RawSequence(extensions)) = info.extensions {
            const EXPECTED: &str = "extensions of a timestamp, none of them critical";
            let extensions: Vec<Extension<'_>> = file.elements(extensions, MAX_EXTENSIONS, EXPECTED)?;
            if extensions.iter().any(Extension::is_critical) {
                return Err(wrong(position, EXPECTED, Found::Nothing));
            }
        }
        let server_name = info.server.map(|any| GeneralName::read(file, any)).transpose()?;
        let algorithm = Digest::of_algorithm(&info.imprint.algorithm);
        let imprint = info.imprint.digest.as_bytes().to_vec();
        let nonce = info.nonce.map(|nonce| nonce.as_bytes().to_vec());
        Ok(Timestamp { time, nonce, server_name, algorithm, imprint, message })
    }

    /// The certificate of the server, if it is included.
    pub fn server(&self) -> Option<&Certificate> {
        match self.message.signers.as_slice() {
            [signer] => self.message.certificate_of(signer),
            _ => None,
        }
    }

    /// All reasons why it is not valid for this signature at `now`, in seconds since 1970. Trust in the server is not
    /// checked here.
    pub fn errors(&self, signature: &[u8], now: i64) -> Vec<TimestampError> {
        let mut errors = Vec::new();
        match self.algorithm {
            Err(unusable) => errors.push(TimestampError::Algorithm(unusable)),
            Ok(digest) if digest.of(signature) != self.imprint => errors.push(TimestampError::Imprint),
            Ok(_) => {}
        }
        if self.time > now.saturating_add(CLOCK_DIFFERENCE) {
            errors.push(TimestampError::Future(self.time));
        }
        let (Some(signer), Some(certificate)) = (self.message.signers.first(), self.server()) else {
            errors.push(TimestampError::Signer);
            return errors;
        };
        if signer.is_by_key_identifier() {
            errors.push(TimestampError::KeyIdentifier);
        }
        match signer.unsupported_hash() {
            Some(hash) => errors.push(TimestampError::CertificateHash(hash)),
            None if signer.names_as_its_own(certificate) => {}
            None => errors.push(TimestampError::OtherCertificate),
        }
        if self.server_name.as_ref().is_some_and(|name| !certificate.is_called(name)) {
            errors.push(TimestampError::OtherName);
        }
        errors.extend(self.message.errors(signer, certificate).into_iter().map(TimestampError::Signature));
        errors.extend(
            certificate
                .suitability_errors(Purpose::TimeStamping, self.time)
                .into_iter()
                .map(TimestampError::Unsuitable),
        );
        errors
    }

    /// Whether all certificates in the server's signed attributes are on this path, which begins with its own.
    pub fn names_only(&self, path: &[&Certificate]) -> bool {
        self.message.signers.iter().all(|signer| signer.names_only(path))
    }
}
