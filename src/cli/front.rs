//! The front half of every command that takes a spec: read it, load the DDF files, judge it.

use std::fs::{self, File};
use std::io;
use std::mem::ManuallyDrop;
use std::path::Path;

use super::args::SpecArgs;
use super::disk::{DiskFiles, read_limited};
use super::schemas::load;
use super::trouble::Trouble;
use crate::check::{self, CheckedProject, SettingOutcomes, Surroundings, TargetWords};
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::schema::Schema;
use crate::spec;
use crate::windows::Target;

/// A spec that has been read and judged.
pub(super) struct Front {
    pub(super) source: Source,
    /// The findings, as serious as the command line makes them.
    pub(super) report: Report,
    /// What devices do with each setting.
    pub(super) outcomes: Vec<SettingOutcomes>,
    /// Absent when there is an error in the report.
    pub(super) checked: Option<CheckedProject>,
    pub(super) schema: Schema,
    pub(super) target: Target,
    pub(super) files: DiskFiles,
}

/// How the spec is called when it comes from standard input.
const STANDARD_INPUT: &str = "standard input";

/// Reads and judges the spec that the arguments name. What comes of it is left to the end of the process, which is faster
/// at giving memory back than a hundred thousand texts one by one.
pub(super) fn front(args: &SpecArgs) -> Result<ManuallyDrop<Front>, Trouble> {
    let base = args.spec.parent().unwrap_or(Path::new(""));
    let root = args.root.as_deref().unwrap_or(base);
    let files = DiskFiles::within(base, root).map_err(|error| Trouble::reading(root, error))?;
    let (source, report) = read(&args.spec)?;
    let mut source = args.set.iter().fold(source, |source, change| source.with_change(change));
    spec::hide_secrets(&mut source);
    let mut front = Front {
        source,
        report,
        outcomes: Vec::new(),
        checked: None,
        schema: Schema::builtin(),
        target: Target::default(),
        files,
    };
    if !front.report.has_errors() {
        judge(&mut front, args)?;
    }
    front.report = args.levels.0.apply(front.report);
    front.checked = front.checked.filter(|_| !front.report.has_errors());
    Ok(ManuallyDrop::new(front))
}

/// The text of the spec; a report with errors says why there is none.
pub(super) fn read(path: &Path) -> Result<(Source, Report), Trouble> {
    let reading = |error| Trouble::reading(path, error);
    if path.as_os_str() == "-" {
        let bytes = read_limited(io::stdin().lock(), spec::MAX_SPEC_BYTES)
            .map_err(|error| Trouble::new(format!("cannot read {STANDARD_INPUT}"), error))?;
        return Ok(spec::decode(STANDARD_INPUT, &bytes));
    }
    let name = path.display().to_string();
    if !fs::metadata(path).map_err(reading)?.is_file() {
        let mut report = Report::new();
        report.push(
            Finding::new(Code::NotAFile, Place::Named(name.clone()), "the spec is not an ordinary file")
                .help("name the .toml file itself; `-` reads the spec from standard input"),
        );
        return Ok((Source::new(name, ""), report));
    }
    let bytes = File::open(path).and_then(|file| read_limited(file, spec::MAX_SPEC_BYTES)).map_err(reading)?;
    Ok(spec::decode(&name, &bytes))
}

/// Everything that needs the text.
fn judge(front: &mut Front, args: &SpecArgs) -> Result<(), Trouble> {
    let (spec, report) = spec::parse(&front.source, &|name| std::env::var(name).ok());
    front.report.extend(report);
    let Some(spec) = spec else { return Ok(()) };
    front.report.extend(check::secrets(&spec));
    front.report.extend(load(&mut front.schema, &spec.ddf, &args.ddf, &front.files)?);
    let words = TargetWords { instead: &args.target, added: &args.add_target };
    let (target, report) = check::target(spec.target.as_ref(), words);
    front.report.extend(report);
    front.target = target;
    let around = Surroundings { schema: &front.schema, target: &front.target, files: &front.files };
    let checked = check::check(&spec, &around);
    front.report.extend(checked.report);
    front.checked = checked.project;
    front.outcomes = checked.outcomes;
    Ok(())
}
