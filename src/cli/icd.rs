//! `ppkgc icd`: takes a command line of icd.exe, so that only one word has to be changed in build scripts.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::args::{Format, IcdArgs, RuleArgs, WorkArgs};
use super::bar::Bar;
use super::build::Output;
use super::build_date::build_date;
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::project_args::ProjectArgs;
use super::spec_input::SpecInput;
use super::workspace::Workspace;
use crate::build::BuildRequest;
use crate::finding::{Code, Finding, Place, Report};
use crate::pack::PackOptions;
use crate::package::Stores;
use crate::wcd::{IcdCommand, with_slashes};

/// The options of `ppkgc` among the switches.
#[derive(Debug, Parser)]
#[command(name = "ppkgc icd", disable_help_flag = true)]
struct IcdOptions {
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    work: WorkArgs,
}

/// Builds the package that the switches describe.
pub(super) fn icd(args: &IcdArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let (switches, options) = separated(&args.switches);
    if switches.iter().any(|switch| IcdCommand::is_help(switch)) {
        console.say(format!("ppkgc icd takes the switches {}", IcdCommand::KNOWN))?;
        return Ok(Exit::Done);
    }
    let mut options = IcdOptions::try_parse_from(options).map_err(|error| CliError::new("bad arguments", error))?;
    let command = IcdCommand::parse(switches);
    let command = command.map_err(|troubles| CliError::new("cannot run this as icd.exe does", troubles.join("; ")))?;
    let mapping = std::mem::take(&mut options.rules.project);
    options.rules.store.extend(store_files(&command.stores, &mapping, console)?);
    let project = located(&command.project, &mapping)?;
    let package = located(&with_extension(&command.package), &mapping)?;
    say_limits(&command, console)?;
    options.rules.project = ProjectArgs {
        map: mapping.map.into_iter().filter(|mapping| mapping.target_exists()).collect(),
        target_skus: mapping.target_skus.or(stores_of(command.stores.len())),
        variables: command.variables,
        ..mapping
    };
    let mut input = SpecInput::read(&project, &options.rules, workspace, console)?;
    let Some((folder, stem)) = named(&package) else {
        let trouble = format!("/PackagePath:{} does not name a package", command.package);
        return Err(CliError::new("cannot run this as icd.exe does", trouble));
    };
    if package.exists() && !command.overwrites {
        console.findings(&Report::from_iter([would_overwrite(&package)]), None)?;
        return Ok(Exit::Findings);
    }
    let stamp = build_date(&mut input.spec.report);
    let request = BuildRequest {
        spec: &input.spec,
        spec_name: project.file_name().and_then(OsStr::to_str).unwrap_or(input.source().name()),
        criteria: input.criteria(&options.rules),
        strict: options.rules.strict,
        // Without a date, the report contains an error that stops the build.
        stamp: stamp.unwrap_or_default(),
        effort: PackOptions {
            jobs: options.work.jobs,
            compression: options.work.compression(),
            progress: &Bar::new(&options.work),
            shared: None,
        },
        signing: None,
        force: command.overwrites,
        cdf: false,
        provenance: None,
        stem: Some(stem),
    };
    let output = Output { folder, quiet: options.work.quiet, format: Format::Human };
    let built = output.write(&request, &|| input.inputs(), console)?;
    Ok(if built.is_some() { Exit::Done } else { Exit::Findings })
}

/// Reports the switches that have no effect here, and what is not known about the others.
fn say_limits(command: &IcdCommand, console: &mut Console) -> Result<(), CliError> {
    for switch in &command.ignored {
        console.say(format!("{switch} is for packages of phones, and has no meaning here"))?;
    }
    if !command.variables.is_empty() {
        console.say("not proved: that variables work as in icd.exe; no package it built with them has been seen")?;
    }
    Ok(())
}

fn would_overwrite(package: &Path) -> Finding {
    let name = package.display().to_string();
    let message = format!("`{name}` already exists");
    Finding::new(Code::WouldOverwrite, Place::Named(name), message).help("write +Overwrite to replace it")
}

/// Separates the switches of icd.exe from the options of `ppkgc` and their values.
fn separated(arguments: &[String]) -> (Vec<&str>, Vec<&str>) {
    /// The options of `IcdOptions` that take no value.
    const FLAGS: [&str; 3] = ["--strict", "--best", "--quiet"];
    let (mut switches, mut options) = (Vec::new(), vec!["ppkgc icd"]);
    let mut awaits_value = false;
    for argument in arguments {
        let is_option = argument.starts_with("--");
        match is_option || awaits_value {
            true => options.push(argument),
            false => switches.push(argument.as_str()),
        }
        awaits_value = is_option && !argument.contains('=') && !FLAGS.contains(&argument.as_str());
    }
    (switches, options)
}

/// The settings stores that a script names, if all of them are on this machine. If none is, and all have names of
/// stores that are built in, the list is empty, so the built-in settings are used. Anything else is an error.
fn store_files(written: &[String], mapping: &ProjectArgs, console: &mut Console) -> Result<Vec<PathBuf>, CliError> {
    const BUILT_IN: [&str; 2] = ["Microsoft-Common-Provisioning.dat", "Microsoft-Desktop-Provisioning.dat"];
    let found: Vec<PathBuf> =
        written.iter().filter_map(|path| located(path, mapping).ok()).filter(|path| path.is_file()).collect();
    if found.len() == written.len() {
        return Ok(found);
    }
    let name = |path: &str| path.rsplit(['\\', '/']).next().unwrap_or(path).to_owned();
    let is_built_in = |path: &String| BUILT_IN.iter().any(|known| known.eq_ignore_ascii_case(&name(path)));
    if !found.is_empty() || !written.iter().all(is_built_in) {
        let trouble = "a store whose name is not one of the designer's must be on this machine, or be found with --map";
        return Err(CliError::new(format!("/StoreFile:{} does not exist", written.join(",")), trouble));
    }
    for path in written {
        console.say(format!("{} is not on this machine; the built-in settings are used instead", name(path)))?;
    }
    Ok(Vec::new())
}

/// The stores that determine the order of the settings in a package, from the number of store files.
fn stores_of(files: usize) -> Option<Stores> {
    match files {
        0 => None,
        1 => Some(Stores::Desktop),
        _ => Some(Stores::CommonAndDesktop),
    }
}

/// A path of a script, with the mappings applied. A path on another machine that no mapping covers is an error.
fn located(path: &str, mapping: &ProjectArgs) -> Result<PathBuf, CliError> {
    let written = with_slashes(path);
    if let Some(place) = mapping.map.iter().filter_map(|mapping| mapping.place_of(&written)).next() {
        return Ok(place);
    }
    let is_elsewhere = !cfg!(windows) && written.split('/').next().is_some_and(|first| first.contains(':'));
    match is_elsewhere {
        true => {
            let folder = path.rsplit_once(['\\', '/']).map_or(path, |(folder, _)| folder);
            Err(CliError::new(format!("{path} is a path on another machine"), format!("add --map \"{folder}=DIR\"")))
        }
        false if cfg!(windows) => Ok(PathBuf::from(path)),
        false => Ok(PathBuf::from(written)),
    }
}

/// The path of a package, with .ppkg at the end even if the script leaves it out.
fn with_extension(path: &str) -> String {
    const EXTENSION: &str = ".ppkg";
    let start = path.len().checked_sub(EXTENSION.len()).and_then(|start| path.get(start..));
    match start.is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION)) {
        true => path.to_owned(),
        false => format!("{path}{EXTENSION}"),
    }
}

/// The folder and the stem of a package's path.
fn named(package: &Path) -> Option<(&Path, &str)> {
    let is_package = package.extension().and_then(OsStr::to_str).is_some_and(|end| end.eq_ignore_ascii_case("ppkg"));
    let folder = package.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    package.file_stem().and_then(OsStr::to_str).filter(|_| is_package).map(|stem| (folder, stem))
}

#[cfg(test)]
mod tests {
    use super::separated;

    #[test]
    fn a_switch_after_a_flag_is_not_its_value() {
        let arguments = [
            "/One", "--map", "C:\\a=b", "/Two", "--best", "/Three", "--quiet", "--strict", "/Four", "--jobs=2", "+Five",
        ];
        let arguments = arguments.map(str::to_owned);
        let (switches, options) = separated(&arguments);
        assert_eq!(switches, ["/One", "/Two", "/Three", "/Four", "+Five"]);
        assert_eq!(options, ["ppkgc icd", "--map", "C:\\a=b", "--best", "--quiet", "--strict", "--jobs=2"]);
    }
}
