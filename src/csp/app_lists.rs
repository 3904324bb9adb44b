//! Lists of apps that may use something always, never, or as the user decides: Privacy/LetAppsAccess..._....

use super::Problem;
use super::companions::Companions;
use crate::format::xml::shown;

/// The ends of the names of the three lists.
const ENDS: [&str; 3] = ["_ForceAllowTheseApps", "_ForceDenyTheseApps", "_UserInControlOfTheseApps"];

/// An app may be in only one of the three lists.
pub(super) fn one_list_each(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let leaf = others.node.leaf();
    let end_of = |end: &str| leaf.len() > end.len() && leaf.to_ascii_lowercase().ends_with(&end.to_ascii_lowercase());
    let Some(own) = ENDS.iter().position(|end| end_of(end)) else { return Vec::new() };
    let start = &leaf[..leaf.len() - ENDS[own].len()];
    // Each pair of lists is judged once, at the first of them.
    let later = ENDS.iter().skip(own + 1).map(|end| format!("{start}{end}"));
    later.filter_map(|other| in_both(text, others.sibling(&other)?, &other)).collect()
}

fn in_both(text: &str, other: &str, name: &str) -> Option<Problem> {
    let apps = |list: &str| list.split(';').map(|app| app.trim().to_lowercase()).collect::<Vec<_>>();
    let there = apps(other);
    let twice = text.split(';').map(str::trim).find(|app| !app.is_empty() && there.contains(&app.to_lowercase()))?;
    Some(Problem::warning(0, format!("{} is in {name} too", shown(twice))).help("keep the app in one of the two lists"))
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn an_app_is_in_one_list() {
        const ALLOW: &str = "LetAppsAccessCamera_ForceAllowTheseApps";
        const DENY: &str = "LetAppsAccessCamera_ForceDenyTheseApps";
        let node = |name: &str| format!("./Device/Vendor/MSFT/Policy/Config/Privacy/{name}");
        let (board, paint) = ("Contoso.Board_1a2b3c4d5e6f7", "Contoso.Paint_1a2b3c4d5e6f7");
        assert_eq!(found_with(&node(ALLOW), board, &[(DENY, paint)]), [""; 0]);
        assert_eq!(found_with(&node(DENY), board, &[(ALLOW, board)]), [""; 0]);
        let both = format!("{paint}; {board}");
        let all = found_with(&node(ALLOW), &both, &[(DENY, &board.to_uppercase())]);
        assert!(all.len() == 1 && all[0].contains("is in LetAppsAccessCamera_ForceDenyTheseApps too"), "{all:?}");
    }
}
