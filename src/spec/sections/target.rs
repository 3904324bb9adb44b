//! `[target]`: the devices the package is meant for.

use super::{Form, Key, SectionType};
use crate::settings::TargetSection;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

/// The section.
pub(super) const SECTION: SectionType = SectionType {
    name: "target",
    about: "The devices the package is meant for; every setting is judged for each edition with each build.",
    keys: &[
        Key::describing("editions", Form::Editions, "Windows editions.").required(),
        Key::describing("builds", Form::Builds, "Releases, or builds such as 22631, 22631.3447 and 10.0.22631.3447.")
            .required(),
    ],
};

/// Reads the section.
pub(crate) fn read(mut table: Table<'_>, reading: &mut Reading<'_>) -> TargetSection {
    let target = TargetSection {
        span: table.span(),
        editions: table.texts("editions", reading),
        builds: table.texts("builds", reading),
    };
    table.finish(reading);
    target
}
