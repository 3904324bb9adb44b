//! Application user model ids: they identify one app of a package.

use super::forms::is_family_name;
use super::{Given, Problem};
use crate::format::xml::{Node, shown};

/// SharedPC/KioskModeAUMID.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    store_app(given.text).into_iter().collect()
}

/// Judges the attribute of an element that names an app.
pub(super) fn judge_attribute(node: &Node, name: &str, problems: &mut Vec<Problem>) {
    if let Some(own) = node.attributes.iter().find(|own| own.name == name) {
        let problem = package_for_app(&own.value).or_else(|| program_for_app(&own.value));
        problems.extend(problem.map(|problem| problem.moved(own.at)));
    }
}

/// Judges the attribute of an element that names an app of the Store.
pub(super) fn judge_store_attribute(node: &Node, name: &str, problems: &mut Vec<Problem>) {
    if let Some(own) = node.attributes.iter().find(|own| own.name == name) {
        problems.extend(store_app(&own.value).map(|problem| problem.moved(own.at)));
    }
}

/// The problem that a text does not identify an app of the Store, all of which belong to packages.
pub(super) fn store_app(text: &str) -> Option<Problem> {
    const ID: &str = "Microsoft.WindowsCalculator_8wekyb3d8bbwe!App";
    let is_id = text.split_once('!').is_some_and(|(package, app)| !package.is_empty() && !app.is_empty());
    package_for_app(text).or_else(|| {
        (!is_id).then(|| {
            Problem::warning(0, format!("{} is not the id of an app of the Store", shown(text)))
                .allowed(format!("its application user model id, such as {ID}"))
                .help(
                    "Get-StartApps lists the ids of all apps; other programs are named by their paths, in other \
                     attributes and settings",
                )
        })
    })
}

/// The problem that a text is the path or the file name of a program.
fn program_for_app(text: &str) -> Option<Problem> {
    let is_program = text.contains('\\') && !text.contains('!') || text.to_ascii_lowercase().ends_with(".exe");
    is_program.then(|| {
        Problem::warning(0, format!("{} is the file of a program, not the id of an app", shown(text)))
            .allowed("an application user model id, Family_id!App; a program is named by its path in another attribute")
    })
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
        for bad in ["calculator", "calc.exe", "Contoso.Classic", ""] {
            assert!(found(node, bad)[0].contains("is not the id of an app of the Store"), "{bad}");
        }
        assert!(
            found(node, "Contoso.Board_1a2b3c4d5e6f7")[0].starts_with("warning 0 `Contoso.Board_1a2b3c4d5e6f7` names")
        );
    }
}
