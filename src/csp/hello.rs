//! Windows Hello for Business (PassportForWork): the tenant in the path, and the lengths of a PIN.

use super::Problem;
use super::companions::Companions;
use super::forms::is_braced_guid;
use crate::format::xml::shown;

/// The nodes at the level of tenants that are not tenants.
const OTHER_NODES: [&str; 5] = ["Biometrics", "DeviceUnlock", "DynamicLock", "SecurityKey", "UseBiometrics"];

/// The shortest PIN is not longer than the longest.
pub(super) fn pin_lengths(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let longest = others.sibling("MaximumPINLength").and_then(|text| text.parse::<u32>().ok());
    let (Ok(shortest), Some(longest)) = (text.parse::<u32>(), longest) else { return Vec::new() };
    let problem = (shortest > longest).then(|| {
        Problem::warning(0, format!("the shortest PIN has {shortest} digits, and the longest has {longest}"))
            .help("Windows then uses neither, but its defaults: 4 and 127")
    });
    problem.into_iter().collect()
}

/// A PIN consists of some kind of characters.
pub(super) fn no_characters(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const KINDS: [&str; 4] = ["Digits", "LowercaseLetters", "UppercaseLetters", "SpecialCharacters"];
    const FORBIDDEN: &str = "2";
    let problem = KINDS.iter().all(|kind| others.sibling(kind) == Some(FORBIDDEN)).then(|| {
        Problem::warning(0, "digits, letters and special characters are all forbidden, so there is no PIN")
            .allowed("Digits = 0 or 1")
    });
    problem.into_iter().collect()
}

/// Certificates and cloud Kerberos are two ways to sign in to servers; Windows takes certificates if both are set.
pub(super) fn two_ways(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let is_both = others.is_on("UseCloudTrustForOnPremAuth") && others.is_on("UseCertificateForOnPremAuth");
    let problem = is_both.then(|| {
        Problem::warning(0, "cloud trust is not used while UseCertificateForOnPremAuth is true")
            .help("keep one of the two")
    });
    problem.into_iter().collect()
}

/// Whether a text has the groups of a GUID, whatever letters they have: Microsoft's example spells one like this.
fn is_like_guid(text: &str) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    text.split('-').map(str::len).eq(GROUPS)
}

/// The path names the tenant by its id.
pub(super) fn tenant(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let tenant = others.node.segments().get(3).map_or("", String::as_str);
    let id = "the id of the tenant, a GUID without braces";
    let is_placeholder = !is_like_guid(tenant) && !OTHER_NODES.iter().any(|known| known.eq_ignore_ascii_case(tenant));
    let wrong = if is_braced_guid(tenant) {
        Some("is written in braces in the path")
    } else if tenant.contains('.') {
        Some("is the name of a domain, but must be a GUID")
    } else if is_placeholder {
        Some("is not an id, but must be a GUID")
    } else {
        None
    };
    let problem = wrong.map(|wrong| Problem::warning(0, format!("the tenant {} {wrong}", shown(tenant))).allowed(id));
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn pins_and_servers() {
        const POLICIES: &str = "./Device/Vendor/MSFT/PassportForWork/01234567-89ab-cdef-0123-456789abcdef/Policies";
        let digits = format!("{POLICIES}/PINComplexity/Digits");
        let others = [("LowercaseLetters", "2"), ("UppercaseLetters", "2"), ("SpecialCharacters", "2")];
        let with = |digits_are| [others[0], others[1], others[2], ("Digits", digits_are)];
        assert_eq!(found_with(&digits, "1", &with("1")), [""; 0]);
        assert!(found_with(&digits, "2", &with("2"))[0].contains("there is no PIN"));
        let cloud = format!("{POLICIES}/UseCloudTrustForOnPremAuth");
        let on = ("UseCloudTrustForOnPremAuth", "true");
        assert_eq!(found_with(&cloud, "true", &[on]), [""; 0]);
        assert!(found_with(&cloud, "true", &[on, ("UseCertificateForOnPremAuth", "true")])[0].contains("not used"));
    }

    #[test]
    fn tenants_and_lengths() {
        const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";
        let node = |tenant: &str| {
            format!("./Device/Vendor/MSFT/PassportForWork/{tenant}/Policies/PINComplexity/MinimumPINLength")
        };
        assert_eq!(found_with(&node(ID), "6", &[("MaximumPINLength", "6")]), [""; 0]);
        assert_eq!(found_with(&node("0EXAMPLE-89ab-cdef-0123-456789abcdef"), "6", &[]), [""; 0]);
        assert_eq!(found_with(&node("SecurityKey"), "6", &[]), [""; 0]);
        assert!(found_with(&node(ID), "10", &[("MaximumPINLength", "6")])[0].contains("the shortest PIN has 10"));
        assert!(found_with(&node(&format!("%7B{ID}%7D")), "6", &[])[0].contains("is written in braces"));
        for placeholder in ["TenantId", "%7BTenantId%7D", "0123"] {
            assert!(found_with(&node(placeholder), "6", &[])[0].contains("is not an id"), "{placeholder}");
        }
        assert!(found_with(&node("contoso.com"), "6", &[])[0].contains("the name of a domain"));
    }
}
