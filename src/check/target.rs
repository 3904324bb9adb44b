//! `[target]`: words for editions and builds become the devices that settings are judged for.

use crate::finding::{Code, Finding, Report};
use crate::schema::{Build, BuildError, Device, Edition, EditionError, Target};
use crate::spec::{Spanned, TargetSection};

/// Every setting is judged for each kind of device; all editions with all releases are fewer than this.
const MAX_DEVICES: usize = 2000;

/// Every edition of the section with every build of it. Without a section there is nothing to judge for.
pub fn target(section: Option<&TargetSection>) -> (Target, Report) {
    let mut report = Report::new();
    let Some(section) = section else {
        report.push(
            Finding::new(
                Code::NoTarget,
                crate::finding::Place::Nowhere,
                "no [target], so nothing is said about editions and builds",
            )
            .help("name the fleet: editions = [\"Enterprise\"] and builds = [\"Windows 11 24H2\"]"),
        );
        return (Target::default(), report);
    };
    for (words, key, example) in [
        (&section.editions, "editions", "editions = [\"Enterprise\", \"Pro\"]"),
        (&section.builds, "builds", "builds = [\"Windows 11 24H2\"]"),
    ] {
        if words.is_empty() {
            report.push(
                Finding::new(Code::MissingKey, section.span, format!("[target] names no {key}"))
                    .help(format!("a verdict needs both; add a line: {example}")),
            );
        }
    }
    let mut editions: Vec<Edition> = section.editions.iter().flat_map(|word| edition(word, &mut report)).collect();
    let mut builds: Vec<Build> = section.builds.iter().filter_map(|word| build(word, &mut report)).collect();
    editions.sort();
    editions.dedup();
    builds.sort();
    builds.dedup();
    if editions.len() * builds.len() > MAX_DEVICES {
        report.push(
            Finding::new(Code::BadBuild, section.span, "[target] names too many kinds of devices")
                .allowed(format!("at most {MAX_DEVICES} pairs of edition and build"))
                .help("name the builds that differ in what they take, not every update"),
        );
        return (Target::default(), report);
    }
    let devices =
        builds.iter().flat_map(|&build| editions.iter().map(move |&edition| Device { edition, build })).collect();
    (Target { devices }, report)
}

fn edition(word: &Spanned<String>, report: &mut Report) -> Vec<Edition> {
    match Edition::parse_word(&word.value) {
        Ok(found) => {
            if let Some(note) = found.note {
                report.push(Finding::new(Code::EditionNote, word.span, note));
            }
            found.editions
        }
        Err(EditionError { nearest }) => {
            let finding = Finding::new(Code::BadEdition, word.span, format!("`{}` is no Windows edition", word.value))
                .allowed("a product name (Enterprise), an EditionID (IoTEnterpriseS), a number (0x79) or family:Pro");
            report.push(match nearest {
                Some(near) => finding.help(format!("did you mean \"{near}\"?")),
                None => finding,
            });
            Vec::new()
        }
    }
}

fn build(word: &Spanned<String>, report: &mut Report) -> Option<Build> {
    let error = match Build::parse_word(&word.value) {
        Ok(build) => return Some(build),
        Err(error) => error,
    };
    let finding = Finding::new(Code::BadBuild, word.span, format!("`{}` is no Windows release or build", word.value))
        .allowed("a release (Windows 11 23H2) or a build: 22631, 22631.3447, 10.0.22631.3447");
    report.push(match error {
        BuildError::Ambiguous { choices } => finding.help(format!("write \"{}\"", choices.join("\" or \""))),
        BuildError::Unknown { nearest: Some(near) } => finding.help(format!("did you mean \"{near}\"?")),
        BuildError::Unknown { nearest: None } => finding,
    });
    None
}
