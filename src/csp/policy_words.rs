//! Policies whose value has a form that is stated on their page but not in their DDF.

use super::forms::{is_braced_guid, is_date, is_guid, is_time_of_day, point_in_time};
use super::{Given, Problem};
use crate::format::xml::shown;

/// Update/PauseFeatureUpdatesStartTime and PauseQualityUpdatesStartTime.
pub(super) fn pause_date(given: &Given) -> Vec<Problem> {
    let is_valid = given.text.is_empty() || is_date(given.text) || point_in_time(given.text).is_some();
    match is_valid {
        true => Vec::new(),
        false => {
            vec![Problem::error(0, format!("{} is not a date", shown(given.text))).allowed("a date such as 2027-01-31")]
        }
    }
}

/// Update/MaintenanceWindowStartTime.
pub(super) fn time_of_day(given: &Given) -> Vec<Problem> {
    match is_time_of_day(given.text) {
        true => Vec::new(),
        false => vec![
            Problem::error(0, format!("{} is not a time of day", shown(given.text)))
                .allowed("hours and minutes, such as 23:30"),
        ],
    }
}

/// DeliveryOptimization/DOGroupId.
pub(super) fn group_id(given: &Given) -> Vec<Problem> {
    const FORM: &str = "a GUID, 01234567-89ab-cdef-0123-456789abcdef";
    if given.text.is_empty() || is_guid(given.text) {
        Vec::new()
    } else if is_braced_guid(given.text) {
        vec![Problem::warning(0, "the GUID is in braces").allowed(FORM)]
    } else {
        vec![Problem::error(0, format!("{} is not a GUID", shown(given.text))).allowed(FORM)]
    }
}

/// The sources from which Microsoft Defender gets its definitions.
pub(super) const DEFINITION_SOURCES: &[&str] =
    &["InternalDefinitionUpdateServer", "MicrosoftUpdateServer", "MMPC", "FileShares"];

/// Defender/SignatureUpdateFallbackOrder.
pub(super) fn definition_sources(given: &Given) -> Vec<Problem> {
    // Group policy writes the list in braces.
    let text = given.text.trim().trim_start_matches('{').trim_end_matches('}');
    let items = text.split('|').map(str::trim).filter(|item| !item.is_empty());
    let wrong = items.filter(|item| !DEFINITION_SOURCES.iter().any(|known| known.eq_ignore_ascii_case(item)));
    let doubt = |item| {
        Problem::warning(0, format!("{} is not a source of definitions", shown(item)))
            .allowed(format!("{}, with | between them", DEFINITION_SOURCES.join(", ")))
    };
    wrong.map(doubt).collect()
}

/// DeviceLock/AccountLockoutPolicy: three numbers in one text.
pub(super) fn account_lockout(given: &Given) -> Vec<Problem> {
    const FORM: &str = "AccountLockoutDuration:30, AccountLockoutThreshold:5, ResetAccountLockoutCounterAfter:30";
    const PARTS: [(&str, u32, u32); 3] = [
        ("AccountLockoutDuration", 0, 99_999),
        ("AccountLockoutThreshold", 0, 999),
        ("ResetAccountLockoutCounterAfter", 1, 99_999),
    ];
    let doubt = |message: String| Problem::warning(0, message).allowed(FORM);
    let mut missing: Vec<&str> = PARTS.iter().map(|(name, ..)| *name).collect();
    let mut problems = Vec::new();
    for item in given.text.split(',').map(str::trim) {
        let (name, number) = item.split_once(':').unwrap_or((item, ""));
        let (name, number) = (name.trim(), number.trim());
        match PARTS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) {
            None => problems.push(doubt(format!("{} is not a part of this policy with a number", shown(item)))),
            Some((known, min, max)) => {
                missing.retain(|name| name != known);
                if !number.parse().is_ok_and(|number: u32| (*min..=*max).contains(&number)) {
                    problems.push(doubt(format!("{known} is {}, and takes {min} to {max}", shown(number))));
                }
            }
        }
    }
    let number = |name: &str| {
        let mut items = given.text.split(',').filter_map(|item| item.split_once(':'));
        items.find(|(known, _)| known.trim().eq_ignore_ascii_case(name))?.1.trim().parse::<u32>().ok()
    };
    if let (true, Some(duration), Some(reset)) = (problems.is_empty(), number(PARTS[0].0), number(PARTS[2].0)) {
        // An account with the duration 0 stays locked.
        let is_later = duration != 0 && reset > duration && number(PARTS[1].0) != Some(0);
        problems.extend(is_later.then(|| {
            doubt(format!("the counter is reset after {reset} minutes, later than the lockout ends ({duration})"))
        }));
    }
    let incomplete = (!missing.is_empty()).then(|| doubt(format!("it does not state {}", missing.join(" and "))));
    problems.into_iter().chain(incomplete).take(1).collect()
}

/// PrinterProvisioning/UPPrinterInstalls/<printer>/...: the path names the printer.
pub(super) fn shared_printer(given: &Given) -> Vec<Problem> {
    let printer = given.name(4);
    match is_guid(printer) {
        true => Vec::new(),
        false => vec![
            Problem::warning(0, format!("the path names the printer {}, which is not a GUID", shown(printer)))
                .allowed("the id of the shared printer in Universal Print"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn a_lockout_has_three_numbers() {
        let node = "./Device/Vendor/MSFT/Policy/Config/DeviceLock/AccountLockoutPolicy";
        let lockout = |duration: &str, threshold: &str, reset: &str| {
            format!(
                "AccountLockoutDuration:{duration}, AccountLockoutThreshold:{threshold}, ResetAccountLockoutCounterAfter:{reset}"
            )
        };
        for good in [lockout("30", "5", "30"), lockout("0", "0", "1").replace(", ", ",")] {
            assert_eq!(found(node, &good), [""; 0], "{good}");
        }
        for (bad, expected) in [
            ("15".to_owned(), "`15` is not a part of this policy"),
            ("30,10,10".to_owned(), "`30` is not a part"),
            (lockout("30", "1000", "30"), "AccountLockoutThreshold is `1000`, and takes 0 to 999"),
            (lockout("30", "5", "60"), "reset after 60 minutes, later than the lockout ends (30)"),
            (lockout("30", "", "30"), "AccountLockoutThreshold is `"),
            (
                "AccountLockoutThreshold:5".to_owned(),
                "it does not state AccountLockoutDuration and ResetAccountLockoutCounterAfter",
            ),
        ] {
            assert!(found(node, &bad)[0].contains(expected), "{bad}: {:?}", found(node, &bad));
        }
    }

    #[test]
    fn each_has_its_form() {
        for (node, good, bad) in [
            ("./Device/Vendor/MSFT/Policy/Config/Update/PauseFeatureUpdatesStartTime", "2027-01-31", "soon"),
            (
                "./Device/Vendor/MSFT/Policy/Config/DeliveryOptimization/DOGroupId",
                "3c490952-9809-4a9e-9877-0afaed519dee",
                "office",
            ),
            ("./Device/Vendor/MSFT/Policy/Config/Update/MaintenanceWindowStartTime", "23:30", "25:99"),
            ("./Device/Vendor/MSFT/Policy/Config/Update/MaintenanceWindowStartTime", "03:00", "3:00"),
        ] {
            assert_eq!(found(node, good), [""; 0], "{node}");
            assert!(found(node, bad)[0].starts_with("error"), "{node}");
        }
        let sources = "./Device/Vendor/MSFT/Policy/Config/Defender/SignatureUpdateFallbackOrder";
        assert_eq!(found(sources, "MMPC | FileShares"), [""; 0]);
        assert!(found(sources, "MMPC,FileShares")[0].starts_with("warning"));
        let printer = |id: &str| format!("./User/Vendor/MSFT/PrinterProvisioning/UPPrinterInstalls/{id}/CloudDeviceID");
        assert_eq!(found(&printer("3c490952-9809-4a9e-9877-0afaed519dee"), "x"), [""; 0]);
        assert!(found(&printer("abc"), "x")[0].starts_with("warning"));
    }
}
