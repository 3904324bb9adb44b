//! One setting: what is set, to what, and who asked for it.

use super::Spanned;
use crate::address::Address;
use crate::finding::Span;

/// One setting of a package. Sugar is gone: `desktop_image` under `[personalization]` is the node DesktopImageUrl here.
#[derive(Debug, Clone)]
pub struct Setting {
    /// What it sets.
    pub address: Address,
    /// To what; absent where the value is the name of the embedded file.
    pub value: Option<Spanned<Value>>,
    /// The format that its author states, for a node that no DDF describes: `int`.
    pub format: Option<Spanned<String>>,
    /// The file that the package brings to the device for it.
    pub file: Option<EmbeddedFile>,
    /// The key that asked for it.
    pub origin: Span,
    /// How the source calls it, where it has a shorter word than the address: `desktop_image`.
    pub label: Option<&'static str>,
}

/// What a setting says about its address.
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
    /// The text of an environment variable, which nothing but the package may show.
    Environment(String),
    /// The text of this file, relative to the source.
    TextOf(Spanned<String>),
    /// None: the node is removed.
    Delete,
}

/// A file that travels in the package.
#[derive(Debug, Clone)]
pub struct EmbeddedFile {
    /// Where it is, relative to the source.
    pub path: Spanned<String>,
    /// The name it gets on the device, instead of one with a content hash.
    pub name: Option<Spanned<String>>,
    /// The whole value that names it.
    pub span: Span,
}
