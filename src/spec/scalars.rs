//! Strings and integers of a spec; strings may come from the environment.

use toml::Spanned as TomlSpanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::reading::Reading;
use super::table::Table;
use super::wrong_type::{AN_INTEGER, TRUE_OR_FALSE, wrong_type};
use crate::finding::{Code, Finding, Span};
use crate::settings::Spanned;

impl Reading<'_> {
    /// A string, written out or as `{ env = "NAME" }`.
    pub(super) fn text(&mut self, key: &str, value: &TomlSpanned<DeValue<'_>>) -> Option<Spanned<String>> {
        self.string(key, value, |finding, _| {
            finding.help("write the text itself, or take it from the environment: { env = \"NAME\" }")
        })
    }

    /// The path of a file, written like a string.
    pub(super) fn path(&mut self, key: &str, value: &TomlSpanned<DeValue<'_>>) -> Option<Spanned<String>> {
        self.string(key, value, |finding, path| {
            finding.help(format!("write the path alone: \"{path}\"")).suggest(format!("\"{path}\""))
        })
    }

    /// A string; `names_file` completes the finding about `{ file = "..." }`, a form that other keys accept.
    fn string(
        &mut self,
        key: &str,
        value: &TomlSpanned<DeValue<'_>>,
        names_file: impl FnOnce(Finding, &str) -> Finding,
    ) -> Option<Spanned<String>> {
        let span = Span::from(value.span());
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned { value: text.to_string(), span }),
            DeValue::Table(table) if table.contains_key("env") => {
                self.variable(table, span).map(|value| Spanned { value, span })
            }
            other => {
                let finding = wrong_type(key, value, "a string");
                self.push(match (path_alone(other), other) {
                    (Some(path), _) => names_file(finding, path),
                    (None, DeValue::Array(items)) if items.len() == 1 => {
                        finding.help("write the text alone, without square brackets")
                    }
                    (None, DeValue::Array(_)) => finding.help("write one text here, not a list"),
                    (None, DeValue::Table(_)) => {
                        finding.help("write the text itself, without braces, or { env = \"NAME\" }")
                    }
                    (None, _) => finding
                        .help("put the value in double quotes, or take it from the environment: { env = \"NAME\" }"),
                });
                None
            }
        }
    }

    /// A whole number that fits 64 bits.
    pub(super) fn integer(&mut self, number: &DeInteger<'_>, value: &TomlSpanned<DeValue<'_>>) -> Option<i64> {
        let read = i64::from_str_radix(number.as_str(), number.radix()).ok();
        if read.is_none() {
            self.push(
                Finding::new(Code::WrongType, Span::from(value.span()), "the integer does not fit into 64 bits")
                    .allowed(format!("{} to {}", i64::MIN, i64::MAX)),
            );
        }
        read
    }

    /// The value of `{ env = "NAME" }`.
    pub(super) fn variable(&mut self, table: &DeTable<'_>, span: Span) -> Option<String> {
        let mut fields = Table::in_braces("the value table", table, span, ["env"]);
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
        let value = self.environment(&name.value);
        self.from_environment.push(span);
        if value.is_none() {
            self.push(
                Finding::new(
                    Code::UnsetVariable,
                    name.span,
                    format!("the environment variable `{}` is not set", name.value),
                )
                .help("set it before running the command; values from the environment are not in git"),
            );
        }
        value
    }
}

/// The path in `{ file = "..." }`.
fn path_alone<'t>(value: &'t DeValue<'_>) -> Option<&'t str> {
    let DeValue::Table(table) = value else { return None };
    match table.get("file")?.get_ref() {
        DeValue::String(path) if table.len() == 1 => Some(path),
        _ => None,
    }
}

impl Table<'_> {
    /// A string.
    pub(super) fn text(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Spanned<String>> {
        let (_, value) = self.entry(key)?;
        reading.text(key, value)
    }

    /// A required string; `example` is a valid line.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        example: &str,
        reading: &mut Reading<'_>,
    ) -> Option<Spanned<String>> {
        if self.entry(key).is_none() && !self.is_misspelt(key) {
            reading.push(
                Finding::new(Code::MissingKey, self.span(), format!("{} has no `{key}`", self.name))
                    .help(format!("add a line: {example}")),
            );
        }
        self.text(key, reading)
    }

    /// An integer that fits 64 bits.
    pub(super) fn integer(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Spanned<i64>> {
        let (_, value) = self.entry(key)?;
        match value.get_ref() {
            DeValue::Integer(number) => {
                let number = reading.integer(number, value)?;
                Some(Spanned { value: number, span: value.span().into() })
            }
            _ => {
                reading.push(wrong_type(key, value, AN_INTEGER));
                None
            }
        }
    }

    /// `true` or `false`; nothing is `false`.
    pub(super) fn boolean(&mut self, key: &'static str, reading: &mut Reading<'_>) -> bool {
        match self.entry(key).map(|(_, value)| (value, value.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(truth))) => *truth,
            Some((value, _)) => {
                reading.push(wrong_type(key, value, TRUE_OR_FALSE));
                false
            }
        }
    }

    /// A list of strings; one string alone counts as a list of one.
    pub(super) fn texts(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Vec<Spanned<String>> {
        let Some((_, value)) = self.entry(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| reading.path(key, item)).collect(),
            DeValue::String(_) | DeValue::Table(_) => reading.path(key, value).into_iter().collect(),
            _ => {
                let number = match value.get_ref() {
                    DeValue::Integer(number) => Some(number.as_str()),
                    DeValue::Float(number) => Some(number.as_str()),
                    _ => None,
                };
                let finding = wrong_type(key, value, "a list of strings");
                reading.push(match number {
                    Some(number) => finding.help(format!("write a list of texts: [\"{number}\"]")),
                    None => finding.help("write a list of texts in double quotes: [\"...\"]"),
                });
                Vec::new()
            }
        }
    }
}
