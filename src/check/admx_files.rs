//! What nobody checked: the choices of administrative template policies, whose ADMX files no DDF set holds.

use super::value::is_disabled;
use super::{Action, CheckedSetting};
use crate::finding::{Code, Finding, Report};
use crate::schema::{Rule, Schema};

/// One note for all enabled policies. A disabled policy has no choices.
pub(super) fn check(settings: &[&CheckedSetting], schema: &Schema, report: &mut Report) {
    const MOST_NAMED: usize = 4;
    let enabled = settings.iter().filter_map(|setting| {
        let Rule::Admx { file, .. } = &schema.node(setting.found()?.node).allowed.rule else { return None };
        matches!(&setting.action, Action::Set(text) if !is_disabled(text)).then_some((setting, file))
    });
    let enabled: Vec<(&&CheckedSetting, &String)> = enabled.collect();
    let Some((first, _)) = enabled.first() else { return };
    let mut names: Vec<String> =
        enabled.iter().take(MOST_NAMED).map(|(setting, file)| format!("`{}` ({file})", setting.written())).collect();
    if enabled.len() > MOST_NAMED {
        names.push(format!("{} more", enabled.len() - MOST_NAMED));
    }
    report.push(
        Finding::new(
            Code::NotJudged,
            first.origin,
            format!("the choices of a policy are not judged: {}", names.join(", ")),
        )
        .label("their ids and values are in ADMX files, which DDF sets do not hold")
        .help("compare them with the ADMX file in C:\\Windows\\PolicyDefinitions"),
    );
}
