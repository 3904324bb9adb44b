//! `ppkgc emit`: one product on the way from spec to package.

use std::fs;
use std::path::Path;

use super::args::{EmitArgs, Product};
use super::check::counts;
use super::console::Console;
use super::disk::{FolderSink, split_file, write_folder};
use super::exit::Exit;
use super::front::{Front, front};
use super::plan_view;
use super::trouble::Trouble;
use crate::check::CheckedSpec;
use crate::emit::{self, ANSWER_FILE, CUSTOMIZATIONS, Content, PackageTree};
use crate::finding::{Code, Finding, Place, Severity};
use crate::lower;
use crate::world::Sink;

/// Prints or writes the product, unless the spec is wrong.
pub(super) fn emit(args: &EmitArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let mut front = front(&args.spec)?;
    let exit = Exit::of(&front.report, args.spec.strict);
    console.findings(&front.report.at_least(Severity::Warning), Some(&front.source))?;
    let (Some(checked), Exit::Done) = (front.checked.take(), exit) else {
        console.say(format!("nothing was written: {}", counts(&front.report)))?;
        return Ok(Exit::Findings);
    };
    match (args.what, &args.output) {
        (Product::Provxml, Some(folder)) => write_provxml(&checked, folder, console),
        (_, Some(file)) if is_same(file, &args.spec.spec) => {
            let place = Place::Named(file.display().to_string());
            let finding = Finding::new(Code::WouldOverwrite, place, "the output would overwrite the spec");
            console.refusal(Some(finding.help("name another file")))
        }
        (product, Some(file)) => {
            write_file(file, &bytes(product, &checked, &front))?;
            Ok(Exit::Done)
        }
        (product, None) => {
            console.bytes(&bytes(product, &checked, &front))?;
            Ok(Exit::Done)
        }
    }
}

/// Whether two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn bytes(product: Product, checked: &CheckedSpec, front: &Front) -> Vec<u8> {
    let plan = lower::lower(checked);
    let tree = || emit::emit(&plan);
    match product {
        Product::Plan => plan_view::document(&plan, &front.source).into_bytes(),
        Product::Customizations => document(&tree(), CUSTOMIZATIONS),
        Product::AnswerFile => document(&tree(), ANSWER_FILE),
        Product::Provxml => joined(&tree()),
    }
}

fn document(tree: &PackageTree, path: &str) -> Vec<u8> {
    let found = documents(tree).find(|(name, _)| *name == path);
    found.map(|(_, bytes)| bytes.to_owned()).unwrap_or_default()
}

/// All documents, by path.
fn documents(tree: &PackageTree) -> impl Iterator<Item = (&str, &[u8])> {
    tree.files.iter().filter_map(|file| match &file.content {
        Content::Bytes(bytes) => Some((file.path.as_str(), bytes.as_slice())),
        Content::Found { .. } | Content::Payload { .. } => None,
    })
}

/// The name and text of each provxml file.
fn provxml(tree: &PackageTree) -> impl Iterator<Item = (&str, &[u8])> {
    documents(tree).filter_map(|(path, bytes)| {
        let name = path.strip_suffix(".provxml").and(path.split_once("/Prov/"))?.1;
        Some((name, bytes))
    })
}

/// All provxml files as one text, a line with its name before each.
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

fn write_provxml(checked: &CheckedSpec, folder: &Path, console: &mut Console) -> Result<Exit, Trouble> {
    let tree = emit::emit(&lower::lower(checked));
    let written = write_folder(folder, |staged| {
        for (name, bytes) in provxml(&tree) {
            let target = staged.join(name);
            let parent = target.parent().unwrap_or(staged);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&target, bytes))
                .map_err(|error| Trouble::writing(&target, error))?;
        }
        Ok(())
    })?;
    console.refusal(written.err())
}

/// Writes a file whole or not at all.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let writing = |error| Trouble::writing(path, error);
    let (folder, name) = split_file(path).ok_or_else(|| Trouble::writing(path, "it is not the name of a file"))?;
    let mut sink = FolderSink::open(folder).map_err(writing)?;
    let mut staged = sink.stage().map_err(writing)?;
    staged.write_all(bytes).map_err(writing)?;
    staged.publish(name).and_then(|()| sink.settle()).map_err(writing)
}
