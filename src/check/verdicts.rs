//! What each kind of device does with each setting of a spec: the table that `check` prints.
//!
//! A verdict joins everything that decides about one setting on one device: editions and builds of the DDF, the
//! settings it depends on, and what the documentation of Personalization adds. The findings say the same with places
//! and help.

use std::collections::BTreeSet;
use std::fmt;

use super::dependencies::{Needs, Standing};
use super::node::{deletable, find, settable};
use super::personalization::boots_to_cloud;
use super::stated::StatedValues;
use crate::finding::{Report, Span};
use crate::schema::{Build, Device, LocUri, Match, Schema, Target, Verdict, pro_takes_personalization};
use crate::spec::{CspSetting, CspValue, PersonalKey, PersonalSetting, Spec};

/// The verdicts on one line of a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingVerdicts {
    /// The node, in the spelling of its DDF.
    pub locuri: String,
    /// The key of `[personalization]` that sets it, if it stands there.
    pub key: Option<PersonalKey>,
    /// The variant that it belongs to, if it is not for every device.
    pub variant: Option<String>,
    /// The line.
    pub span: Span,
    /// The DDF that answered.
    pub ddf: String,
    /// What devices do with it, each once.
    outcomes: Vec<Outcome>,
    /// Which of them, for each device of the target in its order.
    of_device: Vec<usize>,
}

impl SettingVerdicts {
    /// What the device with that place in the target does.
    pub fn outcome(&self, device: usize) -> Option<&Outcome> {
        self.outcomes.get(*self.of_device.get(device)?)
    }

    /// Whether every device does the same with both settings.
    pub fn alike(&self, other: &SettingVerdicts) -> bool {
        // Outcomes stand in the order in which devices show them, so equal lists mean equal devices.
        (&self.outcomes, &self.of_device) == (&other.outcomes, &other.of_device)
    }
}

/// What a device does with a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It takes it.
    TakesEffect,
    /// It takes it if something holds that the target or the spec does not say.
    Depends(Condition),
    /// Its Windows does not know the setting.
    Ignored(Lack),
    /// It knows the setting and refuses it.
    Blocked(Bar),
}

/// What an effect depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The device has this update or a later one.
    Update(Build),
    /// Another setting has its value: `BackupDirectory = 1`.
    Setting(String),
    /// The device boots to the cloud; only then does it show the company.
    BootToCloud,
}

/// Why a Windows does not know a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// It is older than the setting, which came with this build.
    BuildTooOld(Build),
    /// No released Windows has the setting.
    NotReleased,
}

/// What refuses a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bar {
    /// The edition.
    Edition,
    /// Windows Pro, which heeds Personalization only if another setting permits it.
    NoPermission,
    /// Another line of the spec; in words what the setting works with.
    OtherLine(String),
}

/// The verdicts on every line of the spec that names a setting, in source order. Lines that are wrong in themselves are
/// left out; `check` reports them.
pub fn verdicts(spec: &Spec, schema: &Schema, target: &Target) -> Vec<SettingVerdicts> {
    let from_environment: BTreeSet<Span> = spec.from_environment.iter().copied().collect();
    let stated = StatedValues::of(&spec.personalization, &spec.csp, &from_environment);
    let mut all = of_part(&spec.personalization, &spec.csp, &stated, schema, target);
    for section in &spec.variants {
        let here = StatedValues::of(&section.personalization, &section.csp, &from_environment).over(&stated);
        let mut part = of_part(&section.personalization, &section.csp, &here, schema, target);
        let name = section.name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
        part.iter_mut().for_each(|setting| setting.variant = Some(name.clone()));
        all.extend(part);
    }
    all.sort_by_key(|setting| setting.span);
    all
}

/// The verdicts on the lines for every device, or on those of one variant.
fn of_part(
    personal: &[PersonalSetting],
    csp: &[CspSetting],
    stated: &StatedValues<'_>,
    schema: &Schema,
    target: &Target,
) -> Vec<SettingVerdicts> {
    let personal = personal.iter().map(|setting| {
        let key = setting.key.value;
        (key.locuri(), Some(key), setting.key.span, false)
    });
    let csp = csp.iter().map(|setting| {
        let deletes = matches!(setting.value.value, CspValue::Delete);
        (setting.locuri.value.as_str(), None, setting.locuri.span, deletes)
    });
    let lines = personal.chain(csp).filter_map(|(locuri, key, span, deletes)| {
        let found = setting_at(locuri, span, deletes, schema)?;
        let (outcomes, of_device) = Line::of(&found, deletes, schema, stated).outcomes(schema, target);
        let ddf = schema.ddf_name(found.node).to_owned();
        Some(SettingVerdicts { locuri: found.locuri, key, variant: None, span, ddf, outcomes, of_device })
    });
    lines.collect()
}

/// The node of a line, if a package can do with it what the line says.
fn setting_at(locuri: &str, span: Span, deletes: bool, schema: &Schema) -> Option<Match> {
    let mut told_by_check = Report::new();
    let found = find(locuri, span, schema, &mut told_by_check)?;
    let access = if deletes { deletable } else { settable };
    access(&found, schema, span, &mut told_by_check).then_some(found)
}

/// What holds for one line on all devices.
struct Line<'a> {
    found: &'a Match,
    needs: Option<(Standing, String)>,
    /// Whether Windows Pro waits for a permission that the spec does not give.
    lacks_permission: bool,
    /// Whether only devices that boot to the cloud show it, and the spec does not make them do so.
    hidden: bool,
}

impl<'a> Line<'a> {
    fn of(found: &'a Match, deletes: bool, schema: &Schema, stated: &StatedValues<'_>) -> Self {
        let key = LocUri::parse(&found.locuri).ok().map(|locuri| locuri.key());
        let is_key = |personal: &PersonalKey| LocUri::parse(personal.locuri()).ok().map(|locuri| locuri.key()) == key;
        let personal = PersonalKey::ALL.into_iter().find(is_key).filter(|_| !deletes);
        let needs = (!deletes).then(|| Needs::of(found, schema, stated));
        Line {
            found,
            needs: needs.map(|needs| (needs.standing(), needs.words())),
            lacks_permission: personal.is_some() && !pro_takes_personalization(&|locuri| stated.is_on(locuri)),
            hidden: personal.is_some_and(PersonalKey::is_company) && !boots_to_cloud(|locuri| stated.is_on(locuri)),
        }
    }

    /// What the devices of the target do, each thing once, and which of these each device does.
    fn outcomes(&self, schema: &Schema, target: &Target) -> (Vec<Outcome>, Vec<usize>) {
        let mut outcomes: Vec<Outcome> = Vec::new();
        let of_device = target.devices.iter().map(|device| {
            let outcome = self.outcome(device, schema);
            outcomes.iter().position(|known| *known == outcome).unwrap_or_else(|| {
                outcomes.push(outcome);
                outcomes.len() - 1
            })
        });
        let of_device = of_device.collect();
        (outcomes, of_device)
    }

    /// What decides first: the Windows of the device, then what bars the setting, then what it waits for.
    fn outcome(&self, device: &Device, schema: &Schema) -> Outcome {
        let by_ddf = match schema.verdict(self.found.node, device) {
            Verdict::WrongEdition => return Outcome::Blocked(Bar::Edition),
            Verdict::BuildTooOld { needs } => return Outcome::Ignored(Lack::BuildTooOld(needs)),
            Verdict::NotReleased => return Outcome::Ignored(Lack::NotReleased),
            Verdict::Depends { needs } => Outcome::Depends(Condition::Update(needs)),
            Verdict::TakesEffect => Outcome::TakesEffect,
        };
        match &self.needs {
            _ if self.lacks_permission && device.edition.restricts_personalization() => {
                Outcome::Blocked(Bar::NoPermission)
            }
            Some((Standing::Contradicted, words)) => Outcome::Blocked(Bar::OtherLine(words.clone())),
            _ if by_ddf != Outcome::TakesEffect => by_ddf,
            Some((Standing::Missing, words)) => Outcome::Depends(Condition::Setting(words.clone())),
            _ if self.hidden => Outcome::Depends(Condition::BootToCloud),
            _ => Outcome::TakesEffect,
        }
    }
}

impl Outcome {
    /// The word for it, the same in tables and documents.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::TakesEffect => "works",
            Outcome::Depends(_) => "depends",
            Outcome::Ignored(_) => "ignored",
            Outcome::Blocked(_) => "blocked",
        }
    }

    /// Why it is so, in a few words; an effect needs none.
    pub fn reason(&self) -> Option<String> {
        match self {
            Outcome::TakesEffect => None,
            Outcome::Depends(condition) => Some(condition.to_string()),
            Outcome::Ignored(lack) => Some(lack.to_string()),
            Outcome::Blocked(bar) => Some(bar.to_string()),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Update(build) => write!(f, "works from update {} on", build.brief()),
            Condition::Setting(words) => write!(f, "works only with {words}, which this spec does not set"),
            Condition::BootToCloud => f.write_str("shows only in boot-to-cloud shared PC mode"),
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lack::BuildTooOld(build) => write!(f, "needs {} or later", build.brief()),
            Lack::NotReleased => f.write_str("in no released Windows yet"),
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bar::Edition => f.write_str("not in this edition"),
            Bar::NoPermission => f.write_str("Windows Pro takes it only with SharedPC SetEduPolicies"),
            Bar::OtherLine(words) => write!(f, "works only with {words}, and another line rules that out"),
        }
    }
}
