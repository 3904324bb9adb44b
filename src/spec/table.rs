//! A table of the spec, read key by key; remaining keys are unknown.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::expected::{IN_BRACES, KeyName, key_for, key_help, section_help, simplified};
use super::reading::{Home, Reading};
use super::wrong_type::wrong_type;
use crate::address::StorePath;
use crate::finding::{Code, Finding, Span, nearest};
use crate::store::WcdTable;

/// The name of the spec itself, in messages.
pub(super) const WHOLE_SPEC: &str = "a spec";

/// A table being read.
pub(super) struct Table<'t> {
    /// Its name in messages: `[csp]`, `[[wifi]]`.
    pub(super) name: String,
    table: &'t DeTable<'t>,
    span: Span,
    /// The keys that have been asked for.
    known: Vec<&'static str>,
    /// The keys of a section that is defined by a table of them.
    offered: Vec<KeyName>,
    /// Whether it is a value in braces, rather than a section.
    is_in_braces: bool,
    /// What to do with an unknown key that no known one resembles.
    stray_help: &'static str,
}

impl<'t> Table<'t> {
    /// A table; `name` is its name in messages.
    pub(super) fn new(name: impl Into<String>, table: &'t DeTable<'t>, span: Span) -> Self {
        Table {
            name: name.into(),
            table,
            span,
            known: Vec::new(),
            offered: Vec::new(),
            is_in_braces: false,
            stray_help: "remove the line, or move it to its section",
        }
    }

    /// A value in braces that may have these keys.
    pub(super) fn in_braces(
        name: impl Into<String>,
        table: &'t DeTable<'t>,
        span: Span,
        keys: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let offered = keys.into_iter().map(|name| KeyName { name, sets: None }).collect();
        Table { offered, is_in_braces: true, stray_help: "remove it from the braces", ..Table::new(name, table, span) }
    }

    /// Sets what to do with an unknown key that no known one resembles.
    pub(super) fn with_stray_help(self, stray_help: &'static str) -> Self {
        Table { stray_help, ..self }
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
        let name = format!("[{}]", self.header(key));
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

    /// Whether a missing key is probably there under another name: an unknown key means it, or the finding about the
    /// unknown key shows how to write it.
    pub(super) fn is_misspelt(&self, key: &str) -> bool {
        let is_own = |written: &str| self.offered.iter().any(|own| own.name == written);
        let shows = |written: &str| {
            self.meant(written) == Some(key)
                || key_help(self.section(), written).is_some_and(|help| help.contains(&format!("{key} = ")))
        };
        self.entries().any(|(written, _, _)| !is_own(written) && shows(written))
    }

    /// The key of the section that a word probably means.
    fn meant(&self, written: &str) -> Option<&'static str> {
        key_for(self.section(), &self.offered, written)
    }

    /// Reports unknown keys.
    pub(super) fn finish(self, reading: &mut Reading<'_>) {
        for (written, span, value) in self.entries() {
            if !self.known.contains(&written) {
                // An unknown table is a section with a wrong name, not a key of another section.
                let is_section = self.is_whole_spec() && matches!(value.get_ref(), DeValue::Table(_));
                let homes = if is_section { Vec::new() } else { (reading.homes)(written) };
                let finding = self.unknown_key(written, span, &homes);
                reading.push(match homes.is_empty() && self.holds_own_keys(value) {
                    true => finding.help(format!("write its lines directly below {}", self.name)),
                    false => finding,
                });
            }
        }
    }

    /// Whether a value is a table with keys that belong into this one: `[device.config]`.
    fn holds_own_keys(&self, value: &TomlSpanned<DeValue<'_>>) -> bool {
        let DeValue::Table(inner) = value.get_ref() else { return false };
        let is_own = |key: &str| self.offered.iter().any(|own| own.name == key);
        !self.is_in_braces && inner.iter().any(|(key, _)| is_own(key.get_ref()))
    }

    /// The finding about a key that it does not have; `homes` are the sections that have it.
    fn unknown_key(&self, written: &str, span: Span, homes: &[Home]) -> Finding {
        let allowed = self.known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let finding = Finding::new(Code::UnknownKey, span, format!("{} has no key `{written}`", self.name))
            .label("not known here")
            .allowed(allowed);
        if self.is_whole_spec()
            && let Some(help) = section_help(written)
        {
            return finding.help(help);
        }
        let near = self.meant(written).or_else(|| nearest(written, self.known.iter().copied()));
        if let (Some(help), false) = (key_help(self.section(), written), self.is_in_braces && near.is_some()) {
            return finding.help(help);
        }
        match near {
            Some(near) if self.table.contains_key(near) => {
                finding.help(format!("`{near}` is there as well; remove this {}", self.line_word()))
            }
            Some(near) => finding.did_you_mean(near),
            None if self.is_in_braces => finding.help(self.stray_help),
            None => finding.help(match (self.setting_beside(written), self.moved_to(written, homes)) {
                (Some(path), _) => format!("write it as a setting of the designer, under [settings]: \"{path}\" = ..."),
                (None, Some(help)) => help,
                (None, None) if self.is_whole_spec() => {
                    "settings go under [csp]; `ppkgc find WORDS` shows the line of a setting".to_owned()
                }
                (None, None) => self.stray_help.to_owned(),
            }),
        }
    }

    /// What messages call one of its keys with the value.
    fn line_word(&self) -> &'static str {
        if self.is_in_braces { "key" } else { "line" }
    }

    /// Where a key belongs that other sections have; nothing if many have it, since then it says little.
    fn moved_to(&self, written: &str, homes: &[Home]) -> Option<String> {
        const MAX_HOMES: usize = 3;
        let [first, ..] = homes else { return None };
        if homes.len() > MAX_HOMES {
            return None;
        }
        let headers: Vec<String> = homes.iter().map(|home| self.header_of(home)).collect();
        let headers = headers.join(" or ");
        Some(match first.key {
            None if self.is_variant() && !first.sets => {
                format!("it is the same for all devices: write {headers} once, outside of variants")
            }
            None => format!("it is a section: write a line {headers}, and its keys below"),
            Some(key) if key != written => format!("write it as `{key}`, below the line {headers}"),
            Some(_) if self.is_whole_spec() => format!("it is a key of {headers}: write the line {headers} above it"),
            Some(_) => format!("it is a key of {headers}: move it below that line"),
        })
    }

    /// The header of another section; inside a variant, that of the variant's own.
    fn header_of(&self, home: &Home) -> String {
        let path =
            if self.is_variant() && home.sets { format!("variant.{}", home.section) } else { home.section.to_owned() };
        if home.repeated { format!("[[{path}]]") } else { format!("[{path}]") }
    }

    /// Whether it is a variant, or a section of one.
    fn is_variant(&self) -> bool {
        self.name.trim_matches(['[', ']']).starts_with("variant")
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
        if self.is_in_braces {
            return IN_BRACES;
        }
        let name = self.name.trim_matches(['[', ']']);
        name.rsplit('.').next().unwrap_or(name)
    }
}
