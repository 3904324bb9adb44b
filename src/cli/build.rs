//! `ppkgc build`: the package, its catalog, the project file and the record.

use std::path::Path;

use serde::Serialize;

use super::args::{BuildArgs, Format};
use super::bar::Bar;
use super::batch;
use super::build_date::build_date;
use super::check::counts;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{FolderSink, Inputs};
use super::exit::Exit;
use super::house_rules::judge_signer;
use super::keys::{credentials, key_files};
use super::kit::kit_of_build;
use super::made_of::made_of;
use super::sign::signature_lines;
use super::signing::sign_with_key;
use super::spec_input::SpecInput;
use super::workspace::Workspace;
use crate::build::{self, BuildError, BuildRequest, Built, SignCatalog};
use crate::finding::{FindingJson, Place, Report, Severity, Source, findings_json};
use crate::pack::PackOptions;

/// Builds the spec, unless it has errors.
pub(super) fn build(args: &BuildArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    if let Some(option) = useless_without_a_key(args) {
        return Err(CliError::new(format!("{option} does nothing"), "there is no key to sign with (--pfx, --key)"));
    }
    if let Some(values) = &args.batch.values {
        return batch::build(args, values, workspace, console);
    }
    let mut input = SpecInput::read(&args.spec.spec, &args.spec.rules, workspace, console)?;
    let stamp = build_date(&mut input.spec.report);
    let credentials = credentials(&args.key, &mut input.spec.report)?;
    if let Some(found) = &credentials {
        let signer = judge_signer(&input.house_rules, Some(found.signer.certificate()), true, &Place::Nowhere);
        input.spec.report.extend(signer);
    }
    let sign =
        credentials.as_ref().map(|found| |name: &str, catalog: &[u8]| sign_with_key(name, catalog, found, &args.stamp));
    let made_of = args.provenance.then(|| made_of(&input, &args.spec.rules)).transpose()?;
    let request = BuildRequest {
        spec: &input.spec,
        spec_name: input.name_in_records(),
        criteria: input.criteria(&args.spec.rules),
        strict: args.spec.rules.strict,
        // Without a date, the report contains an error that stops the build.
        stamp: stamp.unwrap_or_default(),
        effort: PackOptions {
            jobs: args.work.jobs,
            compression: args.work.compression(),
            progress: &Bar::new(&args.work),
            shared: None,
        },
        signing: sign.as_ref().map(|sign| sign as &SignCatalog<'_>),
        force: args.force,
        cdf: args.cdf,
        provenance: made_of.as_ref(),
        stem: None,
    };
    let inputs = || {
        let mut inputs = input.inputs();
        inputs.extend(key_files(&args.key).into_iter().chain(args.applier.clone()));
        inputs
    };
    let output = Output { folder: &args.output, quiet: args.work.quiet, format: args.format };
    let Some(mut built) = output.write(&request, &inputs, console)? else { return Ok(Exit::Findings) };
    match &args.kit {
        Some(kit) => {
            let quiet = args.work.quiet || args.format == Format::Json;
            kit_of_build(&mut built, &args.output, args.applier.as_deref(), kit, inputs(), quiet, console)
        }
        None => Ok(Exit::Done),
    }
}

/// Where the files of a build go, and how the result is shown.
pub(super) struct Output<'a> {
    /// The folder.
    pub(super) folder: &'a Path,
    /// Whether only errors and warnings are printed.
    pub(super) quiet: bool,
    /// How the result is printed.
    pub(super) format: Format,
}

impl Output<'_> {
    /// Builds what is requested and shows it; none if findings explain why nothing is built. `inputs` lists the files
    /// that have been read when it is called, which no output may replace.
    pub(super) fn write(
        &self,
        request: &BuildRequest<'_>,
        inputs: &dyn Fn() -> Inputs,
        console: &mut Console,
    ) -> Result<Option<Built>, CliError> {
        let source = &request.spec.source;
        let prepared = match build::prepare(request) {
            Ok(prepared) => prepared,
            Err(report) => return self.give_up(&report, source, console),
        };
        let sink = FolderSink::open(self.folder, inputs());
        let mut sink = sink.map_err(|error| CliError::writing(self.folder, error))?;
        let mut built = match prepared.write(&mut sink) {
            Ok(built) => built,
            Err(BuildError::Refused(report)) => return self.give_up(&report, source, console),
            Err(error) => return Err(CliError::new(format!("cannot build into {}", self.folder.display()), error)),
        };
        drop(sink);
        self.show(&mut built, source, console)?;
        Ok(Some(built))
    }

    /// Prints what was built.
    fn show(&self, built: &mut Built, source: &Source, console: &mut Console) -> Result<(), CliError> {
        if self.format == Format::Json {
            built.record.add(&built.output_report);
            return console.json(&built.record);
        }
        console.findings(&built.spec_report.at_least(Severity::Warning), Some(source))?;
        console.findings(&built.output_report, None)?;
        if self.quiet {
            return Ok(());
        }
        for file in &built.record.files {
            let path = self.folder.join(&file.name);
            console.file(&path, format_args!("  {} bytes  sha256 {}", file.size, file.sha256))?;
            for line in signature_lines(&built.catalog).iter().filter(|_| file.name.ends_with(".cat")) {
                console.line(line)?;
            }
        }
        console.file(&self.folder.join(&built.record_name), format_args!(""))?;
        let notes = built.spec_report.only(Severity::Note);
        match notes.worst() {
            Some(_) => console.say(format!("{} on the spec: see `ppkgc check --notes`", counts(&notes))),
            None => Ok(()),
        }
    }

    /// Reports why nothing is built.
    fn give_up(&self, report: &Report, source: &Source, console: &mut Console) -> Result<Option<Built>, CliError> {
        match self.format {
            Format::Json => {
                let findings = findings_json(report, Some(source));
                console.json(&FailedJson { schema: "ppkgc.build/1", findings })?;
            }
            Format::Human => {
                let min_severity = if self.quiet { Severity::Error } else { Severity::Warning };
                console.findings(&report.at_least(min_severity), Some(source))?;
                console.say(format!("nothing was built: {}", counts(report)))?;
            }
        }
        Ok(None)
    }
}

/// An option that has no effect because no key is named.
fn useless_without_a_key(args: &BuildArgs) -> Option<&'static str> {
    let key = &args.key;
    if key.pfx.is_some() || key.key.is_some() {
        return None;
    }
    let given = [
        (key.cert.is_some(), "--cert"),
        (!key.chain.is_empty(), "--chain"),
        (key.pass_file.is_some(), "--pass-file"),
        (key.pass_env.is_some(), "--pass-env"),
        (args.stamp.timestamp.is_some(), "--timestamp"),
    ];
    given.into_iter().find(|(given, _)| *given).map(|(_, option)| option)
}

/// The document of a build that findings prevented.
#[derive(Serialize)]
struct FailedJson {
    schema: &'static str,
    findings: Vec<FindingJson>,
}
