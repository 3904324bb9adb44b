//! `ppkgc emit`: prints or writes an intermediate product between spec and package.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{EmitArgs, Product, Verb};
use super::check::counts;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{create_new, write_bytes, write_folder};
use super::exit::Exit;
use super::plan_view;
use super::project_input::NamedFiles;
use super::spec_input::SpecInput;
use super::workspace::Workspace;
use crate::build::{ParsedSpec, review};
use crate::emit::{self, Content, PackageTree};
use crate::finding::{Report, Severity};
use crate::format::doc::SyncVerb;
use crate::lower::{self, SettingsPlan};
use crate::package::{ANSWER_FILE, CUSTOMIZATIONS, PROVXML_EXTENSION, VariantFolder};
use crate::spec;
use crate::world::Access;

/// Prints or writes the product, unless the spec has errors.
pub(super) fn emit(args: &EmitArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    if args.verb.is_some() && args.what != Product::Syncml {
        return Err(CliError::new("cannot use --verb", "only --what syncml has verbs"));
    }
    let input = SpecInput::read(&args.spec.spec, &args.spec.rules, workspace, console)?;
    if args.what == Product::Spec && matches!(input.files, NamedFiles::Project { .. } | NamedFiles::Unpacked(_)) {
        return Err(CliError::new("cannot emit a spec of a project", "`ppkgc convert` makes one"));
    }
    let review = review(&input.spec, &input.criteria(&args.spec.rules));
    let exit = Exit::of(&review.report, args.spec.rules.strict);
    console.findings(&review.report.at_least(Severity::Warning), Some(input.source()))?;
    let (Some(checked), Exit::Done) = (review.checked, exit) else {
        console.say(format!("nothing was written: {}", counts(&review.report)))?;
        return Ok(Exit::Findings);
    };
    let plan = lower::lower(&checked);
    let access = Access::of(!input.spec.secrets.is_empty() || plan.holds_secrets());
    if let (Product::Provxml, Some(folder)) = (args.what, &args.output) {
        return write_provxml(&plan, access, folder, console);
    }
    let bytes = match product(args, &plan, &input.spec) {
        Ok(bytes) => bytes,
        Err(report) => {
            console.findings(&report, Some(input.source()))?;
            console.say(format!("nothing was written: {}", counts(&report)))?;
            return Ok(Exit::Findings);
        }
    };
    match &args.output {
        Some(file) => console.refusal(write_bytes(file, &input.inputs(), access, &bytes)?),
        None => console.bytes(&bytes).map(|()| Exit::Done),
    }
}

/// The product as one text; or a report with the reason why it cannot be made.
fn product(args: &EmitArgs, plan: &SettingsPlan, spec: &ParsedSpec) -> Result<Vec<u8>, Report> {
    let tree = || emit::emit(plan);
    Ok(match args.what {
        Product::Plan => plan_view::document(plan, spec).into_bytes(),
        Product::Customizations => document(&tree(), CUSTOMIZATIONS),
        Product::AnswerFile => document(&tree(), ANSWER_FILE),
        Product::Provxml => joined(&tree()),
        Product::Syncml => emit::syncml(plan, args.verb.map(sync_verb))?.write(),
        Product::Spec => spec::flattened(&spec.source).into_bytes(),
    })
}

fn sync_verb(verb: Verb) -> SyncVerb {
    match verb {
        Verb::Add => SyncVerb::Add,
        Verb::Replace => SyncVerb::Replace,
        Verb::Delete => SyncVerb::Delete,
    }
}

fn document(tree: &PackageTree, path: &str) -> Vec<u8> {
    let found = documents(tree).find(|(name, _)| *name == path);
    found.map(|(_, bytes)| bytes.to_owned()).unwrap_or_default()
}

/// All documents of a package, each with its path.
fn documents(tree: &PackageTree) -> impl Iterator<Item = (&str, &[u8])> {
    tree.files.iter().filter_map(|file| match &file.content {
        Content::Bytes(bytes) => Some((file.path.as_str(), bytes.as_slice())),
        Content::Found { .. } | Content::Payload { .. } => None,
    })
}

/// The name and text of each provxml file.
fn provxml(tree: &PackageTree) -> impl Iterator<Item = (&str, &[u8])> {
    documents(tree).filter_map(|(path, bytes)| {
        let name = VariantFolder::below_prov(path).filter(|name| name.ends_with(PROVXML_EXTENSION))?;
        Some((name, bytes))
    })
}

/// All provxml files as one text, each after a line with its name.
fn joined(tree: &PackageTree) -> Vec<u8> {
    const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
    let mut text = Vec::new();
    for (name, bytes) in provxml(tree) {
        text.extend_from_slice(format!("==> {name} <==\n").as_bytes());
        text.extend_from_slice(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes));
        text.extend_from_slice(b"\n\n");
    }
    text
}

fn write_provxml(plan: &SettingsPlan, access: Access, folder: &Path, console: &mut Console) -> Result<Exit, CliError> {
    let tree = emit::emit(plan);
    let written = write_folder(folder, |staged| {
        for (name, bytes) in provxml(&tree) {
            let target = staged.join(name);
            let parent = target.parent().unwrap_or(staged);
            fs::create_dir_all(parent)
                .and_then(|()| create_new(&target, access)?.write_all(bytes))
                .map_err(|error| CliError::writing(&target, error))?;
        }
        Ok(())
    })?;
    console.refusal(written.err())
}
