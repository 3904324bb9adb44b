//! Values that are JSON: one well-formed document, and the positions of its members.

use serde_json::Value;

use super::xml_value::{empty, wrapped};
use super::{Given, Problem};

/// Reads a value that must be a JSON document, or returns the reason why it is not.
pub(super) fn json(given: &Given) -> Result<Value, Problem> {
    let start = given.text.trim_start();
    let skipped = given.text.len() - start.len();
    if let Some(problem) = wrapped(start) {
        return Err(problem.moved(skipped));
    }
    if start.is_empty() {
        return Err(empty());
    }
    if !start.starts_with(['{', '[']) {
        return Err(Problem::error(skipped, "the value is not JSON").allowed("an object { } or a list [ ]"));
    }
    serde_json::from_str(given.text).map_err(|error| {
        let (what, at) = reason_and_place(given.text, &error);
        let problem = Problem::error(at, format!("the value is not JSON: {what}")).allowed("one JSON document");
        match what.as_str() {
            "invalid escape" => problem.help(r"a backslash is written twice in JSON: C:\\Windows"),
            _ => problem.help("put names and texts in double quotes, and no comma after the last member"),
        }
    })
}

/// Why a text is not JSON, and at which byte.
pub(super) fn reason_and_place(text: &str, error: &serde_json::Error) -> (String, usize) {
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
    (reason, offset(text, error.line(), error.column()))
}

/// The byte of a line and column, both counted from 1, columns in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    text.floor_char_boundary((before + column.saturating_sub(1)).min(text.len()))
}

/// The byte of a member's name, or 0 if it cannot be found: of the places where the name is written, the one with that
/// index.
pub(super) fn place_of(text: &str, name: &str, index: usize) -> usize {
    text.match_indices(&format!("\"{name}\"")).nth(index).map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::json;
    use crate::address::LocUri;
    use crate::csp::Given;

    #[test]
    fn what_is_not_json_is_refused_at_its_place() {
        let node = LocUri::parse("./Vendor/MSFT/A").unwrap();
        let read =
            |text: &str| json(&Given { node: &node, text, builds: &[] }).map_err(|problem| (problem.at, problem.help));
        assert!(read(" {\"a\": [1]}\n").is_ok());
        assert_eq!(read("{\n\"a\": x}").unwrap_err().0, 7);
        assert!(read("{\"a\": \"C:\\W\"}").unwrap_err().1.unwrap().contains("backslash"));
        assert!(read("<![CDATA[{}]]>").unwrap_err().1.unwrap().contains("CDATA"));
    }
}
