//! The security catalog (.cat) of a package: a list of hashes in a PKCS#7 envelope that can be signed.
//!
//! Microsoft documents the envelope and the tools, but not the list inside. This description is based on the public
//! header files of the Windows SDK, on the catalogs that Windows Configuration Designer (WCD) writes (2016 to 2026, all
//! of the same form), and on those of makecat and of drivers. "Seen" means found in such files.
//!
//! # Outline
//!
//! Everything is DER. The code contains the ASN.1 of each structure.
//!
//! ```text
//! ContentInfo                     signedData                                     format/pki
//! └ SignedData                    version 1
//!   ├ digestAlgorithms            empty until signed
//!   ├ contentInfo                 szOID_CTL
//!   │ └ CertificateTrustList      the list itself, not wrapped in an OCTET STRING  trust_list.rs
//!   │   ├ subjectUsage            szOID_CATALOG_LIST: this list is a catalog
//!   │   ├ listIdentifier          16 bytes: a GUID, fields little-endian
//!   │   ├ thisUpdate              UTCTime, when the list was made
//!   │   ├ subjectAlgorithm        szOID_CATALOG_LIST_MEMBER2: version 2, tags are raw hashes
//!   │   ├ trustedSubjects         the members, ascending by tag
//!   │   │ ├ tag = SHA-1           MEMBERINFO2 = flat
//!   │   │ └ tag = SHA-256         MEMBERINFO2 = flat, SPC_INDIRECT_DATA = SHA-256 again   indirect_data.rs
//!   │   └ extensions              [0], absent in WCD's catalogs
//!   ├ certificates                [0], absent until signed
//!   └ signerInfos                 empty until signed
//! ```
//!
//! Both hashes are plain hashes of the whole .ppkg, not Authenticode ones. The catalog does not contain the name of the
//! file; the two belong together by their stem. For the same identifier and time, [`CatalogContent::to_der`] writes the
//! same 306 bytes as WCD.
//!
//! # Signing
//!
//! A signer fills digestAlgorithms, certificates and signerInfos; the list is not changed. The messageDigest attribute
//! covers the *contents octets* of the list, without tag and length (RFC 2315, section 9.3): [`Catalog::trust_list`].
//! [`to_be_signed`] returns the same signed attributes as signtool, [`with_signature`] writes the signed catalog
//! (signing.rs); [`super::pki::SignedMessage`] reads it.
//!
//! # Required, tolerated, unknown
//!
//! * Required by the reader: DER throughout (no indefinite lengths, no bytes after the end), version 1, the list inside
//!   the file, a list identifier of 16 bytes, version 2 of the catalog. Version 1 (szOID_CATALOG_LIST_MEMBER), whose
//!   tags are texts, is refused; WCD has not been seen to write it.
//! * Tolerated: any number of members with tags of any length, in any order, or none; attributes with names and
//!   values (File, OSAttr); catalog extensions; sequence number, next update and GeneralizedTime, which a trust list
//!   may have but which have not been seen in a catalog; certificates and sets that are not sorted as DER requires.
//!   Callers refuse those three fields, which osslsigncode cannot read ([`Catalog::oddity`]).
//! * Ignored here: certificates, signer infos (only counted), MEMBERINFO2, the kind of object of an SPC_INDIRECT_DATA.
//! * Unknown: what Windows does with a catalog that lacks the SHA-1 member. It is reported to look up that member;
//!   osslsigncode accepts the SHA-256 one. So a check must require both; the reader leaves that to its caller.

mod catalog;
mod content;
mod indirect_data;
mod oids;
mod signing;
mod trust_list;

pub use catalog::{Catalog, Member, MemberDigest};
pub use content::CatalogContent;
pub use signing::{to_be_signed, with_signature};
