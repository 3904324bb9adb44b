//! `ppkgc build`: the package, its catalog, the project file and the record.

use std::path::Path;

use super::args::{BuildArgs, Format, KitArgs};
use super::bar::Bar;
use super::check::counts;
use super::console::Console;
use super::disk::FolderSink;
use super::exit::Exit;
use super::front::{Front, front};
use super::keys::{Credentials, credentials};
use super::kit::Shown;
use super::outputs::{BuildError, Built, SignCatalog, Surroundings, write_outputs};
use super::sign::told;
use super::signing::sign_with_key;
use super::trouble::Trouble;
use crate::check::CheckedProject;
use crate::finding::{Code, Finding, Place, Report, Severity, findings_json};
use crate::pack::Effort;
use crate::world::Stamp;

/// Builds what the spec says, unless it is wrong.
pub(super) fn build(args: &BuildArgs, console: &mut Console) -> Result<Exit, Trouble> {
    if let Some(option) = useless_without_a_key(args) {
        return Err(Trouble::new(format!("{option} does nothing"), "no key to sign with is named (--pfx, --key)"));
    }
    let mut front = front(&args.spec)?;
    let stamp = stamp(&mut front.report);
    let credentials = credentials(&args.key, &mut front.report)?;
    let exit = Exit::of(&front.report, args.spec.strict);
    let (Some(checked), Some(stamp), Exit::Done) = (&front.checked, stamp, exit) else {
        return give_up(args, &front, console);
    };
    let mut built = match write(args, checked, &front, stamp, credentials.as_ref()) {
        Err(BuildError::Refused(finding)) => {
            front.report.push(finding);
            return give_up(args, &front, console);
        }
        Err(error) => return Err(Trouble::new(format!("cannot build into {}", args.output.display()), error)),
        Ok(built) => built?,
    };
    match args.format {
        Format::Json => {
            built.record.add(&built.report);
            console.json(&built.record)?;
        }
        Format::Human if args.work.quiet => {}
        Format::Human => {
            console.findings(&front.report.at_least(Severity::Warning), Some(&front.source))?;
            console.findings(&built.report, None)?;
            for file in &built.record.files {
                let path = args.output.join(&file.name);
                console.line(format!("{}  {} bytes  sha256 {}", path.display(), file.size, file.sha256))?;
                for line in told(&built.catalog).iter().filter(|_| file.name.ends_with(".cat")) {
                    console.line(line)?;
                }
            }
            console.line(args.output.join(&built.record_name).display().to_string())?;
            let notes = front.report.only(Severity::Note);
            if notes.worst().is_some() {
                console.say(format!("{} on the spec: see `ppkgc check`", counts(&notes)))?;
            }
        }
    }
    match &args.kit {
        Some(output) => make_kit(args, &built, output, console),
        None => Ok(Exit::Done),
    }
}

/// An option about signing, when nothing is signed.
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

/// Makes the kit of what was built.
fn make_kit(args: &BuildArgs, built: &Built, output: &Path, console: &mut Console) -> Result<Exit, Trouble> {
    let package = built.record.files.iter().find(|file| file.name.ends_with(".ppkg"));
    let package = package.expect("a build writes a package");
    let kit = KitArgs {
        package: args.output.join(&package.name),
        output: Some(output.to_owned()),
        applier: args.applier.clone(),
        list: false,
        format: Format::Human,
    };
    let quiet = args.work.quiet || args.format == Format::Json;
    super::kit::make(&kit, console, if quiet { Shown::Findings } else { Shown::Everything })
}

/// The date that every output shows: SOURCE_DATE_EPOCH, or a fixed one.
pub(super) fn stamp(report: &mut Report) -> Option<Stamp> {
    const VARIABLE: &str = "SOURCE_DATE_EPOCH";
    let Some(text) = std::env::var_os(VARIABLE) else { return Some(Stamp::default()) };
    let stamp = text.to_str().and_then(|text| text.parse().ok()).and_then(|seconds| Stamp::from_unix(seconds).ok());
    if stamp.is_none() {
        let shown = text.to_string_lossy();
        report.push(
            Finding::new(
                Code::BadStamp,
                Place::Named(VARIABLE.to_owned()),
                format!("`{shown}` is no time that a package can show"),
            )
            .allowed("seconds since 1970-01-01, for a time from 1980 to 2049")
            .help("unset it for 2024-01-01, or set it to the time of the commit"),
        );
    }
    stamp
}

fn write(
    args: &BuildArgs,
    checked: &CheckedProject,
    front: &Front,
    stamp: Stamp,
    credentials: Option<&Credentials>,
) -> Result<Result<Built, Trouble>, BuildError> {
    let mut sink = match FolderSink::open(&args.output) {
        Ok(sink) => sink,
        Err(error) => return Ok(Err(Trouble::writing(&args.output, error))),
    };
    let name = match args.spec.spec.file_name() {
        Some(name) if name != "-" => name.to_string_lossy().into_owned(),
        _ => front.source.name().to_owned(),
    };
    let source = front.source.renamed(name);
    let sign =
        credentials.map(|found| move |name: &str, catalog: &[u8]| sign_with_key(name, catalog, found, &args.stamp));
    let bar = Bar::new(&args.work);
    let around = Surroundings {
        effort: Effort { jobs: args.work.jobs, progress: &bar },
        source: &source,
        schema: &front.schema,
        report: &front.report,
        files: &front.files,
        stamp,
        force: args.force,
        cdf: args.cdf,
        signing: sign.as_ref().map(|sign| sign as &SignCatalog<'_>),
        strict: args.spec.strict,
        levels: &args.spec.levels.0,
    };
    write_outputs(checked, &around, &mut sink).map(Ok)
}

#[derive(serde::Serialize)]
struct FailedJson {
    schema: &'static str,
    findings: Vec<crate::finding::FindingJson>,
}

/// Says why nothing is built.
fn give_up(args: &BuildArgs, front: &Front, console: &mut Console) -> Result<Exit, Trouble> {
    match args.format {
        Format::Json => {
            let findings = findings_json(&front.report, Some(&front.source));
            console.json(&FailedJson { schema: "ppkgc.build/1", findings })?;
        }
        Format::Human => {
            let least = if args.work.quiet { Severity::Error } else { Severity::Warning };
            console.findings(&front.report.at_least(least), Some(&front.source))?;
            console.say(format!("nothing was built: {}", counts(&front.report)))?;
        }
    }
    Ok(Exit::Findings)
}
