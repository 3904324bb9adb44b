//! DFProperties: everything that a DDF states about one node.

use std::borrow::Cow;

use super::applicability::EditionLists;
use super::limits::LIST_LIMIT;
use super::rules::{allowed_values, dependency_groups};
use super::space::{Space, Tag, Xml};
use super::spelling::{self, skip_unknown};
use super::unread::Unread;
use super::{
    Access, Applicability, BuildItem, CaseSense, ConflictResolution, Deprecated, Format, GpMapping, Naming, NamingKind,
    Node, NodeScope, NodeType, Occurrence, RebootBehavior,
};
use crate::format::xml::XmlError;

/// A node as its properties describe it, still without a name.
pub(super) struct Properties {
    pub(super) node: Node,
    /// Whether they state a format; the node has one in any case.
    pub(super) states_format: bool,
    /// Whether they contain AllowedValues or Applicability, which version 1 does not know.
    pub(super) states_rules: bool,
}

/// Reads the properties of one node. Elements of other namespaces and unknown ones are skipped; what cannot be read is
/// noted and counts as not stated.
pub(super) fn properties(
    xml: &mut Xml,
    editions: &mut EditionLists,
    unread: &mut Unread,
) -> Result<Properties, XmlError> {
    let (mut format, mut states_rules) = (None, false);
    let mut node = Node::new(Access::default(), Format::Node);
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Plain, "AccessType") => node.access = access_type(xml, unread)?,
            (Space::Plain, "DFFormat") => format = value_format(xml, &tag, unread)?,
            (Space::Plain, "Description") => node.description = xml.text()?.into_owned(),
            (Space::Plain, "DefaultValue") => node.default = Some(xml.text()?.into_owned()),
            (Space::Plain, "DFTitle") => node.title = Some(xml.text()?.into_owned()),
            (Space::Plain, "Occurrence") => node.occurrence = occurrence(xml, &tag, unread)?,
            (Space::Plain, "Scope") => node.scope = scope(xml, &tag, unread)?,
            (Space::Plain, "DFType") => node.node_type = node_type(xml)?,
            (Space::Plain, "CaseSense") => node.case_sense = case_sense(xml, &tag, unread)?,
            (Space::Microsoft, "AllowedValues") => {
                states_rules = true;
                node.allowed = allowed_values(xml, &tag, unread)?;
            }
            (Space::Microsoft, "Applicability") => {
                states_rules = true;
                node.applicability = applicability(xml, editions, unread)?;
            }
            (Space::Microsoft, "Deprecated") => node.deprecated = deprecated(xml, &tag, unread)?,
            (Space::Microsoft, "DynamicNodeNaming") => node.naming = naming(xml, unread)?,
            (Space::Microsoft, "DependencyBehavior") => node.dependencies = dependency_groups(xml, unread)?,
            (Space::Microsoft, "ConflictResolution") => node.conflict = conflict(&xml.text()?),
            (Space::Microsoft, "RebootBehavior") => node.reboot = reboot(&xml.text()?),
            (Space::Microsoft, "GpMapping") => node.group_policy = Some(group_policy(xml, &tag)?),
            (Space::Microsoft, "AtomicRequired") => {
                node.atomic_required = true;
                xml.skip()?;
            }
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    node.format = format.unwrap_or(node.format);
    Ok(Properties { node, states_format: format.is_some(), states_rules })
}

fn access_type(xml: &mut Xml, unread: &mut Unread) -> Result<Access, XmlError> {
    let mut access = Access::default();
    while let Some(tag) = xml.child()? {
        match Access::from_name(tag.name) {
            Some(one) => access = access.and(one),
            None => {
                spelling::note(tag.name, unread);
                unread.push(tag.at, "AccessType", tag.name);
            }
        }
        xml.skip()?;
    }
    Ok(access)
}

fn value_format(xml: &mut Xml, parent: &Tag, unread: &mut Unread) -> Result<Option<Format>, XmlError> {
    choice(xml, parent, unread, |word, _| Format::from_word(word))
}

fn occurrence(xml: &mut Xml, parent: &Tag, unread: &mut Unread) -> Result<Occurrence, XmlError> {
    let read = |word: &str, text: &str| {
        Some(match word {
            "One" => Occurrence::One,
            "OneOrMore" => Occurrence::OneOrMore,
            "OneOrN" => Occurrence::OneOrN(text.parse().ok()),
            "ZeroOrMore" => Occurrence::ZeroOrMore,
            "ZeroOrN" => Occurrence::ZeroOrN(text.parse().ok()),
            "ZeroOrOne" => Occurrence::ZeroOrOne,
            _ => return None,
        })
    };
    // Without a readable word no limit is known.
    choice(xml, parent, unread, read).map(|read| read.unwrap_or(Occurrence::ZeroOrMore))
}

fn scope(xml: &mut Xml, parent: &Tag, unread: &mut Unread) -> Result<NodeScope, XmlError> {
    let read = |word: &str, _: &str| match word {
        "Dynamic" => Some(NodeScope::Dynamic),
        "Permanent" => Some(NodeScope::Permanent),
        _ => None,
    };
    choice(xml, parent, unread, read).map(|read| read.unwrap_or(NodeScope::Dynamic))
}

fn case_sense(xml: &mut Xml, parent: &Tag, unread: &mut Unread) -> Result<Option<CaseSense>, XmlError> {
    choice(xml, parent, unread, |word, _| match word {
        "CIS" => Some(CaseSense::Insensitive),
        "CS" => Some(CaseSense::Sensitive),
        _ => None,
    })
}

fn node_type(xml: &mut Xml) -> Result<NodeType, XmlError> {
    let mut node_type = NodeType::Unstated;
    while let Some(tag) = xml.child()? {
        let text = xml.text()?;
        match tag.name {
            "MIME" => node_type = NodeType::Mime(text.into_owned()),
            "DDFName" => node_type = NodeType::DdfName(text.into_owned()),
            _ => {}
        }
    }
    Ok(node_type)
}

fn applicability(xml: &mut Xml, editions: &mut EditionLists, unread: &mut Unread) -> Result<Applicability, XmlError> {
    let mut applicability = Applicability::default();
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "OsBuildVersion") => {
                let text = xml.text()?;
                short_list(&tag, &text, &[',', ';'])?;
                applicability.builds = Some(builds(&text, |item| unread.push(tag.at, "OsBuildVersion", item)));
            }
            (Space::Microsoft, "CspVersion") => applicability.csp_version = Some(xml.text()?.into_owned()),
            (Space::Microsoft, "EditionAllowList") => {
                let text = xml.text()?;
                short_list(&tag, &text, &[';'])?;
                applicability.editions = editions.parse(&text);
                if applicability.editions.is_none() {
                    unread.push(tag.at, "EditionAllowList", &text);
                }
            }
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    // An element without content states nothing about builds; an empty edition list does state that no edition is
    // meant.
    applicability.builds = applicability.builds.filter(|items| !items.is_empty());
    applicability.csp_version = applicability.csp_version.filter(|version| !version.is_empty());
    Ok(applicability)
}

/// Makes sure that a text lists no more items than the limit.
fn short_list(tag: &Tag, text: &str, separators: &[char]) -> Result<(), XmlError> {
    match text.len() < LIST_LIMIT || text.matches(separators).count() < LIST_LIMIT {
        true => Ok(()),
        false => Err(tag.malformed(format!("at most {LIST_LIMIT} items"), "more")),
    }
}

fn builds(text: &str, mut unread: impl FnMut(&str)) -> Vec<BuildItem> {
    let items = text.split([',', ';']).map(str::trim).filter(|item| !item.is_empty());
    items
        .filter_map(|item| {
            BuildItem::parse(item).or_else(|| {
                unread(item);
                None
            })
        })
        .collect()
}

/// A node that no release deprecates yet is not deprecated.
fn deprecated(xml: &mut Xml, tag: &Tag, unread: &mut Unread) -> Result<Option<Deprecated>, XmlError> {
    xml.skip()?;
    let Some(text) = tag.attribute("OsBuildDeprecated")? else {
        return Ok(Some(Deprecated { since: None }));
    };
    let item = BuildItem::parse(&text);
    if item.is_none() {
        unread.push(tag.at, "OsBuildDeprecated", &text);
    }
    Ok(match item {
        Some(BuildItem::Unreleased | BuildItem::Withheld) => None,
        released => Some(Deprecated { since: released.and_then(|item| item.released()) }),
    })
}

fn naming(xml: &mut Xml, unread: &mut Unread) -> Result<Option<Naming>, XmlError> {
    let mut naming = None;
    while let Some(tag) = xml.child()? {
        let text = xml.text()?;
        let kind = match tag.name {
            "UniqueName" => NamingKind::UniqueName,
            "ServerGeneratedUniqueIdentifier" => NamingKind::ServerGenerated,
            "ClientInventory" => NamingKind::ClientInventory,
            other => {
                spelling::note(other, unread);
                continue;
            }
        };
        naming = Some(Naming { kind, text: text.into_owned() });
    }
    Ok(naming)
}

fn group_policy(xml: &mut Xml, tag: &Tag) -> Result<GpMapping, XmlError> {
    xml.skip()?;
    let [name, area, element] = tag.values(["GpEnglishName", "GpAreaPath", "GpElement"])?;
    Ok(GpMapping {
        name: name.unwrap_or_default().into_owned(),
        area: area.unwrap_or_default().into_owned(),
        element: element.map(Cow::into_owned),
    })
}

fn conflict(word: &str) -> Option<ConflictResolution> {
    Some(match word {
        "LastWrite" => ConflictResolution::LastWrite,
        "LowestValueMostSecure" => ConflictResolution::LowestValue,
        "HighestValueMostSecure" => ConflictResolution::HighestValue,
        "LowestValueMostSecureZeroHasNoLimits" => ConflictResolution::LowestValueZeroHasNoLimits,
        "HighestValueMostSecureZeroHasNoLimits" => ConflictResolution::HighestValueZeroHasNoLimits,
        _ => return None,
    })
}

fn reboot(word: &str) -> Option<RebootBehavior> {
    Some(match word {
        "None" => RebootBehavior::None,
        "Automatic" => RebootBehavior::Automatic,
        "ServerInitiated" => RebootBehavior::ServerInitiated,
        _ => return None,
    })
}

/// Reads an element by the name of its only child and the text in it. Of several the first counts.
fn choice<T>(
    xml: &mut Xml,
    parent: &Tag,
    unread: &mut Unread,
    read: impl Fn(&str, &str) -> Option<T>,
) -> Result<Option<T>, XmlError> {
    let mut chosen = None;
    let mut others = false;
    while let Some(tag) = xml.child()? {
        let text = xml.text()?;
        let one = read(tag.name, &text);
        others |= chosen.is_some() || one.is_none();
        if others {
            spelling::note(tag.name, unread);
            unread.push(tag.at, parent.name, tag.name);
        }
        chosen = chosen.or(one);
    }
    if chosen.is_none() && !others {
        unread.push(parent.at, parent.name, "");
    }
    Ok(chosen)
}
