//! What each kind of device does with each setting. The table of `check` shows this judgement, and findings are made
//! from it.

use std::fmt;
use std::sync::Arc;

use crate::csp::Limit;
use crate::finding::Span;
use crate::schema::Verdict;
use crate::windows::Build;

/// What settings are judged by that no DDF describes.
pub(super) const BY_STORE: &str = "the settings store";

/// The outcomes of one line of the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingOutcomes {
    /// The address, as spelled in its DDF.
    pub address: Arc<str>,
    /// Its name in the spec, if that is not the address: `desktop_image`.
    pub label: Option<&'static str>,
    /// The variant that it belongs to, if it is not for every device.
    pub variant: Option<String>,
    /// The line.
    pub span: Span,
    /// The end of the line's value.
    pub(super) end: usize,
    /// The source of the rules: a DDF, or the settings store.
    pub judged_by: Arc<str>,
    /// The distinct outcomes.
    outcomes: Vec<Outcome>,
    /// The index of the outcome for each device of the target, in order.
    of_device: Vec<usize>,
}

/// What a device does with a setting: all reasons why it may have no effect, the decisive one first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Outcome {
    reasons: Vec<Reason>,
}

/// A reason why a setting may have no effect. The first one in this order decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The line itself has an error.
    Wrong,
    /// The device is not in the lists of the DDF.
    NotListed(Verdict),
    /// The edition refuses it unless another setting lifts this limit.
    Refused(Limit),
    /// Another line of the spec prevents it; the text describes what the setting needs.
    OtherLine(String),
    /// It needs this update or a later one.
    Update(Build),
    /// It needs another setting, which the spec does not set: `BackupDirectory = 1`.
    Unset(String),
    /// Windows stores the value, but shows it only if this limit is lifted.
    NotShown(Limit),
    /// No DDF states which devices support it.
    NotJudged {
        /// Whether other DDFs than the built-in ones are loaded.
        has_loaded: bool,
    },
    /// Devices accept it, but its value was not judged.
    ValueNotJudged(Unjudged),
}

/// Why a value was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unjudged {
    /// Its choices are defined in an ADMX file that is missing.
    Choices,
    /// The DDF has a rule that cannot be read, or describes no setting of this name.
    Rule,
    /// It is a text that the DDF does not restrict.
    Text,
}

/// What a device does with a setting, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The device supports the setting, by all known rules.
    Works,
    /// The device supports the setting under conditions that the target or the spec does not state.
    Depends,
    /// The Windows of the device does not have the setting.
    Ignored,
    /// The Windows of the device has the setting, but refuses it.
    Blocked,
    /// The setting was not judged.
    NotJudged,
    /// The line itself is wrong.
    Wrong,
}

impl SettingOutcomes {
    /// The outcomes of a line, from the outcome on each device of the target.
    pub(super) fn new(line: Line<'_>, devices: impl Iterator<Item = Outcome>) -> Self {
        // Most settings have one outcome, and there may be thousands of them.
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(1);
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
            judged_by: line.judged_by,
            outcomes,
            of_device,
        }
    }

    /// The outcome on the device with this index in the target.
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

    /// Whether the target has devices, and the setting has no effect on any of them.
    pub(super) fn is_ignored_everywhere(&self) -> bool {
        let has_no_effect =
            |outcome: &Outcome| matches!(outcome.effect(), Effect::Ignored | Effect::Blocked | Effect::Wrong);
        !self.outcomes.is_empty() && self.outcomes.iter().all(has_no_effect)
    }

    /// Marks the line as wrong for every device.
    pub(super) fn mark_wrong(&mut self) {
        self.add_reason(&Reason::Wrong);
    }

    /// Marks the line as wrong on the devices where it would otherwise work.
    pub(super) fn mark_working_as_wrong(&mut self) {
        self.outcomes.iter_mut().filter(|outcome| outcome.reasons.is_empty()).for_each(|outcome| {
            outcome.reasons.push(Reason::Wrong);
        });
    }

    /// Marks the value as not judged, for every device.
    pub(super) fn mark_unjudged(&mut self, why: Unjudged) {
        self.add_reason(&Reason::ValueNotJudged(why));
    }

    /// Adds a reason for every device.
    fn add_reason(&mut self, reason: &Reason) {
        for outcome in self.outcomes.iter_mut().filter(|outcome| !outcome.reasons.contains(reason)) {
            outcome.reasons.push(reason.clone());
            outcome.reasons.sort();
        }
    }
}

/// The line of a spec that outcomes refer to.
pub(super) struct Line<'a> {
    pub(super) address: Arc<str>,
    pub(super) label: Option<&'static str>,
    pub(super) variant: Option<&'a str>,
    pub(super) span: Span,
    pub(super) end: usize,
    pub(super) judged_by: Arc<str>,
}

impl Outcome {
    /// The outcome for these reasons; without any the setting works.
    pub(super) fn of(mut reasons: Vec<Reason>) -> Self {
        reasons.sort();
        Outcome { reasons }
    }

    /// All reasons, the decisive one first.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The decisive reason, if there is one.
    pub fn decisive(&self) -> Option<&Reason> {
        self.reasons.first()
    }

    /// The effect.
    pub fn effect(&self) -> Effect {
        self.decisive().map_or(Effect::Works, Reason::effect)
    }
}

impl Effect {
    /// The word for it in tables and documents.
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
            Reason::NotJudged { .. } | Reason::ValueNotJudged(_) => Effect::NotJudged,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Wrong => f.write_str("the line has an error"),
            Reason::NotListed(Verdict::BuildTooOld { needs }) => write!(f, "needs {} or later", needs.brief()),
            Reason::NotListed(Verdict::NotReleased) => f.write_str("not in a released version of Windows yet"),
            Reason::NotListed(_) => f.write_str("not in this edition"),
            Reason::Refused(_) => f.write_str("Windows Pro supports it only with SharedPC SetEduPolicies"),
            Reason::OtherLine(words) => write!(f, "works only with {words}, and another line prevents that"),
            Reason::Update(build) => write!(f, "works from update {} on", build.brief()),
            Reason::Unset(words) => write!(f, "works only with {words}, which this spec does not set"),
            Reason::NotShown(_) => f.write_str("shows only in boot-to-cloud shared PC mode"),
            Reason::NotJudged { has_loaded: true } => f.write_str("no loaded DDF states which devices support it"),
            Reason::NotJudged { has_loaded: false } => {
                f.write_str("no built-in DDF states which devices support it (--ddf loads more)")
            }
            Reason::ValueNotJudged(Unjudged::Choices) => f.write_str("the choices of the policy are not judged"),
            Reason::ValueNotJudged(Unjudged::Rule) => f.write_str("the value is not judged, see the note on the line"),
            Reason::ValueNotJudged(Unjudged::Text) => {
                f.write_str("the value is not judged: the DDF lets any text pass")
            }
        }
    }
}
