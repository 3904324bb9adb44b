//! Policy/ConfigOperations/ADMXInstall: an ADMX file that adds policies.

use super::shape::{Inside, Shape};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};
use crate::address::LocUri;
use crate::format::xml::{Node, shown};

/// The namespaces of ADMX files: what Microsoft documents, and what nearly all of its own files state.
const SPACES: [&str; 2] = [
    "http://www.microsoft.com/GroupPolicy/PolicyDefinitions",
    "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions",
];

const DEFINITIONS: Shape = Shape::new("policyDefinitions", &[], Inside::Anything);

/// The keys that may be written below `Software\Microsoft` and `Software\Policies\Microsoft`; everything else there is
/// refused.
const ALLOWED_BELOW_MICROSOFT: &[&str] = &[
    "Office",
    "Edge",
    "EdgeUpdate",
    "OneDrive",
    "Internet Explorer",
    "Exchange",
    "IME",
    "IMEJP",
    "Shared Tools",
    "VBA\\Security",
    "SoftwareProtectionPlatform",
    "OfficeSoftwareProtectionPlatform",
    "Windows NT\\CurrentVersion\\Software Protection Platform",
    "Windows\\CurrentVersion\\Explorer",
    "Windows\\CurrentVersion\\Policies\\Explorer",
    "Windows\\Windows Search\\Preferences",
];

/// Whether a node is a policy of an ADMX file that was installed by ADMXInstall: the names of their areas contain a
/// `~`.
pub fn is_ingested_policy(node: &LocUri) -> bool {
    const AREAS: [&str; 4] = ["Vendor", "MSFT", "Policy", "Config"];
    let names = node.segments();
    names.len() == AREAS.len() + 2
        && names.iter().zip(AREAS).all(|(name, wanted)| name.eq_ignore_ascii_case(wanted))
        && names.get(AREAS.len()).is_some_and(|area| area.contains('~'))
}

/// Whether a node takes a whole ADMX file: `.../Policy/ConfigOperations/ADMXInstall/{app}/{Policy}/{id}`.
pub fn is_admx_install(node: &LocUri) -> bool {
    const ABOVE: [&str; 5] = ["Vendor", "MSFT", "Policy", "ConfigOperations", "ADMXInstall"];
    let names = node.segments();
    names.len() == ABOVE.len() + 3 && names.iter().zip(ABOVE).all(|(name, wanted)| name.eq_ignore_ascii_case(wanted))
}

/// Judges an ADMX file.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    const KINDS: [&str; 2] = ["Policy", "Preference"];
    let kind = given.name(6);
    let wrong_kind = (!KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind))).then(|| {
        Problem::warning(0, format!("the path has {} before the id of the file", shown(kind))).allowed(KINDS.join(", "))
    });
    let mut all: Vec<Problem> = wrong_kind.into_iter().collect();
    all.extend(judge_file(given));
    all
}

fn judge_file(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &DEFINITIONS, problems) {
            return;
        }
        // Many ADMX files omit the namespace.
        if !root.space.is_empty() && !SPACES.contains(&&*root.space) {
            let message = format!("the namespace of <policyDefinitions> is {}", shown(&root.space));
            problems.push(Problem::error(root.at, message).allowed(SPACES.join(", or ")));
        }
        match root.child("policies") {
            None => problems.push(
                Problem::warning(root.at, "the file defines no policies")
                    .allowed("<policies> with at least one <policy>"),
            ),
            Some(policies) => policies.each("policy").for_each(|policy| judge_policy(policy, problems)),
        }
    })
}

fn judge_policy(policy: &Node, problems: &mut Vec<Problem>) {
    let name = policy.attribute("name").unwrap_or_default();
    if name.is_empty() {
        problems.push(Problem::error(policy.at, "<policy> lacks the attribute name").allowed("name=\"...\""));
    }
    if let Some((at, key)) = refused_key(policy) {
        problems.push(
            Problem::error(
                at,
                format!("the policy {} writes to {}, which Windows reserves for itself", shown(name), shown(key)),
            )
            .help("Windows refuses the whole file; remove the policy, and set it by its own node or command"),
        );
    }
}

/// The first key of a policy, or of something in it, that no ingested file may write to.
fn refused_key<'n>(node: &'n Node) -> Option<(usize, &'n str)> {
    let keys = ["key", "defaultKey"].into_iter().filter_map(|name| node.attribute(name));
    let own = keys.into_iter().find(|key| is_refused(key)).map(|key| (node.at, key));
    own.or_else(|| node.children.iter().find_map(refused_key))
}

/// Whether Windows forbids ingested ADMX files to write there.
fn is_refused(key: &str) -> bool {
    let key = key.trim_start_matches('\\').to_lowercase();
    if key == "system" || key.starts_with("system\\") {
        return true;
    }
    let Some(below) =
        ["software\\policies\\microsoft", "software\\microsoft"].iter().find_map(|root| key.strip_prefix(root))
    else {
        return false;
    };
    let Some(below) = below.strip_prefix('\\') else { return below.is_empty() };
    let is_at = |allowed: &&str| {
        below.strip_prefix(&allowed.to_lowercase()).is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
    };
    !ALLOWED_BELOW_MICROSOFT.iter().any(is_at)
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/Firefox/Policy/FirefoxAdmx";

    fn admx(key: &str) -> String {
        format!(
            "<policyDefinitions revision=\"1.0\" schemaVersion=\"1.0\"><policies><policy name=\"A\" class=\"Both\" key=\"{key}\"/></policies></policyDefinitions>"
        )
    }

    #[test]
    fn a_file_may_write_outside_the_keys_of_windows() {
        for key in [
            r"Software\Policies\Mozilla\Firefox",
            r"Software\Policies\Microsoft\office\16.0",
            r"SOFTWARE\Policies\Microsoft\Edge",
        ] {
            assert_eq!(found(NODE, &admx(key)), [""; 0], "{key}");
        }
        for key in
            [r"System\CurrentControlSet", r"Software\Policies\Microsoft\Windows\System", r"Software\Microsoft\EdgeX"]
        {
            assert!(found(NODE, &admx(key))[0].contains("which Windows reserves for itself"), "{key}");
        }
        let inside = admx(r"Software\Contoso")
            .replace("/></policies>", "><elements><text id=\"a\" key=\"System\"/></elements></policy></policies>");
        assert!(found(NODE, &inside)[0].contains("writes to `System`"), "{inside}");
    }

    #[test]
    fn the_path_says_policy_or_preference() {
        let node = NODE.replace("/Policy/FirefoxAdmx", "/Firefox/FirefoxAdmx");
        assert!(found(&node, &admx("Software\\Mozilla"))[0].starts_with("warning 0 the path has `Firefox`"));
    }

    #[test]
    fn a_broken_file_is_refused_where_it_breaks() {
        let broken = "<policyDefinitions revision=\"1.0\" schemaVersion=\"1.0\"><policies></policyDefinitions>";
        let all = found(NODE, broken);
        assert!(all[0].starts_with("error 64 the XML is not well-formed: expected </policies>"), "{all:?}");
    }
}
