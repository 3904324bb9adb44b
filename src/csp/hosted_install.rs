//! `EnterpriseModernAppManagement/AppInstallation/PACKAGE_FAMILY_NAME`: apps that the device fetches.

use super::forms::is_family_name;
use super::shape::{AttributeRule, Inside, Shape, Strictness, TextRule, any, attribute, follow, optional, required};
use super::xml_value::{is_root, judge_shape, judge_xml};
use super::{Given, Problem};
use crate::address::Scope;
use crate::format::xml::shown;

const DEPENDENCY: Shape = Shape::new("Dependency", &[required("PackageUri", TextRule::NonEmpty)], Inside::Nothing);
const DEPENDENCIES: Shape = Shape::new("Dependencies", &[], Inside::Elements(&[any(&DEPENDENCY)]));
const PACKAGE: Shape = Shape::new(
    "Package",
    &[required("PackageUri", TextRule::NonEmpty), attribute("PackageFamilyName", TextRule::NonEmpty)],
    Inside::Nothing,
);
const OPTIONAL_PACKAGES: Shape = Shape::new("OptionalPackages", &[], Inside::Elements(&[any(&PACKAGE)]));
const APPLICATION: Shape = Shape::new(
    "Application",
    &[
        required("PackageUri", TextRule::NonEmpty),
        attribute("DeploymentOptions", TextRule::Any),
        attribute("LicenseUri", TextRule::Any),
        attribute("StageOnly", TextRule::Any),
        attribute("ExcludeAppFromLayoutModification", TextRule::Any),
        attribute("ValidateDependencies", TextRule::Any),
        attribute("DeferRegistration", TextRule::Any),
    ],
    Inside::Unordered(&[optional(&DEPENDENCIES), optional(&OPTIONAL_PACKAGES)]),
);

const STORE: [AttributeRule; 3] = [
    required("id", TextRule::NonEmpty),
    attribute("flags", TextRule::OneOf(&["0", "1"])),
    attribute("skuid", TextRule::Any),
];
const STORE_APPLICATION: Shape = Shape::new("Application", &STORE, Inside::Nothing);

/// Judges HostedInstall.
pub(super) fn hosted(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &APPLICATION, problems) {
            return;
        }
        follow(root, &APPLICATION, Strictness::LENIENT, problems);
        if root.attribute("DeploymentOptions").is_some() && given.node.scope() == Scope::Device {
            problems.push(
                Problem::warning(root.at, "DeploymentOptions works only for users; this node belongs to the device")
                    .help("remove the attribute, or install the app for users, below ./User"),
            );
        }
        let name = given.name(4);
        if !is_family_name(name) {
            problems.push(
                Problem::error(
                    root.at,
                    format!("the path names the app {}, which is not a package family name", shown(name)),
                )
                .allowed("a name, _ and 13 letters or digits"),
            );
        }
    })
}

/// Judges StoreInstall.
pub(super) fn store(given: &Given) -> Vec<Problem> {
    judge_shape(given, &STORE_APPLICATION, Strictness::LENIENT)
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn an_app_has_an_address() {
        let node = "./User/Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/Contoso.Board_1a2b3c4d5e6f7/HostedInstall";
        let good = "<Application PackageUri=\"\\\\srv\\apps\\a.msixbundle\" DeploymentOptions=\"1\"><Dependencies>\
                    <Dependency PackageUri=\"b.appx\"/></Dependencies></Application>";
        assert_eq!(found(node, good), [""; 0]);
        assert!(found(node, "<Application/>")[0].contains("lacks the attribute PackageUri"));
        assert!(found(&node.replace("/User/", "/Device/"), good)[0].starts_with("warning"));
        assert!(found(&node.replace("_1a2b3c4d5e6f7", ""), good)[0].contains("the path names the app"));
    }
}
