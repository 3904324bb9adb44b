//! Values that are XML: the form that all of them must have, and the tree of those that can be read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::shape::{Shape, Strictness, WRITE_HTTP, follow};
use super::{Given, Problem};
use crate::format::xml::{Document, Node, XmlError, shown};

/// Reads a value that must be an XML document, and passes its tree to the caller that judges it. Errors in the text
/// itself are reported first.
pub(super) fn judge_xml(given: &Given, judge: impl FnOnce(&Document, &mut Vec<Problem>)) -> Vec<Problem> {
    let mut problems = Vec::new();
    let skipped = match outside(given.text) {
        Outside::Xml { skipped } => skipped,
        Outside::Trouble(problem) => return vec![problem],
    };
    let text = given.text.get(skipped..).unwrap_or_default();
    if skipped > 0 && text.starts_with("<?xml") {
        problems.push(
            Problem::error(0, "there are blanks before <?xml, where nothing is allowed")
                .help("let the value begin with <?xml, or leave that line out"),
        );
    }
    match Document::read(text) {
        Ok(document) => {
            let first = problems.len();
            problems.extend(false_encoding(&document));
            judge(&document, &mut problems);
            let inside = problems.split_off(first);
            problems.extend(inside.into_iter().map(|problem| problem.moved(skipped)));
        }
        Err(error) => problems.push(malformed(&error).moved(skipped)),
    }
    problems
}

/// All elements below one. The reader limits how deep they are.
pub(super) fn descendants<'n, 'a>(node: &'n Node<'a>) -> Vec<&'n Node<'a>> {
    node.children.iter().flat_map(|child| std::iter::once(child).chain(descendants(child))).collect()
}

/// Like `judge_xml`, for a root with a single shape.
pub(super) fn judge_shape(given: &Given, shape: &Shape, strictness: Strictness) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        is_root(&document.root, shape, problems).then(|| follow(&document.root, shape, strictness, problems));
    })
}

/// Whether the root has the name of the shape.
pub(super) fn is_root(root: &Node, shape: &Shape, problems: &mut Vec<Problem>) -> bool {
    if root.name == shape.name {
        return true;
    }
    let message =
        format!("the document starts with <{}> instead of <{}>", shown(root.name).trim_matches('`'), shape.name);
    problems.push(Problem::error(root.at, message).allowed(format!("<{}>", shape.name)));
    false
}

/// The problem that a text is not well-formed.
pub(super) fn malformed(error: &XmlError) -> Problem {
    Problem::error(error.at, format!("the XML is not well-formed: expected {}, found {}", error.expected, error.found))
        .help("correct the XML; xmllint and editors show such mistakes too")
}

/// What a value is, judged by its first characters.
pub(super) enum Outside {
    /// XML after this many bytes of blanks.
    Xml { skipped: usize },
    /// Something else.
    Trouble(Problem),
}

/// Judges the first characters of a value that must be XML.
pub(super) fn outside(text: &str) -> Outside {
    let start = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let skipped = text.len() - start.len();
    if let Some(problem) = wrapped(start) {
        return Outside::Trouble(problem.moved(skipped));
    }
    if start.starts_with('<') {
        return Outside::Xml { skipped };
    }
    if start.is_empty() {
        return Outside::Trouble(empty());
    }
    let decoded = STANDARD.decode(text.split_whitespace().collect::<String>()).unwrap_or_default();
    let inside = decoded.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&decoded);
    Outside::Trouble(match inside.trim_ascii_start().starts_with(b"<") {
        true => Problem::error(
            skipped,
            "the value is XML in base64, as device managers export it, but the node takes the XML itself",
        )
        .help("decode it, and write the result"),
        false => Problem::error(skipped, "the value is not XML").allowed("an XML document"),
    })
}

/// The problem that the value contains no document at all.
pub(super) fn empty() -> Problem {
    Problem::warning(0, "the value is empty, but must be a document").help("to remove a setting, use { delete = true }")
}

/// The problem that a value is wrapped for SyncML, which a package does not unwrap.
pub(super) fn wrapped(start: &str) -> Option<Problem> {
    if start.starts_with("<![CDATA[") {
        return Some(
            Problem::error(
                0,
                "the value is in a CDATA section, which belongs to SyncML; a package would contain it as text",
            )
            .help("write only the content: leave out <![CDATA[ and ]]>"),
        );
    }
    let escaped = ["&lt;", "&#60;", "&#x3C;", "&#x3c;", "&amp;lt;"].iter().any(|mark| start.starts_with(mark));
    escaped.then(|| {
        Problem::error(0, "the value is escaped for SyncML; a package would contain the escapes as text")
            .help("write < for &lt;, > for &gt; and & for &amp;")
    })
}

/// Reports the names of Microsoft's namespaces that a search-and-replace has turned into https, in an element and below
/// it.
pub(super) fn https_namespaces(node: &Node, problems: &mut Vec<Problem>) {
    if ["https://www.microsoft.com/", "https://schemas.microsoft.com/"]
        .iter()
        .any(|start| node.space.starts_with(start))
    {
        let allowed = node.space.replacen("https", "http", 1);
        problems.push(
            Problem::error(node.at, format!("the namespace of <{}> is written with https", node.name))
                .allowed(allowed)
                .help(WRITE_HTTP),
        );
        return;
    }
    node.children.iter().for_each(|child| https_namespaces(child, problems));
}

fn false_encoding(document: &Document) -> Option<Problem> {
    let encoding = document.encoding.as_deref()?;
    let is_other = encoding.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("utf-16"));
    is_other.then(|| {
        Problem::warning(0, format!("the declaration says {}, but a package stores UTF-8", shown(encoding)))
            .help("write encoding=\"utf-8\"")
    })
}

#[cfg(test)]
mod tests {
    use super::judge_xml;
    use crate::address::LocUri;
    use crate::csp::Given;

    #[test]
    fn what_is_not_plain_xml_is_called_what_it_is() {
        let node = LocUri::parse("./Vendor/MSFT/A").unwrap();
        for (text, expected) in [
            ("<a/>", ""),
            ("\n <a/>", ""),
            (" <?xml version='1.0'?><a/>", "0 there are blanks before <?xml"),
            ("<![CDATA[<a/>]]>", "0 the value is in a CDATA section"),
            ("&lt;a/&gt;", "0 the value is escaped"),
            ("PD94bWwgdmVyc2lvbj0iMS4wIj8+PGEvPg==", "0 the value is XML in base64"),
            ("hello", "0 the value is not XML"),
            (" ", "0 the value is empty"),
            (" <a>", "4 the XML is not well-formed"),
            ("<?xml version='1.0' encoding='UTF-16'?><a/>", "0 the declaration says `UTF-16`"),
        ] {
            let problems = judge_xml(&Given { node: &node, text, builds: &[] }, |_, _| {});
            let first = problems.first().map_or(String::new(), |problem| format!("{} {}", problem.at, problem.message));
            assert!(first.starts_with(expected) && first.is_empty() == expected.is_empty(), "{text}: {first}");
        }
    }
}
