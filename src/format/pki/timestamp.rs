//! RFC 3161 timestamps: a server's signed word that a signature existed at some time.

use der::Sequence;
use der::asn1::{AnyRef, IntRef, ObjectIdentifier, OctetStringRef};

use super::certificate::Certificate;
use super::digest::{AlgorithmError, Digest};
use super::error::{DerError, Found};
use super::extensions::Extension;
use super::fitness::{Purpose, Unfit};
use super::general_name::GeneralName;
use super::oids;
use super::raw::{File, RawSequence};
use super::signed_message::SignedMessage;
use super::signer_info::SignatureError;
use super::structures::Algorithm;
use super::time::seconds_with_fraction;
use crate::world::utc;

/// The digest of what is stamped. Source: RFC 3161, section 2.4.1.
#[derive(Debug, Sequence)]
pub(super) struct Imprint<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) digest: &'a OctetStringRef,
}

/// What the server signs.
///
/// ```text
/// TSTInfo ::= SEQUENCE {
///     version         INTEGER,
///     policy          OBJECT IDENTIFIER,
///     messageImprint  MessageImprint,
///     serialNumber    INTEGER,
///     genTime         GeneralizedTime,              -- with fractions of a second, if the server likes
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

/// How far the time may be off; nothing here depends on it. Source: RFC 3161, section 2.4.2.
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

/// How many seconds the clocks of server and reader may differ. A time further in the future was not taken from a clock.
const CLOCK_DIFFERENCE: i64 = 300;

/// A timestamp that has been read and not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    /// The signed message around it.
    pub message: SignedMessage,
    /// The time it states, in seconds since 1970.
    pub time: i64,
    /// The number that makes an answer belong to one request, as the octets of a positive INTEGER.
    pub nonce: Option<Vec<u8>>,
    /// Who the server says it is.
    server_name: Option<GeneralName>,
    algorithm: Result<Digest, AlgorithmError>,
    imprint: Vec<u8>,
}

/// Why a timestamp is none of a signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// The digest it is about is broken or unknown.
    #[error("it stands on {0}")]
    Algorithm(AlgorithmError),
    /// It is about other bytes.
    #[error("it is about other bytes than this signature")]
    Imprint,
    /// Its server's certificate does not come along, or it has more than one signer.
    #[error("the certificate of its one server does not come along")]
    Signer,
    /// It names the certificate of the server by key identifier.
    #[error("it names its server by key identifier, which is not supported; issuer and serial number are")]
    KeyIdentifier,
    /// It does not say, inside the signature, which certificate is the server's, or says another.
    #[error("it does not name the certificate of its server inside the signature, or names another")]
    OtherCertificate,
    /// It says that it is of a server of another name.
    #[error("it states another name than the certificate of its server")]
    OtherName,
    /// It states a time that has not come yet, in seconds since 1970.
    #[error("it states a time that has not come yet, {}", utc(*.0))]
    Future(i64),
    /// The signature of the server does not hold.
    #[error("the signature of its server does not hold: {0}")]
    Signature(SignatureError),
    /// The certificate of the server may not sign timestamps.
    #[error("the certificate of its server does not fit: {0}")]
    Unfit(Unfit),
}

impl Timestamp {
    /// Reads a timestamp token.
    pub fn from_der(bytes: &[u8]) -> Result<Timestamp, DerError> {
        /// Qualified servers write one.
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
            const EXPECTED: &str = "extensions of a timestamp, none of which must be understood";
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

    /// The certificate of the server, if it comes along.
    pub fn server(&self) -> Option<&Certificate> {
        match self.message.signers.as_slice() {
            [signer] => self.message.certificate_of(signer),
            _ => None,
        }
    }

    /// Everything that speaks, at `now` (in seconds since 1970), against it as a timestamp of this signature. Whether the
    /// server is trusted is another question.
    pub fn faults(&self, signature: &[u8], now: i64) -> Vec<TimestampError> {
        let mut faults = Vec::new();
        match self.algorithm {
            Err(unusable) => faults.push(TimestampError::Algorithm(unusable)),
            Ok(digest) if digest.of(signature) != self.imprint => faults.push(TimestampError::Imprint),
            Ok(_) => {}
        }
        if self.time > now.saturating_add(CLOCK_DIFFERENCE) {
            faults.push(TimestampError::Future(self.time));
        }
        let (Some(signer), Some(certificate)) = (self.message.signers.first(), self.server()) else {
            faults.push(TimestampError::Signer);
            return faults;
        };
        if signer.is_by_key_identifier() {
            faults.push(TimestampError::KeyIdentifier);
        }
        if !signer.names_as_its_own(certificate) {
            faults.push(TimestampError::OtherCertificate);
        }
        if self.server_name.as_ref().is_some_and(|name| !certificate.is_called(name)) {
            faults.push(TimestampError::OtherName);
        }
        faults.extend(self.message.faults(signer, certificate).into_iter().map(TimestampError::Signature));
        faults.extend(certificate.unfit(Purpose::TimeStamping, self.time).into_iter().map(TimestampError::Unfit));
        faults
    }

    /// Whether the certificates that the server names beside its own are on this path, which begins with its own.
    pub fn names_only(&self, path: &[&Certificate]) -> bool {
        self.message.signers.iter().all(|signer| signer.names_only(path))
    }
}
