//! Policies of Windows Update that contradict each other.

use super::Problem;
use super::companions::Companions;

/// Update/ActiveHoursEnd together with Update/ActiveHoursStart and Update/ActiveHoursMaxRange.
pub(super) fn active_hours(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const MAX_HOURS: i32 = 18;
    const DAY: i32 = 24;
    let number = |name: &str| others.sibling(name).and_then(|text| text.parse::<i32>().ok());
    let start = number("ActiveHoursStart").filter(|hour| (0..DAY).contains(hour));
    let (Some(start), Ok(end)) = (start, text.parse::<i32>()) else {
        return Vec::new();
    };
    let hours = end.saturating_sub(start).rem_euclid(DAY);
    let own = number("ActiveHoursMaxRange").filter(|range| *range < hours);
    let doubt = |message: String, allowed: String| vec![Problem::warning(0, message).allowed(allowed)];
    match own {
        _ if hours > MAX_HOURS => {
            doubt(format!("the active hours from {start} to {end} are {hours} hours"), format!("at most {MAX_HOURS}"))
        }
        _ if hours == 0 => doubt(
            format!("the active hours start and end at {start}, so there are none"),
            "an end at another hour".to_owned(),
        ),
        Some(range) => doubt(
            format!("the active hours from {start} to {end} are {hours} hours, and ActiveHoursMaxRange is {range}"),
            format!("at most {range}"),
        ),
        None => Vec::new(),
    }
}

/// Update/BranchReadinessLevel together with Update/ManagePreviewBuilds.
pub(super) fn preview_builds(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    /// The channels of Windows Insiders.
    const PREVIEWS: [&str; 3] = ["2", "4", "8"];
    /// No preview builds, or none after the next release.
    const WITHOUT: [&str; 2] = ["0", "1"];
    let without = others.sibling("ManagePreviewBuilds").filter(|value| WITHOUT.contains(value));
    let problem = without.filter(|_| PREVIEWS.contains(&text)).map(|value| {
        Problem::warning(0, format!("{text} is a channel of preview builds, which ManagePreviewBuilds = {value} ends"))
            .allowed("16, or ManagePreviewBuilds = 2")
    });
    problem.into_iter().collect()
}

/// Update/EngagedRestart... together with Update/AutoRestartDeadlinePeriodInDays: the latter rules out the former.
pub(super) fn two_deadlines(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let end = "ForFeatureUpdates";
    let of_features = others.node.leaf().to_ascii_lowercase().ends_with(&end.to_ascii_lowercase());
    let name = format!("AutoRestartDeadlinePeriodInDays{}", if of_features { end } else { "" });
    let problem = others.sibling(&name).map(|_| {
        Problem::warning(0, format!("it does nothing beside {name}")).help("keep one of the two ways to restart")
    });
    problem.into_iter().collect()
}

/// Update/DeferFeatureUpdatesPeriodInDays together with Update/TargetReleaseVersion, which takes its place.
pub(super) fn target_and_deferral(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let target = others.sibling("TargetReleaseVersion").filter(|release| !release.is_empty());
    let problem = target.filter(|_| text != "0").map(|release| {
        Problem::warning(0, format!("it does nothing while TargetReleaseVersion names a release ({release})"))
            .help("keep one of the two")
    });
    problem.into_iter().collect()
}

/// Update/DeferUpgradePeriod and the like of Windows 10, version 1511: without effect beside an update server.
pub(super) fn deferral_with_server(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let has_server = others.sibling("UpdateServiceUrl").is_some_and(|url| !url.is_empty());
    let problem = (has_server && text != "0").then(|| {
        Problem::warning(0, "it does nothing while UpdateServiceUrl names an update server").help("keep one of the two")
    });
    problem.into_iter().collect()
}

/// Update/ScheduledInstallEveryWeek together with single weeks of the month.
pub(super) fn every_week(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const WEEKS: [&str; 4] = [
        "ScheduledInstallFirstWeek",
        "ScheduledInstallSecondWeek",
        "ScheduledInstallThirdWeek",
        "ScheduledInstallFourthWeek",
    ];
    let single = WEEKS.into_iter().find(|week| others.sibling(week) == Some("1"));
    let problem = single.filter(|_| text == "1").map(|week| {
        Problem::warning(0, format!("updates are installed every week, so {week} = 1 changes nothing"))
            .help("keep ScheduledInstallEveryWeek or the single weeks")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    fn node(name: &str) -> String {
        format!("./Device/Vendor/MSFT/Policy/Config/Update/{name}")
    }

    #[test]
    fn active_hours_are_a_part_of_the_day() {
        let with = |others: &[(&str, &str)], end: &str| found_with(&node("ActiveHoursEnd"), end, others);
        assert_eq!(with(&[("ActiveHoursStart", "6")], "23"), [""; 0]);
        assert_eq!(with(&[("ActiveHoursStart", "22")], "16"), [""; 0]);
        assert_eq!(with(&[("ActiveHoursStart", "8"), ("ActiveHoursMaxRange", "12")], "20"), [""; 0]);
        assert!(with(&[("ActiveHoursStart", "3")], "23")[0].contains("are 20"));
        assert!(with(&[("ActiveHoursStart", "8")], "8")[0].contains("there are none"));
        assert!(with(&[("ActiveHoursStart", "6"), ("ActiveHoursMaxRange", "10")], "22")[0].contains("MaxRange is 10"));
    }

    #[test]
    fn policies_do_not_rule_each_other_out() {
        for (name, value, other, good, bad) in [
            ("BranchReadinessLevel", "4", "ManagePreviewBuilds", Some("2"), "0"),
            ("DeferFeatureUpdatesPeriodInDays", "90", "TargetReleaseVersion", Some(""), "24H2"),
            ("DeferUpgradePeriod", "3", "UpdateServiceUrl", None, "http://wsus.contoso.com:8530"),
            ("EngagedRestartDeadline", "10", "AutoRestartDeadlinePeriodInDays", None, "7"),
            ("ScheduledInstallEveryWeek", "1", "ScheduledInstallThirdWeek", Some("0"), "1"),
        ] {
            let good: Vec<(&str, &str)> = good.map(|value| (other, value)).into_iter().collect();
            assert_eq!(found_with(&node(name), value, &good), [""; 0], "{name}");
            let all = found_with(&node(name), value, &[(other, bad)]);
            assert!(all.len() == 1 && all[0].starts_with("warning"), "{name}: {all:?}");
        }
        let features = "EngagedRestartDeadlineForFeatureUpdates";
        assert_eq!(found_with(&node(features), "10", &[("AutoRestartDeadlinePeriodInDays", "7")]), [""; 0]);
    }
}
