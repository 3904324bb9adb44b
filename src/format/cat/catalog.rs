//! Reads any security catalog of version 2, signed or not: ours, WCD's, or that of a driver package.

use der::asn1::ObjectIdentifier;

/// What a security catalog says.
///
/// Reading proves nothing about a signature: certificates and signer infos are stepped over, not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// The list identifier, the bytes of a GUID.
    pub list_id: [u8; 16],
    /// When the list was made, in seconds since 1970-01-01T00:00:00Z.
    pub this_update: i64,
    /// The members, in the order of the file.
    pub members: Vec<Member>,
    /// How many signer infos stand in the file; 0 means that the catalog is unsigned.
    pub signer_infos: usize,
    /// The contents octets of the trust list (its tag and length left out): the bytes that a signer's messageDigest covers.
    pub trust_list: Vec<u8>,
}

/// One hash that the catalog vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The hash by which Windows looks the member up: 20 bytes for SHA-1, 32 for SHA-256.
    pub tag: Vec<u8>,
    /// The same hash once more with its algorithm, if the member has that attribute; WCD gives it to the SHA-256 member only.
    pub digest: Option<MemberDigest>,
}

/// The digest in the SpcIndirectDataContent of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDigest {
    /// The hash algorithm, as an object identifier.
    pub algorithm: ObjectIdentifier,
    /// The digest.
    pub bytes: Vec<u8>,
}
