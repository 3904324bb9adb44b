//! A change in words.

use serde::Serialize;

use super::device::State;
use super::fetch;
use super::plan::PlannedChange;

/// What is printed in place of a secret.
const HIDDEN: &str = "(hidden)";

/// One change.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeReport {
    /// Where.
    pub place: String,
    /// What was there before; `None` for nothing.
    pub before: Option<String>,
    /// What is there after; `None` for nothing.
    pub after: Option<String>,
}

impl From<&PlannedChange> for ChangeReport {
    fn from(planned: &PlannedChange) -> ChangeReport {
        let secret = planned.change.is_secret();
        let after = match planned.change.url() {
            Some(url) => Some(format!("the download from {}", fetch::without_secrets(url))),
            None if planned.change.is_left_to_engine() => Some("set by the engine".to_owned()),
            None => planned.change.after().map(|state| shown(&state, secret)),
        };
        ChangeReport {
            place: planned.change.place().to_string(),
            before: planned.before.as_ref().map(|state| shown(state, secret)),
            after,
        }
    }
}

pub(super) fn shown(state: &State, secret: bool) -> String {
    match state {
        _ if secret => HIDDEN.to_owned(),
        State::Text(text) => fetch::without_secrets_inside(text).into_owned(),
        state => state.to_string(),
    }
}
