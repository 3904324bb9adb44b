//! Whether a device takes a setting: compares edition and build with the lists in the DDF.

use std::fmt;

use super::{BuildItem, NodeId, Schema};
use crate::windows::{Build, Device};

/// What a kind of device does with a setting, by the lists of its DDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The setting takes effect.
    TakesEffect,
    /// It takes effect from this update of the device's build on; which update the device has is not stated.
    Depends {
        /// The device's build with the lowest revision that has the setting.
        needs: Build,
    },
    /// The edition of the device is not listed.
    WrongEdition,
    /// The build of the device came before the setting.
    BuildTooOld {
        /// The first build after the device's that has the setting.
        needs: Build,
    },
    /// When the DDF was made, no release after the device's build had the setting.
    NotReleased,
    /// The DDF does not state it: it is of version 1, or it mentions future releases, and the device's build is newer
    /// than every build that the loaded files mention.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::TakesEffect => f.write_str("takes effect"),
            Verdict::Depends { needs } => write!(f, "depends on the update: {} or later", needs.named()),
            Verdict::WrongEdition => f.write_str("not in this edition"),
            Verdict::BuildTooOld { needs } => write!(f, "needs {} or later", needs.named()),
            Verdict::NotReleased => f.write_str("not in a released Windows yet"),
            Verdict::Unknown => f.write_str("not known: the DDF files do not state it"),
        }
    }
}

impl Schema {
    /// Whether a device takes the setting, by the edition and build lists that apply to it. What a list leaves unsaid
    /// is not a restriction; an empty edition list admits no edition.
    pub fn verdict(&self, id: NodeId, device: &Device) -> Verdict {
        let effective = self.applicability(id);
        if self.is_without_rules(id) {
            return Verdict::Unknown;
        }
        if effective.editions.is_some_and(|(editions, _)| !editions.contains(device.edition)) {
            return Verdict::WrongEdition;
        }
        effective.builds.map_or(Verdict::TakesEffect, |(items, _)| judge_build(items, device.build, self.newest_build))
    }
}

/// Judges a build by a list of builds; `newest` is the highest build that the loaded files mention: they cannot know
/// later ones.
///
/// An item without revision (a base) brought the setting to all later builds. One with a revision is an update of older
/// releases: it counts for releases serviced together, and for later ones only if the list states no base at all. A
/// marker for future builds is not a base: the release after the newest update has the setting. If the list has an
/// update for the device's own servicing family, only a base of that family counts: Server 2022 came before Windows 10
/// 21H2 although its build number is higher. All devices of a release have what its first public build had.
/// Microsoft's documents do not state these rules; a plain comparison would promise settings to devices that cannot
/// have the update.
pub(super) fn judge_build(items: &[BuildItem], device: Build, newest: Option<Build>) -> Verdict {
    let released: Vec<Build> = items.iter().filter_map(|item| item.released()).collect();
    let (updates, bases): (Vec<Build>, Vec<Build>) = released.iter().partition(|item| item.revision.is_some());
    let is_withheld = items.contains(&BuildItem::Withheld);
    let newest_family = updates.iter().map(|update| update.servicing_family()).max();
    let is_after = |family: u32| device.servicing_family() > family;
    let is_after_updates = bases.is_empty() && !is_withheld && newest_family.is_some_and(is_after);
    let reached = |item: &&Build| device.build >= item.build;
    let serviced = |item: &&Build| item.servicing_family() == device.servicing_family();
    let own_update = updates.iter().filter(serviced).filter(reached).min_by_key(|update| update.revision);
    let has_own_base = bases.iter().filter(serviced).any(|base| reached(&base));
    let has_base = has_own_base || own_update.is_none() && bases.iter().any(|base| reached(&base));
    if items.is_empty() || is_after_updates || has_base {
        return Verdict::TakesEffect;
    }
    if let Some(update) = own_update {
        let needs = Build { build: device.build, revision: update.revision };
        return match (device.revision.max(device.first_public_revision()) >= update.revision, device.revision) {
            (true, _) => Verdict::TakesEffect,
            (false, None) => Verdict::Depends { needs },
            (false, Some(_)) => Verdict::BuildTooOld { needs },
        };
    }
    match released.iter().filter(|item| item.build > device.build).min() {
        Some(&needs) => Verdict::BuildTooOld { needs },
        None if !is_withheld && newest.is_none_or(|newest| is_later(device, newest)) => Verdict::Unknown,
        None => Verdict::NotReleased,
    }
}

/// Whether a device has a later build than another, or a later update of releases that are serviced together.
fn is_later(device: Build, newest: Build) -> bool {
    let is_update = device.servicing_family() == newest.servicing_family();
    device.build > newest.build || is_update && newest.revision.is_some() && device.revision > newest.revision
}

#[cfg(test)]
mod tests {
    use super::judge_build;
    use crate::address::Scope;
    use crate::schema::{BuildItem, Schema, Verdict};
    use crate::windows::{Build, Device, Edition};

    fn judge(list: &str, device: &str) -> String {
        let newest = Build { build: 26200, revision: Some(7019) };
        let items: Vec<BuildItem> = list.split(',').map(|item| BuildItem::parse(item).unwrap()).collect();
        match judge_build(&items, Build::parse_word(device).unwrap(), Some(newest)) {
            Verdict::TakesEffect => "yes".to_owned(),
            Verdict::Depends { needs } => format!("depends {needs}"),
            Verdict::BuildTooOld { needs } => format!("needs {needs}"),
            Verdict::NotReleased => "not released".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
            Verdict::WrongEdition => "edition".to_owned(),
        }
    }

    #[test]
    fn builds_are_judged_by_servicing_family() {
        let admx = "10.0.22000, 10.0.19044.1288, 10.0.19043.1202, 10.0.19042.1202, 10.0.19041.1202";
        let gone = "99.9.99999, 10.0.22621.2361";
        let laps = "10.0.25145, 10.0.22621.1480, 10.0.22000.1754, 10.0.20348.1663, 10.0.19041.2784, 10.0.17763.4244";
        let ascending = "10.0.17763.4244, 10.0.19041.2784, 10.0.25145";
        let two_bases = "10.0.22000, 10.0.20348.320, 10.0.19044, 10.0.19043.1320, 10.0.19041.1320";
        for (list, device, expected) in [
            // A base: its build and all later ones.
            ("10.0.16299", "16299", "yes"),
            ("10.0.16299", "26100.2033", "yes"),
            ("10.0.16299", "15063.2500", "needs 10.0.16299"),
            ("10.0.22000, 10.0.22621", "22000", "yes"),
            // An update counts for releases that get it, from its own build on.
            ("10.0.22621.3235", "22621.3235", "yes"),
            ("10.0.22621.3235", "22621.3234", "needs 10.0.22621.3235"),
            ("10.0.22621.3235", "22631.3235", "yes"),
            ("10.0.22621.5126", "22631.3300", "needs 10.0.22631.5126"),
            ("10.0.22631.2361", "22621.2500", "needs 10.0.22631.2361"),
            // Without a base, releases after the newest update have it; those between do not.
            ("10.0.22621.3235", "26100", "yes"),
            ("10.0.22621.3235", "25398", "yes"),
            ("10.0.22621.3235", "22000.9999", "needs 10.0.22621.3235"),
            ("10.0.22621.100, 10.0.19041.50", "22000.5000", "needs 10.0.22621.100"),
            ("11.0.26200.7019, 11.0.26100.7019", "26200.7019", "yes"),
            ("11.0.26200.7019, 11.0.26100.7019", "26100.7018", "needs 10.0.26100.7019"),
            ("11.0.26200.7019, 11.0.26100.7019", "28000", "yes"),
            // With a base, other families need the base.
            (admx, "20348.500", "needs 10.0.22000"),
            (admx, "19045.1202", "yes"),
            (admx, "19043.1201", "needs 10.0.19043.1202"),
            // No device in use is older than the first public build of its release.
            (admx, "19044.1201", "yes"),
            (admx, "Windows 10 22H2", "yes"),
            (gone, "Windows 11 23H2", "yes"),
            ("99.9.99999, 10.0.26100.3613", "26200", "yes"),
            ("99.9.99999, 10.0.26100.3613", "26300.1", "yes"),
            ("99.9.99999, 10.0.26100.7019", "26200", "depends 10.0.26200.7019"),
            (admx, "18363.9999", "needs 10.0.19041.1202"),
            (admx, "22621", "yes"),
            (laps, "20348.1663", "yes"),
            (laps, "18363.5000", "needs 10.0.19041.2784"),
            (laps, "26100", "yes"),
            (laps, "22631.1480", "yes"),
            (ascending, "19045.2784", "yes"),
            (ascending, "22621.9999", "needs 10.0.25145"),
            // Of two bases the lower one counts, but not for a release that has an update of its own.
            ("10.0.22000, 10.0.14393", "14393", "yes"),
            ("10.0.22000, 10.0.14393", "10586", "needs 10.0.14393"),
            (two_bases, "19044.1", "yes"),
            (two_bases, "19043.1319", "needs 10.0.19043.1320"),
            (two_bases, "20348.319", "needs 10.0.20348.320"),
            (two_bases, "20348.320", "yes"),
            (two_bases, "22000.1", "yes"),
            // The revision of the device may be unknown.
            ("10.0.22621.3235", "22621", "depends 10.0.22621.3235"),
            ("10.0.22621.3235", "Windows 11 23H2", "depends 10.0.22631.3235"),
            (admx, "Windows 10 21H1", "depends 10.0.19043.1202"),
            (admx, "Windows Server 2022", "needs 10.0.22000"),
            // A marker alone is a base that had not been released when the file was made; whether newer builds have the
            // setting is not known.
            ("99.9.99999", "26300", "unknown"),
            ("99.9.99999", "28000.1", "unknown"),
            ("99.9.99999", "26100.7020", "unknown"),
            ("99.9.99999", "26100.7019", "not released"),
            ("99.9.99999", "22631.9999", "not released"),
            ("99.9.99999", "26200", "not released"),
            ("88.8.88888", "10240", "not released"),
            (gone, "22621.2361", "yes"),
            (gone, "22631.2361", "yes"),
            // Next to updates, a marker means the releases after them.
            (gone, "26100.2033", "yes"),
            (gone, "28000", "yes"),
            (gone, "22621.2000", "needs 10.0.22621.2361"),
            (gone, "19045.5000", "needs 10.0.22621.2361"),
            ("99.9.99999, 10.0.26100.3613", "26200.3613", "yes"),
            // Written without 10.0.
            ("22631.2050", "22631.2050", "yes"),
            // A build that belongs to no release is kept as it is.
            ("10.0.22621.3235", "22635.4000", "yes"),
            ("10.0.25145", "25144.1000", "needs 10.0.25145"),
        ] {
            assert_eq!(judge(list, device), expected, "{list} on {device}");
        }
    }

    #[test]
    fn editions_are_judged_before_builds() {
        let schema = Schema::builtin();
        let verdict = |name: &str, edition: &str, build: &str| {
            let id = schema.nodes().find(|&id| schema.node(id).name == name).unwrap();
            assert_eq!(schema.scope(id), Scope::Device);
            let edition = Edition::parse_word(edition).unwrap().editions[0];
            schema.verdict(id, &Device { edition, build: Build::parse_word(build).unwrap() }).to_string()
        };
        assert_eq!(verdict("DesktopImageUrl", "Enterprise", "1709"), "takes effect");
        assert_eq!(verdict("DesktopImageUrl", "Pro", "1709"), "takes effect");
        assert_eq!(verdict("DesktopImageUrl", "Home", "1507"), "not in this edition");
        assert_eq!(verdict("DesktopImageUrl", "0x88*", "1709"), "takes effect");
        assert_eq!(verdict("DesktopImageUrl", "Education", "1703"), "needs 10.0.16299 (Windows 10 1709) or later");
        // The build is the leaf's own, the editions are the root's.
        assert_eq!(verdict("CompanyName", "Home", "24H2"), "not in this edition");
        assert_eq!(
            verdict("CompanyName", "Enterprise", "23H2"),
            "depends on the update: 10.0.22631.3235 (Windows 11 23H2) or later"
        );
        assert_eq!(verdict("CompanyName", "Windows SE", "24H2"), "takes effect");
    }
}
