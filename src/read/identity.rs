//! What the package says it is, from the XML of the container and from PackageConfig.

use super::contents::quoted;
use super::model::Identity;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::doc::PackageConfig;
use crate::format::wim::ImageXml;

/// Altitude of rank 0 for each owner type. Measured on 97 packages, except MobileOperator, which a program by others
/// states.
const OWNERS: [(&str, u32); 6] = [
    ("Microsoft", 0),
    ("SiliconVendor", 1000),
    ("OEM", 2000),
    ("SystemIntegrator", 3000),
    ("MobileOperator", 4000),
    ("ITAdmin", 5000),
];
/// The highest rank that the schema of PackageConfig allows.
const MAX_RANK: u32 = 99;
/// FILETIME counts steps of 100 ns.
const FILETIME_PER_SECOND: u64 = 10_000_000;
/// From 1601-01-01 (FILETIME) to 1970-01-01, in seconds.
const FILETIME_EPOCH: i64 = 11_644_473_600;

/// Puts both sources together and reports where they differ.
pub(super) fn identity(image: &ImageXml, config: Option<(&str, &PackageConfig)>, problems: &mut Report) -> Identity {
    let from_altitude = owner_and_rank(image.altitude);
    let (mut owner, mut rank) = (from_altitude.map(|(owner, _)| owner.to_owned()), from_altitude.map(|(_, rank)| rank));
    if let Some((path, config)) = config {
        report_differences(image, path, config, problems);
        owner = Some(config.owner.clone());
        rank = config.rank.or(rank);
    }
    Identity {
        name: image.name.clone(),
        id: image.package_id.clone(),
        version: image.version.clone(),
        owner,
        rank,
        altitude: image.altitude,
        description: image.description.clone(),
        author: image.author.clone(),
        notes: image.notes.clone(),
        tool: image.notes.as_deref().and_then(|notes| note(notes, "VERSION")).map(str::to_owned),
        created: unix_time(image.creation_time),
    }
}

/// The value of one `key=value;` pair of NOTES.
fn note<'n>(notes: &'n str, key: &str) -> Option<&'n str> {
    notes.split(';').find_map(|pair| pair.split_once('=').filter(|(own, _)| *own == key)).map(|(_, value)| value)
}

fn owner_and_rank(altitude: u32) -> Option<(&'static str, u8)> {
    let (owner, base) = OWNERS.into_iter().rev().find(|&(_, base)| altitude >= base)?;
    let rank = altitude - base;
    u8::try_from(rank).ok().filter(|_| rank <= MAX_RANK).map(|rank| (owner, rank))
}

/// `None` for 0, which stands for "not known".
fn unix_time(filetime: u64) -> Option<i64> {
    let seconds = i64::try_from(filetime / FILETIME_PER_SECOND).ok()?;
    (filetime != 0).then_some(seconds - FILETIME_EPOCH)
}

fn report_differences(image: &ImageXml, path: &str, config: &PackageConfig, problems: &mut Report) {
    let base = OWNERS.into_iter().find(|(owner, _)| owner.eq_ignore_ascii_case(&config.owner)).map(|(_, base)| base);
    let altitude = base.map(|base| (base + u32::from(config.rank.unwrap_or(0))).to_string());
    let pairs = [
        ("name", image.name.clone(), Some(config.name.clone())),
        ("id", image.package_id.to_lowercase(), Some(config.id.to_lowercase())),
        ("version", image.version.clone(), Some(config.version.clone())),
        ("altitude", image.altitude.to_string(), altitude),
    ];
    for (what, container, project) in pairs {
        let Some(project) = project.filter(|project| *project != container) else { continue };
        let message = format!(
            "the {what} is {} in the container, which the device goes by, but {} by PackageConfig",
            quoted(&container),
            quoted(&project)
        );
        problems.push(Finding::new(Code::PackageInconsistent, Place::Named(path.to_owned()), message));
    }
}

#[cfg(test)]
mod tests {
    use super::{note, owner_and_rank, unix_time};

    #[test]
    fn an_altitude_is_owner_and_rank() {
        assert_eq!(owner_and_rank(0), Some(("Microsoft", 0)));
        assert_eq!(owner_and_rank(3050), Some(("SystemIntegrator", 50)));
        assert_eq!(owner_and_rank(5099), Some(("ITAdmin", 99)));
        assert_eq!(owner_and_rank(5100), None);
        assert_eq!(owner_and_rank(u32::MAX), None);
    }

    #[test]
    fn notes_are_pairs() {
        let notes = "VERSION=10.0.1;Source=CLI;;TargetSkus=Invalid;";
        assert_eq!(note(notes, "VERSION"), Some("10.0.1"));
        assert_eq!(note(notes, "TargetSkus"), Some("Invalid"));
        assert_eq!(note(notes, "ScenarioId"), None);
    }

    #[test]
    fn times_are_converted() {
        assert_eq!(unix_time(133_485_408_000_000_000), Some(1_704_067_200));
        assert_eq!(unix_time(0), None);
    }
}
