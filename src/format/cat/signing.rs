//! Signing of a catalog: the attributes to be signed, and the signed catalog.

use der::Encode;

use super::catalog::Catalog;
use super::oids;
use crate::format::pki::{DerError, Envelope, Found, NewSignature, seal, signatures, signed_attributes};

/// The attributes to be signed for this catalog, in DER.
pub fn to_be_signed(catalog: &Catalog) -> Vec<u8> {
    signed_attributes(oids::TRUST_LIST, &catalog.trust_list).expect("every part has a fixed size")
}

/// The catalog with this signature, which replaces any other; the list is not changed.
pub fn with_signature(catalog: &[u8], new: &NewSignature<'_>) -> Result<Vec<u8>, DerError> {
    let list = Envelope::open(catalog)?.content;
    list.to_der().and_then(|list| seal(oids::TRUST_LIST, &list, signatures(new)?)).map_err(|error| DerError {
        position: 0,
        expected: "a catalog that can be signed",
        found: Found::Der(error.kind()),
    })
}
