//! `ppkgc convert`: makes a spec with its files from a package, or from a project of Windows Configuration Designer.
//!
//! Before the new folder gets its name, the spec is built, and the result is compared with the package (or with the
//! package that a build makes from the project), so the report describes a real build.

mod concealed;
mod files;
mod item_names;
mod rebuilt;
mod row_types;

use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::args::ConvertArgs;
use super::cli_error::CliError;
use super::console::Console;
use super::diff_side::{built, is_package, side};
use super::disk::{access_of, open_ordinary, write_folder};
use super::exit::Exit;
use super::extract::extract;
use super::spec_input::SpecInput;
use super::unreadable::unreadable;
use super::workspace::Workspace;
use crate::build::{Criteria, review};
use crate::diff::{COMPARED, Change};
use crate::finding::{Code, Finding, Place, Report, Severity};
use crate::package::{CUSTOMIZATIONS, MULTIVARIANT};
use crate::read::{self, PackageModel};
use crate::settings::Project;
use crate::spec::{Substitutes, write};
use crate::world::Access;
use concealed::Concealed;
use files::NamedFiles;
use item_names::ItemNames;
use rebuilt::{Rebuilt, SPEC};
use row_types::in_row_types;

/// Writes the spec and reports the result.
pub(super) fn convert(args: &ConvertArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let unpacked = tempfile::tempdir().map_err(|error| CliError::new("cannot make a temporary folder", error))?;
    let Some(input) = unpacked_if_package(&args.from, unpacked.path().join("package"), console)? else {
        return Ok(Exit::Findings);
    };
    let original = match input.join(MULTIVARIANT).is_dir() {
        true => side(&input, &args.rules, workspace, console)?.map(|package| package.model),
        false => None,
    };
    let read = read_project(args, &input, workspace, console)?;
    let Some(project) = read.spec.project.as_ref().filter(|project| project.wcd.is_some()) else {
        console.findings(&no_project(&args.from, &read.spec.report), Some(read.source()))?;
        return Ok(Exit::Findings);
    };
    let review = review(&read.spec, &read.criteria(&args.rules));
    let original = match original {
        Some(package) => {
            console.findings(&read.spec.report.at_least(Severity::Warning), Some(read.source()))?;
            package
        }
        None => match of_project(args, &read, &review.report, console)? {
            Some(package) => package,
            None => return Ok(Exit::Findings),
        },
    };
    let project = &match &review.checked {
        Some(checked) => in_row_types(project, checked, read.store),
        None => project.clone(),
    };
    let files = NamedFiles::of(project);
    let missing = files.missing(&read.files);
    if missing.has_errors() {
        console.findings(&missing, Some(read.source()))?;
        return Ok(Exit::Findings);
    }
    let concealed = Concealed::of(project, &read.spec.secrets, Some(&original));
    let access = Access::of(concealed.is_needed || access_of(&args.from) == Access::Owner);
    let mut substitutes = concealed.substitutes();
    let item_names = ItemNames::of(project, &concealed.secrets);
    substitutes.files = files.paths();
    substitutes.item_names = item_names.kept.clone();
    let mut outcome = Outcome::default();
    let written = write_folder(&args.output, |staged| {
        files.copy(&read.files, access, staged)?;
        let rebuilt = Rebuilt { original: &original, folder: staged, concealed: &concealed, store: read.store };
        let (spec, left) = best_form(project, substitutes, &rebuilt, console)?;
        rebuilt.write(&spec)?;
        outcome.lost_names = item_names.missing_in(&spec);
        outcome.left = left;
        Ok(())
    })?;
    match written {
        Ok(()) => show(args, &concealed, &outcome, project.wcd.as_ref().is_some_and(|own| own.has_notes), console),
        Err(finding) => console.refusal(Some(finding)),
    }
}

/// Where the project is read from: `from` itself, or `folder`, into which a package is unpacked. `None` if the package
/// cannot be read or contains no project, which has been shown.
fn unpacked_if_package(from: &Path, folder: PathBuf, console: &mut Console) -> Result<Option<PathBuf>, CliError> {
    if from.is_dir() || !is_package(from)? {
        return Ok(Some(from.to_owned()));
    }
    let problems = match unpack(from, &folder)? {
        Some(problems) => problems,
        None if folder.join(CUSTOMIZATIONS).is_file() => return Ok(Some(folder)),
        None => Report::from_iter([without_project(from)]),
    };
    console.findings(&problems, None)?;
    Ok(None)
}

/// Reads the project from `input`. If that is an unpacked package, findings name the package.
fn read_project<'w>(
    args: &ConvertArgs,
    input: &Path,
    workspace: &'w Workspace,
    console: &mut Console,
) -> Result<SpecInput<'w>, CliError> {
    let mut read = SpecInput::read(input, &args.rules, workspace, console)?;
    if input != args.from {
        read.spec.source = read.spec.source.renamed(format!("{}/{CUSTOMIZATIONS}", args.from.display()));
    }
    Ok(read)
}

/// What became of a project.
#[derive(Default)]
struct Outcome {
    /// The differences between the package and the one that the spec builds, if it builds one.
    left: Option<Vec<Change>>,
    /// How many names of items of lists the spec does not have.
    lost_names: usize,
}

/// The spec in the first form that leaves no difference, and the remaining differences; `None` for these if no form
/// builds.
fn best_form(
    project: &Project,
    substitutes: Substitutes,
    rebuilt: &Rebuilt<'_>,
    console: &mut Console,
) -> Result<(String, Option<Vec<Change>>), CliError> {
    // First as people write specs, then as settings of the designer, whose rules are less strict than those for specs.
    let of_wcd = Substitutes { from_wcd: true, ..substitutes.clone() };
    let line_by_line = Substitutes { line_by_line: true, ..of_wcd.clone() };
    let mut first: Option<Attempt> = None;
    for form in [&substitutes, &of_wcd, &line_by_line] {
        let Some(changes) = rebuilt.changes(&write(project, rebuilt.store, form), console)? else { continue };
        // The same differences would be made up for by the same lines.
        if first.as_ref().is_some_and(|first| first.left.is_some() && first.changes == changes) {
            continue;
        }
        let attempt = completed(project, form, changes, rebuilt, console)?;
        if attempt.left.as_ref().is_some_and(Vec::is_empty) {
            return Ok((attempt.spec, attempt.left));
        }
        first = first.or(Some(attempt));
    }
    let (spec, left) = match first {
        Some(Attempt { spec, left, .. }) => (spec, left),
        None => (write(project, rebuilt.store, &substitutes), None),
    };
    match left {
        Some(left) => Ok((spec, Some(left))),
        None => {
            let left = rebuilt.reported_changes(&spec, console)?;
            Ok((spec, left))
        }
    }
}

/// A spec in one form.
struct Attempt {
    /// The spec, with what the project does not contain.
    spec: String,
    /// The differences without that.
    changes: Vec<Change>,
    /// Those that remain, if it builds.
    left: Option<Vec<Change>>,
}

/// Adds to a form that builds what the project does not contain.
fn completed(
    project: &Project,
    form: &Substitutes,
    changes: Vec<Change>,
    rebuilt: &Rebuilt<'_>,
    console: &mut Console,
) -> Result<Attempt, CliError> {
    let mut form = form.clone();
    rebuilt.complete(&changes, &mut form);
    let spec = write(project, rebuilt.store, &form);
    let left = if changes.is_empty() { Some(Vec::new()) } else { rebuilt.changes(&spec, console)? };
    Ok(Attempt { spec, changes, left })
}

/// The package that a build makes from a project, after all findings were shown; `None` if nothing can be built.
fn of_project(
    args: &ConvertArgs,
    read: &SpecInput<'_>,
    report: &Report,
    console: &mut Console,
) -> Result<Option<PackageModel>, CliError> {
    console.findings(&report.at_least(Severity::Warning), Some(read.source()))?;
    if !report.has_errors() {
        let criteria = Criteria { house_rules: &[], ..read.criteria(&args.rules) };
        return Ok(built(&args.from, &read.spec, criteria, console)?.map(|package| package.model));
    }
    console.say("the project cannot be built, so no spec is written")?;
    if report.holds(Code::FileMissing) {
        console.say("say where the folder of missing files is: --map \"C:/Projects=projects\"")?;
    }
    Ok(None)
}

/// Unpacks a package. If it cannot be unpacked, the report gives the reason.
fn unpack(package: &Path, folder: &Path) -> Result<Option<Report>, CliError> {
    let file = open_ordinary(package).map_err(|error| CliError::reading(package, error))?;
    match read::open(BufReader::new(file)) {
        Ok(mut opened) => match extract(&mut opened, Access::Owner, folder)? {
            Ok(()) => Ok(None),
            Err(finding) => Ok(Some(Report::from_iter([finding]))),
        },
        Err(error) => unreadable(package, error).map(Some),
    }
}

/// The finding for a package that does not contain the project that it was made from.
fn without_project(package: &Path) -> Finding {
    let message = format!("the package contains no project ({CUSTOMIZATIONS}), from which a spec is made");
    Finding::new(Code::NoProject, Place::Named(package.display().to_string()), message)
        .help("`ppkgc inspect` shows its settings with lines for a spec; `ppkgc decompile` takes it apart")
}

/// Why there is nothing to convert.
fn no_project(from: &Path, read: &Report) -> Report {
    let mut report = read.only(Severity::Error);
    if !report.has_errors() {
        let message = "this is neither a package nor a project of Windows Configuration Designer";
        let finding = Finding::new(Code::ProjectSyntax, Place::Named(from.display().to_string()), message);
        report.push(finding.allowed("a .ppkg file, the folder of an unpacked package, or a customizations.xml"));
    }
    report
}

/// Reports what was written, and what was not.
fn show(
    args: &ConvertArgs,
    concealed: &Concealed,
    outcome: &Outcome,
    has_notes: bool,
    console: &mut Console,
) -> Result<Exit, CliError> {
    let spec = args.output.join(SPEC);
    console.file(&spec, format_args!(""))?;
    for variable in concealed.values.keys() {
        let place = concealed.places.get(variable).map_or_else(String::new, |place| format!(" ({place})"));
        console.say(format!("{variable} must be set in the environment: it holds a secret{place}"))?;
    }
    if let Some(missing) = missing(outcome.lost_names, has_notes) {
        console.say(format!("not in the spec, since devices do not read it: {missing}"))?;
    }
    let (said, exit) = match &outcome.left {
        None => ("the spec does not build as it is".to_owned(), Exit::Findings),
        Some(changes) if changes.is_empty() => {
            (format!("the spec builds a package with no difference in {COMPARED}"), Exit::Done)
        }
        Some(changes) => {
            let command = format!("ppkgc diff {} {}", args.from.display(), spec.display());
            let count = changes.len();
            (format!("the spec does not cover everything: `{command}` shows what differs ({count})"), Exit::Findings)
        }
    };
    console.say(said)?;
    Ok(exit)
}

/// The notes and names of the project that are not in the spec, in words.
fn missing(names: usize, has_notes: bool) -> Option<String> {
    let names = match names {
        0 => None,
        1 => Some("the name of an item of a list, such as a command".to_owned()),
        several => Some(format!("the names of {several} items of lists, such as commands")),
    };
    let missing: Vec<String> =
        has_notes.then(|| "the notes of the project".to_owned()).into_iter().chain(names).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}
