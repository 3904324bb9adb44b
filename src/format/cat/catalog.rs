//! Reads any security catalog of version 2, signed or not: ours, WCD's, or that of a driver package.

use der::asn1::{AnyRef, ObjectIdentifier};

use super::content::CatalogContent;
use super::indirect_data::IndirectData;
use super::oids;
use super::trust_list::{TrustList, TrustedSubject};
use crate::format::pki::{Attribute, CATALOG_VERSION, DerError, Envelope, File, Found, Time, algorithm_name};

/// The content of a security catalog.
///
/// Reading does not check signatures: certificates and signer infos are skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// The list identifier, the bytes of a GUID.
    pub list_id: [u8; 16],
    /// When the list was made, in seconds since 1970-01-01T00:00:00Z.
    pub this_update: i64,
    /// What the list has that catalogs do not have, in the words of a message: `has a number`.
    pub oddity: Option<&'static str>,
    /// The members, in the order of the file.
    pub members: Vec<Member>,
    /// The extensions of the list, each in DER; the catalogs of packages have none.
    pub extensions: Vec<Vec<u8>>,
    /// How many signer infos are in the file; 0 means that the catalog is unsigned.
    pub signer_infos: usize,
    /// The contents octets of the trust list (without tag and length): the bytes that a signer's messageDigest covers.
    pub trust_list: Vec<u8>,
}

/// One hash in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The hash by which Windows looks the member up: 20 bytes for SHA-1, 32 for SHA-256.
    pub tag: Vec<u8>,
    /// The same hash again, with its algorithm, if the member has that attribute; WCD writes it only for the SHA-256
    /// member.
    pub digest: Option<MemberDigest>,
    /// All its attributes: the contents octets of the set.
    pub attributes: Vec<u8>,
}

/// The digest in the SpcIndirectDataContent of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDigest {
    /// The hash algorithm, as an object identifier.
    pub algorithm: ObjectIdentifier,
    /// The digest.
    pub bytes: Vec<u8>,
}

impl MemberDigest {
    /// The name of its algorithm, if it is neither SHA-1 nor SHA-256: packages are hashed only with those.
    pub fn other_algorithm(&self) -> Option<String> {
        let is_known = self.algorithm == oids::SHA1 || self.algorithm == oids::SHA256;
        (!is_known).then(|| algorithm_name(self.algorithm))
    }

    /// Whether it is the digest of bytes with these hashes; never for other algorithms.
    pub fn is_of(&self, sha1: &[u8], sha256: &[u8]) -> bool {
        self.algorithm == oids::SHA1 && self.bytes == sha1 || self.algorithm == oids::SHA256 && self.bytes == sha256
    }
}

impl Catalog {
    /// Reads the bytes of a .cat file.
    pub fn from_der(bytes: &[u8]) -> Result<Catalog, DerError> {
        /// The catalog of a package has 306 bytes, a signed one a few thousand; those of driver sets are larger.
        const MAX_BYTES: usize = 64 << 20;
        if bytes.len() > MAX_BYTES {
            return Err(DerError {
                position: MAX_BYTES,
                expected: "the end of the file",
                found: Found::MoreThan(MAX_BYTES),
            });
        }
        let envelope = Envelope::open(bytes)?;
        let file = envelope.file;
        let list = read_list(&envelope)?;
        Ok(Catalog {
            list_id: list_id(file, &list)?,
            this_update: list.this_update.unix(),
            oddity: oddity(&list),
            members: members(file, &list)?,
            extensions: extensions(file, &list)?,
            signer_infos: envelope.signer_infos.len(),
            trust_list: envelope.content.value().to_vec(),
        })
    }

    /// The member with this tag.
    pub fn member(&self, tag: &[u8]) -> Option<&Member> {
        self.members.iter().find(|member| member.tag == tag)
    }

    /// The content of the catalog, if it is only the two hashes of one package, in the form in which this program
    /// writes them; `None` for any other catalog: with more members, attributes, extensions or fields.
    pub fn content(&self) -> Option<CatalogContent> {
        let content = CatalogContent {
            list_id: self.list_id,
            this_update: self.this_update,
            sha1: self.sha1_member()?.tag.as_slice().try_into().ok()?,
            sha256: self.sha256_member()?.tag.as_slice().try_into().ok()?,
        };
        content.trust_list().is_ok_and(|list| list == self.trust_list).then_some(content)
    }

    /// The first member whose tag is as long as a SHA-1; the only one in the catalog of a package.
    pub fn sha1_member(&self) -> Option<&Member> {
        const SHA1_LENGTH: usize = 20;
        self.members.iter().find(|member| member.tag.len() == SHA1_LENGTH)
    }

    /// The first member whose tag is as long as a SHA-256; the only one in the catalog of a package.
    pub fn sha256_member(&self) -> Option<&Member> {
        const SHA256_LENGTH: usize = 32;
        self.members.iter().find(|member| member.tag.len() == SHA256_LENGTH)
    }
}

fn read_list<'a>(envelope: &Envelope<'a>) -> Result<TrustList<'a>, DerError> {
    let file = envelope.file;
    let position = file.position(envelope.content.value());
    if envelope.version != CATALOG_VERSION {
        let found = Found::Count(envelope.version.into());
        return Err(DerError { position, expected: "SignedData of version 1", found });
    }
    if envelope.content_type != oids::TRUST_LIST {
        let found = Found::Oid(envelope.content_type);
        return Err(DerError { position, expected: "a certificate trust list (szOID_CTL) as content", found });
    }
    let list: TrustList<'_> = file.decode_any(envelope.content, "a certificate trust list")?;
    if list.subject_usage.purpose != oids::CATALOG_LIST {
        let found = Found::Oid(list.subject_usage.purpose);
        return Err(DerError { position, expected: "the purpose of a security catalog (szOID_CATALOG_LIST)", found });
    }
    if list.subject_algorithm.algorithm != oids::CATALOG_LIST_MEMBER_2 {
        let found = Found::Oid(list.subject_algorithm.algorithm);
        return Err(DerError { position, expected: "a catalog of version 2 (szOID_CATALOG_LIST_MEMBER2)", found });
    }
    Ok(list)
}

fn list_id(file: File<'_>, list: &TrustList<'_>) -> Result<[u8; 16], DerError> {
    let bytes = list.list_identifier.as_bytes();
    bytes.try_into().map_err(|_| DerError {
        position: file.position(bytes),
        expected: "a list identifier of 16 bytes",
        found: Found::Count(bytes.len()),
    })
}

fn members<'a>(file: File<'a>, list: &TrustList<'a>) -> Result<Vec<Member>, DerError> {
    /// The catalog of a package has two, that of a driver set one or two per file; this many take about 50 MB of
    /// memory.
    const MAX_MEMBERS: usize = 1 << 18;
    let Some(subjects) = list.trusted_subjects else { return Ok(Vec::new()) };
    let subjects: Vec<TrustedSubject<'_>> = file.elements(subjects.0, MAX_MEMBERS, "members of the list")?;
    subjects.iter().map(|subject| member(file, subject)).collect()
}

fn extensions(file: File<'_>, list: &TrustList<'_>) -> Result<Vec<Vec<u8>>, DerError> {
    /// None are known; the limit bounds hostile files.
    const MAX_EXTENSIONS: usize = 1000;
    const EXPECTED: &str = "extensions of the list";
    let Some(extensions) = list.extensions else { return Ok(Vec::new()) };
    let extensions: Vec<AnyRef<'_>> = file.elements(extensions.0, MAX_EXTENSIONS, EXPECTED)?;
    extensions.into_iter().map(|extension| file.encoded(extension, EXPECTED)).collect()
}

fn member<'a>(file: File<'a>, subject: &TrustedSubject<'a>) -> Result<Member, DerError> {
    /// WCD writes one or two, other tools a few more; the limit bounds hostile files.
    const MAX_ATTRIBUTES: usize = 1000;
    let tag = subject.identifier.as_bytes().to_vec();
    let Some(set) = subject.attributes else { return Ok(Member { tag, digest: None, attributes: Vec::new() }) };
    let attributes: Vec<Attribute<'_>> = file.elements(set.0, MAX_ATTRIBUTES, "attributes of a member")?;
    let mut digests = attributes.iter().filter(|attribute| attribute.kind == oids::SPC_INDIRECT_DATA);
    let digest = digests.next().map(|attribute| member_digest(file, attribute.values.0)).transpose()?;
    match digests.count() {
        0 => Ok(Member { tag, digest, attributes: set.0.to_vec() }),
        more => Err(DerError {
            position: file.position(set.0),
            expected: "one digest attribute (SPC_INDIRECT_DATA) in a member",
            found: Found::Count(more.saturating_add(1)),
        }),
    }
}

fn member_digest<'a>(file: File<'a>, values: &'a [u8]) -> Result<MemberDigest, DerError> {
    let content: IndirectData<'_> = file.decode(values, "one SpcIndirectDataContent")?;
    let digest = content.message_digest;
    Ok(MemberDigest { algorithm: digest.algorithm.algorithm, bytes: digest.digest.as_bytes().to_vec() })
}

/// What a list has that catalogs do not have. osslsigncode cannot read such a list.
fn oddity(list: &TrustList<'_>) -> Option<&'static str> {
    if list.sequence_number.is_some() {
        return Some("has a number");
    }
    if list.next_update.is_some() {
        return Some("states when the next one comes");
    }
    matches!(list.this_update, Time::General(_)).then_some("states its time as a GeneralizedTime")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use der::Encode;
    use der::asn1::{GeneralizedTime, OctetStringRef};

    use super::{Catalog, Found, Member, Time, oids};
    use crate::format::cat::CatalogContent;
    use crate::format::cat::trust_list::{SubjectUsage, TrustList, TrustedSubject};
    use crate::format::pki::{Algorithm, RawSequence, RawSet, Signatures, seal};

    /// A catalog with these members, in a form that is allowed but has not been seen.
    fn unusual(list_id: &[u8], subjects: Option<&[u8]>) -> Vec<u8> {
        let list = TrustList {
            subject_usage: SubjectUsage { purpose: oids::CATALOG_LIST },
            list_identifier: OctetStringRef::new(list_id).unwrap(),
            sequence_number: None,
            this_update: Time::General(GeneralizedTime::from_unix_duration(Duration::from_secs(60)).unwrap()),
            next_update: Some(Time::General(GeneralizedTime::from_unix_duration(Duration::from_secs(90)).unwrap())),
            subject_algorithm: Algorithm { algorithm: oids::CATALOG_LIST_MEMBER_2, parameters: None },
            trusted_subjects: subjects.map(RawSequence),
            extensions: Some(RawSequence(b"\x30\x02\x05\x00")),
        };
        seal(oids::TRUST_LIST, &list.to_der().unwrap(), Signatures::default()).unwrap()
    }

    fn subject(tag: &[u8], attributes: Option<&[u8]>) -> Vec<u8> {
        let identifier = OctetStringRef::new(tag).unwrap();
        TrustedSubject { identifier, attributes: attributes.map(RawSet) }.to_der().unwrap()
    }

    #[test]
    fn other_members_attributes_and_extensions_are_skipped() {
        let os_attribute = b"\x30\x10\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x0c\x02\x01\x31\x02\x05\x00";
        let subjects = [subject(b"label", None), subject(&[7; 32], Some(os_attribute)), subject(&[8; 32], Some(&[]))];
        let read = Catalog::from_der(&unusual(&[1; 16], Some(&subjects.concat()))).unwrap();
        assert_eq!(read.this_update, 60);
        assert_eq!(read.members.len(), 3);
        assert_eq!(read.members[0], Member { tag: b"label".to_vec(), digest: None, attributes: Vec::new() });
        assert_eq!(read.sha256_member(), Some(&read.members[1]));
        assert_eq!(read.member(&[8; 32]), Some(&read.members[2]));
        assert_eq!((read.sha1_member(), read.content()), (None, None));
        assert_eq!(Catalog::from_der(&unusual(&[1; 16], None)).unwrap().members, []);
    }

    #[test]
    fn whatever_a_list_contains_besides_the_hashes_of_one_package_is_seen() {
        let plain = CatalogContent { list_id: [1; 16], this_update: 60, sha1: [2; 20], sha256: [3; 32] };
        let der = plain.to_der();
        let own = Catalog::from_der(&der).unwrap();
        assert_eq!(own.content(), Some(plain));
        // The same members in a list with an extension and a next update.
        let sequence = own.trust_list.windows(2).position(|pair| pair == [0x30, 0x81]).unwrap();
        let subjects = &own.trust_list[sequence + 3..];
        let more = Catalog::from_der(&unusual(&[1; 16], Some(subjects))).unwrap();
        assert_eq!((&more.members, more.content()), (&own.members, None));
    }

    #[test]
    fn a_list_identifier_that_is_not_a_guid_is_refused() {
        let error = Catalog::from_der(&unusual(b"mine", None)).unwrap_err();
        assert_eq!((error.expected, error.found), ("a list identifier of 16 bytes", Found::Count(4)));
    }

    #[test]
    fn a_member_with_two_digests_is_refused() {
        let valid = CatalogContent { list_id: [0; 16], this_update: 0, sha1: [0; 20], sha256: [0; 32] }.to_der();
        let digest_attribute = &valid[0xd9..0x130];
        let twice = digest_attribute.repeat(2);
        let error = Catalog::from_der(&unusual(&[1; 16], Some(&subject(&[0; 32], Some(&twice))))).unwrap_err();
        assert_eq!(error.found, Found::Count(2));
    }
}
