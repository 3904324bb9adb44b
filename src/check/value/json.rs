//! JSON: must be well-formed. The DDF contains a sample document and no schema, so members are not judged.

use serde::de::IgnoredAny;

use super::super::file_name::help_for_document;
use super::Judge;
use crate::finding::{Code, Report, Span};

impl Judge<'_> {
    /// A JSON document.
    pub(super) fn json(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        match serde_json::from_str::<IgnoredAny>(&text) {
            Ok(_) => {
                report.push(self.not_judged(span, "its DDF contains only a sample, and no rules about members"));
                Some(text)
            }
            Err(error) => {
                const HELP: &str = "put names and texts in double quotes, and no comma after the last member";
                let as_file = Some(text.as_str()).filter(|_| !self.secret).and_then(help_for_document);
                let detail = self.detail(error.line(), error.column(), what_is_wrong(&error.to_string()));
                report.push(
                    self.finding(Code::BadJson, span, &format!("takes JSON, and this is not JSON: {detail}"))
                        .allowed("one JSON document")
                        .help(as_file.unwrap_or_else(|| HELP.to_owned())),
                );
                None
            }
        }
    }
}

/// The parser's message without the position at its end.
fn what_is_wrong(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}
