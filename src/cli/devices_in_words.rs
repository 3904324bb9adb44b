//! Kinds of devices in words: `Enterprise, Education on Windows 11 23H2, Windows 11 24H2`.

use std::collections::BTreeMap;

use crate::windows::{Build, Device, Edition};

/// The maximum number of builds that are listed; if there are more, only the first and last are shown.
const MAX_BUILDS: usize = 6;

/// Devices in words. Editions with the same builds are grouped; a complete family is shown by its name in specs.
pub(super) fn in_words(devices: &[Device]) -> String {
    let mut builds: BTreeMap<Edition, Vec<Build>> = BTreeMap::new();
    for device in devices {
        builds.entry(device.edition).or_default().push(device.build);
    }
    let mut groups: Vec<(Vec<Build>, Vec<Edition>)> = Vec::new();
    for (edition, builds) in builds {
        match groups.iter_mut().find(|(known, _)| *known == builds) {
            Some((_, editions)) => editions.push(edition),
            None => groups.push((builds, vec![edition])),
        }
    }
    let phrases = groups.iter().map(|(builds, editions)| {
        let editions = Edition::spec_words(editions).join(", ");
        format!("{editions} on {}", builds_in_words(builds))
    });
    phrases.collect::<Vec<String>>().join("; ")
}

fn builds_in_words(builds: &[Build]) -> String {
    match builds {
        [first, .., last] if builds.len() > MAX_BUILDS => {
            format!("{} builds from {} to {}", builds.len(), first.brief(), last.brief())
        }
        few => few.iter().map(|build| build.brief()).collect::<Vec<String>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::windows::{Build, Device, Edition};

    fn devices(pairs: &[(&str, &str)]) -> String {
        let device = |(edition, build): &(&str, &str)| {
            let build = Build::parse_word(build).unwrap();
            let editions = Edition::parse_word(edition).unwrap().editions.into_iter();
            editions.map(move |edition| Device { edition, build })
        };
        in_words(&pairs.iter().flat_map(device).collect::<Vec<Device>>())
    }

    #[test]
    fn editions_with_the_same_builds_are_grouped() {
        assert_eq!(
            devices(&[("Pro", "23H2"), ("Enterprise", "23H2"), ("Pro", "26100.2033"), ("Enterprise", "26100.2033")]),
            "Enterprise, Pro on Windows 11 23H2, Windows 11 24H2 (26100.2033)"
        );
        assert_eq!(devices(&[("Pro", "23H2"), ("Home", "24H2")]), "Pro on Windows 11 23H2; Home on Windows 11 24H2");
        assert_eq!(devices(&[("family:Education", "22635.1")]), "family:Education on 22635.1");
    }

    #[test]
    fn many_builds_are_counted() {
        let builds = ["1507", "1511", "1607", "1703", "1709", "1803", "1809"];
        let pairs: Vec<(&str, &str)> = builds.iter().map(|build| ("Pro", *build)).collect();
        assert_eq!(devices(&pairs), "Pro on 7 builds from Windows 10 1507 to Windows 10 1809");
    }
}
