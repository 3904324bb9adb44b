//! Whether a device can match both a word for an edition and a word for a build.

use super::{BuildWord, Edition, EditionWord, Release};

impl EditionWord {
    /// The editions of this word that exist for the other word's build.
    pub fn with(&self, build: &BuildWord) -> Vec<Edition> {
        if self.build.is_some_and(|fixed| fixed != build.build.build) {
            return Vec::new();
        }
        let was_released_with = |edition: &Edition| match build.release {
            Some(release) => edition.releases().any(|own| own == release),
            None => edition.was_released_as(build.build),
        };
        self.editions.iter().copied().filter(was_released_with).collect()
    }

    /// The releases that have any of these editions.
    pub fn releases(&self) -> impl Iterator<Item = &'static Release> {
        Release::all().iter().filter(|release| {
            self.build.is_none_or(|build| build == release.build)
                && self.editions.iter().any(|edition| edition.releases().any(|own| own == *release))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::windows::{BuildWord, Edition};

    fn meet(edition: &str, build: &str) -> usize {
        Edition::parse_word(edition).unwrap().with(&BuildWord::parse(build).unwrap()).len()
    }

    #[test]
    fn words_that_contradict_each_other_name_no_device() {
        for (edition, build, count) in [
            ("Windows 11 Pro", "Windows 11 23H2", 1),
            ("family:Pro", "23H2", 4),
            ("Windows Server 2022 Standard", "22631", 0),
            ("Windows Server 2022 Standard", "20348.2000", 1),
            ("Windows Server 2022 Standard", "Windows Server 2025", 0),
            ("Enterprise LTSC 2021", "Windows 10 21H2", 1),
            ("Enterprise LTSC 2021", "LTSC 2021", 1),
            ("Enterprise LTSC 2021", "26100", 0),
            ("Enterprise LTSC", "Windows 10 22H2", 0),
            // The same number, two products.
            ("Enterprise", "26100", 1),
            ("Enterprise", "Windows Server 2025", 0),
            ("Windows Server Datacenter", "Windows 11 24H2", 0),
            ("Windows Server Datacenter", "24H2", 1),
        ] {
            assert_eq!(meet(edition, build), count, "{edition} {build}");
        }
    }

    #[test]
    fn a_word_for_editions_names_their_releases() {
        let names = |word: &str| {
            let word = Edition::parse_word(word).unwrap();
            word.releases().map(|release| release.name).collect::<Vec<&str>>()
        };
        assert_eq!(names("Windows Server 2022 Standard"), ["Windows Server 2022"]);
        assert_eq!(names("Enterprise LTSC 2024"), ["Windows 11 24H2"]);
    }
}
