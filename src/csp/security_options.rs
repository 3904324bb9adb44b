//! LocalPoliciesSecurityOptions: policies that depend on each other.

use super::Problem;
use super::companions::Companions;
use crate::format::xml::shown;

/// Accounts_RenameGuestAccount: two accounts do not have one name.
pub(super) fn two_accounts(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let administrator = others.sibling("Accounts_RenameAdministratorAccount");
    let is_same = administrator.is_some_and(|name| name.to_lowercase() == text.to_lowercase());
    let problem = is_same.then(|| {
        Problem::warning(0, format!("the administrator gets the name {} too", shown(text)))
            .allowed("a name that no other account has")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn accounts_have_names_of_their_own() {
        let node = "./Device/Vendor/MSFT/Policy/Config/LocalPoliciesSecurityOptions/Accounts_RenameGuestAccount";
        let administrator = "Accounts_RenameAdministratorAccount";
        assert_eq!(found_with(node, "visitor", &[(administrator, "desk")]), [""; 0]);
        assert!(found_with(node, "Desk", &[(administrator, "desk")])[0].contains("`Desk` too"));
    }
}
