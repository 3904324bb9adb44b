//! Judges one setting by all rules about it alone, or about it and the other settings of the same devices.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::checked::{Action, Asset, CheckedNode, CheckedSetting};
use super::circumstances::Circumstances;
use super::dependencies::Needs;
use super::file_name::help_for_file;
use super::outcome::{BY_STORE, Line, Outcome, Reason, SettingOutcomes};
use super::policies::PolicyFiles;
use super::resolve::Resolved;
use super::row_file::{self, RowFile};
use super::seen_files::SeenFiles;
use super::stated::StatedValues;
use super::{
    applicability, binary_file, deprecated, documented, node, node_names, picture, placeholder, profile_key, restart,
    row_text, row_value, text_file, thumbprint_key, value,
};
use crate::address::Address;
use crate::csp::PersonalizationNode;
use crate::finding::{Code, Finding, Report, Severity, Span};
use crate::format::xml::first_unwritable;
use crate::schema::{Format, Match, Node, Schema};
use crate::settings::{Setting, Spanned, Value};
use crate::store::{WcdKind, WcdSetting, WcdTable};
use crate::windows::Target;
use crate::world::Files;

/// What settings are judged by.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) schema: &'a Schema,
    pub(super) policies: PolicyFiles<'a>,
    pub(super) target: &'a Target,
    pub(super) files: &'a dyn Files,
    pub(super) seen: &'a SeenFiles,
    /// The variant of the settings, if they are not for every device.
    pub(super) variant: Option<&'a str>,
    pub(super) from_environment: &'a BTreeSet<Span>,
    /// Whether the settings are those of a project of Windows Configuration Designer.
    pub(super) imported: bool,
    /// Whether the designer has built them before, in this project or in the one that the spec was made from: then a
    /// doubt about a value does not stop the build.
    pub(super) built_before: bool,
    pub(super) store: &'static WcdTable,
    /// The values of all settings for the same devices.
    pub(super) stated: &'a StatedValues<'a>,
}

/// The settings for every device, or those of one variant.
#[derive(Default)]
pub(super) struct Part {
    /// In source order.
    pub(super) settings: Vec<CheckedSetting>,
    /// The outcomes of each of them, including settings with an invalid value.
    pub(super) outcomes: Vec<SettingOutcomes>,
}

impl Rules<'_> {
    /// Judges settings, in order.
    pub(super) fn part(&self, resolved: Vec<Resolved<'_>>, report: &mut Report) -> Part {
        let mut part = Part { settings: Vec::with_capacity(resolved.len()), ..Part::default() };
        part.outcomes.reserve(resolved.len());
        for resolved in resolved {
            let checked = self.setting(resolved, &mut part.outcomes, report);
            part.settings.extend(checked);
        }
        part
    }

    /// Judges one setting. If its value is invalid, its node is still judged.
    fn setting(
        &self,
        mut resolved: Resolved<'_>,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        if self.imported {
            return self.imported_setting(resolved, outcomes, report);
        }
        if self.built_before && matches!(resolved.setting.address, Address::Store(_)) {
            resolved.row = resolved.row.map(|row| Box::new(self.row_when_made(*row, resolved.setting)));
        }
        report.extend(resolved.setting.value.as_ref().and_then(placeholder::value));
        let given = self.value_and_file(&resolved, report);
        report.extend(row_text::opposite(&resolved, self.schema));
        let mut found_here = Report::new();
        if let Some(path) = resolved.address.store_path() {
            row_value::names_of_items(path, self.store, resolved.setting.origin, &mut found_here);
        }
        let checked = match (resolved.found.take(), resolved.row.as_deref().copied()) {
            (Some(found), _) => self.node_setting(resolved, found, given, outcomes, &mut found_here),
            (None, Some(row)) => self.row_setting(resolved, row, given, outcomes, &mut found_here),
            (None, None) => None,
        };
        let may_stop = !self.built_before || checked.is_none();
        report.extend(if may_stop { found_here } else { found_here.at_most(Severity::Warning) });
        checked
    }

    /// The value as a scalar or list, with files read, and the embedded file.
    fn value_and_file(&self, resolved: &Resolved<'_>, report: &mut Report) -> SettingValue {
        let Resolved { setting, found, row, .. } = resolved;
        if let (Address::Store(_), Some(row), Some(value)) = (&setting.address, row, &setting.value) {
            return self.row_value_and_file(row, value, report);
        }
        let asset = setting.file.as_ref().and_then(|file| {
            let node = found.as_ref().and_then(|found| PersonalizationNode::of(&found.locuri));
            picture::check(node, setting.value.as_ref(), file, (self.files, self.seen), report)
        });
        let format = found.as_ref().map(|found| self.schema.node(found.node).format);
        let takes_bytes = matches!(format, Some(Format::B64 | Format::Bin));
        let value = match (&setting.value, &setting.file, &asset) {
            (Some(value), ..) => {
                self.read(value, takes_bytes, report).map(|read| Spanned { value: read, span: value.span })
            }
            (None, Some(file), Some(asset)) => {
                Some(Spanned { value: Value::Text(asset.name.clone()), span: file.span })
            }
            (None, ..) => None,
        };
        let is_secret = |value: &Value| matches!(value, Value::Environment(_) | Value::ProfileWithKey { .. });
        let secret = setting.value.as_ref().is_some_and(|value| is_secret(&value.value));
        SettingValue { value, asset, secret, ..SettingValue::default() }
    }

    /// Like `value_and_file`, for a setting whose address is a path of the settings store.
    pub(super) fn row_value_and_file(
        &self,
        row: &WcdSetting,
        value: &Spanned<Value>,
        report: &mut Report,
    ) -> SettingValue {
        let spanned = |read| Some(Spanned { value: read, span: value.span });
        let text = |text: String| spanned(Value::Text(text));
        match &value.value {
            Value::TextOf(file) if row.kind == WcdKind::File => {
                let file_name = Some(file.value.rsplit('/').next().unwrap_or_default().to_owned());
                match row_file::read(row, file, (self.files, self.seen), report) {
                    None => SettingValue::default(),
                    Some(RowFile::Carried(asset)) => {
                        SettingValue { value: text(asset.name.clone()), asset: Some(asset), ..SettingValue::default() }
                    }
                    Some(RowFile::Text(read) | RowFile::Base64(read)) => {
                        SettingValue { value: text(read), file_name, ..SettingValue::default() }
                    }
                    Some(RowFile::Certificate { base64, hash }) => SettingValue {
                        value: text(base64),
                        file_name,
                        certificate_hash: Some(hash),
                        ..SettingValue::default()
                    },
                }
            }
            Value::Text(_) | Value::Integer(_) | Value::Boolean(_) if row.kind == WcdKind::File => {
                let message = format!("{} takes a file", row.name());
                let finding = Finding::new(Code::WrongFormat, value.span, message).allowed("{ file = \"...\" }");
                let as_file = match &value.value {
                    Value::Text(text) => help_for_file(text),
                    _ => None,
                };
                report.push(finding.help(as_file.unwrap_or_else(|| "name a file beside the spec".to_owned())));
                SettingValue::default()
            }
            other => {
                let read = self.read(value, false, report).map(|read| row_value::as_stored(row, read));
                let secret = matches!(other, Value::Environment(_));
                SettingValue { value: read.and_then(spanned), secret, ..SettingValue::default() }
            }
        }
    }

    /// A value, with the file or environment variable that it names read.
    fn read(&self, value: &Spanned<Value>, takes_bytes: bool, report: &mut Report) -> Option<Value> {
        match &value.value {
            Value::TextOf(file) if takes_bytes => Some(Value::Text(binary_file::read(file, self.files, report)?)),
            Value::TextOf(file) => Some(Value::Text(text_file::read(file, self.files, report)?)),
            Value::ProfileWithKey { profile, key } => {
                let text = text_file::read(profile, self.files, report);
                let key = self.read(key, false, report).map(|read| Spanned { value: read, span: key.span });
                profile_key::replaced(profile, &text?, &key?, report).map(Value::Text)
            }
            Value::Environment(text) => Some(Value::Text(text.clone())),
            other => Some(other.clone()),
        }
    }

    fn node_setting(
        &self,
        resolved: Resolved<'_>,
        found: Match,
        given: SettingValue,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let Resolved { setting, address, row, .. } = resolved;
        let (schema, span) = (self.schema, setting.origin);
        let deletes = given.value.as_ref().is_some_and(|value| matches!(value.value, Value::Delete));
        let access = match deletes {
            true => node::check_deletable(&found, schema, span, report),
            false => node::check_settable(&found, schema, span, report),
        };
        let creates = access && !deletes;
        let names_are_valid = node_names::check(&found, &setting.address, creates, schema, span, report);
        if !access && !self.built_before {
            return None;
        }
        let circumstances = Circumstances::of(found, deletes, schema, self.stated);
        let found = &circumstances.found;
        let own = self.line(setting, found.locuri.text(), schema.ddf(found.node).name.clone());
        let own = SettingOutcomes::new(own, circumstances.outcomes(schema, self.target));
        if names_are_valid {
            applicability::report(&own, found, schema, self.target, report);
            deprecated::check(found, schema, self.target, span, report);
            restart::check(found, schema, span, report);
        }
        outcomes.push(own);
        let value = given.value.filter(|_| names_are_valid || self.built_before)?;
        let secret = given.secret || value::is_secret(found.locuri.as_str(), &value.value);
        let action = match &circumstances.needs {
            None => Action::Delete,
            Some(needs) => {
                needs.report(span, matches!(value.value, Value::Boolean(false)), report);
                let judged = self.judged(found, needs, secret, &value, report);
                Action::Set(judged.or_else(|| self.as_built(&value))?)
            }
        };
        let checked = CheckedSetting {
            address,
            node: Some(CheckedNode::new(circumstances.found, schema)),
            row,
            label: setting.label,
            action,
            secret,
            asset: given.asset.map(Box::new),
            file_name: given.file_name,
            certificate_hash: given.certificate_hash,
            origin: span,
            value_at: value.span,
            item_at: setting.item_at,
        };
        let file = file_of(setting);
        documented::check(&checked, file, schema, self.target, report);
        self.policies.check(&checked, file, report);
        Some(checked)
    }

    /// Judges a setting of the store that no DDF describes.
    fn row_setting(
        &self,
        resolved: Resolved<'_>,
        row: WcdSetting,
        given: SettingValue,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let Resolved { setting, mut address, .. } = resolved;
        if let Some(hash) = &given.certificate_hash {
            thumbprint_key::place(&mut address, &row, hash, setting, report)?;
        }
        let line = self.line(setting, address.to_string().into(), BY_STORE.into());
        let reason = Reason::NotJudged { has_loaded: self.schema.has_loaded() };
        let not_judged = self.target.devices.iter().map(|_| Outcome::of(vec![reason.clone()]));
        outcomes.push(SettingOutcomes::new(line, not_judged));
        let value = given.value?;
        if matches!(value.value, Value::Delete) {
            report.push(no_deletion(&address, value.span));
            return None;
        }
        let secret = given.secret || value::is_secret(&address.to_string(), &value.value);
        let judged = row_value::judge(&row, setting.label.unwrap_or(row.name()), &value, secret, report);
        let action = Action::Set(judged.or_else(|| self.as_built(&value))?);
        let checked = CheckedSetting {
            address,
            node: None,
            row: Some(Box::new(row)),
            label: setting.label,
            action,
            secret,
            asset: given.asset.map(Box::new),
            file_name: given.file_name,
            certificate_hash: given.certificate_hash,
            origin: setting.origin,
            value_at: value.span,
            item_at: setting.item_at,
        };
        documented::check(&checked, file_of(setting), self.schema, self.target, report);
        Some(checked)
    }

    pub(super) fn line<'a>(&'a self, setting: &Setting, address: Arc<str>, judged_by: Arc<str>) -> Line<'a> {
        let ends = [setting.value.as_ref().map(|value| value.span), setting.file.as_ref().map(|file| file.span)];
        let end = ends.into_iter().flatten().map(|span| span.end).max().unwrap_or(setting.origin.end);
        Line { address, label: setting.label, variant: self.variant, span: setting.origin, end, judged_by }
    }

    /// A value that breaks a rule, unchanged, if the designer has built it before.
    fn as_built(&self, value: &Spanned<Value>) -> Option<String> {
        let text = match &value.value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(truth) => truth.to_string(),
            Value::List(_)
            | Value::Environment(_)
            | Value::TextOf(_)
            | Value::ProfileWithKey { .. }
            | Value::Delete => return None,
        };
        Some(text).filter(|text| self.built_before && first_unwritable(text).is_none())
    }

    /// Judges the value by the node's own rule, or by one that replaces it depending on another setting.
    pub(super) fn judged(
        &self,
        found: &Match,
        needs: &Needs<'_>,
        secret: bool,
        value: &Spanned<Value>,
        report: &mut Report,
    ) -> Option<String> {
        let described = self.schema.node(found.node);
        let ddf = self.schema.ddf_name(found.node);
        let Some((allowed, condition)) = needs.changed_rule() else {
            self.schema.rule_trouble(found.node).into_iter().for_each(|finding| report.push(finding));
            let judge = value::Judge { node: described, locuri: &found.locuri, ddf, secret };
            return judge.value(value, report);
        };
        let node = Node { allowed: allowed.clone(), ..described.clone() };
        let ddf = format!("{ddf} for {condition}");
        value::Judge { node: &node, locuri: &found.locuri, ddf: &ddf, secret }.value(value, report)
    }
}

/// The file from which the value is read, if there is one.
pub(super) fn file_of(setting: &Setting) -> Option<&Spanned<String>> {
    setting.value.as_ref()?.value.file()
}

/// The finding for the deletion of a setting that has no node: only nodes can be deleted.
fn no_deletion(address: &Address, span: Span) -> Finding {
    Finding::new(Code::AccessDenied, span, format!("`{address}` cannot be deleted"))
        .help("set another value, or remove the line")
}

/// The value and the file of a setting.
#[derive(Default)]
pub(super) struct SettingValue {
    /// `None` if it is invalid, which has been reported.
    pub(super) value: Option<Spanned<Value>>,
    pub(super) asset: Option<Asset>,
    /// The name of the file whose content is the value.
    pub(super) file_name: Option<String>,
    /// The hash of the certificate in the value, if the name of the node contains it.
    pub(super) certificate_hash: Option<String>,
    /// Whether the value comes from the environment.
    pub(super) secret: bool,
}
