//! A table of the spec, read key by key; remaining keys are unknown.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::expected::{KeyName, key_for, key_help, section_help, simplified};
use super::reading::Reading;
use super::wrong_type::wrong_type;
use crate::address::StorePath;
use crate::finding::{Code, Finding, Span, nearest};
use crate::store::WcdTable;

/// The name of the spec itself, in messages.
pub(super) const WHOLE_SPEC: &str = "a spec";

/// A table being read.
pub(super) struct Table<'t> {
    pub(super) name: String,
    table: &'t DeTable<'t>,
    span: Span,
    known: Vec<&'static str>,
    /// The keys of a section that is defined by a table of them.
    offered: Vec<KeyName>,
}

impl<'t> Table<'t> {
    /// A table; `name` is its name in messages.
    pub(super) fn new(name: impl Into<String>, table: &'t DeTable<'t>, span: Span) -> Self {
        Table { name: name.into(), table, span, known: Vec::new(), offered: Vec::new() }
    }

    /// Where the table is.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// The place of a key, which then counts as known.
    pub(super) fn key(&mut self, key: &'static str) -> Option<Span> {
        self.entry(key).map(|(span, _)| span)
    }

    /// The place of a key and its value; the key then counts as known.
    pub(super) fn entry(&mut self, key: &'static str) -> Option<(Span, &'t TomlSpanned<DeValue<'t>>)> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.entries().find(|(written, _, _)| *written == key).map(|(_, span, value)| (span, value))
    }

    /// The text of a key that is written out, with its place.
    pub(super) fn written_text(&self, key: &str) -> Option<(&'t str, Span)> {
        let (_, _, value) = self.entries().find(|(written, _, _)| *written == key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.as_ref(), value.span().into())),
            _ => None,
        }
    }

    /// All keys as written, with their places and values.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'t str, Span, &'t TomlSpanned<DeValue<'t>>)> + use<'t> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), Span::from(key.span()), value))
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Table<'t>> {
        let (span, value) = self.entry(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.header(key), table, span)),
            _ => {
                let help = format!("write a line {}, then its keys", self.header(key));
                reading.push(wrong_type(key, value, "a table").help(help));
                None
            }
        }
    }

    /// The tables of a list that is written with a header `[[key]]` for each.
    pub(super) fn tables(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Vec<Table<'t>> {
        let Some((_, value)) = self.entry(key) else { return Vec::new() };
        let name = format!("[[{key}]]");
        let mut wrong = |value| {
            let finding = wrong_type(key, value, "a list of sections");
            reading.push(finding.help(format!("write a line {name} for each, then its keys")));
            None
        };
        let DeValue::Array(items) = value.get_ref() else {
            return wrong(value).into_iter().collect();
        };
        let sections = items.iter().filter_map(|item| match item.get_ref() {
            DeValue::Table(table) => Some(Table::new(name.clone(), table, item.span().into())),
            _ => wrong(item),
        });
        sections.collect()
    }

    /// The header of a table inside this one: `[csp]`, in a variant `[variant.csp]`.
    fn header(&self, key: &str) -> String {
        match self.name.strip_prefix("[[").and_then(|name| name.strip_suffix("]]")) {
            Some(outer) => format!("[{outer}.{key}]"),
            None => format!("[{key}]"),
        }
    }

    /// Adds keys that the section has, which findings about unknown keys suggest.
    pub(super) fn offer(&mut self, keys: impl IntoIterator<Item = KeyName>) {
        self.offered.extend(keys);
    }

    /// Whether a key that the section does not have probably means this one, which is missing.
    pub(super) fn is_misspelt(&self, key: &str) -> bool {
        let is_own = |written: &str| self.offered.iter().any(|own| own.name == written);
        self.entries().any(|(written, _, _)| !is_own(written) && self.meant(written) == Some(key))
    }

    /// The key of the section that a word probably means.
    fn meant(&self, written: &str) -> Option<&'static str> {
        key_for(self.section(), &self.offered, written)
    }

    /// Reports unknown keys.
    pub(super) fn finish(self, reading: &mut Reading<'_>) {
        for (written, span, _) in self.entries() {
            if !self.known.contains(&written) {
                reading.push(self.unknown_key(written, span));
            }
        }
    }

    fn unknown_key(&self, written: &str, span: Span) -> Finding {
        let allowed = self.known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let finding = Finding::new(Code::UnknownKey, span, format!("{} has no key `{written}`", self.name))
            .label("not known here")
            .allowed(allowed);
        if self.is_whole_spec()
            && let Some(help) = section_help(written)
        {
            return finding.help(help);
        }
        if let Some(help) = key_help(self.section(), written) {
            return finding.help(help);
        }
        let near = self.meant(written).or_else(|| nearest(written, self.known.iter().copied()));
        match near {
            Some(near) if self.table.contains_key(near) => {
                finding.help(format!("`{near}` is there as well; remove this line"))
            }
            Some(near) => finding.did_you_mean(near),
            None if self.is_whole_spec() => {
                finding.help("settings go under [csp]; `ppkgc find WORDS` shows the line of a setting")
            }
            None => finding.help(match self.setting_beside(written) {
                Some(path) => format!("write it as a setting of the designer, under [settings]: \"{path}\" = ..."),
                None => "remove the line, or move it to its section".to_owned(),
            }),
        }
    }

    /// The path of the setting with this name in a group where the keys of the section set others.
    fn setting_beside(&self, written: &str) -> Option<String> {
        let groups = self.offered.iter().filter_map(|key| StorePath::parse(key.sets?).ok()?.parent());
        let mut rows = groups.flat_map(|group| WcdTable::builtin().inside(&group.row_path()).collect::<Vec<_>>());
        let row = rows.find(|row| !row.is_group() && simplified(row.name()) == simplified(written))?;
        Some(row.path_with_items())
    }

    /// Whether it is the spec itself, whose keys are sections.
    fn is_whole_spec(&self) -> bool {
        self.name == WHOLE_SPEC
    }

    /// The name of the section without brackets: `csp`, in a variant as well.
    fn section(&self) -> &str {
        let name = self.name.trim_matches(['[', ']']);
        name.rsplit('.').next().unwrap_or(name)
    }
}
