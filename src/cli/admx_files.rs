//! Finds the ADMX files that a spec and the command line name. They are only listed here; each is read when a policy
//! needs it.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::cli_error::CliError;
use super::disk::{DiskFiles, Inputs, read_ordinary};
use crate::finding::{Code, Finding, Place, Report};
use crate::schema::admx::{AdmxLibrary, Fetch, LibraryFile};
use crate::settings::Spanned;

/// The largest ADMX or ADML file that is read; Microsoft's largest is smaller than 3 MiB.
const MAX_FILE_BYTES: usize = 16 << 20;

/// The maximum number of files in a folder; Windows has 228.
const MAX_FOLDER_FILES: usize = 10_000;

/// The language folder beside ADMX files whose texts are shown, if it exists.
const LANGUAGE: &str = "en-US";

/// Lists the files of `[schema] admx`, then those of `--admx`; if two have the same name, the later one counts. All of
/// them become inputs.
pub(super) fn list(
    library: &mut AdmxLibrary,
    named_in_spec: &[Spanned<String>],
    named_in_arguments: &[PathBuf],
    files: &DiskFiles,
    inputs: &mut Inputs,
) -> Result<Report, CliError> {
    let mut report = Report::new();
    for path in named_in_spec {
        match files.resolve_named(&path.value) {
            Ok(found) => report.extend(add(library, &path.value, &found, path.span.into(), inputs)?),
            Err(error) => report.push(
                Finding::new(Code::MissingAdmx, path.span, format!("`{}` cannot be used: {error}", path.value))
                    .allowed("an ADMX file or a folder of them, relative to the spec"),
            ),
        }
    }
    for path in named_in_arguments {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        report.extend(add(library, &name, path, Place::Named(name.clone()), inputs)?);
    }
    Ok(report)
}

/// Adds one file, or every ADMX file of a folder.
fn add(
    library: &mut AdmxLibrary,
    name: &str,
    path: &Path,
    place: Place,
    inputs: &mut Inputs,
) -> Result<Option<Finding>, CliError> {
    let reading = |error| CliError::reading(path, error);
    let found = fs::canonicalize(path).map_err(reading)?;
    let name = name.trim_end_matches('/');
    let (folder, shown, members) = match found.is_dir() {
        true => (found.as_path(), format!("{name}/"), names_in(&found, ".admx").map_err(reading)?),
        false => {
            let (above, member) = name.rsplit_once('/').map_or(("", name), |(above, member)| (above, member));
            let shown = if above.is_empty() { String::new() } else { format!("{above}/") };
            let members = if ends_in(member, ".admx") { vec![member.to_owned()] } else { Vec::new() };
            (found.parent().unwrap_or(Path::new(".")), shown, members)
        }
    };
    if members.is_empty() || members.len() > MAX_FOLDER_FILES {
        let (what, allowed) = match members.len() {
            0 => (
                "there is no ADMX file here",
                "a file NAME.admx, or a folder that contains such files directly".to_owned(),
            ),
            _ => ("the folder contains too many files", format!("at most {MAX_FOLDER_FILES} files")),
        };
        return Ok(Some(Finding::new(Code::MissingAdmx, place, format!("`{name}`: {what}")).allowed(allowed)));
    }
    let texts = texts_beside(folder);
    for member in members {
        // If the user names the file itself, it may be a link to a file with another name.
        let path = if found.is_dir() { folder.join(&member) } else { found.clone() };
        let stem = member.get(..member.len() - ".admx".len()).unwrap_or_default().to_lowercase();
        inputs.extend([path.clone()].into_iter().chain(texts.get(&stem).map(|adml| folder.join(adml))));
        let file = LibraryFile::new(format!("{shown}{member}"), fetch(folder, path));
        let file = match texts.get(&stem) {
            Some(adml) => file.with_titles(format!("{shown}{}", adml.display()), fetch(folder, folder.join(adml))),
            None => file,
        };
        library.add(&member, file);
    }
    Ok(None)
}

/// The paths of the ADML files of one language, by the names of their ADMX files in lower case.
fn texts_beside(folder: &Path) -> HashMap<String, PathBuf> {
    let Some((language, members)) = language_beside(folder) else { return HashMap::new() };
    let by_stem = members.into_iter().map(|member| {
        let stem = member.get(..member.len() - ".adml".len()).unwrap_or_default().to_lowercase();
        (stem, Path::new(&language).join(member))
    });
    by_stem.collect()
}

/// The name of the folder with the texts, and the names of the files in it: the folder of [`LANGUAGE`], otherwise the
/// first one by name that contains texts.
fn language_beside(folder: &Path) -> Option<(String, Vec<String>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MAX_FOLDER_FILES);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut languages: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    languages.sort_by_key(|name| (!name.eq_ignore_ascii_case(LANGUAGE), name.to_lowercase()));
    let texts = languages.into_iter().filter_map(|name| Some((names_in(&folder.join(&name), ".adml").ok()?, name)));
    texts.map(|(members, name)| (name, members)).find(|(_, members)| !members.is_empty())
}

/// The sorted names in a folder with this ending; at most one more than the limit.
fn names_in(folder: &Path, end: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok().filter(|name| ends_in(name, end)));
        if names.len() > MAX_FOLDER_FILES {
            break;
        }
    }
    names.sort();
    Ok(names)
}

fn ends_in(name: &str, end: &str) -> bool {
    let start = name.len().checked_sub(end.len());
    start.and_then(|start| name.get(start..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// A function that reads a file of the folder when it is called. A link may not lead out of the folder that somebody
/// named.
fn fetch(folder: &Path, path: PathBuf) -> Fetch {
    let folder = folder.to_owned();
    Box::new(move || {
        if !fs::canonicalize(&path)?.starts_with(&folder) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a link that leads out of its folder"));
        }
        read_ordinary(&path, MAX_FILE_BYTES)
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::list;
    use crate::cli::disk::{DiskFiles, Inputs};
    use crate::finding::Span;
    use crate::schema::admx::AdmxLibrary;
    use crate::settings::Spanned;

    const ADMX: &str = "<policyDefinitions><policies><policy name='A' displayName='$(string.T)'/></policies>\
                        </policyDefinitions>";
    const ADML: &str = "<policyDefinitionResources><resources><stringTable><string id='T'>Title</string></stringTable>\
                        </resources></policyDefinitionResources>";

    /// A folder of ADMX files beside the folder of a spec.
    fn folders(below: &Path) -> DiskFiles {
        for folder in ["spec", "policies", "policies/EN-us"] {
            fs::create_dir(below.join(folder)).unwrap();
        }
        fs::write(below.join("policies/One.ADMX"), ADMX).unwrap();
        fs::write(below.join("policies/EN-us/one.adml"), ADML).unwrap();
        fs::write(below.join("secret.admx"), ADMX).unwrap();
        DiskFiles::within(&below.join("spec"), &below.join("spec")).unwrap()
    }

    #[test]
    fn a_spec_may_name_a_folder_beside_its_own() {
        let below = tempfile::tempdir().unwrap();
        let files = folders(below.path());
        let named = Spanned { value: "../policies/".to_owned(), span: Span { start: 0, end: 1 } };
        let mut library = AdmxLibrary::default();
        assert!(list(&mut library, &[named], &[], &files, &mut Inputs::default()).unwrap().worst().is_none());
        let file = library.file("one.admx").unwrap();
        assert_eq!(file.name(), "../policies/One.ADMX");
        assert_eq!(file.title(file.admx().policy("a").unwrap().title.as_deref().unwrap()), Some("Title"));
    }

    #[test]
    fn texts_of_another_language_are_better_than_none() {
        let below = tempfile::tempdir().unwrap();
        let files = folders(below.path());
        let policies = below.path().join("policies");
        let title = || {
            let mut library = AdmxLibrary::default();
            list(&mut library, &[], std::slice::from_ref(&policies), &files, &mut Inputs::default()).unwrap();
            library.file("one.admx").unwrap().title("$(string.T)").map(str::to_owned)
        };
        fs::create_dir(policies.join("de-DE")).unwrap();
        fs::write(policies.join("de-DE/One.adml"), ADML.replace("Title", "Titel")).unwrap();
        assert_eq!(title().as_deref(), Some("Title"));
        fs::remove_file(policies.join("EN-us/one.adml")).unwrap();
        assert_eq!(title().as_deref(), Some("Titel"));
    }

    #[test]
    fn links_do_not_lead_out_of_a_folder() {
        let below = tempfile::tempdir().unwrap();
        let files = folders(below.path());
        symlink("../secret.admx", below.path().join("policies/link.admx")).unwrap();
        symlink("One.ADMX", below.path().join("policies/two.admx")).unwrap();
        let mut library = AdmxLibrary::default();
        list(&mut library, &[], &[below.path().join("policies")], &files, &mut Inputs::default()).unwrap();
        assert_eq!(library.file("link.admx").unwrap().admx().policies().len(), 0);
        assert_eq!(library.file("two.admx").unwrap().admx().policies().len(), 1);
        let troubles: Vec<String> = library.troubles().into_iter().map(|finding| finding.message).collect();
        assert_eq!(troubles, ["the file cannot be read: it is a link that leads out of its folder"]);
    }

    #[test]
    fn a_named_file_gets_the_texts_beside_it() {
        let below = tempfile::tempdir().unwrap();
        let files = folders(below.path());
        let mut library = AdmxLibrary::default();
        list(&mut library, &[], &[below.path().join("policies/One.ADMX")], &files, &mut Inputs::default()).unwrap();
        assert!(library.file("one.admx").unwrap().titles().is_some());
        let report = list(&mut library, &[], &[below.path().join("spec")], &files, &mut Inputs::default()).unwrap();
        assert!(report.has_errors());
        symlink("../policies/One.ADMX", below.path().join("spec/two.admx")).unwrap();
        list(&mut library, &[], &[below.path().join("spec/two.admx")], &files, &mut Inputs::default()).unwrap();
        assert_eq!(library.file("two.admx").unwrap().admx().policies().len(), 1);
    }
}
