//! LanguagePackManagement: the tags of languages, in names of nodes and in values.

use super::{Given, Problem};
use crate::format::xml::shown;
use crate::windows::Language;

/// Judges the name of a language to install: Vendor/MSFT/LanguagePackManagement/Install/<tag>/...
pub(super) fn installed(given: &Given) -> Vec<Problem> {
    const TAG: usize = 4;
    tag(given.name(TAG)).into_iter().collect()
}

/// Judges a list of languages for menus and dialogs.
pub(super) fn preferred(given: &Given) -> Vec<Problem> {
    given.text.split(';').filter_map(tag).collect()
}

/// Judges one tag. A language that is not listed may be newer than the list.
fn tag(text: &str) -> Option<Problem> {
    match Language::find(text) {
        Some(language) if language.is_full => None,
        Some(language) => Some(
            Problem::warning(0, format!("Windows itself is not available in {} ({})", language.name, language.tag))
                .help("it has only keyboards, fonts or an interface pack on top of another language"),
        ),
        None => {
            let problem = Problem::warning(0, format!("Windows has no language with the tag {}", shown(text)))
                .allowed("a language and a country, such as de-DE or pt-BR");
            Some(match Language::meant(text) {
                Some(language) => problem.help(format!("write {}", language.tag)).suggest(language.tag),
                None => problem,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn tags_are_those_of_windows() {
        const PREFERRED: &str = "./Vendor/MSFT/LanguagePackManagement/LanguageSettings/SystemPreferredUILanguages";
        let install = |tag: &str| {
            let node =
                format!("./Device/Vendor/MSFT/LanguagePackManagement/Install/{tag}/CopyToDeviceInternationalSettings");
            found(&node, "true")
        };
        assert_eq!((found(PREFERRED, "de-DE"), found(PREFERRED, "de-de;en-US")), (vec![], vec![]));
        assert_eq!(install("pt-BR"), Vec::<String>::new());
        assert!(found(PREFERRED, "German")[0].contains("Windows has no language with the tag `German`"));
        assert!(install("de")[0].contains("Windows has no language with the tag `de`"));
        assert!(install("af-ZA")[0].contains("not available in Afrikaans"));
    }
}
