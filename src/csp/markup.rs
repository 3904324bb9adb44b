//! Values of otherwise unknown nodes, if they begin like XML or JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;

use super::Problem;
use super::json_value::reason_and_place;
use super::xml_value::{malformed, wrapped};
use crate::format::xml::Document;

/// `<?xml` in base64.
const ENCODED_XML: &str = "PD94bW";

/// Judges a value by its own first characters. A value that does not begin like a document is not judged.
pub fn judge_markup(text: &str) -> Vec<Problem> {
    let start = text.trim_start();
    let skipped = text.len() - start.len();
    let problem = if let Some(problem) = wrapped(start) {
        Some(problem.moved(skipped))
    } else if start.starts_with(ENCODED_XML) {
        encoded(start).map(|problem| problem.moved(skipped))
    } else if begins_like_xml(start) && has_ends(start) {
        broken_xml(start).map(|problem| problem.moved(skipped))
    } else if begins_like_json(start) {
        broken_json(text)
    } else {
        None
    };
    problem.into_iter().collect()
}

fn encoded(text: &str) -> Option<Problem> {
    let compact: String = text.split_whitespace().collect();
    STANDARD.decode(compact).ok()?;
    Some(
        Problem::error(0, "the value is XML in base64, as device managers export it")
            .help("decode it, and write the result"),
    )
}

fn begins_like_xml(text: &str) -> bool {
    let next = text.strip_prefix('<').and_then(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_ascii_alphabetic() || next == '?' || next == '!')
}

/// Whether any tag ends an element, or any text is a declaration. Otherwise the angle brackets are another notation,
/// as around addresses of pages and words.
fn has_ends(text: &str) -> bool {
    ["</", "/>", "<?", "<!"].iter().any(|mark| text.contains(mark))
}

/// Elements may follow each other without one around them, as the parts of a policy do.
fn broken_xml(text: &str) -> Option<Problem> {
    let error = Document::read(text).err()?;
    if Document::read(&format!("<_>{text}</_>")).is_ok() {
        return None;
    }
    let problem = malformed(&error);
    Some(
        Problem::warning(problem.at, problem.message)
            .help("nothing is known about this node; if its value is not meant to be XML, ignore this warning"),
    )
}

/// `{"name"` or `[{`; but not a GUID in braces.
fn begins_like_json(text: &str) -> bool {
    let mut marks = text.chars().filter(|mark| !mark.is_whitespace());
    matches!((marks.next(), marks.next()), (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '"')))
}

fn broken_json(text: &str) -> Option<Problem> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let (what, at) = reason_and_place(text, &error);
    let problem = Problem::warning(at, format!("the value begins like JSON but is not JSON: {what}"));
    Some(problem.help("correct the JSON; if the value is not meant to be JSON, ignore this warning"))
}

#[cfg(test)]
mod tests {
    use super::judge_markup;

    #[test]
    fn what_begins_like_a_document_is_parsed() {
        for good in [
            "text",
            "",
            "<a/>",
            "<enabled/><data id='a' value='1'/>",
            "{\"a\":1}",
            "[\"a\"]",
            "{53f56308-b6bf-11d0-94f2-00a0c91efb8b}",
            "[a]",
            "< 5",
            "<- left",
            "PD94bW5",
            "{a}",
            "<support.contoso.com><support.microsoft.com>",
            "<NOTICE>",
        ] {
            assert_eq!(judge_markup(good), [], "{good}");
        }
        for (text, start) in [
            (" <![CDATA[a]]>", "error 1 the value is in a CDATA section"),
            ("&lt;a/&gt;", "error 0 the value is escaped"),
            ("PD94bWwgdmVyc2lvbj0iMS4wIj8+PGEvPg==", "error 0 the value is XML in base64"),
            ("<a><b></a>", "warning 6 the XML is not well-formed"),
            ("{\"a\":}", "warning 5 the value begins like JSON"),
        ] {
            let problem = &judge_markup(text)[0];
            let shown = format!("{} {} {}", problem.severity.word(), problem.at, problem.message);
            assert!(shown.starts_with(start), "{text}: {shown}");
        }
    }
}
