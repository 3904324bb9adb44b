//! What a kind of XML document may contain, as tables, and the check of a document against them.
//!
//! A shape is not the XSD of the CSP: if Microsoft's published schemas lack parts or contradict deployed documents,
//! the shape accepts both forms.

use super::Problem;
use super::forms::{is_braced_guid, is_guid, is_sid};
use crate::finding::{Severity, nearest};
use crate::format::xml::{Node, shown};

/// One element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    /// The name of its namespace; empty if it has none.
    pub(super) space: &'static str,
    pub(super) attributes: &'static [AttributeRule],
    pub(super) inside: Inside,
}

/// The content of an element.
#[derive(Debug, Clone, Copy)]
pub(super) enum Inside {
    Nothing,
    Text(TextRule),
    /// Elements, in the order of the table if the strictness requires an order.
    Elements(&'static [Member]),
    /// Elements in any order.
    Unordered(&'static [Member]),
    /// Anything; it is judged elsewhere, or not at all.
    Anything,
}

/// An element inside another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) shape: &'static Shape,
    pub(super) min: usize,
    pub(super) max: usize,
}

/// What a text or the value of an attribute may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextRule {
    Any,
    /// Not empty.
    NonEmpty,
    OneOf(&'static [&'static str]),
    /// `true`, `false`, `1` or `0`.
    Boolean,
    /// A number between the first and the second, both included.
    Number(i64, i64),
    /// `{01234567-...}`
    BracedGuid,
    /// A GUID without braces.
    Guid,
    Sid,
    /// A text for which the function is true, with an example of one.
    Form(fn(&str) -> bool, &'static str),
}

/// One attribute.
#[derive(Debug, Clone, Copy)]
pub(super) struct AttributeRule {
    name: &'static str,
    space: &'static str,
    is_required: bool,
    value: TextRule,
}

/// How severe a departure from the tables is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strictness {
    /// An element that is not in the tables.
    pub(super) unknown: Severity,
    /// An unknown element in a different namespace from its parent's, as additions in later releases have.
    pub(super) foreign: Severity,
    /// Elements in another order; none if any order is accepted.
    pub(super) order: Option<Severity>,
}

impl Strictness {
    /// Every departure from the tables is an error.
    pub(super) const STRICT: Strictness =
        Strictness { unknown: Severity::Error, foreign: Severity::Error, order: Some(Severity::Error) };
    /// Every departure from the tables is a warning, and any order is accepted.
    pub(super) const LENIENT: Strictness =
        Strictness { unknown: Severity::Warning, foreign: Severity::Warning, order: None };
}

impl Shape {
    /// An element without a namespace.
    pub(super) const fn new(name: &'static str, attributes: &'static [AttributeRule], inside: Inside) -> Self {
        Shape { name, space: "", attributes, inside }
    }

    /// The same in a namespace.
    pub(super) const fn within(self, space: &'static str) -> Self {
        Shape { space, ..self }
    }
}

/// Exactly once.
pub(super) const fn once(shape: &'static Shape) -> Member {
    Member { shape, min: 1, max: 1 }
}

/// Once or not at all.
pub(super) const fn optional(shape: &'static Shape) -> Member {
    Member { shape, min: 0, max: 1 }
}

/// Any number of times.
pub(super) const fn any(shape: &'static Shape) -> Member {
    Member { shape, min: 0, max: usize::MAX }
}

/// At least once.
pub(super) const fn some(shape: &'static Shape) -> Member {
    Member { shape, min: 1, max: usize::MAX }
}

/// An attribute that may be absent.
pub(super) const fn attribute(name: &'static str, value: TextRule) -> AttributeRule {
    AttributeRule { name, space: "", is_required: false, value }
}

/// An attribute that is required.
pub(super) const fn required(name: &'static str, value: TextRule) -> AttributeRule {
    AttributeRule { name, space: "", is_required: true, value }
}

impl AttributeRule {
    /// The same in a namespace.
    pub(super) const fn within(self, space: &'static str) -> Self {
        AttributeRule { space, ..self }
    }
}

/// Checks an element against the shape, whose name it must have.
pub(super) fn follow(node: &Node, shape: &Shape, strictness: Strictness, problems: &mut Vec<Problem>) {
    follow_below(node, shape, strictness, None, problems);
}

/// Like `follow`, but below an element whose wrong namespace, `reported`, was reported; its children inherit the
/// namespace, and it is not reported again.
fn follow_below(
    node: &Node,
    shape: &Shape,
    strictness: Strictness,
    reported: Option<&str>,
    problems: &mut Vec<Problem>,
) {
    let is_wrong = *node.space != *shape.space;
    if is_wrong && reported != Some(&*node.space) {
        problems.push(wrong_space(node, shape));
    }
    let reported = if is_wrong { Some(&*node.space) } else { None };
    check_attributes(node, shape, problems);
    match shape.inside {
        Inside::Anything => {}
        Inside::Nothing => {
            if let Some(child) = node.children.first() {
                problems.push(unknown(child, node, &[], strictness));
            }
        }
        Inside::Text(rule) => match node.children.first() {
            Some(child) => problems.push(unknown(child, node, &[], strictness)),
            None => {
                let at = if node.text.chars.is_empty() { node.at } else { node.text.at };
                problems.extend(misfit(node.name, node.words(), rule).map(|problem| problem.moved(at)));
            }
        },
        Inside::Elements(members) => check_elements(node, members, (strictness, strictness.order), reported, problems),
        Inside::Unordered(members) => check_elements(node, members, (strictness, None), reported, problems),
    }
}

fn check_elements(
    node: &Node,
    members: &[Member],
    (strictness, order): (Strictness, Option<Severity>),
    reported: Option<&str>,
    problems: &mut Vec<Problem>,
) {
    if !node.words().is_empty() {
        let problem = Problem::error(node.text.at, format!("there is text between the elements of <{}>", node.name));
        problems.push(problem.help("remove the text, or move it into an element"));
    }
    let mut furthest = 0;
    let mut counts = vec![0_usize; members.len()];
    for child in &node.children {
        let place = members.iter().position(|member| member.shape.name == child.name);
        let Some((place, member)) = place.and_then(|place| Some((place, members.get(place)?))) else {
            problems.push(unknown(child, node, members, strictness));
            continue;
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
            if *count == member.max.saturating_add(1) {
                let message = format!("<{}> appears more than once in <{}>", child.name, node.name);
                problems.push(Problem::error(child.at, message).help("keep one of them"));
            }
        }
        match order {
            Some(severity) if place < furthest => problems.push(misplaced(child, node, members, severity)),
            _ => furthest = furthest.max(place),
        }
        follow_below(child, member.shape, strictness, reported, problems);
    }
    let missing: Vec<String> = members
        .iter()
        .zip(counts)
        .filter(|(member, count)| *count < member.min)
        .map(|(member, _)| format!("<{}>", member.shape.name))
        .collect();
    if !missing.is_empty() {
        let problem = Problem::error(node.at, format!("<{}> lacks {}", node.name, missing.join(", ")));
        problems.push(problem.help("add what is missing"));
    }
}

fn check_attributes(node: &Node, shape: &Shape, problems: &mut Vec<Problem>) {
    const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    if matches!(shape.inside, Inside::Anything) && shape.attributes.is_empty() {
        return;
    }
    for own in node.attributes.iter().filter(|own| *own.space != *INSTANCE && *own.space != *XML) {
        match shape.attributes.iter().find(|rule| rule.name == own.name && *own.space == *rule.space) {
            Some(rule) => {
                problems.extend(misfit(own.name, &own.value, rule.value).map(|problem| problem.moved(own.at)))
            }
            None => problems.push(unknown_attribute(own.name, own.at, node, shape)),
        }
    }
    for rule in shape.attributes.iter().filter(|rule| rule.is_required) {
        if node.attribute_in(rule.space, rule.name).is_none() {
            let problem = Problem::error(node.at, format!("<{}> lacks the attribute {}", node.name, rule.name));
            problems.push(problem.allowed(format!("{}=\"...\"", rule.name)));
        }
    }
}

fn unknown_attribute(name: &str, at: usize, node: &Node, shape: &Shape) -> Problem {
    if let Some(rule) = shape.attributes.iter().find(|rule| rule.name == name) {
        let space = if rule.space.is_empty() { "no namespace" } else { rule.space };
        return Problem::error(at, format!("the attribute {name} of <{}> is in the wrong namespace", node.name))
            .allowed(format!("{name} of {space}"));
    }
    let names = shape.attributes.iter().map(|rule| rule.name).collect::<Vec<_>>().join(", ");
    let problem = Problem::warning(at, format!("<{}> does not allow the attribute {}", node.name, shown(name)));
    if names.is_empty() { problem } else { problem.allowed(names) }
}

/// What is wrong with a text, at byte 0.
fn misfit(name: &str, text: &str, rule: TextRule) -> Option<Problem> {
    let wrong = |what: &str| Problem::error(0, format!("{name} is {}, {what}", shown(text)));
    match rule {
        TextRule::Any => None,
        TextRule::NonEmpty if !text.trim().is_empty() => None,
        TextRule::NonEmpty => Some(Problem::error(0, format!("{name} is empty")).allowed("a text")),
        TextRule::OneOf(list) if list.contains(&text) => None,
        TextRule::OneOf(list) => {
            let problem = wrong("which is not one of its values").allowed(list.join(", "));
            Some(match nearest(text, list.iter().copied()) {
                Some(near) => problem.help(format!("write {near}")),
                None => problem,
            })
        }
        TextRule::Boolean if matches!(text, "true" | "false" | "1" | "0") => None,
        TextRule::Boolean => Some(wrong("which is neither true nor false").allowed("true, false")),
        TextRule::Number(from, to) if text.parse().is_ok_and(|number: i64| (from..=to).contains(&number)) => None,
        TextRule::Number(from, to) => Some(wrong("which is outside its range").allowed(format!("{from} to {to}"))),
        TextRule::BracedGuid if is_braced_guid(text) => None,
        TextRule::BracedGuid => {
            Some(wrong("which is not a GUID in braces").allowed("{01234567-89ab-cdef-0123-456789abcdef}"))
        }
        TextRule::Guid if is_guid(text) => None,
        TextRule::Guid => {
            Some(wrong("which is not a GUID without braces").allowed("01234567-89ab-cdef-0123-456789abcdef"))
        }
        TextRule::Form(fits, _) if fits(text) => None,
        TextRule::Form(_, example) => Some(wrong("which does not have the required form").allowed(example)),
        TextRule::Sid if is_sid(text) => None,
        TextRule::Sid => Some(wrong("which is not a SID").allowed("S-1-1-0 (everyone), S-1-5-32-544 (administrators)")),
    }
}

/// What to do about a namespace whose name begins with https instead of http.
pub(super) const WRITE_HTTP: &str = "write http, not https: a namespace name is only a name, and nothing opens it";

/// The problem for an element that has the right name in the wrong namespace.
fn wrong_space(node: &Node, shape: &Shape) -> Problem {
    let found = if node.space.is_empty() { "none".to_owned() } else { shown(&node.space) };
    let wanted = if shape.space.is_empty() { "no namespace" } else { shape.space };
    let problem = Problem::error(node.at, format!("the namespace of <{}> is {found}; it must be {wanted}", node.name))
        .allowed(wanted);
    match node.space.strip_prefix("https://").is_some_and(|rest| shape.space.ends_with(rest)) {
        true => problem.help(WRITE_HTTP),
        false => problem,
    }
}

fn unknown(child: &Node, parent: &Node, members: &[Member], strictness: Strictness) -> Problem {
    let names: Vec<&str> = members.iter().map(|member| member.shape.name).collect();
    let message = format!("<{}> does not allow the element {} here", parent.name, shown(child.name));
    let severity = if child.space == parent.space { strictness.unknown } else { strictness.foreign };
    let problem = Problem::new(child.at, severity, message);
    let problem = if names.is_empty() { problem } else { problem.allowed(names.join(", ")) };
    match nearest(child.name, names) {
        Some(near) => problem.help(format!("write {near}")),
        None => problem,
    }
}

fn misplaced(child: &Node, parent: &Node, members: &[Member], severity: Severity) -> Problem {
    let order = members.iter().map(|member| member.shape.name).collect::<Vec<_>>().join(", ");
    Problem::new(child.at, severity, format!("<{}> comes too late in <{}>", child.name, parent.name))
        .allowed(format!("this order: {order}"))
}

#[cfg(test)]
mod tests {
    use super::{Inside, Shape, Strictness, TextRule, any, attribute, follow, once, optional, required};
    use crate::format::xml::Document;

    const LEAF: Shape = Shape::new("Leaf", &[], Inside::Text(TextRule::OneOf(&["auto", "manual"]))).within("urn:a");
    const NUMBER: Shape =
        Shape::new("Number", &[attribute("Of", TextRule::Number(1, 9))], Inside::Nothing).within("urn:a");
    const MANY: Shape = Shape::new("Many", &[required("On", TextRule::Boolean)], Inside::Nothing).within("urn:b");
    const TOP: Shape =
        Shape::new("Top", &[], Inside::Elements(&[once(&LEAF), optional(&NUMBER), any(&MANY)])).within("urn:a");

    fn problems(text: &str) -> Vec<String> {
        let document = Document::read(text).unwrap();
        let mut problems = Vec::new();
        follow(&document.root, &TOP, Strictness::STRICT, &mut problems);
        problems.into_iter().map(|problem| format!("{} {}", problem.at, problem.message)).collect()
    }

    #[test]
    fn a_document_that_follows_its_shape_has_no_problem() {
        let text = "<Top xmlns='urn:a' xmlns:b='urn:b'><Leaf>auto</Leaf><Number Of='3'/><b:Many On='1'/><b:Many On='true'/></Top>";
        assert_eq!(problems(text), [""; 0]);
    }

    #[test]
    fn each_departure_is_named_at_its_place() {
        for (text, expected) in [
            ("<Top xmlns='urn:a'/>", vec!["0 <Top> lacks <Leaf>"]),
            (
                "<Top xmlns='https://urn:a'><Leaf xmlns='urn:a'>auto</Leaf></Top>",
                vec!["0 the namespace of <Top> is `https://urn:a`; it must be urn:a"],
            ),
            (
                "<Top xmlns='urn:a'><Number/><Leaf>aut</Leaf></Top>",
                vec!["28 <Leaf> comes too late in <Top>", "34 Leaf is `aut`, which is not one of its values"],
            ),
            (
                "<Top xmlns='urn:a'>x<Leaf>auto</Leaf><Leaf>auto</Leaf><Lea/></Top>",
                vec![
                    "19 there is text between the elements of <Top>",
                    "37 <Leaf> appears more than once in <Top>",
                    "54 <Top> does not allow the element `Lea` here",
                ],
            ),
            (
                "<Top xmlns='urn:a'><Leaf>auto</Leaf><Number Of='12' At=''/><Many/></Top>",
                vec![
                    "44 Of is `12`, which is outside its range",
                    "52 <Number> does not allow the attribute `At`",
                    "59 the namespace of <Many> is `urn:a`; it must be urn:b",
                    "59 <Many> lacks the attribute On",
                ],
            ),
        ] {
            assert_eq!(problems(text), expected, "{text}");
        }
    }
}
