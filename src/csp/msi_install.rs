//! EnterpriseDesktopAppManagement/MSI/PRODUCT/DownloadInstall: an installer that the device fetches.

use super::forms::{is_braced_guid, is_hash, is_number};
use super::xml_value::{descendants, judge_xml};
use super::{Given, Problem};
use crate::format::xml::{Node, shown};

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
        judge_members(root, problems);
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

/// A member of a job: its name, whether a text has its form, and that form in words.
type Member = (&'static str, fn(&str) -> bool, &'static str);

const MEMBERS: [Member; 6] = [
    ("ContentURL", is_url_of_msi, "a URL of the installer, https://contoso.com/viewer.msi"),
    ("CommandLine", is_options, "only the options, such as /quiet: Windows starts msiexec itself"),
    ("FileHash", is_sha256, "SHA-256 of the file, 64 hexadecimal digits"),
    ("TimeOut", is_number, "a whole number of minutes"),
    ("RetryCount", is_number, "a whole number"),
    ("RetryInterval", is_number, "a whole number of minutes"),
];

/// A link with a query may lead to an installer whatever its path.
fn is_url_of_msi(text: &str) -> bool {
    let is_web = ["http://", "https://"].iter().any(|scheme| text.to_ascii_lowercase().starts_with(scheme));
    is_web && (text.contains('?') || text.to_ascii_lowercase().ends_with(".msi"))
}

fn is_options(text: &str) -> bool {
    let program = text.trim_start_matches('"').split(char::is_whitespace).next().unwrap_or_default();
    let file = program.rsplit('\\').next().unwrap_or(program).trim_end_matches('"').to_ascii_lowercase();
    !matches!(file.as_str(), "msiexec" | "msiexec.exe")
}

/// `1.0.0`
fn is_version(text: &str) -> bool {
    text.split('.').all(is_number)
}

fn is_sha256(text: &str) -> bool {
    is_hash(text, &[64])
}

/// Judges what a job says about its file: where it is, its hash, and how long and how often it is tried.
fn judge_members(root: &Node<'_>, problems: &mut Vec<Problem>) {
    let all = descendants(root);
    for (name, is_valid, allowed) in MEMBERS {
        let own = all.iter().filter(|node| node.name == name);
        for (node, text) in own.map(|node| (node, node.text.chars.trim())).filter(|(_, text)| !text.is_empty()) {
            if !is_valid(text) {
                let message = format!("<{name}> is {}", shown(text));
                problems.push(Problem::warning(node.at, message).allowed(allowed));
            }
        }
    }
    let versions = all.iter().filter(|node| node.name == "Product").filter_map(|node| node.attribute("Version"));
    if let Some(version) = versions.map(str::trim).find(|version| !version.is_empty() && !is_version(version)) {
        problems.push(Problem::warning(root.at, format!("Version is {}", shown(version))).allowed("1.0.0"));
    }
    if root.name == JOB && !all.iter().any(|node| node.name == "FileHash" && !node.text.chars.trim().is_empty()) {
        problems.push(
            Problem::warning(root.at, "the job does not say which file is right: no <FileHash> has a hash")
                .allowed("<Validation><FileHash> with the SHA-256 of the installer"),
        );
    }
    if root.name == JOB && !all.iter().any(|node| node.name == "ContentURL" && !node.text.chars.trim().is_empty()) {
        problems.push(
            Problem::warning(root.at, "the job names no file: no <ContentURL> has a URL")
                .allowed("<Product Version=\"1.0.0\"><Download><ContentURLList><ContentURL>https://..."),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn path_and_job_name_one_product() {
        const PRODUCT: &str = "{1AB1A2A0-8D1B-4C2B-8C3D-0123456789AB}";
        let node =
            |name: &str| format!("./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/{name}/DownloadInstall");
        let job = format!(
            "<MsiInstallJob id=\"{PRODUCT}\"><Product Version=\"1.0.0\"><Download><ContentURLList>\
             <ContentURL>https://contoso.com/a.msi</ContentURL></ContentURLList></Download><Validation><FileHash>{}\
             </FileHash></Validation><Enforcement><CommandLine>/quiet</CommandLine><TimeOut>5</TimeOut></Enforcement>\
             </Product></MsiInstallJob>",
            "0a".repeat(32)
        );
        let encoded = PRODUCT.replace('{', "%7B").replace('}', "%7D");
        assert_eq!(found(&node(&encoded), &job), [""; 0]);
        let link = job.replace("https://contoso.com/a.msi", "https://contoso.com/get?id=1");
        assert_eq!(found(&node(&encoded), &link), [""; 0]);
        assert!(found(&node(&encoded.replace("1AB1", "2AB1")), &job)[0].contains("the job is for the product"));
        assert!(found(&node("viewer"), &job.replace(PRODUCT, "viewer"))[0].contains("is not a product code"));
        for (right, wrong, expected) in [
            ("<TimeOut>5<", "<TimeOut>5m<", "<TimeOut> is `5m`"),
            ("0a0a", "0a", "<FileHash> is `0a"),
            ("https://contoso.com/a.msi", " ", "the job names no file"),
            ("https://contoso.com/a.msi", "\\\\srv\\a.msi", "<ContentURL> is `"),
            ("https://contoso.com/a.msi", "https://contoso.com/a.exe", "<ContentURL> is `"),
            ("/quiet", "msiexec /i a.msi /quiet", "<CommandLine> is `msiexec"),
            ("/quiet", "\"C:\\Windows\\System32\\MsiExec.exe\" /quiet", "<CommandLine> is `"),
            ("Version=\"1.0.0\"", "Version=\"v19\"", "Version is `v19`"),
            ("FileHash", "Hash", "no <FileHash> has a hash"),
        ] {
            let all = found(&node(&encoded), &job.replace(right, wrong));
            assert!(all[0].contains(expected), "{wrong}: {all:?}");
        }
        assert!(found(&node(&encoded), "<InstallJob/>")[0].contains("starts with <InstallJob>"));
        assert!(found(&node(&encoded), "<MsiInstallJob>")[0].starts_with("error"));
    }
}
