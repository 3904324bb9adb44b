//! Reads the specs that a spec extends, from the nearest to the last.

use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{DiskFiles, Inputs};
use crate::build::ParsedSpec;
use crate::finding::{Code, Finding, Report, Source, Span};
use crate::settings::{Setting, Spanned};
use crate::spec::{self, MAX_SPEC_BYTES};
use crate::world::folder_of;

/// The maximum number of specs that one may extend, directly and through others.
const MAX_PARENTS: usize = 16;

/// The folders of the specs that a spec extends, the nearest first.
#[derive(Debug, Default)]
pub(super) struct ParentFolders(Vec<PathBuf>);

/// Adds the texts of all specs that a spec extends to its source. Their files become inputs.
pub(super) fn with_parents(
    mut source: Source,
    own: &Path,
    files: &DiskFiles,
    inputs: &mut Inputs,
) -> (Source, ParentFolders, Report) {
    let mut report = Report::new();
    // A text from standard input has no path, so no spec can extend it.
    let mut seen = vec![fs::canonicalize(own).unwrap_or_default()];
    while let Some(parent) = next(&source) {
        match extend(source.clone(), &parent, &seen, files) {
            Ok((extended, found)) => {
                source = extended;
                seen.push(found);
            }
            Err(finding) => {
                report.push(*finding);
                break;
            }
        }
    }
    let parents = seen.split_off(1);
    let folders = parents.iter().filter_map(|parent| parent.parent().map(Path::to_owned)).collect();
    inputs.extend(parents);
    (source, ParentFolders(folders), report)
}

impl ParentFolders {
    /// Allows the files that an extended spec names to be below its folder. Files that the spec itself names must be
    /// below its own: an extended spec may be any file of the machine, and its folder must not become accessible to
    /// whoever names it.
    pub(super) fn allow(&self, parsed: &ParsedSpec, files: &DiskFiles) {
        let named = parsed.project.iter().flat_map(|project| project.all_settings().flat_map(Setting::files));
        for path in named {
            let file = parsed.source.file_at(path.span.start);
            let parent = file.and_then(|file| self.0.get(file.checked_sub(1)?));
            parent.into_iter().for_each(|folder| files.allow(&path.value, folder));
        }
    }
}

/// The spec that the last file of the source extends.
fn next(source: &Source) -> Option<Spanned<String>> {
    let last = source.files().last()?;
    let parent = spec::parent_of(last.parent.unwrap_or_default(), last.text)?;
    let span = Span { start: last.start + parent.span.start, end: last.start + parent.span.end };
    Some(Spanned { span, ..parent })
}

/// The source with one more file, and the path of that file; or the reason why it cannot be extended, which shows
/// nothing of a file that is not a spec.
fn extend(
    source: Source,
    parent: &Spanned<String>,
    seen: &[PathBuf],
    files: &DiskFiles,
) -> Result<(Source, PathBuf), Box<Finding>> {
    let path = parent.value.as_str();
    let unusable = |trouble: String| {
        let message = format!("`{path}` cannot be extended: {trouble}");
        let finding = Finding::new(Code::MissingParent, parent.span, message);
        Box::new(finding.allowed("the path of a spec, with `/`, relative to the one that extends it"))
    };
    let found = files.resolve_named(path).map_err(|error| unusable(error.to_string()))?;
    if seen.contains(&found) {
        let finding = Finding::new(Code::ExtendsItself, parent.span, format!("`{path}` extends this spec in turn"));
        return Err(Box::new(finding.help("remove `extends` from the spec that the others build on")));
    }
    if seen.len() > MAX_PARENTS {
        return Err(unusable(format!("a spec extends {MAX_PARENTS} others at most")));
    }
    let bytes = files.overlay().read(&found, MAX_SPEC_BYTES).map_err(|error| unusable(error.to_string()))?;
    let name = spec::joined(folder_of(source.name()), path).unwrap_or_else(|| path.to_owned());
    let (text, findings) = spec::decode(&name, &bytes, |_| false);
    if let Some(why) = findings.in_order().first().map(|finding| finding.message.clone()) {
        return Err(unusable(why));
    }
    if let Some(why) = spec::why_not_a_spec(text.text()) {
        return Err(unusable(why));
    }
    Ok((source.with_parent(&name, path, text.text()), found))
}
