//! The PKCS#7 envelope: what stands around the trust list, and what signing fills in.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Sequence};

use super::error::{CatError, Found};
use super::oids;
use super::raw::{File, RawSet};

/// The version that catalogs have, signed or not. (CMS would ask for 3 with such content; Windows writes 1.)
const VERSION: u8 = 1;

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

/// The envelope that a signer completes: digest algorithms, certificates and signer infos, all empty or absent before.
///
/// ```text
/// SignedData ::= SEQUENCE {
///     version           INTEGER,                    -- 1
///     digestAlgorithms  SET OF AlgorithmIdentifier,
///     contentInfo       EncapsulatedContent,
///     certificates      [0] IMPLICIT SET OF Certificate OPTIONAL,
///     crls              [1] IMPLICIT SET OF CertificateList OPTIONAL,
///     signerInfos       SET OF SignerInfo }
/// ```
/// Source: RFC 2315, section 9.1.
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

/// The signed content. It is the list itself, not an OCTET STRING as CMS would have it; `openssl cms` refuses it for
/// that.
///
/// ```text
/// EncapsulatedContent ::= SEQUENCE {
///     contentType  OBJECT IDENTIFIER,               -- szOID_CTL
///     content      [0] EXPLICIT ANY OPTIONAL }      -- CertificateTrustList, always present in a catalog
/// ```
/// Source: RFC 2315, section 7.
#[derive(Debug, Sequence)]
struct EncapsulatedContent<'a> {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    content: Option<AnyRef<'a>>,
}

/// What the envelope of a catalog holds.
pub(super) struct Opened<'a> {
    /// The trust list, tag and length read.
    pub(super) trust_list: AnyRef<'a>,
    /// How many signer infos there are.
    pub(super) signer_infos: usize,
}

/// Takes the trust list out of its envelope.
pub(super) fn open(file: File<'_>) -> Result<Opened<'_>, CatError> {
    /// Catalogs have none or one (a second signature is an attribute of the first); the limit bounds hostile files.
    const MAX_SIGNER_INFOS: usize = 1000;
    let outer: ContentInfo<'_> = file.decode(file.0, "a PKCS#7 ContentInfo")?;
    if outer.content_type != oids::SIGNED_DATA {
        let found = Found::Oid(outer.content_type);
        return Err(CatError { position: 0, expected: "the content type signedData", found });
    }
    let signed: SignedData<'_> = file.decode_any(outer.content, "a PKCS#7 SignedData")?;
    let position = file.position(outer.content.value());
    if signed.version != VERSION {
        let found = Found::Count(signed.version.into());
        return Err(CatError { position, expected: "SignedData of version 1", found });
    }
    if signed.content_info.content_type != oids::TRUST_LIST {
        let found = Found::Oid(signed.content_info.content_type);
        return Err(CatError { position, expected: "a certificate trust list (szOID_CTL) as content", found });
    }
    let Some(trust_list) = signed.content_info.content else {
        return Err(CatError { position, expected: "a certificate trust list inside the file", found: Found::Nothing });
    };
    let infos: Vec<AnyRef<'_>> = file.elements(signed.signer_infos.0, MAX_SIGNER_INFOS, "signer infos")?;
    Ok(Opened { trust_list, signer_infos: infos.len() })
}

/// Puts an encoded trust list into an envelope that nobody has signed yet.
pub(super) fn unsigned(trust_list: &[u8]) -> der::Result<Vec<u8>> {
    let signed = SignedData {
        version: VERSION,
        digest_algorithms: RawSet(&[]),
        content_info: EncapsulatedContent {
            content_type: oids::TRUST_LIST,
            content: Some(AnyRef::from_der(trust_list)?),
        },
        certificates: None,
        crls: None,
        signer_infos: RawSet(&[]),
    }
    .to_der()?;
    ContentInfo { content_type: oids::SIGNED_DATA, content: AnyRef::from_der(&signed)? }.to_der()
}
