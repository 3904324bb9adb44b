//! The namespaces of the elements of a DDF, as far as DDF files need the distinction.

use crate::format::xml::{self, Namespace};

/// The namespace of Microsoft's own elements.
const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";

/// The namespace that Microsoft's XSD states for the plain elements; no published file uses it.
const PLAIN: &str = "http://tempuri.org/DM_DDF-V1_2";

/// A walk over the elements of a DDF.
pub(super) type Xml<'a> = xml::Walk<'a, Space>;

/// The start of an element of a DDF.
pub(super) type Tag<'a> = xml::Tag<'a, Space>;

/// To which namespace an element belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// The DDF grammar's own (no namespace in published files).
    Plain,
    /// Microsoft's additions.
    Microsoft,
    /// Any other.
    Foreign,
}

impl Namespace for Space {
    fn of(name: &str) -> Self {
        match name {
            "" | PLAIN => Space::Plain,
            MICROSOFT => Space::Microsoft,
            _ => Space::Foreign,
        }
    }

    /// Files of version 1 use Microsoft's prefix without declaring it.
    fn undeclared(prefix: &str) -> Option<Self> {
        Some(if prefix == "MSFT" { Space::Microsoft } else { Space::Foreign })
    }
}

#[cfg(test)]
mod tests {
    use super::{MICROSOFT, Namespace, PLAIN, Space};

    #[test]
    fn two_namespaces_are_plain_and_one_is_microsofts() {
        let spaces = ["", PLAIN, MICROSOFT, "SYNCML:SYNCML1.2"].map(Space::of);
        assert_eq!(spaces, [Space::Plain, Space::Plain, Space::Microsoft, Space::Foreign]);
    }
}
