//! The PKCS#7 envelope: signed content with certificates and signer infos.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Sequence};

use super::digest::{AlgorithmError, Digest};
use super::error::{DerError, Found};
use super::oids;
use super::raw::{File, RawSet, sorted_set};
use super::structures::Algorithm;

/// The outermost structure of the file.
///
/// ```text
/// ContentInfo ::= SEQUENCE {
///     contentType  OBJECT IDENTIFIER,               -- signedData
///     content      [0] EXPLICIT ANY }               -- SignedData
/// ```
/// Source: RFC 2315, section 7.
#[derive(Debug, Sequence)]
struct ContentInfo<'a> {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: AnyRef<'a>,
}

/// The envelope. Digest algorithms, certificates and signer infos are empty or absent until it is signed.
///
/// ```text
/// SignedData ::= SEQUENCE {
///     version           INTEGER,                    -- 1 in a catalog, 3 in a timestamp
///     digestAlgorithms  SET OF AlgorithmIdentifier,
///     contentInfo       EncapsulatedContent,
///     certificates      [0] IMPLICIT SET OF Certificate OPTIONAL,
///     crls              [1] IMPLICIT SET OF CertificateList OPTIONAL,
///     signerInfos       SET OF SignerInfo }
/// ```
/// Source: RFC 2315, section 9.1; RFC 5652, section 5.1.
#[derive(Debug, Sequence)]
struct SignedData<'a> {
    version: u8,
    digest_algorithms: RawSet<'a>,
    content_info: EncapsulatedContent<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    certificates: Option<RawSet<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    crls: Option<RawSet<'a>>,
    signer_infos: RawSet<'a>,
}

/// The signed content. In a catalog it is the list itself, not an OCTET STRING as in CMS; `openssl cms` refuses it for
/// that reason.
///
/// ```text
/// EncapsulatedContent ::= SEQUENCE {
///     contentType  OBJECT IDENTIFIER,               -- szOID_CTL, id-ct-TSTInfo
///     content      [0] EXPLICIT ANY OPTIONAL }      -- always present in the files read here
/// ```
/// Source: RFC 2315, section 7.
#[derive(Debug, Sequence)]
struct EncapsulatedContent<'a> {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    content: Option<AnyRef<'a>>,
}

/// A signed message, parsed but not verified.
#[derive(Debug)]
pub(in crate::format) struct Envelope<'a> {
    /// The whole file.
    pub(in crate::format) file: File<'a>,
    /// The version of SignedData.
    pub(in crate::format) version: u8,
    /// The type of the content.
    pub(in crate::format) content_type: ObjectIdentifier,
    /// The content, with its tag.
    pub(in crate::format) content: AnyRef<'a>,
    /// The encoded certificates, concatenated.
    pub(in crate::format) certificates: &'a [u8],
    /// The encoded signer infos.
    pub(in crate::format) signer_infos: Vec<AnyRef<'a>>,
    /// The encoded algorithms that hash the content.
    digest_algorithms: &'a [u8],
    /// The encoded revocation lists, if the field is present.
    revocation_lists: Option<&'a [u8]>,
}

impl<'a> Envelope<'a> {
    /// Parses the envelope that fills a file.
    pub(in crate::format) fn open(bytes: &'a [u8]) -> Result<Self, DerError> {
        /// Catalogs have none or one (a second signature is an attribute of the first); the limit bounds hostile files.
        const MAX_SIGNER_INFOS: usize = 1000;
        let file = File(bytes);
        let outer: ContentInfo<'_> = file.decode(file.0, "a PKCS#7 ContentInfo")?;
        if outer.content_type != oids::SIGNED_DATA {
            let found = Found::Oid(outer.content_type);
            return Err(DerError { position: 0, expected: "the content type signedData", found });
        }
        let signed: SignedData<'_> = file.decode_any(outer.content, "a PKCS#7 SignedData")?;
        let Some(content) = signed.content_info.content else {
            let position = file.position(outer.content.value());
            return Err(DerError { position, expected: "the signed content inside the file", found: Found::Nothing });
        };
        Ok(Envelope {
            file,
            version: signed.version,
            content_type: signed.content_info.content_type,
            content,
            certificates: signed.certificates.map_or(&[], |set| set.0),
            signer_infos: file.elements(signed.signer_infos.0, MAX_SIGNER_INFOS, "signer infos")?,
            digest_algorithms: signed.digest_algorithms.0,
            revocation_lists: signed.crls.map(|set| set.0),
        })
    }

    /// The digest algorithms that the message lists. Unknown ones are refused here; broken ones, where they are used.
    /// A message with revocation lists is refused, even with an empty set of them: they are not supported, and
    /// osslsigncode then looks for them.
    pub(super) fn digest_algorithms(&self) -> Result<Vec<ObjectIdentifier>, DerError> {
        /// One is usual.
        const MAX_ALGORITHMS: usize = 16;
        const EXPECTED: &str = "digest algorithms of a signed message";
        let listed: Vec<Algorithm<'_>> = self.file.elements(self.digest_algorithms, MAX_ALGORITHMS, EXPECTED)?;
        let position = self.file.position(self.digest_algorithms);
        for algorithm in &listed {
            if Digest::of_algorithm(algorithm).is_err_and(AlgorithmError::is_unsupported) {
                let found =
                    Found::Unsupported("a digest algorithm other than MD5, SHA-1, SHA-256, SHA-384 and SHA-512");
                return Err(DerError { position, expected: EXPECTED, found });
            }
        }
        if let Some(lists) = self.revocation_lists {
            return Err(DerError {
                position: self.file.position(lists),
                expected: "no revocation lists in a signed message",
                found: Found::Unsupported("revocation lists in a signed message"),
            });
        }
        Ok(listed.into_iter().map(|algorithm| algorithm.algorithm).collect())
    }
}

/// The parts of an envelope around its content; empty if it is not signed.
#[derive(Debug, Default)]
pub(in crate::format) struct Signatures {
    /// The encoded digest algorithms.
    pub(in crate::format) digest_algorithms: Vec<Vec<u8>>,
    /// The encoded certificates.
    pub(in crate::format) certificates: Vec<Vec<u8>>,
    /// The encoded signer infos.
    pub(in crate::format) signer_infos: Vec<Vec<u8>>,
}

/// The version of SignedData in catalogs, signed or not. (CMS requires 3 for such content; Windows writes 1.)
pub(in crate::format) const CATALOG_VERSION: u8 = 1;

/// Encodes an envelope around encoded content.
pub(in crate::format) fn seal(
    content_type: ObjectIdentifier,
    content: &[u8],
    signatures: Signatures,
) -> der::Result<Vec<u8>> {
    let certificates = sorted_set(signatures.certificates);
    let signed = SignedData {
        version: CATALOG_VERSION,
        digest_algorithms: RawSet(&sorted_set(signatures.digest_algorithms)),
        content_info: EncapsulatedContent { content_type, content: Some(AnyRef::from_der(content)?) },
        certificates: (!certificates.is_empty()).then_some(RawSet(&certificates)),
        crls: None,
        signer_infos: RawSet(&sorted_set(signatures.signer_infos)),
    }
    .to_der()?;
    ContentInfo { content_type: oids::SIGNED_DATA, content: AnyRef::from_der(&signed)? }.to_der()
}
