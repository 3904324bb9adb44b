//! Reads the lists of numbered folders, and reports what no known list contains.

use std::collections::BTreeSet;

use super::contents::{Contents, contradiction};
use crate::finding::Report;
use crate::format::doc::{Elements, ElementsKind};
use crate::package::{COMMON_SETTINGS_LIST, DATA_ASSET_LIST, MULTIVARIANT_LIST};
use crate::world::windows_name::NameKey;

/// The list of this kind, if the package has it and it can be read.
pub(super) fn list_of(kind: ElementsKind, contents: &mut Contents, problems: &mut Report) -> Option<Elements> {
    let path = match kind {
        ElementsKind::Multivariant => MULTIVARIANT_LIST,
        ElementsKind::CommonSettings => COMMON_SETTINGS_LIST,
        ElementsKind::DataAsset => DATA_ASSET_LIST,
    };
    let list = contents.read(path, Elements::read, problems)?;
    if list.kind != kind {
        problems.push(contradiction(path, format!("its Type is {}", list.kind.name())));
    }
    let mut seen = BTreeSet::new();
    let twice = list.entries.iter().find(|entry| !seen.insert(entry.index));
    if let Some(entry) = twice {
        problems.push(contradiction(path, format!("it names the folder {} more than once", entry.index)));
    }
    let keys_twice = list.entries.iter().find(|entry| {
        let mut keys = BTreeSet::new();
        !entry.metadata.iter().all(|(key, _)| keys.insert(NameKey::of(key)))
    });
    if let Some(entry) = keys_twice {
        let message = format!("it has two values under one key for the folder {}; only the first counts", entry.index);
        problems.push(contradiction(path, message));
    }
    let described = list.entries.iter().filter(|entry| kind != ElementsKind::DataAsset && !entry.metadata.is_empty());
    if let Some(entry) = described.into_iter().next() {
        let message = format!("it has metadata for the folder {}, and what that does is not known", entry.index);
        problems.push(contradiction(path, message));
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::list_of;
    use crate::finding::Report;
    use crate::format::doc::{ElementEntry, Elements, ElementsKind};
    use crate::read::contents::Contents;

    /// The findings about this list if it is used as Multivariant.xml.
    fn findings(kind: ElementsKind, entries: Vec<ElementEntry>) -> Vec<String> {
        let list = Elements { kind, entries }.write();
        let mut contents = Contents::example(&[("Multivariant/Multivariant.xml", Some(&list))]);
        let mut problems = Report::new();
        assert!(list_of(ElementsKind::Multivariant, &mut contents, &mut problems).is_some());
        problems.in_order().iter().map(|finding| finding.message.clone()).collect()
    }

    #[test]
    fn what_no_known_list_contains_is_reported() {
        let bare = || ElementEntry::bare(0);
        assert_eq!(findings(ElementsKind::Multivariant, vec![bare(), ElementEntry::bare(1)]), [""; 0]);
        assert_eq!(findings(ElementsKind::DataAsset, vec![bare()]), ["its Type is DataAsset"]);
        assert_eq!(
            findings(ElementsKind::Multivariant, vec![bare(), bare()]),
            ["it names the folder 0 more than once"]
        );
        let metadata = vec![("Condition".to_owned(), "never".to_owned())];
        assert_eq!(
            findings(ElementsKind::Multivariant, vec![ElementEntry { metadata, ..bare() }]),
            ["it has metadata for the folder 0, and what that does is not known"]
        );
    }
}
