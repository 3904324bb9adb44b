//! When and for whom the setting of a row of the settings store is applied.

use crate::package::Source;
use crate::store::WcdSetting;

/// The source of a package that contains the setting of a row.
pub fn source_of(row: &WcdSetting) -> Source {
    match row {
        _ if row.user_context => Source::UserRunTime,
        _ if row.first_sim => Source::UiccRunOnce,
        _ => Source::RunTime,
    }
}
