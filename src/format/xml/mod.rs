//! XML, read with positions and within limits, and written as Windows Configuration Designer writes it.
//!
//! ```text
//! text --pieces--> tags, texts, ends --walk----> one element after the other      (DDF files, the XML of a WIM)
//!                                    --builder-> a tree that can be written again (the documents of a package)
//!                                    --document> a tree with namespaces, for validation (values that are documents)
//! ```
//!
//! There is one parser, `pieces`. It checks well-formedness, the depth of nesting and references, and knows the
//! position of each piece. Declared entities are never expanded, and nothing is fetched. Every error is an
//! [`XmlError`]: the byte, what was expected there and what was found.

mod attributes;
mod builder;
mod chars;
mod document;
mod element;
mod error;
mod limits;
mod namespaces;
mod number;
mod parse;
mod parsed;
mod pieces;
mod walk;
mod write;

pub use chars::{first_unwritable, is_xml_name, is_xml_text};
pub use document::{Attribute, Document, Node, NodeText};
pub use element::{Content, Element};
pub use error::{XmlError, shown};
pub use limits::{MAX_DECLARATIONS, MAX_DOCUMENT_BYTES};
pub use namespaces::Namespace;
pub use number::whole_number;
pub use parse::{parse, parse_decoded, parse_root};
pub use parsed::Parsed;
pub use walk::{Tag, Walk};
pub use write::{Prologue, escaped, unescaped, write, write_line};
