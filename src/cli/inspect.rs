//! `ppkgc inspect`: what a package does, whoever made it; and its files on the disk.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use super::args::{Format, InspectArgs};
use super::console::Console;
use super::disk::{open_ordinary, write_folder};
use super::exit::Exit;
use super::inspect_view::{closed_document, document, page};
use super::trouble::Trouble;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::WimError;
use crate::read::{self, OpenPackage, ReadError};

/// Prints the package, after writing its files where that is asked for.
pub(super) fn inspect(args: &InspectArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let path = &args.package;
    let file = open_ordinary(path).map_err(|error| Trouble::reading(path, error))?;
    let opened = read::open(BufReader::new(file)).and_then(|mut package| package.model().map(|model| (package, model)));
    let (mut package, model) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let report = unreadable(path, error)?;
            match args.format {
                Format::Json => console.json(&closed_document(path, &report))?,
                Format::Human => console.findings(&report, None)?,
            }
            return Ok(Exit::of(&report, false));
        }
    };
    let mut report = model.problems.clone();
    if let Some(folder) = &args.extract
        && !report.has_errors()
        && let Err(finding) = extract(&mut package, folder)?
    {
        report.push(finding);
    }
    match args.format {
        Format::Json => console.json(&document(path, &model, &report, args.show_secrets))?,
        Format::Human => {
            console.findings(&report, None)?;
            console.line(page(&model, args.show_secrets).trim_end())?;
        }
    }
    Ok(Exit::of(&report, false))
}

/// What a package that cannot be opened amounts to: a finding, or trouble with the disk.
pub(super) fn unreadable(path: &Path, error: ReadError) -> Result<Report, Trouble> {
    let mut report = Report::new();
    let place = Place::Named(path.display().to_string());
    match error {
        ReadError::Container(WimError::Io { error, .. }) => return Err(Trouble::reading(path, error)),
        ReadError::NotAPackage => report.push(
            Finding::new(Code::NotAPackage, place, "the file is a WIM container, but no provisioning package")
                .help("a package holds a folder called Multivariant"),
        ),
        ReadError::Container(error @ WimError::Unsupported { .. }) => {
            report.push(Finding::new(
                Code::NotAPackage,
                place,
                format!("the file is no provisioning package: {error}"),
            ));
        }
        ReadError::Container(error) => {
            report.push(Finding::new(Code::PackageDamaged, place, format!("the package cannot be read: {error}")).help(
                "fetch it anew; a file that is no WIM at all may be an encrypted package, which only Windows can read",
            ))
        }
    }
    Ok(report)
}

/// Writes every file of the package to a new folder, checking each content on the way.
fn extract<R: Read + Seek>(package: &mut OpenPackage<R>, folder: &Path) -> Result<Result<(), Finding>, Trouble> {
    let wim = package.container();
    let files = wim.root().files();
    if let Some((path, _)) = files.iter().find(|(path, _)| !is_safe(path)) {
        return Ok(Err(Finding::new(
            Code::PackageDamaged,
            Place::Named(path.clone()),
            "a file of the package has a name that cannot be written safely",
        )));
    }
    write_folder(folder, |staged| {
        for (path, entry) in &files {
            let target = staged.join(path);
            let writing = |error: &dyn std::fmt::Display| Trouble::writing(&target, error);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent).map_err(|error| writing(&error))?;
            }
            let mut out = BufWriter::new(File::create(&target).map_err(|error| writing(&error))?);
            wim.copy(entry, &mut out).map_err(|error| writing(&error))?;
            out.flush().map_err(|error| writing(&error))?;
        }
        Ok(())
    })
}

/// Whether a path of a package leads below the folder it is joined to, on every system: the container already rules out
/// empty names, `..` and separators; a colon would name a drive or a second stream on Windows.
fn is_safe(path: &str) -> bool {
    !path.starts_with('/')
        && !path.contains([':', '\\'])
        && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn paths_that_could_leave_the_folder_are_not_safe() {
        assert!(is_safe("DataAsset/2/0_x=/a b.jpg"));
        for path in ["/etc/passwd", "a/../b", "C:/x", "a\\b", "a//b", "."] {
            assert!(!is_safe(path), "{path}");
        }
    }
}
