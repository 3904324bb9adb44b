//! `[package]`: who the package is.

use super::{Form, Key, SectionType};
use crate::settings::PackageSection;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// The section.
pub(super) const SECTION: SectionType = SectionType {
    name: "package",
    about: "Who the package is.",
    keys: &[
        Key::describing("name", Form::Text, "The name of the package, and of the output files.").required(),
        Key::describing(
            "version",
            Form::Version,
            "Raise it for each change: Windows replaces an installed package only by a higher version.",
        )
        .required(),
        Key::describing(
            "owner",
            Form::Owner,
            "Whose package it is; where two packages set one thing, the later owner in this list wins.",
        ),
        Key::describing("rank", Form::Rank, "Of two packages of one owner the higher rank wins."),
        Key::describing(
            "id",
            Form::Guid,
            "By which Windows knows the versions of a package as one; made from owner and name where it is left out.",
        ),
        Key::describing("description", Form::Text, "For people."),
    ],
};

/// Reads the section.
pub(crate) fn read(mut table: Table<'_>, reading: &mut Reading<'_>) -> PackageSection {
    let package = PackageSection {
        name: table.required_text("name", "name = \"Contoso Branding\"", reading),
        version: table.required_text("version", "version = \"1.0\"", reading),
        owner: table.text("owner", reading),
        rank: table.integer("rank", reading),
        id: table.text("id", reading),
        description: table.text("description", reading),
    };
    table.finish(reading);
    package
}
