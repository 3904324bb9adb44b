//! The file that the designer opens, NAME.icdproj.xml beside customizations.xml: the version that the project was made
//! with, and its settings stores.
//!
//! In public projects that come with their packages, the NOTES of the package state the version and the stores of this
//! file.

use super::names::text_of;
use crate::format::xml::{Parsed, parse_decoded};
use crate::package::{Dialect, Stores};

/// The root element.
const ROOT: &str = "ICDProject";

/// What such a file shows about the package.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DesignerProject {
    /// How the version writes packages.
    pub dialect: Option<Dialect>,
    /// The stores, if they are those of desktop editions.
    pub stores: Option<Stores>,
}

impl DesignerProject {
    /// Reads the text of the file; `None` if it is another document.
    pub fn parse(text: &str) -> Option<DesignerProject> {
        let root = parse_decoded(text).ok().filter(|root| root.name == ROOT)?;
        let version = root.attributes.iter().find(|(name, _)| name == "Version").map(|(_, version)| version);
        let editions: Vec<String> = below(&root, "TargetEditions")
            .flat_map(|all| below(all, "Sku"))
            .flat_map(|sku| below(sku, "Edition"))
            .map(|edition| text_of(edition).value)
            .collect();
        Some(DesignerProject {
            dialect: version.and_then(|version| Dialect::of_version(version)),
            stores: Stores::of_target_skus(&editions.join(",")),
        })
    }
}

/// The children with a name.
fn below<'p>(element: &'p Parsed, name: &'static str) -> impl Iterator<Item = &'p Parsed> {
    element.children.iter().filter(move |child| child.name == name)
}

#[cfg(test)]
mod tests {
    use super::DesignerProject;
    use crate::package::Stores;

    fn parsed(version: &str, editions: &[&str]) -> DesignerProject {
        let skus: String = editions
            .iter()
            .map(|name| format!("<Sku><StoreType>File</StoreType><Edition>{name}</Edition></Sku>"))
            .collect();
        let text = format!(
            "<ICDProject Name=\"a\" Version=\"{version}\"><TargetEditions>\n{skus}\n</TargetEditions></ICDProject>"
        );
        DesignerProject::parse(&text).unwrap()
    }

    #[test]
    fn version_and_stores_are_read() {
        let kit = parsed("10.0.19041.1", &["WindowsCommon", "Desktop"]);
        assert_eq!(kit.stores, Some(Stores::CommonAndDesktop));
        assert_eq!(kit.dialect.map(|dialect| (dialect.has_settings_path, dialect.build)), Some((false, Some(19041))));
        let app = parsed("2025.416.0.0+757d43c3", &["Desktop"]);
        assert_eq!((app.stores, app.dialect.map(|own| own.has_settings_path)), (Some(Stores::Desktop), Some(true)));
    }

    #[test]
    fn what_is_not_known_is_left_open() {
        assert_eq!(parsed("", &["WindowsCommon", "IoTUAP"]), DesignerProject::default());
        assert_eq!(DesignerProject::parse("<Project Version=\"10.0.19041.1\"/>"), None);
        assert_eq!(DesignerProject::parse("no XML"), None);
    }
}
