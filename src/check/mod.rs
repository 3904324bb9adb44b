//! Stage 3: a spec meets the DDF rules, the devices it is meant for and the files it names.
//!
//! One file a family of rules. Every rule reports and goes on; only a spec without an error that blocks becomes a
//! [`CheckedSpec`]. Errors that are judgements (see [`Report::blocks`]) stop a build as well, unless the user lowers them;
//! that is up to the caller, who knows what the user chose.

mod admx_files;
mod applicability;
mod asset;
mod atomic;
mod checked;
mod condition;
mod condition_value;
mod dependencies;
mod dependents;
mod deprecated;
mod files;
mod identity;
mod image_url;
mod meeting;
mod names;
mod node;
mod node_names;
mod occurrence;
mod overlap;
mod pairs;
mod personalization;
mod restart;
mod secret;
mod stated;
mod target;
mod target_word;
mod text;
mod text_file;
mod value;
mod variants;
mod verdicts;

pub use crate::package::Owner;
pub use checked::{Action, Asset, CheckedSetting, CheckedSpec, CheckedVariant, Condition, DeviceKind, Identity};
pub use identity::file_stem_of;
pub use names::file_safe;
pub use node::find;
pub use secret::secrets;
pub use target::{TargetWords, target};
pub use verdicts::{Outcome, SettingVerdicts};

use std::collections::{BTreeMap, BTreeSet};

use crate::address::LocKey;
use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{Match, Node, Schema};
use crate::spec::{CspSetting, CspValue, PersonalKey, PersonalSetting, PersonalValue, Spanned, Spec};
use crate::store;
use crate::windows::Target;
use crate::world::Files;
use dependencies::Needs;
use stated::StatedValues;

/// What is to be said of a spec.
pub struct Judged {
    /// The spec as the next stage takes it; absent when an error blocks.
    pub spec: Option<CheckedSpec>,
    /// What devices do with each line that names a setting, in source order. Lines that are wrong in themselves are left
    /// out; the report has them.
    pub verdicts: Vec<SettingVerdicts>,
    /// The findings.
    pub report: Report,
}

/// Judges a spec by every rule.
pub fn check(spec: &Spec, schema: &Schema, target: &Target, files: &dyn Files) -> Judged {
    let mut report = Report::new();
    let identity = identity::identity(&spec.package, &mut report);
    let from_environment = spec.from_environment.iter().copied().collect();
    let stated = StatedValues::of(&spec.personalization, &spec.csp, &from_environment);
    let rules = Rules { schema, target, files, variant: None, from_environment: &from_environment, stated: &stated };
    let Part { settings, mut verdicts } = rules.part(&spec.personalization, &spec.csp, &mut report);
    let by_key = by_key(&settings, &mut report);
    personalization::urls(&by_key, &mut report);
    let (kinds, variants) = variants::check(spec, &rules, &mut verdicts, &mut report);
    meeting::check(by_key, &variants, &rules, &mut report);
    dependents::check(spec, &settings, &rules, &mut report);
    let all: Vec<&CheckedSetting> =
        settings.iter().chain(variants.iter().flat_map(|variant| &variant.settings)).collect();
    same_names(&all, &mut report);
    occurrence::check(&settings, &variants, schema, &mut report);
    atomic::check(&settings, &variants, schema, &mut report);
    admx_files::check(&all, schema, &mut report);
    not_in_wcd(&all, &mut report);
    verdicts.sort_by_key(|setting| setting.span);
    let identity = identity.filter(|_| !report.blocks());
    let spec = identity.map(|identity| CheckedSpec::new(identity, settings, kinds, variants));
    Judged { spec, verdicts, report }
}

/// The rules on settings that meet on one device.
fn together(settings: &BTreeMap<LocKey, personalization::Setting<'_>>, target: &Target, report: &mut Report) {
    personalization::check(settings, target, report);
}

/// What every setting is judged by.
#[derive(Clone, Copy)]
struct Rules<'a> {
    schema: &'a Schema,
    target: &'a Target,
    files: &'a dyn Files,
    /// The variant whose settings are judged, if they are not for every device.
    variant: Option<&'a str>,
    from_environment: &'a BTreeSet<Span>,
    /// What all the settings say that come together with those judged.
    stated: &'a StatedValues<'a>,
}

/// The lines for every device, or those of one variant.
#[derive(Default)]
struct Part {
    /// In source order.
    settings: Vec<CheckedSetting>,
    verdicts: Vec<SettingVerdicts>,
}

impl Rules<'_> {
    /// The whole spec's or one variant's sections.
    fn part(&self, personal: &[PersonalSetting], csp: &[CspSetting], report: &mut Report) -> Part {
        let mut part = Part::default();
        for setting in personal {
            let judged = self.personal(setting, &mut part.verdicts, report);
            part.settings.extend(judged);
        }
        for setting in csp {
            let judged = self.csp(setting, &mut part.verdicts, report);
            part.settings.extend(judged);
        }
        part.settings.sort_by_key(|setting| setting.origin);
        part
    }

    /// One line of `[personalization]`.
    fn personal(
        &self,
        setting: &PersonalSetting,
        verdicts: &mut Vec<SettingVerdicts>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let (value, asset) = match &setting.value {
            PersonalValue::Text(text) => (Some((text.value.clone(), text.span)), None),
            PersonalValue::Image(image) => {
                let asset = asset::check(setting.key.value, image, self.files, report);
                let url = image.url.as_ref().map(|url| (url.value.clone(), url.span));
                let name = asset.as_ref().map(|asset| (asset.name.clone(), image.span));
                (url.or(name), asset)
            }
        };
        let secret = value.as_ref().is_some_and(|(_, span)| self.from_environment.contains(span));
        let key = setting.key.value;
        let line = Line { locuri: key.locuri(), key: Some(key), span: setting.key.span, secret };
        let value = value.map(|(text, span)| Spanned { value: CspValue::Text(text), span });
        self.setting(&line, value.as_ref(), asset, verdicts, report)
    }

    /// One line of `[csp]`.
    fn csp(
        &self,
        setting: &CspSetting,
        verdicts: &mut Vec<SettingVerdicts>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let read = match &setting.value.value {
            CspValue::File(file) => text_file::read(file, self.files, report)
                .map(|text| Spanned { value: CspValue::Text(text), span: setting.value.span }),
            CspValue::Environment(text) => {
                Some(Spanned { value: CspValue::Text(text.clone()), span: setting.value.span })
            }
            _ => Some(setting.value.clone()),
        };
        let secret = matches!(setting.value.value, CspValue::Environment(_));
        let line = Line { locuri: &setting.locuri.value, key: None, span: setting.locuri.span, secret };
        self.setting(&line, read.as_ref(), None, verdicts, report)
    }

    /// One node and its value. Without a value (it has been reported as unusable) the node is judged all the same.
    fn setting(
        &self,
        line: &Line<'_>,
        value: Option<&Spanned<CspValue>>,
        asset: Option<Asset>,
        verdicts: &mut Vec<SettingVerdicts>,
        report: &mut Report,
    ) -> Option<CheckedSetting> {
        let span = line.span;
        let found = node::find(line.locuri, span, self.schema, report)?;
        let described = self.schema.node(found.node);
        let deletes = value.is_some_and(|value| matches!(value.value, CspValue::Delete));
        let access = match deletes {
            true => node::deletable(&found, self.schema, span, report),
            false => node::settable(&found, self.schema, span, report),
        };
        let named = node_names::check(&found, line.locuri, deletes, self.schema, span, report);
        if !access {
            return None;
        }
        let needs = (!deletes).then(|| Needs::of(&found, self.schema, self.stated));
        verdicts.push(verdicts::of_line(line, &found, needs.as_ref(), self));
        if !named {
            return None;
        }
        applicability::check(&found, self.schema, self.target, span, report);
        deprecated::check(&found, self.schema, self.target, span, report);
        restart::check(&found, self.schema, span, report);
        let value = value?;
        let secret = line.secret || value::is_secret(found.locuri.as_str(), &value.value);
        let action = match needs {
            None => Action::Delete,
            Some(needs) => {
                needs.report(span, report);
                Action::Set(self.judged(&found, &needs, secret, value, report)?)
            }
        };
        Some(CheckedSetting {
            node: found.node,
            atomic_root: self.schema.atomic_root(found.node, &found.locuri),
            locuri: found.locuri,
            format: described.format,
            access: described.access,
            mime: described.node_type.mime().map(str::to_owned),
            action,
            secret,
            asset,
            origin: span,
            value_at: value.span,
        })
    }
}

impl Rules<'_> {
    /// The value by the node's own rule, or by the one that replaces it while another setting has its value.
    fn judged(
        &self,
        found: &Match,
        needs: &Needs<'_>,
        secret: bool,
        value: &Spanned<CspValue>,
        report: &mut Report,
    ) -> Option<String> {
        let described = self.schema.node(found.node);
        let ddf = self.schema.ddf_name(found.node);
        let Some((allowed, condition)) = needs.changed_rule() else {
            self.schema.rule_trouble(found.node).into_iter().for_each(|finding| report.push(finding));
            let judge = value::Judge { node: described, locuri: found.locuri.as_str(), ddf, secret };
            return judge.value(value, report);
        };
        let node = Node { allowed: allowed.clone(), ..described.clone() };
        let ddf = format!("{ddf} for {condition}");
        value::Judge { node: &node, locuri: found.locuri.as_str(), ddf: &ddf, secret }.value(value, report)
    }
}

/// The line of the spec that sets a node.
struct Line<'a> {
    /// The node as written.
    locuri: &'a str,
    /// The key that stands there in its place, under `[personalization]`.
    key: Option<PersonalKey>,
    /// Where it is written.
    span: Span,
    /// Whether the value comes from where secrets are kept.
    secret: bool,
}

/// The settings by node; a node that is set twice is an error at the second place.
fn by_key<'s>(settings: &'s [CheckedSetting], report: &mut Report) -> BTreeMap<LocKey, personalization::Setting<'s>> {
    let mut by_key = BTreeMap::new();
    for setting in settings {
        let (value, embedded) = match &setting.action {
            Action::Set(value) => {
                let is_name = setting.asset.as_ref().is_some_and(|asset| asset.name == *value);
                (Some(value.as_str()), is_name)
            }
            Action::Delete => (None, false),
        };
        let entry = personalization::Setting { span: setting.origin, value_at: setting.value_at, value, embedded };
        if by_key.insert(setting.locuri.key(), entry).is_some() {
            report.push(
                Finding::new(Code::SetTwice, setting.origin, format!("`{}` is set a second time", setting.locuri))
                    .label("the second time")
                    .help("keep one of the two lines; `./Vendor/...` and `./Device/Vendor/...` name one node"),
            );
        }
    }
    by_key
}

/// Embedded files land in one folder of the device, where letter case makes no difference. Only one picture for one
/// node may come twice, in several variants.
fn same_names(settings: &[&CheckedSetting], report: &mut Report) {
    let mut names = BTreeMap::new();
    for (asset, setting) in settings.iter().filter_map(|setting| Some((setting.asset.as_ref()?, setting))) {
        let file = (&setting.locuri, asset.sha256);
        if *names.entry(asset.name.to_lowercase()).or_insert(file) != file {
            report.push(
                Finding::new(
                    Code::SameFileName,
                    setting.origin,
                    format!("a second file would be called `{}` on the device", asset.name),
                )
                .help("give one of the two another `name`, or leave `name` out"),
            );
        }
    }
}

/// Settings that only the provxml of the package holds.
fn not_in_wcd(settings: &[&CheckedSetting], report: &mut Report) {
    const MOST_NAMED: usize = 4;
    let is_shown = |setting: &CheckedSetting| {
        let row = store::table().by_locuri(&setting.locuri);
        row.is_some_and(|row| row.holds_plain_value()) && setting.action != Action::Delete
    };
    let left_out: Vec<&CheckedSetting> = settings.iter().copied().filter(|setting| !is_shown(setting)).collect();
    let Some(first) = left_out.first() else { return };
    let mut names: Vec<String> =
        left_out.iter().take(MOST_NAMED).map(|setting| format!("`{}`", setting.locuri)).collect();
    if left_out.len() > MOST_NAMED {
        names.push(format!("{} more", left_out.len() - MOST_NAMED));
    }
    report.push(
        Finding::new(Code::NotInWcd, first.origin, format!("customizations.xml leaves out {}", names.join(", ")))
            .label("Windows Configuration Designer has no plain setting for this")
            .help(
                "the device gets it all the same; only icd.exe could not rebuild the package from customizations.xml",
            ),
    );
}
