//! The target: resolves words for editions and builds to the devices that settings are judged for.

use super::pairs::{Word, pairs};
use super::target_word::{TargetWord, target_word};
use crate::finding::{Code, Finding, Place, Report};
use crate::settings::{Spanned, TargetSection};
use crate::windows::{BuildError, BuildWord, Device, Edition, EditionError, EditionWord, Release, Target};

/// The maximum number of kinds of devices; there are fewer pairs of all editions and releases.
const MAX_DEVICES: usize = 2000;

/// The devices on the command line, each as `edition=E,build=B`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TargetWords<'a> {
    /// Devices that replace those in the spec.
    pub replacing: &'a [String],
    /// Devices in addition to those in the spec.
    pub added: &'a [String],
}

/// Every edition of the section with every build of it, or the pairs on the command line instead. Without devices,
/// applicability is not judged.
pub fn target(section: Option<&TargetSection>, words: TargetWords<'_>) -> (Target, Report) {
    let mut report = Report::new();
    let section = section.filter(|_| words.replacing.is_empty());
    let mut devices = section.map_or_else(Vec::new, |section| of_section(section, &mut report));
    let asked = words.replacing.iter().map(|word| ("--target", word));
    for (argument, word) in asked.chain(words.added.iter().map(|word| ("--add-target", word))) {
        devices.extend(of_word(argument, word, &mut report));
    }
    if section.is_none() && words.replacing.is_empty() && words.added.is_empty() {
        report.push(
            Finding::new(Code::NoTarget, Place::Nowhere, "there is no [target], so editions and builds are not judged")
                .help("name the fleet: editions = [\"Enterprise\"] and builds = [\"Windows 11 24H2\"]"),
        );
    }
    devices.sort_by_key(|device| (device.build, device.edition));
    devices.dedup();
    if devices.len() > MAX_DEVICES {
        let place = section.map_or(Place::Nowhere, |section| Place::Spec(section.span));
        report.push(too_many(place));
        devices.clear();
    }
    (Target { devices }, report)
}

fn of_section(section: &TargetSection, report: &mut Report) -> Vec<Device> {
    for (words, key, example) in [
        (&section.editions, "editions", "editions = [\"Enterprise\", \"Pro\"]"),
        (&section.builds, "builds", "builds = [\"Windows 11 24H2\"]"),
    ] {
        if words.is_empty() && !section.unread.contains(&key) {
            report.push(
                Finding::new(Code::MissingKey, section.span, format!("[target] names no {key}"))
                    .help(format!("a verdict needs both; add a line: {example}")),
            );
        }
    }
    let written = |word: &Spanned<String>| (word.value.clone(), Place::from(word.span));
    let editions = section.editions.iter().map(written).filter_map(|word| edition(word, report)).collect::<Vec<_>>();
    let builds = section.builds.iter().map(written).filter_map(|word| build(word, report)).collect::<Vec<_>>();
    if editions.iter().map(|word| word.means.editions.len()).sum::<usize>() * builds.len() > MAX_DEVICES {
        report.push(too_many(section.span.into()));
        return Vec::new();
    }
    pairs(&editions, &builds, report)
}

/// The devices of one `edition=E,build=B`.
fn of_word(argument: &str, word: &str, report: &mut Report) -> Vec<Device> {
    let place = Place::Named(format!("{argument} {word}"));
    let TargetWord { edition: edition_word, build: build_word } = match target_word(word) {
        Ok(parts) => parts,
        Err(error) => {
            report.push(
                Finding::new(Code::BadTarget, place, format!("`{word}` is not a kind of device: {error}"))
                    .allowed("edition=E,build=B, such as edition=Pro,build=24H2 or edition=0x79,build=22631.3447")
                    .help(format!("repeat {argument} for each kind of device; quote names with spaces")),
            );
            return Vec::new();
        }
    };
    let edition = edition((edition_word.to_owned(), place.clone()), report);
    let build = build((build_word.to_owned(), place), report);
    match (edition, build) {
        (Some(edition), Some(build)) => pairs(&[edition], &[build], report),
        _ => Vec::new(),
    }
}

fn too_many(place: Place) -> Finding {
    Finding::new(Code::BadBuild, place, "too many kinds of devices to judge for")
        .allowed(format!("at most {MAX_DEVICES} pairs of edition and build"))
        .help("use only builds that differ in what they support, not every update")
}

fn edition((word, place): (String, Place), report: &mut Report) -> Option<Word<EditionWord>> {
    match Edition::parse_word(&word) {
        Ok(means) => {
            if let Some(note) = &means.note {
                report.push(Finding::new(Code::EditionNote, place.clone(), note));
            }
            Some(Word { text: word, place, means })
        }
        Err(EditionError::Several { words }) => {
            let message = format!("`{word}` lists several Windows editions");
            report.push(one_by_one(Finding::new(Code::BadEdition, place, message), "editions", &words));
            None
        }
        Err(EditionError::Unknown { nearest }) => {
            let finding = Finding::new(Code::BadEdition, place, format!("`{word}` is not a Windows edition"))
                .allowed("a product name (Enterprise), an EditionID (IoTEnterpriseS), a number (0x79) or family:Pro");
            let release = release_named(&word);
            report.push(match (release, nearest) {
                (Some(release), _) => finding.label("this is a release").help(format!(
                    "name the release under `builds`: builds = [\"{release}\"]; `editions` takes names such as \"Pro\""
                )),
                (None, Some(near)) => finding.did_you_mean_text(near),
                (None, None) => finding.help("`ppkgc targets` lists them"),
            });
            None
        }
    }
}

/// Explains that each word is a text of its own, or an argument of its own.
fn one_by_one(finding: Finding, key: &str, words: &[String]) -> Finding {
    match finding.place {
        Place::Named(_) => finding.help(format!("repeat the argument for each of them: {}", words.join(", "))),
        _ => finding.help(format!("write each as a text of its own: {key} = [\"{}\"]", words.join("\", \""))),
    }
}

/// The release that a word names, or the newest one of those that it may mean.
fn release_named(word: &str) -> Option<String> {
    match BuildWord::parse(word) {
        Ok(named) => Some(named.build.brief()),
        Err(BuildError::Ambiguous { choices }) => {
            let meant = Release::all().iter().filter(|release| choices.contains(&release.name));
            meant.max_by_key(|release| release.date).map(|release| release.name.to_owned())
        }
        Err(BuildError::Several { .. } | BuildError::Unknown { .. }) => None,
    }
}

fn build((word, place): (String, Place), report: &mut Report) -> Option<Word<BuildWord>> {
    let error = match BuildWord::parse(&word) {
        Ok(means) => return Some(Word { text: word, place, means }),
        Err(error) => error,
    };
    if let BuildError::Several { words } = &error {
        let message = format!("`{word}` lists several Windows releases or builds");
        report.push(one_by_one(Finding::new(Code::BadBuild, place, message), "builds", words));
        return None;
    }
    let is_edition = Edition::parse_word(&word).is_ok();
    let finding = Finding::new(Code::BadBuild, place, format!("`{word}` is not a Windows release or build"))
        .allowed("a release (Windows 11 23H2) or a build: 22631, 22631.3447, 10.0.22631.3447");
    report.push(match error {
        BuildError::Unknown { .. } if is_edition => finding
            .label("this is an edition")
            .help(format!("name the edition under `editions`: editions = [\"{word}\"]")),
        BuildError::Ambiguous { choices } => {
            let finding = finding.help(format!("write \"{}\"", choices.join("\" or \"")));
            choices.into_iter().fold(finding, Finding::suggest)
        }
        BuildError::Unknown { nearest: Some(near) } => finding.did_you_mean_text(near),
        BuildError::Several { .. } | BuildError::Unknown { nearest: None } => {
            finding.help("`ppkgc targets` lists the releases")
        }
    });
    None
}
