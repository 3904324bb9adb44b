//! The row of the settings store that a node belongs to.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::node::names;
use crate::address::StorePath;
use crate::package::REGISTRY_CSP;
use crate::read::SettingView;
use crate::store::{WcdSetting, WcdTable};

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

/// Whether the device fills in a name: `$(__PackageID)`. A package may write any name in its place.
fn is_filled_in(name: &str) -> bool {
    name.starts_with("$(")
}

/// Whether a package chooses a name, such as that of an account, or the device fills it in.
fn is_free(name: &str) -> bool {
    name.contains(['~', '@']) || is_filled_in(name)
}

/// The names of a node in lower case, some of them chosen by the package, and the path of its row.
type Keyed = (Vec<String>, &'static str);

/// The row for a node with a name that the package chooses, such as that of an account. If several rows fit, the one
/// whose path the setting states.
pub(super) fn keyed_row(setting: &SettingView) -> Option<WcdSetting> {
    fitting(setting, is_free)
}

/// The row for a node if names in its path for which `is_any` is true may be any others.
fn fitting(setting: &SettingView, is_any: fn(&str) -> bool) -> Option<WcdSetting> {
    static KEYED: LazyLock<BTreeMap<String, Vec<Keyed>>> = LazyLock::new(|| {
        let mut keyed: BTreeMap<String, Vec<Keyed>> = BTreeMap::new();
        for row in WcdTable::builtin().settings() {
            let Some(path) = row.csp_path.filter(|path| path.split('/').any(is_free)) else { continue };
            // `AppInstallation!scope=Device`
            let pattern = path.split('/').map(|name| name.split('!').next().unwrap_or(name).to_owned());
            let pattern: Vec<String> = pattern.collect();
            let pattern = names(&pattern);
            keyed.entry(pattern.first().cloned().unwrap_or_default()).or_default().push((pattern, row.path));
        }
        keyed
    });
    let own = names(&setting.nested);
    let fits = |pattern: &[String]| {
        let mut pairs = pattern.iter().zip(&own);
        pattern.len() == own.len() && pairs.all(|(pattern, own)| is_any(pattern) || pattern == own)
    };
    let rows = KEYED.get(own.first()?)?.iter().filter(|(pattern, _)| fits(pattern)).map(|(_, path)| *path);
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
