//! Values: of the format that the DDF states, and among those that it allows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text::{carryable, shortened};
use crate::finding::{Code, Finding, Report, Span, holds_a_secret, names_a_secret};
use crate::schema::{Format, Node, RegExRule, Rule};
use crate::spec::{CspValue, Spanned};

/// A value before a node, with what messages need to speak of them.
pub(super) struct Judge<'a> {
    /// The node.
    pub(super) node: &'a Node,
    /// Its LocURI.
    pub(super) locuri: &'a str,
    /// The DDF that describes it.
    pub(super) ddf: &'a str,
    /// Whether messages must not repeat the value.
    pub(super) secret: bool,
}

impl Judge<'_> {
    /// The value as the node takes it, or findings that say why it does not.
    pub(super) fn value(&self, value: &Spanned<CspValue>, report: &mut Report) -> Option<String> {
        match &value.value {
            CspValue::List(items) => self.list(items, value.span, report),
            scalar => {
                let text = self.formatted(scalar, value.span, report)?;
                match &self.node.allowed.list {
                    Some(delimiter) => self.delimited(&text, delimiter, value.span, report),
                    None => self.ruled(text, value.span, report),
                }
            }
        }
    }

    /// An array: each item is judged, then they are joined as the node wants them.
    fn list(&self, items: &[Spanned<CspValue>], span: Span, report: &mut Report) -> Option<String> {
        let Some(delimiter) = &self.node.allowed.list else {
            report.push(
                self.finding(Code::WrongFormat, span, "takes one value, not a list")
                    .allowed(format!("one {} value", self.node.format)),
            );
            return None;
        };
        let judged: Vec<Option<String>> = items
            .iter()
            .map(|item| {
                let text = self.formatted(&item.value, item.span, report)?;
                if text.contains(delimiter.as_str()) {
                    report.push(self.finding(Code::NotAllowed, item.span, "takes items without its delimiter in them"));
                    return None;
                }
                self.ruled(text, item.span, report)
            })
            .collect();
        judged.into_iter().collect::<Option<Vec<String>>>().map(|items| items.join(delimiter))
    }

    /// A text that may hold several items. A pattern may be meant for the whole text or for each item.
    fn delimited(&self, text: &str, delimiter: &str, span: Span, report: &mut Report) -> Option<String> {
        if let Rule::RegEx(pattern) = &self.node.allowed.rule
            && pattern.matches(text) == Ok(true)
        {
            return Some(text.to_owned());
        }
        let items: Vec<Option<String>> =
            text.split(delimiter).map(|item| self.ruled(item.to_owned(), span, report)).collect();
        items.into_iter().collect::<Option<Vec<String>>>().map(|items| items.join(delimiter))
    }

    /// The value written as the node's format demands.
    fn formatted(&self, value: &CspValue, span: Span, report: &mut Report) -> Option<String> {
        let listed = matches!(self.node.allowed.rule, Rule::Enum(_));
        let from_environment = match value {
            CspValue::Environment(text) => Some(CspValue::Text(text.clone())),
            _ => None,
        };
        match (self.node.format, from_environment.as_ref().unwrap_or(value)) {
            (Format::Int, CspValue::Integer(number)) => Some(number.to_string()),
            (Format::Bool, CspValue::Boolean(truth)) => Some(truth.to_string()),
            (Format::Bool, CspValue::Integer(number)) if listed => Some(number.to_string()),
            (Format::B64, CspValue::Text(text)) if STANDARD.decode(text).is_ok() => Some(text.clone()),
            (
                Format::Chr | Format::Xml | Format::Bin | Format::Date | Format::Time | Format::Float,
                CspValue::Text(text),
            ) => carryable(text, span, report).then(|| text.clone()),
            (format, other) => {
                report.push(self.wrong_format(format, other, span));
                None
            }
        }
    }

    fn wrong_format(&self, format: Format, value: &CspValue, span: Span) -> Finding {
        let (wanted, help) = match (format, value) {
            (Format::Int, CspValue::Text(text)) if !self.secret && text.parse::<i64>().is_ok() => {
                ("an integer", format!("write {text} without quotes"))
            }
            (Format::Int, _) => ("an integer", "write digits without quotes, or 0x and hexadecimal digits".to_owned()),
            (Format::Bool, _) => ("true or false", "write true or false without quotes".to_owned()),
            (Format::B64, _) => ("base64 text", "write \"...\" with padded base64 inside".to_owned()),
            (_, CspValue::Integer(number)) if !names_a_secret(self.locuri) => {
                ("a text", format!("write \"{number}\" in quotes"))
            }
            (_, CspValue::Boolean(truth)) => ("a text", format!("write \"{truth}\" in quotes")),
            _ => ("a text", "write the value in quotes".to_owned()),
        };
        let listed = self.listed_values();
        let allowed = if listed.is_empty() { wanted.to_owned() } else { format!("{wanted}: {listed}") };
        self.finding(Code::WrongFormat, span, &format!("takes {wanted} (format {format})")).allowed(allowed).help(help)
    }

    /// The value in the DDF's spelling, if the node's rule allows it.
    fn ruled(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        match &self.node.allowed.rule {
            Rule::Unstated | Rule::Any => Some(text),
            rule @ Rule::Enum(_) => self.listed(rule, text, span, report),
            rule @ Rule::Flag(_) => match text.parse().is_ok_and(|number| rule.accepts_flags(number)) {
                true => Some(text),
                false => self.listed(rule, text, span, report),
            },
            Rule::Range(range) => match text.parse().is_ok_and(|number| range.contains(number)) {
                true => Some(text),
                false => {
                    report.push(
                        self.finding(Code::OutOfRange, span, &format!("does not take {}", self.repeated(&text)))
                            .allowed(range.to_string()),
                    );
                    None
                }
            },
            Rule::RegEx(pattern) => self.matched(pattern, text, span, report),
            Rule::Xsd(_) | Rule::Admx { .. } | Rule::Json(_) | Rule::Sddl | Rule::Unread(_) => {
                let kind = self.node.allowed.rule.word().unwrap_or_default();
                report.push(self.finding(
                    Code::NotJudged,
                    span,
                    &format!("follows {kind} rules, which this version does not check"),
                ));
                Some(text)
            }
        }
    }

    fn listed(&self, rule: &Rule, text: String, span: Span, report: &mut Report) -> Option<String> {
        if let Some(spelling) = rule.spelling(self.node.format, &text) {
            return Some(spelling.to_owned());
        }
        let what = format!("does not take {}", self.repeated(&text));
        let mut finding = self.finding(Code::NotAllowed, span, &what).allowed(self.listed_values());
        if let Rule::Flag(_) = rule {
            finding = finding.help("values may be added up");
        }
        report.push(finding);
        None
    }

    /// The values that the rule lists, each with its meaning.
    fn listed_values(&self) -> String {
        let listed = self.node.allowed.rule.listed().iter().map(|known| match known.description.trim() {
            "" => known.value.clone(),
            description => format!("{} ({})", known.value, gist(description)),
        });
        listed.collect::<Vec<String>>().join(", ")
    }

    fn matched(&self, pattern: &RegExRule, text: String, span: Span, report: &mut Report) -> Option<String> {
        if let Some((least, most)) = pure_length(&pattern.source) {
            return self.length(text, least, most, span, report);
        }
        match pattern.matches(&text) {
            Ok(true) => Some(text),
            Ok(false) => {
                report.push(
                    self.finding(Code::NoMatch, span, &format!("does not take {}", self.repeated(&text)))
                        .allowed(format!("text that matches {}", pattern.source)),
                );
                None
            }
            // The caller has said that the rule cannot be used.
            Err(_) => Some(text),
        }
    }

    /// A pattern that only limits the length. Its unit is not documented, so characters and UTF-16 units must both fit.
    fn length(&self, text: String, least: usize, most: usize, span: Span, report: &mut Report) -> Option<String> {
        let characters = text.chars().count();
        let units = text.encode_utf16().count();
        let fits = |count| (least..=most).contains(&count);
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            report.push(
                self.finding(Code::ControlCharacter, span, &format!("does not take U+{:04X}", u32::from(control)))
                    .help("write the text on one line, without tabs"),
            );
            return None;
        }
        if fits(characters) && fits(units) {
            return Some(text);
        }
        let counted = match characters == units {
            true => format!("{characters} characters"),
            false => format!("{characters} characters, which Windows may count as {units} UTF-16 units"),
        };
        report.push(
            self.finding(Code::NoMatch, span, &format!("does not take a text of {counted}"))
                .allowed(format!("{least} to {most} characters, counted either way"))
                .help("shorten the text"),
        );
        None
    }

    /// The value as messages may repeat it.
    fn repeated(&self, text: &str) -> String {
        match (self.secret, self.node.format) {
            (true, _) => "the value".to_owned(),
            (false, Format::Int | Format::Bool) => text.to_owned(),
            (false, _) => format!("{:?}", shortened(text)),
        }
    }

    fn finding(&self, code: Code, span: Span, what: &str) -> Finding {
        let name = self.locuri.rsplit('/').next().unwrap_or(self.locuri);
        Finding::new(code, span, format!("{name} {what}")).label(format!("judged by {}", self.ddf))
    }
}

/// Whether nothing may repeat the value: it is named like a secret, or holds one. Numbers and booleans are none.
pub(super) fn is_secret(locuri: &str, value: &CspValue) -> bool {
    match value {
        CspValue::Text(text) => names_a_secret(locuri) || holds_a_secret(text),
        CspValue::List(items) => {
            items.iter().any(|item| matches!(item.value, CspValue::Environment(_)) || is_secret(locuri, &item.value))
        }
        _ => false,
    }
}

/// The bounds of a pattern that limits nothing but the length: `^.{1,30}$`.
fn pure_length(pattern: &str) -> Option<(usize, usize)> {
    let (least, most) = pattern.strip_prefix("^.{")?.strip_suffix("}$")?.split_once(',')?;
    Some((least.parse().ok()?, most.parse().ok()?))
}

/// The first sentence of a description, short enough to stand in a list.
fn gist(description: &str) -> String {
    shortened(description.split(['.', '\n']).next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::{gist, pure_length};

    #[test]
    fn only_plain_length_patterns_count_as_such() {
        assert_eq!(pure_length("^.{1,30}$"), Some((1, 30)));
        assert_eq!(pure_length("^[a-z]{1,30}$"), None);
        assert_eq!(pure_length("^.{1,}$"), None);
    }

    #[test]
    fn a_long_description_is_cut_between_characters() {
        assert_eq!(gist("Allowed. More text."), "Allowed");
        assert_eq!(gist(&"ä".repeat(61)).chars().count(), 63);
    }
}
