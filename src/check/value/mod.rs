//! Judges values by the format and the rule of their DDF. Each kind of rule has its own file.

mod format;
mod iso_8601;
mod json;
mod list;
mod listed;
mod pattern;
mod policy_choices;
mod policy_element;
mod policy_text;
mod range;
mod sddl;
mod separator;
mod xml;
mod xsd;

pub(super) use policy_choices::Choices;
pub(super) use policy_text::PolicyText;

use crate::address::LocUri;
use crate::csp::{self, ValueKind};
use crate::finding::{Code, Finding, Report, Span, holds_a_secret, is_secret_value, shortened};
use crate::schema::{Format, Node, Rule};
use crate::settings::{Spanned, Value};

/// Judges a value for a node, with what messages need.
pub(super) struct Judge<'a> {
    /// The node.
    pub(super) node: &'a Node,
    /// Its LocURI.
    pub(super) locuri: &'a LocUri,
    /// The DDF that describes it.
    pub(super) ddf: &'a str,
    /// Whether messages must not quote the value.
    pub(super) secret: bool,
}

impl Judge<'_> {
    /// The value in the form required by the node, or findings about why it is not valid.
    pub(super) fn value(&self, value: &Spanned<Value>, report: &mut Report) -> Option<String> {
        match &value.value {
            Value::List(items) => self.list(items, value.span, report),
            scalar => {
                let text = self.formatted(scalar, value.span, report)?;
                match &self.node.allowed.list {
                    Some(delimiter) => self.delimited(text, delimiter, value.span, report),
                    None => self.ruled(text, value.span, report),
                }
            }
        }
    }

    /// The value as spelled in the DDF, if the node's rule allows it.
    fn ruled(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        match &self.node.allowed.rule {
            Rule::Unstated | Rule::Any if csp::is_ingested_policy(self.locuri) => self.policy_text(text, span, report),
            Rule::Unstated | Rule::Any => Some(text),
            Rule::Enum(_) => self.listed(text, span, report),
            Rule::Flag(_) => self.flags(text, span, report),
            Rule::Range(range) => self.in_range(range, text, span, report),
            Rule::RegEx(pattern) => self.matched(pattern, text, span, report),
            Rule::Xsd(schema) => self.follows_xsd(schema, text, span, report),
            Rule::Admx { .. } => self.policy_text(text, span, report),
            Rule::Json(_) if self.is_documented() => Some(text),
            Rule::Json(_) => self.json(text, span, report),
            Rule::Sddl => self.sddl(text, span, report),
            Rule::Unread(kind) => {
                report.push(self.not_judged(span, &format!("the {kind} rule of its DDF cannot be read")));
                Some(text)
            }
        }
    }

    /// Whether values of this node are also judged by the documentation of the CSP, and not only for their form.
    fn is_documented(&self) -> bool {
        ValueKind::of(self.locuri).is_some()
    }

    /// The value for messages.
    fn repeated(&self, text: &str) -> String {
        match (self.secret, self.node.format) {
            (true, _) => "the value".to_owned(),
            (false, Format::Int | Format::Bool) => text.to_owned(),
            (false, _) => format!("{:?}", shortened(text)),
        }
    }

    /// A parser's message about the value. It may quote the value, so for a secret only the position is shown.
    fn detail(&self, line: usize, column: usize, words: &str) -> String {
        let place = format!("line {line}, column {column}");
        if self.secret { place } else { format!("{place}: {}", shortened(words)) }
    }

    fn finding(&self, code: Code, span: Span, what: &str) -> Finding {
        Finding::new(code, span, format!("{} {what}", self.locuri.leaf())).label(format!("judged by {}", self.ddf))
    }

    fn not_judged(&self, span: Span, why: &str) -> Finding {
        self.finding(Code::NotJudged, span, &format!("is not fully judged: {why}"))
    }
}

/// Whether the value must not be quoted: it has the name of a secret, or contains one. Numbers and booleans are not
/// secrets.
pub(super) fn is_secret(locuri: &str, value: &Value) -> bool {
    match value {
        Value::Text(text) => is_secret_value(locuri, text) || holds_a_secret(text),
        Value::List(items) => {
            items.iter().any(|item| matches!(item.value, Value::Environment(_)) || is_secret(locuri, &item.value))
        }
        _ => false,
    }
}
