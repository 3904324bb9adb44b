//! What a session needs from the machine: rules, files beside a document, and judgements.

use std::rc::Rc;

use super::subject::Subject;
use crate::finding::{Report, Source};
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::store::WcdTable;

/// The rules that a document is judged by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The DDF files.
    pub schema: Rc<Schema>,
    /// The ADMX files.
    pub admx: Rc<AdmxLibrary>,
    /// The settings store.
    pub store: &'static WcdTable,
}

/// A document that was judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its text, followed by those that it extends.
    pub source: Source,
    /// The findings of `check` about it.
    pub report: Report,
    /// The rules that it was judged by.
    pub rules: Rules,
    /// The names that `[conditions]` defines.
    pub conditions: Vec<String>,
    /// The places of other files whose text it depends on, as [`Host::place`] names them.
    pub uses: Vec<String>,
}

/// A file or folder beside a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameInFolder {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// The access of a session to the machine.
pub trait Host {
    /// Sets the current text of an open document, whether it is saved or not; `None` when the document was closed.
    fn put(&mut self, uri: &str, text: Option<&str>);

    /// Judges a document as `check` does, with this text; `None` if it is not a document that the compiler reads.
    fn judge(&mut self, uri: &str, text: &str) -> Option<Judged>;

    /// The place of a document, which does not depend on how its URI is written.
    fn place(&self, uri: &str) -> String;

    /// The page about a setting, as `schema` prints it.
    fn page(&self, subject: &Subject, rules: &Rules) -> Option<String>;

    /// The names in a folder, by the path of that folder relative to the folder of the document.
    fn folder(&self, uri: &str, path: &str) -> Vec<NameInFolder>;

    /// The URI of a file, by its path relative to the folder of the document, if there is such a file.
    fn file(&self, uri: &str, path: &str) -> Option<String>;
}
