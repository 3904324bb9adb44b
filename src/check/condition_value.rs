//! The value of a condition: plain, a pattern or a range, possibly negated; and which values exclude each other.

use crate::schema::RegExRule;

/// A parsed value.
#[derive(Debug)]
pub(super) struct ConditionValue<'v> {
    /// Whether a `!` precedes it.
    pub(super) negated: bool,
    /// The form of the value, without the `!`.
    pub(super) form: Form<'v>,
    /// The pattern as a regular expression that ignores letter case; for other forms one that matches everything.
    search: RegExRule,
}

/// What a condition compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form<'v> {
    /// `8`
    Plain(&'v str),
    /// `pattern:(.*Celeron.*)`; Microsoft's page writes `Pattern:.*Celeron.*`, its packages the first form.
    Pattern(&'v str),
    /// `Range:400, 550`, both ends included.
    Range { low: u64, high: u64 },
}

/// Why a device cannot meet a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormError {
    /// It is empty.
    Empty,
    /// It begins or ends with a space, which Windows would compare too.
    Blanks,
    /// The pattern is not a valid regular expression.
    Pattern,
    /// The range is not two numbers, the lower one first.
    Range,
}

const PATTERN: &str = "pattern:";
const RANGE: &str = "range:";

impl<'v> ConditionValue<'v> {
    /// Parses a value.
    pub(super) fn parse(text: &'v str) -> Result<Self, FormError> {
        let (negated, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let form = if rest.trim().is_empty() {
            return Err(FormError::Empty);
        } else if let Some(pattern) = without_prefix(rest, PATTERN) {
            is_valid(pattern).then_some(Form::Pattern(pattern)).ok_or(FormError::Pattern)?
        } else if let Some(bounds) = without_prefix(rest, RANGE) {
            range(bounds).ok_or(FormError::Range)?
        } else if rest.trim() != rest || text.trim() != text {
            return Err(FormError::Blanks);
        } else {
            Form::Plain(rest)
        };
        let pattern = if let Form::Pattern(pattern) = form { pattern } else { "" };
        Ok(ConditionValue { negated, form, search: RegExRule::new(format!("(?is).*(?:{pattern}).*")) })
    }

    /// Whether it is certain that no device meets both conditions. Where the rules of Windows are not known (letter case,
    /// whether a pattern must match the whole text, what `!` does to a range), the answer is no.
    pub(super) fn excludes(&self, other: &ConditionValue<'_>) -> bool {
        match (self.form, other.form) {
            (Form::Plain(one), Form::Plain(another)) => match (self.negated, other.negated) {
                (false, false) => !one.eq_ignore_ascii_case(another),
                (true, true) => false,
                _ => one == another,
            },
            (Form::Plain(plain), Form::Pattern(_)) => !self.negated && other.pattern_excludes(plain),
            (Form::Pattern(_), Form::Plain(plain)) => !other.negated && self.pattern_excludes(plain),
            (Form::Pattern(one), Form::Pattern(another)) => one == another && self.negated != other.negated,
            (Form::Plain(plain), Form::Range { low, high }) | (Form::Range { low, high }, Form::Plain(plain)) => {
                let outside = |number| !(low..=high).contains(&number);
                !self.negated && !other.negated && plain.parse().is_ok_and(outside)
            }
            (Form::Range { low, high }, Form::Range { low: other_low, high: other_high }) => {
                !self.negated && !other.negated && (high < other_low || other_high < low)
            }
            (Form::Pattern(_), Form::Range { .. }) | (Form::Range { .. }, Form::Pattern(_)) => false,
        }
    }

    /// Whether a device with exactly this value cannot meet this pattern.
    fn pattern_excludes(&self, plain: &str) -> bool {
        !self.negated && self.search.matches(plain) == Ok(false)
    }
}

/// The rest of a text after a prefix, ignoring letter case.
fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Whether a pattern is a valid regular expression. The dialect of Windows is not known, so lookaround, which our
/// engine does not support, is treated as a plain group.
fn is_valid(pattern: &str) -> bool {
    const LOOKAROUND: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];
    let plain = LOOKAROUND.iter().fold(pattern.to_owned(), |text, start| text.replace(start, "(?:"));
    !plain.trim().is_empty() && RegExRule::new(plain).is_readable()
}

fn range(bounds: &str) -> Option<Form<'static>> {
    let (low, high) = bounds.split_once(',')?;
    let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (low <= high).then_some(Form::Range { low, high })
}

#[cfg(test)]
mod tests {
    use super::{ConditionValue, Form, FormError};

    #[test]
    fn the_forms_of_a_value() {
        let form = |text| ConditionValue::parse(text).map(|value| (value.negated, value.form));
        assert_eq!(form("8"), Ok((false, Form::Plain("8"))));
        assert_eq!(form("!1"), Ok((true, Form::Plain("1"))));
        assert_eq!(form("pattern:(a|b)"), Ok((false, Form::Pattern("(a|b)"))));
        assert_eq!(form("Pattern:.*Celeron.*"), Ok((false, Form::Pattern(".*Celeron.*"))));
        assert_eq!(form(r"pattern:(.*Snapdragon(.*\D|)8994(\D.*|$))").map(|(negated, _)| negated), Ok(false));
        assert!(form("pattern:(?!a)b").is_ok());
        assert_eq!(form("!Range:400, 550"), Ok((true, Form::Range { low: 400, high: 550 })));
        for (text, error) in [
            ("", FormError::Empty),
            ("!", FormError::Empty),
            (" 8", FormError::Blanks),
            ("pattern:(a", FormError::Pattern),
            ("pattern:", FormError::Pattern),
            ("Range:5", FormError::Range),
            ("Range:5,4", FormError::Range),
            ("Range:a,b", FormError::Range),
        ] {
            assert_eq!(form(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn only_certain_exclusions_count() {
        let excludes = |one: &str, another: &str| {
            let (one, another) = (ConditionValue::parse(one).unwrap(), ConditionValue::parse(another).unwrap());
            assert_eq!(one.excludes(&another), another.excludes(&one));
            one.excludes(&another)
        };
        for (one, another) in [
            ("1", "2"),
            ("1", "!1"),
            ("GenuineIntel", "pattern:(.*Qualcomm.*)"),
            ("pattern:(a)", "!pattern:(a)"),
            ("Range:1,5", "6"),
            ("Range:1,5", "Range:6,7"),
        ] {
            assert!(excludes(one, another), "{one} {another}");
        }
        for (one, another) in [
            ("!1", "2"),
            ("!1", "!1"),
            ("intel", "Intel"),
            ("GenuineIntel", "pattern:intel"),
            ("pattern:(a)", "pattern:(b)"),
            ("a", "!pattern:(a)"),
            ("!Range:1,5", "6"),
            ("Range:1,5", "pattern:(6)"),
        ] {
            assert!(!excludes(one, another), "{one} {another}");
        }
    }
}
