//! Judges the value of one choice of a policy by the element of the ADMX file that takes it.

use crate::csp::{Problem, spelled_list_mark};
use crate::finding::{Severity, shortened};
use crate::schema::admx::{Element, ElementKind, EnumItem, LIST_SEPARATOR, LibraryFile, same_name};

/// The maximum number of ids or values that a message lists.
const MAX_LISTED: usize = 12;

/// An element with what messages about it need.
pub(super) struct Choice<'a> {
    pub(super) element: &'a Element,
    /// The file of the element, if it has titles.
    pub(super) titles: Option<&'a LibraryFile>,
    /// Whether messages must not repeat the value.
    pub(super) secret: bool,
    /// How serious it is that the element does not take a value.
    pub(super) severity: Severity,
}

impl Choice<'_> {
    /// What is wrong with a value that starts at that byte.
    pub(super) fn judge(&self, value: &str, at: usize) -> Option<Problem> {
        let element = self.element;
        let wrong = |message: String| Problem::new(at, self.severity, message).allowed(self.allowed());
        let id = &element.id;
        if value.is_empty() && element.required {
            return Some(wrong(format!("the choice \"{id}\" is required, and its value is empty")));
        }
        match &element.kind {
            ElementKind::List => self.judge_list(value).map(wrong),
            kind if takes(kind, value) => None,
            kind => {
                let problem = wrong(format!("the choice \"{id}\" does not take {}", self.repeated(value)));
                Some(match self.meant(kind, value) {
                    Some(meant) => problem.help(format!("write \"{meant}\" for that")),
                    None => problem,
                })
            }
        }
    }

    /// Names and values alternate; an empty part at the end does no harm.
    fn judge_list(&self, value: &str) -> Option<String> {
        let id = &self.element.id;
        if let Some(spelled) = spelled_list_mark(value) {
            return Some(format!(
                "the list \"{id}\" contains the letters {spelled} instead of the character that they stand for"
            ));
        }
        let parts = value.strip_suffix(LIST_SEPARATOR).unwrap_or(value).split(LIST_SEPARATOR).count();
        (!value.is_empty() && parts % 2 == 1).then(|| {
            let parts = if parts == 1 { "one part".to_owned() } else { format!("{parts} parts") };
            format!("the list \"{id}\" contains {parts}, where names and values must alternate")
        })
    }

    /// The value as messages may repeat it.
    fn repeated(&self, value: &str) -> String {
        if self.secret { "its value".to_owned() } else { format!("{:?}", shortened(value)) }
    }

    /// What the element takes, with the titles of listed values.
    fn allowed(&self) -> String {
        let ElementKind::Enum(items) = &self.element.kind else { return self.element.kind.words() };
        let titled = items.iter().filter_map(|item| {
            let value = item.value.as_deref()?;
            Some(self.title(item).map_or_else(|| value.to_owned(), |title| format!("{value} ({title})")))
        });
        listed(titled.collect())
    }

    fn title(&self, item: &EnumItem) -> Option<&str> {
        self.titles?.title(item.title.as_deref()?)
    }

    /// The value whose title was written in its place.
    fn meant<'e>(&self, kind: &'e ElementKind, value: &str) -> Option<&'e str> {
        let ElementKind::Enum(items) = kind else { return None };
        let has_title = |item: &&EnumItem| self.title(item).is_some_and(|title| same_name(title, value.trim()));
        items.iter().find(has_title)?.value.as_deref()
    }
}

/// Whether an element that is not a list accepts a value.
fn takes(kind: &ElementKind, value: &str) -> bool {
    let is_long = |text: &str, max: u64| text.chars().count() as u64 > max;
    match kind {
        ElementKind::Boolean => ["true", "false", "1", "0"].iter().any(|word| same_name(word, value)),
        ElementKind::Number { min, max } => value.parse::<u64>().is_ok_and(|number| (*min..=*max).contains(&number)),
        ElementKind::Text { max_length } => !is_long(value, *max_length),
        ElementKind::MultiText { max_length, max_lines } => {
            let mut lines = value.split(LIST_SEPARATOR);
            let count = lines.clone().count() as u64;
            lines.all(|line| !is_long(line, *max_length)) && (*max_lines == 0 || count <= *max_lines)
        }
        ElementKind::Enum(items) => items.iter().any(|item| match &item.value {
            Some(listed) => same_name(listed, value),
            // How to choose the item that deletes its value is not documented; this form is a guess.
            None => value.is_empty(),
        }),
        ElementKind::List | ElementKind::Unknown(_) => true,
    }
}

/// The ids or values that a message lists.
pub(super) fn listed(mut all: Vec<String>) -> String {
    if all.len() > MAX_LISTED {
        let more = all.split_off(MAX_LISTED).len();
        all.push(format!("and {more} more"));
    }
    all.join(", ")
}
