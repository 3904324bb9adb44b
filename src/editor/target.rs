//! `[target]` for editors: the words for editions and builds.

use serde_json::{Value, json};

use super::ecma::any_case;
use super::form::{constant, from_elsewhere, matching, one_or_more};
use super::section::section as table;
use crate::windows::{Build, Edition};

/// A build with or without revision and `10.0.`.
const BUILD_NUMBER: &str = "^\\s*(?:10\\.0\\.)?[0-9]{5,}(?:\\.[0-9]+)?\\s*$";

/// A build number among words.
const BUILD_IN_TEXT: &str = "(?:10\\.0\\.)?[0-9]{5,}(?:\\.[0-9]+)?";

/// The section.
pub(super) fn section() -> Value {
    let mut target = table(
        "The devices the package is meant for; every setting is judged for each edition with each build.",
        json!({
            "editions": one_or_more("Windows editions.", from_elsewhere(editions())),
            "builds": one_or_more(
                "Releases, or builds such as 22631, 22631.3447 and 10.0.22631.3447.",
                from_elsewhere(builds()),
            ),
        }),
    );
    target["required"] = json!(["editions", "builds"]);
    target
}

/// The names that are offered, then everything else that may mean an edition.
fn editions() -> Vec<Value> {
    let mut families: Vec<&str> = Edition::all().filter_map(Edition::family_name).collect();
    families.sort_unstable();
    families.dedup();
    let edition = |edition: Edition| constant(edition.to_string(), &named(edition));
    let family = |family: &&str| {
        let members = Edition::of_family(family).into_iter();
        constant(format!("family:{family}"), &members.map(|edition| edition.to_string()).collect::<Vec<_>>().join(", "))
    };
    let offered: Vec<Value> = Edition::all().map(edition).chain(families.iter().map(family)).collect();
    vec![json!({ "oneOf": offered }), matching(&texts_of(Edition::vocabulary().iter().map(|word| any_case(word)), 1))]
}

/// `0x4, EditionID Enterprise`.
fn named(edition: Edition) -> String {
    match edition.edition_id() {
        Some(name) => format!("{}, EditionID {name}", edition.id()),
        None => edition.id(),
    }
}

/// The names that are offered, then everything else that may mean a build. A single word that several releases share
/// means none of them.
fn builds() -> Vec<Value> {
    let offered: Vec<Value> =
        Build::releases().map(|(name, build)| constant(name, &format!("Build {build}."))).collect();
    let words = Build::vocabulary();
    let alone = words.iter().filter(|word| Build::parse_word(word).is_ok());
    let with_numbers = words.iter().map(|word| any_case(word)).chain([BUILD_IN_TEXT.to_owned()]);
    vec![
        json!({ "oneOf": offered }),
        matching(&texts_of(alone.map(|word| any_case(word)), 1)),
        matching(&texts_of(with_numbers, 2)),
        matching(BUILD_NUMBER),
    ]
}

/// Texts of at least so many words of these patterns, with anything but letters and digits between them.
fn texts_of(words: impl Iterator<Item = String>, least: usize) -> String {
    let words: Vec<String> = words.collect();
    format!("^[^A-Za-z0-9]*(?:(?:{})(?:[^A-Za-z0-9]+|$)){{{least},}}$", words.join("|"))
}
