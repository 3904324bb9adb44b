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
                require_id(product, problems);
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
        require_id(product, problems);
        judge_id(product, is_product, "O365ProPlusRetail, VisioPro2021Volume, LanguagePack", problems);
        if product.child("Language").is_none() {
            problems.push(
                Problem::warning(product.at, "<Product> names no language").allowed("<Language ID=\"MatchOS\"/>"),
            );
        }
        for language in product.each("Language") {
            require_id(language, problems);
            judge_id(language, is_language, "en-us, de-de, MatchOS", problems);
        }
    }
}

fn require_id(node: &Node, problems: &mut Vec<Problem>) {
    if node.attribute("ID").is_none_or(str::is_empty) {
        problems.push(Problem::warning(node.at, format!("<{}> has no ID", node.name)).allowed("ID=\"...\""));
    }
}

fn judge_id(node: &Node, is_valid: fn(&str) -> bool, allowed: &str, problems: &mut Vec<Problem>) {
    if let Some(id) = node.attribute("ID").filter(|id| !id.is_empty() && !is_valid(id)) {
        let message = format!("the ID of <{}> is {}", node.name, shown(id));
        problems.push(Problem::warning(node.at, message).allowed(allowed));
    }
}

/// Products end with the way in which they are sold; two are additions to others.
fn is_product(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    let is_sold = ["retail", "volume"].iter().any(|end| id.ends_with(end));
    id.bytes().all(|byte| byte.is_ascii_alphanumeric()) && (is_sold || matches!(&*id, "languagepack" | "proofingtools"))
}

/// A language with its region, `en-us`, or the language of something else.
fn is_language(id: &str) -> bool {
    let is_match = ["MatchOS", "MatchPreviousMSI", "MatchInstalled"].iter().any(|word| word.eq_ignore_ascii_case(id));
    let mut parts = id.split('-');
    let is_part = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let starts = parts
        .next()
        .is_some_and(|first| matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_alphabetic()));
    is_match || id.contains('-') && starts && parts.all(is_part)
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
            "<Configuration><Add><Product ID=\"proofingtools\"><Language ID=\"sr-latn-rs\"/></Product></Add></Configuration>",
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
            (add("", "<Product ID=\"VisioProRetail\"/>"), "<Product> names no language"),
            (add("", &product.replace("O365ProPlusRetail", "Office 365")), "the ID of <Product> is `Office 365`"),
            (add("", &product.replace("O365ProPlusRetail", "O365ProPlus")), "the ID of <Product> is `O365ProPlus`"),
            (add("", &product.replace("en-us", "English")), "the ID of <Language> is `English`"),
            (add("", &product.replace("en-us", "en_US")), "the ID of <Language> is `en_US`"),
        ] {
            let all = found(NODE, &text);
            assert!(all.len() == 1 && all[0].starts_with("warning") && all[0].contains(expected), "{text}: {all:?}");
        }
    }
}
