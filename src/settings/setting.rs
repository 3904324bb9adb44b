//! One setting: its address, its value, and where it is written.

use super::Spanned;
use crate::address::Address;
use crate::finding::Span;

/// One setting of a package. Shorthands are already resolved: `desktop_image` under `[personalization]` is the node
/// DesktopImageUrl here.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The address.
    pub address: Address,
    /// The value; `None` if it is the name of the embedded file, or if the source has elements in its place.
    pub value: Option<Spanned<Value>>,
    /// The format stated by the author, for a node that no DDF describes: `int`.
    pub format: Option<Spanned<String>>,
    /// The file that is embedded for it.
    pub file: Option<EmbeddedFile>,
    /// The key in the source that sets it.
    pub origin: Span,
    /// Its name in the source, if that is shorter than the address: `desktop_image`.
    pub label: Option<&'static str>,
    /// Where the name of its item is written, if that is not in the address: the name of an account.
    pub item_at: Option<Span>,
}

impl Setting {
    /// The paths of the files that it names.
    pub fn files(&self) -> impl Iterator<Item = &Spanned<String>> {
        let value = self.value.as_ref().map(|value| &value.value);
        let key = match value {
            Some(Value::ProfileWithKey { key, .. }) => key.value.file(),
            _ => None,
        };
        value.and_then(Value::file).into_iter().chain(key).chain(self.file.as_ref().map(|file| &file.path))
    }
}

/// The value of a setting.
#[derive(Debug, Clone)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer, decimal or hexadecimal in the source.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// Several values; they are joined by the delimiter of the node.
    List(Vec<Spanned<Value>>),
    /// The text of an environment variable, which is secret and must not appear outside the package.
    Environment(String),
    /// The text of this file, relative to the source.
    TextOf(Spanned<String>),
    /// The text of a wireless profile, with another key than the one in the file.
    ProfileWithKey {
        /// The file with the profile, relative to the source.
        profile: Spanned<String>,
        /// The key.
        key: Box<Spanned<Value>>,
    },
    /// No value: the node is deleted.
    Delete,
}

impl Value {
    /// The file whose text it is.
    pub fn file(&self) -> Option<&Spanned<String>> {
        match self {
            Value::TextOf(file) | Value::ProfileWithKey { profile: file, .. } => Some(file),
            _ => None,
        }
    }
}

/// A file that is embedded in the package.
#[derive(Debug, Clone)]
pub struct EmbeddedFile {
    /// Its path, relative to the source.
    pub path: Spanned<String>,
    /// The name it gets on the device, instead of a name with a content hash.
    pub name: Option<Spanned<String>>,
    /// The place of the value that names it.
    pub span: Span,
}
