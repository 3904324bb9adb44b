//! What each kind of device does with each setting: the one judgement that the table of `check` shows and from which its
//! findings are made.

use std::fmt;

use crate::csp::Limit;
use crate::finding::Span;
use crate::schema::Verdict;
use crate::windows::Build;

/// The outcomes of one line of the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingOutcomes {
    /// The address, in the spelling of its DDF.
    pub address: String,
    /// How the spec calls it, where it has a word of its own: `desktop_image`.
    pub label: Option<&'static str>,
    /// The variant that it belongs to, if it is not for every device.
    pub variant: Option<String>,
    /// The line.
    pub span: Span,
    /// Where what the line says ends.
    pub(super) end: usize,
    /// Who answered: a DDF, or the settings store.
    pub judged_by: String,
    /// What devices do with it, each once.
    outcomes: Vec<Outcome>,
    /// Which of them, for each device of the target in its order.
    of_device: Vec<usize>,
}

/// What a device does with a setting: everything that is in the way of its effect, the decisive one first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Outcome {
    reasons: Vec<Reason>,
}

/// Something that is in the way of a setting's effect. In the order of the list, the first one decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The line is wrong in itself.
    Wrong,
    /// The lists of its DDF leave the device out.
    NotListed(Verdict),
    /// The edition takes it only where another setting lifts this limit.
    Refused(Limit),
    /// Another line of the spec rules it out; in words what the setting works with.
    OtherLine(String),
    /// Only with this update or a later one.
    Update(Build),
    /// Only where another setting has its value, which the spec does not set: `BackupDirectory = 1`.
    Unset(String),
    /// Windows keeps the value, but shows it only where this limit is lifted.
    NotShown(Limit),
    /// No DDF says which devices take it.
    NotJudged,
    /// Devices take it, and nobody looked at its value.
    ValueNotJudged(Unjudged),
}

/// Why nobody looked at a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unjudged {
    /// It chooses from what an ADMX file defines, which is not at hand.
    Choices,
    /// The DDF has a rule that cannot be read, or describes no setting of this name.
    Rule,
    /// It is a text of which the DDF says nothing.
    Text,
}

/// What a device does with a setting, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It takes it, by all rules that are known.
    Works,
    /// It takes it if something holds that the target or the spec does not say.
    Depends,
    /// Its Windows does not know the setting.
    Ignored,
    /// It knows the setting and refuses it.
    Blocked,
    /// Nothing can be said.
    NotJudged,
    /// There is nothing to take: the line is wrong.
    Wrong,
}

impl SettingOutcomes {
    /// The outcomes of a line: what the device with that place in the target does, each thing once.
    pub(super) fn new(line: Line<'_>, devices: impl Iterator<Item = Outcome>) -> Self {
        let mut outcomes: Vec<Outcome> = Vec::new();
        let of_device = devices.map(|outcome| {
            outcomes.iter().position(|known| *known == outcome).unwrap_or_else(|| {
                outcomes.push(outcome);
                outcomes.len() - 1
            })
        });
        let of_device = of_device.collect();
        SettingOutcomes {
            address: line.address,
            label: line.label,
            variant: line.variant.map(str::to_owned),
            span: line.span,
            end: line.end,
            judged_by: line.judged_by.to_owned(),
            outcomes,
            of_device,
        }
    }

    /// What the device with that place in the target does.
    pub fn outcome(&self, device: usize) -> Option<&Outcome> {
        self.outcomes.get(*self.of_device.get(device)?)
    }

    /// Whether every device does the same with both settings, for the same reason.
    pub fn alike(&self, other: &SettingOutcomes) -> bool {
        fn decisive(own: &SettingOutcomes, device: usize) -> Option<&Reason> {
            own.outcome(device)?.decisive()
        }
        (0..self.of_device.len().max(other.of_device.len()))
            .all(|device| decisive(self, device) == decisive(other, device))
    }

    /// Whether no device of the target takes it, and there are devices.
    pub(super) fn is_taken_nowhere(&self) -> bool {
        let lost = |outcome: &Outcome| matches!(outcome.effect(), Effect::Ignored | Effect::Blocked | Effect::Wrong);
        !self.outcomes.is_empty() && self.outcomes.iter().all(lost)
    }

    /// Says of every device that the line is wrong in itself.
    pub(super) fn is_wrong(&mut self) {
        self.hold(&Reason::Wrong);
    }

    /// Says of every device that nobody looked at the value.
    pub(super) fn is_unjudged(&mut self, why: Unjudged) {
        self.hold(&Reason::ValueNotJudged(why));
    }

    /// Adds a reason for every device.
    fn hold(&mut self, reason: &Reason) {
        for outcome in self.outcomes.iter_mut().filter(|outcome| !outcome.reasons.contains(reason)) {
            outcome.reasons.push(reason.clone());
            outcome.reasons.sort();
        }
    }
}

/// The line of a spec that outcomes are about.
pub(super) struct Line<'a> {
    pub(super) address: String,
    pub(super) label: Option<&'static str>,
    pub(super) variant: Option<&'a str>,
    pub(super) span: Span,
    pub(super) end: usize,
    pub(super) judged_by: &'a str,
}

impl Outcome {
    /// What comes of these reasons; none means that the setting works.
    pub(super) fn of(mut reasons: Vec<Reason>) -> Self {
        reasons.sort();
        Outcome { reasons }
    }

    /// Everything that is in the way, the decisive one first.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The reason that decides, unless nothing is in the way.
    pub fn decisive(&self) -> Option<&Reason> {
        self.reasons.first()
    }

    /// What the device does.
    pub fn effect(&self) -> Effect {
        self.decisive().map_or(Effect::Works, Reason::effect)
    }
}

impl Effect {
    /// The word for it, the same in tables and documents.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Works => "works",
            Effect::Depends => "depends",
            Effect::Ignored => "ignored",
            Effect::Blocked => "blocked",
            Effect::NotJudged => "not judged",
            Effect::Wrong => "wrong",
        }
    }
}

impl Reason {
    fn effect(&self) -> Effect {
        match self {
            Reason::Wrong => Effect::Wrong,
            Reason::NotListed(Verdict::WrongEdition) | Reason::Refused(_) | Reason::OtherLine(_) => Effect::Blocked,
            Reason::NotListed(_) => Effect::Ignored,
            Reason::Update(_) | Reason::Unset(_) | Reason::NotShown(_) => Effect::Depends,
            Reason::NotJudged | Reason::ValueNotJudged(_) => Effect::NotJudged,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Wrong => f.write_str("the line has an error"),
            Reason::NotListed(Verdict::BuildTooOld { needs }) => write!(f, "needs {} or later", needs.brief()),
            Reason::NotListed(Verdict::NotReleased) => f.write_str("in no released Windows yet"),
            Reason::NotListed(_) => f.write_str("not in this edition"),
            Reason::Refused(_) => f.write_str("Windows Pro takes it only with SharedPC SetEduPolicies"),
            Reason::OtherLine(words) => write!(f, "works only with {words}, and another line rules that out"),
            Reason::Update(build) => write!(f, "works from update {} on", build.brief()),
            Reason::Unset(words) => write!(f, "works only with {words}, which this spec does not set"),
            Reason::NotShown(_) => f.write_str("shows only in boot-to-cloud shared PC mode"),
            Reason::NotJudged => f.write_str("no loaded DDF says which devices take it"),
            Reason::ValueNotJudged(Unjudged::Choices) => f.write_str("the choices of the policy are not judged"),
            Reason::ValueNotJudged(Unjudged::Rule) => f.write_str("the value is not judged, see the note on the line"),
            Reason::ValueNotJudged(Unjudged::Text) => {
                f.write_str("the value is not judged: the DDF lets any text pass")
            }
        }
    }
}
