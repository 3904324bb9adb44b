//! `[package]`: who the package is.

use crate::settings::PackageSection;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

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
