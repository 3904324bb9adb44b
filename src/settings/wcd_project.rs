//! What a project of Windows Configuration Designer (WCD) contains besides its settings.

use std::collections::BTreeMap;

use crate::finding::Span;
use crate::format::xml::Element;
use crate::package::Dialect;

/// The part of a WCD project that becomes part of the package as it is, and how the package is written.
#[derive(Debug, Clone)]
pub struct WcdProject {
    /// customizations.xml, which the package carries. The answer file is made from it too.
    pub document: Element,
    /// The version of WCD whose form the package gets.
    pub dialect: Dialect,
    /// Whether there is a package that was built from it, so that everything it sets is there too.
    pub was_built: bool,
    /// The names that its author gave to items of lists, such as commands, by the places of their settings: for each
    /// list on the way to a setting, the outermost first. Devices know such items by their numbers.
    pub item_names: BTreeMap<Span, Vec<Option<String>>>,
    /// Whether its author wrote notes on it.
    pub has_notes: bool,
}
