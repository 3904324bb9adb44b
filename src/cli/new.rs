//! `ppkgc new`: makes a folder with a starter spec, from a template or from existing files.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{ConvertArgs, Format, NewArgs, RuleArgs, Template};
use super::cli_error::CliError;
use super::console::Console;
use super::convert::convert;
use super::disk::write_folder;
use super::exit::Exit;
use super::workspace::Workspace;
use crate::finding::{FindingJson, Report, findings_json};

#[derive(Serialize)]
struct NewJson {
    schema: &'static str,
    files: Vec<String>,
    findings: Vec<FindingJson>,
}

/// Writes the template, or the converted input, to a new folder.
pub(super) fn new(args: &NewArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let dir = &args.dir;
    if let Some(from) = &args.from {
        let rules = RuleArgs { store: args.store.clone(), project: args.project.clone(), ..RuleArgs::default() };
        return convert(&ConvertArgs { from: from.clone(), output: dir.clone(), rules }, workspace, console);
    }
    if let Some(option) = args.project.given() {
        return Err(CliError::new(format!("{option} does nothing"), "it is only for a project given with --from"));
    }
    let written = write_folder(dir, |folder| {
        for (path, bytes) in template(args.template) {
            let target = folder.join(path);
            let parent = target.parent().map_or_else(PathBuf::new, Path::to_owned);
            fs::create_dir_all(&parent)
                .and_then(|()| fs::write(&target, bytes))
                .map_err(|error| CliError::writing(&target, error))?;
        }
        Ok(())
    })?;
    let files = template(args.template)
        .iter()
        .map(|(path, _)| dir.join(path).components().collect::<PathBuf>().display().to_string());
    if args.format == Format::Json {
        let mut report = Report::new();
        let files = if written.is_ok() { files.collect() } else { Vec::new() };
        written.err().into_iter().for_each(|finding| report.push(finding));
        console.json(&NewJson { schema: "ppkgc.new/1", files, findings: findings_json(&report, None) })?;
        return Ok(Exit::of(&report, false));
    }
    if let Err(finding) = written {
        return console.refusal(Some(finding));
    }
    for file in files {
        console.line(file)?;
    }
    let spec = dir.join("spec.toml").display().to_string();
    let spec = if spec.contains(char::is_whitespace) { format!("\"{spec}\"") } else { spec };
    console.say("")?;
    console.say(format!("next: ppkgc check {spec}"))?;
    console.say(format!("      ppkgc build {spec} -o out"))?;
    Ok(Exit::Done)
}

/// The files of a template, compiled into the program.
fn template(template: Template) -> &'static [(&'static str, &'static [u8])] {
    match template {
        Template::Desktop => &[
            ("spec.toml", include_bytes!("../../templates/new/desktop/spec.toml")),
            ("images/green-hills.jpg", include_bytes!("../../templates/new/desktop/images/green-hills.jpg")),
            ("setup/setup.cmd", include_bytes!("../../templates/new/desktop/setup/setup.cmd")),
        ],
        Template::Kiosk => &[
            ("spec.toml", include_bytes!("../../templates/new/kiosk/spec.toml")),
            ("kiosk.xml", include_bytes!("../../templates/new/kiosk/kiosk.xml")),
        ],
        Template::School => &[
            ("spec.toml", include_bytes!("../../templates/new/school/spec.toml")),
            ("images/paper-mountains.jpg", include_bytes!("../../templates/new/school/images/paper-mountains.jpg")),
        ],
        Template::Entra => &[("spec.toml", include_bytes!("../../templates/new/entra/spec.toml"))],
        Template::Wallpaper => &[
            ("spec.toml", include_bytes!("../../templates/new/wallpaper/spec.toml")),
            ("images/green-hills.jpg", include_bytes!("../../templates/new/wallpaper/images/green-hills.jpg")),
        ],
        Template::LockScreen => &[
            ("spec.toml", include_bytes!("../../templates/new/lock-screen/spec.toml")),
            ("images/misty-lake.jpg", include_bytes!("../../templates/new/lock-screen/images/misty-lake.jpg")),
        ],
        Template::SharedPc => &[
            ("spec.toml", include_bytes!("../../templates/new/shared-pc/spec.toml")),
            ("images/paper-mountains.jpg", include_bytes!("../../templates/new/shared-pc/images/paper-mountains.jpg")),
        ],
    }
}
