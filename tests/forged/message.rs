//! A signed message put together by hand: a catalog, or a timestamp.

use ppkgc::format::pki::Digest;

use super::certificate::{Forged, scheme_of, signature};
use super::der::{SHA256, algorithm, sequence, set, tlv, tlv_of};

pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// One attribute with these values.
pub fn attribute(kind: &str, values: &[&[u8]]) -> Vec<u8> {
    sequence(&[&tlv_of(kind), &set(values)])
}

/// What a signer adds.
#[derive(Clone)]
pub struct Signer {
    pub version: u8,
    pub sid: Vec<u8>,
    pub digest: Vec<u8>,
    pub signed: Vec<Vec<u8>>,
    pub scheme: Vec<u8>,
    pub key: u8,
    pub unsigned: Vec<Vec<u8>>,
}

impl Signer {
    /// A valid signer with this certificate, for contents of this type.
    pub fn of(certificate: &Forged, content_type: &str, contents: &[u8]) -> Signer {
        let digest = Digest::Sha256.of(contents);
        Signer {
            version: 1,
            sid: sequence(&[&certificate.issuer, &certificate.serial]),
            digest: algorithm(SHA256),
            signed: vec![
                attribute(CONTENT_TYPE, &[&tlv_of(content_type)]),
                attribute(MESSAGE_DIGEST, &[&tlv(0x04, &digest)]),
            ],
            scheme: scheme_of(certificate.key),
            key: certificate.key,
            unsigned: Vec::new(),
        }
    }

    /// The signature, which covers the signed attributes as a SET.
    pub fn signature(&self) -> Vec<u8> {
        signature(self.key, &tlv(0x31, &self.attributes()))
    }

    fn attributes(&self) -> Vec<u8> {
        let parts: Vec<&[u8]> = self.signed.iter().map(Vec::as_slice).collect();
        super::der::contents(&set(&parts)).to_vec()
    }

    pub fn der(&self) -> Vec<u8> {
        let unsigned = match self.unsigned.is_empty() {
            true => Vec::new(),
            false => tlv(0xa1, &self.unsigned.concat()),
        };
        let signed = if self.signed.is_empty() { Vec::new() } else { tlv(0xa0, &self.attributes()) };
        sequence(&[
            &tlv(0x02, &[self.version]),
            &self.sid,
            &self.digest,
            &signed,
            &self.scheme,
            &tlv(0x04, &self.signature()),
            &unsigned,
        ])
    }
}

/// Everything around the content.
#[derive(Clone)]
pub struct Message {
    pub version: u8,
    pub digests: Vec<Vec<u8>>,
    pub content_type: String,
    /// The content with its tag.
    pub content: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub revocation_lists: Vec<Vec<u8>>,
    pub signers: Vec<Vec<u8>>,
}

impl Message {
    pub fn new(version: u8, content_type: &str, content: Vec<u8>) -> Message {
        Message {
            version,
            digests: vec![algorithm(SHA256)],
            content_type: content_type.to_owned(),
            content,
            certificates: Vec::new(),
            revocation_lists: Vec::new(),
            signers: Vec::new(),
        }
    }

    pub fn der(&self) -> Vec<u8> {
        self.with_content(&tlv(0xa0, &self.content))
    }

    /// The message alone, without its content, as openssl requires it for a catalog.
    pub fn detached(&self) -> Vec<u8> {
        self.with_content(&[])
    }

    fn with_content(&self, content: &[u8]) -> Vec<u8> {
        let field = |tag, parts: &[Vec<u8>]| if parts.is_empty() { Vec::new() } else { tlv(tag, &parts.concat()) };
        let signed = sequence(&[
            &tlv(0x02, &[self.version]),
            &tlv(0x31, &self.digests.concat()),
            &sequence(&[&tlv_of(&self.content_type), content]),
            &field(0xa0, &self.certificates),
            &field(0xa1, &self.revocation_lists),
            &tlv(0x31, &self.signers.concat()),
        ]);
        sequence(&[&tlv_of(SIGNED_DATA), &tlv(0xa0, &signed)])
    }
}
