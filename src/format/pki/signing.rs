//! Makes the attributes to be signed and the signer info, in the same form as signtool.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode};

use super::certificate::Certificate;
use super::digest::Digest;
use super::envelope::Signatures;
use super::oids;
use super::public_key::PublicKey;
use super::raw::{RawSequence, RawSet, sorted_set};
use super::signer_info::{IssuerAndSerial, RawSignerInfo};
use super::structures::{Algorithm, Attribute};

/// The version of a signer info that identifies its certificate by issuer and serial number. Source: RFC 5652, section
/// 5.3.
const VERSION: u8 = 1;

/// A signature with everything that belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct NewSignature<'a> {
    /// The certificate of the signer.
    pub certificate: &'a Certificate,
    /// Its key.
    pub key: &'a PublicKey,
    /// The certificates of its issuers that are to be included.
    pub chain: &'a [Certificate],
    /// The signed attributes, from [`to_be_signed`](crate::format::cat::to_be_signed).
    pub attributes: &'a [u8],
    /// The signature over that.
    pub signature: &'a [u8],
    /// A timestamp token over the signature.
    pub timestamp: Option<&'a [u8]>,
}

/// The DER of the SET OF attributes that is to be signed: an empty description (opus), content type, statement type,
/// SHA-256 of the contents octets of the content. There is no signing time, so that the same content gives the
/// same bytes.
pub(in crate::format) fn signed_attributes(content_type: ObjectIdentifier, contents: &[u8]) -> der::Result<Vec<u8>> {
    let digest = Digest::Sha256.of(contents);
    let statement = RawSequence(&oids::SPC_INDIVIDUAL.to_der()?).to_der()?;
    let attributes = vec![
        attribute(oids::SPC_OPUS_INFO, &RawSequence(&[]).to_der()?)?,
        attribute(oids::CONTENT_TYPE, &content_type.to_der()?)?,
        attribute(oids::SPC_STATEMENT_TYPE, &statement)?,
        attribute(oids::MESSAGE_DIGEST, &OctetStringRef::new(&digest)?.to_der()?)?,
    ];
    RawSet(&sorted_set(attributes)).to_der()
}

/// The parts of an envelope for one signature.
pub(in crate::format) fn signatures(new: &NewSignature<'_>) -> der::Result<Signatures> {
    let algorithm = Algorithm { algorithm: Digest::Sha256.oid(), parameters: Some(AnyRef::NULL) };
    let timestamp = new.timestamp.map(|token| attribute(oids::TIMESTAMP, token)).transpose()?;
    let attributes = RawSet::from_der(new.attributes)?;
    let signer = IssuerAndSerial {
        issuer: AnyRef::from_der(new.certificate.issuer.der())?,
        serial: AnyRef::from_der(&new.certificate.serial)?,
    }
    .to_der()?;
    let info = RawSignerInfo {
        version: VERSION,
        signer: AnyRef::from_der(&signer)?,
        digest_algorithm: Algorithm { algorithm: Digest::Sha256.oid(), parameters: Some(AnyRef::NULL) },
        signed: Some(attributes),
        signature_algorithm: new.key.signature_algorithm(),
        signature: OctetStringRef::new(new.signature)?,
        unsigned: timestamp.as_deref().map(RawSet),
    };
    let mut certificates: Vec<Vec<u8>> = Vec::new();
    for certificate in [new.certificate].into_iter().chain(new.chain) {
        if !certificates.iter().any(|der| der == certificate.der()) {
            certificates.push(certificate.der().to_vec());
        }
    }
    Ok(Signatures { digest_algorithms: vec![algorithm.to_der()?], certificates, signer_infos: vec![info.to_der()?] })
}

fn attribute(kind: ObjectIdentifier, value: &[u8]) -> der::Result<Vec<u8>> {
    Attribute { kind, values: RawSet(value) }.to_der()
}
