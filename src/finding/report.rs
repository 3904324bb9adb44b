//! A finding, and the list of them that a stage returns.

use std::collections::BTreeSet;
use std::fmt;

use super::{Code, Severity, Span};

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the text of the spec.
    Spec(Span),
    /// In another input, by name (and line, if known): `ddf/Start.xml:12`.
    Named(String),
    /// No particular place.
    Nowhere,
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Place::Spec(span)
    }
}

/// Another place in the spec that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub span: Span,
    /// What is there, in a few words.
    pub label: &'static str,
}

/// One problem: what is wrong, where, what is allowed and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable name of this kind of problem.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where it is.
    pub place: Place,
    /// A few words shown under the marked text.
    pub label: Option<String>,
    /// The other place that it is about, if there is one.
    pub related: Option<Related>,
    /// What would have been accepted.
    pub allowed: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Replacements for the marked text, without quotes; an editor offers them.
    pub suggestions: Vec<String>,
    severity: Severity,
}

impl Finding {
    /// A finding with a message; the other parts are added with the methods below.
    pub fn new(code: Code, place: impl Into<Place>, message: impl Into<String>) -> Self {
        Finding {
            code,
            message: message.into(),
            place: place.into(),
            label: None,
            related: None,
            allowed: None,
            help: None,
            suggestions: Vec::new(),
            severity: code.severity(),
        }
    }

    /// Sets the label under the marked text.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Adds the other place that the finding is about.
    pub fn related(mut self, span: Span, label: &'static str) -> Self {
        self.related = Some(Related { span, label });
        self
    }

    /// Sets what would have been accepted.
    pub fn allowed(mut self, text: impl Into<String>) -> Self {
        self.allowed = Some(text.into());
        self
    }

    /// Sets what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Names the key, name or address that was probably meant.
    pub fn did_you_mean(self, name: impl fmt::Display) -> Self {
        self.help(format!("did you mean `{name}`?")).suggest(name.to_string())
    }

    /// Names the value that was probably meant.
    pub fn did_you_mean_text(self, text: impl fmt::Display) -> Self {
        self.help(format!("did you mean \"{text}\"?")).suggest(text.to_string())
    }

    /// Adds a replacement for the marked text.
    pub fn suggest(mut self, text: impl Into<String>) -> Self {
        self.suggestions.push(text.into());
        self
    }

    /// Sets where it is.
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.place = place.into();
        self
    }

    /// Its severity: that of its code, or the one chosen by the user.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The same finding with its places in the spec moved on by this many bytes.
    pub fn moved(mut self, by: usize) -> Self {
        let related = self.related.as_mut().map(|related| &mut related.span);
        let place = match &mut self.place {
            Place::Spec(span) => Some(span),
            Place::Named(_) | Place::Nowhere => None,
        };
        for span in place.into_iter().chain(related) {
            *span = Span { start: span.start + by, end: span.end + by };
        }
        self
    }

    /// The same finding with the severity chosen by the user.
    pub(super) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// The findings of one run. They are read in source order.
#[derive(Debug, Clone, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Report::default()
    }

    /// Adds one finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds findings, such as all of another report.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    /// All findings: those without a place in the spec first, then by position in the spec.
    pub fn in_order(&self) -> Vec<&Finding> {
        let mut ordered: Vec<&Finding> = self.findings.iter().collect();
        ordered.sort_by_key(|finding| match &finding.place {
            Place::Spec(span) => Some((span.start, span.end)),
            Place::Named(_) | Place::Nowhere => None,
        });
        ordered
    }

    /// The findings of this severity or worse.
    pub fn at_least(&self, min: Severity) -> Report {
        Report { findings: self.findings.iter().filter(|finding| finding.severity() >= min).cloned().collect() }
    }

    /// The same findings, none of them more serious than this.
    pub fn at_most(self, max: Severity) -> Report {
        self.into_iter()
            .map(|finding| if finding.severity > max { finding.with_severity(max) } else { finding })
            .collect()
    }

    /// The same findings, each once: several signers or timestamps may have one fault.
    pub fn without_repeats(self) -> Report {
        let mut once = Report::new();
        for finding in self.findings {
            if !once.findings.contains(&finding) {
                once.push(finding);
            }
        }
        once
    }

    /// The findings without the notes that ordinary specs produce again and again.
    pub fn without_routine(&self) -> Report {
        let is_routine = |finding: &&Finding| finding.severity() == Severity::Note && finding.code.is_routine();
        Report { findings: self.findings.iter().filter(|finding| !is_routine(finding)).cloned().collect() }
    }

    /// All findings except those that follow from an error of one of these kinds: they are about the same text.
    pub fn without_consequences(self, causes: &[Code]) -> Report {
        let is_cause = |own: &Finding| causes.contains(&own.code) && own.severity() == Severity::Error;
        let text = |own: &Finding| match own.place {
            Place::Spec(Span { start, end }) => Some((start, end)),
            Place::Named(_) | Place::Nowhere => None,
        };
        let places_of_causes: BTreeSet<(usize, usize)> =
            self.findings.iter().filter(|own| is_cause(own)).filter_map(text).collect();
        self.into_iter()
            .filter(|own| is_cause(own) || text(own).is_none_or(|at| !places_of_causes.contains(&at)))
            .collect()
    }

    /// The findings of exactly this severity.
    pub fn only(&self, severity: Severity) -> Report {
        Report { findings: self.findings.iter().filter(|finding| finding.severity() == severity).cloned().collect() }
    }

    /// The most serious severity in the report.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }

    /// The code of the first finding of the most serious severity.
    pub fn worst_code(&self) -> Option<Code> {
        let worst = self.worst()?;
        self.in_order().into_iter().find(|finding| finding.severity() == worst).map(|finding| finding.code)
    }

    /// Whether there is an error, so that the next stage cannot run.
    pub fn has_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }

    /// Whether there is an error that must not be lowered, so that the next stage cannot run.
    pub fn blocks(&self) -> bool {
        self.findings.iter().any(is_blocking)
    }

    /// The places of errors that must not be lowered.
    pub fn blocking_places(&self) -> impl Iterator<Item = Span> {
        self.findings.iter().filter_map(|finding| match finding.place {
            Place::Spec(span) if is_blocking(finding) => Some(span),
            _ => None,
        })
    }

    /// Whether there is a finding of this kind.
    pub fn holds(&self, code: Code) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    /// Whether there are at least this many findings of this kind.
    pub fn holds_many(&self, code: Code, min: usize) -> bool {
        self.findings.iter().filter(|finding| finding.code == code).take(min).count() == min
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

fn is_blocking(finding: &Finding) -> bool {
    finding.severity() == Severity::Error && !finding.code.may_be_lowered()
}

impl IntoIterator for Report {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

impl FromIterator<Finding> for Report {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Report { findings: findings.into_iter().collect() }
    }
}
