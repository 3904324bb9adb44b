//! What the documentation of the Personalization CSP says beyond its DDF.

use std::collections::BTreeMap;

use super::image_url;
use crate::address::{LocKey, LocUri};
use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{BOOT_TO_CLOUD_PC, SET_EDU_POLICIES, pro_takes_personalization};
use crate::spec::PersonalKey;
use crate::windows::Target;

/// One node that the spec sets.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    /// Where the spec sets it.
    pub(super) span: Span,
    /// Where its value stands.
    pub(super) value_at: Span,
    /// The value it gets; a deletion has none.
    pub(super) value: Option<&'a str>,
    /// Whether the value is the name of an embedded file rather than a URL.
    pub(super) embedded: bool,
}

/// Judges the URLs among the settings of one part of the spec.
pub(super) fn urls(settings: &BTreeMap<LocKey, Setting<'_>>, report: &mut Report) {
    for (_, setting) in set(settings).iter().filter(|(key, setting)| key.is_url() && !setting.embedded) {
        image_url::check(setting.value.unwrap_or_default(), setting.value_at, report);
    }
}

/// Judges the Personalization settings among all settings that meet on one device.
pub(super) fn check(settings: &BTreeMap<LocKey, Setting<'_>>, target: &Target, report: &mut Report) {
    let set = set(settings);
    if let Some((_, first)) = set.first() {
        pro(settings, target, first.span, report);
    }
    let company: Vec<_> = set.iter().filter(|(key, _)| key.is_company()).collect();
    if let (Some((_, first)), false) = (company.first(), boots_to_cloud(|locuri| is_set(settings, locuri))) {
        report.push(boot_to_cloud(&company.iter().map(|(key, _)| key.word()).collect::<Vec<_>>(), first.span));
    }
    if let Some((_, first)) = set.iter().find(|(_, setting)| setting.embedded) {
        report.push(deploy_folder(first.span));
    }
}

/// The Personalization nodes that get a value, in source order.
fn set<'s, 'a>(settings: &'s BTreeMap<LocKey, Setting<'a>>) -> Vec<(PersonalKey, &'s Setting<'a>)> {
    let mut set: Vec<(PersonalKey, &Setting<'_>)> = PersonalKey::ALL
        .into_iter()
        .filter_map(|key| Some((key, settings.get(&locuri_key(key.locuri()))?)))
        .filter(|(_, setting)| setting.value.is_some())
        .collect();
    set.sort_by_key(|(_, setting)| setting.span);
    set
}

fn locuri_key(locuri: &str) -> LocKey {
    LocUri::parse(locuri).expect("the LocURIs written in this program are well-formed").key()
}

/// The DDF lists Pro, the page does not: there Personalization needs one of two other settings.
fn pro(settings: &BTreeMap<LocKey, Setting<'_>>, target: &Target, span: Span, report: &mut Report) {
    let mut editions: Vec<String> = target
        .devices
        .iter()
        .filter(|device| device.edition.restricts_personalization())
        .map(|device| device.edition.to_string())
        .collect();
    editions.sort();
    editions.dedup();
    if editions.is_empty() || pro_takes_personalization(&|locuri| is_set(settings, locuri)) {
        return;
    }
    report.push(
        Finding::new(
            Code::ProNeedsEduPolicies,
            span,
            format!(
                "{} in [target]: there Windows ignores Personalization unless another setting allows it",
                editions.join(" and ")
            ),
        )
        .label("the DDF allows these editions, the documentation of the CSP does not")
        .allowed("on Pro only together with SharedPC SetEduPolicies, or shared PC mode with BootToCloudPCEnhanced")
        .help(format!("add under [csp]: \"{SET_EDU_POLICIES}\" = true (it also turns off tips and consumer features)")),
    );
}

/// Whether devices show the company: only those that boot to the cloud do.
pub(super) fn boots_to_cloud(is_on: impl Fn(&str) -> bool) -> bool {
    is_on(BOOT_TO_CLOUD_PC)
}

fn is_set(settings: &BTreeMap<LocKey, Setting<'_>>, locuri: &str) -> bool {
    settings
        .get(&locuri_key(locuri))
        .and_then(|setting| setting.value)
        .is_some_and(|value| !matches!(value, "false" | "0"))
}

/// By their DDF descriptions these nodes show only in one mode of Windows.
fn boot_to_cloud(keys: &[&str], span: Span) -> Finding {
    let verb = if keys.len() == 1 { "shows" } else { "show" };
    Finding::new(
        Code::BootToCloudOnly,
        span,
        format!("{} {verb} only in boot-to-cloud shared PC mode", keys.join(" and ")),
    )
    .help("elsewhere Windows keeps the value without showing it")
}

fn deploy_folder(span: Span) -> Finding {
    Finding::new(
        Code::DeployFolder,
        span,
        "embedded pictures go to Users\\Public\\Downloads, where users can replace them",
    )
    .help("where that matters, name a picture in a protected folder: { url = \"file:///C:/...\" }")
}
