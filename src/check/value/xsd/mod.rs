//! XSD: XML that conforms to the schema in the DDF.

mod schema;

use std::fmt;

use self::schema::{XsdError, XsdSchema};
use super::Judge;
use super::xml::{Malformed, document};
use crate::finding::{Code, Report, Span};

/// The largest value that is validated, in bytes. The validator compares repeated names pairwise and looks up the
/// position of each error, so the time is quadratic; at this size it is about a second.
const VALUE_LIMIT: usize = 1 << 20;

/// The result of validating a text.
#[derive(Debug)]
enum Outcome {
    /// It is valid.
    Follows,
    /// It is valid for the available part of the schema, which imports this namespace from a schema that is not in the
    /// DDF.
    FollowsInPart(String),
    /// It is not valid.
    Breaks(Violation),
    /// It could not be validated.
    NotValidated(NotValidated),
}

/// Where and how a text violates its schema.
#[derive(Debug)]
struct Violation {
    line: usize,
    column: usize,
    what: String,
    /// The number of other violations.
    more: usize,
    /// The elements that a document may start with.
    tops: Vec<String>,
    /// Whether the schema is complete.
    is_schema_complete: bool,
}

/// Why a text was not validated.
#[derive(Debug)]
enum NotValidated {
    Schema(XsdError),
    TooLong,
}

impl fmt::Display for NotValidated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotValidated::Schema(unusable) => unusable.fmt(f),
            NotValidated::TooLong => {
                write!(
                    f,
                    "it is well-formed XML, but above {} KiB it is not validated against its schema",
                    VALUE_LIMIT >> 10
                )
            }
        }
    }
}

fn judge(schema: &str, text: &str) -> Result<Outcome, Malformed> {
    let document = document(text)?;
    if text.len() > VALUE_LIMIT {
        return Ok(Outcome::NotValidated(NotValidated::TooLong));
    }
    let top = document.document_element().and_then(|id| document.element(id));
    let top = top.map_or("", |element| element.name.local_name.as_ref());
    let schema = match XsdSchema::read(schema, top) {
        Ok(schema) => schema,
        Err(unusable) => return Ok(Outcome::NotValidated(NotValidated::Schema(unusable))),
    };
    let errors = schema.validator.validate(&document);
    Ok(match (errors.first(), schema.absent) {
        (None, None) => Outcome::Follows,
        (None, Some(namespace)) => Outcome::FollowsInPart(namespace),
        (Some(first), absent) => Outcome::Breaks(Violation {
            line: first.line.unwrap_or(1),
            column: first.column.unwrap_or(1),
            what: first.message.clone(),
            more: errors.len() - 1,
            tops: schema.tops,
            is_schema_complete: absent.is_none(),
        }),
    })
}

impl Judge<'_> {
    /// A document that conforms to the schema. If an imported schema is missing, a violation is only a warning: this is
    /// the schema of VPN profiles, whose published examples do not conform to its order either.
    pub(super) fn follows_xsd(&self, schema: &str, text: String, span: Span, report: &mut Report) -> Option<String> {
        match judge(schema, &text) {
            Err(malformed) => {
                self.report_malformed(&malformed, &text, span, report);
                return None;
            }
            Ok(Outcome::Follows) => {}
            Ok(Outcome::FollowsInPart(_)) if self.is_documented() => {}
            Ok(Outcome::FollowsInPart(namespace)) => {
                let why = format!("its schema imports {namespace}, which is not in the DDF; the rest is valid");
                report.push(self.not_judged(span, &why));
            }
            Ok(Outcome::NotValidated(why)) => report.push(self.not_judged(span, &why.to_string())),
            Ok(Outcome::Breaks(violation)) if !violation.is_schema_complete && self.is_documented() => {}
            Ok(Outcome::Breaks(violation)) => {
                self.report_violation(&violation, span, report);
                if violation.is_schema_complete {
                    return None;
                }
            }
        }
        Some(text)
    }

    fn report_violation(&self, violation: &Violation, span: Span, report: &mut Report) {
        let detail = self.detail(violation.line, violation.column, &violation.what);
        let more = if violation.more == 0 { String::new() } else { format!(" (and {} more places)", violation.more) };
        let tops: Vec<String> = violation.tops.iter().map(|name| format!("<{name}>")).collect();
        let (code, what) = match violation.is_schema_complete {
            true => (Code::BreaksXsd, "takes XML that conforms to the schema in its DDF"),
            false => (Code::XsdDoubt, "has XML that does not conform to its schema, which is itself incomplete"),
        };
        report.push(
            self.finding(code, span, &format!("{what}: {detail}{more}"))
                .allowed(format!("a document that starts with {}", tops.join(" or ")))
                .help("`ppkgc schema` with the LocURI shows what the node takes"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, judge};

    const SCHEMA: &str = "<x:schema xmlns:x='http://www.w3.org/2001/XMLSchema'>\
        <x:import namespace='urn:far' schemaLocation='far.xsd'/>\
        <x:element name='Top' type='TopType'/>\
        <x:complexType name='TopType'><x:sequence>\
            <x:element name='Part' type='PartType' minOccurs='0'/>\
            <x:element xmlns:q='urn:far' ref='q:Far' minOccurs='0'/>\
        </x:sequence></x:complexType>\
        <x:complexType name='PartType'><x:attribute name='Id' type='x:int' use='required'/></x:complexType>\
    </x:schema>";

    fn outcome(schema: &str, text: &str) -> String {
        match judge(schema, text) {
            Ok(Outcome::Follows) => "follows".to_owned(),
            Ok(Outcome::FollowsInPart(namespace)) => format!("follows but {namespace}"),
            Ok(Outcome::Breaks(violation)) => format!("breaks at {}: {}", violation.column, violation.what),
            Ok(Outcome::NotValidated(why)) => why.to_string(),
            Err(malformed) => format!("malformed: {}", malformed.what),
        }
    }

    #[test]
    fn a_document_is_validated() {
        let whole = SCHEMA.replace("<x:import namespace='urn:far' schemaLocation='far.xsd'/>", "");
        let whole = whole.replace("<x:element xmlns:q='urn:far' ref='q:Far' minOccurs='0'/>", "");
        for (schema, text, expected) in [
            (whole.as_str(), "<Top/>", "follows"),
            (&whole, "<Top><Part Id='1'/></Top>", "follows"),
            (&whole, "<Top><Part Id='x'/></Top>", "breaks at 6: 'x' is not a valid int"),
            (&whole, "<Part Id='1'/>", "follows"),
            (&whole, "<Other/>", "breaks at 1: No element declaration found for 'Other'"),
            (SCHEMA, "<Top><q:Far xmlns:q='urn:far'><q:More/></q:Far></Top>", "follows but urn:far"),
            (SCHEMA, "<Top><Near/></Top>", "breaks at 6: Unexpected element 'Near' in sequence"),
        ] {
            assert_eq!(outcome(schema, text), expected, "{text}");
        }
    }

    #[test]
    fn an_unsupported_schema_is_reported() {
        let start = "<x:schema xmlns:x='http://www.w3.org/2001/XMLSchema'>";
        assert_eq!(
            outcome(&format!("{start}<x:group name='g'/></x:schema>"), "<a/>"),
            "its schema uses <group> in a way that is not supported"
        );
        let doubled: String = (1..40)
            .map(|n| format!("<x:simpleType name='u{n}'><x:union memberTypes='u{0} u{0}'/></x:simpleType>", n - 1))
            .collect();
        assert_eq!(
            outcome(&format!("{start}<x:element name='a' type='u39'/>{doubled}</x:schema>"), "<a/>"),
            "its schema uses <union> in a way that is not supported"
        );
        assert_eq!(outcome("<schema/>", "<a/>"), "its schema is not an XSD");
        assert_eq!(outcome("<", "<a/>"), "its schema is not well-formed XML");
    }
}
