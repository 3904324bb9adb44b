//! `[target]` for editors: the words for editions and builds.

use serde_json::{Value, json};

use super::ecma::any_case;
use super::form::{constant, matching};
use crate::windows::{Build, Edition};

/// A build with or without revision and `10.0.`.
const BUILD_NUMBER: &str = "^\\s*(?:10\\.0\\.)?[0-9]{5,}(?:\\.[0-9]+)?\\s*$";

/// The names that are offered, then everything else that means an edition.
pub(super) fn editions() -> Vec<Value> {
    let mut families: Vec<&str> = Edition::all().filter_map(Edition::family_name).collect();
    families.sort_unstable();
    families.dedup();
    let edition = |edition: Edition| constant(edition.to_string(), &named(edition));
    let family = |family: &&str| {
        let members = Edition::all().filter(|edition| edition.family_name() == Some(family));
        constant(format!("family:{family}"), &members.map(|edition| edition.to_string()).collect::<Vec<_>>().join(", "))
    };
    let offered: Vec<Value> = Edition::all().map(edition).chain(families.iter().map(family)).collect();
    let product =
        |edition: Edition| format!("(?:{})?{}", any_case("Windows 1") + "[01] ", any_case(&edition.to_string()));
    let words = Edition::all().flat_map(|edition| {
        let number = any_case(&edition.id());
        [Some(product(edition)), Some(number), edition.edition_id().map(any_case)].into_iter().flatten()
    });
    let families = families.iter().map(|family| any_case("family:") + "\\s*" + &any_case(family));
    let all: Vec<String> = words.chain(families).collect();
    vec![json!({ "oneOf": offered }), matching(&format!("^\\s*(?:{})\\s*$", all.join("|")))]
}

/// `0x4, EditionID Enterprise`.
fn named(edition: Edition) -> String {
    match edition.edition_id() {
        Some(name) => format!("{}, EditionID {name}", edition.id()),
        None => edition.id(),
    }
}

/// The names that are offered, then everything else that means a build.
pub(super) fn builds() -> Vec<Value> {
    let offered: Vec<Value> =
        Build::releases().map(|(name, build)| constant(name, &format!("Build {build}."))).collect();
    let short = |name: &'static str| {
        let shorter = [name.strip_prefix("Windows "), name.rsplit(' ').next()].into_iter().flatten();
        // A short name that several releases share means none of them.
        [name].into_iter().chain(shorter.filter(|word| Build::parse_word(word).is_ok()))
    };
    let mut words: Vec<String> =
        Build::releases().flat_map(|(name, _)| short(name)).map(|word| any_case(word).replace(' ', "\\s+")).collect();
    words.sort_unstable();
    words.dedup();
    let names = format!("^\\s*(?:{})\\s*$", words.join("|"));
    vec![json!({ "oneOf": offered }), matching(&names), matching(BUILD_NUMBER)]
}
