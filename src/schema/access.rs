//! The operations that a node allows, and the kind of value that it takes.

use std::fmt;

/// The set of operations that a DDF allows on a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Access(u8);

impl Access {
    /// Create the node.
    pub const ADD: Access = Access(1);
    /// Copy the node.
    pub const COPY: Access = Access(1 << 1);
    /// Remove the node.
    pub const DELETE: Access = Access(1 << 2);
    /// Run the node's action.
    pub const EXEC: Access = Access(1 << 3);
    /// Read the node.
    pub const GET: Access = Access(1 << 4);
    /// Overwrite the node's value.
    pub const REPLACE: Access = Access(1 << 5);

    /// The operations with their DDF names, in the order in which they are shown.
    pub(super) const NAMED: [(Access, &'static str); 6] = [
        (Access::ADD, "Add"),
        (Access::COPY, "Copy"),
        (Access::DELETE, "Delete"),
        (Access::EXEC, "Exec"),
        (Access::GET, "Get"),
        (Access::REPLACE, "Replace"),
    ];

    /// The operation with this name in a DDF (`Add`, `Get`...).
    pub fn from_name(name: &str) -> Option<Access> {
        Access::NAMED.iter().find(|(_, known)| *known == name).map(|(access, _)| *access)
    }

    /// This set and another together.
    pub fn and(self, other: Access) -> Access {
        Access(self.0 | other.0)
    }

    /// Whether all operations of the other set are in this one.
    pub fn allows(self, other: Access) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the node keeps a value that a package gives it: it can be added or replaced.
    pub fn is_settable(self) -> bool {
        self.allows(Access::ADD) || self.allows(Access::REPLACE)
    }

    /// Whether the node is an action, which is run with a value and keeps none.
    pub fn is_action(self) -> bool {
        self.allows(Access::EXEC) && !self.is_settable()
    }
}

/// `Add, Get, Replace`
impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (access, name) in Access::NAMED {
            if self.allows(access) {
                write!(f, "{separator}{name}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

/// The kind of value a node takes (DFFormat).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Base64 text.
    B64,
    /// Bytes.
    Bin,
    /// `true` or `false`.
    Bool,
    /// Text.
    Chr,
    /// A date, ISO 8601.
    Date,
    /// A decimal fraction.
    Float,
    /// A whole number, written in decimal.
    Int,
    /// A folder of further nodes.
    Node,
    /// No value.
    Null,
    /// A time, ISO 8601.
    Time,
    /// XML text.
    Xml,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 11] = [
        Format::B64,
        Format::Bin,
        Format::Bool,
        Format::Chr,
        Format::Date,
        Format::Float,
        Format::Int,
        Format::Node,
        Format::Null,
        Format::Time,
        Format::Xml,
    ];

    /// The word that DDF files and SyncML use.
    pub fn word(self) -> &'static str {
        match self {
            Format::B64 => "b64",
            Format::Bin => "bin",
            Format::Bool => "bool",
            Format::Chr => "chr",
            Format::Date => "date",
            Format::Float => "float",
            Format::Int => "int",
            Format::Node => "node",
            Format::Null => "null",
            Format::Time => "time",
            Format::Xml => "xml",
        }
    }

    /// The format that the word means.
    pub fn from_word(word: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.word() == word)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Format};

    #[test]
    fn access_reads_as_a_list() {
        let access = Access::REPLACE.and(Access::GET).and(Access::ADD);
        assert_eq!(access.to_string(), "Add, Get, Replace");
        assert!(access.is_settable() && !Access::GET.and(Access::EXEC).is_settable());
        assert_eq!(Access::from_name("Exec"), Some(Access::EXEC));
        assert_eq!(Access::from_name("exec"), None);
    }

    #[test]
    fn every_format_is_found_by_its_word() {
        for format in Format::ALL {
            assert_eq!(Format::from_word(format.word()), Some(format));
        }
    }
}
