//! `ppkgc diff` of two folders: every spec and package below them, by its path. This shows what a pull request does to
//! all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{DiffArgs, DiffFormat, RuleArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::diff_side::{SidePackage, side};
use super::diff_view::{DiffJson, Sides, document, markdown, page, text};
use super::disk::read_ordinary;
use super::exit::Exit;
use super::workspace::Workspace;
use crate::diff;
use crate::finding::clean;
use crate::package::{CUSTOMIZATIONS, MULTIVARIANT, PROJECT};
use crate::risk::summary;
use crate::spec::{EXTENDS, MAX_SPEC_BYTES, decode, parent_of};

/// The maximum depth of folders that are searched.
const MAX_DEPTH: usize = 12;
/// The maximum number of specs and packages that are compared.
const MAX_MEMBERS: usize = 10_000;

/// The document for two folders.
#[derive(Serialize)]
struct FoldersJson {
    schema: &'static str,
    before: String,
    after: String,
    same: bool,
    packages: Vec<MemberJson>,
}

#[derive(Serialize)]
struct MemberJson {
    path: String,
    change: &'static str,
    /// The content of a package that is only on one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    does: Option<String>,
    /// The document of a comparison, if both sides have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<DiffJson>,
}

/// The result for one spec or package.
struct Member {
    path: String,
    change: &'static str,
    does: Option<String>,
    /// The differences, in the requested form.
    shown: Option<Shown>,
}

enum Shown {
    Text(String),
    Document(Box<DiffJson>),
}

/// Whether a path is a folder of specs and packages, and not a folder with the files of one package.
pub(super) fn is_collection(path: &Path) -> bool {
    let is_one = [MULTIVARIANT, CUSTOMIZATIONS, PROJECT].iter().any(|inside| path.join(inside).exists());
    path.is_dir() && !is_one
}

/// Compares everything below two folders.
pub(super) fn diff_folders(args: &DiffArgs, console: &mut Console) -> Result<Exit, CliError> {
    let (before, after) = (members(&args.before)?, members(&args.after)?);
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut compared = Vec::new();
    for path in paths {
        compared.push(member(path, before.get(path), after.get(path), args, console)?);
    }
    let exit = match &compared {
        all if all.iter().any(|member| member.change == UNREAD) => Exit::CouldNotRun,
        all if all.iter().any(|member| member.change != SAME) => Exit::Findings,
        _ => Exit::Done,
    };
    show(compared, args, console)?;
    Ok(exit)
}

const SAME: &str = "same";
const UNREAD: &str = "not compared";

fn member(
    path: &str,
    before: Option<&PathBuf>,
    after: Option<&PathBuf>,
    args: &DiffArgs,
    console: &mut Console,
) -> Result<Member, CliError> {
    let unread = || Member { path: path.to_owned(), change: UNREAD, does: None, shown: None };
    let only = |change, package: SidePackage| Member {
        path: path.to_owned(),
        change,
        does: Some(summary(&package.model.settings, package.model.assets.len())),
        shown: None,
    };
    Ok(match (before, after) {
        (Some(before), Some(after)) => {
            match (read(before, &args.rules, console)?, read(after, &args.rules, console)?) {
                (Some(one), Some(other)) => both(path, [before, after], [&one, &other], args.format, console),
                _ => unread(),
            }
        }
        (None, Some(after)) => read(after, &args.rules, console)?.map_or_else(unread, |package| only("added", package)),
        (Some(before), None) => {
            read(before, &args.rules, console)?.map_or_else(unread, |package| only("removed", package))
        }
        (None, None) => unread(),
    })
}

/// Reads one side. Its schema, which may be large, is dropped afterwards.
fn read(path: &Path, rules: &RuleArgs, console: &mut Console) -> Result<Option<SidePackage>, CliError> {
    side(path, rules, &Workspace::default(), console)
}

fn both(
    path: &str,
    names: [&PathBuf; 2],
    packages: [&SidePackage; 2],
    format: DiffFormat,
    console: &mut Console,
) -> Member {
    let models = packages.map(|package| &package.model);
    let changes = diff::compare(models[0], models[1]);
    console.conceal(&models[0].secrets());
    console.conceal(&models[1].secrets());
    let sides = Sides { names, identities: models.map(|model| Some(&model.identity)), secrets: console.secrets() };
    let shown = match format {
        DiffFormat::Human => Shown::Text(page(&sides, &changes)),
        DiffFormat::Markdown => Shown::Text(markdown(&sides, &changes)),
        DiffFormat::Json => Shown::Document(Box::new(document(&sides, &changes))),
    };
    let change = if changes.is_empty() { SAME } else { "changed" };
    Member { path: path.to_owned(), change, does: None, shown: Some(shown).filter(|_| change != SAME) }
}

fn show(compared: Vec<Member>, args: &DiffArgs, console: &mut Console) -> Result<(), CliError> {
    let different = compared.iter().filter(|member| member.change != SAME).count();
    let count = format!("{different} of {} packages differ", compared.len());
    match args.format {
        DiffFormat::Json => {
            let packages = compared.into_iter().map(|member| MemberJson {
                path: member.path,
                change: member.change,
                does: member.does,
                diff: member.shown.and_then(|shown| match shown {
                    Shown::Document(document) => Some(*document),
                    Shown::Text(_) => None,
                }),
            });
            console.json(&FoldersJson {
                schema: "ppkgc.diff/2",
                before: args.before.display().to_string(),
                after: args.after.display().to_string(),
                same: different == 0,
                packages: packages.collect(),
            })
        }
        format => {
            let mut pages = vec![match format {
                DiffFormat::Markdown => format!("**{count}**\n"),
                _ => format!("{count}\n"),
            }];
            pages.extend(compared.iter().filter(|member| member.change != SAME).map(|member| section(member, format)));
            console.page(pages.join("\n").trim_end())
        }
    }
}

/// One spec or package that is different.
fn section(member: &Member, format: DiffFormat) -> String {
    let said = match (&member.shown, &member.does) {
        (Some(Shown::Text(shown)), _) => shown.clone(),
        (_, Some(does)) => format!("{does}\n"),
        _ => "It cannot be read or built; see the findings.\n".to_owned(),
    };
    match format {
        DiffFormat::Markdown => format!("### {}: {}\n\n{said}", text(&member.path), member.change),
        DiffFormat::Human | DiffFormat::Json => format!("{}: {}\n{said}", clean(&member.path), member.change),
    }
}

/// The specs and packages below a folder, by their paths from there. A spec that another one extends is not a package
/// of its own.
fn members(folder: &Path) -> Result<BTreeMap<String, PathBuf>, CliError> {
    let mut found = BTreeMap::new();
    collect(folder, "", 0, &mut found)?;
    let mut extended = BTreeSet::new();
    for (path, file) in found.iter().filter(|(path, _)| is_toml(path)) {
        let Some(spec) = spec_text(file)? else { continue };
        extended.extend(parent_of(path, &spec).map(|parent| parent.value));
    }
    found.retain(|path, _| !extended.contains(path));
    Ok(found)
}

fn collect(folder: &Path, path: &str, depth: usize, found: &mut BTreeMap<String, PathBuf>) -> Result<(), CliError> {
    let reading = |error| CliError::reading(folder, error);
    for entry in fs::read_dir(folder).map_err(reading)? {
        let entry = entry.map_err(reading)?;
        let kind = entry.file_type().map_err(reading)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (own, file) = (format!("{path}{name}"), entry.path());
        if kind.is_dir() && depth < MAX_DEPTH && !name.starts_with('.') && is_collection(&file) {
            collect(&file, &format!("{own}/"), depth + 1, found)?;
        } else if kind.is_file() && (name.ends_with(".ppkg") || is_toml(&name) && spec_text(&file)?.is_some()) {
            found.insert(own, file);
        }
        if found.len() > MAX_MEMBERS {
            let trouble = format!("it contains more than {MAX_MEMBERS} specs and packages");
            return Err(CliError::reading(folder, trouble));
        }
    }
    Ok(())
}

/// Whether a file may be a spec, judging by its name. Cargo.toml is not one, although it has a section `[package]` too.
fn is_toml(path: &str) -> bool {
    path.ends_with(".toml") && path.rsplit('/').next() != Some("Cargo.toml")
}

/// The text of a file if it is a spec: it has a section `[package]`, or extends another spec.
fn spec_text(file: &Path) -> Result<Option<String>, CliError> {
    let bytes = read_ordinary(file, MAX_SPEC_BYTES).map_err(|error| CliError::reading(file, error))?;
    let (source, report) = decode("", &bytes, |_| false);
    let is_start = |line: &str| line.trim_start().starts_with("[package]") || line.trim_start().starts_with(EXTENDS);
    let is_spec = !report.has_errors() && source.text().lines().any(is_start);
    Ok(is_spec.then(|| source.text().to_owned()))
}
