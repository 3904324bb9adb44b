//! What the reading of one spec shares: the environment it may ask, and the findings so far.

use toml::Spanned as TomlSpanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::table::{Table, wrong_type};
use crate::finding::{Code, Finding, Report, Secrets, Span};
use crate::settings::Spanned;

/// Answers which value an environment variable has.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A spec being read.
pub(super) struct Reading<'a> {
    variables: Variables<'a>,
    /// The findings so far.
    pub(super) report: Report,
    /// The places of the values that came from the environment.
    pub(super) from_environment: Vec<Span>,
    /// These values.
    pub(super) secrets: Secrets,
}

impl<'a> Reading<'a> {
    /// Nothing read yet.
    pub(super) fn new(variables: Variables<'a>) -> Self {
        Reading { variables, report: Report::new(), from_environment: Vec::new(), secrets: Secrets::default() }
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, finding: Finding) {
        self.report.push(finding);
    }

    /// A string, written out or as `{ env = "NAME" }`.
    pub(super) fn text(&mut self, key: &str, value: &TomlSpanned<DeValue<'_>>) -> Option<Spanned<String>> {
        let span = Span::from(value.span());
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned { value: text.to_string(), span }),
            DeValue::Table(table) if table.contains_key("env") => {
                self.variable(table, span).map(|value| Spanned { value, span })
            }
            _ => {
                let help = "put the value in double quotes, or take it from the environment: { env = \"NAME\" }";
                self.push(wrong_type(key, value, "a string").help(help));
                None
            }
        }
    }

    /// A whole number that fits 64 bits.
    pub(super) fn integer(&mut self, number: &DeInteger<'_>, value: &TomlSpanned<DeValue<'_>>) -> Option<i64> {
        let read = i64::from_str_radix(number.as_str(), number.radix()).ok();
        if read.is_none() {
            self.push(
                Finding::new(Code::WrongType, Span::from(value.span()), "the integer does not fit 64 bits")
                    .allowed(format!("{} to {}", i64::MIN, i64::MAX)),
            );
        }
        read
    }

    /// The value of `{ env = "NAME" }`.
    pub(super) fn variable(&mut self, table: &DeTable<'_>, span: Span) -> Option<String> {
        let mut fields = Table::new("the value table", table, span);
        let name = match fields.entry("env").map(|(_, name)| name) {
            Some(name) if matches!(name.get_ref(), DeValue::String(_)) => self.text("env", name),
            Some(name) => {
                self.push(wrong_type("env", name, "the name of an environment variable"));
                None
            }
            None => None,
        };
        fields.finish(self);
        let name = name?;
        let value = (self.variables)(&name.value);
        self.from_environment.push(span);
        if let Some(value) = &value {
            self.secrets.add(value);
            self.secrets.add_inside(value);
            self.secrets.add_file_name(value);
        }
        if value.is_none() {
            self.push(
                Finding::new(
                    Code::UnsetVariable,
                    name.span,
                    format!("the environment has no variable `{}`", name.value),
                )
                .help("set it before the run; values from the environment stay out of git"),
            );
        }
        value
    }
}
