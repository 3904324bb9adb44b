//! Ids that are derived from content, so that the same input gets the same ids everywhere.

use std::fmt;

use uuid::Uuid;

/// The namespace of all name-based ids (UUIDv5) that this project defines.
pub const PROJECT_NAMESPACE: Uuid = Uuid::from_u128(0xbb12bc4d_60dd_4200_8409_fc15252d6605);

/// The id of a package: Windows treats a package with the same id and a higher version as its successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PackageId(Uuid);

impl PackageId {
    /// The id of a package whose spec has none: always the same for an owner and name.
    pub fn derived(owner: &str, name: &str) -> Self {
        let seed = format!("{}\n{name}", owner.to_lowercase());
        PackageId(Uuid::new_v5(&PROJECT_NAMESPACE, seed.as_bytes()))
    }

    /// Parses `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`, ignoring letter case, with or without braces.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = match text.strip_prefix('{') {
            Some(rest) => rest.strip_suffix('}')?,
            None => text,
        };
        const HYPHENATED_LENGTH: usize = 36;
        (bare.len() == HYPHENATED_LENGTH).then(|| Uuid::parse_str(bare).ok()).flatten().map(PackageId)
    }

    /// The form in PackageConfig, provxml and the WIM's PACKAGEID: with braces, in lower case.
    pub fn braced(&self) -> String {
        format!("{{{}}}", self.0)
    }
}

/// The form in the NOTES of a package: without braces, in lower case.
impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The list identifier of a security catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogId(Uuid);

impl CatalogId {
    /// The identifier of the catalog for a package with this SHA-256.
    pub fn derived(package_sha256: &[u8; 32]) -> Self {
        CatalogId(Uuid::new_v5(&PROJECT_NAMESPACE, package_sha256))
    }

    /// The 16 bytes as stored in a catalog (a GUID with little-endian fields).
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_bytes_le()
    }

    /// The identifier from its 16 bytes in a catalog.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        CatalogId(Uuid::from_bytes_le(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::{CatalogId, PackageId};

    #[test]
    fn a_package_id_is_read_with_and_without_braces() {
        let braced = PackageId::parse("{B84F2C39-eb59-4d4f-8ad1-0f93cec1384e}").unwrap();
        let bare = PackageId::parse("b84f2c39-eb59-4d4f-8ad1-0f93cec1384e").unwrap();
        assert_eq!(braced, bare);
        assert_eq!(bare.braced(), "{b84f2c39-eb59-4d4f-8ad1-0f93cec1384e}");
        for wrong in ["", "{}", "{b84f2c39-eb59-4d4f-8ad1-0f93cec1384e", "b84f2c39eb594d4f8ad10f93cec1384e"] {
            assert_eq!(PackageId::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn owner_case_does_not_change_a_derived_id() {
        assert_eq!(PackageId::derived("ITAdmin", "A"), PackageId::derived("itadmin", "A"));
        assert_ne!(PackageId::derived("ITAdmin", "A"), PackageId::derived("ITAdmin", "B"));
    }

    #[test]
    fn catalog_bytes_survive_the_round_trip() {
        let id = CatalogId::derived(&[7; 32]);
        assert_eq!(CatalogId::from_bytes(id.to_bytes()), id);
    }
}
