//! XSD: XML that follows the schema text in the DDF.

mod schema;

use std::fmt;

use self::schema::{Unusable, XsdSchema};
use super::Judge;
use super::xml::{Malformed, document};
use crate::finding::{Code, Report, Span};

/// Largest value that meets its schema, in bytes. The validator compares repeated names pair by pair and looks up the
/// place of each error, so time grows with the square of the length; at this size it stays near a second.
const VALUE_LIMIT: usize = 1 << 20;

/// What a schema says about a text.
#[derive(Debug)]
enum Outcome {
    /// It follows the schema.
    Follows,
    /// It follows what there is of the schema, which imports this namespace from a schema that the DDF lacks.
    FollowsInPart(String),
    /// It does not.
    Breaks(Breach),
    /// Nobody can tell.
    Unjudged(Unjudged),
}

/// Where and how a text leaves its schema.
#[derive(Debug)]
struct Breach {
    line: usize,
    column: usize,
    what: String,
    /// How many more there are.
    more: usize,
    /// The elements that a document may start with.
    tops: Vec<String>,
    /// Whether all of the schema is there.
    whole_schema: bool,
}

/// Why a text is not held against its schema.
#[derive(Debug)]
enum Unjudged {
    Schema(Unusable),
    TooLong,
}

impl fmt::Display for Unjudged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unjudged::Schema(unusable) => unusable.fmt(f),
            Unjudged::TooLong => {
                write!(f, "it is well-formed XML, but above {} KiB not held against its schema", VALUE_LIMIT >> 10)
            }
        }
    }
}

fn judge(schema: &str, text: &str) -> Result<Outcome, Malformed> {
    let document = document(text)?;
    if text.len() > VALUE_LIMIT {
        return Ok(Outcome::Unjudged(Unjudged::TooLong));
    }
    let top = document.document_element().and_then(|id| document.element(id));
    let top = top.map_or("", |element| element.name.local_name.as_ref());
    let schema = match XsdSchema::read(schema, top) {
        Ok(schema) => schema,
        Err(unusable) => return Ok(Outcome::Unjudged(Unjudged::Schema(unusable))),
    };
    let errors = schema.validator.validate(&document);
    Ok(match (errors.first(), schema.absent) {
        (None, None) => Outcome::Follows,
        (None, Some(namespace)) => Outcome::FollowsInPart(namespace),
        (Some(first), absent) => Outcome::Breaks(Breach {
            line: first.line.unwrap_or(1),
            column: first.column.unwrap_or(1),
            what: first.message.clone(),
            more: errors.len() - 1,
            tops: schema.tops,
            whole_schema: absent.is_none(),
        }),
    })
}

impl Judge<'_> {
    /// A document that follows the schema. Where the schema lacks a part that it imports, a breach is a warning: it
    /// is the schema of VPN profiles, whose published examples do not keep its order either.
    pub(super) fn follows_xsd(&self, schema: &str, text: String, span: Span, report: &mut Report) -> Option<String> {
        match judge(schema, &text) {
            Err(malformed) => {
                self.report_malformed(&malformed, span, report);
                return None;
            }
            Ok(Outcome::Follows) => {}
            Ok(Outcome::FollowsInPart(_)) if self.is_documented() => {}
            Ok(Outcome::FollowsInPart(namespace)) => {
                let why = format!("its schema imports {namespace}, which the DDF does not hold; the rest fits");
                report.push(self.not_judged(span, &why));
            }
            Ok(Outcome::Unjudged(why)) => report.push(self.not_judged(span, &why.to_string())),
            Ok(Outcome::Breaks(breach)) if !breach.whole_schema && self.is_documented() => {}
            Ok(Outcome::Breaks(breach)) => {
                self.report_breach(&breach, span, report);
                if breach.whole_schema {
                    return None;
                }
            }
        }
        Some(text)
    }

    fn report_breach(&self, breach: &Breach, span: Span, report: &mut Report) {
        let detail = self.detail(breach.line, breach.column, &breach.what);
        let more = if breach.more == 0 { String::new() } else { format!(" (and {} more places)", breach.more) };
        let tops: Vec<String> = breach.tops.iter().map(|name| format!("<{name}>")).collect();
        let (code, what) = match breach.whole_schema {
            true => (Code::BreaksXsd, "takes XML that follows the schema in its DDF"),
            false => (Code::XsdDoubt, "has XML that leaves its schema, which is incomplete itself"),
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
            Ok(Outcome::Breaks(breach)) => format!("breaks at {}: {}", breach.column, breach.what),
            Ok(Outcome::Unjudged(why)) => why.to_string(),
            Err(malformed) => format!("malformed: {}", malformed.what),
        }
    }

    #[test]
    fn a_schema_judges_what_it_holds() {
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
    fn a_schema_of_another_kind_is_told() {
        let start = "<x:schema xmlns:x='http://www.w3.org/2001/XMLSchema'>";
        assert_eq!(
            outcome(&format!("{start}<x:group name='g'/></x:schema>"), "<a/>"),
            "its schema uses <group> in a way that is not read here"
        );
        let doubled: String = (1..40)
            .map(|n| format!("<x:simpleType name='u{n}'><x:union memberTypes='u{0} u{0}'/></x:simpleType>", n - 1))
            .collect();
        assert_eq!(
            outcome(&format!("{start}<x:element name='a' type='u39'/>{doubled}</x:schema>"), "<a/>"),
            "its schema uses <union> in a way that is not read here"
        );
        assert_eq!(outcome("<schema/>", "<a/>"), "its schema is not an XSD");
        assert_eq!(outcome("<", "<a/>"), "its schema is not well-formed XML");
    }
}
