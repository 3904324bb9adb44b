//! Choices of administrative template policies whose values have a form that their ADMX files do not state.

use super::forms::{is_braced_guid, is_guid};
use super::list_mark::LIST_MARK;
use super::policy_choice::{Choice, choices};
use super::tls_names::{is_cipher_suite, is_curve};
use super::{Given, Problem};
use crate::format::xml::shown;

/// BitLocker/SystemDrivesRequireStartupAuthentication: only one way to start can be required.
pub(super) fn startup_authentication(given: &Given) -> Vec<Problem> {
    const WAYS: [&str; 4] = [
        "ConfigureTPMUsageDropDown_Name",
        "ConfigurePINUsageDropDown_Name",
        "ConfigureTPMStartupKeyUsageDropDown_Name",
        "ConfigureTPMPINKeyUsageDropDown_Name",
    ];
    const REQUIRED: &str = "1";
    let choices = choices(given.text);
    let is_way = |choice: &&Choice| WAYS.iter().any(|way| way.eq_ignore_ascii_case(&choice.id));
    let second = choices.iter().filter(is_way).filter(|choice| choice.value == REQUIRED).nth(1);
    let problem = second.map(|choice| {
        Problem::warning(choice.at, "a second way to start is required, but BitLocker accepts only one")
            .allowed("1 (required) for one of the four, 0 (not allowed) or 2 (optional) for the others")
    });
    problem.into_iter().collect()
}

/// InternetExplorer/AllowSiteToZoneAssignmentList: sites, each with the number of its zone.
pub(super) fn zones(given: &Given) -> Vec<Problem> {
    const ZONES: [&str; 5] = ["0", "1", "2", "3", "4"];
    values_of_lists(given.text, |zone| {
        (!ZONES.contains(&zone)).then(|| {
            Problem::warning(0, format!("{} is not a zone", shown(zone)))
                .allowed("1 intranet, 2 trusted sites, 3 internet, 4 restricted sites; first the site, then its zone")
        })
    })
}

/// ErrorReporting/CustomizeConsentSettings: kinds of events, each with the number of a consent.
pub(super) fn consents(given: &Given) -> Vec<Problem> {
    const CONSENTS: [&str; 5] = ["0", "1", "2", "3", "4"];
    values_of_lists(given.text, |consent| {
        (!CONSENTS.contains(&consent)).then(|| {
            Problem::warning(0, format!("{} is not a consent", shown(consent)))
                .allowed("0 disable, 1 always ask, 2 parameters, 3 parameters and safe data, 4 all data")
        })
    })
}

/// DeviceInstallation/...DeviceSetupClasses: numbers, each with the GUID of a class.
pub(super) fn device_classes(given: &Given) -> Vec<Problem> {
    values_of_lists(given.text, |class| {
        let what = if is_guid(class) { "lacks the braces of a device class" } else { "is not a device class" };
        (!is_braced_guid(class)).then(|| {
            Problem::warning(0, format!("{} {what}", shown(class)))
                .allowed("the GUID of the class, such as {4d36e979-e325-11ce-bfc1-08002be10318} for printers")
        })
    })
}

/// Connectivity/HardenedUNCPaths: shares, each with the requirements for its servers.
pub(super) fn hardened_paths(given: &Given) -> Vec<Problem> {
    const WORDS: [&str; 3] = ["RequireMutualAuthentication", "RequireIntegrity", "RequirePrivacy"];
    let is_known = |item: &str| {
        let word = item.split('=').next().unwrap_or_default().trim();
        word.is_empty() || WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    values_of_lists(given.text, |list| {
        let unknown = list.split(',').find(|item| !is_known(item))?.trim();
        Some(
            Problem::warning(0, format!("{} is not a condition of a hardened path", shown(unknown)))
                .allowed(format!("{}, each followed by =1, with commas between", WORDS.join(", "))),
        )
    })
}

/// ADMX_CipherSuiteOrder: names of cipher suites with commas between them, and elliptic curves.
pub(super) fn order_of_ciphers(given: &Given) -> Vec<Problem> {
    const SUITES: &str = "Pol_SSLCipherSuiteOrder";
    const CURVES: &str = "SSLCurveOrderList";
    let wrong = |choice: Choice| {
        let (is_known, what): (fn(&str) -> bool, _) = match choice.id.as_str() {
            id if id.eq_ignore_ascii_case(SUITES) => (is_cipher_suite, "a cipher suite"),
            id if id.eq_ignore_ascii_case(CURVES) => (is_curve, "an elliptic curve"),
            _ => return None,
        };
        let mut items = choice.value.split([',', '\n', LIST_MARK]).map(str::trim).filter(|item| !item.is_empty());
        let unknown = items.find(|item| !is_known(item))?;
        let problem = Problem::warning(choice.at, format!("{} is not {what} that Windows has", shown(unknown)));
        Some(problem.help("compare the name with Microsoft's page about TLS in Windows"))
    };
    choices(given.text).into_iter().filter_map(wrong).collect()
}

/// Judges the values of each list in a text, where names and values alternate.
fn values_of_lists(text: &str, judge: impl Fn(&str) -> Option<Problem>) -> Vec<Problem> {
    let choices = choices(text);
    let lists = choices.iter().filter(|choice| choice.value.contains(LIST_MARK));
    let values =
        lists.flat_map(|list| list.value.split(LIST_MARK).skip(1).step_by(2).map(move |value| (value, list.at)));
    values.filter(|(value, _)| !value.is_empty()).filter_map(|(value, at)| Some(judge(value)?.moved(at))).collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn at_most_one_way_to_start_is_required() {
        let node = "./Device/Vendor/MSFT/BitLocker/SystemDrivesRequireStartupAuthentication";
        let text = |pin: u8, key: u8| {
            format!(
                "<enabled/><data id=\"ConfigurePINUsageDropDown_Name\" value=\"{pin}\"/>\
                 <data id=\"configuretpmstartupkeyusagedropdown_name\" value=\"{key}\"/>"
            )
        };
        assert_eq!(found(node, &text(1, 0)), [""; 0]);
        assert_eq!(found(node, &text(2, 2)), [""; 0]);
        assert!(found(node, &text(1, 1))[0].starts_with("warning 63 a second way"), "{:?}", found(node, &text(1, 1)));
        assert_eq!(found(node, "<enabled/>"), [""; 0]);
    }

    #[test]
    fn ciphers_are_those_of_windows() {
        let node = |name: &str| format!("./Device/Vendor/MSFT/Policy/Config/ADMX_CipherSuiteOrder/{name}");
        let text = |id: &str, value: &str| format!("<enabled/><data id=\"{id}\" value=\"{value}\"/>");
        for (name, id, good, bad) in [
            (
                "SSLCipherSuiteOrder",
                "Pol_SSLCipherSuiteOrder",
                "TLS_AES_256_GCM_SHA384,TLS_RSA_WITH_AES_128_CBC_SHA",
                "TLS_AES_256_GCM_SHA384,AES256",
            ),
            ("SSLCurveOrder", "SSLCurveOrderList", "NistP384&#xF000;curve25519", "NistP384&#xF000;x25519"),
        ] {
            assert_eq!(found(&node(name), &text(id, good)), [""; 0], "{name}");
            assert!(found(&node(name), &text(id, bad))[0].starts_with("warning 10 "), "{name}");
        }
    }

    #[test]
    fn values_of_lists_have_their_form() {
        let zones = "./Device/Vendor/MSFT/Policy/Config/InternetExplorer/AllowSiteToZoneAssignmentList";
        let list = |value: &str| format!("<enabled/><data id=\"IZ_ZonemapPrompt\" value=\"{value}\"/>");
        assert_eq!(found(zones, &list("https://contoso.com&#xF000;2&#xF000;")), [""; 0]);
        for wrong in ["https://contoso.com&#xF000;5", "1&#xF000;https://contoso.com"] {
            assert!(found(zones, &list(wrong))[0].contains("is not a zone"), "{wrong}");
        }
        let classes =
            "./Device/Vendor/MSFT/Policy/Config/DeviceInstallation/PreventInstallationOfMatchingDeviceSetupClasses";
        assert_eq!(found(classes, &list("1&#xF000;{4d36e979-e325-11ce-bfc1-08002be10318}")), [""; 0]);
        assert!(found(classes, &list("1&#xF000;USB"))[0].contains("`USB` is not a device class"));
        let bare = list("1&#xF000;4d36e979-e325-11ce-bfc1-08002be10318");
        assert!(found(classes, &bare)[0].contains("lacks the braces of a device class"));
        let paths = "./Device/Vendor/MSFT/Policy/Config/Connectivity/HardenedUNCPaths";
        let share = |words: &str| list(&format!("\\\\*\\SYSVOL&#xF000;{words}"));
        assert_eq!(found(paths, &share("RequireMutualAuthentication=1, requireintegrity=1,RequirePrivacy=0")), [""; 0]);
        assert!(found(paths, &share("RequireIntegrity=1,Mutual=1"))[0].contains("`Mutual=1` is not a condition"));
    }
}
