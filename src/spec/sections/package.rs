//! `[package]`: the identity of the package.

use super::{Form, Key, SectionType};
use crate::settings::PackageSection;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// The section.
pub(super) const SECTION: SectionType = SectionType {
    name: "package",
    about: "The identity of the package.",
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
            "The owner type; if two packages set the same setting, the later owner in this list takes precedence.",
        ),
        Key::describing("rank", Form::Rank, "Of two packages with the same owner, the higher rank takes precedence."),
        Key::describing(
            "id",
            Form::Guid,
            "The id by which Windows identifies versions of the same package; derived from owner and name if omitted.",
        ),
        Key::describing("description", Form::Text, "A description for people."),
        Key::describing(
            "stores",
            Form::Choice(STORES),
            "The settings stores that determine the order in which the package applies its settings; the default is \
             that of desktop editions.",
        ),
        Key::describing(
            "from_wcd",
            Form::Boolean,
            "Whether the settings are those of a project that Windows Configuration Designer has built: they are built \
             again unchanged, and breaking a rule is only a warning. convert writes it where it is needed.",
        ),
    ],
    repeated: false,
    desugar: None,
};

/// The words for the stores.
const STORES: &[&str] = &["desktop", "common+desktop"];

/// Reads the section.
pub(crate) fn read(mut table: Table<'_>, reading: &mut Reading<'_>) -> PackageSection {
    table.offer(SECTION.key_names());
    let package = PackageSection {
        name: table.required_text("name", "name = \"Contoso Branding\"", reading),
        version: table.required_text("version", "version = \"1.0\"", reading),
        owner: table.text("owner", reading),
        rank: table.integer("rank", reading),
        id: table.text("id", reading),
        description: table.text("description", reading),
        stores: table.text("stores", reading),
        from_wcd: table.boolean("from_wcd", reading),
    };
    table.finish(reading);
    package
}
