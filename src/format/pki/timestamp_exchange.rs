//! The request to a timestamp server, and its response.

use der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use der::{Encode, Sequence};

use super::digest::Digest;
use super::error::DerError;
use super::raw::{File, RawSequence};
use super::structures::Algorithm;
use super::timestamp::Imprint;

/// The request.
///
/// ```text
/// TimeStampReq ::= SEQUENCE {
///     version         INTEGER,                      -- 1
///     messageImprint  MessageImprint,
///     nonce           INTEGER OPTIONAL,
///     certReq         BOOLEAN DEFAULT FALSE }       -- whether the server's certificate is to be included
/// ```
/// Source: RFC 3161, section 2.4.1, without the fields that are not written.
#[derive(Debug, Sequence)]
struct Request<'a> {
    version: u8,
    imprint: Imprint<'a>,
    nonce: u64,
    with_certificate: bool,
}

/// The response. Source: RFC 3161, section 2.4.2.
#[derive(Debug, Sequence)]
struct Response<'a> {
    status: Status<'a>,
    token: Option<AnyRef<'a>>,
}

/// Whether the server granted the request. Source: RFC 3161, section 2.4.2.
#[derive(Debug, Sequence)]
struct Status<'a> {
    status: u8,
    texts: Option<RawSequence<'a>>,
    reason: Option<BitStringRef<'a>>,
}

/// Why a response contains no timestamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampResponseError {
    /// It is malformed.
    #[error("this is not a response of a timestamp server: {0}")]
    Malformed(DerError),
    /// The server refused, with this PKIStatus.
    #[error("the server refused with status {0}")]
    Refused(u8),
    /// The status is "granted", but there is no timestamp.
    #[error("the server granted a timestamp but sent none")]
    Empty,
}

/// The request for a timestamp of a signature. The nonce must take eight octets as an INTEGER: the one in the response
/// is compared with it as eight octets.
pub fn timestamp_request(signature: &[u8], nonce: u64) -> Vec<u8> {
    let digest = Digest::Sha256.of(signature);
    let encode = || -> der::Result<Vec<u8>> {
        let algorithm = Algorithm { algorithm: Digest::Sha256.oid(), parameters: Some(AnyRef::NULL) };
        let imprint = Imprint { algorithm, digest: OctetStringRef::new(&digest)? };
        Request { version: 1, imprint, nonce, with_certificate: true }.to_der()
    };
    encode().expect("every part has a fixed size")
}

/// The timestamp token in a response.
pub fn timestamp_token(answer: &[u8]) -> Result<Vec<u8>, TimestampResponseError> {
    /// `granted` and `grantedWithMods`. Source: RFC 3161, section 2.4.2.
    const GRANTED: [u8; 2] = [0, 1];
    let file = File(answer);
    let response: Response<'_> = file.decode(answer, "a TimeStampResp").map_err(TimestampResponseError::Malformed)?;
    match response.token {
        _ if !GRANTED.contains(&response.status.status) => Err(TimestampResponseError::Refused(response.status.status)),
        None => Err(TimestampResponseError::Empty),
        Some(token) => file.encoded(token, "a timestamp").map_err(TimestampResponseError::Malformed),
    }
}
