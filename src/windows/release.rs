//! Releases of Windows since Windows 10: names, builds, servicing families and channels.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::words::{JOINED, is, with_single_blanks, words};
use super::{Build, BuildError};
use crate::finding::nearest;
use crate::world::cells;

/// One line per release, lowest build first; for the same build, the client before the server.
const TABLE: &str = include_str!("data/releases.tsv");

/// A release of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Its full name: `Windows 11 23H2`.
    pub name: &'static str,
    /// Its build number.
    pub build: u32,
    /// The base build of all releases with the same updates.
    pub servicing_family: u32,
    /// The first public revision; lower ones were previews.
    pub first_public_revision: u32,
    /// The release date, ISO 8601.
    pub date: &'static str,
    /// Its channels, separated by spaces: `client ltsc`, `server`.
    channels: &'static str,
    /// Other names, separated by semicolons.
    aliases: &'static str,
}

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(Release::parse).collect());

impl Release {
    fn parse(line: &'static str) -> Option<Release> {
        let mut cells = cells(line);
        Some(Release {
            name: cells.next()?,
            build: cells.next()?.parse().ok()?,
            servicing_family: cells.next()?.parse().ok()?,
            first_public_revision: cells.next()?.parse().ok()?,
            date: cells.next()?,
            channels: cells.next()?,
            aliases: cells.next()?,
        })
    }

    /// All releases, lowest build first; for the same build, the client before the server.
    pub fn all() -> &'static [Release] {
        &RELEASES
    }

    /// The releases with this build number: one, or a client and a server.
    pub(super) fn of_build(build: u32) -> impl Iterator<Item = &'static Release> {
        RELEASES.iter().filter(move |release| release.build == build)
    }

    /// Other names used by Microsoft and administrators.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.aliases.split("; ").filter(|alias| !alias.is_empty())
    }

    /// Whether it belongs to a channel: `client`, `ltsc`, `server`, `annual` (the servers of the annual and
    /// semi-annual channels) or `mobile`.
    pub(super) fn is_in_channel(&self, channel: &str) -> bool {
        self.channels.split(' ').any(|own| own == channel)
    }

    /// Its channels.
    pub fn channels(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.channels.split(' ')
    }

    /// The last word of the name: `22H2`.
    fn short_name(&self) -> &'static str {
        self.name.rsplit(' ').next().unwrap_or(self.name)
    }
}

/// A release named by a text.
pub(super) struct Named {
    pub(super) release: &'static Release,
    /// Whether the text names the product, not only `23H2`.
    pub(super) in_full: bool,
}

/// The release with this name, in any of its forms; `None` if there is none.
pub(super) fn named(text: &str) -> Result<Option<Named>, BuildError> {
    let text = with_single_blanks(text);
    let exact = |release: &&Release| is(release.name, &text) || release.aliases().any(|alias| is(alias, &text));
    if let Some(release) = RELEASES.iter().find(exact) {
        return Ok(Some(Named { release, in_full: true }));
    }
    let key = key(&text);
    if key.is_empty() {
        return Ok(None);
    }
    let full = format!("windows {key}");
    let same = |name: &str| [&key, &full].contains(&&self::key(name));
    let spelled = |release: &&Release| same(release.name) || release.aliases().any(same);
    if let Some(release) = RELEASES.iter().find(spelled) {
        return Ok(Some(Named { release, in_full: true }));
    }
    let short: Vec<&Release> = RELEASES.iter().filter(|release| is(release.short_name(), &key)).collect();
    // A short name means the client: 23H2 is Windows 11, although there is also a server with this name.
    let clients: Vec<&Release> = short.iter().copied().filter(|release| release.is_in_channel("client")).collect();
    match (clients.as_slice(), short.as_slice()) {
        ([release], _) | ([], [release]) => Ok(Some(Named { release, in_full: false })),
        ([], _) => of_product(&full),
        (several, _) => Err(BuildError::Ambiguous { choices: several.iter().map(|release| release.name).collect() }),
    }
}

/// A product alone, such as `Windows 11`, means any of its releases.
fn of_product(key: &str) -> Result<Option<Named>, BuildError> {
    let key = key.strip_prefix("windows windows").map_or_else(|| key.to_owned(), |rest| format!("windows{rest}"));
    let product =
        |release: &&Release| self::key(release.name).rsplit_once(' ').is_some_and(|(product, _)| product == key);
    let choices: Vec<&'static str> = RELEASES.iter().filter(product).map(|release| release.name).collect();
    if choices.is_empty() { Ok(None) } else { Err(BuildError::Ambiguous { choices }) }
}

/// The release with the most similar name.
pub(super) fn nearest_name(text: &str) -> Option<&'static str> {
    nearest(&with_single_blanks(text), RELEASES.iter().map(|release| release.name))
}

/// Words that do not identify a release.
const FILLERS: [&str; 7] = ["microsoft", "version", "ver", "release", "os", "build", "edition"];

/// The words that identify a release.
fn key(text: &str) -> String {
    let word = |word: String| match word.strip_prefix('v') {
        Some(number) if number.starts_with(|c: char| c.is_ascii_digit()) => number.to_owned(),
        _ => word,
    };
    let words = words(text).into_iter().filter(|word| !FILLERS.contains(&word.as_str())).map(word);
    words.collect::<Vec<String>>().join(" ")
}

impl Build {
    /// The build numbers of all releases, oldest first, each with the name of its first release. Phones are omitted.
    pub fn releases() -> impl Iterator<Item = (&'static str, Build)> {
        let mut last = 0;
        let releases = Release::all().iter().filter(|release| release.channels().any(|channel| channel != "mobile"));
        releases.filter_map(move |release| {
            let is_new = std::mem::replace(&mut last, release.build) != release.build;
            is_new.then_some((release.name, Build { build: release.build, revision: None }))
        })
    }

    /// The name of the release with this build number: `Windows 11 23H2`.
    pub fn release_name(self) -> Option<&'static str> {
        self.release().map(|release| release.name)
    }

    /// For people: `10.0.22631.3447 (Windows 11 23H2)`.
    pub fn named(self) -> String {
        match self.release_name() {
            Some(name) => format!("{self} ({name})"),
            None => self.to_string(),
        }
    }

    /// The shortest clear form: `Windows 11 23H2 (22631.3447)`, `Windows 11 23H2`, `22635.4000`.
    pub fn brief(self) -> String {
        let number = self.to_string();
        let number = number.strip_prefix("10.0.").unwrap_or(&number);
        match (self.release_name(), self.revision) {
            (Some(name), None) => name.to_owned(),
            (Some(name), Some(_)) => format!("{name} ({number})"),
            (None, _) => number.to_owned(),
        }
    }

    /// The release with this build number; the client, if there is also a server.
    pub fn release(self) -> Option<&'static Release> {
        Release::of_build(self.build).next()
    }

    /// Every word, in lower case, that can appear in names of releases. Not every combination of them names a release.
    pub fn vocabulary() -> BTreeSet<String> {
        let names = RELEASES.iter().flat_map(|release| release.aliases().chain([release.name]));
        names.chain(FILLERS).flat_map(words).chain(JOINED.map(|(joined, _)| joined.to_owned())).collect()
    }

    /// The first public revision of this build number; `None` if it is not a release.
    pub fn first_public_revision(self) -> Option<u32> {
        Release::of_build(self.build).map(|release| release.first_public_revision).min()
    }

    /// The base build of all releases serviced with this one; itself if it is not a release.
    pub fn servicing_family(self) -> u32 {
        self.release().map_or(self.build, |release| release.servicing_family)
    }
}

#[cfg(test)]
mod tests {
    use super::{RELEASES, TABLE, named};
    use crate::windows::Build;

    #[test]
    fn every_row_of_the_table_is_read_and_builds_ascend() {
        assert_eq!(RELEASES.len(), TABLE.lines().count() - 1);
        assert!(RELEASES.is_sorted_by_key(|release| release.build));
        for release in RELEASES.iter() {
            assert!(release.channels().all(|word| ["client", "ltsc", "server", "annual", "mobile"].contains(&word)));
            let kept = |other: &&super::Release| other.servicing_family == release.servicing_family;
            assert!(RELEASES.iter().any(|other| kept(&other) && other.build == release.servicing_family));
        }
    }

    #[test]
    fn every_name_and_alias_means_its_own_release() {
        for release in RELEASES.iter() {
            for name in release.aliases().chain([release.name]) {
                let found = named(name).ok().flatten().map(|named| named.release.build);
                assert_eq!(found, Some(release.build), "{name}");
            }
        }
    }

    #[test]
    fn a_brief_name_keeps_release_and_revision() {
        let brief = |word: &str| Build::parse_word(word).unwrap().brief();
        assert_eq!(brief("22631.3447"), "Windows 11 23H2 (22631.3447)");
        assert_eq!((brief("23H2"), brief("22635.1")), ("Windows 11 23H2".to_owned(), "22635.1".to_owned()));
    }

    #[test]
    fn each_build_number_is_listed_once() {
        let builds: Vec<u32> = Build::releases().map(|(_, build)| build.build).collect();
        assert!(builds.is_sorted_by(|a, b| a < b));
        assert!(Build::releases().all(|(name, _)| !name.contains("Mobile")));
    }
}
