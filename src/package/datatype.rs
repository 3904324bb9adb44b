//! The datatype of a value in a provxml.

use std::fmt;

/// The type of a value; no others have been seen in packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datatype {
    /// `true` or `false`.
    Boolean,
    /// Decimal digits.
    Integer,
    /// Text.
    String,
}

impl Datatype {
    const ALL: [Datatype; 3] = [Datatype::Boolean, Datatype::Integer, Datatype::String];

    /// The word in the document.
    pub fn word(self) -> &'static str {
        match self {
            Datatype::Boolean => "boolean",
            Datatype::Integer => "integer",
            Datatype::String => "string",
        }
    }

    /// The type with this name.
    pub fn of_word(word: &str) -> Option<Datatype> {
        Datatype::ALL.into_iter().find(|datatype| datatype.word() == word)
    }
}

impl fmt::Display for Datatype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Datatype;

    #[test]
    fn every_word_is_parsed() {
        for datatype in Datatype::ALL {
            assert_eq!(Datatype::of_word(datatype.word()), Some(datatype));
        }
        assert_eq!(Datatype::of_word("binary"), None);
    }
}
