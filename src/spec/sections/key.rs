//! What a section is made of: keys with what they take and what they set.

/// A section whose keys are known beforehand.
#[derive(Debug, Clone, Copy)]
pub struct SectionType {
    /// As in `[personalization]`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Its keys, in the order in which they are offered.
    pub keys: &'static [Key],
}

/// A key of a section.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As written in the spec.
    pub name: &'static str,
    /// What it is for, in a sentence; empty where the description of its node says it.
    pub about: &'static str,
    /// What it takes.
    pub form: Form,
    /// Whether the section is incomplete without it.
    pub required: bool,
    /// What it sets; a key that describes the package or its devices sets nothing on them.
    pub sets: Option<Sets>,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// A string, or a list of them.
    Texts {
        /// Such a value, as a spec writes it.
        example: &'static str,
    },
    /// `true` or `false`.
    Boolean,
    /// `{ file = ..., name = ..., url = ... }`: a picture that the package brings or that the device fetches.
    Picture,
    /// A package version: two or four numbers.
    Version,
    /// An owner type.
    Owner,
    /// A rank.
    Rank,
    /// A GUID, with or without braces.
    Guid,
    /// Names of Windows editions.
    Editions,
    /// Names of Windows releases, or builds.
    Builds,
}

/// What a key sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sets {
    /// The node of a CSP with this LocURI.
    Node(&'static str),
    /// The setting of Windows Configuration Designer with this path.
    Store(&'static str),
}

impl SectionType {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Key {
    /// A key that describes the package or its devices.
    pub(super) const fn describing(name: &'static str, form: Form, about: &'static str) -> Key {
        Key { name, about, form, required: false, sets: None }
    }

    /// The same key, without which the section is incomplete.
    pub(super) const fn required(self) -> Key {
        Key { required: true, ..self }
    }
}

impl Form {
    /// A value of this form, as a spec writes it.
    pub fn example(self) -> &'static str {
        match self {
            Form::Text => "\"Contoso\"",
            Form::Texts { example } => example,
            Form::Boolean => "true",
            Form::Picture => "{ url = \"https://contoso.com/picture.jpg\" }",
            Form::Version => "\"1.0\"",
            Form::Owner => "\"ITAdmin\"",
            Form::Rank => "0",
            Form::Guid => "\"{12345678-1234-1234-1234-123456789abc}\"",
            Form::Editions => "[\"Enterprise\"]",
            Form::Builds => "[\"Windows 11 24H2\"]",
        }
    }

    /// What it takes, in words: for help texts and messages.
    pub fn words(self) -> &'static str {
        match self {
            Form::Text => "a string",
            Form::Texts { .. } => "a string, or a list of strings",
            Form::Boolean => "true or false",
            Form::Picture => "{ file = \"...\" } to embed a picture, or { url = \"...\" } to fetch it",
            Form::Version => "two or four numbers with dots between, such as \"1.0\"",
            Form::Owner => "an owner type, such as \"ITAdmin\"",
            Form::Rank => "an integer from 0 to 99",
            Form::Guid => "a GUID, with or without braces",
            Form::Editions => "names of Windows editions, such as \"Enterprise\"",
            Form::Builds => "names of Windows releases or builds, such as \"Windows 11 24H2\" or \"26100.2033\"",
        }
    }
}
