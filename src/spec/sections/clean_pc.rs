//! `[clean_pc]`: removes the apps that came with the device.

use super::read::setting;
use super::{Form, Key, SectionType, value};
use crate::settings::{Setting, Spanned, Value};
use crate::spec::reading::Reading;
use crate::spec::table::Table;

pub(super) const SECTION: SectionType = SectionType {
    name: "clean_pc",
    about: "Removes the apps that came with the device; the device restarts.",
    keys: &[Key::describing("keep_user_data", Form::Boolean, "Whether the files of users are kept.").required()],
    repeated: false,
    desugar: Some(clean),
};

/// The rows of the two actions.
const KEEPS_USER_DATA: &str = "/CleanPC/CleanPCRetainingUserData";
const REMOVES_USER_DATA: &str = "/CleanPC/CleanPCWithoutRetainingUserData";

/// The rows of the two actions, each with the line for it.
pub(super) const ROWS: &[(&str, &str)] =
    &[(KEEPS_USER_DATA, "keep_user_data = true"), (REMOVES_USER_DATA, "keep_user_data = false")];

/// The setting for one of the two actions of the CSP.
fn clean(table: &mut Table<'_>, _index: usize, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let Some((origin, written)) = table.entry("keep_user_data") else { return };
    let Some(keep) = value::boolean("keep_user_data", written, reading) else { return };
    let row = match keep.value {
        Value::Boolean(true) => KEEPS_USER_DATA,
        _ => REMOVES_USER_DATA,
    };
    let enable = Spanned { value: Value::Text("Enable".to_owned()), span: keep.span };
    settings.push(setting(row.trim_start_matches('/'), "", enable, origin, "keep_user_data"));
}
