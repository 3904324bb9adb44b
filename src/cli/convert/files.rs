//! Copies the files of a project into a folder beside the spec.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::cli::cli_error::CliError;
use crate::cli::disk::create_new;
use crate::finding::{Code, Finding, Place, Report};
use crate::settings::{Project, Value};
use crate::world::windows_name::NameKey;
use crate::world::{Access, Files};

/// The folder for the files.
const FOLDER: &str = "files";

/// The paths of files, each with its path beside the spec.
pub(super) struct NamedFiles(BTreeMap<String, String>);

impl NamedFiles {
    /// The files that the settings name. They keep their names; two with the same name get separate folders.
    pub(super) fn of(project: &Project) -> NamedFiles {
        let mut taken = BTreeSet::new();
        let mut files = BTreeMap::new();
        for setting in project.all_settings() {
            let Some(Value::TextOf(path)) = setting.value.as_ref().map(|value| &value.value) else { continue };
            if files.contains_key(&path.value) {
                continue;
            }
            let name = path.value.rsplit('/').next().unwrap_or(&path.value);
            let folders = std::iter::once(FOLDER.to_owned()).chain((2..).map(|number| format!("{FOLDER}-{number}")));
            let mut places = folders.map(|folder| format!("{folder}/{name}"));
            let place = places.find(|place| taken.insert(place.split('/').map(NameKey::of).collect::<Vec<_>>()));
            files.insert(path.value.clone(), place.unwrap_or_default());
        }
        NamedFiles(files)
    }

    /// The path beside the spec for each file.
    pub(super) fn paths(&self) -> BTreeMap<String, String> {
        self.0.clone()
    }

    /// Reports each file that cannot be read.
    pub(super) fn missing(&self, from: &dyn Files) -> Report {
        let missing = self.0.keys().filter(|path| from.open(path).is_err());
        let findings = missing.map(|path| {
            let message = format!("`{path}` cannot be read");
            Finding::new(Code::FileMissing, Place::Nowhere, message)
                .help("give its folder with --map \"C:/Projects=projects\"")
        });
        findings.collect()
    }

    /// Copies all of them into the folder of the spec.
    pub(super) fn copy(&self, from: &dyn Files, access: Access, folder: &Path) -> Result<(), CliError> {
        self.0.iter().try_for_each(|(path, place)| copy(path, from, access, &folder.join(place)))
    }
}

fn copy(path: &str, from: &dyn Files, access: Access, to: &Path) -> Result<(), CliError> {
    let writing = |error: io::Error| CliError::writing(to, error);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(writing)?;
    }
    let mut file = from.open(path).map_err(|error| CliError::reading(Path::new(path), error))?;
    let mut out = BufWriter::new(create_new(to, access).map_err(writing)?);
    io::copy(&mut file, &mut out).map_err(writing)?;
    out.flush().map_err(writing)
}
