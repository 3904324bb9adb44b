//! XML: one well-formed document, without a DOCTYPE.

use uppsala::{Document, Parser, XmlError};

use super::super::file_name::help_for_document;
use super::Judge;
use crate::finding::{Code, Report, Span};

/// The maximum nesting of elements. Profiles and policies have fewer than 20 levels; without a limit a text could
/// exhaust the stack.
const DEPTH_LIMIT: u32 = 64;

/// Why a text is not XML, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    /// The line, from 1.
    pub(super) line: usize,
    /// The column, from 1.
    pub(super) column: usize,
    /// What is wrong there.
    pub(super) what: String,
}

/// Reads a document. A DOCTYPE is refused: it could declare entities, and no published rule or example has one.
pub(super) fn document(text: &str) -> Result<Document<'_>, Malformed> {
    let parser = Parser::new().with_forbid_dtd(true).with_max_depth(DEPTH_LIMIT);
    parser.parse(text.strip_prefix('\u{FEFF}').unwrap_or(text)).map_err(|error| malformed(error, text))
}

fn malformed(error: XmlError, text: &str) -> Malformed {
    let (line, column, what) = match error {
        XmlError::Parse(error) => (error.line, error.column, error.message),
        XmlError::WellFormedness(error) => (error.line, error.column, error.message),
        XmlError::Namespace(error) => (error.line, error.column, error.message),
        other => {
            let last = text.lines().last().unwrap_or_default();
            (text.lines().count().max(1), last.chars().count() + 1, other.to_string())
        }
    };
    // The parser reports no line for an empty text.
    Malformed { line: line.max(1), column: column.max(1), what }
}

impl Judge<'_> {
    /// An XML document.
    pub(super) fn well_formed(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        let read = document(&text).map(|_| ());
        match read {
            Ok(()) => Some(text),
            Err(malformed) => {
                self.report_malformed(&malformed, &text, span, report);
                None
            }
        }
    }

    /// Reports where a text is not well-formed.
    pub(super) fn report_malformed(&self, malformed: &Malformed, text: &str, span: Span, report: &mut Report) {
        const HELP: &str = "write the XML without a CDATA section around it; a long text is better kept in a file: \
                            { file = \"...\" }";
        let as_file = Some(text).filter(|_| !self.secret).and_then(help_for_document);
        let detail = self.detail(malformed.line, malformed.column, &malformed.what);
        report.push(
            self.finding(Code::BadXml, span, &format!("takes XML, and this is not XML: {detail}"))
                .allowed("one well-formed document without a DOCTYPE")
                .help(as_file.unwrap_or_else(|| HELP.to_owned())),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn exactly_one_document_is_accepted() {
        for text in ["<a/>", "\u{FEFF}<?xml version=\"1.0\"?>\n<a b='&amp;'>ä<!-- --></a>\n"] {
            assert!(document(text).is_ok(), "{text}");
        }
        let trouble = |text: &str| document(text).map(|_| ()).unwrap_err();
        for text in ["", "a", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<a>&x;</a>", "<p:a/>", "<a b=1/>"] {
            assert!(trouble(text).line >= 1, "{text}");
        }
    }

    #[test]
    fn entities_cannot_be_declared_and_depth_ends_at_the_limit() {
        for text in ["<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_owned(), "<a>".repeat(100_000)] {
            assert!(document(&text).is_err());
        }
        assert!(document(&format!("{}{}", "<a>".repeat(64), "</a>".repeat(64))).is_ok());
    }
}
