//! The languages that Windows knows, by tag and by number (LCID).

use std::sync::LazyLock;

use crate::finding::nearest;

/// One line per language; `full_client_language` states whether Windows itself is available in it, not only keyboard
/// and regional formats.
const TABLE: &str = include_str!("data/languages.tsv");

/// A language of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its tag, BCP 47: `de-DE`.
    pub tag: &'static str,
    /// Its number in the registry and in answer files: 1031.
    pub lcid: u32,
    /// Its display name.
    pub name: &'static str,
    /// Whether Windows is available in it.
    pub is_full: bool,
}

static LANGUAGES: LazyLock<Vec<Language>> =
    LazyLock::new(|| TABLE.lines().skip(1).filter_map(Language::parse).collect());

impl Language {
    fn parse(line: &'static str) -> Option<Language> {
        let [tag, lcid, name, full] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        Some(Language { tag, lcid: lcid.parse().ok()?, name, is_full: full == "y" })
    }

    /// The language with this tag, ignoring letter case.
    pub fn find(tag: &str) -> Option<&'static Language> {
        LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(tag))
    }

    /// The language that the author probably meant: written with `_`, by name, by number, without a country, or
    /// misspelled.
    pub fn meant(text: &str) -> Option<&'static Language> {
        let tag = text.trim().replace('_', "-");
        let by = |is_it: &dyn Fn(&Language) -> bool| LANGUAGES.iter().find(|language| is_it(language));
        let is_called = |language: &Language| {
            let first = language.name.split(" - ").next().unwrap_or(language.name);
            [language.name, first].iter().any(|name| name.eq_ignore_ascii_case(&tag))
        };
        let speaks =
            |language: &Language| language.tag.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(&tag));
        let full = |is_it: &dyn Fn(&Language) -> bool| by(&|language| language.is_full && is_it(language));
        Language::find(&tag)
            .or_else(|| by(&|language| tag.parse() == Ok(language.lcid)))
            .or_else(|| full(&speaks).or_else(|| by(&speaks)))
            .or_else(|| full(&is_called).or_else(|| by(&is_called)))
            .or_else(|| Language::find(nearest(&tag, LANGUAGES.iter().map(|language| language.tag))?))
    }
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, Language, TABLE};

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(LANGUAGES.len(), TABLE.lines().count() - 1);
        assert_eq!(LANGUAGES.iter().filter(|language| language.is_full).count(), 38);
    }

    #[test]
    fn languages_are_found_by_tag_number_and_name() {
        let meant = |text: &str| Language::meant(text).map(|language| language.tag);
        assert_eq!(Language::find("DE-de").map(|language| language.lcid), Some(1031));
        assert_eq!(Language::find("German"), None);
        assert_eq!((meant("en_US"), meant("1031")), (Some("en-US"), Some("de-DE")));
        assert_eq!((meant("de"), meant("German")), (Some("de-DE"), Some("de-DE")));
        assert_eq!((meant("de-DEE"), meant("Klingon")), (Some("de-DE"), None));
    }
}
