//! What a typed section is made of: keys with what they take and what they set.

/// A section that says settings in words of its own.
#[derive(Debug, Clone, Copy)]
pub struct SectionType {
    /// As in `[personalization]`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Its keys, in the order in which they are offered.
    pub keys: &'static [Key],
}

/// A key of a typed section.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As written in the spec.
    pub name: &'static str,
    /// What it is for, in a sentence; empty where the description of its node says it.
    pub about: &'static str,
    /// What it takes.
    pub form: Form,
    /// What it sets.
    pub sets: Sets,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// `true` or `false`.
    Boolean,
    /// `{ file = ..., name = ..., url = ... }`: a picture that the package brings or that the device fetches.
    Picture,
}

/// What a key sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sets {
    /// The node of a CSP with this LocURI.
    Node(&'static str),
    /// The setting of Windows Configuration Designer with this path.
    Store(&'static str),
}
