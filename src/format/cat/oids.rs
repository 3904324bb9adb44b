//! The object identifiers of a security catalog, with their names and sources.
//!
//! `1.3.6.1.4.1.311` is Microsoft's arc; its names are those of the public header files of the Windows SDK
//! (wincrypt.h, wintrust.h, mscat.h).

use der::asn1::ObjectIdentifier;

/// `szOID_CTL`: the content is a certificate trust list. Source: wincrypt.h.
pub(super) const TRUST_LIST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.1");

/// `szOID_CATALOG_LIST`: the usage of a list whose subjects are the members of a catalog. Source: mscat.h.
pub(super) const CATALOG_LIST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.1.1");

/// `szOID_CATALOG_LIST_MEMBER2`: members are named by their raw hash, which makes a catalog version 2. Source: mscat.h.
pub(super) const CATALOG_LIST_MEMBER_2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.1.3");

/// `CAT_MEMBERINFO2_OBJID`: how a member was hashed. Source: mscat.h; its values were seen, but are not documented.
pub(super) const MEMBER_INFO_2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.12.2.3");

/// `SPC_INDIRECT_DATA_OBJID`: the digest of a member with its algorithm. Source: wintrust.h.
pub(super) const SPC_INDIRECT_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.4");

/// `SPC_CAB_DATA_OBJID`: what is hashed is a link to a file; a flat file is written with it too. Source: wintrust.h.
pub(super) const SPC_CAB_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.25");

/// `id-sha1`. Source: RFC 3279, section 2.1.
pub(super) const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");

/// `id-sha256`. Source: RFC 8017, appendix B.1.
pub(super) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
