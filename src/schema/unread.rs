//! Rules of a well-formed text that cannot be read.

use super::quoted::quoted;

/// The number of rules that are reported one by one.
const MAX_REPORTED: usize = 20;

/// The unread rules of one text: the first ones, and how many follow them. A text may contain millions.
#[derive(Debug, Default)]
pub(super) struct Unread {
    reported: Vec<UnreadRule>,
    /// Where the first of the rules that are only counted starts.
    next: Option<usize>,
    count: usize,
    /// Whether elements were not read because their names have another letter case.
    pub(super) has_odd_names: bool,
}

/// One rule that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnreadRule {
    /// The byte where it starts.
    pub(super) at: usize,
    /// What it is: `Range`, `OsBuildVersion`...
    pub(super) what: String,
    /// Its text.
    pub(super) text: String,
}

impl Unread {
    pub(super) fn push(&mut self, at: usize, what: &str, text: &str) {
        self.count += 1;
        match self.reported.len() < MAX_REPORTED {
            true => self.reported.push(UnreadRule { at, what: quoted(what), text: quoted(text) }),
            false => self.next = self.next.or(Some(at)),
        }
    }

    /// The first ones, fit to be shown.
    pub(super) fn reported(&self) -> &[UnreadRule] {
        &self.reported
    }

    /// Where the others start and how many they are, if there are more.
    pub(super) fn others(&self) -> Option<(usize, usize)> {
        self.next.map(|at| (at, self.count - self.reported.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_REPORTED, Unread};

    #[test]
    fn only_the_first_ones_are_kept() {
        let mut unread = Unread::default();
        (0..MAX_REPORTED).for_each(|at| unread.push(at, "Range", "x"));
        assert_eq!((unread.reported().len(), unread.others()), (MAX_REPORTED, None));
        (100..1_000_100).for_each(|at| unread.push(at, "Range", "x"));
        assert_eq!((unread.reported().len(), unread.others()), (MAX_REPORTED, Some((100, 1_000_000))));
    }
}
