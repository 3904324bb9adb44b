//! The identity of the package, from the XML of the container and from PackageConfig.

use super::contents::quoted;
use super::model::Identity;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::doc::PackageConfig;
use crate::format::wim::ImageXml;
use crate::package::{Notes, Owner};
use crate::world::from_filetime;

/// Combines both sources and reports differences.
pub(super) fn identity(image: &ImageXml, config: Option<(&str, &PackageConfig)>, problems: &mut Report) -> Identity {
    let (owner, mut rank) = Owner::of_altitude(image.altitude).unzip();
    let mut owner = owner.map(|owner| owner.word().to_owned());
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
        reset_clear: image.reset_clear,
        description: image.description.clone(),
        author: image.author.clone(),
        notes: image.notes.clone(),
        tool: image.notes.as_deref().and_then(|notes| Notes::parse(notes).version),
        created: from_filetime(image.creation_time),
    }
}

fn report_differences(image: &ImageXml, path: &str, config: &PackageConfig, problems: &mut Report) {
    let altitude = Owner::of_word(&config.owner).map(|owner| owner.altitude(config.rank.unwrap_or(0)).to_string());
    let pairs = [
        ("name", image.name.clone(), Some(config.name.clone())),
        ("id", image.package_id.to_lowercase(), Some(config.id.to_lowercase())),
        ("version", image.version.clone(), Some(config.version.clone())),
        ("altitude", image.altitude.to_string(), altitude),
    ];
    for (what, container, project) in pairs {
        let Some(project) = project.filter(|project| *project != container) else { continue };
        let message = format!(
            "the {what} is {} in the container, which the device uses, but {} in PackageConfig",
            quoted(&container),
            quoted(&project)
        );
        problems.push(Finding::new(Code::PackageInconsistent, Place::Named(path.to_owned()), message));
    }
}
