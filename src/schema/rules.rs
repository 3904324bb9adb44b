//! The rules inside DFProperties: which values are allowed, and which other settings are needed.

use std::borrow::Cow;

use super::limits::LIST_LIMIT;
use super::space::{Space, Tag, Xml};
use super::spelling::skip_unknown;
use super::unread::Unread;
use super::{AllowedValues, Dependency, DependencyGroup, DependencyKind, EnumValue, Range, RegExRule, Rule};
use crate::format::xml::XmlError;

/// Reads a node's own AllowedValues.
pub(super) fn allowed_values(xml: &mut Xml, tag: &Tag, unread: &mut Unread) -> Result<AllowedValues, XmlError> {
    rule(xml, tag, Range::parse, unread)
}

/// Reads DependencyBehavior.
pub(super) fn dependency_groups(xml: &mut Xml, unread: &mut Unread) -> Result<Vec<DependencyGroup>, XmlError> {
    let mut groups = Vec::new();
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "DependencyGroup") => push(&mut groups, dependency_group(xml, &tag, unread)?, &tag)?,
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    Ok(groups)
}

fn dependency_group(xml: &mut Xml, tag: &Tag, unread: &mut Unread) -> Result<DependencyGroup, XmlError> {
    let id = tag.attribute("FriendlyId")?.unwrap_or_default().into_owned();
    let mut group = DependencyGroup { id, changed: None, dependencies: Vec::new() };
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "DependencyChangedAllowedValues") => {
                group.changed = Some(rule(xml, &tag, Range::parse, unread)?);
            }
            (Space::Microsoft, "Dependency") => push(&mut group.dependencies, dependency(xml, &tag, unread)?, &tag)?,
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    Ok(group)
}

fn dependency(xml: &mut Xml, tag: &Tag, unread: &mut Unread) -> Result<Dependency, XmlError> {
    let kind = match tag.attribute("Type")?.as_deref() {
        Some("DependsOn") => DependencyKind::DependsOn,
        Some("Not") => DependencyKind::Not,
        other => return Err(tag.malformed("Type DependsOn or Not", other.unwrap_or("none"))),
    };
    let mut dependency = Dependency { kind, uri: String::new(), allowed: AllowedValues::default() };
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "DependencyUri") => dependency.uri = xml.text()?.into_owned(),
            (Space::Microsoft, "DependencyAllowedValue") => {
                dependency.allowed = rule(xml, &tag, Range::parse_set, unread)?;
            }
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    Ok(dependency)
}

/// Adds to a list of the DDF, which is never as long as the limit in published files.
fn push<T>(list: &mut Vec<T>, item: T, tag: &Tag) -> Result<(), XmlError> {
    if list.len() >= LIST_LIMIT {
        return Err(tag.malformed(format!("at most {LIST_LIMIT} items"), "more"));
    }
    list.push(item);
    Ok(())
}

/// Everything that a rule element may contain.
#[derive(Default)]
struct Content<'a> {
    value: Option<Cow<'a, str>>,
    values: Vec<EnumValue>,
    list: Option<String>,
    admx: Option<Rule>,
}

/// Reads a rule element. The form of its range depends on its place.
fn rule(
    xml: &mut Xml,
    tag: &Tag,
    range: fn(&str) -> Option<Range>,
    unread: &mut Unread,
) -> Result<AllowedValues, XmlError> {
    let kind = tag.attribute("ValueType")?.unwrap_or_default();
    let mut content = content(xml, unread)?;
    let list = content.delimiter(&kind);
    let shown = content.value.clone().unwrap_or_default();
    let rule = content.rule(&kind, range).unwrap_or_else(|| {
        unread.push(tag.at, &kind, &shown);
        Rule::Unread(kind.into_owned())
    });
    Ok(AllowedValues { rule, list })
}

fn content<'a>(xml: &mut Xml<'a>, unread: &mut Unread) -> Result<Content<'a>, XmlError> {
    let mut content = Content::default();
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "Value") => content.value = Some(xml.text()?),
            (Space::Microsoft, "Enum") => push(&mut content.values, enum_value(xml, unread)?, &tag)?,
            (Space::Microsoft, "List") => {
                content.list = tag.attribute("Delimiter")?.map(delimiter);
                xml.skip()?;
            }
            (Space::Microsoft, "AdmxBacked") => {
                content.admx = Some(admx(&tag)?);
                xml.skip()?;
            }
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    Ok(content)
}

impl Content<'_> {
    /// What separates the items of a list. Two published nodes (VPNv2, trusted networks) allow any value and yet give
    /// the Value "," where the List belongs.
    fn delimiter(&mut self, kind: &str) -> Option<String> {
        let misplaced = || self.value.as_deref().filter(|&value| kind == "None" && value == ",").map(str::to_owned);
        self.list.take().or_else(misplaced)
    }

    /// The rule of that kind, if its content defines one.
    fn rule(self, kind: &str, range: fn(&str) -> Option<Range>) -> Option<Rule> {
        match kind {
            "None" => Some(Rule::Any),
            "ENUM" => (!self.values.is_empty()).then_some(Rule::Enum(self.values)),
            "Flag" => (!self.values.is_empty()).then_some(Rule::Flag(self.values)),
            // Two published dependencies wrap the text of a range in an Enum.
            "Range" => {
                let wrapped = self.values.into_iter().next().map(|value| Cow::Owned(value.value));
                range(&self.value.or(wrapped)?).map(Rule::Range)
            }
            // One published node names the rule without a pattern; matching reports it.
            "RegEx" => Some(Rule::RegEx(RegExRule::new(self.value.unwrap_or_default()))),
            "XSD" => self.value.map(|text| Rule::Xsd(text.into_owned())),
            "JSON" => self.value.map(|text| Rule::Json(text.into_owned())),
            "SDDL" => Some(Rule::Sddl),
            "ADMX" => self.admx,
            _ => None,
        }
    }
}

fn enum_value(xml: &mut Xml, unread: &mut Unread) -> Result<EnumValue, XmlError> {
    let (mut value, mut description) = (String::new(), String::new());
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "Value") => value = xml.text()?.into_owned(),
            (Space::Microsoft, "ValueDescription") => description = xml.text()?.into_owned(),
            _ => skip_unknown(xml, &tag, unread)?,
        }
    }
    Ok(EnumValue { value, description })
}

fn admx(tag: &Tag) -> Result<Rule, XmlError> {
    let [area, name, file] = tag.values(["Area", "Name", "File"])?.map(|value| value.unwrap_or_default().into_owned());
    Ok(Rule::Admx { area, name, file })
}

/// What separates list items. The texts `0xF000` and `\xF000` name the one character U+F000.
fn delimiter(text: Cow<str>) -> String {
    const PRIVATE_USE: &str = "\u{F000}";
    if text.eq_ignore_ascii_case("0xF000") || text.eq_ignore_ascii_case("\\xF000") {
        return PRIVATE_USE.to_owned();
    }
    text.into_owned()
}
