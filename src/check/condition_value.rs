//! The value of a condition: plain, a pattern or a range, perhaps turned around; and which two values exclude each other.

use crate::schema::{RegExError, RegExRule};

/// A value of which the form is known.
#[derive(Debug)]
pub(super) struct ConditionValue<'v> {
    /// Whether a `!` precedes it.
    pub(super) negated: bool,
    /// What follows that.
    pub(super) form: Form<'v>,
    /// The pattern as something that can be searched for, in any letter case; anything for other forms.
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

/// Why a value has no form that can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormError {
    /// It is empty.
    Empty,
    /// It begins or ends with a blank, which Windows would compare, too.
    Blanks,
    /// The pattern breaks the grammar of regular expressions.
    Pattern,
    /// The range is not two numbers, the lower first.
    Range,
}

const PATTERN: &str = "pattern:";
const RANGE: &str = "range:";

impl<'v> ConditionValue<'v> {
    /// Takes a value apart.
    pub(super) fn parse(text: &'v str) -> Result<Self, FormError> {
        let (negated, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let form = if rest.trim().is_empty() {
            return Err(FormError::Empty);
        } else if let Some(pattern) = without_prefix(rest, PATTERN) {
            sound(pattern).then_some(Form::Pattern(pattern)).ok_or(FormError::Pattern)?
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

    /// Whether no device can meet both conditions, as far as can be told. Where Windows' rules are not known (letter
    /// case, whether a pattern must match the whole text, what `!` does to a range), the answer is no.
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

    /// Whether a device with that very value cannot meet this pattern.
    fn pattern_excludes(&self, plain: &str) -> bool {
        !self.negated && self.search.matches(plain) == Ok(false)
    }
}

/// The rest of a text after a prefix in any letter case.
fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Whether a pattern follows the grammar of regular expressions. Which dialect Windows reads is not known, so a glance
/// ahead or behind is read as what it glances at, which this program's own engine lacks.
fn sound(pattern: &str) -> bool {
    const GLANCES: [&str; 4] = ["(?=", "(?!", "(?<=", "(?<!"];
    let plain = GLANCES.iter().fold(pattern.to_owned(), |text, glance| text.replace(glance, "(?:"));
    !plain.trim().is_empty() && RegExRule::new(plain).trouble() != Some(&RegExError::Syntax)
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
    fn only_what_surely_excludes_counts_as_such() {
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
