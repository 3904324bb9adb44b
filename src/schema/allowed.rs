//! Which values a node accepts (MSFT:AllowedValues).

use super::{Format, Range, RegExRule};

/// The rule for a node's value; on a folder, the rule for the name of a dynamic node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AllowedValues {
    /// The rule itself.
    pub rule: Rule,
    /// What separates the items, if the value is a list; the rule then applies to each item.
    pub list: Option<String>,
}

/// What a DDF demands of a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Rule {
    /// The DDF states no rule.
    #[default]
    Unstated,
    /// Any value of the format (the DDF says `None`).
    Any,
    /// One of the listed values.
    Enum(Vec<EnumValue>),
    /// One of the listed numbers, or several joined by a bitwise or.
    Flag(Vec<EnumValue>),
    /// A number in the range.
    Range(Range),
    /// Text that matches the pattern as a whole.
    RegEx(RegExRule),
    /// XML that this XSD describes; the text of the XSD.
    Xsd(String),
    /// The text of an ADMX policy: `<enabled/>` and `<data id= value=/>`.
    Admx {
        /// The policy area that the ADMX file defines.
        area: String,
        /// The policy in it.
        name: String,
        /// The ADMX file, which DDF sets do not contain.
        file: String,
    },
    /// JSON; the text is a sample document, not a JSON schema.
    Json(String),
    /// A security descriptor in SDDL.
    Sddl,
    /// A rule that is not written in a form that can be read; loading reports it. Its kind, as written.
    Unread(String),
}

/// One listed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// The value as the DDF spells it.
    pub value: String,
    /// What it means; may be empty.
    pub description: String,
}

impl EnumValue {
    /// The value as a number, if it is one.
    pub fn number(&self) -> Option<i64> {
        integer(&self.value)
    }
}

impl Rule {
    /// The DDF's word for the rule, if it states one.
    pub fn word(&self) -> Option<&str> {
        Some(match self {
            Rule::Unstated => return None,
            Rule::Any => "None",
            Rule::Enum(_) => "ENUM",
            Rule::Flag(_) => "Flag",
            Rule::Range(_) => "Range",
            Rule::RegEx(_) => "RegEx",
            Rule::Xsd(_) => "XSD",
            Rule::Admx { .. } => "ADMX",
            Rule::Json(_) => "JSON",
            Rule::Sddl => "SDDL",
            Rule::Unread(kind) => kind,
        })
    }

    /// The listed values of an ENUM or Flag rule.
    pub fn listed(&self) -> &[EnumValue] {
        match self {
            Rule::Enum(values) | Rule::Flag(values) => values,
            _ => &[],
        }
    }

    /// The listed value that means the same as this one, as the DDF spells it: numbers and booleans are compared by
    /// value (`True` is `true`, and `1` where the DDF lists numbers), everything else letter by letter.
    pub fn spelling(&self, format: Format, value: &str) -> Option<&str> {
        let listed = self.listed();
        let same = listed.iter().find(|known| known.value == value).or_else(|| match format {
            Format::Int => listed.iter().find(|known| same_number(&known.value, value)),
            Format::Bool => {
                listed.iter().find(|known| same_boolean(&known.value, value) || same_number(&known.value, value))
            }
            _ => None,
        });
        same.map(|known| known.value.as_str())
    }

    /// The one listed word that differs from a value only in letter case: pages of Microsoft write `Ikev2` where its
    /// DDF has `IKEv2`.
    pub fn word_in_other_case(&self, value: &str) -> Option<&str> {
        let mut alike = self.listed().iter().filter(|known| known.value.eq_ignore_ascii_case(value));
        alike.next().filter(|_| alike.next().is_none()).map(|known| known.value.as_str())
    }

    /// Whether a Flag rule accepts the number: it is listed, or it is made of listed numbers.
    pub fn accepts_flags(&self, number: i64) -> bool {
        let Rule::Flag(values) = self else { return false };
        let listed = values.iter().filter_map(|value| integer(&value.value));
        let covered = listed.clone().filter(|flag| flag & number == *flag).fold(0, |sum, flag| sum | flag);
        (number != 0 && covered == number) || listed.clone().any(|flag| flag == number)
    }

    /// Whether a value of that format follows the rule, as far as the rule can be judged.
    pub fn accepts(&self, format: Format, value: &str) -> bool {
        let number = || match format {
            Format::Bool => boolean(value).map(i64::from),
            _ => integer(value),
        };
        match self {
            Rule::Enum(_) => self.spelling(format, value).is_some(),
            Rule::Flag(_) => number().is_some_and(|number| self.accepts_flags(number)),
            Rule::Range(range) => number().is_some_and(|number| range.contains(number)),
            Rule::RegEx(pattern) => pattern.matches(value) != Ok(false),
            Rule::Unstated | Rule::Any => true,
            Rule::Xsd(_) | Rule::Admx { .. } | Rule::Json(_) | Rule::Sddl | Rule::Unread(_) => true,
        }
    }
}

/// A whole number as specs and DDF files write it: decimal, or hexadecimal after `0x`.
pub fn integer(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => i64::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None => text.parse().ok(),
    }
}

/// A boolean in any of the spellings that DDF files use.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn same_number(a: &str, b: &str) -> bool {
    integer(a).is_some_and(|number| integer(b) == Some(number))
}

fn same_boolean(a: &str, b: &str) -> bool {
    boolean(a).is_some_and(|value| boolean(b) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::{EnumValue, Rule};
    use crate::schema::Format;

    fn values(listed: &[&str]) -> Vec<EnumValue> {
        listed.iter().map(|value| EnumValue { value: (*value).to_owned(), description: String::new() }).collect()
    }

    #[test]
    fn a_word_may_differ_in_letter_case_from_one_listed_word() {
        let rule = Rule::Enum(values(&["IKEv2", "L2TP", "a", "A"]));
        assert_eq!(
            ["Ikev2", "l2tp", "a", "x"].map(|word| rule.word_in_other_case(word)),
            [Some("IKEv2"), Some("L2TP"), None, None]
        );
    }

    #[test]
    fn listed_values_are_compared_as_their_format_demands() {
        let numbers = Rule::Enum(values(&["0", "1", "8"]));
        assert_eq!(numbers.spelling(Format::Int, "0x8"), Some("8"));
        assert_eq!(numbers.spelling(Format::Bool, "true"), Some("1"));
        assert_eq!(numbers.spelling(Format::Bool, "8"), Some("8"));
        assert_eq!(numbers.spelling(Format::Int, "true"), None);
        let words = Rule::Enum(values(&["False", "True"]));
        assert_eq!(words.spelling(Format::Bool, "true"), Some("True"));
        assert_eq!(words.spelling(Format::Bool, "0"), Some("False"));
        assert_eq!(words.spelling(Format::Chr, "true"), None);
        assert_eq!(words.spelling(Format::Chr, "True"), Some("True"));
    }

    #[test]
    fn flags_may_be_joined() {
        let flags = Rule::Flag(values(&["0x1", "0x60", "0x80000000"]));
        for accepted in [1, 0x60, 0x61, 0x8000_0001] {
            assert!(flags.accepts_flags(accepted), "{accepted:#x}");
        }
        for refused in [0, 0x20, 2, 3, -1] {
            assert!(!flags.accepts_flags(refused), "{refused:#x}");
        }
        assert!(Rule::Flag(values(&["0x0", "0x1"])).accepts_flags(0));
        assert!(!Rule::Any.accepts_flags(0));
    }
}
