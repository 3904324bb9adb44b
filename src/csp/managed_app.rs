//! EnterpriseModernAppManagement/AppManagement/KIND/PACKAGE_FAMILY_NAME: apps that are on the device.

use super::Problem;
use super::companions::Companions;
use super::forms::is_family_name;
use crate::format::xml::shown;

/// The path names the app by its package family.
pub(super) fn named_by_family(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    /// What is at the level of apps but is not one.
    const RELEASES: &str = "ReleaseManagement";
    let Some(app) = others.node.segments().get(5) else { return Vec::new() };
    let problem = (!is_family_name(app) && !app.eq_ignore_ascii_case(RELEASES)).then(|| {
        Problem::warning(0, format!("the path names the app {}, which is not a package family name", shown(app)))
            .allowed("a name, _ and 13 letters or digits: Microsoft.WindowsCalculator_8wekyb3d8bbwe")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn apps_are_named_by_family() {
        let node = |app: &str| {
            format!("./Device/Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/AppStore/{app}/NonRemovable")
        };
        for good in ["Contoso.App_1a2b3c4d5e6f7", "ReleaseManagement"] {
            assert_eq!(found_with(&node(good), "1", &[]), [""; 0], "{good}");
        }
        for bad in ["Contoso.App", "Contoso.App_1.0.0.0_x64__1a2b3c4d5e6f7"] {
            assert!(found_with(&node(bad), "1", &[])[0].contains("is not a package family name"), "{bad}");
        }
    }
}
