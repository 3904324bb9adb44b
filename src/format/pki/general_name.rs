//! General names, which are used in alternative names, name constraints and key identifiers.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Sequence, Tag, TagNumber, Tagged};

use super::error::{DerError, Found};
use super::name::Name;
use super::raw::File;
use super::well_formed::is_object_identifier;

/// One name.
///
/// ```text
/// GeneralName ::= CHOICE {
///     otherName      [0] SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY },
///     rfc822Name     [1] IA5String,
///     dNSName        [2] IA5String,
///     x400Address    [3] SEQUENCE,                  -- not supported
///     directoryName  [4] EXPLICIT Name,
///     ediPartyName   [5] SEQUENCE,                  -- not supported
///     uri            [6] IA5String,
///     iPAddress      [7] OCTET STRING,
///     registeredID   [8] OBJECT IDENTIFIER }
/// ```
/// Source: RFC 5280, section 4.2.1.6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GeneralName {
    /// A directory name.
    Directory(Name),
    /// Any other kind, as its tag and contents octets.
    Other(Tag, Vec<u8>),
}

/// The `otherName` kind.
#[derive(Debug, Sequence)]
struct OtherName<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
}

const EXPECTED: &str = "a general name";

impl GeneralName {
    /// Reads one general name.
    pub(super) fn read<'a>(file: File<'a>, any: AnyRef<'a>) -> Result<GeneralName, DerError> {
        let (tag, contents) = (any.tag(), any.value());
        let other = |found| DerError { position: file.position(contents), expected: EXPECTED, found };
        let wrong = || other(Found::Nothing);
        let Tag::ContextSpecific { constructed, number: TagNumber(number) } = tag else { return Err(wrong()) };
        match (number, constructed) {
            (4, true) => return Ok(GeneralName::Directory(Name::read(file, file.decode(contents, EXPECTED)?)?)),
            (0, true) => {
                let sequence = AnyRef::new(Tag::Sequence, contents).map_err(|_| wrong())?;
                let _: OtherName<'_> = file.decode_any(sequence, EXPECTED)?;
            }
            (1 | 2 | 6 | 7, false) => {}
            (8, false) if is_object_identifier(contents) => {}
            (3, true) => return Err(other(Found::Unsupported("an X.400 address"))),
            (5, true) => return Err(other(Found::Unsupported("an EDI party name"))),
            _ => return Err(wrong()),
        }
        Ok(GeneralName::Other(tag, contents.to_vec()))
    }

    /// Parses all general names in the contents octets of a list.
    pub(super) fn read_all<'a>(file: File<'a>, contents: &'a [u8]) -> Result<Vec<GeneralName>, DerError> {
        /// Certificates of servers have up to a hundred; those of signers have one or two.
        const MAX_NAMES: usize = 1000;
        let names: Vec<AnyRef<'_>> = file.elements(contents, MAX_NAMES, EXPECTED)?;
        names.into_iter().map(|any| GeneralName::read(file, any)).collect()
    }

    /// Whether it is a dNSName.
    pub(super) fn is_dns(&self) -> bool {
        const DNS: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(2) };
        matches!(self, GeneralName::Other(DNS, _))
    }

    /// The directory name, if it is one.
    pub(super) fn directory(&self) -> Option<&Name> {
        match self {
            GeneralName::Directory(name) => Some(name),
            GeneralName::Other(..) => None,
        }
    }
}
