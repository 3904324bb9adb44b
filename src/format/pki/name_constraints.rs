//! Name constraints: the names that certificates below an issuer may have.

use der::Sequence;
use der::asn1::AnyRef;

use super::error::DerError;
use super::general_name::GeneralName;
use super::name::Name;
use super::raw::{File, RawSequence};

/// The extension.
///
/// ```text
/// NameConstraints ::= SEQUENCE {
///     permittedSubtrees  [0] IMPLICIT SEQUENCE OF GeneralSubtree OPTIONAL,
///     excludedSubtrees   [1] IMPLICIT SEQUENCE OF GeneralSubtree OPTIONAL }
/// ```
/// Source: RFC 5280, section 4.2.1.10.
#[derive(Debug, Sequence)]
struct RawConstraints<'a> {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    permitted: Option<RawSequence<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true", constructed = "true")]
    excluded: Option<RawSequence<'a>>,
}

/// One subtree of names. Source: RFC 5280, section 4.2.1.10.
#[derive(Debug, Sequence)]
struct Subtree<'a> {
    base: AnyRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    minimum: Option<u32>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    maximum: Option<u32>,
}

/// The permitted and excluded subtrees of directory names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NameConstraints {
    permitted: Vec<Name>,
    excluded: Vec<Name>,
    /// Whether there are subtrees of other kinds, or with distances, which are not supported.
    has_others: bool,
}

/// The result of applying name constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameVerdict {
    /// The name is allowed.
    Allowed,
    /// The name is outside the permitted subtrees, or in an excluded one.
    Forbidden,
    /// The constraints are not supported.
    Unsupported,
}

impl NameConstraints {
    /// Reads the value of the extension.
    pub(super) fn read<'a>(file: File<'a>, value: &'a [u8]) -> Result<Self, DerError> {
        let raw: RawConstraints<'_> = file.decode_nested(value, "name constraints")?;
        let mut read = NameConstraints::default();
        read.permitted = read.subtrees(file, raw.permitted)?;
        read.excluded = read.subtrees(file, raw.excluded)?;
        Ok(read)
    }

    fn subtrees<'a>(&mut self, file: File<'a>, list: Option<RawSequence<'a>>) -> Result<Vec<Name>, DerError> {
        /// Authorities of large companies have about ten.
        const MAX_SUBTREES: usize = 200;
        let Some(RawSequence(contents)) = list else { return Ok(Vec::new()) };
        let subtrees: Vec<Subtree<'_>> = file.elements(contents, MAX_SUBTREES, "subtrees of name constraints")?;
        let mut names = Vec::new();
        for subtree in subtrees {
            match GeneralName::read(file, subtree.base)? {
                GeneralName::Directory(name) if subtree.minimum.is_none() && subtree.maximum.is_none() => {
                    names.push(name);
                }
                _ => self.has_others = true,
            }
        }
        Ok(names)
    }

    /// Applies the constraints to the names of one certificate.
    pub(super) fn judge<'n>(&self, names: impl IntoIterator<Item = &'n Name>) -> NameVerdict {
        let is_allowed = |name: &Name| {
            let is_permitted = self.permitted.is_empty() || self.permitted.iter().any(|base| name.is_within(base));
            is_permitted && !self.excluded.iter().any(|base| name.is_within(base))
        };
        match names.into_iter().all(is_allowed) {
            false => NameVerdict::Forbidden,
            true if self.has_others => NameVerdict::Unsupported,
            true => NameVerdict::Allowed,
        }
    }
}
