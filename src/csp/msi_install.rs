//! EnterpriseDesktopAppManagement/MSI/PRODUCT/DownloadInstall: an installer that the device fetches.

use super::forms::is_braced_guid;
use super::xml_value::judge_xml;
use super::{Given, Problem};
use crate::format::xml::shown;

/// The root of the document.
const JOB: &str = "MsiInstallJob";

/// Judges the job. The path is Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/<product>/DownloadInstall.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let product = given.name(4);
    let mut problems = judge_xml(given, |document, problems| {
        let root = &document.root;
        if root.name != JOB {
            let message = format!("the document starts with <{}>", shown(root.name).trim_matches('`'));
            problems.push(Problem::warning(root.at, message).allowed(format!("<{JOB}>")));
        }
        if let Some(id) = root.attribute("id").filter(|id| !id.eq_ignore_ascii_case(product)) {
            let message = format!("the job is for the product {}, but the path is for {}", shown(id), shown(product));
            problems.push(Problem::warning(root.at, message).allowed("the same product code in both"));
        }
    });
    if !is_braced_guid(product) {
        problems.push(
            Problem::warning(0, format!("the path names the product {}, which is not a product code", shown(product)))
                .allowed("the ProductCode of the installer, a GUID in braces; written %7B...%7D in an address"),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn path_and_job_name_one_product() {
        const PRODUCT: &str = "{1AB1A2A0-8D1B-4C2B-8C3D-0123456789AB}";
        let node =
            |name: &str| format!("./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{name}/DownloadInstall");
        let job = format!("<MsiInstallJob id=\"{PRODUCT}\"><Product Version=\"1.0.0\"/></MsiInstallJob>");
        let encoded = PRODUCT.replace('{', "%7B").replace('}', "%7D");
        assert_eq!(found(&node(&encoded), &job), [""; 0]);
        assert!(found(&node(&encoded.replace("1AB1", "2AB1")), &job)[0].contains("the job is for the product"));
        assert!(found(&node("viewer"), &job.replace(PRODUCT, "viewer"))[0].contains("is not a product code"));
        assert!(found(&node(&encoded), "<InstallJob/>")[0].contains("starts with <InstallJob>"));
        assert!(found(&node(&encoded), "<MsiInstallJob>")[0].starts_with("error"));
    }
}
