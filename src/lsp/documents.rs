//! The documents that are open in the editor.

use std::collections::BTreeMap;

use super::message::Change;
use super::text::Text;

/// An open document.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Its version, as the editor counts it.
    pub(super) version: i64,
    pub(super) text: Text,
}

/// The open documents, by their URIs.
#[derive(Debug, Default)]
pub(super) struct Documents(BTreeMap<String, Document>);

impl Documents {
    /// Notes that a document was opened, or opened again.
    pub(super) fn open(&mut self, uri: String, version: i64, text: String) {
        self.0.insert(uri, Document { version, text: Text::new(text) });
    }

    /// Applies the changes of a document, one after the other. A document that is not open is ignored.
    pub(super) fn change(&mut self, uri: &str, version: i64, changes: Vec<Change>) -> Option<&Document> {
        let document = self.0.get_mut(uri)?;
        document.version = version;
        for Change { range, text } in changes {
            document.text = match range {
                Some(range) => document.text.with(range, &text),
                None => Text::new(text),
            };
        }
        Some(document)
    }

    /// Notes that a document was closed; returns whether it was open.
    pub(super) fn close(&mut self, uri: &str) -> bool {
        self.0.remove(uri).is_some()
    }

    /// The document, if it is open.
    pub(super) fn get(&self, uri: &str) -> Option<&Document> {
        self.0.get(uri)
    }

    /// The URIs of all open documents.
    pub(super) fn uris(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
