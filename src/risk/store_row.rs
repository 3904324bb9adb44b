//! The row of the settings store that a node belongs to.

use super::node::names;
use crate::address::StorePath;
use crate::package::REGISTRY_CSP;
use crate::read::SettingView;
use crate::store::{WcdSetting, WcdTable, is_filled_in, is_free_name};

/// The row of the store for a node.
pub(super) fn row(setting: &SettingView) -> Option<WcdSetting> {
    match setting.nested.as_slice() {
        [csp, rest @ ..] if csp.eq_ignore_ascii_case(REGISTRY_CSP) => {
            WcdTable::builtin().by_path(&format!("/{}", rest.join("/")))
        }
        _ => {
            let known = setting.node.as_ref().ok().and_then(|node| WcdTable::builtin().by_locuri(node));
            known.or_else(|| fitting(setting, is_filled_in))
        }
    }
}

/// The row for a node with a name that the package chooses, such as that of an account. If several rows fit, the one
/// whose path the setting states.
pub(super) fn keyed_row(setting: &SettingView) -> Option<WcdSetting> {
    fitting(setting, is_free_name)
}

/// The row for a node if names in its path for which `is_any` is true may be any others.
fn fitting(setting: &SettingView, is_any: fn(&str) -> bool) -> Option<WcdSetting> {
    let own = names(&setting.nested);
    let fits = |pattern: &str| {
        let mut own = own.iter();
        let all = pattern.split('/').all(|name| own.next().is_some_and(|own| is_any(name) || name == own));
        all && own.next().is_none()
    };
    let rows = WcdTable::builtin().patterns_of(own.first()?);
    let rows = rows.filter(|(pattern, _)| fits(pattern)).map(|(_, path)| path);
    let rows: Vec<&str> = rows.collect();
    let stated_path = setting.path.as_ref().map(StorePath::row_path);
    let is_stated = |path: &&&str| {
        stated_path
            .as_ref()
            .is_some_and(|own| own.trim_start_matches('/').eq_ignore_ascii_case(path.trim_start_matches('/')))
    };
    let path = match rows.as_slice() {
        [only] => only,
        several => several.iter().find(is_stated)?,
    };
    WcdTable::builtin().by_path(path)
}
