//! The area under which a device knows the policies of an ADMX file that was installed by ADMXInstall:
//! `App~Policy~Category~Category`.

use super::definition::Category;
use super::{AdmxFile, Policy, folded};

/// The separator between the parts of an area's name.
const SEPARATOR: char = '~';

/// The maximum number of nested categories; a longer chain is taken for a circle.
const MAX_CATEGORIES: usize = 64;

/// The parts of such an area's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IngestedArea<'a> {
    /// The app of the policies: the name below ADMXInstall.
    pub app: &'a str,
    /// `Policy` or `Preference`.
    pub kind: &'a str,
    /// The categories from the outermost to the innermost, with a separator between them.
    pub categories: &'a str,
}

impl<'a> IngestedArea<'a> {
    /// Splits the name of an area; `None` if it is not of this form.
    pub fn parse(area: &'a str) -> Option<Self> {
        let (app, rest) = area.split_once(SEPARATOR)?;
        let (kind, categories) = rest.split_once(SEPARATOR).unwrap_or((rest, ""));
        Some(IngestedArea { app, kind, categories })
    }
}

impl AdmxFile {
    /// The categories of a policy as the name of its area has them, without those of other files. `None` if the policy
    /// itself is in a category of another file, or if its categories are circular.
    pub fn categories_of(&self, policy: &Policy) -> Option<String> {
        let mut names = Vec::new();
        let mut reference = policy.category.as_deref();
        while let Some(category) = reference.and_then(|reference| self.own_category(reference)) {
            if names.len() == MAX_CATEGORIES {
                return None;
            }
            names.push(category.name.as_str());
            reference = category.parent.as_deref();
        }
        names.reverse();
        (!names.is_empty()).then(|| names.join(&SEPARATOR.to_string()))
    }

    /// The category that a reference names, unless it is one of another file.
    fn own_category(&self, reference: &str) -> Option<&Category> {
        let name = match reference.split_once(':') {
            Some((prefix, name)) if prefix.eq_ignore_ascii_case(&self.own_prefix) => name,
            Some(_) => return None,
            None => reference,
        };
        self.categories.get(&folded(name))
    }
}

#[cfg(test)]
mod tests {
    use super::IngestedArea;
    use crate::schema::admx::AdmxFile;

    #[test]
    fn names_of_areas_are_split() {
        let area = IngestedArea::parse("Chrome~Policy~googlechrome~Extensions").unwrap();
        assert_eq!((area.app, area.kind, area.categories), ("Chrome", "Policy", "googlechrome~Extensions"));
        assert_eq!(IngestedArea::parse("Chrome~Policy").map(|area| area.categories), Some(""));
        assert_eq!(IngestedArea::parse("Start"), None);
    }

    #[test]
    fn categories_of_other_files_are_left_out() {
        let text = "<policyDefinitions><policyNamespaces><target prefix='chrome'/></policyNamespaces><categories>\
                    <category name='googlechrome'><parentCategory ref='Google:Cat_Google'/></category>\
                    <category name='Extensions'><parentCategory ref='chrome:googlechrome'/></category>\
                    <category name='x'><parentCategory ref='y'/></category><category name='y'><parentCategory ref='x'/>\
                    </category></categories><policies>\
                    <policy name='A'><parentCategory ref='extensions'/></policy>\
                    <policy name='B'><parentCategory ref='windows:System'/></policy>\
                    <policy name='C'><parentCategory ref='x'/></policy></policies></policyDefinitions>";
        let (file, troubles) = AdmxFile::read(text);
        assert_eq!(troubles, []);
        let of = |name: &str| file.categories_of(file.policy(name).unwrap());
        assert_eq!(of("a").as_deref(), Some("googlechrome~Extensions"));
        assert_eq!((of("B"), of("C")), (None, None));
    }
}
