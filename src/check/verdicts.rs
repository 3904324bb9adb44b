//! What each kind of device does with each setting of a spec: the table that `check` prints.
//!
//! A verdict joins everything that decides about one setting on one device: editions and builds of the DDF, the
//! settings it depends on, and what the documentation of Personalization adds. The findings say the same with places
//! and help.

use std::fmt;

use super::dependencies::{Needs, Standing};
use super::personalization::boots_to_cloud;
use super::stated::StatedValues;
use super::{Line, Rules};
use crate::address::LocUri;
use crate::finding::Span;
use crate::schema::{Match, Schema, Verdict, pro_takes_personalization};
use crate::spec::PersonalKey;
use crate::windows::{Build, Device, Target};

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

/// The verdicts on one line, which names this node; `needs` are absent where it deletes the node.
pub(super) fn of_line(line: &Line<'_>, found: &Match, needs: Option<&Needs<'_>>, rules: &Rules<'_>) -> SettingVerdicts {
    let (outcomes, of_device) = Circumstances::of(found, needs, rules.stated).outcomes(rules.schema, rules.target);
    SettingVerdicts {
        locuri: found.locuri.to_string(),
        key: line.key,
        variant: rules.variant.map(str::to_owned),
        span: line.span,
        ddf: rules.schema.ddf_name(found.node).to_owned(),
        outcomes,
        of_device,
    }
}

/// The key of `[personalization]` that sets the same node.
fn personal_key(locuri: &LocUri) -> Option<PersonalKey> {
    let name = locuri.segments().last()?;
    let is_same = |key: &PersonalKey| LocUri::parse(key.locuri()).is_ok_and(|own| own.key() == locuri.key());
    let may_be =
        |key: &PersonalKey| key.locuri().rsplit('/').next().is_some_and(|leaf| leaf.eq_ignore_ascii_case(name));
    PersonalKey::ALL.into_iter().filter(may_be).find(is_same)
}

/// What holds for one line on all devices.
struct Circumstances<'a> {
    found: &'a Match,
    needs: Option<(Standing, String)>,
    /// Whether Windows Pro waits for a permission that the spec does not give.
    lacks_permission: bool,
    /// Whether only devices that boot to the cloud show it, and the spec does not make them do so.
    hidden: bool,
}

impl<'a> Circumstances<'a> {
    fn of(found: &'a Match, needs: Option<&Needs<'_>>, stated: &StatedValues<'_>) -> Self {
        let personal = personal_key(&found.locuri).filter(|_| needs.is_some());
        Circumstances {
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
            Verdict::NotReleased | Verdict::Unknown => return Outcome::Ignored(Lack::NotReleased),
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

#[cfg(test)]
mod tests {
    use super::personal_key;
    use crate::address::LocUri;
    use crate::spec::PersonalKey;

    #[test]
    fn nodes_of_personalization_are_known_in_every_spelling() {
        let key = |locuri: &str| personal_key(&LocUri::parse(locuri).unwrap());
        for locuri in [
            "./Vendor/MSFT/Personalization/CompanyName",
            "./Device/vendor/msft/personalization/companyname",
            "./Vendor/MSFT/Personalization/%43ompanyName",
        ] {
            assert_eq!(key(locuri), Some(PersonalKey::CompanyName), "{locuri}");
        }
        for other in ["./Vendor/MSFT/Other/CompanyName", "./User/Vendor/MSFT/Personalization/CompanyName"] {
            assert_eq!(key(other), None, "{other}");
        }
    }
}
