//! The security catalog (.cat) beside a package: a list of hashes in a PKCS#7 envelope that somebody may sign.
//!
//! Microsoft documents the envelope and the tools, not the list inside. This page is drawn from the public
//! header files of the Windows SDK, from the catalogs that Windows Configuration Designer (WCD) leaves beside its
//! packages (2016 to 2026, all of one shape), from makecat's and from those of drivers. "Seen" means found in such
//! files.
//!
//! # Outline
//!
//! Everything is DER. The ASN.1 of each structure is above it in the code.
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
//!   │   └ extensions              [0], absent in WCD's
//!   ├ certificates                [0], absent until signed
//!   └ signerInfos                 empty until signed
//! ```
//!
//! Both hashes are plain hashes of the whole .ppkg, not Authenticode ones. Nothing in the catalog names the file; the two
//! belong together by their stem. With identifier and time given, [`CatalogContent::to_der`] writes the 306 bytes that
//! WCD writes.
//!
//! # Signing
//!
//! A signer fills digestAlgorithms, certificates and signerInfos; the list stays as it is. The messageDigest attribute
//! covers the *contents octets* of the list, its tag and length left out (RFC 2315, section 9.3):
//! [`Catalog::trust_list`]. [`to_be_signed`] gives the attributes that signtool has signed, [`with_signature`] writes
//! the signed catalog (signing.rs); [`super::pki::SignedMessage`] reads it.
//!
//! # Required, tolerated, unknown
//!
//! * Required by the reader: DER throughout (no indefinite lengths, no bytes after the end), version 1, the list inside
//!   the file, a list identifier of 16 bytes, version 2 of the catalog. Version 1 (szOID_CATALOG_LIST_MEMBER), whose
//!   tags are texts, is refused; WCD has not been seen to write it.
//! * Tolerated: any number of members with tags of any length, in any order, also none; attributes with names and
//!   values (File, OSAttr); catalog extensions; sequence number, next update and GeneralizedTime, which a trust list
//!   may have and no catalog was seen to have; certificates and sets that are not sorted as DER wants.
//! * Not looked at here: certificates, signer infos (only counted), MEMBERINFO2, the kind of thing an SPC_INDIRECT_DATA
//!   names.
//! * Unknown: what Windows does with a catalog that lacks the SHA-1 member. It is reported to look up that one;
//!   osslsigncode is content with the SHA-256 one. So a check must demand both, and the reader leaves that to its
//!   caller.

mod catalog;
mod content;
mod indirect_data;
mod oids;
mod signing;
mod trust_list;

pub use catalog::{Catalog, Member, MemberDigest};
pub use content::CatalogContent;
pub use signing::{to_be_signed, with_signature};
