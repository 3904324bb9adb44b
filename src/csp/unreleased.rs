//! What does the work of nodes that no released Windows supports.

use crate::address::LocUri;

/// The way to the same effect, if there is one.
///
/// For languages: <https://learn.microsoft.com/en-us/powershell/module/languagepackmanagement/>.
pub fn instead_of_unreleased(locuri: &LocUri) -> Option<&'static str> {
    let is_of_languages = locuri.segments().iter().any(|name| name == "LanguagePackManagement");
    is_of_languages.then_some(
        "no released Windows supports it; from Windows 11 22H2 on, a command installs and sets a language: [[command]] \
         run = 'powershell -NoProfile -Command \"Install-Language de-DE; Set-SystemPreferredUILanguage de-DE\"'",
    )
}

#[cfg(test)]
mod tests {
    use super::instead_of_unreleased;
    use crate::address::LocUri;

    #[test]
    fn languages_are_set_by_a_command() {
        let help = |locuri: &str| instead_of_unreleased(&LocUri::parse(locuri).unwrap());
        let node = "./Device/Vendor/MSFT/LanguagePackManagement/LanguageSettings/SystemPreferredUILanguages";
        assert!(help(node).is_some_and(|help| help.contains("Install-Language")));
        assert_eq!(help("./Vendor/MSFT/Personalization/CompanyName"), None);
    }
}
