//! Reads the settings stores of the command line, which take the place of the built-in one.

use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{Inputs, read_ordinary};
use crate::finding::{Code, Finding, Place, Report, shortened};
use crate::store::{HiveStore, MAX_STORE_BYTES, WcdTable};

/// The maximum number of stores that a project can be made for.
const MAX_STORES: usize = 2;
/// The maximum number of omitted settings that are named.
const MAX_NAMED: usize = 3;

/// The table of these files, or the built-in one if there are none. If the report contains an error, the table is the
/// built-in one. All of these files become inputs.
pub(super) fn load(paths: &[PathBuf], inputs: &mut Inputs) -> Result<(&'static WcdTable, Report), CliError> {
    let mut report = Report::new();
    if paths.len() > MAX_STORES {
        let trouble = "a project is made for one store, or for two: that of all editions and that of desktop editions";
        return Err(CliError::new(format!("{} settings stores are too many", paths.len()), trouble));
    }
    let mut stores = Vec::new();
    for path in paths {
        let bytes = read_ordinary(path, MAX_STORE_BYTES).map_err(|error| CliError::reading(path, error))?;
        let name = name(path);
        match HiveStore::read(&name, &bytes) {
            Ok(store) => {
                report.extend(left_out(&name, &store));
                stores.push(store);
            }
            Err(error) => report.push(
                Finding::new(Code::StoreUnusable, Place::Named(name.clone()), format!("`{name}`: {error}")).allowed(
                    "a settings store of Windows Configuration Designer, such as Microsoft-Desktop-Provisioning.dat",
                ),
            ),
        }
    }
    inputs.extend(paths.iter().cloned());
    let is_usable = !stores.is_empty() && !report.has_errors();
    Ok((if is_usable { WcdTable::of_stores(stores) } else { WcdTable::builtin() }, report))
}

/// The warning about the settings of a store that are left out, if there are any.
fn left_out(name: &str, store: &HiveStore) -> Option<Finding> {
    let unread = store.unread();
    let named: Vec<String> =
        unread.iter().take(MAX_NAMED).map(|(path, reason)| format!("`{}` ({reason})", shortened(path))).collect();
    let message = format!("{} settings are left out, such as {}", unread.len(), named.join(", "));
    (!unread.is_empty()).then(|| {
        Finding::new(Code::StoreUnread, Place::Named(name.to_owned()), message)
            .help("projects that set one of them are not built; all others are")
    })
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
