//! The finding for a text that is not a path of the settings store.

use crate::address::{StorePath, StorePathError};
use crate::finding::{Code, Finding, Place, shortened};

/// Explains what is wrong with the text.
pub fn not_a_store_path(text: &str, error: &StorePathError, place: Place) -> Finding {
    let message = format!("`{}` is not the path of a setting: {}", shortened(text), error.reason);
    let finding = Finding::new(Code::BadStorePath, place, message).allowed(
        "names with `/` between them, and the key of an item in brackets: Accounts/Users/User[admin]/UserGroup",
    );
    match StorePath::parse_spaced(text) {
        Ok(path) => finding.help(format!("write `{path}`, without blanks around `/`")).suggest(path.to_string()),
        Err(_) => finding,
    }
}
