//! How the lists of a package name files of their own folder: `$(_prov)\RunTime\0__Policies.provxml`.

use std::fmt;

use super::Source;

/// What stands for the folder `Prov` beside the list of sources.
pub const PROV_FOLDER: &str = "$(_prov)\\";

/// A file in the folder `Prov`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvPath {
    /// The names below the folder, with `/` between them.
    inside: String,
}

impl ProvPath {
    /// The list of a source of that name.
    pub fn list(source: &str) -> ProvPath {
        ProvPath { inside: format!("{source}.xml") }
    }

    /// A provxml file of a source.
    pub fn file(source: Source, name: &str) -> ProvPath {
        ProvPath { inside: format!("{}/{name}", source.word()) }
    }

    /// Reads a path as lists write it; nothing if it leads elsewhere.
    pub fn parse(text: &str) -> Option<ProvPath> {
        let (start, inside) = text.split_at_checked(PROV_FOLDER.len())?;
        let inside = inside.replace('\\', "/");
        let leads_out = inside.split('/').any(|name| matches!(name, "" | "." | ".."));
        (start.eq_ignore_ascii_case(PROV_FOLDER) && !leads_out).then_some(ProvPath { inside })
    }

    /// The path below the folder `Prov`, as containers write it.
    pub fn inside(&self) -> &str {
        &self.inside
    }
}

/// As lists write it.
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
    fn what_is_written_is_read_and_nothing_outside_is() {
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
