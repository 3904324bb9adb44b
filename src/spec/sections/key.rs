//! The definition of a section: its keys, their values, and what they set.

use std::borrow::Cow;

use crate::settings::Setting;
use crate::spec::expected::KeyName;
use crate::spec::reading::Reading;
use crate::spec::table::Table;
use crate::world::toml_text::quoted;

/// A section with predefined keys.
#[derive(Debug, Clone, Copy)]
pub struct SectionType {
    /// As in `[personalization]`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Its keys, in the order in which they are offered.
    pub keys: &'static [Key],
    /// Whether there may be several, each under its own header: `[[account]]`.
    pub repeated: bool,
    /// Adds or changes settings where keys do not become one setting each.
    pub(super) desugar: Option<Desugar>,
}

/// Adds to the settings that the keys of one table became by themselves, or changes them; the number is the index of
/// the table among those of its section.
pub(super) type Desugar = fn(&mut Table<'_>, usize, &mut Vec<Setting>, &mut Reading<'_>);

/// A key of a section.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As written in the spec.
    pub name: &'static str,
    /// What it is for, in a sentence; empty if the description of its node is used.
    pub about: &'static str,
    /// The values it accepts.
    pub form: Form,
    /// Whether the section is incomplete without it.
    pub required: bool,
    /// A value of this key, as a spec writes it; empty if any value of its form is accepted.
    pub(super) like: &'static str,
    /// What it sets; `None` for a key that describes the package or its devices.
    pub sets: Option<Sets>,
}

/// The values that a key accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// A string, or a list of them.
    Texts {
        /// Such a value, as a spec writes it.
        example: &'static str,
    },
    /// A string that distinguishes this table from others of its section.
    Item,
    /// A secret string.
    Secret,
    /// An integer.
    Integer,
    /// The path of a file.
    File,
    /// Paths of files.
    Files,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// `{ user = ..., password = ..., domain = ... }`: the user who is signed in.
    SignIn,
    /// `true` or `false`.
    Boolean,
    /// `{ file = ..., name = ..., url = ... }`: a picture that is embedded or fetched by the device.
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
    /// The setting of Windows Configuration Designer with this path; `[*]` is the item that the table describes.
    Store(&'static str),
}

impl Sets {
    /// The LocURI or the path, as written.
    pub fn address(self) -> &'static str {
        match self {
            Sets::Node(address) | Sets::Store(address) => address,
        }
    }
}

impl SectionType {
    /// Its keys, with the addresses of what they set.
    pub(super) fn key_names(&self) -> impl Iterator<Item = KeyName> + use<> {
        self.keys.iter().map(Key::key_name)
    }

    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The key that distinguishes one table of a repeated section from the others.
    pub fn name_key(&self) -> Option<&'static str> {
        self.keys.iter().find(|key| key.form == Form::Item).map(|key| key.name)
    }

    /// Its first line in a spec: `[oobe]`, `[[account]]`.
    pub fn header(&self) -> String {
        match self.repeated {
            true => format!("[[{}]]", self.name),
            false => format!("[{}]", self.name),
        }
    }
}

impl Key {
    /// A key that is a setting of the settings store.
    pub(super) const fn store(name: &'static str, form: Form, path: &'static str, about: &'static str) -> Key {
        Key { name, about, form, required: false, like: "", sets: Some(Sets::Store(path)) }
    }

    /// A key that describes the package or its devices.
    pub(super) const fn describing(name: &'static str, form: Form, about: &'static str) -> Key {
        Key { name, about, form, required: false, like: "", sets: None }
    }

    /// The same key, with its own example.
    pub(super) const fn like(self, like: &'static str) -> Key {
        Key { like, ..self }
    }

    /// An example of a value, as a spec writes it.
    pub fn example(&self) -> Cow<'static, str> {
        if self.like.is_empty() { self.form.example() } else { Cow::Borrowed(self.like) }
    }

    /// Its name, with the address of what it sets.
    pub(super) fn key_name(&self) -> KeyName {
        KeyName { name: self.name, sets: self.sets.map(Sets::address) }
    }

    /// The same key, as a required one.
    pub(super) const fn required(self) -> Key {
        Key { required: true, ..self }
    }
}

impl Form {
    /// An example of a value in a spec, for keys without their own.
    fn example(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Form::Text => "\"Contoso\"",
            Form::Texts { example } => example,
            Form::Item => "\"install\"",
            Form::Secret => "{ env = \"CONTOSO_SECRET\" }",
            Form::Integer => "0",
            Form::File => "\"setup/settings.xml\"",
            Form::Files => "[\"setup/install.cmd\"]",
            Form::Choice(words) => {
                return Cow::Owned(words.first().map(|word| quoted(word)).unwrap_or_default());
            }
            Form::SignIn => "{ user = \"kiosk\", password = { env = \"KIOSK_PASSWORD\" } }",
            Form::Boolean => "true",
            Form::Picture => "{ url = \"https://contoso.com/picture.jpg\" }",
            Form::Version => "\"1.0\"",
            Form::Owner => "\"ITAdmin\"",
            Form::Rank => "0",
            Form::Guid => "\"{12345678-1234-1234-1234-123456789abc}\"",
            Form::Editions => "[\"Enterprise\"]",
            Form::Builds => "[\"Windows 11 24H2\"]",
        })
    }

    /// The accepted values in words, for help texts and messages.
    pub fn words(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Form::Text => "a string",
            Form::Texts { .. } => "a string, or a list of strings",
            Form::Item => "a string that is unique in its section",
            Form::Secret => {
                "{ env = \"NAME\" } or { file = \"...\" }; or a string, which every reader of the spec sees"
            }
            Form::Integer => "an integer",
            Form::File => "the path of a file, relative to the spec",
            Form::Files => "a list of paths of files, relative to the spec",
            Form::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                return Cow::Owned(quoted.join(" or "));
            }
            Form::SignIn => "{ user = \"...\", password = ..., domain = \"...\" }",
            Form::Boolean => "true or false",
            Form::Picture => "{ file = \"...\" } to embed a picture, or { url = \"...\" } to fetch it",
            Form::Version => "two or four numbers separated by dots, such as \"1.0\"",
            Form::Owner => "an owner type, such as \"ITAdmin\"",
            Form::Rank => "an integer from 0 to 99",
            Form::Guid => "a GUID, with or without braces",
            Form::Editions => "names of Windows editions, such as \"Enterprise\"",
            Form::Builds => "names of Windows releases or builds, such as \"Windows 11 24H2\" or \"26100.2033\"",
        })
    }
}
