//! Product keys: WindowsLicensing/UpgradeEditionWithProductKey and ChangeProductKey.

use super::{Given, Problem};

/// The letters of keys; the others could be mistaken for one of them.
const LETTERS: &str = "BCDFGHJKMNPQRTVWXY2346789";
const GROUPS: usize = 5;
const GROUP_LENGTH: usize = 5;

/// Judges the form of a key, which no message repeats.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let groups: Vec<&str> = given.text.split('-').collect();
    let has_form = groups.len() == GROUPS
        && groups
            .iter()
            .all(|group| group.len() == GROUP_LENGTH && group.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !has_form {
        let allowed = "five groups of five letters and digits, with - between them";
        return vec![Problem::error(0, "this is not a valid product key").allowed(allowed)];
    }
    if groups.iter().all(|group| group.eq_ignore_ascii_case(groups[0])) {
        return vec![
            Problem::error(0, "this is a placeholder, not a product key").help("write the key: { env = \"NAME\" }"),
        ];
    }
    let is_known = |letter: char| letter == '-' || LETTERS.contains(letter.to_ascii_uppercase());
    match given.text.chars().all(is_known) {
        true => Vec::new(),
        false => vec![Problem::warning(0, "a product key does not contain such letters").allowed(LETTERS)],
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn a_key_has_five_groups() {
        const NODE: &str = "./Vendor/MSFT/WindowsLicensing/UpgradeEditionWithProductKey";
        assert_eq!(found(NODE, "BCDFG-HJKMN-PQRTV-WXY23-46789"), [""; 0]);
        assert!(found(NODE, "BCDFG-HJKMN-PQRTV-WXY23")[0].starts_with("error"));
        assert!(found(NODE, "BCDFGHJKMNPQRTVWXY2346789")[0].starts_with("error"));
        // A placeholder, in which one group stands for all.
        assert!(found(NODE, &["BBBBB"; 5].join("-"))[0].starts_with("error"));
        assert!(found(NODE, "ACDFG-HJKMN-PQRTV-WXY23-46789")[0].starts_with("warning"));
    }
}
