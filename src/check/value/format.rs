//! Formats: the value written as required by DFFormat, before other rules are applied.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::file_name::help_for_document;
use super::super::text::check_xml_text;
use super::super::value_word::{NOT_CONFIGURED, counts_upwards, is_not_configured, switches};
use super::Judge;
use super::iso_8601::{is_date, is_time};
use super::listed::gist;
use super::policy_text::{POLICY_STATES, POLICY_TEXT, policy_state};
use crate::csp::{self, Given, ValueKind};
use crate::finding::{Code, Finding, Report, Span, names_a_secret};
use crate::schema::{Format, Rule, integer};
use crate::settings::{Value, boolean_of};
use crate::store::WcdTable;

const NUMBER: &str = "write digits without quotes, or 0x and hexadecimal digits";
const A_LISTED_NUMBER: &str = "write one of these numbers, without quotes";
const BOOLEAN: &str = "write true or false without quotes";
const BASE64: &str = "write \"...\" with padded base64 inside, on one line; or { file = \"...\" }";

impl Judge<'_> {
    /// The value written in the node's format.
    pub(super) fn formatted(&self, value: &Value, span: Span, report: &mut Report) -> Option<String> {
        let listed = matches!(self.node.allowed.rule, Rule::Enum(_));
        let from_environment = match value {
            Value::Environment(text) => Some(Value::Text(text.clone())),
            _ => None,
        };
        match (self.node.format, from_environment.as_ref().unwrap_or(value)) {
            (Format::Int, Value::Integer(number)) => Some(number.to_string()),
            (Format::Bool, Value::Boolean(truth)) => Some(truth.to_string()),
            (Format::Bool, Value::Integer(number)) if listed => Some(number.to_string()),
            // An action without a value; designers write this one.
            (Format::Null, Value::Boolean(true)) if self.node.is_bare_action() => Some("true".to_owned()),
            // A policy that is newer than the loaded files: its values are not known.
            (Format::Null, Value::Integer(number)) if self.node.is_dynamic() => {
                self.written(Format::Null, number.to_string(), span, report)
            }
            (Format::Null, Value::Boolean(truth)) if self.node.is_dynamic() => {
                self.written(Format::Null, truth.to_string(), span, report)
            }
            (format, Value::Text(text)) if self.takes_text(format) => {
                let written = check_xml_text(text, span, report).then(|| text.clone())?;
                self.written(format, written, span, report)
            }
            (format, other) => {
                report.push(self.wrong_format(format, other, span));
                None
            }
        }
    }

    /// Whether the value is written as text in a spec. One published int node (Defender, excluded addresses) is a list
    /// whose items are not numbers. A null node without a name of its own stands for policies of an area that no DDF
    /// describes, such as those of an ingested ADMX file; what these take is described elsewhere.
    fn takes_text(&self, format: Format) -> bool {
        match format {
            Format::Int => self.node.allowed.list.is_some(),
            Format::Null => self.node.is_dynamic(),
            Format::Bool | Format::Node => false,
            _ => true,
        }
    }

    /// The text, if it has the form that its format requires; otherwise reports what is wrong.
    fn written(&self, format: Format, text: String, span: Span, report: &mut Report) -> Option<String> {
        let is_valid = match format {
            Format::Xml if self.is_documented() => true,
            Format::Xml => return self.well_formed(text, span, report),
            // Bytes are base64 in every document of device management.
            Format::B64 | Format::Bin => STANDARD.decode(&text).is_ok(),
            Format::Date => is_date(&text),
            Format::Time => is_time(&text),
            Format::Float => text.parse::<f64>().is_ok_and(f64::is_finite),
            Format::Int => {
                report.push(self.not_judged(span, "its DDF calls it both a number and a list"));
                true
            }
            Format::Null if csp::is_ingested_policy(self.locuri) => true,
            Format::Null => {
                report.push(self.not_judged(span, "no loaded DDF describes the setting of this name"));
                true
            }
            Format::Chr | Format::Bool | Format::Node => true,
        };
        if is_valid {
            return Some(text);
        }
        report.push(self.wrong_format(format, &Value::Text(text), span));
        None
    }

    fn wrong_format(&self, format: Format, value: &Value, span: Span) -> Finding {
        let (wanted, help) = self.wanted(format, value);
        let listed = self.listed_values();
        let allowed = match () {
            () if self.takes_policy_text() => POLICY_TEXT.to_owned(),
            () if let Rule::Range(range) = &self.node.allowed.rule => format!("{wanted}: {range}"),
            () if listed.is_empty() => wanted.to_owned(),
            () => format!("{wanted}: {listed}"),
        };
        self.finding(Code::WrongFormat, span, &format!("takes {wanted} (format {format})")).allowed(allowed).help(help)
    }

    fn takes_policy_text(&self) -> bool {
        matches!(self.node.allowed.rule, Rule::Admx { .. }) || csp::is_ingested_policy(self.locuri)
    }

    /// Whether the rule of the node lists exactly 0 and 1.
    fn lists_a_switch(&self) -> bool {
        let listed = self.node.allowed.rule.listed();
        listed.len() == 2 && listed.iter().all(|value| matches!(value.value.as_str(), "0" | "1"))
    }

    /// How to write the number that a word means.
    fn number_for(&self, word: &str) -> String {
        match self.meant(word) {
            _ if word.trim().parse::<i64>().is_ok() => format!("write {} without quotes", word.trim()),
            Some((number, text)) => format!("write {number}, which means \"{}\"", gist(text)),
            None if is_not_configured(word) => NOT_CONFIGURED.to_owned(),
            None if let Some(number) = csp::number_of(self.locuri, word) => format!("write {number}"),
            None if let Some(number) = self.number_of_designer(word) => format!("write {number}"),
            None if !self.node.allowed.rule.listed().is_empty() => A_LISTED_NUMBER.to_owned(),
            None if word.trim().starts_with(|c: char| c.is_ascii_digit()) && integer(word.trim()).is_none() => {
                "write the number alone, in the unit of the setting".to_owned()
            }
            None => NUMBER.to_owned(),
        }
    }

    /// The number for which Windows Configuration Designer shows this text.
    fn number_of_designer(&self, text: &str) -> Option<String> {
        WcdTable::builtin().by_locuri(self.locuri)?.value_key(text.trim())
    }

    /// How to write true or false for a number.
    fn number_of(&self, truth: bool) -> String {
        match self.meant(&truth.to_string()) {
            Some((number, text)) => format!("write {number}, which means \"{}\"", gist(text)),
            None if self.lists_a_switch() && self.described().iter().all(|(_, text)| text.trim().is_empty()) => {
                format!("write {}", i32::from(truth))
            }
            None if !self.node.allowed.rule.listed().is_empty() => A_LISTED_NUMBER.to_owned(),
            None => NUMBER.to_owned(),
        }
    }

    /// How to write the boolean that a word means.
    fn boolean_for(&self, word: &str) -> String {
        let is_true = |value: &str| value == "1" || value.eq_ignore_ascii_case("true");
        let described: Vec<(&str, &str)> = self.described();
        let as_numbers: Vec<(&str, &str)> =
            described.iter().map(|(value, text)| (if is_true(value) { "1" } else { "0" }, *text)).collect();
        let truth = boolean_of(word).or_else(|| switches(word)).filter(|_| counts_upwards(&as_numbers));
        match self.meant(word) {
            Some((value, text)) => {
                format!("write {} without quotes, which means \"{}\"", is_true(value), gist(text))
            }
            None if is_not_configured(word) => NOT_CONFIGURED.to_owned(),
            None => truth.map_or_else(|| BOOLEAN.to_owned(), |truth| format!("write {truth} without quotes")),
        }
    }

    /// How to write a number where a text belongs; what the page of the CSP allows, if it allows no such number.
    fn quoted_number(&self, number: &str) -> String {
        let given = Given { node: self.locuri, text: number, builds: &[] };
        let problem = ValueKind::of(self.locuri).and_then(|kind| kind.judge(&given).into_iter().next());
        match problem {
            Some(problem) => match problem.allowed {
                Some(allowed) => format!("write a text in quotes: {allowed}"),
                None => "write the value in quotes".to_owned(),
            },
            None => format!("write \"{number}\" in quotes"),
        }
    }

    /// What is accepted instead, and how to write it.
    fn wanted(&self, format: Format, value: &Value) -> (&'static str, String) {
        match (format, value) {
            (Format::Null, _) if self.node.is_bare_action() => {
                ("true", "write true without quotes: the device runs the action once".to_owned())
            }
            (Format::Int, Value::Text(text)) if !self.secret => ("an integer", self.number_for(text)),
            (Format::Int, Value::Boolean(truth)) => ("an integer", self.number_of(*truth)),
            (Format::Int, _) => ("an integer", NUMBER.to_owned()),
            (Format::Bool, Value::Text(text)) if !self.secret => ("true or false", self.boolean_for(text)),
            (Format::Bool, Value::Integer(number)) => ("true or false", self.boolean_for(&number.to_string())),
            (Format::Bool, _) => ("true or false", BOOLEAN.to_owned()),
            (Format::B64 | Format::Bin, Value::Text(text)) => {
                let as_file = Some(text).filter(|_| !self.secret).and_then(|text| help_for_document(text));
                ("base64 text", as_file.unwrap_or_else(|| BASE64.to_owned()))
            }
            (Format::B64 | Format::Bin, _) => ("base64 text", BASE64.to_owned()),
            (Format::Date, _) => ("a date", "write \"2026-03-31\" in quotes".to_owned()),
            (Format::Time, _) => ("a time", "write \"23:59:59\" in quotes".to_owned()),
            (Format::Float, _) => ("a decimal number", "write \"1.5\" in quotes".to_owned()),
            (_, Value::Boolean(truth)) if self.takes_policy_text() => ("a text", policy_state(*truth).to_owned()),
            (_, Value::Integer(_)) if self.takes_policy_text() => ("a text", POLICY_STATES.to_owned()),
            (_, Value::Integer(number)) if !names_a_secret(self.locuri.as_str()) => {
                ("a text", self.quoted_number(&number.to_string()))
            }
            (_, Value::Boolean(truth)) => ("a text", format!("write \"{truth}\" in quotes")),
            _ => ("a text", "write the value in quotes".to_owned()),
        }
    }
}
