//! What is not judged: the choices of administrative template policies whose ADMX file is missing.

use super::CheckedSetting;
use super::policies::PolicyFiles;
use crate::finding::{Code, Finding, Report};
use crate::schema::Rule;

/// One note for all enabled policies. A disabled policy has no choices.
pub(super) fn check(settings: &[&CheckedSetting], files: &PolicyFiles<'_>, report: &mut Report) {
    const MAX_NAMED: usize = 4;
    let enabled = settings.iter().filter_map(|setting| {
        let rule = &files.schema.node(setting.found()?.node).allowed.rule;
        let Rule::Admx { file, .. } = rule else { return None };
        files.leaves_open(setting).then_some((setting, file))
    });
    let enabled: Vec<(&&CheckedSetting, &String)> = enabled.collect();
    let Some((first, _)) = enabled.first() else { return };
    let mut names: Vec<String> =
        enabled.iter().take(MAX_NAMED).map(|(setting, file)| format!("`{}` ({file})", setting.written())).collect();
    if enabled.len() > MAX_NAMED {
        names.push(format!("{} more", enabled.len() - MAX_NAMED));
    }
    report.push(
        Finding::new(
            Code::NotJudged,
            first.origin,
            format!("the choices of a policy are not judged: {}", names.join(", ")),
        )
        .label("no loaded ADMX file defines its ids and values")
        .help("name its ADMX file with --admx or [schema] admx, such as a copy of C:\\Windows\\PolicyDefinitions"),
    );
}
