//! The files that a project of Windows Configuration Designer names, as Windows finds them: in any letter case, and
//! with folders of the machine that it was made on mapped to folders of this one.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::DiskFiles;
use crate::wcd::with_slashes;
use crate::world::{FileError, Files};

/// The files of a project.
pub(in crate::cli) struct ProjectFiles {
    /// The files beside the project.
    own: DiskFiles,
    /// The mapped files and folders, those with the longest old names first.
    mapped: Vec<Mapped>,
}

struct Mapped {
    /// The folder or file as the project names it, with `/`.
    old: String,
    /// The files of the folder; of a single file, those of the folder that it is in.
    files: DiskFiles,
    /// The name of the file, if a single file is mapped.
    name: Option<String>,
}

/// A folder or file as a project names it, and where it is.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Mapping {
    old: String,
    new: PathBuf,
}

impl Mapping {
    /// Reads OLD=NEW.
    pub(in crate::cli) fn parse(text: &str) -> Result<Self, String> {
        let (old, new) =
            text.split_once('=').ok_or("write OLD=NEW: a folder or file as the project names it, and where it is")?;
        let old = with_slashes(old.trim()).trim_end_matches('/').to_owned();
        match old.is_empty() || new.trim().is_empty() {
            true => Err("neither side of `=` may be empty".to_owned()),
            false => Ok(Mapping { old, new: PathBuf::from(new.trim()) }),
        }
    }

    /// Where a path (with `/`) leads, if it is the mapped folder or file, or below it.
    pub(in crate::cli) fn place_of(&self, path: &str) -> Option<PathBuf> {
        let rest = rest_below(path, &self.old)?;
        Some(if rest.is_empty() { self.new.clone() } else { self.new.join(rest) })
    }

    /// Whether the new file or folder exists.
    pub(in crate::cli) fn target_exists(&self) -> bool {
        self.new.exists()
    }
}

impl Mapped {
    fn of(Mapping { old, new }: &Mapping) -> io::Result<Mapped> {
        let is_file = fs::metadata(new)?.is_file();
        let folder = if is_file { new.parent().unwrap_or(Path::new("")) } else { new };
        let name = new.file_name().filter(|_| is_file).map(|name| name.to_string_lossy().into_owned());
        Ok(Mapped { old: old.clone(), files: DiskFiles::within(folder, folder)?, name })
    }
}

impl ProjectFiles {
    /// The files beside a project, and those of the mappings; or the new place of a mapping that cannot be used, with
    /// the reason.
    pub(in crate::cli) fn new(own: DiskFiles, mappings: &[Mapping]) -> Result<Self, (PathBuf, io::Error)> {
        let mapped = mappings.iter().map(|mapping| Mapped::of(mapping).map_err(|error| (mapping.new.clone(), error)));
        let mut mapped = mapped.collect::<Result<Vec<Mapped>, _>>()?;
        mapped.sort_by_key(|mapped| std::cmp::Reverse(mapped.old.len()));
        Ok(ProjectFiles { own, mapped })
    }

    /// The files beside the project.
    pub(in crate::cli) fn own(&self) -> &DiskFiles {
        &self.own
    }

    /// The files that have been opened.
    pub(in crate::cli) fn opened(&self) -> Vec<PathBuf> {
        self.mapped.iter().map(|mapped| &mapped.files).chain([&self.own]).flat_map(DiskFiles::opened).collect()
    }

    /// The files that a path refers to, and the path among them.
    fn place<'p>(&self, path: &'p str) -> Result<(&DiskFiles, Cow<'p, str>), FileError> {
        for mapped in &self.mapped {
            match (rest_below(path, &mapped.old), &mapped.name) {
                (Some(""), Some(name)) => return Ok((&mapped.files, Cow::Owned(name.clone()))),
                (Some(rest), None) => return Ok((&mapped.files, Cow::Borrowed(rest))),
                _ => {}
            }
        }
        if is_machine_specific(path) { Err(FileError::Elsewhere) } else { Ok((&self.own, Cow::Borrowed(path))) }
    }
}

impl Files for ProjectFiles {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        let (files, path) = self.place(path)?;
        match files.open(&path) {
            Err(FileError::Missing) => files.open(&files.in_any_case(&path).ok_or(FileError::Missing)?),
            opened => opened,
        }
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.place(path).map_or_else(|_| Vec::new(), |(files, path)| files.beside(&path))
    }
}

/// The rest of a path below a folder, whose letter case does not matter; empty for the folder itself.
fn rest_below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let (start, rest) = path.split_at_checked(folder.len())?;
    let is_start = start.to_lowercase() == folder.to_lowercase();
    let rest = if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') };
    rest.filter(|_| is_start)
}

/// Whether a path has a meaning only on one machine: it begins at a root, a drive or a variable.
fn is_machine_specific(path: &str) -> bool {
    path.starts_with(['/', '%']) || path.split('/').next().is_some_and(|first| first.contains(':'))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::{Mapping, ProjectFiles};
    use crate::cli::disk::DiskFiles;
    use crate::world::{FileError, Files};

    #[test]
    fn files_are_found_as_windows_finds_them() {
        let dir = tempfile::tempdir().unwrap();
        let (project, assets) = (dir.path().join("project"), dir.path().join("assets"));
        fs::create_dir_all(project.join("Scripts")).unwrap();
        fs::create_dir_all(&assets).unwrap();
        fs::write(project.join("Scripts/Setup.CMD"), "own").unwrap();
        fs::write(assets.join("oned.cmd"), "mapped").unwrap();
        fs::write(dir.path().join("secret"), "x").unwrap();
        let mapping =
            |old: &str, new: &str| Mapping::parse(&format!("{old}={}", dir.path().join(new).display())).unwrap();
        let mappings = [
            mapping(r"C:\Users\me\", "project"),
            mapping(r"C:\Users\Me\Files", "assets"),
            mapping("X:/one.exe", "assets/oned.cmd"),
        ];
        let files = ProjectFiles::new(DiskFiles::within(&project, &project).unwrap(), &mappings).unwrap();
        let text = |path: &str| {
            let mut text = String::new();
            files.open(path).map(|mut file| file.read_to_string(&mut text)).map(|_| text)
        };
        for (path, expected) in [
            ("scripts/setup.cmd", "own"),
            ("Scripts/../Scripts/Setup.CMD", "own"),
            ("c:/users/ME/files/ONED.cmd", "mapped"),
            ("C:/Users/me/scripts/setup.cmd", "own"),
            ("x:/One.exe", "mapped"),
        ] {
            assert_eq!(text(path).unwrap(), expected, "{path}");
        }
        assert!(matches!(text("D:/x.cmd"), Err(FileError::Elsewhere)));
        assert!(matches!(text("C:/Users/meagain/x.cmd"), Err(FileError::Elsewhere)));
        assert!(matches!(text("//server/share/x.cmd"), Err(FileError::Elsewhere)));
        assert!(matches!(text("none.cmd"), Err(FileError::Missing)));
        assert!(matches!(text("../secret"), Err(FileError::Outside)));
        assert!(matches!(text("../SECRET"), Err(FileError::Outside)));
        assert!(Mapping::parse("=x").is_err() && Mapping::parse("x").is_err());
    }
}
