//! Range: a number between two bounds; also for text nodes with digits.

use super::Judge;
use crate::finding::{Code, Report, Span};
use crate::schema::Range;

impl Judge<'_> {
    /// A number in the range, in decimal.
    pub(super) fn in_range(&self, range: &Range, text: String, span: Span, report: &mut Report) -> Option<String> {
        if is_decimal(&text) && text.parse().is_ok_and(|number| range.contains(number)) {
            return Some(text);
        }
        let what = format!("does not take {}", self.repeated(&text));
        report.push(self.finding(Code::OutOfRange, span, &what).allowed(range.to_string()));
        None
    }
}

/// Digits with an optional minus. Rust also parses "+5", which is not a valid value.
fn is_decimal(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_decimal;

    #[test]
    fn a_number_has_digits_and_no_plus() {
        assert!(is_decimal("15") && is_decimal("-1"));
        assert!(!is_decimal("+5") && !is_decimal("0x5") && !is_decimal(" 5"));
    }
}
