//! The rules inside DFProperties: which values are allowed, and which other settings are needed.

use super::ddf::UnreadRule;
use super::xml::{Malformed, Space, Tag, Xml};
use super::{AllowedValues, Dependency, DependencyGroup, DependencyKind, EnumValue, Range, RegExRule, Rule};

/// Reads a node's own AllowedValues.
pub(super) fn allowed_values(
    xml: &mut Xml,
    tag: &Tag,
    unread: &mut Vec<UnreadRule>,
) -> Result<AllowedValues, Malformed> {
    rule(xml, tag, Range::parse, unread)
}

/// Reads DependencyBehavior.
pub(super) fn dependency_groups(
    xml: &mut Xml,
    unread: &mut Vec<UnreadRule>,
) -> Result<Vec<DependencyGroup>, Malformed> {
    let mut groups = Vec::new();
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "DependencyGroup") => groups.push(dependency_group(xml, &tag, unread)?),
            _ => xml.skip()?,
        }
    }
    Ok(groups)
}

fn dependency_group(xml: &mut Xml, tag: &Tag, unread: &mut Vec<UnreadRule>) -> Result<DependencyGroup, Malformed> {
    let id = tag.attribute("FriendlyId")?.unwrap_or_default();
    let mut group = DependencyGroup { id, changed: None, dependencies: Vec::new() };
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "DependencyChangedAllowedValues") => {
                group.changed = Some(rule(xml, &tag, Range::parse, unread)?);
            }
            (Space::Microsoft, "Dependency") => group.dependencies.push(dependency(xml, &tag, unread)?),
            _ => xml.skip()?,
        }
    }
    Ok(group)
}

fn dependency(xml: &mut Xml, tag: &Tag, unread: &mut Vec<UnreadRule>) -> Result<Dependency, Malformed> {
    let kind = match tag.attribute("Type")?.as_deref() {
        Some("DependsOn") => DependencyKind::DependsOn,
        Some("Not") => DependencyKind::Not,
        other => return Err(tag.malformed("Type DependsOn or Not", other.unwrap_or("none"))),
    };
    let mut dependency = Dependency { kind, uri: String::new(), allowed: AllowedValues::default() };
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "DependencyUri") => dependency.uri = xml.text()?,
            (Space::Microsoft, "DependencyAllowedValue") => {
                dependency.allowed = rule(xml, &tag, Range::parse_set, unread)?;
            }
            _ => xml.skip()?,
        }
    }
    Ok(dependency)
}

/// Everything that a rule element may hold.
#[derive(Default)]
struct Content {
    value: Option<String>,
    values: Vec<EnumValue>,
    list: Option<String>,
    admx: Option<Rule>,
}

/// Reads a rule element. How its range is written depends on where it stands.
fn rule(
    xml: &mut Xml,
    tag: &Tag,
    range: fn(&str) -> Option<Range>,
    unread: &mut Vec<UnreadRule>,
) -> Result<AllowedValues, Malformed> {
    let kind = tag.attribute("ValueType")?.unwrap_or_default();
    let content = content(xml)?;
    let list = content.delimiter(&kind);
    let shown = content.value.clone().unwrap_or_default();
    let rule = content.rule(&kind, range).unwrap_or_else(|| {
        unread.push(UnreadRule { at: tag.at, what: kind.clone(), text: shown });
        Rule::Unread(kind)
    });
    Ok(AllowedValues { rule, list })
}

fn content(xml: &mut Xml) -> Result<Content, Malformed> {
    let mut content = Content::default();
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "Value") => content.value = Some(xml.text()?),
            (Space::Microsoft, "Enum") => content.values.push(enum_value(xml)?),
            (Space::Microsoft, "List") => {
                content.list = tag.attribute("Delimiter")?.map(delimiter);
                xml.skip()?;
            }
            (Space::Microsoft, "AdmxBacked") => {
                content.admx = Some(admx(&tag)?);
                xml.skip()?;
            }
            _ => xml.skip()?,
        }
    }
    Ok(content)
}

impl Content {
    /// What separates the items of a list. Two published nodes (VPNv2, trusted networks) allow any value and yet give
    /// the Value "," where the List belongs.
    fn delimiter(&self, kind: &str) -> Option<String> {
        let misplaced = || self.value.clone().filter(|value| kind == "None" && value == ",");
        self.list.clone().or_else(misplaced)
    }

    /// The rule of that kind, if what stands inside makes one.
    fn rule(self, kind: &str, range: fn(&str) -> Option<Range>) -> Option<Rule> {
        match kind {
            "None" => Some(Rule::Any),
            "ENUM" => (!self.values.is_empty()).then_some(Rule::Enum(self.values)),
            "Flag" => (!self.values.is_empty()).then_some(Rule::Flag(self.values)),
            // Two published dependencies wrap the text of a range in an Enum.
            "Range" => {
                let wrapped = self.values.into_iter().next().map(|value| value.value);
                range(&self.value.or(wrapped)?).map(Rule::Range)
            }
            // One published node names the rule without a pattern; whoever asks for a match learns so.
            "RegEx" => Some(Rule::RegEx(RegExRule::new(self.value.unwrap_or_default()))),
            "XSD" => self.value.map(Rule::Xsd),
            "JSON" => self.value.map(Rule::Json),
            "SDDL" => Some(Rule::Sddl),
            "ADMX" => self.admx,
            _ => None,
        }
    }
}

fn enum_value(xml: &mut Xml) -> Result<EnumValue, Malformed> {
    let (mut value, mut description) = (String::new(), String::new());
    while let Some(tag) = xml.child()? {
        match (tag.space, tag.name) {
            (Space::Microsoft, "Value") => value = xml.text()?,
            (Space::Microsoft, "ValueDescription") => description = xml.text()?,
            _ => xml.skip()?,
        }
    }
    Ok(EnumValue { value, description })
}

fn admx(tag: &Tag) -> Result<Rule, Malformed> {
    let attribute = |name| tag.attribute(name).map(Option::unwrap_or_default);
    Ok(Rule::Admx { area: attribute("Area")?, name: attribute("Name")?, file: attribute("File")? })
}

/// What separates list items. The six letters `0xF000` name the one character U+F000.
fn delimiter(text: String) -> String {
    const PRIVATE_USE: &str = "\u{F000}";
    if text.eq_ignore_ascii_case("0xF000") || text.eq_ignore_ascii_case("\\xF000") {
        return PRIVATE_USE.to_owned();
    }
    text
}
