//! Which other settings a node needs before it works.

use std::fmt;

use super::{AllowedValues, Format, Rule};

/// One alternative: all its dependencies must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct DependencyGroup {
    /// The DDF's name for the alternative.
    pub id: String,
    /// What the node accepts instead of its own rule while this alternative holds.
    pub changed: Option<AllowedValues>,
    /// The settings that must hold together.
    pub dependencies: Vec<Dependency>,
}

/// One setting that another one needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// Whether the other setting must have the value, or must not.
    pub kind: DependencyKind,
    /// The other setting as its DDF writes it: mostly without `./`, dynamic segments as `[Name]` or `{Name}`.
    pub uri: String,
    /// The values that the other setting must, or must not, have; read in the format of its node.
    pub allowed: AllowedValues,
}

/// Whether the other setting must have the value, or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencyKind {
    /// It must have one of the values.
    DependsOn,
    /// It must have none of them.
    Not,
}

impl Dependency {
    /// Whether a value of the other node, which has that format, is one of these values.
    pub fn matches(&self, format: Format, value: &str) -> bool {
        match &self.allowed.rule {
            // The one published dependency of this kind only names the policy. It can only mean "it is on".
            Rule::Admx { .. } => value.trim_start().starts_with(ADMX_ON),
            rule => rule.accepts(format, value),
        }
    }

    /// One of these values, as the DDF spells it, if it lists any.
    pub fn example(&self) -> Option<String> {
        match &self.allowed.rule {
            Rule::Enum(values) | Rule::Flag(values) => values.first().map(|value| value.value.clone()),
            Rule::Range(range) => range.intervals().first().map(|interval| interval.min.to_string()),
            Rule::Admx { .. } => Some(format!("{ADMX_ON}/>")),
            _ => None,
        }
    }
}

/// How the text of an enabled ADMX policy begins.
const ADMX_ON: &str = "<enabled";

/// The values, for people: `1`, `1 to 5`, `6 or 17`, `true`, `any value`.
impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.allowed.rule {
            Rule::Enum(values) | Rule::Flag(values) => {
                f.write_str(&values.iter().map(|value| value.value.as_str()).collect::<Vec<&str>>().join(" or "))
            }
            Rule::Range(range) => range.fmt(f),
            Rule::RegEx(pattern) => write!(f, "text that matches {}", pattern.source),
            Rule::Admx { .. } => write!(f, "{ADMX_ON}/>..."),
            _ => f.write_str("any value"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dependency, DependencyKind};
    use crate::schema::{AllowedValues, EnumValue, Format, Range, Rule};

    fn dependency(rule: Rule) -> Dependency {
        let allowed = AllowedValues { rule, list: None };
        Dependency { kind: DependencyKind::DependsOn, uri: "Vendor/MSFT/X".to_owned(), allowed }
    }

    #[test]
    fn values_are_read_in_the_format_of_the_other_node() {
        let value = |value: &str| EnumValue { value: value.to_owned(), description: String::new() };
        let switch = dependency(Rule::Enum(vec![value("true")]));
        assert!(switch.matches(Format::Bool, "True") && switch.matches(Format::Bool, "1"));
        assert!(!switch.matches(Format::Bool, "false") && !switch.matches(Format::Chr, "True"));
        let set = dependency(Rule::Range(Range::parse_set("[6,17]").unwrap()));
        assert!(set.matches(Format::Int, "17") && set.matches(Format::Int, "0x11"));
        assert!(!set.matches(Format::Int, "7") && !set.matches(Format::Int, "true"));
        assert_eq!((set.to_string(), set.example()), ("6 or 17".to_owned(), Some("6".to_owned())));
        let one = dependency(Rule::Range(Range::parse_set("[1]").unwrap()));
        assert!(one.matches(Format::Bool, "true") && !one.matches(Format::Bool, "false"));
    }

    #[test]
    fn an_admx_policy_must_be_on_and_no_rule_means_any_value() {
        let (area, name, file) = ("A".to_owned(), "N".to_owned(), "f.admx".to_owned());
        let policy = dependency(Rule::Admx { area, name, file });
        assert!(policy.matches(Format::Chr, "<enabled/><data id='a' value='1'/>"));
        assert!(!policy.matches(Format::Chr, "<disabled/>"));
        let any = dependency(Rule::Any);
        assert!(any.matches(Format::Chr, ""));
        assert_eq!((any.to_string(), any.example()), ("any value".to_owned(), None));
    }
}
