//! `ppkgc report`: a page about a spec, a package or a batch.

mod batch;
mod package_rows;
mod picture_rows;
mod spec_rows;

use std::path::Path;

use super::args::{ReportArgs, RuleArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::diff_side::{SidePackage, built, is_package, side};
use super::disk::{Inputs, open_ordinary, write_bytes};
use super::exit::Exit;
use super::sidecar::catalog_beside;
use super::spec_input::SpecInput;
use super::workspace::Workspace;
use crate::batch::RECORD_FILE;
use crate::build::{self, Criteria};
use crate::finding::{Code, Finding, Place, Secrets};
use crate::package::MULTIVARIANT;
use crate::report::{Page, page};
use crate::world::{Access, Hashes, hex};

/// A page with what is needed to write it: the secrets that it must not show, and the files that it was made from.
struct PreparedPage {
    page: Page,
    secrets: Secrets,
    inputs: Inputs,
    exit: Exit,
}

/// Writes the page. A spec with errors gets one too, which shows the errors.
pub(super) fn report(args: &ReportArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let subject = args.subject.as_path();
    let record = if subject.is_dir() { subject.join(RECORD_FILE) } else { subject.to_owned() };
    if record.file_name().is_some_and(|name| name == RECORD_FILE) && record.is_file() {
        let (text, exit) = batch::batch(&record)?;
        return write(&text, &Inputs::from_iter([record]), exit, args, console);
    }
    let prepared = match is_package_or_its_folder(subject)? {
        true => of_package(subject, &args.rules, workspace, console)?,
        false => Some(of_spec(subject, &args.rules, workspace, console)?),
    };
    let Some(prepared) = prepared else {
        console.say("nothing was written")?;
        return Ok(Exit::Findings);
    };
    console.conceal(&prepared.secrets);
    write(&page(&prepared.page, &prepared.secrets), &prepared.inputs, prepared.exit, args, console)
}

/// Whether the path leads to a package, or to the folder of an unpacked one; `-` is a spec.
fn is_package_or_its_folder(path: &Path) -> Result<bool, CliError> {
    if path.is_dir() && path != Path::new("-") {
        return Ok(path.join(MULTIVARIANT).is_dir());
    }
    is_package(path)
}

fn write(text: &str, inputs: &Inputs, exit: Exit, args: &ReportArgs, console: &mut Console) -> Result<Exit, CliError> {
    if Inputs::from_iter([catalog_beside(&args.subject)]).replaced_by(&args.output).is_some() {
        return console.refusal(Some(replaces_catalog(&args.output)));
    }
    match write_bytes(&args.output, inputs, Access::Usual, text.as_bytes())? {
        Some(refused) => console.refusal(Some(refused)),
        None => console.file(&args.output, format_args!("")).map(|()| exit),
    }
}

/// The finding that the page would replace the catalog of the package that it is about.
fn replaces_catalog(output: &Path) -> Finding {
    let message = "the output would replace the catalog of the package";
    Finding::new(Code::WouldOverwrite, Place::Named(output.display().to_string()), message).help("name another file")
}

/// The page of a package for its kit, with this description in place of that of the package.
pub(super) fn page_of_package(
    path: &Path,
    description: &str,
    console: &mut Console,
) -> Result<Option<String>, CliError> {
    let prepared = of_package(path, &RuleArgs::default(), &Workspace::default(), console)?;
    Ok(prepared.map(|mut prepared| {
        description.clone_into(&mut prepared.page.description);
        page(&prepared.page, &prepared.secrets)
    }))
}

/// The page of a package that already exists.
fn of_package(
    path: &Path,
    rules: &RuleArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<Option<PreparedPage>, CliError> {
    let Some(package) = side(path, rules, workspace, console)? else { return Ok(None) };
    let secrets = package.model.secrets();
    let mut page = Page::default();
    fill(&mut page, &package)?;
    if path.is_file() {
        let hashes = open_ordinary(path).and_then(Hashes::of).map_err(|error| CliError::reading(path, error))?;
        page.facts.push(("Size", format!("{} bytes", hashes.size)));
        page.facts.push(("SHA-256", hex(&hashes.sha256)));
    }
    page.findings = spec_rows::findings(&package.model.problems, None);
    let exit = Exit::of(&package.model.problems, false);
    Ok(Some(PreparedPage { page, secrets, inputs: Inputs::from_iter([path]), exit }))
}

/// The page of a spec: what its package would do, and the findings about it.
fn of_spec(
    path: &Path,
    rules: &RuleArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<PreparedPage, CliError> {
    let input = SpecInput::read(path, rules, workspace, console)?;
    let criteria = input.criteria(rules);
    let review = build::review(&input.spec, &criteria);
    let mut secrets = input.spec.secrets.clone();
    let mut page = Page::default();
    let source = input.source();
    page.title = spec_rows::title(&input.spec);
    // Even if the spec breaks house rules, the page shows what would be built without them.
    let lenient = Criteria { house_rules: &[], ..criteria };
    let would_build = build::review(&input.spec, &lenient).checked.is_some();
    let package = if would_build { built(path, &input.spec, lenient, console)? } else { None };
    if let Some(package) = &package {
        secrets.extend(&package.model.secrets());
        fill(&mut page, package)?;
        spec_rows::origins(&mut page.settings, &package.model, &review.outcomes, source);
    }
    spec_rows::descriptions(&mut page.settings, input.schema);
    page.verdicts = spec_rows::verdicts(&review.outcomes, &review.target.devices);
    page.facts.push(("Spec", source.name().to_owned()));
    page.findings = spec_rows::findings(&review.report.without_routine(), Some(source));
    let exit = Exit::of(&review.report, rules.strict);
    Ok(PreparedPage { page, secrets, inputs: input.inputs(), exit })
}

/// Fills in what a package does.
fn fill(page: &mut Page, package: &SidePackage) -> Result<(), CliError> {
    package_rows::fill(page, &package.model);
    page.pictures = picture_rows::pictures(package)?;
    Ok(())
}
