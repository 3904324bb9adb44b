//! Paths of Windows Configuration Designer, as people copy them from its window and its documents.

use crate::address::StorePath;
use crate::store::WcdTable;

/// The path of a setting or group of Windows Configuration Designer, as its documents and window show it.
pub fn designer_path(text: &str) -> Option<StorePath> {
    // Pages write the way through the window with arrows.
    let text = text.replace('→', ">");
    let text: Vec<&str> = text.split('>').map(str::trim).collect();
    let text = text.join("/");
    let path = StorePath::parse(without_outer_levels(text.trim_matches('/'))).ok()?;
    let (own, below) = (path.row_path(), format!("{}/", path.row_path()));
    let is_below = |row: &str| row.get(..below.len()).is_some_and(|start| start.eq_ignore_ascii_case(&below));
    let is_known = WcdTable::builtin().settings().any(|row| row.path.eq_ignore_ascii_case(&own) || is_below(row.path));
    is_known.then_some(path)
}

/// The path without what the designer shows above all settings.
fn without_outer_levels(path: &str) -> &str {
    const ABOVE: [&str; 5] = ["Settings/", "Customizations/", "Common/", "Runtime Settings/", "All settings/"];
    let begins = |above: &str| path.get(..above.len()).is_some_and(|start| start.eq_ignore_ascii_case(above));
    match ABOVE.into_iter().find(|above| begins(above)) {
        Some(above) => without_outer_levels(&path[above.len()..]),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::designer_path;
    use crate::address::StorePath;

    #[test]
    fn paths_of_the_designer_are_known() {
        for (text, path) in [
            ("Common/OOBE/Desktop/HideOobe", "OOBE/Desktop/HideOobe"),
            ("/Accounts/Users", "Accounts/Users"),
            ("Runtime settings > OOBE > Desktop > HideOobe", "OOBE/Desktop/HideOobe"),
            ("Runtime settings → Accounts → Users", "Accounts/Users"),
            ("Accounts/Users/User[admin]/UserGroup", "Accounts/Users/User[admin]/UserGroup"),
        ] {
            assert_eq!(designer_path(text), StorePath::parse(path).ok(), "{text}");
        }
        for text in ["SharedPC/Nothing/Of/This", "https://contoso.com", ""] {
            assert_eq!(designer_path(text), None, "{text}");
        }
    }
}
