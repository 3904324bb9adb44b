//! Lists: one text with delimiters between items, or a TOML array, which is joined into such a text.

use super::Judge;
use super::separator::foreign_separator;
use crate::csp::{LIST_MARK, spelled_list_mark};
use crate::finding::{Code, Finding, Report, Span};
use crate::schema::Rule;
use crate::settings::{Spanned, Value};

impl Judge<'_> {
    /// An array: each item is judged, then they are joined with the delimiter.
    pub(super) fn list(&self, items: &[Spanned<Value>], span: Span, report: &mut Report) -> Option<String> {
        let Some(delimiter) = &self.node.allowed.list else {
            report.push(
                self.finding(Code::WrongFormat, span, "takes one value, not a list")
                    .allowed(format!("one {} value", self.node.format))
                    .help("write one value, without square brackets"),
            );
            return None;
        };
        if items.is_empty() {
            return self.delimited(String::new(), delimiter, span, report);
        }
        let judged: Vec<Option<String>> = items
            .iter()
            .map(|item| {
                let text = self.formatted(&item.value, item.span, report)?;
                if text.contains(delimiter.as_str()) && !matches!(self.node.allowed.rule, Rule::Sddl) {
                    report.push(self.finding(
                        Code::NotAllowed,
                        item.span,
                        "takes items that do not contain its delimiter",
                    ));
                    return None;
                }
                self.ruled(text, item.span, report)
            })
            .collect();
        judged.into_iter().collect::<Option<Vec<String>>>().map(|items| items.join(delimiter))
    }

    /// A text that may contain several items. Some rules apply to the whole text and some to each item, and the DDF
    /// does not state which: patterns that allow the delimiter, and security descriptors, which may contain a comma.
    pub(super) fn delimited(&self, text: String, delimiter: &str, span: Span, report: &mut Report) -> Option<String> {
        if delimiter.starts_with(LIST_MARK)
            && let Some(spelled) = spelled_list_mark(&text)
        {
            let what = format!("takes items with the character U+F000 between them, not the letters {spelled}");
            report.push(
                self.finding(Code::NotAllowed, span, &what).help("write the items as a list: [\"...\", \"...\"]"),
            );
            return None;
        }
        if matches!(self.node.allowed.rule, Rule::Unstated | Rule::Any)
            && !self.is_documented()
            && let Some(sign) = foreign_separator(self.locuri.leaf(), &text, delimiter)
        {
            report.push(self.other_separator(&text, sign, delimiter, span));
        }
        let mut of_whole = Report::new();
        let whole = matches!(self.node.allowed.rule, Rule::RegEx(_) | Rule::Sddl)
            .then(|| self.ruled(text.clone(), span, &mut of_whole))
            .flatten();
        if whole.is_some() && of_whole.worst().is_none() {
            return whole;
        }
        let mut of_items = Report::new();
        let items: Option<Vec<String>> =
            text.split(delimiter).map(|item| self.ruled(item.to_owned(), span, &mut of_items)).collect();
        let (taken, said) = match (items, whole) {
            (None, Some(whole)) => (Some(whole), of_whole),
            (items, _) => (items.map(|items| items.join(delimiter)), of_items),
        };
        report.extend(said);
        taken
    }

    /// The finding for a text that looks like several items to people, but is a single one to the device.
    fn other_separator(&self, text: &str, sign: char, delimiter: &str, span: Span) -> Finding {
        let sign = if sign == '\n' { "line breaks".to_owned() } else { format!("{sign:?}") };
        let own = match delimiter.starts_with(LIST_MARK) {
            true => "the character U+F000".to_owned(),
            false => format!("{delimiter:?}"),
        };
        let value = self.repeated(text);
        let what =
            format!("takes items with {own} between them, and {value} has {sign}: the device takes it for one item");
        self.finding(Code::CspDoubt, span, &what)
            .allowed(format!("items with {own} between them"))
            .help("write the items as a list: [\"...\", \"...\"]")
    }
}
