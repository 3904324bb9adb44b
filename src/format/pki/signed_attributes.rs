//! The attributes of a signer: each at most once, and each in the right set.

use std::collections::BTreeSet;

use der::ErrorKind;
use der::asn1::{AnyRef, ObjectIdentifier};

use super::error::{DerError, Found};
use super::oids;
use super::raw::{File, RawSet};
use super::structures::Attribute;

/// The attributes of one signer.
pub(super) struct Attributes<'a> {
    /// Those that the signature covers.
    pub(super) signed: Vec<Attribute<'a>>,
    /// Those that are not covered by the signature.
    pub(super) unsigned: Vec<Attribute<'a>>,
}

impl<'a> Attributes<'a> {
    /// Parses both sets. A duplicate signed attribute, or one in the wrong set, could be interpreted differently by
    /// different readers. Source: RFC 5652, section 11.
    pub(super) fn read(
        file: File<'a>,
        signed: Option<RawSet<'a>>,
        unsigned: Option<RawSet<'a>>,
    ) -> Result<Self, DerError> {
        /// Signers have five to ten attributes; the limit bounds hostile files.
        const MAX_ATTRIBUTES: usize = 100;
        let list = |set: Option<RawSet<'a>>| -> Result<Vec<Attribute<'a>>, DerError> {
            file.elements(set.map_or(&[], |set| set.0), MAX_ATTRIBUTES, "attributes of a signer")
        };
        let read = Attributes { signed: list(signed)?, unsigned: list(unsigned)? };
        let mut kinds = BTreeSet::new();
        for attribute in &read.signed {
            let position = file.position(attribute.values.0);
            if !kinds.insert(attribute.kind) {
                let found = Found::Twice(attribute.kind);
                return Err(DerError { position, expected: "each signed attribute once", found });
            }
            if attribute.kind == oids::COUNTERSIGNATURE {
                let found = Found::Oid(attribute.kind);
                return Err(DerError { position, expected: "attributes that can be signed", found });
            }
            let values: Vec<AnyRef<'_>> =
                file.elements(attribute.values.0, MAX_ATTRIBUTES, "values of a signed attribute")?;
            if attribute.kind == oids::SIGNING_TIME && values.len() != 1 {
                let found = Found::Count(values.len());
                return Err(DerError { position, expected: "one signing time", found });
            }
            // Some readers encode the attributes again to check the signature, and then the values are sorted.
            if !values.iter().map(|value| file.whole(*value)).is_sorted() {
                let found = Found::Der(ErrorKind::SetOrdering);
                return Err(DerError { position, expected: "the values of a signed attribute in order", found });
            }
        }
        if let Some(attribute) = read.unsigned.iter().find(|attribute| attribute.values.0.is_empty()) {
            let position = file.position(attribute.values.0);
            return Err(DerError { position, expected: "a value in each unsigned attribute", found: Found::Nothing });
        }
        const SIGNED_ONLY: [ObjectIdentifier; 3] = [oids::CONTENT_TYPE, oids::MESSAGE_DIGEST, oids::SIGNING_TIME];
        match read.unsigned.iter().find(|attribute| SIGNED_ONLY.contains(&attribute.kind)) {
            None => Ok(read),
            Some(attribute) => Err(DerError {
                position: file.position(attribute.values.0),
                expected: "no unsigned attribute that must be signed",
                found: Found::Oid(attribute.kind),
            }),
        }
    }

    /// The values of the signed attribute of this kind.
    pub(super) fn signed(&self, kind: ObjectIdentifier) -> Option<&'a [u8]> {
        self.signed.iter().find(|attribute| attribute.kind == kind).map(|attribute| attribute.values.0)
    }
}
