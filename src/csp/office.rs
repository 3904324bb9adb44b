//! `Office/Installation/{id}/Install`: the configuration of the Office Deployment Tool.

use super::xml_value::judge_xml;
use super::{Given, Problem};
use crate::finding::Severity;
use crate::format::xml::{Node, shown};

const ROOT: &str = "Configuration";
const EDITIONS: &[&str] = &["32", "64"];
/// Today's channels, and their older names, which the tool still accepts.
const CHANNELS: &[&str] = &[
    "BetaChannel",
    "CurrentPreview",
    "Current",
    "MonthlyEnterprise",
    "SemiAnnualPreview",
    "SemiAnnual",
    "PerpetualVL2019",
    "PerpetualVL2021",
    "PerpetualVL2024",
    "Monthly",
    "Targeted",
    "Broad",
    "Insiders",
    "InsiderFast",
    "InsiderSlow",
    "FirstReleaseCurrent",
    "FirstReleaseDeferred",
    "Deferred",
    "Business",
    "Validation",
];
const LEVELS: &[&str] = &["None", "Full"];

/// The tool reads such a file with warnings at most, so none of these is an error.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let problems = judge_xml(given, |document, problems| {
        let root = &document.root;
        if !root.name.eq_ignore_ascii_case(ROOT) {
            let message = format!("the document starts with <{}>", shown(root.name).trim_matches('`'));
            problems.push(Problem::warning(root.at, message).allowed("<Configuration>"));
            return;
        }
        for add in root.each("Add") {
            one_of(add, "OfficeClientEdition", EDITIONS, problems);
            one_of(add, "Channel", CHANNELS, problems);
            products(add, problems);
        }
        for remove in root.each("Remove") {
            for product in remove.each("Product") {
                named(product, problems);
            }
        }
        for display in root.each("Display") {
            one_of(display, "Level", LEVELS, problems);
        }
    });
    problems.into_iter().map(|problem| Problem { severity: Severity::Warning, ..problem }).collect()
}

/// What is installed: products, each with its languages.
fn products(add: &Node, problems: &mut Vec<Problem>) {
    if add.child("Product").is_none() {
        problems.push(Problem::warning(add.at, "<Add> names no product").allowed("<Product ID=\"O365ProPlusRetail\">"));
    }
    for product in add.each("Product") {
        named(product, problems);
        if product.child("Language").is_none() {
            problems.push(
                Problem::warning(product.at, "<Product> names no language").allowed("<Language ID=\"MatchOS\"/>"),
            );
        }
        for language in product.each("Language") {
            named(language, problems);
        }
    }
}

fn named(node: &Node, problems: &mut Vec<Problem>) {
    if node.attribute("ID").is_none_or(str::is_empty) {
        problems.push(Problem::warning(node.at, format!("<{}> has no ID", node.name)));
    }
}

fn one_of(node: &Node, name: &str, words: &[&str], problems: &mut Vec<Problem>) {
    let Some(own) = node.attribute(name) else { return };
    if !words.iter().any(|word| word.eq_ignore_ascii_case(own)) {
        problems.push(Problem::warning(node.at, format!("{name} is {}", shown(own))).allowed(words.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Device/Vendor/MSFT/Office/Installation/a/Install";

    #[test]
    fn configurations_of_the_tool_pass() {
        for good in [
            "<Configuration><Remove All=\"TRUE\"/></Configuration>",
            "<Configuration><Add OfficeClientEdition=\"64\" Channel=\"MonthlyEnterprise\"><Product ID=\"O365ProPlusRetail\">\
             <Language ID=\"MatchOS\"/></Product></Add><Display Level=\"None\" AcceptEULA=\"TRUE\"/></Configuration>",
        ] {
            assert_eq!(found(NODE, good), [""; 0], "{good}");
        }
    }

    #[test]
    fn what_the_tool_does_not_know_is_found() {
        let add =
            |attributes: &str, inside: &str| format!("<Configuration><Add {attributes}>{inside}</Add></Configuration>");
        let product = "<Product ID=\"O365ProPlusRetail\"><Language ID=\"en-us\"/></Product>";
        for (text, expected) in [
            ("setup.exe".to_owned(), "the value is not XML"),
            ("<Config/>".to_owned(), "the document starts with <Config>"),
            (add("OfficeClientEdition=\"65\"", product), "OfficeClientEdition is `65`"),
            (add("Channel=\"Monthly Enterprise\"", product), "Channel is"),
            (add("", ""), "<Add> names no product"),
            (add("", "<Product><Language ID=\"en-us\"/></Product>"), "<Product> has no ID"),
            (add("", "<Product ID=\"a\"/>"), "<Product> names no language"),
        ] {
            let all = found(NODE, &text);
            assert!(all.len() == 1 && all[0].starts_with("warning") && all[0].contains(expected), "{text}: {all:?}");
        }
    }
}
