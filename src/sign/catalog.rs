//! The unsigned catalog, as Windows Configuration Designer writes it for every package.

use crate::format::cat::CatalogContent;
use crate::world::{CatalogId, Hashes, Stamp};

/// The catalog that covers a package with these hashes.
pub fn catalog(package: &Hashes, id: CatalogId, stamp: Stamp) -> Vec<u8> {
    CatalogContent { list_id: id.to_bytes(), this_update: stamp.unix(), sha1: package.sha1, sha256: package.sha256 }
        .to_der()
}
