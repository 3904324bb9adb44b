//! Settings without a DDF that some editions accept, but do not carry out.

use super::CheckedSetting;
use super::checked::CheckedVariant;
use crate::address::StorePath;
use crate::finding::{Code, Finding, Report};
use crate::windows::{Device, Target};

/// A feature that the editions of some families do not have.
struct MissingFeature {
    /// The start of the paths of its settings.
    settings: &'static str,
    families: &'static [&'static str],
    /// What a device with such an edition does, or does not have.
    words: &'static str,
}

const HOME: &[&str] = &["Home"];
/// Editions without the features for devices with a single purpose, according to Microsoft's pages about each of them.
const NOT_EMBEDDED: &[&str] = &["Home", "Pro"];

const MISSING_FEATURES: [MissingFeature; 9] = [
    MissingFeature {
        settings: "Accounts/ComputerAccount/DomainName",
        families: HOME,
        words: "joins neither a domain nor Entra ID",
    },
    MissingFeature { settings: "Accounts/Azure/BPRT", families: HOME, words: "joins neither a domain nor Entra ID" },
    MissingFeature { settings: "CleanPC/", families: HOME, words: "cannot be cleaned by a package" },
    MissingFeature { settings: "AssignedAccess/", families: HOME, words: "has no kiosks (Assigned Access)" },
    MissingFeature { settings: "SMISettings/ShellLauncher/", families: NOT_EMBEDDED, words: "has no Shell Launcher" },
    MissingFeature { settings: "SMISettings/KeyboardFilter/", families: NOT_EMBEDDED, words: "has no keyboard filter" },
    MissingFeature { settings: "KeyboardFilter/", families: NOT_EMBEDDED, words: "has no keyboard filter" },
    MissingFeature {
        settings: "SMISettings/UnifiedWriteFilter/",
        families: NOT_EMBEDDED,
        words: "has no Unified Write Filter",
    },
    MissingFeature { settings: "UnifiedWriteFilter/", families: NOT_EMBEDDED, words: "has no Unified Write Filter" },
];

/// Warns of settings without effect on devices of the target, once for each feature that an edition does not have.
pub(super) fn check(settings: &[CheckedSetting], variants: &[CheckedVariant], target: &Target, report: &mut Report) {
    for feature in &MISSING_FEATURES {
        let is_of_family =
            |device: &&Device| device.edition.family_name().is_some_and(|family| feature.families.contains(&family));
        let Some(device) = target.devices.iter().find(is_of_family) else { continue };
        let own = variants.iter().flat_map(|variant| &variant.settings);
        let Some(setting) = settings.iter().chain(own).find(|setting| feature.concerns(setting)) else { continue };
        let finding = Finding::new(Code::CspDoubt, setting.origin, format!("{} {}", device.edition, feature.words));
        report.push(finding.help("take the edition out of the target, or leave this out for its devices"));
    }
}

impl MissingFeature {
    /// If a DDF describes the node of a setting, its own list of editions has been judged.
    fn concerns(&self, setting: &CheckedSetting) -> bool {
        let path = setting.address.store_path().filter(|_| setting.node.is_none()).map(StorePath::settings_path);
        path.is_some_and(|path| path.starts_with(self.settings))
    }
}
