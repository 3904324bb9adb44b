//! Judges the text of a policy by the ADMX file that defines it: one that the spec ingests, or one of `--admx`.

use super::checked::{Action, CheckedSetting};
use super::ingested::{Ingested, Origin};
use super::value::{Choices, PolicyText};
use super::value_place::Places;
use crate::address::{LocUri, Scope};
use crate::csp::{Problem, is_ingested_policy};
use crate::finding::{Code, Finding, Report, Severity, Span};
use crate::schema::admx::{AdmxLibrary, LibraryFile, Policy};
use crate::schema::{Found, Rule, Schema};
use crate::settings::Spanned;

/// The ADMX files that policies are judged by.
#[derive(Clone, Copy)]
pub(super) struct PolicyFiles<'a> {
    pub(super) schema: &'a Schema,
    /// The files of `--admx` and `[schema] admx`.
    pub(super) library: &'a AdmxLibrary,
    /// The files that the spec ingests.
    pub(super) ingested: &'a Ingested,
}

/// The definition of a policy.
struct Definition<'a> {
    policy: &'a Policy,
    /// Its file, if that has titles.
    titles: Option<&'a LibraryFile>,
    /// The name of its file in messages.
    file: String,
    /// The severity if the policy does not take a value. A file of Windows is that of one release only, and the device
    /// may have another; a file of the spec is exactly the one that the device gets.
    severity: Severity,
}

impl PolicyFiles<'_> {
    /// Judges the value of a setting, if it is the text of a policy. `file` is where it was read from, if it is not
    /// in the spec.
    pub(super) fn check(&self, setting: &CheckedSetting, file: Option<&Spanned<String>>, report: &mut Report) {
        let (Action::Set(text), Some(found)) = (&setting.action, setting.found()) else { return };
        let definition = match self.ingested.origin(&found.locuri) {
            Origin::Defined(policy, file) => {
                Definition { policy, titles: None, file: file.name(), severity: Severity::Error }
            }
            origin if is_ingested_policy(&found.locuri) => {
                report.extend(undefined(&origin, setting, &found.locuri));
                return;
            }
            _ => match self.in_library(&self.schema.node(found.node).allowed.rule) {
                Some(definition) => definition,
                None => return,
            },
        };
        let Some(read) = PolicyText::of(text) else { return };
        if let Some(finding) = self.wrong_scope(&definition, setting, &found.locuri) {
            report.push(finding);
        }
        let choices = Choices {
            policy: definition.policy,
            titles: definition.titles,
            secret: setting.secret,
            severity: definition.severity,
        };
        let places = Places::of(text);
        for problem in choices.judge(&read) {
            let subject = format!("{}{}", found.locuri.leaf(), places.place(problem.at, file));
            report.push(definition.finding(problem, &subject, setting.value_at));
        }
    }

    /// Whether the value switches a policy on and no ADMX file judges its choices. A disabled policy has none.
    pub(super) fn leaves_open(&self, setting: &CheckedSetting) -> bool {
        let (Action::Set(text), Some(found)) = (&setting.action, setting.found()) else { return false };
        let rule = &self.schema.node(found.node).allowed.rule;
        let is_judged = match is_ingested_policy(&found.locuri) {
            true => matches!(self.ingested.origin(&found.locuri), Origin::Defined(..)),
            false => !matches!(rule, Rule::Admx { .. }) || self.in_library(rule).is_some(),
        };
        !is_judged && PolicyText::of(text).is_some_and(|policy| policy.is_enabled)
    }

    /// The definition that a DDF names. Its file is read when it is first needed.
    fn in_library(&self, rule: &Rule) -> Option<Definition<'_>> {
        let Rule::Admx { name, file, .. } = rule else { return None };
        let file = self.library.file(file)?;
        let policy = file.admx().policy(name)?;
        Some(Definition { policy, titles: Some(file), file: file.name().to_owned(), severity: Severity::Warning })
    }

    /// The finding for a policy for users only that is set for a device, or the other way round.
    fn wrong_scope(&self, definition: &Definition<'_>, setting: &CheckedSetting, locuri: &LocUri) -> Option<Finding> {
        if definition.policy.class.is_for(locuri.scope()) {
            return None;
        }
        let (word, whose, other) = match locuri.scope() {
            Scope::Device => ("User", "users", Scope::User),
            Scope::User => ("Machine", "devices", Scope::Device),
        };
        let message = format!("the policy {} is for {whose} only (class {word})", definition.policy.name);
        let problem = Problem::new(0, definition.severity, message);
        let there = LocUri::from_segments(other, locuri.segments()).ok();
        let is_there = |there: &LocUri| match self.schema.find(there) {
            Found::Node(found) => found.is_fixed() || is_ingested_policy(there),
            Found::Nothing { .. } => false,
        };
        let problem = match there.filter(is_there) {
            Some(there) => problem.help(format!("set `{there}`")),
            None => problem,
        };
        Some(definition.finding(problem, locuri.leaf(), setting.origin))
    }
}

impl Definition<'_> {
    fn finding(&self, problem: Problem, subject: &str, place: Span) -> Finding {
        let code = if problem.severity == Severity::Error { Code::AdmxRefuses } else { Code::AdmxDoubt };
        let title = self.policy.title.as_deref().and_then(|title| self.titles?.title(title));
        let judge = match title {
            Some(title) => format!("judged by {}: {title}", self.file),
            None => format!("judged by {}", self.file),
        };
        let mut finding = Finding::new(code, place, format!("{subject}: {}", problem.message)).label(judge);
        if let Some(allowed) = problem.allowed {
            finding = finding.allowed(allowed);
        }
        match problem.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

/// The finding that no ADMX file of the spec defines an ingested policy.
fn undefined(origin: &Origin<'_>, setting: &CheckedSetting, locuri: &LocUri) -> Option<Finding> {
    match origin {
        Origin::Defined(..) | Origin::Unknown => None,
        Origin::NotDefined { nearest } => {
            let message = format!("no ADMX file of this spec defines the policy `{locuri}`");
            let finding = Finding::new(Code::AdmxRefuses, setting.origin, message)
                .label("the device has only the policies of the ADMX files that it gets")
                .allowed(
                    "./Device/Vendor/MSFT/Policy/Config/APP~Policy~CATEGORY~.../POLICY, with the names of the file",
                );
            Some(match nearest {
                Some(near) => finding.did_you_mean(near),
                None => finding.help("use the names of the policy and its categories from the ADMX file"),
            })
        }
        Origin::Elsewhere => Some(
            Finding::new(
                Code::AdmxDoubt,
                setting.origin,
                format!("this spec does not contain the ADMX file of `{locuri}`"),
            )
            .label("the device knows the policy only if it gets the file from elsewhere")
            .help("set the file at ./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/APP/Policy/NAME"),
        ),
    }
}
