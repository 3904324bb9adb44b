//! `[target]`: the devices the package is meant for.

use toml::de::DeValue;

use super::{Form, Key, SectionType};
use crate::settings::{Spanned, TargetSection};
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
    repeated: false,
    desugar: None,
};

/// Reads the section.
pub(crate) fn read(mut table: Table<'_>, reading: &mut Reading<'_>) -> TargetSection {
    table.offer(SECTION.key_names());
    let (editions, builds) = (table.texts("editions", reading), table.texts("builds", reading));
    let is_unread = |table: &mut Table<'_>, key, words: &[Spanned<String>]| {
        let has_no_words = |written: &DeValue<'_>| matches!(written, DeValue::Array(words) if words.is_empty());
        words.is_empty()
            && (table.is_misspelt(key) || table.entry(key).is_some_and(|(_, value)| !has_no_words(value.get_ref())))
    };
    let unread = [("editions", &editions), ("builds", &builds)];
    let unread = unread.into_iter().filter(|(key, words)| is_unread(&mut table, key, words)).map(|(key, _)| key);
    let unread = unread.collect();
    let target = TargetSection { span: table.span(), editions, builds, unread };
    table.finish(reading);
    target
}
