//! RFC 3161 timestamps: a server's signed word that a signature existed at some time.

use std::fmt;

use der::asn1::{AnyRef, GeneralizedTime, IntRef, ObjectIdentifier, OctetStringRef};
use der::{Sequence, Tag, Tagged};

use super::certificate::Certificate;
use super::digest::{Digest, Unusable};
use super::error::{DerError, Found};
use super::fitness::{Purpose, Unfit};
use super::oids;
use super::raw::{File, RawSequence};
use super::signed_message::SignedMessage;
use super::signer_info::SignatureFault;
use super::structures::Algorithm;

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
    accuracy: Option<RawSequence<'a>>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    nonce: Option<IntRef<'a>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    server: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<RawSequence<'a>>,
}

/// A timestamp that has been read and not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    /// The signed message around it.
    pub message: SignedMessage,
    /// The time it states, in seconds since 1970.
    pub time: i64,
    /// The number that makes an answer belong to one request, as the octets of a positive INTEGER.
    pub nonce: Option<Vec<u8>>,
    algorithm: Result<Digest, Unusable>,
    imprint: Vec<u8>,
}

/// Why a timestamp is none of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimestampFault {
    /// The digest it is about is broken or unknown.
    Algorithm(Unusable),
    /// It is about other bytes.
    Imprint,
    /// Its server's certificate does not come along, or it has more than one signer.
    Signer,
    /// The signature of the server does not hold.
    Signature(SignatureFault),
    /// The certificate of the server may not sign timestamps.
    Unfit(Unfit),
}

impl Timestamp {
    /// Reads a timestamp token.
    pub fn from_der(bytes: &[u8]) -> Result<Timestamp, DerError> {
        let message = SignedMessage::from_der(bytes)?;
        if message.content_type != oids::TST_INFO {
            let found = Found::Oid(message.content_type);
            return Err(DerError { position: 0, expected: "a timestamp (TSTInfo) as content", found });
        }
        let file = File(&message.content);
        let info: TstInfo<'_> = file.decode(file.0, "a TSTInfo")?;
        let time = time(info.time).ok_or(DerError {
            position: file.position(info.time.value()),
            expected: "a GeneralizedTime in UTC",
            found: Found::Nothing,
        })?;
        let (algorithm, imprint) = (info.imprint.algorithm.algorithm, info.imprint.digest.as_bytes().to_vec());
        let nonce = info.nonce.map(|nonce| nonce.as_bytes().to_vec());
        Ok(Timestamp { time, nonce, algorithm: Digest::from_oid(algorithm), imprint, message })
    }

    /// The certificate of the server, if it comes along.
    pub fn server(&self) -> Option<&Certificate> {
        match self.message.signers.as_slice() {
            [signer] => self.message.certificate_of(signer),
            _ => None,
        }
    }

    /// Everything that speaks against it as a timestamp of this signature. Whether the server is trusted is another
    /// question.
    pub fn faults(&self, signature: &[u8]) -> Vec<TimestampFault> {
        let mut faults = Vec::new();
        match self.algorithm {
            Err(unusable) => faults.push(TimestampFault::Algorithm(unusable)),
            Ok(digest) if digest.of(signature) != self.imprint => faults.push(TimestampFault::Imprint),
            Ok(_) => {}
        }
        let (Some(signer), Some(certificate)) = (self.message.signers.first(), self.server()) else {
            faults.push(TimestampFault::Signer);
            return faults;
        };
        faults.extend(self.message.faults(signer, certificate).into_iter().map(TimestampFault::Signature));
        faults.extend(certificate.unfit(Purpose::TimeStamping, self.time).into_iter().map(TimestampFault::Unfit));
        faults
    }
}

/// Seconds since 1970 of a time that may have fractions, which are cut off.
fn time(any: AnyRef<'_>) -> Option<i64> {
    /// `YYYYMMDDHHMMSS`.
    const DIGITS: usize = 14;
    let text = (any.tag() == Tag::GeneralizedTime).then(|| any.value())?;
    let (whole, rest) = text.split_at_checked(DIGITS)?;
    let fraction = rest.strip_suffix(b"Z")?;
    let sound =
        fraction.is_empty() || fraction.strip_prefix(b".").is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    let whole = [whole, b"Z"].concat();
    let time = AnyRef::new(Tag::GeneralizedTime, &whole).ok()?.decode_as::<GeneralizedTime>().ok()?;
    sound.then_some(time.to_unix_duration().as_secs().try_into().ok()?)
}

impl fmt::Display for TimestampFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimestampFault::Algorithm(unusable) => write!(f, "it stands on {unusable}"),
            TimestampFault::Imprint => f.write_str("it is about other bytes than this signature"),
            TimestampFault::Signer => f.write_str("the certificate of its one server does not come along"),
            TimestampFault::Signature(fault) => write!(f, "the signature of its server does not hold: {fault}"),
            TimestampFault::Unfit(unfit) => write!(f, "the certificate of its server does not fit: {unfit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use der::Tag;
    use der::asn1::AnyRef;

    #[test]
    fn times_may_have_fractions() {
        let time = |text: &str| super::time(AnyRef::new(Tag::GeneralizedTime, text.as_bytes()).unwrap());
        assert_eq!(time("20240101000000Z"), Some(1_704_067_200));
        assert_eq!(time("20240101000000.25Z"), Some(1_704_067_200));
        for bad in ["20240101000000", "20240101000000.x0Z", "20241301000000Z", "2024Z", ""] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }
}
