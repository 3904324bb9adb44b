//! Pictures on devices: one setting copies a picture there, and another is its URL or the name of the copy.

use super::checked::{Action, CheckedVariant};
use super::{Asset, CheckedSetting};
use crate::csp::{self, PersonalizationNode};
use crate::finding::{Code, Finding, Report, shortened};

/// Judges what every device gets, and for each variant all that its devices get.
pub(super) fn check(settings: &[CheckedSetting], variants: &[CheckedVariant], report: &mut Report) {
    let everywhere: Vec<&CheckedSetting> = settings.iter().collect();
    judge(&everywhere, &everywhere, report);
    for variant in variants {
        let own: Vec<&CheckedSetting> = variant.settings.iter().collect();
        let all: Vec<&CheckedSetting> = everywhere.iter().chain(&own).copied().collect();
        judge(&own, &all, report);
    }
}

/// Judges the settings in `own`; their devices get those in `all`.
fn judge(own: &[&CheckedSetting], all: &[&CheckedSetting], report: &mut Report) {
    for setting in own {
        url(setting, all, report);
        for node in PersonalizationNode::ALL {
            if let Some(file) = copy_for(setting, node) {
                without_name(setting, file, node, all, report);
            }
        }
        name_of_another(setting, all, report);
    }
}

/// The picture that a setting of the store copies to devices for this node.
fn copy_for(setting: &CheckedSetting, node: PersonalizationNode) -> Option<&Asset> {
    let picture = node.embedded_picture()?;
    setting.asset.as_deref().filter(|_| setting.row.as_deref().is_some_and(|row| row.path == picture.setting))
}

/// The node whose picture a setting copies to devices, and the picture.
fn copied(setting: &CheckedSetting) -> Option<(PersonalizationNode, &Asset)> {
    let is_own = |node: &PersonalizationNode| {
        copy_for(setting, *node).is_some() || setting.names_its_file() && node_of(setting) == Some(*node)
    };
    let node = PersonalizationNode::ALL.into_iter().find(is_own)?;
    Some((node, setting.asset.as_ref()?))
}

fn node_of(setting: &CheckedSetting) -> Option<PersonalizationNode> {
    PersonalizationNode::of(setting.locuri()?)
}

/// Judges a value that is the URL of a picture, unless it is the name of one that the package copies.
fn url(setting: &CheckedSetting, all: &[&CheckedSetting], report: &mut Report) {
    let Some(node) = node_of(setting).filter(|node| node.is_picture_url()) else { return };
    let Action::Set(url) = &setting.action else { return };
    let copy = all.iter().find_map(|other| Some((copy_for(other, node)?, other.origin)));
    match copy {
        _ if setting.names_its_file() => {}
        Some((file, _)) if file.name.eq_ignore_ascii_case(url) => {}
        Some((file, at)) if !url.contains(['/', '\\', ':']) && !setting.secret => {
            let message = format!("`{}` is not the name of the picture that the package copies", shortened(url));
            let finding = Finding::new(Code::UrlScheme, setting.value_at, message).related(at, "the picture");
            report.push(finding.allowed("that name, or the URL of a picture").did_you_mean_text(&file.name));
        }
        _ => csp::judge_picture_url(url, setting.value_at, report),
    }
}

/// Warns of a picture that is copied but not shown.
fn without_name(
    setting: &CheckedSetting,
    file: &Asset,
    node: PersonalizationNode,
    all: &[&CheckedSetting],
    report: &mut Report,
) {
    let is_shown = |other: &&CheckedSetting| node_of(other) == Some(node) && other.sets_a_value();
    if !all.iter().any(is_shown) {
        let url = node.locuri().trim_start_matches("./Vendor/MSFT/");
        let message = "the package copies the picture, but nothing says that it is to be shown";
        let help = format!("add a line: \"{url}\" = \"{}\"", file.name);
        report.push(Finding::new(Code::CspDoubt, setting.origin, message).help(help));
    }
}

/// Warns of the same picture with the same name for another node; different files with one name are an error
/// elsewhere.
fn name_of_another(setting: &CheckedSetting, all: &[&CheckedSetting], report: &mut Report) {
    let Some((node, file)) = copied(setting) else { return };
    let is_same = |other: &&&CheckedSetting| {
        let of_other = copied(other).filter(|(of_other, _)| *of_other != node && other.origin < setting.origin);
        of_other.is_some_and(|(_, own)| own.sha256 == file.sha256 && own.name == file.name)
    };
    if let Some(first) = all.iter().find(is_same) {
        let message = format!("two pictures are named `{}` on the device", shortened(&file.name));
        let finding = Finding::new(Code::CspDoubt, setting.origin, message).related(first.origin, "the other one");
        report.push(finding.help("give each a name of its own, even if both are the same picture"));
    }
}
