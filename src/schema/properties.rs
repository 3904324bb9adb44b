//! DFProperties: everything a DDF says about one node.

use std::borrow::Cow;

use super::applicability::EditionLists;
use super::limits::LIST_LIMIT;
use super::rules::{allowed_values, dependency_groups};
use super::space::{Space, Tag, Xml};
use super::unread::Unread;
use super::{
    Access, Applicability, BuildItem, CaseSense, ConflictResolution, Deprecated, Format, GpMapping, Naming, NamingKind,
    Node, NodeScope, NodeType, Occurrence, RebootBehavior,
};
use crate::format::xml::XmlError;

/// A node as its properties describe it, still without a name.
pub(super) struct Properties {
    pub(super) node: Node,
    /// Whether they hold AllowedValues or Applicability, which version 1 does not know.
    pub(super) states_rules: bool,
}

/// Reads the properties of one node. Elements of other namespaces and unknown ones are passed over.
pub(super) fn properties(
    xml: &mut Xml,
    start: &Tag,
    editions: &mut EditionLists,
    unread: &mut Unread,
) -> Result<Properties, XmlError> {
    let (mut access, mut format, mut states_rules) = (None, None, false);
    let mut node = Node::new(Access::default(), Format::Null);
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Plain, "AccessType") => access = Some(access_type(xml)?),
            (Space::Plain, "DFFormat") => format = Some(value_format(xml, &tag)?),
            (Space::Plain, "Description") => node.description = xml.text()?.into_owned(),
            (Space::Plain, "DefaultValue") => node.default = Some(xml.text()?.into_owned()),
            (Space::Plain, "DFTitle") => node.title = Some(xml.text()?.into_owned()),
            (Space::Plain, "Occurrence") => node.occurrence = occurrence(xml, &tag)?,
            (Space::Plain, "Scope") => node.scope = scope(xml, &tag)?,
            (Space::Plain, "DFType") => node.node_type = node_type(xml)?,
            (Space::Plain, "CaseSense") => node.case_sense = Some(case_sense(xml, &tag)?),
            (Space::Microsoft, "AllowedValues") => {
                states_rules = true;
                node.allowed = allowed_values(xml, &tag, unread)?;
            }
            (Space::Microsoft, "Applicability") => {
                states_rules = true;
                node.applicability = applicability(xml, editions, unread)?;
            }
            (Space::Microsoft, "Deprecated") => node.deprecated = Some(deprecated(xml, &tag, unread)?),
            (Space::Microsoft, "DynamicNodeNaming") => node.naming = naming(xml)?,
            (Space::Microsoft, "DependencyBehavior") => node.dependencies = dependency_groups(xml, unread)?,
            (Space::Microsoft, "ConflictResolution") => node.conflict = conflict(&xml.text()?),
            (Space::Microsoft, "RebootBehavior") => node.reboot = reboot(&xml.text()?),
            (Space::Microsoft, "GpMapping") => node.group_policy = Some(group_policy(xml, &tag)?),
            (Space::Microsoft, "AtomicRequired") => {
                node.atomic_required = true;
                xml.skip()?;
            }
            _ => xml.skip()?,
        }
    }
    node.access = access.ok_or_else(|| start.malformed("<AccessType>", "a node without it"))?;
    node.format = format.ok_or_else(|| start.malformed("<DFFormat>", "a node without it"))?;
    Ok(Properties { node, states_rules })
}

fn access_type(xml: &mut Xml) -> Result<Access, XmlError> {
    let mut access = Access::default();
    while let Some(tag) = xml.child()? {
        let one = Access::from_name(tag.name);
        access = access.and(one.ok_or_else(|| one_of(&tag, "Add, Copy, Delete, Exec, Get, Replace"))?);
        xml.skip()?;
    }
    Ok(access)
}

fn value_format(xml: &mut Xml, parent: &Tag) -> Result<Format, XmlError> {
    const WORDS: &str = "b64, bin, bool, chr, date, float, int, node, null, time, xml";
    let (tag, _) = choice(xml, parent, WORDS)?;
    Format::from_word(tag.name).ok_or_else(|| one_of(&tag, WORDS))
}

fn occurrence(xml: &mut Xml, parent: &Tag) -> Result<Occurrence, XmlError> {
    const WORDS: &str = "One, OneOrMore, OneOrN, ZeroOrMore, ZeroOrN, ZeroOrOne";
    let (tag, text) = choice(xml, parent, WORDS)?;
    match tag.name {
        "One" => Ok(Occurrence::One),
        "OneOrMore" => Ok(Occurrence::OneOrMore),
        "OneOrN" => Ok(Occurrence::OneOrN(text.parse().ok())),
        "ZeroOrMore" => Ok(Occurrence::ZeroOrMore),
        "ZeroOrN" => Ok(Occurrence::ZeroOrN(text.parse().ok())),
        "ZeroOrOne" => Ok(Occurrence::ZeroOrOne),
        _ => Err(one_of(&tag, WORDS)),
    }
}

fn scope(xml: &mut Xml, parent: &Tag) -> Result<NodeScope, XmlError> {
    const WORDS: &str = "Dynamic, Permanent";
    match choice(xml, parent, WORDS)?.0 {
        tag if tag.name == "Dynamic" => Ok(NodeScope::Dynamic),
        tag if tag.name == "Permanent" => Ok(NodeScope::Permanent),
        tag => Err(one_of(&tag, WORDS)),
    }
}

fn case_sense(xml: &mut Xml, parent: &Tag) -> Result<CaseSense, XmlError> {
    const WORDS: &str = "CIS, CS";
    match choice(xml, parent, WORDS)?.0 {
        tag if tag.name == "CIS" => Ok(CaseSense::Insensitive),
        tag if tag.name == "CS" => Ok(CaseSense::Sensitive),
        tag => Err(one_of(&tag, WORDS)),
    }
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
            _ => xml.skip()?,
        }
    }
    // An element without content states nothing about builds; an empty edition list does say that no edition is meant.
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

fn deprecated(xml: &mut Xml, tag: &Tag, unread: &mut Unread) -> Result<Deprecated, XmlError> {
    xml.skip()?;
    let Some(text) = tag.attribute("OsBuildDeprecated")? else {
        return Ok(Deprecated { since: None });
    };
    let since = BuildItem::parse(&text).and_then(|item| item.released());
    if since.is_none() {
        unread.push(tag.at, "OsBuildDeprecated", &text);
    }
    Ok(Deprecated { since })
}

fn naming(xml: &mut Xml) -> Result<Option<Naming>, XmlError> {
    let mut naming = None;
    while let Some(tag) = xml.child()? {
        let text = xml.text()?;
        let kind = match tag.name {
            "UniqueName" => NamingKind::UniqueName,
            "ServerGeneratedUniqueIdentifier" => NamingKind::ServerGenerated,
            "ClientInventory" => NamingKind::ClientInventory,
            _ => continue,
        };
        naming = Some(Naming { kind, text: text.into_owned() });
    }
    Ok(naming)
}

fn group_policy(xml: &mut Xml, tag: &Tag) -> Result<GpMapping, XmlError> {
    xml.skip()?;
    Ok(GpMapping {
        name: tag.attribute("GpEnglishName")?.unwrap_or_default().into_owned(),
        area: tag.attribute("GpAreaPath")?.unwrap_or_default().into_owned(),
        element: tag.attribute("GpElement")?.map(Cow::into_owned),
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

/// Reads an element whose one child says it all: the child, and the text in it.
fn choice<'a>(xml: &mut Xml<'a>, parent: &Tag, words: &str) -> Result<(Tag<'a>, Cow<'a, str>), XmlError> {
    let mut chosen = None;
    while let Some(tag) = xml.child()? {
        let text = xml.text()?;
        if chosen.is_some() {
            return Err(tag.malformed("one choice", format!("<{}> as a second one", tag.name)));
        }
        chosen = Some((tag, text));
    }
    chosen.ok_or_else(|| parent.malformed(format!("one of {words}"), "none"))
}

fn one_of(tag: &Tag, words: &str) -> XmlError {
    tag.malformed(format!("one of {words}"), format!("<{}>", tag.name))
}
