//! Windows Security: the name and the contacts of the company, which are shown only together.
//!
//! Learn: client-management/mdm/policy-csp-windowsdefendersecuritycenter.

use super::Problem;
use super::companions::Companions;

const NAME: &str = "CompanyName";
const CONTACTS: [&str; 3] = ["Phone", "Email", "URL"];
const SWITCHES: [&str; 2] = ["EnableCustomizedToasts", "EnableInAppCustomization"];

/// EnableCustomizedToasts and EnableInAppCustomization need the name and one contact.
pub(super) fn needs_contact(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const ON: &str = "1";
    let is_set = |name: &str| others.sibling(name).is_some_and(|value| !value.is_empty());
    let is_whole = is_set(NAME) && CONTACTS.iter().any(|name| is_set(name));
    let problem = (text == ON && !is_whole).then(|| {
        Problem::warning(0, "Windows Security shows its own text unless a name and a contact are set")
            .allowed(format!("{NAME}, and one of {}", CONTACTS.join(", ")))
            .help("set them as well, unless the device gets them from elsewhere")
    });
    problem.into_iter().collect()
}

/// The name and the contacts are shown only where one of the two is on.
pub(super) fn needs_switch(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_on = SWITCHES.iter().any(|name| others.is_on(name));
    let problem = (!is_on).then(|| {
        Problem::warning(0, "Windows Security shows name and contacts only where it is customized")
            .allowed(format!("{} = 1, or {} = 1", SWITCHES[0], SWITCHES[1]))
            .help("set one of them as well, unless the device gets it from elsewhere")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn name_contact_and_switch_belong_together() {
        let node = |name: &str| format!("./Device/Vendor/MSFT/Policy/Config/WindowsDefenderSecurityCenter/{name}");
        let all = [("CompanyName", "Contoso"), ("Email", "help@contoso.com"), ("EnableCustomizedToasts", "1")];
        assert_eq!(found_with(&node("EnableCustomizedToasts"), "1", &all), [""; 0]);
        assert_eq!(found_with(&node("EnableCustomizedToasts"), "0", &[]), [""; 0]);
        assert_eq!(found_with(&node("Email"), "help@contoso.com", &all), [""; 0]);
        assert!(found_with(&node("EnableInAppCustomization"), "1", &all[..1])[0].contains("a name and a contact"));
        assert!(found_with(&node("CompanyName"), "Contoso", &all[..2])[0].contains("only where it is customized"));
    }
}
