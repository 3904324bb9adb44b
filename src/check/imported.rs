//! Judges settings of a project that Windows Configuration Designer has built before: whatever can be compiled is
//! compiled as the designer does it, by the row of the setting. None of its problems is worse than a warning.

use super::checked::{Action, CheckedNode, CheckedSetting};
use super::circumstances::Circumstances;
use super::outcome::{BY_STORE, Line, Outcome, Reason, SettingOutcomes};
use super::resolve::Resolved;
use super::setting::{Rules, SettingValue, file_of};
use super::{applicability, deprecated, documented, restart, row_value, value};
use crate::finding::{Code, Finding, Report, Severity, Span, shortened};
use crate::schema::{EnumValue, Format, Node};
use crate::settings::{Setting, Spanned, Value};
use crate::store::{WcdKind, WcdSetting};

impl Rules<'_> {
    /// Adds the findings of `judge`, as warnings at most if the designer has built these settings before.
    pub(super) fn advise(&self, report: &mut Report, judge: impl FnOnce(&mut Report)) {
        let mut found = Report::new();
        judge(&mut found);
        report.extend(if self.built_before { found.at_most(Severity::Warning) } else { found });
    }

    /// Judges one setting of such a project.
    pub(super) fn imported_setting(
        &self,
        resolved: Resolved<'_>,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let Resolved { setting, address, found, row } = resolved;
        let written = setting.value.as_ref()?;
        let node = found.as_ref().map(|found| self.schema.node(found.node));
        let is_file = row.as_ref().is_some_and(|row| row.kind == WcdKind::File);
        let (row, given) = match row {
            Some(row) if is_file => {
                let given = self.row_value_and_file(&row, written, report);
                (Some(row), given)
            }
            _ => {
                let row = row.map(|row| Box::new(self.row_when_made(*row, setting)));
                let text = stored(row.as_deref(), node, setting, written, report)?;
                let value = Spanned { value: Value::Text(text), span: written.span };
                (row, SettingValue { value: Some(value), ..SettingValue::default() })
            }
        };
        let judged_by = found.as_ref().map_or(BY_STORE.into(), |found| self.schema.ddf(found.node).name.clone());
        let line = self.line(setting, address.to_string().into(), judged_by);
        let circumstances = found.map(|found| Circumstances::of(found, false, self.schema, self.stated));
        outcomes.push(self.outcomes_of(line, circumstances.as_ref()));
        let Spanned { value: Value::Text(text), span: value_at } = given.value? else { return None };
        let secret = value::is_secret(&address.to_string(), &Value::Text(text.clone()));
        let line = outcomes.last()?;
        self.advise(report, |report| {
            if let Some(own) = &circumstances {
                self.by_ddf(own, line, row.as_deref(), (&text, value_at), secret, report);
            }
            // A value that the DDF refuses is reported only once.
            let row = row.as_deref().filter(|_| !is_file && !report.has_errors());
            let doubt = row
                .and_then(|row| row_value::doubt(row, row.name(), &Spanned { value: &text, span: value_at }, secret));
            report.extend(doubt);
        });
        let checked = CheckedSetting {
            address,
            node: circumstances.map(|own| CheckedNode::new(own.found, self.schema)),
            row,
            label: None,
            action: Action::Set(text),
            secret,
            asset: given.asset.map(Box::new),
            file_name: given.file_name,
            certificate_hash: given.certificate_hash,
            origin: setting.origin,
            value_at,
            item_at: setting.item_at,
        };
        self.advise(report, |report| {
            documented::check(&checked, file_of(setting), self.schema, self.target, report);
            self.policies.check(&checked, file_of(setting), report);
        });
        Some(checked)
    }

    /// The outcomes of a line: those of its node, or not judged without one.
    fn outcomes_of(&self, line: Line<'_>, circumstances: Option<&Circumstances<'_>>) -> SettingOutcomes {
        match circumstances {
            Some(own) => SettingOutcomes::new(line, own.outcomes(self.schema, self.target)),
            None => {
                let reason = Reason::NotJudged { has_loaded: self.schema.has_loaded() };
                SettingOutcomes::new(line, self.target.devices.iter().map(|_| Outcome::of(vec![reason.clone()])))
            }
        }
    }

    /// The row in the form of the store that the project was made with, if the project gives true or false for a
    /// number: the package shows that it was a boolean, or an older store is known to have called it one.
    pub(super) fn row_when_made(&self, row: WcdSetting, setting: &Setting) -> WcdSetting {
        let is_boolean = matches!(setting.value.as_ref().map(|value| &value.value), Some(Value::Boolean(_)));
        if !is_boolean || row.kind != WcdKind::Integer {
            return row;
        }
        if setting.format.is_some() {
            return row.as_boolean();
        }
        let was_boolean = |earlier: &WcdSetting| earlier.path == row.path && earlier.kind == WcdKind::Boolean;
        self.store.earlier_rows().map(|earlier| earlier.row).find(was_boolean).unwrap_or(row)
    }

    /// The findings from the DDF of its node.
    fn by_ddf(
        &self,
        circumstances: &Circumstances<'_>,
        line: &SettingOutcomes,
        row: Option<&WcdSetting>,
        (text, value_at): (&str, Span),
        secret: bool,
        report: &mut Report,
    ) {
        let found = &circumstances.found;
        applicability::report(line, found, self.schema, self.target, report);
        deprecated::check(found, self.schema, self.target, line.span, report);
        restart::check(found, self.schema, line.span, report);
        let Some(needs) = &circumstances.needs else { return };
        needs.report(line.span, text.eq_ignore_ascii_case("false"), report);
        if row.is_some_and(|row| row.serialization().is_some()) {
            return;
        }
        let value = in_format(text, self.schema.node(found.node).format);
        self.judged(found, needs, secret, &Spanned { value, span: value_at }, report);
    }
}

/// The value in the format of the node, for the DDF to judge: stores of some versions describe a number as a boolean.
fn in_format(text: &str, format: Format) -> Value {
    let truth = match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    match (format, truth, text.parse()) {
        (Format::Bool, Some(truth), _) => Value::Boolean(truth),
        (Format::Null, Some(true), _) => Value::Boolean(true),
        (Format::Int, Some(truth), Err(_)) => Value::Integer(i64::from(truth)),
        (Format::Int, _, Ok(number)) => Value::Integer(number),
        _ => Value::Text(text.to_owned()),
    }
}

/// The value as the package stores it, by its row or else by its node; a finding if the text is ambiguous.
fn stored(
    row: Option<&WcdSetting>,
    node: Option<&Node>,
    setting: &Setting,
    written: &Spanned<Value>,
    report: &mut Report,
) -> Option<String> {
    let by_ddf = |text: &str| node.and_then(|node| listed_as(node, text));
    let text = match &written.value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::List(_) | Value::Environment(_) | Value::TextOf(_) | Value::ProfileWithKey { .. } | Value::Delete => {
            return None;
        }
    };
    let takes = match (row, node) {
        (Some(row), _) => row.kind,
        (None, Some(node)) => match node.format {
            Format::Bool => WcdKind::Boolean,
            Format::Int => WcdKind::Integer,
            _ => WcdKind::String,
        },
        (None, None) => return None,
    };
    match (takes, &written.value) {
        (WcdKind::Boolean, Value::Boolean(_)) | (WcdKind::Integer, Value::Integer(_)) => Some(text),
        (WcdKind::Boolean, Value::Integer(truth @ (0 | 1))) => Some((*truth == 1).to_string()),
        (WcdKind::Integer, Value::Boolean(truth)) if is_switch(row, node) || lists_bits(row) => {
            let number = i64::from(*truth).to_string();
            report.extend(Report::from_iter([taken_as_number(&number, written)]).at_most(Severity::Note));
            Some(number)
        }
        (WcdKind::String, _) if row.is_none_or(|row| takes_text(row, &text)) => Some(text),
        (WcdKind::Integer, Value::Text(text)) if text.trim().parse::<i64>().is_ok() => {
            report.extend(Report::from_iter([odd_number(text.trim(), written)]).at_most(Severity::Warning));
            Some(text.trim().to_owned())
        }
        (_, Value::Text(text)) => by_ddf(text.trim()).or_else(|| {
            let usual = usual_value(text.trim()).filter(|_| takes == WcdKind::Integer && is_switch(row, node));
            report.push(match usual {
                Some(usual) => taken_for(usual, written),
                None => unknown_text(row, setting, written),
            });
            usual.map(str::to_owned)
        }),
        _ => {
            report.push(unknown_text(row, setting, written));
            None
        }
    }
}

/// Whether a row takes any text, or lists this one.
fn takes_text(row: &WcdSetting, text: &str) -> bool {
    let listed = row.values();
    listed.is_empty() || listed.iter().any(|(value, _)| value == text)
}

/// The value that a DDF lists with this text as its description.
fn listed_as(node: &Node, text: &str) -> Option<String> {
    let bare = |text: &str| text.trim().trim_end_matches('.').to_lowercase();
    let described = |own: &&EnumValue| bare(&own.description) == bare(text);
    node.allowed.rule.listed().iter().find(described).map(|own| own.value.clone())
}

/// The meaning of a text in nearly all lists of the store that contain only 0 and 1.
fn usual_value(text: &str) -> Option<&'static str> {
    const OFF: [&str; 6] = ["no", "off", "disable", "disabled", "not allowed", "disallowed"];
    const ON: [&str; 5] = ["yes", "on", "enable", "enabled", "allowed"];
    let is_in = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_in(&OFF) {
        Some("0")
    } else if is_in(&ON) {
        Some("1")
    } else {
        None
    }
}

/// Whether a row lists 0 and 1 only.
fn lists_bits(row: Option<&WcdSetting>) -> bool {
    let listed = row.map(WcdSetting::values).unwrap_or_default();
    !listed.is_empty() && listed.iter().all(|(value, _)| is_bit(value))
}

fn is_bit(value: &str) -> bool {
    matches!(value, "0" | "1")
}

/// Whether a setting takes 0 and 1 only.
fn is_switch(row: Option<&WcdSetting>, node: Option<&Node>) -> bool {
    let listed = node.map_or(&[][..], |node| node.allowed.rule.listed());
    row.is_some_and(|row| (row.min, row.max) == (Some(0), Some(1)))
        || !listed.is_empty() && listed.iter().all(|own| is_bit(&own.value))
}

fn taken_as_number(number: &str, written: &Spanned<Value>) -> Finding {
    let message = format!("the setting is a number, and this is read as {number}");
    Finding::new(Code::TextAssumed, written.span, message).help("newer versions of the designer write it as a number")
}

/// The finding for a number in another form than the designer writes.
fn odd_number(text: &str, written: &Spanned<Value>) -> Finding {
    let plain = text.parse::<i64>().unwrap_or_default();
    let message = format!("the package gets `{}` as it is written, which is not the form of a number", shortened(text));
    Finding::new(Code::WrongFormat, written.span, message).help(format!("write {plain}"))
}

fn taken_for(value: &str, written: &Spanned<Value>) -> Finding {
    let message = format!("no list contains this text; it is treated as {value}, as for most settings");
    Finding::new(Code::TextAssumed, written.span, message).help("compare with the page of the CSP")
}

/// The finding for a text that only the store of another version could turn into a value.
fn unknown_text(row: Option<&WcdSetting>, setting: &Setting, written: &Spanned<Value>) -> Finding {
    let name = setting.address.store_path().map_or("the setting", |path| path.leaf().name());
    let message = format!("it is not known which value this text of `{name}` stands for");
    let finding = Finding::new(Code::NotAllowed, written.span, message).label("a text of another version's list");
    let finding = match row {
        Some(row) => finding.allowed(row.allowed()),
        None => finding,
    };
    let listed = row.map(WcdSetting::values).unwrap_or_default();
    let example = listed.first().map_or("1", |(value, _)| value.as_str());
    finding.help(format!(
        "write the value that is stored, such as {example}, or load a DDF that describes its values by these texts"
    ))
}
