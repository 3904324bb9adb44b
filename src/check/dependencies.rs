//! Settings that need another one: DependsOn and Not of a DDF, compared with what the same spec sets.
//!
//! The groups of a node are alternatives; the dependencies of one group must all be met. The other setting may come
//! from elsewhere (another package, an MDM server), so its absence is a warning, or a note if the default of Windows is
//! what is needed. A value in the same spec that rules the setting out is an error: nothing from elsewhere can correct
//! that.

use super::stated::{Stated, StatedValues};
use crate::address::{LocKey, LocUri};
use crate::finding::{Code, Finding, Place, Report, Span};
use crate::schema::{AllowedValues, Dependency, DependencyGroup, DependencyKind, Format, Match, Schema};
use crate::world::toml_text::quoted;

/// Whether a dependency is met; later states are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DependencyState {
    /// The spec meets it, or it cannot be judged.
    Met,
    /// The spec does not set the other node, but its default is what is needed.
    ByDefault,
    /// The spec does not set the other node.
    Missing,
    /// The spec gives the other node a value that is not among those needed.
    Contradicted,
}

/// The alternatives of one setting.
pub(super) struct Needs<'s> {
    /// The node's own name.
    name: &'s str,
    /// The DDF that states the dependencies.
    ddf: &'s str,
    alternatives: Vec<Alternative<'s>>,
}

struct Alternative<'s> {
    group: &'s DependencyGroup,
    needs: Vec<Need<'s>>,
}

/// One dependency with the setting that it refers to.
struct Need<'s> {
    dependency: &'s Dependency,
    /// The other setting; `None` if no loaded DDF describes it.
    other: Option<Other<'s>>,
    state: DependencyState,
    /// Whether the default of Windows is what is needed: a spec that sets another value then only makes the setting
    /// redundant.
    is_by_default: bool,
}

struct Other<'s> {
    locuri: LocUri,
    name: &'s str,
    format: Format,
    /// What the spec does with the other setting, in words for messages: `sets BackupDirectory to 1`.
    stated_value: Option<String>,
}

impl<'s> Needs<'s> {
    /// The dependencies of a setting, compared with what the spec sets.
    pub(super) fn of(found: &Match, schema: &'s Schema, stated: &StatedValues<'_>) -> Self {
        let node = schema.node(found.node);
        let need =
            |dependency: &'s Dependency| Need::of(dependency, schema.needed(dependency, &found.locuri), schema, stated);
        let alternatives = node.dependencies.iter().map(|group| {
            let needs = group.dependencies.iter().map(need).collect();
            Alternative { group, needs }
        });
        Needs { name: &node.name, ddf: schema.ddf_name(found.node), alternatives: alternatives.collect() }
    }

    /// The state of the best alternative.
    pub(super) fn state(&self) -> DependencyState {
        self.alternatives.iter().map(Alternative::state).min().unwrap_or(DependencyState::Met)
    }

    /// The rule that replaces the node's own rule, with its condition in words, if the spec itself meets an alternative
    /// with a rule.
    pub(super) fn changed_rule(&self) -> Option<(&'s AllowedValues, String)> {
        let met = self.alternatives.iter().filter(|alternative| alternative.state() == DependencyState::Met);
        met.filter_map(|alternative| Some((alternative.group.changed.as_ref()?, alternative.words()))).next()
    }

    /// The settings that are missing or have another value, if no alternative is met.
    pub(super) fn unmet(&self) -> Vec<LocKey> {
        let is_unmet = |state| matches!(state, DependencyState::Missing | DependencyState::Contradicted);
        let needs = self.needs().filter(|need| is_unmet(self.state()) && is_unmet(need.state));
        needs.filter_map(|need| Some(need.other.as_ref()?.locuri.key())).collect()
    }

    /// All alternatives in words: `BackupDirectory = 1, or BackupDirectory = 2`.
    pub(super) fn words(&self) -> String {
        self.alternatives.iter().map(Alternative::words).collect::<Vec<String>>().join(", or ")
    }

    /// Reports what is missing or contradicts; `is_off` says whether the setting itself is switched off.
    pub(super) fn report(&self, span: Span, is_off: bool, report: &mut Report) {
        for need in self.needs().filter(|need| need.other.is_none()) {
            let message = format!("no loaded DDF describes `{}`, which {} depends on", need.dependency.uri, self.name);
            let finding = Finding::new(Code::DdfRuleUnread, Place::Named(self.ddf.to_owned()), message);
            report.push(finding.help("load the DDF that describes it: --ddf FILE"));
        }
        let (name, words) = (self.name, self.words());
        let finding = match self.state() {
            DependencyState::Met => return,
            DependencyState::ByDefault => Finding::new(
                Code::DependencyByDefault,
                span,
                format!("{name} works only with {words}; that is the default, which this spec does not change"),
            )
            .help(format!("to be sure of it, add under [csp]:\n{}", self.lines())),
            DependencyState::Missing => {
                Finding::new(Code::DependencyUnmet, span, format!("{name} needs {words} in the same spec"))
                    .help(format!("add under [csp], unless the device gets it in another way:\n{}", self.lines()))
            }
            DependencyState::Contradicted => self.contradiction(span, is_off),
        };
        report.push(finding.label(format!("according to {}", self.ddf)));
    }

    /// A setting that is switched off needs nothing, so its line is only redundant.
    fn contradiction(&self, span: Span, is_off: bool) -> Finding {
        let wrong = self.needs().filter(|need| need.state == DependencyState::Contradicted);
        let mut stated_values: Vec<&str> =
            wrong.filter_map(|need| need.other.as_ref()?.stated_value.as_deref()).collect();
        stated_values.dedup();
        let message =
            format!("{} works only with {}, but this spec {}", self.name, self.words(), stated_values.join(" and "));
        let has_positive = self.needs().any(|need| need.dependency.kind == DependencyKind::DependsOn);
        let mut wrong = self.needs().filter(|need| need.state == DependencyState::Contradicted);
        let is_redundant =
            is_off || wrong.all(|need| need.dependency.kind == DependencyKind::DependsOn && need.is_by_default);
        let code = if is_redundant { Code::DependencyRedundant } else { Code::DependencyContradicted };
        Finding::new(code, span, message).help(match has_positive {
            true => format!("remove this line, or change the other one to:\n{}", self.lines()),
            false => "keep one of the two lines".to_owned(),
        })
    }

    fn needs(&self) -> impl Iterator<Item = &Need<'s>> {
        self.alternatives.iter().flat_map(|alternative| &alternative.needs)
    }

    /// The lines of a spec that would meet the best alternative.
    fn lines(&self) -> String {
        let nearest = self.alternatives.iter().min_by_key(|alternative| alternative.state());
        let needs = nearest.into_iter().flat_map(|alternative| &alternative.needs);
        let lines = needs.filter(|need| need.state != DependencyState::Met).filter_map(Need::line);
        lines.collect::<Vec<String>>().join("\n")
    }
}

impl Alternative<'_> {
    fn state(&self) -> DependencyState {
        self.needs.iter().map(|need| need.state).max().unwrap_or(DependencyState::Met)
    }

    fn words(&self) -> String {
        self.needs.iter().map(Need::words).collect::<Vec<String>>().join(" and ")
    }
}

impl<'s> Need<'s> {
    fn of(dependency: &'s Dependency, other: Option<Match>, schema: &'s Schema, stated: &StatedValues<'_>) -> Self {
        let Some(other) = other else {
            return Need { dependency, other: None, state: DependencyState::Met, is_by_default: false };
        };
        let node = schema.node(other.node);
        let stated = stated.get(&other.locuri.key());
        let is_by_default = node.default.as_deref().is_some_and(|default| dependency.matches(node.format, default));
        let state = state(dependency, node.format, stated, is_by_default);
        let stated_value = stated.map(|stated| match stated {
            Stated::Value { text, quotable: true } => format!("sets {} to {text}", node.name),
            Stated::Value { .. } | Stated::Unread if dependency.kind == DependencyKind::Not => {
                format!("sets {}", node.name)
            }
            Stated::Value { .. } | Stated::Unread => format!("sets {} to another value", node.name),
            Stated::Deleted => format!("deletes {}", node.name),
        });
        let other = Other { locuri: other.locuri, name: &node.name, format: node.format, stated_value };
        Need { dependency, other: Some(other), state, is_by_default }
    }

    fn words(&self) -> String {
        let name = self.other.as_ref().map_or(self.dependency.uri.as_str(), |other| other.name);
        match self.dependency.kind {
            DependencyKind::DependsOn if self.dependency.example().is_none() => name.to_owned(),
            DependencyKind::DependsOn => format!("{name} = {}", self.dependency),
            DependencyKind::Not if self.dependency.example().is_none() => format!("{name} unset"),
            DependencyKind::Not => format!("{name} other than {}", self.dependency),
        }
    }

    /// The line of a spec that would meet this dependency.
    fn line(&self) -> Option<String> {
        let other = self.other.as_ref().filter(|_| self.dependency.kind == DependencyKind::DependsOn)?;
        let example = self.dependency.example().unwrap_or_else(|| "...".to_owned());
        let value = match (other.format, example.as_str()) {
            (Format::Int, number) => number.to_owned(),
            (Format::Bool, "1") => "true".to_owned(),
            (Format::Bool, "0") => "false".to_owned(),
            (Format::Bool, word) => word.to_ascii_lowercase(),
            (_, text) => quoted(text),
        };
        Some(format!("{} = {value}", quoted(other.locuri.as_str())))
    }
}

/// The state of a dependency, given what the spec sets for the other node and the default of Windows.
fn state(dependency: &Dependency, format: Format, stated: Option<&Stated>, is_by_default: bool) -> DependencyState {
    match (dependency.kind, stated) {
        (DependencyKind::DependsOn, Some(Stated::Value { text, .. })) => match dependency.matches(format, text) {
            true => DependencyState::Met,
            false => DependencyState::Contradicted,
        },
        (DependencyKind::DependsOn, Some(Stated::Unread)) => DependencyState::Met,
        (DependencyKind::DependsOn, None | Some(Stated::Deleted)) if is_by_default => DependencyState::ByDefault,
        (DependencyKind::DependsOn, Some(Stated::Deleted)) => DependencyState::Contradicted,
        (DependencyKind::DependsOn, None) => DependencyState::Missing,
        (DependencyKind::Not, None | Some(Stated::Deleted)) => DependencyState::Met,
        (DependencyKind::Not, Some(Stated::Value { text, .. })) => match dependency.matches(format, text) {
            true => DependencyState::Contradicted,
            false => DependencyState::Met,
        },
        (DependencyKind::Not, Some(Stated::Unread)) => match dependency.example() {
            // No value is stated, so any value is accepted.
            None => DependencyState::Contradicted,
            Some(_) => DependencyState::Met,
        },
    }
}
