//! The text of an administrative template policy: `<enabled/>` with `<data id="..." value="..."/>`, or `<disabled/>`.
//! Which ids and values a policy has is judged elsewhere, by its ADMX file.

use std::collections::BTreeSet;
use std::fmt;

use super::super::value_place::Places;
use super::super::value_word::{NOT_CONFIGURED, is_not_configured, switches};
use super::Judge;
use super::xml::Malformed;
use crate::finding::{Code, Report, Span};
use crate::format::xml::{Document, Node, XmlError};

/// The root element around a policy text that makes it one document.
const WRAPPER: (&str, &str) = ("<policy>", "</policy>");

/// A valid policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct PolicyText {
    /// Whether it turns the policy on.
    pub(in crate::check) is_enabled: bool,
    /// Its choices, in the order of the text.
    pub(in crate::check) data: Vec<Data>,
}

/// One choice: `<data id= value=/>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Data {
    /// The id of its element in the policy.
    pub(in crate::check) id: String,
    /// Its value; absent if the attribute is absent.
    pub(in crate::check) value: Option<String>,
    /// The byte of the text where it starts.
    pub(in crate::check) at: usize,
    /// The byte of the text where its `value` attribute starts; without one, the same as `at`.
    pub(in crate::check) value_at: usize,
}

/// What is wrong with a policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PolicyTextError {
    Malformed(Malformed),
    /// It is in a CDATA section.
    Cdata,
    /// Its `<` and `>` are written as references.
    Escaped,
    /// There are letters between the elements.
    Letters,
    /// Neither `<enabled/>` nor `<disabled/>` comes first.
    NoState,
    /// Another element.
    Element(String),
    /// A second `<enabled/>` or `<disabled/>`.
    SecondState,
    /// `<data/>` after `<disabled/>`.
    DataOfDisabled,
    /// `<data/>` without an `id`.
    NoId,
}

impl fmt::Display for PolicyTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PolicyTextError::Malformed(_) => f.write_str("it is not well-formed"),
            PolicyTextError::Cdata => f.write_str("it is in a CDATA section"),
            PolicyTextError::Escaped => f.write_str("its < and > are escaped"),
            PolicyTextError::Letters => f.write_str("there is text outside its elements"),
            PolicyTextError::NoState => f.write_str("it does not start with <enabled/> or <disabled/>"),
            PolicyTextError::Element(name) => write!(f, "a policy has no element <{name}>"),
            PolicyTextError::SecondState => f.write_str("it states twice whether it is enabled"),
            PolicyTextError::DataOfDisabled => f.write_str("a disabled policy has no <data/>"),
            PolicyTextError::NoId => f.write_str("a <data/> has no id"),
        }
    }
}

/// A form that may work, but that no document shows.
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

impl PolicyText {
    /// The policy text, if it is a valid one.
    pub(in crate::check) fn of(text: &str) -> Option<PolicyText> {
        read(text).ok().map(|(policy, _)| policy)
    }
}

/// Reads a policy text.
fn read(text: &str) -> Result<(PolicyText, Vec<Oddity>), PolicyTextError> {
    let start = text.trim_start();
    if start.starts_with("<![CDATA[") {
        return Err(PolicyTextError::Cdata);
    }
    if start.starts_with("&lt;") {
        return Err(PolicyTextError::Escaped);
    }
    let whole = format!("{}{text}{}", WRAPPER.0, WRAPPER.1);
    let document = Document::read(&whole).map_err(|error| PolicyTextError::Malformed(malformed(text, &error)))?;
    elements(&document.root)
}

/// An XML error, with its position in the text without the wrapper.
fn malformed(text: &str, error: &XmlError) -> Malformed {
    let (line, column) = Places::of(text).line_and_column(inside(error.at));
    Malformed { line, column, what: format!("expected {}, found {}", error.expected, error.found) }
}

/// A position in the wrapped document, turned into one in the text without the wrapper.
fn inside(at: usize) -> usize {
    at.saturating_sub(WRAPPER.0.len())
}

fn elements(policy: &Node) -> Result<(PolicyText, Vec<Oddity>), PolicyTextError> {
    let (mut oddities, mut data, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut enabled = None;
    if !policy.words().is_empty() {
        return Err(PolicyTextError::Letters);
    }
    for element in &policy.children {
        let name = element.name.to_ascii_lowercase();
        match (name.as_str(), enabled) {
            ("enabled" | "disabled", Some(_)) => return Err(PolicyTextError::SecondState),
            ("enabled" | "disabled", None) => enabled = Some(name == "enabled"),
            ("data", None) => return Err(PolicyTextError::NoState),
            ("data", Some(false)) => return Err(PolicyTextError::DataOfDisabled),
            ("data", Some(true)) => data.push(choice(element, &mut ids, &mut oddities)?),
            _ => return Err(PolicyTextError::Element(element.name.to_owned())),
        }
        if !element.children.is_empty() || !element.text.chars.is_empty() {
            oddities.push(Oddity::Content(name.clone()));
        }
        let known: &[&str] = if name == "data" { &["id", "value"] } else { &[] };
        let odd = element.attributes.iter().find(|attribute| !known.contains(&attribute.name));
        oddities.extend(odd.map(|attribute| Oddity::Attribute(attribute.name.to_owned())));
    }
    let is_enabled = enabled.ok_or(PolicyTextError::NoState)?;
    Ok((PolicyText { is_enabled, data }, oddities))
}

/// One `<data id= value=/>`.
fn choice(element: &Node, ids: &mut BTreeSet<String>, oddities: &mut Vec<Oddity>) -> Result<Data, PolicyTextError> {
    let id = element.attribute("id").filter(|id| !id.trim().is_empty()).ok_or(PolicyTextError::NoId)?;
    let value = element.attribute("value").map(str::to_owned);
    if value.is_none() {
        oddities.push(Oddity::NoValue(id.to_owned()));
    }
    if !ids.insert(id.to_lowercase()) {
        oddities.push(Oddity::SameId(id.to_owned()));
    }
    let value_at = element.attributes.iter().find(|attribute| attribute.name == "value").map(|attribute| attribute.at);
    let at = inside(element.at);
    Ok(Data { id: id.to_owned(), value, at, value_at: value_at.map_or(at, inside) })
}

impl Judge<'_> {
    /// The text of a policy.
    pub(super) fn policy_text(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        match read(&text) {
            Ok((_, oddities)) => {
                if let Some(oddity) = oddities.first() {
                    let oddity =
                        if self.secret { "it is written in an unusual way".to_owned() } else { oddity.to_string() };
                    report.push(
                        self.finding(Code::OddPolicyText, span, &format!("may not accept this policy text: {oddity}"))
                            .allowed(POLICY_TEXT)
                            .help("write it as the documentation of the policy shows it"),
                    );
                }
                Some(text)
            }
            Err(error) => {
                self.report_error(&error, &text, span, report);
                None
            }
        }
    }

    /// Reports why a text is not that of a policy.
    fn report_error(&self, error: &PolicyTextError, text: &str, span: Span, report: &mut Report) {
        let detail = match error {
            PolicyTextError::Malformed(Malformed { line, column, what }) => {
                format!("it is not well-formed: {}", self.detail(*line, *column, what))
            }
            PolicyTextError::Element(_) if self.secret => "a policy has no such element".to_owned(),
            other => other.to_string(),
        };
        report.push(
            self.finding(Code::PolicyText, span, &format!("takes the text of a policy, but {detail}"))
                .allowed(POLICY_TEXT)
                .help(error.help(text)),
        );
    }
}

impl PolicyTextError {
    /// How to correct the text that has this error.
    fn help(&self, text: &str) -> &'static str {
        match self {
            PolicyTextError::Letters if is_not_configured(text) => NOT_CONFIGURED,
            PolicyTextError::Letters if let Some(is_on) = switches(text) => policy_state(is_on),
            PolicyTextError::Letters if text.trim().parse::<i64>().is_ok() => POLICY_STATES,
            PolicyTextError::Cdata | PolicyTextError::Escaped => {
                "write < and > as they are; the package escapes them itself"
            }
            PolicyTextError::Malformed(_) if has_bare_ampersand(text) => {
                "write & as &amp; in the values of <data/>: a policy text is XML"
            }
            PolicyTextError::DataOfDisabled => "remove the <data/>, or enable the policy",
            _ => {
                "with single quotes around the whole text nothing needs escaping: \
                 '<enabled/><data id=\"...\" value=\"...\"/>'"
            }
        }
    }
}

/// Whether an `&` begins no reference such as `&amp;` or `&#xF000;`.
fn has_bare_ampersand(text: &str) -> bool {
    let is_reference = |rest: &str| {
        let name = rest.split_once(';').map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|byte| byte == b'#' || byte.is_ascii_alphanumeric())
    };
    text.split('&').skip(1).any(|rest| !is_reference(rest))
}

/// How to write that a policy is on or off.
pub(super) const fn policy_state(is_on: bool) -> &'static str {
    match is_on {
        true => "write \"<enabled/>\", with a <data/> for each choice of the policy",
        false => "write \"<disabled/>\"",
    }
}

/// The same, where it is not known which is meant.
pub(super) const POLICY_STATES: &str =
    "write \"<enabled/>\", with a <data/> for each choice of the policy; or \"<disabled/>\"";

/// The form of a policy text.
pub(super) const POLICY_TEXT: &str =
    "<enabled/>, then a <data id=\"...\" value=\"...\"/> for each choice of the policy; or <disabled/>";

#[cfg(test)]
mod tests {
    use super::{Oddity, PolicyText, PolicyTextError};

    fn read(text: &str) -> Result<Vec<Oddity>, PolicyTextError> {
        super::read(text).map(|(_, oddities)| oddities)
    }

    #[test]
    fn the_documented_forms_are_taken() {
        for text in [
            "<enabled/>",
            "<disabled/>",
            // Microsoft's pages write them in this way.
            "<Enabled/><Data id=\"A\" value=\"1\"/>",
            " <enabled />\r\n<data id=\"A\" value=\"1\"/><!-- why -->\n<data id='B' value='&lt;x&gt;'></data>",
        ] {
            assert_eq!(read(text), Ok(Vec::new()), "{text}");
        }
    }

    #[test]
    fn each_wrong_form_has_its_message() {
        for (text, error) in [
            ("", PolicyTextError::NoState),
            ("1", PolicyTextError::Letters),
            ("&lt;enabled/&gt;", PolicyTextError::Escaped),
            ("<![CDATA[<enabled/>]]>", PolicyTextError::Cdata),
            ("<enabled/>x", PolicyTextError::Letters),
            ("<enable/>", PolicyTextError::Element("enable".to_owned())),
            ("<data id='A' value='1'/>", PolicyTextError::NoState),
            ("<enabled/><data value='1'/>", PolicyTextError::NoId),
            ("<enabled/><data id='' value='1'/>", PolicyTextError::NoId),
            ("<disabled/><data id='A' value='1'/>", PolicyTextError::DataOfDisabled),
            ("<enabled/><disabled/>", PolicyTextError::SecondState),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
        for text in ["<enabled>", "<enabled/></policy><policy>", "<enabled/><data id=A/>", "<!DOCTYPE a><enabled/>"] {
            assert!(matches!(read(text), Err(PolicyTextError::Malformed(_))), "{text}");
        }
        let Err(PolicyTextError::Malformed(malformed)) = read("<enabled/>\n<data id=>") else {
            panic!("not malformed")
        };
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

    #[test]
    fn choices_have_places_in_the_text() {
        let policy = PolicyText::of("<enabled/>\n<data id='A' value='1'/><Data id='B'/>").unwrap();
        let places: Vec<_> =
            policy.data.iter().map(|data| (data.id.as_str(), data.value.as_deref(), data.at, data.value_at)).collect();
        assert_eq!(places, [("A", Some("1"), 11, 24), ("B", None, 35, 35)]);
        assert_eq!(PolicyText::of("<disabled/>"), Some(PolicyText { is_enabled: false, data: Vec::new() }));
        assert_eq!(PolicyText::of("1"), None);
    }
}
