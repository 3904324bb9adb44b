//! `[package]` for editors.

use serde_json::{Value, json};

use super::ecma::any_case;
use super::form::{closed_text, constant, matching, text};
use super::section::section as table;
use crate::package::{MAX_RANK, Owner};

/// Two or four numbers.
const VERSION: &str = "^[0-9]+\\.[0-9]+(?:\\.[0-9]+\\.[0-9]+)?$";

/// The section.
pub(super) fn section() -> Value {
    let mut package = table(
        "Who the package is.",
        json!({
            "name": text("The name of the package, and of the output files."),
            "version": closed_text(
                "Raise it for each change: Windows replaces an installed package only by a higher version.",
                vec![matching(VERSION)],
            ),
            "owner": closed_text("Whose package it is; where two packages set one thing, the later owner in this list wins.", owners()),
            "rank": {
                "type": "integer",
                "minimum": 0,
                "maximum": MAX_RANK,
                "description": "Of two packages of one owner the higher rank wins.",
            },
            "id": closed_text(
                "By which Windows knows the versions of a package as one; made from owner and name where it is left out.",
                vec![matching(&guid())],
            ),
            "description": text("For people."),
        }),
    );
    package["required"] = json!(["name", "version"]);
    package
}

fn owners() -> Vec<Value> {
    let known = Owner::ALL.map(|owner| {
        constant(owner.word(), &format!("Precedence {} to {}.", owner.altitude(0), owner.altitude(MAX_RANK)))
    });
    let words = Owner::ALL.map(|owner| any_case(owner.word())).join("|");
    vec![json!({ "oneOf": known }), matching(&format!("^(?:{words})$"))]
}

/// A GUID with or without braces.
fn guid() -> String {
    let hex = |digits: usize| format!("[0-9A-Fa-f]{{{digits}}}");
    let bare = [8, 4, 4, 4, 12].map(hex).join("-");
    format!("^(?:{bare}|\\{{{bare}\\}})$")
}
