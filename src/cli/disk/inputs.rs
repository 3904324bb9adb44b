//! The files that a command reads, none of which its outputs may replace.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use same_file::is_same_file;

/// Paths of files that are read.
#[derive(Debug, Clone, Default)]
pub struct Inputs(Vec<PathBuf>);

impl Inputs {
    /// The input that writing to this path would replace. The system decides whether two paths are the same file,
    /// however they are written.
    pub(in crate::cli) fn replaced_by(&self, output: &Path) -> Option<&Path> {
        // Most outputs do not exist yet, and then they replace nothing.
        let length = length(output)?;
        let alike = self.0.iter().filter(|input| self::length(input) == Some(length));
        alike.map(PathBuf::as_path).find(|input| is_same_file(input, output).unwrap_or(false))
    }
}

impl IntoIterator for Inputs {
    type Item = PathBuf;
    type IntoIter = std::vec::IntoIter<PathBuf>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Extend<PathBuf> for Inputs {
    fn extend<I: IntoIterator<Item = PathBuf>>(&mut self, paths: I) {
        self.0.extend(paths);
    }
}

impl<P: Into<PathBuf>> FromIterator<P> for Inputs {
    fn from_iter<I: IntoIterator<Item = P>>(paths: I) -> Self {
        Inputs(paths.into_iter().map(Into::into).collect())
    }
}

/// The length of a file in bytes. Pipes and devices are left out: they are never replaced by mistake, and opening them
/// could block forever.
fn length(path: &Path) -> Option<u64> {
    path.metadata().ok().filter(Metadata::is_file).map(|found| found.len())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Inputs;

    #[test]
    fn a_file_is_recognized_by_every_path() {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path();
        fs::create_dir(here.join("sub")).unwrap();
        fs::write(here.join("spec.toml"), "x").unwrap();
        fs::write(here.join("other"), "x").unwrap();
        fs::hard_link(here.join("spec.toml"), here.join("hard")).unwrap();
        let inputs = Inputs::from_iter([here.join("spec.toml"), here.join("missing")]);
        for same in ["spec.toml", "sub/../spec.toml", "hard"] {
            assert_eq!(inputs.replaced_by(&here.join(same)), Some(here.join("spec.toml").as_path()), "{same}");
        }
        for other in ["other", "missing", "new", "sub"] {
            assert_eq!(inputs.replaced_by(&here.join(other)), None, "{other}");
        }
    }
}
