//! The forms of `[package]` for editors: version, owner and id.

use serde_json::{Value, json};

use super::ecma::any_case;
use super::form::{constant, matching};
use crate::package::{MAX_RANK, Owner};

/// Two or four numbers.
pub(super) fn version() -> Value {
    matching("^[0-9]+\\.[0-9]+(?:\\.[0-9]+\\.[0-9]+)?$")
}

/// The owner types, with their precedence.
pub(super) fn owners() -> Vec<Value> {
    let known = Owner::ALL.map(|owner| {
        constant(owner.word(), &format!("Precedence {} to {}.", owner.altitude(0), owner.altitude(MAX_RANK)))
    });
    let words = Owner::ALL.map(|owner| any_case(owner.word())).join("|");
    vec![json!({ "oneOf": known }), matching(&format!("^(?:{words})$"))]
}

/// A GUID with or without braces.
pub(super) fn guid() -> Value {
    let hex = |digits: usize| format!("[0-9A-Fa-f]{{{digits}}}");
    let bare = [8, 4, 4, 4, 12].map(hex).join("-");
    matching(&format!("^(?:{bare}|\\{{{bare}\\}})$"))
}
