//! The possible pairs of editions and builds of a target. A fleet is described by lists of both, so not every pair has
//! to exist; but a word that does not match any word of the other list is a mistake.

use crate::finding::{Code, Finding, Place, Report};
use crate::windows::{BuildWord, Device, Edition, EditionWord};

/// The maximum number of names in a message.
const MAX_NAMED: usize = 8;

/// A parsed word of a target.
pub(super) struct Word<T> {
    /// As written.
    pub(super) text: String,
    pub(super) place: Place,
    /// What it means.
    pub(super) means: T,
}

/// Each of these editions, paired with each of these builds that it was released with.
pub(super) fn pairs(editions: &[Word<EditionWord>], builds: &[Word<BuildWord>], report: &mut Report) -> Vec<Device> {
    let of = |edition: &Word<EditionWord>, build: &Word<BuildWord>| {
        let editions = edition.means.with(&build.means).into_iter();
        let build = build.means.build;
        editions.map(move |edition| Device { edition, build })
    };
    let devices: Vec<Device> =
        builds.iter().flat_map(|build| editions.iter().flat_map(move |edition| of(edition, build))).collect();
    let without_build = |edition: &&Word<EditionWord>| builds.iter().all(|build| of(edition, build).next().is_none());
    let without_edition = |build: &&Word<BuildWord>| editions.iter().all(|edition| of(edition, build).next().is_none());
    if !builds.is_empty() {
        editions.iter().filter(without_build).for_each(|edition| report.push(no_build(edition, builds)));
    }
    // If no edition has a build, that has been reported for the editions.
    if !devices.is_empty() {
        builds.iter().filter(without_edition).for_each(|build| report.push(no_edition(build, editions)));
    }
    devices
}

fn no_build(edition: &Word<EditionWord>, builds: &[Word<BuildWord>]) -> Finding {
    let message = format!("`{}` was never released as {}", edition.text, named(builds));
    let releases: Vec<&str> = edition.means.releases().map(|release| release.name).collect();
    let finding = Finding::new(Code::ImpossibleTarget, edition.place.clone(), message);
    match releases.as_slice() {
        [] => finding.help("use another edition: this one is in no release of Windows 10 or later"),
        _ => finding.allowed(releases.join(", ")).help("add one of these builds, or use another edition"),
    }
}

fn no_edition(build: &Word<BuildWord>, editions: &[Word<EditionWord>]) -> Finding {
    let message = format!("`{}` was never released as {}", build.text, named(editions));
    let released: Vec<Edition> = Edition::all().filter(|edition| was_released_as(*edition, &build.means)).collect();
    let mut names = Edition::spec_words(&released);
    if names.len() > MAX_NAMED {
        names.truncate(MAX_NAMED);
        names.push("...".to_owned());
    }
    Finding::new(Code::ImpossibleTarget, build.place.clone(), message)
        .allowed(names.join(", "))
        .help("add one of these editions, or use another build")
}

fn was_released_as(edition: Edition, build: &BuildWord) -> bool {
    let word = EditionWord { editions: vec![edition], build: None, note: None };
    !word.with(build).is_empty()
}

fn named<T>(words: &[Word<T>]) -> String {
    let mut names: Vec<String> = words.iter().take(MAX_NAMED).map(|word| format!("`{}`", word.text)).collect();
    if words.len() > MAX_NAMED {
        names.push(format!("{} more", words.len() - MAX_NAMED));
    }
    names.join(" or ")
}
