//! `ppkgc check`: all findings about a spec, and what its devices do with each setting.

use serde::Serialize;

use super::args::{CheckArgs, CheckFormat};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::spec_input::SpecInput;
use super::verdict_view::{SettingJson, table, verdicts_json};
use super::workspace::Workspace;
use crate::build::{Review, review};
use crate::finding::{FindingJson, Report, Severity, findings_json, sarif};

#[derive(Serialize)]
struct CheckJson {
    schema: &'static str,
    spec: String,
    ready: bool,
    verdicts: Vec<SettingJson>,
    findings: Vec<FindingJson>,
}

/// Prints what is wrong with the spec, or that nothing is, and the table of verdicts.
pub(super) fn check(args: &CheckArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let input = SpecInput::read(&args.spec, workspace, console)?;
    let source = input.source();
    let review = review(&input.spec, &input.criteria(&args.spec));
    let exit = Exit::of(&review.report, args.spec.strict);
    let (verdicts, devices) = (&review.outcomes, &review.target.devices);
    match args.format {
        CheckFormat::Human => {
            let shown = shown(&review.report, args.notes);
            console.result_findings(&shown, source)?;
            if let Some(table) = table(verdicts, devices) {
                console.page(format!("{table}\n"))?;
            }
            let hides_notes = shown.count(Severity::Note) < review.report.count(Severity::Note);
            let more = if hides_notes { " (--notes shows them all)" } else { "" };
            console.line(format!("{}{more}", summary(source.name(), &review, exit)))?;
            if let Some(code) = shown.gravest() {
                console.say(format!("more on a finding: ppkgc explain {code}"))?;
            }
        }
        CheckFormat::Github => console.github(&review.report, source)?,
        CheckFormat::Sarif => console.json(&sarif(&review.report, source))?,
        CheckFormat::Json => console.json(&CheckJson {
            schema: "ppkgc.check/1",
            spec: source.name().to_owned(),
            ready: exit == Exit::Done,
            verdicts: verdicts_json(verdicts, devices, source),
            findings: findings_json(&review.report, Some(source)),
        })?,
    }
    Ok(exit)
}

/// What a screen shows. Beside an error the notes would only be in the way.
fn shown(report: &Report, notes: bool) -> Report {
    match (notes, report.has_errors()) {
        (true, _) => report.at_least(Severity::Note),
        (false, true) => report.at_least(Severity::Warning),
        (false, false) => report.without_routine(),
    }
}

/// One line that says how the check ended.
fn summary(name: &str, review: &Review, exit: Exit) -> String {
    let counts = counts(&review.report);
    match &review.checked {
        Some(checked) if exit == Exit::Done => {
            let varied: usize = checked.variants().iter().map(|variant| variant.settings.len()).sum();
            let settings = plural(checked.settings().len() + varied, "setting", "settings");
            let variants = match checked.variants().len() {
                0 => String::new(),
                count => format!(", {}", plural(count, "variant", "variants")),
            };
            let devices = match review.target.devices.len() {
                0 => String::new(),
                count => format!(" for {}", plural(count, "kind of device", "kinds of devices")),
            };
            format!("{name} is ready to build: {settings}{variants}{devices}; {counts}")
        }
        Some(_) => format!("{name} would only be built without --strict: {counts}"),
        None => format!("{name} cannot be built: {counts}"),
    }
}

/// `2 errors, 1 warning`, or `no findings`.
pub(super) fn counts(report: &Report) -> String {
    let counted: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter(|&severity| report.count(severity) > 0)
        .map(|severity| plural(report.count(severity), severity.word(), &format!("{}s", severity.word())))
        .collect();
    if counted.is_empty() { "no findings".to_owned() } else { counted.join(", ") }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
