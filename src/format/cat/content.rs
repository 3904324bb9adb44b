//! Writes the unsigned catalog of a package, as WCD does for every .ppkg.

use std::time::Duration;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef, UtcTime};
use der::{Decode, Encode};

use super::indirect_data::{DigestInfo, IndirectData, IndirectSubject, empty_file_link, member_is_flat};
use super::oids;
use super::trust_list::{SubjectUsage, TrustList, TrustedSubject};
use crate::format::pki::{Algorithm, Attribute, RawSequence, RawSet, Signatures, Time, seal};

/// Everything that differs between the catalogs of two packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogContent {
    /// The list identifier; WCD uses a random GUID and stores it with little-endian fields.
    pub list_id: [u8; 16],
    /// When the list was made, in seconds since 1970-01-01T00:00:00Z; 1970 to 2049, the years that `der` can write as
    /// UTCTime.
    pub this_update: i64,
    /// SHA-1 of the whole package file.
    pub sha1: [u8; 20],
    /// SHA-256 of the whole package file.
    pub sha256: [u8; 32],
}

impl CatalogContent {
    /// The bytes of the unsigned catalog: always 306.
    ///
    /// # Panics
    /// If `this_update` is outside 1970 to 2049.
    pub fn to_der(&self) -> Vec<u8> {
        self.encode().expect("every part has a fixed size, and the time is within the years of UTCTime")
    }

    /// The contents octets of its trust list (without tag and length), if the time can be written.
    pub(super) fn trust_list(&self) -> der::Result<Vec<u8>> {
        let list = self.list_der()?;
        AnyRef::from_der(&list).map(|list| list.value().to_vec())
    }

    fn encode(&self) -> der::Result<Vec<u8>> {
        seal(oids::TRUST_LIST, &self.list_der()?, Signatures::default())
    }

    fn list_der(&self) -> der::Result<Vec<u8>> {
        let mut members = [(&self.sha1[..], self.sha1_member()?), (&self.sha256[..], self.sha256_member()?)];
        members.sort_by_key(|(tag, _)| *tag);
        let subjects = members.map(|(_, member)| member).concat();
        let this_update = u64::try_from(self.this_update).map_err(|_| der::ErrorKind::DateTime)?;
        let trust_list = TrustList {
            subject_usage: SubjectUsage { purpose: oids::CATALOG_LIST },
            list_identifier: OctetStringRef::new(&self.list_id)?,
            sequence_number: None,
            this_update: Time::Utc(UtcTime::from_unix_duration(Duration::from_secs(this_update))?),
            next_update: None,
            subject_algorithm: Algorithm { algorithm: oids::CATALOG_LIST_MEMBER_2, parameters: Some(AnyRef::NULL) },
            trusted_subjects: Some(RawSequence(&subjects)),
            extensions: None,
        };
        trust_list.to_der()
    }

    /// The member that Windows is reported to look up; it only states that the hash is a plain one.
    fn sha1_member(&self) -> der::Result<Vec<u8>> {
        let attributes = attribute(oids::MEMBER_INFO_2, &member_is_flat()?.to_der()?)?;
        member(&self.sha1, &attributes)
    }

    /// The member that contains its hash again, with the algorithm.
    fn sha256_member(&self) -> der::Result<Vec<u8>> {
        let digest = IndirectData {
            data: IndirectSubject { kind: oids::SPC_CAB_DATA, value: Some(empty_file_link()?) },
            message_digest: DigestInfo {
                algorithm: Algorithm { algorithm: oids::SHA256, parameters: Some(AnyRef::NULL) },
                digest: OctetStringRef::new(&self.sha256)?,
            },
        };
        let attributes = [
            attribute(oids::MEMBER_INFO_2, &member_is_flat()?.to_der()?)?,
            attribute(oids::SPC_INDIRECT_DATA, &digest.to_der()?)?,
        ];
        member(&self.sha256, &attributes.concat())
    }
}

fn attribute(kind: ObjectIdentifier, value: &[u8]) -> der::Result<Vec<u8>> {
    Attribute { kind, values: RawSet(value) }.to_der()
}

fn member(tag: &[u8], attributes: &[u8]) -> der::Result<Vec<u8>> {
    TrustedSubject { identifier: OctetStringRef::new(tag)?, attributes: Some(RawSet(attributes)) }.to_der()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CatalogContent;
    use crate::format::cat::Catalog;

    /// The length of every unsigned catalog that WCD writes.
    const LENGTH: usize = 306;

    proptest! {
        #[test]
        fn a_written_catalog_is_read(
            list_id: [u8; 16],
            this_update in 0_i64..=2_524_607_999,
            sha1: [u8; 20],
            sha256: [u8; 32],
        ) {
            let der = CatalogContent { list_id, this_update, sha1, sha256 }.to_der();
            prop_assert_eq!(der.len(), LENGTH);
            let read = Catalog::from_der(&der).unwrap();
            prop_assert_eq!((read.list_id, read.this_update, read.signer_infos), (list_id, this_update, 0));
            prop_assert_eq!(&read.sha1_member().unwrap().tag, &sha1);
            prop_assert_eq!(&read.sha1_member().unwrap().digest, &None);
            let second = read.sha256_member().unwrap();
            prop_assert_eq!(&second.tag, &sha256);
            prop_assert_eq!(&second.digest.as_ref().unwrap().bytes, &sha256);
            let tags: Vec<_> = read.members.iter().map(|member| &member.tag).collect();
            prop_assert!(tags.is_sorted());
            prop_assert_eq!(read.content(), Some(CatalogContent { list_id, this_update, sha1, sha256 }));
        }
    }

    #[test]
    #[should_panic(expected = "within the years of UTCTime")]
    fn a_time_that_a_catalog_cannot_hold_panics() {
        CatalogContent { list_id: [0; 16], this_update: 2_524_608_000, sha1: [0; 20], sha256: [0; 32] }.to_der();
    }
}
