//! Local accounts: Accounts/Users/NAME/Password, which creates an account.

use super::{Given, NameRule, Problem};
use crate::format::xml::shown;

/// Judges the name of the account, which is the node above, and whether there is a password.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let mut problems = Vec::new();
    if given.text.is_empty() {
        problems.push(Problem::error(0, "an account needs a password").help("set a password that is not empty"));
    }
    let Some([.., name, _]) = given.node.segments().get(..) else { return problems };
    problems.extend(name_troubles(name).into_iter().map(Problem::of_name));
    problems
}

/// Why a local account cannot have a name.
pub(super) fn name_troubles(name: &str) -> Vec<Problem> {
    const RULE: NameRule = NameRule::ACCOUNT;
    let mut problems = Vec::new();
    if let Some(letter) = name.chars().find(|letter| RULE.refuses(*letter)) {
        let message = format!("the name of an account cannot contain {}", shown(&letter.to_string()));
        problems.push(Problem::error(0, message).allowed("letters, digits, blanks, - and _"));
    }
    if name.chars().count() > RULE.max_length {
        let message = format!("the name of the account has {} characters", name.chars().count());
        problems.push(Problem::error(0, message).allowed(format!("at most {}", RULE.max_length)));
    }
    if name.trim() != name {
        problems
            .push(Problem::warning(0, "the name of the account begins or ends with a blank").help("remove the blank"));
    }
    if name.chars().all(|letter| matches!(letter, '.' | ' ')) {
        let problem = Problem::error(0, "the name of an account cannot consist of dots and blanks alone");
        problems.push(problem.allowed("a name with a letter or digit"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn names_are_those_that_windows_takes() {
        let node = |name: &str| format!("./Vendor/MSFT/Accounts/Users/{name}/Password");
        assert_eq!(found(&node("Local%20Admin"), "x"), [""; 0]);
        for bad in ["a%2Fb", "a@b", "...", "a-name-of-21-letters-x"] {
            assert!(found(&node(bad), "x")[0].starts_with("error"), "{bad}");
        }
        assert!(found(&node("admin"), "")[0].starts_with("error"));
        assert!(found(&node("admin%20"), "x")[0].starts_with("warning 0 the name of the account begins or ends"));
    }
}
