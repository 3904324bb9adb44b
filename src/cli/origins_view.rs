//! Shows where each value of a spec is set: in the spec, in one that it extends, or on the command line.

use super::verdict_view::shown_name;
use crate::check::SettingOutcomes;
use crate::finding::{Secrets, Source, clean};

/// A line for each setting: its name, and the file and line of its value.
pub(super) fn origins(settings: &[SettingOutcomes], source: &Source, hidden: &Secrets) -> String {
    let named: Vec<(String, String)> = settings
        .iter()
        .map(|setting| {
            let quoted = |variant: &String| format!("{:?} ", hidden.mask(variant));
            let variant = setting.variant.as_ref().map(quoted).unwrap_or_default();
            let (file, position) = source.position(setting.span.start);
            (variant + &shown_name(setting, hidden), format!("{}:{}", clean(file), position.line))
        })
        .collect();
    let width = named.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> = named.iter().map(|(name, origin)| format!("  {name:width$}  {origin}")).collect();
    format!("set by\n{}", lines.join("\n"))
}
