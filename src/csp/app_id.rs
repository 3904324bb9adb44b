//! Application user model ids: they identify one app of a package.

use super::forms::is_family_name;
use super::{Given, Problem};
use crate::format::xml::{Node, shown};

/// SharedPC/KioskModeAUMID.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    package_for_app(given.text).into_iter().collect()
}

/// Judges the attribute of an element that names an app.
pub(super) fn judge_attribute(node: &Node, name: &str, problems: &mut Vec<Problem>) {
    if let Some(own) = node.attributes.iter().find(|own| own.name == name) {
        problems.extend(package_for_app(&own.value).map(|problem| problem.moved(own.at)));
    }
}

/// The problem that a text is the name of a package, which does not identify one of its apps.
pub(super) fn package_for_app(text: &str) -> Option<Problem> {
    is_family_name(text).then(|| {
        Problem::warning(0, format!("{} names a package, not an app", shown(text)))
            .allowed(format!("the application user model id: {text}!App"))
            .help("what follows the ! is the id of the app; for many apps it is App")
    })
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn a_package_is_not_an_app() {
        let node = "./Vendor/MSFT/SharedPC/KioskModeAUMID";
        assert_eq!(found(node, "Contoso.Board_1a2b3c4d5e6f7!App"), [""; 0]);
        assert_eq!(found(node, "Contoso.Classic"), [""; 0]);
        assert!(
            found(node, "Contoso.Board_1a2b3c4d5e6f7")[0].starts_with("warning 0 `Contoso.Board_1a2b3c4d5e6f7` names")
        );
    }
}
