//! Paths in the lists of a package, relative to the folder `Prov`: `$(_prov)\RunTime\0__Policies.provxml`.

use std::fmt;

use super::Source;

/// The prefix for the folder `Prov` next to the list of sources.
pub const PROV_FOLDER: &str = "$(_prov)\\";

/// A file in the folder `Prov`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvPath {
    /// The path below the folder, with `/`.
    inside: String,
}

impl ProvPath {
    /// The list of the source with this name.
    pub fn list(source: &str) -> ProvPath {
        ProvPath { inside: format!("{source}.xml") }
    }

    /// A provxml file of a source.
    pub fn file(source: Source, name: &str) -> ProvPath {
        ProvPath { inside: format!("{}/{name}", source.word()) }
    }

    /// Parses a path as in lists; `None` if it leads elsewhere.
    pub fn parse(text: &str) -> Option<ProvPath> {
        let (start, inside) = text.split_at_checked(PROV_FOLDER.len())?;
        let inside = inside.replace('\\', "/");
        let leads_out = inside.split('/').any(|name| matches!(name, "" | "." | ".."));
        (start.eq_ignore_ascii_case(PROV_FOLDER) && !leads_out).then_some(ProvPath { inside })
    }

    /// The path below the folder `Prov`, as in the container.
    pub fn inside(&self) -> &str {
        &self.inside
    }
}

/// As written in lists.
impl fmt::Display for ProvPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PROV_FOLDER}{}", self.inside.replace('/', "\\"))
    }
}

#[cfg(test)]
mod tests {
    use super::ProvPath;
    use crate::package::Source;

    #[test]
    fn written_paths_are_parsed_and_paths_outside_are_refused() {
        let list = ProvPath::list("RunTime");
        let file = ProvPath::file(Source::UserRunTime, "7__A b.provxml");
        assert_eq!(list.to_string(), r"$(_prov)\RunTime.xml");
        assert_eq!(file.to_string(), r"$(_prov)\User_RunTime\7__A b.provxml");
        for path in [list, file] {
            assert_eq!(ProvPath::parse(&path.to_string()), Some(path));
        }
        assert_eq!(ProvPath::parse(r"$(_PROV)\RunTime.xml").unwrap().inside(), "RunTime.xml");
        for outside in ["", r"C:\x.provxml", r"$(_prov)", r"$(_prov)\", r"$(_prov)\..\x", r"$(_prov)\a\\b"] {
            assert_eq!(ProvPath::parse(outside), None, "{outside}");
        }
    }
}
