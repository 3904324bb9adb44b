//! The front half of every command that takes a spec: read it, load the DDF files, judge it.

use std::fs::{self, File};
use std::path::Path;

use super::args::SpecArgs;
use super::disk::{DiskFiles, read_limited};
use super::schemas::load;
use super::trouble::Trouble;
use crate::check::{self, CheckedSpec};
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::schema::{Schema, Target};
use crate::spec;

/// A spec that has been read and judged.
pub(super) struct Front {
    pub(super) source: Source,
    pub(super) report: Report,
    /// Absent when there is an error in the report.
    pub(super) checked: Option<CheckedSpec>,
    pub(super) schema: Schema,
    pub(super) target: Target,
    pub(super) files: DiskFiles,
}

/// Reads and judges the spec that the arguments name.
pub(super) fn front(args: &SpecArgs) -> Result<Front, Trouble> {
    let path = &args.spec;
    let files =
        DiskFiles::below(path.parent().unwrap_or(Path::new("."))).map_err(|error| Trouble::reading(path, error))?;
    let name = path.display().to_string();
    let mut front = Front {
        source: Source::new(name.clone(), ""),
        report: Report::new(),
        checked: None,
        schema: Schema::builtin(),
        target: Target::default(),
        files,
    };
    let metadata = fs::metadata(path).map_err(|error| Trouble::reading(path, error))?;
    if !metadata.is_file() {
        front.report.push(
            Finding::new(Code::NotAFile, Place::Named(name), "the spec is not an ordinary file")
                .help("name the .toml file itself"),
        );
        return Ok(front);
    }
    let opened = File::open(path).map_err(|error| Trouble::reading(path, error))?;
    let bytes = read_limited(opened, spec::MAX_SPEC_BYTES).map_err(|error| Trouble::reading(path, error))?;
    let (source, report) = spec::decode(&name, &bytes);
    front.source = source;
    front.report = report;
    if front.report.has_errors() {
        return Ok(front);
    }
    judge(&mut front, args)?;
    Ok(front)
}

/// Everything that needs the text.
fn judge(front: &mut Front, args: &SpecArgs) -> Result<(), Trouble> {
    let (spec, report) = spec::parse(&front.source);
    front.report.extend(report);
    let Some(spec) = spec else { return Ok(()) };
    front.report.extend(load(&mut front.schema, &spec.ddf, &args.ddf, &front.files)?);
    let (target, report) = check::target(spec.target.as_ref());
    front.report.extend(report);
    front.target = target;
    let (checked, report) = check::check(&spec, &front.schema, &front.target, &front.files);
    front.report.extend(report);
    front.checked = checked.filter(|_| !front.report.has_errors());
    Ok(())
}
