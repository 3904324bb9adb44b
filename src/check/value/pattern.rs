//! RegEx: text that matches a pattern as a whole.

use super::Judge;
use crate::finding::{Code, Report, Span};
use crate::schema::RegExRule;

impl Judge<'_> {
    /// Text that matches. For a pattern that only limits the length, the message contains the actual length.
    pub(super) fn matched(&self, pattern: &RegExRule, text: String, span: Span, report: &mut Report) -> Option<String> {
        if let Some((min, max)) = pure_length(&pattern.source) {
            return self.length(text, min, max, span, report);
        }
        match pattern.matches(&text) {
            Ok(true) => Some(text),
            Ok(false) if pattern.occurs_in(&text) => {
                let what = format!("may not take {}", self.repeated(&text));
                report.push(
                    self.finding(Code::LooseMatch, span, &what)
                        .allowed(format!("text that matches {}", pattern.source))
                        .help("the pattern matches only a part of the value, and the rest is not checked by it"),
                );
                Some(text)
            }
            Ok(false) => {
                let what = format!("does not take {}", self.repeated(&text));
                let finding =
                    self.finding(Code::NoMatch, span, &what).allowed(format!("text that matches {}", pattern.source));
                report.push(match pattern.repair() {
                    Some(repair) => finding.help(format!("{repair}, or the pattern would match nothing")),
                    None => finding,
                });
                None
            }
            // The caller has reported that the rule cannot be used.
            Err(_) => Some(text),
        }
    }

    /// A pattern that only limits the length. The unit is not documented, so the limit applies to both characters and
    /// UTF-16 units.
    fn length(&self, text: String, min: usize, max: usize, span: Span, report: &mut Report) -> Option<String> {
        let characters = text.chars().count();
        let units = text.encode_utf16().count();
        let fits = |count| (min..=max).contains(&count);
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            report.push(
                self.finding(Code::ControlCharacter, span, &format!("does not take U+{:04X}", u32::from(control)))
                    .help("write the text on one line, without tabs"),
            );
            return None;
        }
        if fits(characters) && fits(units) {
            return Some(text);
        }
        let counted = match characters == units {
            true => format!("{characters} characters"),
            false => format!("{characters} characters, which Windows may count as {units} UTF-16 units"),
        };
        report.push(
            self.finding(Code::NoMatch, span, &format!("does not take a text of {counted}"))
                .allowed(format!("{min} to {max} characters, counted either way"))
                .help(if units > max { "shorten the text" } else { "write a longer text" }),
        );
        None
    }
}

/// The bounds of a pattern that only limits the length: `^.{1,30}$`.
fn pure_length(pattern: &str) -> Option<(usize, usize)> {
    let (min, max) = pattern.strip_prefix("^.{")?.strip_suffix("}$")?.split_once(',')?;
    Some((min.parse().ok()?, max.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::pure_length;

    #[test]
    fn only_plain_length_patterns_count_as_such() {
        assert_eq!(pure_length("^.{1,30}$"), Some((1, 30)));
        assert_eq!(pure_length("^[a-z]{1,30}$"), None);
        assert_eq!(pure_length("^.{1,}$"), None);
    }
}
