//! `ppkgc convert`: a package, or a project of Windows Configuration Designer, becomes a spec with its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use super::args::ConvertArgs;
use super::cli_error::CliError;
use super::console::Console;
use super::diff_side::{built, is_package, side};
use super::disk::{DiskFiles, access_of, create_new, open_ordinary, write_folder};
use super::exit::Exit;
use super::extract::extract;
use super::spec_input::SpecInput;
use super::unreadable::unreadable;
use super::workspace::Workspace;
use crate::build::{Criteria, ParsedSpec};
use crate::check::{self, TargetWords};
use crate::diff::{self, Change, SettingState};
use crate::finding::{Code, Finding, Levels, Place, Report, Secrets, Severity, Source, Span};
use crate::read::{self, PackageModel, SettingAction, SettingRole, SettingView};
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::settings::{Project, Value, When};
use crate::spec::{Substitutes, write};
use crate::world::{Access, Files};

/// The name of the spec in its folder.
const SPEC: &str = "spec.toml";
/// The folder for the files of the package.
const FILES: &str = "files";

/// Writes the spec and says what it makes of it.
pub(super) fn convert(args: &ConvertArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let taken_apart = tempfile::tempdir().map_err(|error| CliError::new("cannot make a temporary folder", error))?;
    let mut input = args.from.clone();
    if !input.is_dir() && is_package(&input)? {
        input = taken_apart.path().join("package");
        if let Some(report) = take_apart(&args.from, &input)? {
            console.findings(&report, None)?;
            return Ok(Exit::Findings);
        }
    }
    let original = match input.join("Multivariant").is_dir() {
        true => side(&input, &args.rules, workspace, console)?,
        false => None,
    };
    let read = SpecInput::read(&input, &args.rules, workspace, console)?;
    let Some(project) = read.spec.project.as_ref().filter(|project| project.wcd.is_some()) else {
        let mut report = read.spec.report.only(Severity::Error);
        if !report.has_errors() {
            let message = "this is neither a package nor a project of Windows Configuration Designer";
            report.push(Finding::new(Code::ProjectSyntax, Place::Named(args.from.display().to_string()), message));
        }
        console.findings(&report, Some(read.source()))?;
        return Ok(Exit::Findings);
    };
    console.findings(&read.spec.report.at_least(Severity::Warning), Some(read.source()))?;
    let files = named_files(project);
    let missing = unreadable_files(&files, &read.files);
    if missing.has_errors() {
        console.findings(&missing, Some(read.source()))?;
        return Ok(Exit::Findings);
    }
    let secrets = secrets(project);
    // They may recur where nothing shows that they are secret.
    let mut hidden = Secrets::default();
    hidden.extend(&read.spec.secrets);
    secrets.values().for_each(|(_, value)| hidden.add(value));
    original.iter().for_each(|own| hidden.extend(&own.secrets()));
    let mut instead = Substitutes {
        variables: secrets.iter().map(|(place, (name, _))| (*place, name.clone())).collect(),
        texts: texts(project, &hidden),
        names: names(project, &hidden),
        files: files.values().map(|(path, name)| (path.clone(), format!("{FILES}/{name}"))).collect(),
        ..Substitutes::default()
    };
    let mut values: BTreeMap<String, String> = secrets.into_values().collect();
    values.extend(instead.texts.iter().map(|(text, variable)| (variable.clone(), text.clone())));
    let mut left = None;
    let holds_secrets = !values.is_empty() || original.as_ref().is_some_and(|own| !own.secrets().is_empty());
    let access = Access::of(holds_secrets || access_of(&args.from) == Access::Owner);
    let written = write_folder(&args.output, |staged| {
        for (path, name) in files.values() {
            copy(path, &read.files, access, &staged.join(FILES).join(name))?;
        }
        let Some(original) = &original else { return put(staged, &write(project, &instead)) };
        let first = changes(original, staged, project, &instead, &values, console)?;
        complete(original, &first, &mut instead);
        left = Some(changes(original, staged, project, &instead, &values, console)?);
        Ok(())
    })?;
    if let Err(finding) = written {
        return console.refusal(Some(finding));
    }
    show(args, &values, left.as_ref(), original.is_some(), console)
}

/// Unpacks a package. The report says why it cannot be.
fn take_apart(package: &Path, folder: &Path) -> Result<Option<Report>, CliError> {
    let file = open_ordinary(package).map_err(|error| CliError::reading(package, error))?;
    match read::open(BufReader::new(file)) {
        Ok(mut opened) => match extract(&mut opened, Access::Owner, folder)? {
            Ok(()) => Ok(None),
            Err(finding) => Ok(Some(Report::from_iter([finding]))),
        },
        Err(error) => unreadable(package, error).map(Some),
    }
}

/// The files that the project names, by their paths, each with a name of its own.
fn named_files(project: &Project) -> BTreeMap<String, (String, String)> {
    let mut taken = BTreeSet::new();
    let mut files = BTreeMap::new();
    for setting in project.all_settings() {
        let Some(Value::TextOf(path)) = setting.value.as_ref().map(|value| &value.value) else { continue };
        if files.contains_key(&path.value) {
            continue;
        }
        let own = path.value.rsplit('/').next().unwrap_or(&path.value);
        let mut name = own.to_owned();
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{number}/{own}");
        }
        files.insert(path.value.clone(), (path.value.clone(), name));
    }
    files
}

fn unreadable_files(files: &BTreeMap<String, (String, String)>, from: &dyn Files) -> Report {
    let unreadable = files.keys().filter(|path| from.open(path).is_err());
    let findings = unreadable.map(|path| {
        let message = format!("`{path}` cannot be read");
        Finding::new(Code::FileMissing, Place::Nowhere, message)
            .help("say where its folder is: --map \"C:/Projects=projects\"")
    });
    findings.collect()
}

/// The places of values that must not be in a spec, each with the variable that takes its place and its value.
fn secrets(project: &Project) -> BTreeMap<Span, (String, String)> {
    let places: BTreeSet<Span> = check::secrets(project)
        .in_order()
        .into_iter()
        .filter_map(|finding| match finding.place {
            Place::Spec(span) => Some(span),
            Place::Named(_) | Place::Nowhere => None,
        })
        .collect();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut secrets = BTreeMap::new();
    for setting in project.all_settings() {
        let Some(value) = setting.value.as_ref().filter(|value| places.contains(&value.span)) else { continue };
        let Value::Text(text) = &value.value else { continue };
        let base = variable(&setting.address.to_string());
        let count = names.entry(base.clone()).or_insert(0);
        *count += 1;
        let name = if *count == 1 { base } else { format!("{base}_{count}") };
        secrets.insert(value.span, (name, text.clone()));
    }
    secrets
}

/// The description and the conditions that contain a secret, each with the variable that takes its place.
fn texts(project: &Project, secrets: &Secrets) -> BTreeMap<String, String> {
    let kinds = project.conditions.iter().flat_map(|named| &named.states);
    let own = project.variants.iter().flat_map(|variant| &variant.when).filter_map(|when| match when {
        When::State(state) => Some(state),
        When::Named(_) => None,
    });
    let conditions = kinds.chain(own).flat_map(|state| &state.conditions).map(|condition| &condition.value.value);
    let all = project.package.description.iter().map(|description| &description.value).chain(conditions);
    let hidden: BTreeSet<&String> = all.filter(|text| secrets.mask(text) != text.as_str()).collect();
    hidden.into_iter().enumerate().map(|(index, text)| (text.clone(), format!("PPKG_TEXT_{}", index + 1))).collect()
}

/// The names of conditions and variants that contain a secret, each with another one.
fn names(project: &Project, secrets: &Secrets) -> BTreeMap<String, String> {
    let variants = project.variants.iter().filter_map(|variant| variant.name.as_ref());
    let all = project.conditions.iter().map(|named| &named.name).chain(variants).map(|name| &name.value);
    let hidden: BTreeSet<&String> = all.filter(|name| secrets.mask(name) != name.as_str()).collect();
    hidden.into_iter().enumerate().map(|(index, name)| (name.clone(), format!("devices {}", index + 1))).collect()
}

/// The name of a variable for the value of a setting: its last two names.
fn variable(address: &str) -> String {
    let words: Vec<String> = address
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    let start = words.len().saturating_sub(2);
    format!("PPKG_{}", words[start..].join("_"))
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

fn put(folder: &Path, spec: &str) -> Result<(), CliError> {
    let path = folder.join(SPEC);
    File::create(&path)
        .and_then(|mut file| file.write_all(spec.as_bytes()))
        .map_err(|error| CliError::writing(&path, error))
}

/// What the spec does otherwise than the package; nothing if it cannot be built, which the console has said.
fn changes(
    original: &PackageModel,
    folder: &Path,
    project: &Project,
    instead: &Substitutes,
    values: &BTreeMap<String, String>,
    console: &mut Console,
) -> Result<Option<Vec<Change>>, CliError> {
    let text = write(project, instead);
    put(folder, &text)?;
    let spec = ParsedSpec::new(Source::new(SPEC, text), Report::new(), &|name| values.get(name).cloned());
    let files = DiskFiles::within(folder, folder).map_err(|error| CliError::reading(folder, error))?;
    let criteria = Criteria {
        schema: &Schema::builtin(),
        admx: &AdmxLibrary::default(),
        target: TargetWords { instead: &[], added: &[] },
        files: &files,
        levels: &Levels::default(),
    };
    let model = built(Path::new(SPEC), &spec, criteria, console)?;
    Ok(model.map(|model| diff::compare(original, &model)))
}

/// Adds what the project does not contain, and remarks on what no spec can say.
fn complete(original: &PackageModel, changes: &Option<Vec<Change>>, instead: &mut Substitutes) {
    for change in changes.iter().flatten() {
        let Change::Setting { name, when, before: Some(before), after: None } = change else { continue };
        let views = original.settings.iter().filter(|view| view.role == SettingRole::Setting);
        let view = views.filter(|view| view.label() == *name).find(|view| view.value == before.value);
        match view.and_then(|view| line(view, before)).filter(|_| when.is_always()) {
            Some(line) if !instead.more.contains(&line) => instead.more.push(line),
            Some(_) => {}
            None => instead.remarks.push(format!("Not in this spec: {}", one_line(name))),
        }
    }
}

/// The line of `[csp]` for a setting of a package.
fn line(view: &SettingView, state: &SettingState) -> Option<String> {
    let locuri = view.node.as_ref().ok()?;
    let value = match (state.action, state.datatype.as_deref(), &state.value) {
        (SettingAction::Delete, _, _) => return Some(format!("\"{locuri}\" = {{ delete = true }}")),
        _ if state.secret => return None,
        (_, Some("integer"), Some(value)) => (value.parse::<i64>().ok()?.to_string(), "int"),
        (_, Some("boolean"), Some(value)) => (value.parse::<bool>().ok()?.to_string(), "bool"),
        (_, _, Some(value)) => (crate::spec::quoted(value), "chr"),
        (_, _, None) => return None,
    };
    let format = match view.node.as_ref().is_ok_and(|node| is_built_in(node.as_str())) {
        true => return Some(format!("\"{locuri}\" = {}", value.0)),
        false => value.1,
    };
    Some(format!("\"{locuri}\" = {{ value = {}, format = \"{format}\" }}", value.0))
}

/// Whether a DDF that is built in describes the node, so that its format is known.
fn is_built_in(locuri: &str) -> bool {
    let locuri = crate::address::LocUri::parse(locuri);
    locuri.is_ok_and(|locuri| matches!(Schema::builtin().find(&locuri), crate::schema::Found::Node(_)))
}

fn one_line(text: &str) -> String {
    crate::finding::clean_start(text, 160).into_owned()
}

fn show(
    args: &ConvertArgs,
    values: &BTreeMap<String, String>,
    left: Option<&Option<Vec<Change>>>,
    has_original: bool,
    console: &mut Console,
) -> Result<Exit, CliError> {
    console.line(args.output.join(SPEC).display().to_string())?;
    for name in values.keys() {
        console.say(format!("the environment must give a secret of the package: {name}"))?;
    }
    match left {
        Some(Some(changes)) if changes.is_empty() => {
            console.say(
                "the spec builds a package with no difference in identity, settings, conditions, files and order",
            )?;
            Ok(Exit::Done)
        }
        Some(Some(changes)) => {
            let (from, spec) = (args.from.display(), args.output.join(SPEC));
            let count = changes.len();
            console.say(format!(
                "the spec does not say all: `ppkgc diff {from} {}` shows what differs ({count})",
                spec.display()
            ))?;
            Ok(Exit::Findings)
        }
        Some(None) => {
            console.say("the spec does not build as it is")?;
            Ok(Exit::Findings)
        }
        None => {
            debug_assert!(!has_original, "a package is compared");
            console.say("there is no package to compare the spec with: check it")?;
            Ok(Exit::Done)
        }
    }
}
