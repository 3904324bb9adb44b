//! The spec named by the arguments of a command: its text, the DDF files, and the folder of its files.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::admx_files::list;
use super::args::RuleArgs;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{DiskFiles, Inputs, read_limited};
use super::schemas::load;
use super::workspace::Workspace;
use crate::build::{Criteria, ParsedSpec};
use crate::check::TargetWords;
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::spec;

/// A spec that has been read, with its schema.
pub(super) struct SpecInput<'a> {
    pub(super) spec: ParsedSpec,
    pub(super) schema: &'a Schema,
    pub(super) admx: AdmxLibrary,
    pub(super) files: DiskFiles,
    /// The spec, and the DDF and ADMX files.
    read: Inputs,
}

/// The name of a spec from standard input.
const STANDARD_INPUT: &str = "standard input";

impl<'a> SpecInput<'a> {
    /// Reads the spec and loads the DDF files that it and the arguments name; ADMX files are only listed. The console shows no
    /// secret of the spec from then on.
    pub(super) fn read(
        spec: &Path,
        args: &RuleArgs,
        workspace: &'a Workspace,
        console: &mut Console,
    ) -> Result<Self, CliError> {
        let base = spec.parent().unwrap_or(Path::new(""));
        let root = args.root.as_deref().unwrap_or(base);
        let files = DiskFiles::within(base, root).map_err(|error| CliError::reading(root, error))?;
        let (source, found) = read_text(spec)?;
        let source = args.set.iter().fold(source, |source, change| source.with_change(change));
        let mut parsed = ParsedSpec::new(source, found, &|name| std::env::var(name).ok());
        console.conceal(&parsed.secrets);
        let (mut schema, mut admx) = (Schema::builtin(), AdmxLibrary::default());
        let mut read = Inputs::from_iter([spec]);
        if let Some(project) = &parsed.project {
            parsed.report.extend(load(&mut schema, &project.ddf, &args.ddf, &files, &mut read)?);
            parsed.report.extend(list(&mut admx, &project.admx, &args.admx, &files, &mut read)?);
        }
        Ok(SpecInput { spec: parsed, schema: workspace.keep(schema), admx, files, read })
    }

    /// What the spec is checked against.
    pub(super) fn criteria<'c>(&'c self, args: &'c RuleArgs) -> Criteria<'c> {
        Criteria {
            schema: self.schema,
            admx: &self.admx,
            target: TargetWords { instead: &args.target, added: &args.add_target },
            files: &self.files,
            levels: &args.levels.0,
        }
    }

    /// The files that have been read so far: the spec, the DDF and ADMX files, and what the spec names.
    pub(super) fn inputs(&self) -> Inputs {
        let mut inputs = self.read.clone();
        inputs.extend(self.files.opened());
        inputs
    }

    /// Its text, to show findings in.
    pub(super) fn source(&self) -> &Source {
        &self.spec.source
    }
}

/// The text of the spec; if it cannot be read, the report contains the reason.
pub(super) fn read_text(path: &Path) -> Result<(Source, Report), CliError> {
    let reading = |error| CliError::reading(path, error);
    if path.as_os_str() == "-" {
        let bytes = read_limited(io::stdin().lock(), spec::MAX_SPEC_BYTES)
            .map_err(|error| CliError::new(format!("cannot read {STANDARD_INPUT}"), error))?;
        return Ok(spec::decode(STANDARD_INPUT, &bytes));
    }
    let name = path.display().to_string();
    if !fs::metadata(path).map_err(reading)?.is_file() {
        let mut report = Report::new();
        report.push(
            Finding::new(Code::NotAFile, Place::Named(name.clone()), "the spec is not an ordinary file")
                .help("use the .toml file itself; `-` reads the spec from standard input"),
        );
        return Ok((Source::new(name, ""), report));
    }
    let bytes = File::open(path).and_then(|file| read_limited(file, spec::MAX_SPEC_BYTES)).map_err(reading)?;
    Ok(spec::decode(&name, &bytes))
}
