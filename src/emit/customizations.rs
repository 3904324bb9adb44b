//! customizations.xml: the package as a project of WCD, with the settings that WCD knows.

use crate::format::doc::{Content, Customizations, Element, Notes, PackageConfig, Settings};
use crate::lower::SettingsPlan;

/// The project of a plan.
pub(super) fn write(plan: &SettingsPlan) -> Customizations {
    let identity = &plan.identity;
    let package = PackageConfig {
        id: identity.id.braced(),
        name: identity.name.clone(),
        version: identity.version.clone(),
        owner: identity.owner.word().to_owned(),
        rank: Some(identity.rank),
        notes: Some(Notes::SelfClosed),
        description: identity.description.clone(),
    };
    let mut common = Vec::new();
    for setting in plan.settings() {
        if let Some(shown) = &setting.shown {
            let names: Vec<&str> = setting.path.split('/').filter(|name| !name.is_empty()).collect();
            insert(&mut common, &names, shown);
        }
    }
    let settings = Settings { common: Some(common), targets: Vec::new(), variants: Vec::new() };
    Customizations { package, settings }
}

/// Puts a value into the tree, below the elements that are there already.
fn insert(siblings: &mut Vec<Element>, names: &[&str], value: &str) {
    match names {
        [] => {}
        [leaf] => siblings.push(Element::text(*leaf, value)),
        [group, rest @ ..] => {
            let index = siblings.iter().position(|element| element.name == *group).unwrap_or_else(|| {
                siblings.push(Element { content: Content::Children(Vec::new()), ..Element::empty(*group) });
                siblings.len() - 1
            });
            if let Content::Children(children) = &mut siblings[index].content {
                insert(children, rest, value);
            }
        }
    }
}
