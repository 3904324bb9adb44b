//! `[csp]`: any node of the loaded DDF files, by LocURI.

use super::reading::Reading;
use super::section::Section;
use super::{CspSetting, Spanned, value};

/// Reads all lines of the section, in source order.
pub(super) fn read(section: &Section<'_>, reading: &mut Reading<'_>) -> Vec<CspSetting> {
    let mut settings: Vec<CspSetting> = section
        .entries()
        .filter_map(|(key, span, written)| {
            let value = value::read(key, written, reading)?;
            Some(CspSetting { locuri: Spanned { value: key.to_owned(), span }, value })
        })
        .collect();
    settings.sort_by_key(|setting| setting.locuri.span);
    settings
}
