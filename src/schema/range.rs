//! Number ranges as DDF files write them: `[0-10]`, `[(-5)-5]`, `[0,4320]`, `[5]`.

use std::fmt;

/// The numbers that a rule allows: those of any of its intervals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// At least one; in the order of the DDF.
    intervals: Vec<Interval>,
}

/// All numbers from the lowest to the highest, both included. 64 bits: 4294967295 is a common upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The lowest number.
    pub min: i64,
    /// The highest number; never below `min`.
    pub max: i64,
}

impl Range {
    /// Reads the range of a node's own rule, where a comma separates the two bounds of an interval.
    pub fn parse(text: &str) -> Option<Range> {
        let inner = bracketed(text)?;
        let interval = match inner.split_once(',') {
            Some((min, max)) => Interval::between(number(min)?, number(max)?)?,
            None => interval(inner)?,
        };
        Some(Range { intervals: vec![interval] })
    }

    /// Reads the range of a dependency, where a comma separates alternatives: `[6,17]` is 6 or 17.
    pub fn parse_set(text: &str) -> Option<Range> {
        let intervals = bracketed(text)?.split(',').map(interval).collect::<Option<Vec<Interval>>>()?;
        Some(Range { intervals })
    }

    /// The intervals, at least one.
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// Whether the number is allowed.
    pub fn contains(&self, number: i64) -> bool {
        self.intervals.iter().any(|interval| (interval.min..=interval.max).contains(&number))
    }
}

/// `0 to 10`, `6 or 17`
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for interval in &self.intervals {
            f.write_str(separator)?;
            if interval.min == interval.max {
                write!(f, "{}", interval.min)?;
            } else {
                write!(f, "{} to {}", interval.min, interval.max)?;
            }
            separator = " or ";
        }
        Ok(())
    }
}

impl Interval {
    fn between(min: i64, max: i64) -> Option<Interval> {
        (min <= max).then_some(Interval { min, max })
    }
}

fn bracketed(text: &str) -> Option<&str> {
    text.trim().strip_prefix('[')?.strip_suffix(']')
}

/// `5` or `0-10`, where a negative bound may be in parentheses.
fn interval(text: &str) -> Option<Interval> {
    let text = text.trim();
    if let Some(single) = number(text) {
        return Interval::between(single, single);
    }
    // The first sign after the first character separates; a sign inside parentheses or at the start belongs to a number.
    let start = if text.starts_with('(') { text.find(')')? } else { 1 };
    let dash = start + text.get(start..)?.find('-')?;
    Interval::between(number(text.get(..dash)?)?, number(text.get(dash + 1..)?)?)
}

fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let bare = match text.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')')?,
        None => text,
    };
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Interval, Range};

    fn bounds(text: &str) -> Option<(i64, i64)> {
        Range::parse(text).map(|range| {
            let Interval { min, max } = range.intervals()[0];
            (min, max)
        })
    }

    #[test]
    fn every_written_form_of_an_own_range_is_read() {
        assert_eq!(bounds("[0-10]"), Some((0, 10)));
        assert_eq!(bounds("[0-4294967295]"), Some((0, 4_294_967_295)));
        assert_eq!(bounds("[(-5)-5]"), Some((-5, 5)));
        assert_eq!(bounds("[(-5)-(-1)]"), Some((-5, -1)));
        assert_eq!(bounds("[-5-5]"), Some((-5, 5)));
        assert_eq!(bounds("[0,4320]"), Some((0, 4320)));
        assert_eq!(bounds("[5]"), Some((5, 5)));
        assert_eq!(bounds(" [ 0 - 10 ] "), Some((0, 10)));
    }

    #[test]
    fn what_is_not_a_range_is_refused() {
        for text in
            ["", "[]", "[", "]", "[-]", "[5-1]", "0-10", "[0-]", "[(-5-5]", "[a-b]", "[0-99999999999999999999]", "[é]"]
        {
            assert_eq!(Range::parse(text), None, "{text}");
            assert_eq!(Range::parse_set(text), None, "{text}");
        }
    }

    #[test]
    fn a_comma_in_a_dependency_separates_alternatives() {
        let set = Range::parse_set("[6,17]").unwrap();
        assert!(set.contains(6) && set.contains(17) && !set.contains(7));
        assert_eq!(set.to_string(), "6 or 17");
        assert_eq!(Range::parse_set("[1-3,8]").unwrap().to_string(), "1 to 3 or 8");
    }
}
