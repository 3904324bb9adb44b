//! Where a node works: builds and editions as its DDF lists them.

use std::fmt;
use std::sync::Arc;

use super::NodeId;
use crate::windows::{Build, Edition};

/// The elements that one node states itself. Each absent element is inherited.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Applicability {
    /// The builds that introduced the node, in the order of the DDF; later ones have it too.
    pub builds: Option<Vec<BuildItem>>,
    /// The version of the CSP; informative.
    pub csp_version: Option<String>,
    /// The editions that take the node.
    pub editions: Option<EditionList>,
}

/// One item of a build list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildItem {
    /// The first build that has the node; with a revision, the update that brought it to an older release.
    Released(Build),
    /// Written as 99.9.99999 or 88.8.88888: in no release when the DDF was made. In a list with updates of older
    /// releases it stands for the later releases, which have the node from the start.
    Unreleased,
    /// Like [`BuildItem::Unreleased`], but no later release will have the node either.
    Withheld,
}

/// The editions that take a node; an empty list means none does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditionList {
    editions: Arc<[Edition]>,
}

/// Reads edition lists. Thousands of nodes state the same list of thirty, so one that was just read is not read again.
#[derive(Debug, Default)]
pub(super) struct EditionLists {
    last: Option<(String, EditionList)>,
}

impl EditionLists {
    /// As [`EditionList::parse`].
    pub(super) fn parse(&mut self, text: &str) -> Option<EditionList> {
        match &self.last {
            Some((last, list)) if last == text => Some(list.clone()),
            _ => {
                let list = EditionList::parse(text)?;
                self.last = Some((text.to_owned(), list.clone()));
                Some(list)
            }
        }
    }
}

/// What applies to a node after inheritance, each element with the node that states it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effective<'a> {
    /// The build list, if this node or one above states it.
    pub builds: Option<(&'a [BuildItem], NodeId)>,
    /// The version of the CSP, if this node or one above states it.
    pub csp_version: Option<(&'a str, NodeId)>,
    /// The edition list, if this node or one above states it.
    pub editions: Option<(&'a EditionList, NodeId)>,
}

impl BuildItem {
    /// Reads one item: `10.0.22621.3235`, `10.0.16299`, `22631.2050`, `10.19041.789`, `11.0.26100`, `99.9.99999`.
    ///
    /// Major version 11 is a mistake in the files for 10, and some items lack the first two numbers or the second; 88
    /// and 99 mark what is not released.
    pub fn parse(text: &str) -> Option<BuildItem> {
        let (mut parts, mut count) = ([0; 4], 0);
        for part in text.trim().split('.') {
            *parts.get_mut(count)? = part.parse::<u32>().ok()?;
            count += 1;
        }
        let released = |build, revision| Some(BuildItem::Released(Build { build, revision }));
        match parts[..count] {
            [88 | 99, ..] => Some(BuildItem::Unreleased),
            [10 | 11, 0, build] => released(build, None),
            [10 | 11, 0, build, revision] => released(build, Some(revision)),
            [10, build] if build >= Build::FIRST => released(build, None),
            [10, build, revision] if build >= Build::FIRST => released(build, Some(revision)),
            [build, revision] if build >= Build::FIRST => released(build, Some(revision)),
            [build] if build >= Build::FIRST => released(build, None),
            _ => None,
        }
    }

    /// The build, if it is released.
    pub fn released(&self) -> Option<Build> {
        match self {
            BuildItem::Released(build) => Some(*build),
            BuildItem::Unreleased | BuildItem::Withheld => None,
        }
    }
}

impl fmt::Display for BuildItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildItem::Released(build) => build.fmt(f),
            BuildItem::Unreleased => f.write_str("not released"),
            BuildItem::Withheld => f.write_str("no later release"),
        }
    }
}

impl EditionList {
    /// Reads `0x4;0x1B;0x88*;`; an empty text is the empty list.
    pub fn parse(text: &str) -> Option<EditionList> {
        const MIN_LENGTH: usize = "0x4;".len();
        let mut editions = Vec::with_capacity(text.len() / MIN_LENGTH);
        // Thousands of nodes state a list of thirty: on such short items, splitting at a set of characters is several
        // times faster than splitting at one character.
        for item in text.split([';']).map(str::trim).filter(|item| !item.is_empty()) {
            editions.push(Edition::parse_id(item)?);
        }
        Some(EditionList { editions: editions.into() })
    }

    /// Whether the edition is listed.
    pub fn contains(&self, edition: Edition) -> bool {
        self.editions.contains(&edition)
    }

    /// The list without the editions of these families.
    pub(super) fn without(&self, families: &[&str]) -> EditionList {
        let stays = |edition: &Edition| !edition.family_name().is_some_and(|family| families.contains(&family));
        EditionList { editions: self.editions.iter().copied().filter(stays).collect() }
    }

    /// The editions in the order of the DDF.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The editions known to DDF files that do not accept the node.
    pub fn left_out(&self) -> Vec<Edition> {
        Edition::in_ddf().filter(|&edition| !self.contains(edition)).collect()
    }
}

/// By family if a whole one is listed, else by name: `Pro, Enterprise, Home N`.
impl fmt::Display for EditionList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.editions.is_empty() {
            return f.write_str("no edition");
        }
        f.write_str(&Edition::grouped(&self.editions).join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::{BuildItem, EditionList};
    use crate::windows::Build;

    #[test]
    fn every_written_form_of_a_build_is_read() {
        let released = |build, revision| Some(BuildItem::Released(Build { build, revision }));
        assert_eq!(BuildItem::parse("10.0.16299"), released(16299, None));
        assert_eq!(BuildItem::parse(" 10.0.22621.3235"), released(22621, Some(3235)));
        assert_eq!(BuildItem::parse("11.0.26100.7019"), released(26100, Some(7019)));
        assert_eq!(BuildItem::parse("22631.2050"), released(22631, Some(2050)));
        assert_eq!(BuildItem::parse("10.19041.789"), released(19041, Some(789)));
        assert_eq!(BuildItem::parse("10.19041"), released(19041, None));
        for marker in ["99.9.99999", "99.9.9999", "88.8.88888"] {
            assert_eq!(BuildItem::parse(marker), Some(BuildItem::Unreleased));
        }
        for wrong in ["", "10", "10.0", "soon", "10.0.x", "10.0.1.2.3", "1.2", "10.1.2", "10.0.99999999999"] {
            assert_eq!(BuildItem::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn edition_lists_end_with_or_without_a_semicolon() {
        let list = EditionList::parse("0x4;0x88*;").unwrap();
        assert_eq!(list, EditionList::parse("0x4;0x88*").unwrap());
        assert_eq!(list.editions().len(), 2);
        assert_eq!(EditionList::parse("").unwrap().to_string(), "no edition");
        assert_eq!(EditionList::parse("0x4;Pro"), None);
        assert_eq!(EditionList::parse("0x79;0x7A;0x65").unwrap().to_string(), "Education, Home");
    }
}
