//! Judges the choices in the text of a policy by the ADMX file that defines the policy.

use std::collections::{HashMap, HashSet};

use super::policy_element::{Choice, listed};
use super::policy_text::{Data, PolicyText};
use crate::csp::Problem;
use crate::finding::{Severity, nearest, shortened};
use crate::schema::admx::{Element, LibraryFile, Policy, enabled_text, folded};

/// A policy with what messages about it need.
pub(in crate::check) struct Choices<'a> {
    /// Its definition.
    pub(in crate::check) policy: &'a Policy,
    /// The file of the policy, if it has titles.
    pub(in crate::check) titles: Option<&'a LibraryFile>,
    /// Whether messages must not repeat values.
    pub(in crate::check) secret: bool,
    /// How serious it is that the policy does not take a choice.
    pub(in crate::check) severity: Severity,
}

impl Choices<'_> {
    /// The problems of the choices in a text, in their order. If an element occurs twice, which is not
    /// allowed, the first is judged.
    pub(in crate::check) fn judge(&self, text: &PolicyText) -> Vec<Problem> {
        if !text.is_enabled {
            return Vec::new();
        }
        let mut elements: HashMap<String, &Element> =
            self.policy.elements.iter().rev().map(|element| (folded(&element.id), element)).collect();
        let mut seen = HashSet::new();
        let first = text.data.iter().filter(|data| seen.insert(folded(&data.id)));
        let mut problems: Vec<Problem> =
            first.filter_map(|data| self.judge_one(elements.remove(&folded(&data.id)), data)).collect();
        // A mistyped id leaves its element missing; reporting both would report one mistake twice.
        if problems.is_empty() {
            problems.extend(self.missing(text));
        }
        problems
    }

    fn judge_one(&self, element: Option<&Element>, data: &Data) -> Option<Problem> {
        let Some(element) = element else { return Some(self.unknown(data)) };
        let value = data.value.as_deref()?;
        let choice = Choice { element, titles: self.titles, secret: self.secret, severity: self.severity };
        choice.judge(value, data.value_at)
    }

    fn unknown(&self, data: &Data) -> Problem {
        let (id, name) = (shortened(&data.id), &self.policy.name);
        if self.policy.elements.is_empty() {
            let message = format!("the policy {name} has no choices, so \"{id}\" sets nothing");
            return Problem::new(data.at, self.severity, message)
                .allowed("<enabled/> or <disabled/>")
                .help("leave out the <data/>");
        }
        let ids = || self.policy.elements.iter().map(|element| element.id.as_str());
        let problem = Problem::new(data.at, self.severity, format!("the policy {name} has no choice \"{id}\""))
            .allowed(listed(ids().map(str::to_owned).collect()));
        match nearest(&data.id, ids()) {
            Some(near) => problem.help(format!("did you mean \"{near}\"?")),
            None => problem,
        }
    }

    /// The problem that a part of the policy is missing, with a complete text as an example.
    fn missing(&self, text: &PolicyText) -> Option<Problem> {
        let problem = Problem::new(0, Severity::Warning, self.what_is_missing(text)?);
        let example = enabled_text(self.policy);
        let is_whole = PolicyText::of(&example).is_some_and(|example| self.what_is_missing(&example).is_none());
        Some(if is_whole { problem.help(format!("such as '{example}'")) } else { problem })
    }

    /// Required choices that are left out, or all choices of a policy that sets nothing else.
    fn what_is_missing(&self, text: &PolicyText) -> Option<String> {
        let given: HashSet<String> = text.data.iter().map(|data| folded(&data.id)).collect();
        let is_given = |element: &Element| given.contains(&folded(&element.id));
        let required = self.policy.elements.iter().filter(|element| element.required && !is_given(element));
        let missing: Vec<String> = required.map(|element| format!("\"{}\"", element.id)).collect();
        let name = &self.policy.name;
        match missing.as_slice() {
            [] if text.data.is_empty() && !self.policy.elements.is_empty() && !self.policy.has_own_value => {
                Some(format!("the policy {name} consists only of its choices, and all of them are left out"))
            }
            [] => None,
            [one] => Some(format!("the policy {name} needs the choice {one}, which is left out")),
            several => Some(format!("the policy {name} needs the choices {}, which are left out", several.join(", "))),
        }
    }
}
