//! Whether a device takes a setting: edition and build against what the DDF lists.

use std::fmt;

use super::{Build, BuildItem, Edition, NodeId, Schema};

/// The fleet that a package is meant for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// One entry for every kind of device.
    pub devices: Vec<Device>,
}

/// One kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// Its Windows edition.
    pub edition: Edition,
    /// Its Windows build.
    pub build: Build,
}

/// What a kind of device does with a setting, by the lists of its DDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It takes it.
    TakesEffect,
    /// It takes it from this update of its build on; which update the device has is not stated.
    Depends {
        /// The device's build with the lowest revision that has the setting.
        needs: Build,
    },
    /// Its edition is not listed.
    WrongEdition,
    /// Its build came before the setting.
    BuildTooOld {
        /// The first build after the device's that has the setting.
        needs: Build,
    },
    /// No release that follows the device's build has the setting yet.
    NotReleased,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::TakesEffect => f.write_str("takes effect"),
            Verdict::Depends { needs } => write!(f, "depends on the update: {} or later", needs.named()),
            Verdict::WrongEdition => f.write_str("not in this edition"),
            Verdict::BuildTooOld { needs } => write!(f, "needs {} or later", needs.named()),
            Verdict::NotReleased => f.write_str("not in a released Windows yet"),
        }
    }
}

/// `Enterprise, 10.0.22631 (Windows 11 23H2)`
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.edition, self.build.named())
    }
}

impl Schema {
    /// Whether a device takes the setting, by the edition and build lists that hold for it. What a list leaves unsaid
    /// is no restriction; an empty edition list admits no edition.
    pub fn verdict(&self, id: NodeId, device: &Device) -> Verdict {
        let effective = self.applicability(id);
        if effective.editions.is_some_and(|(editions, _)| !editions.contains(device.edition)) {
            return Verdict::WrongEdition;
        }
        effective.builds.map_or(Verdict::TakesEffect, |(items, _)| judge_build(items, device.build))
    }
}

/// Judges a build by a list of builds.
///
/// An item without revision (a base) brought the setting to all later builds. One with a revision is an update of older
/// releases: it counts for releases serviced together, and for later ones only if the list states no base at all.
/// The documents do not say so; plain comparison would promise settings to devices that cannot have the update.
fn judge_build(items: &[BuildItem], device: Build) -> Verdict {
    let released: Vec<Build> = items.iter().filter_map(|item| item.released()).collect();
    let (updates, bases): (Vec<Build>, Vec<Build>) = released.iter().partition(|item| item.revision.is_some());
    let unreleased = items.contains(&BuildItem::Unreleased);
    let newest_family = updates.iter().map(|update| update.servicing_family()).max();
    let after_updates = bases.is_empty() && !unreleased && newest_family.is_some_and(|f| device.servicing_family() > f);
    let reached_base = bases.iter().any(|base| device.build >= base.build);
    if items.is_empty() || after_updates || reached_base {
        return Verdict::TakesEffect;
    }

    let serviced = |update: &&Build| update.servicing_family() == device.servicing_family();
    let own_update =
        updates.iter().filter(serviced).filter(|update| device.build >= update.build).min_by_key(|b| b.revision);
    if let Some(update) = own_update {
        let needs = Build { build: device.build, revision: update.revision };
        match device.revision {
            None => return Verdict::Depends { needs },
            Some(revision) if Some(revision) >= update.revision => return Verdict::TakesEffect,
            Some(_) => return Verdict::BuildTooOld { needs },
        }
    }
    match released.iter().filter(|item| item.build > device.build).min() {
        Some(&needs) => Verdict::BuildTooOld { needs },
        None => Verdict::NotReleased,
    }
}
