//! `[target]`: the devices the package is meant for.

use crate::settings::TargetSection;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

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
