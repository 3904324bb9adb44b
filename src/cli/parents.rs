//! Reads the specs that a spec extends, from the nearest to the last.

use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{DiskFiles, Inputs, open_ordinary, read_limited};
use crate::finding::{Code, Finding, Report, Source, Span};
use crate::settings::Spanned;
use crate::spec::{self, MAX_SPEC_BYTES};
use crate::world::folder_of;

/// How many specs one may extend, directly and through others.
const MOST: usize = 16;

/// The source with the texts of all specs that it extends. Each becomes an input, and the files may take what is below
/// its folder: whoever wrote the spec named it.
pub(super) fn with_parents(
    mut source: Source,
    own: &Path,
    files: &mut DiskFiles,
    inputs: &mut Inputs,
) -> (Source, Report) {
    let mut report = Report::new();
    // A text from standard input has no path, and nothing extends it.
    let mut seen = vec![fs::canonicalize(own).unwrap_or_default()];
    while let Some(parent) = next(&source) {
        if let Err(finding) = extend(&mut source, &parent, &mut seen, files, &mut report) {
            report.push(*finding);
        }
        if report.has_errors() {
            break;
        }
    }
    inputs.extend(seen.into_iter().skip(1));
    (source, report)
}

/// What the last file of the source extends.
fn next(source: &Source) -> Option<Spanned<String>> {
    let last = source.files().last()?;
    let parent = spec::parent_of(last.parent.unwrap_or_default(), last.text)?;
    let span = Span { start: last.start + parent.span.start, end: last.start + parent.span.end };
    Some(Spanned { span, ..parent })
}

/// Reads one more file, or says why that cannot be.
fn extend(
    source: &mut Source,
    parent: &Spanned<String>,
    seen: &mut Vec<PathBuf>,
    files: &mut DiskFiles,
    report: &mut Report,
) -> Result<(), Box<Finding>> {
    let path = parent.value.as_str();
    let missing = |trouble: String| {
        let message = format!("`{path}` cannot be read: {trouble}");
        let finding = Finding::new(Code::MissingParent, parent.span, message);
        Box::new(finding.allowed("the path of a spec, with `/`, relative to the one that extends it"))
    };
    let found = files.resolve_named(path).map_err(|error| missing(error.to_string()))?;
    if seen.contains(&found) {
        let finding = Finding::new(Code::ExtendsItself, parent.span, format!("`{path}` extends this spec in turn"));
        return Err(Box::new(finding.help("remove `extends` from the spec that the others build on")));
    }
    if source.files().count() > MOST {
        return Err(missing(format!("a spec extends {MOST} others at most")));
    }
    let file = open_ordinary(&found).map_err(|error| missing(error.to_string()))?;
    let bytes = read_limited(file, MAX_SPEC_BYTES).map_err(|error| missing(error.to_string()))?;
    let name = spec::joined(folder_of(source.name()), path).unwrap_or_else(|| path.to_owned());
    let (text, findings) = spec::decode(&name, &bytes, |_| false);
    let extended = source.clone().with_parent(&name, path, text.text());
    let start = extended.files().last().map_or(0, |file| file.start);
    report.extend(findings.into_iter().map(|finding| finding.moved(start)));
    files.also_below(found.parent().unwrap_or(&found));
    seen.push(found);
    *source = extended;
    Ok(())
}
