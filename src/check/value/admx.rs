//! ADMX: the text of an administrative template policy, `<enabled/>` with `<data id="..." value="..."/>`, or
//! `<disabled/>`. The ids and values of a policy are defined in its ADMX file, which DDF sets do not contain.

use std::collections::BTreeSet;
use std::fmt;

use uppsala::{Document, Element, NodeKind};

use super::Judge;
use super::xml::{Malformed, document};
use crate::finding::{Code, Report, Span};

/// What goes around a policy text to make it one document.
const AROUND: (&str, &str) = ("<policy>", "</policy>");

/// What is wrong with a policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trouble {
    Malformed(Malformed),
    /// It is in a CDATA section.
    Cdata,
    /// Its `<` and `>` are written as references.
    Escaped,
    /// There are letters between the elements.
    Letters,
    /// Neither `<enabled/>` nor `<disabled/>` comes first.
    NoState,
    /// An element that is none of the three.
    Element(String),
    /// A second `<enabled/>` or `<disabled/>`.
    SecondState,
    /// `<data/>` after `<disabled/>`.
    DataOfDisabled,
    /// `<data/>` without an `id`.
    NoId,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Malformed(_) => f.write_str("it is not well-formed"),
            Trouble::Cdata => f.write_str("it is in a CDATA section"),
            Trouble::Escaped => f.write_str("its < and > are escaped"),
            Trouble::Letters => f.write_str("there is text outside its elements"),
            Trouble::NoState => f.write_str("it does not start with <enabled/> or <disabled/>"),
            Trouble::Element(name) => write!(f, "a policy has no element <{name}>"),
            Trouble::SecondState => f.write_str("it says twice whether it is enabled"),
            Trouble::DataOfDisabled => f.write_str("a disabled policy has no <data/>"),
            Trouble::NoId => f.write_str("a <data/> has no id"),
        }
    }
}

/// What may work, but is written as no document shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Oddity {
    NoValue(String),
    SameId(String),
    Attribute(String),
    Content(String),
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::NoValue(id) => write!(f, "the <data/> of \"{id}\" has no value"),
            Oddity::SameId(id) => write!(f, "two <data/> have the id \"{id}\""),
            Oddity::Attribute(name) => write!(f, "there is an attribute \"{name}\""),
            Oddity::Content(name) => write!(f, "<{name}> is not empty"),
        }
    }
}

/// Reads a policy text.
fn read(text: &str) -> Result<Vec<Oddity>, Trouble> {
    let start = text.trim_start();
    if start.starts_with("<![CDATA[") {
        return Err(Trouble::Cdata);
    }
    if start.starts_with("&lt;") {
        return Err(Trouble::Escaped);
    }
    let whole = format!("{}{text}{}", AROUND.0, AROUND.1);
    let policy = document(&whole).map_err(|malformed| Trouble::Malformed(inside(malformed)))?;
    elements(&policy)
}

/// The place in the text itself.
fn inside(malformed: Malformed) -> Malformed {
    let before = if malformed.line == 1 { AROUND.0.len() } else { 0 };
    Malformed { column: malformed.column.saturating_sub(before).max(1), ..malformed }
}

fn elements(policy: &Document) -> Result<Vec<Oddity>, Trouble> {
    let mut oddities = Vec::new();
    let mut enabled = None;
    let mut ids = BTreeSet::new();
    let top = policy.document_element().ok_or(Trouble::NoState)?;
    for id in policy.children_iter(top) {
        let element = match policy.node_kind(id) {
            Some(NodeKind::Element(element)) => element,
            Some(NodeKind::Text(text)) if !text.trim().is_empty() => return Err(Trouble::Letters),
            Some(NodeKind::CData(_)) => return Err(Trouble::Letters),
            _ => continue,
        };
        let name = element.name.local_name.to_ascii_lowercase();
        match (name.as_str(), enabled) {
            ("enabled" | "disabled", Some(_)) => return Err(Trouble::SecondState),
            ("enabled" | "disabled", None) => enabled = Some(name == "enabled"),
            ("data", None) => return Err(Trouble::NoState),
            ("data", Some(false)) => return Err(Trouble::DataOfDisabled),
            ("data", Some(true)) => data(element, &mut ids, &mut oddities)?,
            _ => return Err(Trouble::Element(element.name.local_name.to_string())),
        }
        if policy.children_count(id) > 0 {
            oddities.push(Oddity::Content(name.clone()));
        }
        let known: &[&str] = if name == "data" { &["id", "value"] } else { &[] };
        let odd = element.attributes.iter().find(|attribute| !known.contains(&attribute.name.local_name.as_ref()));
        oddities.extend(odd.map(|attribute| Oddity::Attribute(attribute.name.local_name.to_string())));
    }
    enabled.map(|_| oddities).ok_or(Trouble::NoState)
}

/// One `<data id= value=/>`.
fn data(element: &Element, ids: &mut BTreeSet<String>, oddities: &mut Vec<Oddity>) -> Result<(), Trouble> {
    let id = element.get_attribute("id").filter(|id| !id.trim().is_empty()).ok_or(Trouble::NoId)?;
    if element.get_attribute("value").is_none() {
        oddities.push(Oddity::NoValue(id.to_owned()));
    }
    if !ids.insert(id.to_ascii_lowercase()) {
        oddities.push(Oddity::SameId(id.to_owned()));
    }
    Ok(())
}

/// Whether a sound policy text turns its policy off; then there is nothing left that only the ADMX file could judge.
pub(in crate::check) fn is_disabled(text: &str) -> bool {
    text.trim_start().get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<disabled"))
}

impl Judge<'_> {
    /// The text of a policy; the ADMX file with its ids is not at hand.
    pub(super) fn policy_text(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        match read(&text) {
            Ok(oddities) => {
                if let Some(oddity) = oddities.first() {
                    let oddity =
                        if self.secret { "it is written in an unusual way".to_owned() } else { oddity.to_string() };
                    report.push(
                        self.finding(Code::OddPolicyText, span, &format!("may not heed this policy text: {oddity}"))
                            .allowed(POLICY_TEXT)
                            .help("write it as the documentation of the policy shows it"),
                    );
                }
                Some(text)
            }
            Err(trouble) => {
                let detail = match &trouble {
                    Trouble::Malformed(Malformed { line, column, what }) => {
                        format!("it is not well-formed: {}", self.detail(*line, *column, what))
                    }
                    Trouble::Element(_) if self.secret => "a policy has no such element".to_owned(),
                    other => other.to_string(),
                };
                let help = match trouble {
                    Trouble::Cdata | Trouble::Escaped => "write < and > as they are; the package escapes them itself",
                    Trouble::DataOfDisabled => "remove the <data/>, or enable the policy",
                    _ => {
                        "single quotes around the whole text save escaping: '<enabled/><data id=\"...\" value=\"...\"/>'"
                    }
                };
                report.push(
                    self.finding(Code::PolicyText, span, &format!("takes the text of a policy, and {detail}"))
                        .allowed(POLICY_TEXT)
                        .help(help),
                );
                None
            }
        }
    }
}

/// The form of a policy text.
pub(super) const POLICY_TEXT: &str =
    "<enabled/>, then a <data id=\"...\" value=\"...\"/> for each choice of the policy; or <disabled/>";

#[cfg(test)]
mod tests {
    use super::{Oddity, Trouble, read};

    #[test]
    fn the_documented_forms_are_taken() {
        for text in [
            "<enabled/>",
            "<disabled/>",
            // Pages of Microsoft write them so.
            "<Enabled/><Data id=\"A\" value=\"1\"/>",
            " <enabled />\r\n<data id=\"A\" value=\"1\"/><!-- why -->\n<data id='B' value='&lt;x&gt;'></data>",
        ] {
            assert_eq!(read(text), Ok(Vec::new()), "{text}");
        }
    }

    #[test]
    fn other_forms_are_told_apart() {
        for (text, trouble) in [
            ("", Trouble::NoState),
            ("1", Trouble::Letters),
            ("&lt;enabled/&gt;", Trouble::Escaped),
            ("<![CDATA[<enabled/>]]>", Trouble::Cdata),
            ("<enabled/>x", Trouble::Letters),
            ("<enable/>", Trouble::Element("enable".to_owned())),
            ("<data id='A' value='1'/>", Trouble::NoState),
            ("<enabled/><data value='1'/>", Trouble::NoId),
            ("<enabled/><data id='' value='1'/>", Trouble::NoId),
            ("<disabled/><data id='A' value='1'/>", Trouble::DataOfDisabled),
            ("<enabled/><disabled/>", Trouble::SecondState),
        ] {
            assert_eq!(read(text), Err(trouble), "{text}");
        }
        for text in ["<enabled>", "<enabled/></policy><policy>", "<enabled/><data id=A/>", "<!DOCTYPE a><enabled/>"] {
            assert!(matches!(read(text), Err(Trouble::Malformed(_))), "{text}");
        }
        let Err(Trouble::Malformed(malformed)) = read("<enabled/>\n<data id=>") else { panic!("not malformed") };
        assert_eq!(malformed.line, 2);
    }

    #[test]
    fn what_no_document_shows_is_odd() {
        for (text, oddity) in [
            ("<enabled/><data id='A'/>", Oddity::NoValue("A".to_owned())),
            ("<enabled/><data id='A' value='1'/><data id='a' value='2'/>", Oddity::SameId("a".to_owned())),
            ("<enabled/><data id='A' value='1' type='x'/>", Oddity::Attribute("type".to_owned())),
            ("<enabled>yes</enabled>", Oddity::Content("enabled".to_owned())),
        ] {
            assert_eq!(read(text), Ok(vec![oddity]), "{text}");
        }
    }
}
