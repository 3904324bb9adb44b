//! What the documentation of the Personalization CSP says beyond its DDF.

use std::collections::BTreeMap;

use super::image_url;
use crate::finding::{Code, Finding, Report, Span};
use crate::schema::{LocKey, LocUri, Target};

/// Nodes of the Personalization CSP whose value is the URL of a picture.
const URLS: [&str; 3] = ["desktopimageurl", "lockscreenimageurl", "companylogourl"];
/// Nodes that show only in boot-to-cloud shared PC mode, by their DDF descriptions.
const BOOT_TO_CLOUD: [&str; 2] = ["companyname", "companylogourl"];

/// Nodes by their place in the tree; the documentation page of the Personalization CSP names the first two as what
/// makes it work on Windows Pro.
const SET_EDU_POLICIES: &str = "./Vendor/MSFT/SharedPC/SetEduPolicies";
const BOOT_TO_CLOUD_PC: &str = "./Vendor/MSFT/CloudDesktop/BootToCloudPCEnhanced";
const SHARED_PC_MODES: [&str; 2] =
    ["./Vendor/MSFT/SharedPC/EnableSharedPCMode", "./Vendor/MSFT/SharedPC/EnableSharedPCModeWithOneDriveSync"];

/// One node that the spec sets.
pub(super) struct Setting<'a> {
    /// Where the spec sets it.
    pub(super) span: Span,
    /// The value it gets; a deletion has none.
    pub(super) value: Option<&'a str>,
    /// Whether the value is the name of an embedded file rather than a URL.
    pub(super) embedded: bool,
}

/// Judges the Personalization settings among all settings of the spec.
pub(super) fn check(settings: &BTreeMap<LocKey, Setting<'_>>, target: &Target, report: &mut Report) {
    let mut first: Option<Span> = None;
    let boot_to_cloud = is_set(settings, BOOT_TO_CLOUD_PC);
    for (leaf, setting) in settings.iter().filter_map(|(key, setting)| Some((leaf(key)?, setting))) {
        let Some(value) = setting.value else { continue };
        if URLS.contains(&leaf) && !setting.embedded {
            image_url::check(value, setting.span, report);
        }
        if BOOT_TO_CLOUD.contains(&leaf) && !boot_to_cloud {
            report.push(
                Finding::new(Code::BootToCloudOnly, setting.span, "this shows only in boot-to-cloud shared PC mode")
                    .help("elsewhere Windows keeps the value without showing it"),
            );
        }
        if setting.embedded {
            report.push(deploy_folder(setting.span));
        }
        first = Some(first.map_or(setting.span, |earliest| earliest.min(setting.span)));
    }
    if let Some(span) = first {
        pro(settings, target, span, report);
    }
}

/// The leaf of a Personalization node, in lower case.
fn leaf(key: &LocKey) -> Option<&str> {
    match key.segments() {
        [vendor, msft, csp, leaf] if vendor == "vendor" && msft == "msft" && csp == "personalization" => Some(leaf),
        _ => None,
    }
}

/// The DDF lists Pro, the page does not: there Personalization needs one of two other settings.
fn pro(settings: &BTreeMap<LocKey, Setting<'_>>, target: &Target, span: Span, report: &mut Report) {
    let mut editions: Vec<String> = target
        .devices
        .iter()
        .filter(|device| matches!(device.edition.family(), Some("Pro" | "ProWorkstation")))
        .map(|device| device.edition.to_string())
        .collect();
    editions.sort();
    editions.dedup();
    let shared_pc = SHARED_PC_MODES.iter().any(|mode| is_set(settings, mode));
    if editions.is_empty() || is_set(settings, SET_EDU_POLICIES) || shared_pc && is_set(settings, BOOT_TO_CLOUD_PC) {
        return;
    }
    report.push(
        Finding::new(
            Code::ProNeedsEduPolicies,
            span,
            format!("{} in [target]: there Windows ignores Personalization unless another setting allows it", editions.join(" and ")),
        )
        .label("the DDF allows these editions, the documentation of the CSP does not")
        .allowed("on Pro only together with SharedPC SetEduPolicies, or shared PC mode with BootToCloudPCEnhanced")
        .help(format!("add under [csp]: \"{SET_EDU_POLICIES}\" = true (it also turns off tips and consumer features)")),
    );
}

fn is_set(settings: &BTreeMap<LocKey, Setting<'_>>, locuri: &str) -> bool {
    let key = LocUri::parse(locuri).expect("the LocURIs of this file are well-formed").key();
    settings.get(&key).and_then(|setting| setting.value).is_some_and(|value| !matches!(value, "false" | "0"))
}

fn deploy_folder(span: Span) -> Finding {
    Finding::new(Code::DeployFolder, span, "Windows copies the picture to Users\\Public\\Downloads, where users can replace it")
        .help("where that matters, name a picture in a protected folder by `url` = \"file:///C:/...\"")
}
