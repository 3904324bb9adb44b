//! Policies whose value has a form that their page states and their DDF does not.

use super::forms::{is_braced_guid, is_date, is_guid, is_time_of_day, point_in_time};
use super::{Given, Problem};
use crate::format::xml::shown;

/// Update/PauseFeatureUpdatesStartTime and PauseQualityUpdatesStartTime.
pub(super) fn pause_date(given: &Given) -> Vec<Problem> {
    let sound = given.text.is_empty() || is_date(given.text) || point_in_time(given.text).is_some();
    match sound {
        true => Vec::new(),
        false => {
            vec![Problem::error(0, format!("{} is no date", shown(given.text))).allowed("a date such as 2027-01-31")]
        }
    }
}

/// Update/MaintenanceWindowStartTime.
pub(super) fn time_of_day(given: &Given) -> Vec<Problem> {
    match is_time_of_day(given.text) {
        true => Vec::new(),
        false => vec![
            Problem::error(0, format!("{} is no time of day", shown(given.text)))
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
        vec![Problem::warning(0, "the GUID stands in braces").allowed(FORM)]
    } else {
        vec![Problem::error(0, format!("{} is no GUID", shown(given.text))).allowed(FORM)]
    }
}

/// Settings/PageVisibilityList: `hide:` or `showonly:`, then pages.
pub(super) fn page_visibility(given: &Given) -> Vec<Problem> {
    const FORM: &str = "hide:about;bluetooth or showonly:about";
    if given.text.is_empty() {
        return Vec::new();
    }
    let word = given.text.split(':').next().unwrap_or_default();
    let is_known =
        given.text.contains(':') && ["hide", "showonly"].iter().any(|known| word.eq_ignore_ascii_case(known));
    if !is_known {
        return vec![
            Problem::error(0, format!("{} says neither which pages to hide nor which to show", shown(given.text)))
                .allowed(FORM),
        ];
    }
    match given.text.find("ms-settings:") {
        Some(at) => vec![Problem::warning(at, "pages are named without ms-settings:").allowed(FORM)],
        None => Vec::new(),
    }
}

/// PrinterProvisioning/UPPrinterInstalls/<printer>/...: the path names the printer.
pub(super) fn shared_printer(given: &Given) -> Vec<Problem> {
    let printer = given.name(4);
    match is_guid(printer) {
        true => Vec::new(),
        false => vec![
            Problem::warning(0, format!("the path names the printer {}, which is no GUID", shown(printer)))
                .allowed("the id of the shared printer in Universal Print"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn each_has_its_form() {
        for (node, good, bad) in [
            ("./Device/Vendor/MSFT/Policy/Config/Update/PauseFeatureUpdatesStartTime", "2027-01-31", "soon"),
            (
                "./Device/Vendor/MSFT/Policy/Config/DeliveryOptimization/DOGroupId",
                "3c490952-9809-4a9e-9877-0afaed519dee",
                "office",
            ),
            ("./Device/Vendor/MSFT/Policy/Config/Settings/PageVisibilityList", "hide:about;bluetooth", "hide=about"),
            ("./Device/Vendor/MSFT/Policy/Config/Update/MaintenanceWindowStartTime", "23:30", "25:99"),
            ("./Device/Vendor/MSFT/Policy/Config/Update/MaintenanceWindowStartTime", "03:00", "3:00"),
        ] {
            assert_eq!(found(node, good), [""; 0], "{node}");
            assert!(found(node, bad)[0].starts_with("error"), "{node}");
        }
        let printer = |id: &str| format!("./User/Vendor/MSFT/PrinterProvisioning/UPPrinterInstalls/{id}/CloudDeviceID");
        assert_eq!(found(&printer("3c490952-9809-4a9e-9877-0afaed519dee"), "x"), [""; 0]);
        assert!(found(&printer("abc"), "x")[0].starts_with("warning"));
    }
}
