//! One setting before all rules that look at it alone, or at what the same devices get besides.

use std::collections::BTreeSet;

use super::checked::{Action, Asset, CheckedNode, CheckedSetting};
use super::circumstances::Circumstances;
use super::dependencies::Needs;
use super::outcome::{Line, Outcome, Reason, SettingOutcomes};
use super::policies::PolicyFiles;
use super::resolve::Resolved;
use super::stated::StatedValues;
use super::{
    applicability, binary_file, deprecated, documented, node, node_names, picture, restart, row_value, text_file, value,
};
use crate::csp::{self, PersonalizationNode};
use crate::finding::{Report, Span};
use crate::schema::{Format, Match, Node, Schema};
use crate::settings::{Setting, Spanned, Value};
use crate::store::WcdSetting;
use crate::windows::Target;
use crate::world::Files;

/// What every setting is judged by.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) schema: &'a Schema,
    pub(super) policies: PolicyFiles<'a>,
    pub(super) target: &'a Target,
    pub(super) files: &'a dyn Files,
    /// The variant whose settings are judged, if they are not for every device.
    pub(super) variant: Option<&'a str>,
    pub(super) from_environment: &'a BTreeSet<Span>,
    /// What all the settings say that come together with those judged.
    pub(super) stated: &'a StatedValues<'a>,
}

/// The settings for every device, or those of one variant.
#[derive(Default)]
pub(super) struct Part {
    /// In source order.
    pub(super) settings: Vec<CheckedSetting>,
    /// What devices do with each of them; settings whose value is wrong are among them.
    pub(super) outcomes: Vec<SettingOutcomes>,
}

impl Rules<'_> {
    /// Judges settings, in their order.
    pub(super) fn part(&self, resolved: Vec<Resolved<'_>>, report: &mut Report) -> Part {
        let mut part = Part::default();
        for resolved in resolved {
            let checked = self.setting(resolved, &mut part.outcomes, report);
            part.settings.extend(checked);
        }
        part
    }

    /// One setting. Where its value cannot be used, its node is judged all the same.
    fn setting(
        &self,
        resolved: Resolved<'_>,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let Resolved { setting, found, row } = resolved;
        let given = self.given(setting, found.as_ref(), report);
        match (found, row) {
            (Some(found), row) => self.node_setting(setting, found, row, given, outcomes, report),
            (None, Some(row)) => self.row_setting(setting, row, given, outcomes, report),
            (None, None) => None,
        }
    }

    /// The value as a scalar or list, files read; and the file that travels with it.
    fn given(&self, setting: &Setting, found: Option<&Match>, report: &mut Report) -> Given {
        let asset = setting.file.as_ref().and_then(|file| {
            let node = found.and_then(|found| PersonalizationNode::of(&found.locuri));
            picture::check(node, setting.value.as_ref(), file, self.files, report)
        });
        let takes_bytes =
            found.is_some_and(|found| matches!(self.schema.node(found.node).format, Format::B64 | Format::Bin));
        let read = |value: &Spanned<Value>, report: &mut Report| match &value.value {
            Value::TextOf(file) if takes_bytes => Some(Value::Text(binary_file::read(file, self.files, report)?)),
            Value::TextOf(file) => Some(Value::Text(text_file::read(file, self.files, report)?)),
            Value::Environment(text) => Some(Value::Text(text.clone())),
            other => Some(other.clone()),
        };
        let value = match (&setting.value, &setting.file, &asset) {
            (Some(value), ..) => read(value, report).map(|read| Spanned { value: read, span: value.span }),
            (None, Some(file), Some(asset)) => {
                Some(Spanned { value: Value::Text(asset.name.clone()), span: file.span })
            }
            (None, ..) => None,
        };
        let secret = setting.value.as_ref().is_some_and(|value| matches!(value.value, Value::Environment(_)));
        Given { value, asset, secret }
    }

    fn node_setting(
        &self,
        setting: &Setting,
        found: Match,
        row: Option<WcdSetting>,
        given: Given,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let (schema, span) = (self.schema, setting.origin);
        let deletes = given.value.as_ref().is_some_and(|value| matches!(value.value, Value::Delete));
        let access = match deletes {
            true => node::deletable(&found, schema, span, report),
            false => node::settable(&found, schema, span, report),
        };
        let named = node_names::check(&found, &setting.address, deletes, schema, span, report);
        if !access {
            return None;
        }
        let circumstances = Circumstances::of(found, deletes, schema, self.stated);
        let found = &circumstances.found;
        let judged_by = schema.ddf_name(found.node);
        let own = self.line(setting, found.locuri.to_string(), judged_by);
        let own = SettingOutcomes::new(own, circumstances.outcomes(schema, self.target));
        if named {
            applicability::report(&own, found, schema, self.target, report);
            deprecated::check(found, schema, self.target, span, report);
            restart::check(found, schema, span, report);
        }
        outcomes.push(own);
        let value = given.value.filter(|_| named)?;
        let secret = given.secret || value::is_secret(found.locuri.as_str(), &value.value);
        let action = match &circumstances.needs {
            None => Action::Delete,
            Some(needs) => {
                needs.report(span, report);
                Action::Set(self.judged(found, needs, secret, &value, report)?)
            }
        };
        let checked = CheckedSetting {
            address: setting.address.clone(),
            node: Some(CheckedNode::new(circumstances.found, schema)),
            row,
            label: setting.label,
            action,
            secret,
            asset: given.asset,
            origin: span,
            value_at: value.span,
        };
        picture_url(&checked, report);
        let file = setting.value.as_ref().and_then(|value| match &value.value {
            Value::TextOf(file) => Some(file),
            _ => None,
        });
        documented::check(&checked, file, schema, self.target, report);
        self.policies.check(&checked, file, report);
        Some(checked)
    }

    /// A setting of the store that no DDF describes.
    fn row_setting(
        &self,
        setting: &Setting,
        row: WcdSetting,
        given: Given,
        outcomes: &mut Vec<SettingOutcomes>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let line = self.line(setting, setting.address.to_string(), "the settings store");
        let not_judged = self.target.devices.iter().map(|_| Outcome::of(vec![Reason::NotJudged]));
        outcomes.push(SettingOutcomes::new(line, not_judged));
        let value = given.value?;
        let action = Action::Set(row_value::judge(&row, &value, given.secret, report)?);
        Some(CheckedSetting {
            address: setting.address.clone(),
            node: None,
            row: Some(row),
            label: setting.label,
            action,
            secret: given.secret,
            asset: given.asset,
            origin: setting.origin,
            value_at: value.span,
        })
    }

    fn line<'a>(&'a self, setting: &Setting, address: String, judged_by: &'a str) -> Line<'a> {
        let ends = [setting.value.as_ref().map(|value| value.span), setting.file.as_ref().map(|file| file.span)];
        let end = ends.into_iter().flatten().map(|span| span.end).max().unwrap_or(setting.origin.end);
        Line { address, label: setting.label, variant: self.variant, span: setting.origin, end, judged_by }
    }

    /// The value by the node's own rule, or by the one that replaces it while another setting has its value.
    fn judged(
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

/// Where a value is the URL of a picture, it follows the documentation of its CSP as well.
fn picture_url(setting: &CheckedSetting, report: &mut Report) {
    let is_url = |locuri| PersonalizationNode::of(locuri).is_some_and(PersonalizationNode::is_picture_url);
    if let Action::Set(url) = &setting.action
        && !setting.names_its_file()
        && setting.locuri().is_some_and(is_url)
    {
        csp::judge_picture_url(url, setting.value_at, report);
    }
}

/// What a setting brings: its value, and its file.
struct Given {
    /// Absent where it has been reported as unusable.
    value: Option<Spanned<Value>>,
    asset: Option<Asset>,
    /// Whether the value comes from where secrets are kept.
    secret: bool,
}
