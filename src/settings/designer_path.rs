//! Paths of Windows Configuration Designer, as people copy them from its window and its documents.

use crate::address::StorePath;
use crate::store::WcdTable;

/// The path of a setting or group of Windows Configuration Designer, as its documents and window show it.
pub fn designer_path(text: &str) -> Option<StorePath> {
    const ABOVE: [&str; 4] = ["Settings/", "Customizations/", "Common/", "Runtime Settings/"];
    let mut text = text.trim().trim_matches('/');
    while let Some(below) = ABOVE.iter().find_map(|above| text.strip_prefix(above)) {
        text = below;
    }
    let path = StorePath::parse(text).ok()?;
    let (own, below) = (path.row_path(), format!("{}/", path.row_path()));
    let is_below = |row: &str| row.get(..below.len()).is_some_and(|start| start.eq_ignore_ascii_case(&below));
    let is_known = WcdTable::builtin().settings().any(|row| row.path.eq_ignore_ascii_case(&own) || is_below(row.path));
    is_known.then_some(path)
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
            ("Accounts/Users/User[admin]/UserGroup", "Accounts/Users/User[admin]/UserGroup"),
        ] {
            assert_eq!(designer_path(text), StorePath::parse(path).ok(), "{text}");
        }
        for text in ["SharedPC/Nothing/Of/This", "https://contoso.com", ""] {
            assert_eq!(designer_path(text), None, "{text}");
        }
    }
}
