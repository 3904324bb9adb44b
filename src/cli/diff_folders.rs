//! `ppkgc diff` of two folders: every spec and package below them, by its path. This shows what a pull request does to
//! all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, FileType};
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
use crate::spec::{MAX_SPEC_BYTES, decode, is_buildable, parent_of};

/// The maximum depth of folders that are searched; hardly any tree has more.
const MAX_DEPTH: usize = 64;
/// The maximum number of specs and packages that are listed.
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
    /// Why it is not compared, if it was not even read.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// The document of a comparison, if both sides have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<DiffJson>,
}

/// The result for one spec or package.
struct Member {
    path: String,
    change: &'static str,
    does: Option<String>,
    /// Why it is not compared, if it was not even read.
    why: Option<&'static str>,
    /// The differences, in the requested form.
    shown: Option<Shown>,
}

impl Member {
    fn unread(path: &str) -> Member {
        Member { path: path.to_owned(), change: UNREAD, does: None, why: None, shown: None }
    }
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
    let (before, after) = (found_below(&args.before)?, found_below(&args.after)?);
    let paths: BTreeSet<&String> =
        [&before, &after].into_iter().flat_map(|side| side.members.keys().chain(side.skipped.keys())).collect();
    let mut compared = Vec::new();
    for path in paths {
        compared.push(match before.skipped.get(path).or_else(|| after.skipped.get(path)) {
            Some(why) => Member { why: Some(why), ..Member::unread(path) },
            None => member(path, before.members.get(path), after.members.get(path), args, console)?,
        });
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
    let unread = || Member::unread(path);
    let only = |change, package: SidePackage| Member {
        path: path.to_owned(),
        change,
        does: Some(summary(&package.model.settings, package.model.assets.len())),
        why: None,
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
    let mut changes = diff::compare(models[0], models[1]);
    changes.extend(diff::compare_containers(&packages[0].container, &packages[1].container));
    console.conceal(&models[0].secrets());
    console.conceal(&models[1].secrets());
    let sides = Sides { names, identities: models.map(|model| Some(&model.identity)), secrets: console.secrets() };
    let shown = match format {
        DiffFormat::Human => Shown::Text(page(&sides, &changes)),
        DiffFormat::Markdown => Shown::Text(markdown(&sides, &changes)),
        DiffFormat::Json => Shown::Document(Box::new(document(&sides, &changes))),
    };
    let change = if changes.is_empty() { SAME } else { "changed" };
    Member { path: path.to_owned(), change, does: None, why: None, shown: Some(shown).filter(|_| change != SAME) }
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
                why: member.why,
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
    let said = match (&member.shown, member.does.as_deref().or(member.why)) {
        (Some(Shown::Text(shown)), _) => shown.clone(),
        (_, Some(sentences)) => format!("{sentences}\n"),
        _ => "It cannot be read or built; see the findings.\n".to_owned(),
    };
    match format {
        DiffFormat::Markdown => format!("### {}: {}\n\n{said}", text(&member.path), member.change),
        DiffFormat::Human | DiffFormat::Json => format!("{}: {}\n{said}", clean(&member.path), member.change),
    }
}

/// What is below a folder, by the paths from there.
#[derive(Default)]
struct Found {
    /// The specs and packages.
    members: BTreeMap<String, PathBuf>,
    /// What may be one or contain one, and is not compared, with the reason in a sentence.
    skipped: BTreeMap<String, &'static str>,
}

/// The specs and packages below a folder. A spec that another one extends is not a package of its own.
fn found_below(folder: &Path) -> Result<Found, CliError> {
    let mut found = Found::default();
    collect(folder, "", 0, &mut found)?;
    let mut extended = BTreeSet::new();
    for (path, file) in found.members.iter().filter(|(path, file)| has_extension(path, SPEC) && file.is_file()) {
        extended.extend(parent_of(path, &text_of(file)?).map(|parent| parent.value));
    }
    found.members.retain(|path, _| !extended.contains(path));
    Ok(found)
}

/// Adds what is below a folder whose path from the start is `path`.
fn collect(folder: &Path, path: &str, depth: usize, found: &mut Found) -> Result<(), CliError> {
    let reading = |error| CliError::reading(folder, error);
    for entry in fs::read_dir(folder).map_err(reading)? {
        let entry = entry.map_err(reading)?;
        let kind = entry.file_type().map_err(reading)?;
        let (own, file) = (format!("{path}{}", entry.file_name().to_string_lossy()), entry.path());
        if !may_matter(&own, &file, kind)? {
            continue;
        }
        if let Some(obstacle) = obstacle(&entry, kind, depth) {
            found.skipped.insert(own, obstacle);
        } else {
            if kind.is_dir() {
                collect(&file, &format!("{own}/"), depth + 1, found)?;
            }
            if kind.is_file() || !is_collection(&file) {
                found.members.insert(own, file);
            }
        }
        if found.members.len() + found.skipped.len() > MAX_MEMBERS {
            let trouble = format!("it contains more than {MAX_MEMBERS} specs and packages");
            return Err(CliError::reading(folder, trouble));
        }
    }
    Ok(())
}

/// Whether an entry of a folder is a spec or package, may contain one, or would be one if it were a file.
fn may_matter(path: &str, file: &Path, kind: FileType) -> Result<bool, CliError> {
    if kind.is_dir() {
        // The folder of a package that is unpacked is compared as a whole.
        return Ok(file.file_name().is_none_or(|name| name != MULTIVARIANT));
    }
    if !kind.is_file() {
        return Ok(has_extension(path, PACKAGE) || has_extension(path, SPEC) || file.is_dir());
    }
    Ok(has_extension(path, PACKAGE) || has_extension(path, SPEC) && is_buildable(path, &text_of(file)?))
}

/// Why an entry of a folder is not compared, in a sentence.
fn obstacle(entry: &DirEntry, kind: FileType, depth: usize) -> Option<&'static str> {
    match kind {
        kind if kind.is_symlink() => Some("It is a link, and links are not followed."),
        kind if !kind.is_dir() && !kind.is_file() => Some("It is not an ordinary file."),
        kind if kind.is_dir() && depth >= MAX_DEPTH => Some("The folder is too deep."),
        _ => entry.file_name().to_str().is_none().then_some("Its name is not Unicode."),
    }
}

/// The extensions of packages and specs.
const PACKAGE: &str = "ppkg";
const SPEC: &str = "toml";

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension))
}

/// The text of a spec; empty if it is not text.
fn text_of(file: &Path) -> Result<String, CliError> {
    let bytes = read_ordinary(file, MAX_SPEC_BYTES).map_err(|error| CliError::reading(file, error))?;
    let (source, report) = decode("", &bytes, |_| false);
    Ok(if report.has_errors() { String::new() } else { source.text().to_owned() })
}
