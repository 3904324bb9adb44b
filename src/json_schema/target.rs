//! `[target]` for editors: the words for editions and builds.

use serde_json::{Value, json};

use super::ecma::any_case;
use super::form::{constant, matching};
use crate::windows::{Build, Edition};

/// A build with or without revision and `10.0.`.
const BUILD_NUMBER: &str = "^\\s*(?:10\\.0\\.)?[0-9]{5,}(?:\\.[0-9]+)?\\s*$";

/// A build number among words.
const BUILD_IN_TEXT: &str = "(?:10\\.0\\.)?[0-9]{5,}(?:\\.[0-9]+)?";

/// The names that are offered, then everything else that may mean an edition.
pub(super) fn editions() -> Vec<Value> {
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
pub(super) fn builds() -> Vec<Value> {
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

/// Texts of at least `min` words of these patterns, with anything but letters and digits between them.
fn texts_of(words: impl Iterator<Item = String>, min: usize) -> String {
    let words: Vec<String> = words.collect();
    format!("^[^A-Za-z0-9]*(?:(?:{})(?:[^A-Za-z0-9]+|$)){{{min},}}$", words.join("|"))
}
