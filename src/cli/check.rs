//! `ppkgc check`: all findings about a spec, and what its devices do with each setting.

use std::collections::BTreeSet;

use serde::Serialize;

use super::args::{CheckArgs, CheckFormat};
use super::check_rows::{RowReviews, check_rows};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::origins_view::origins;
use super::spec_input::SpecInput;
use super::verdict_view::{SettingJson, table, verdicts_json};
use super::workspace::Workspace;
use crate::build::{Review, review};
use crate::finding::{Code, FindingJson, Report, Severity, Source, findings_json, sarif};

/// The document for one spec, or for one row of it.
#[derive(Serialize)]
struct CheckJson {
    schema: &'static str,
    spec: String,
    /// The line of the row in its table.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    ready: bool,
    verdicts: Vec<SettingJson>,
    findings: Vec<FindingJson>,
}

/// The document for several specs.
#[derive(Serialize)]
struct ChecksJson {
    schema: &'static str,
    specs: Vec<CheckJson>,
}

/// A spec that has been checked.
struct CheckedSpec {
    source: Source,
    /// The line of the row in its table, if the columns of the spec were filled from one.
    row: Option<u64>,
    review: Review,
    exit: Exit,
}

/// Prints the findings and the table of verdicts of each spec. Ends with findings if one of them cannot be built.
pub(super) fn check(args: &CheckArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    let mut checked = Vec::new();
    for (index, path) in args.specs.iter().enumerate() {
        // Only the schema of the last spec stays in memory until the process ends: each may be large.
        let own = Workspace::default();
        let workspace = if index + 1 == args.specs.len() { workspace } else { &own };
        if let Some(table) = &args.values {
            let found = check_rows(path, table, args, workspace, console)?;
            checked.extend(of_rows(found, args));
            continue;
        }
        let input = SpecInput::read_to_check(path, &args.rules, workspace, console, None)?;
        let review = review(&input.spec, &input.criteria(&args.rules));
        let exit = Exit::of(&review.report, args.rules.strict);
        checked.push(CheckedSpec { source: input.spec.source, row: None, review, exit });
    }
    match args.format {
        CheckFormat::Human => print_for_people(&checked, args, console)?,
        CheckFormat::Github => {
            for spec in &checked {
                console.github(&spec.review.report, &spec.source)?;
            }
        }
        CheckFormat::Sarif => {
            let all: Vec<(&Report, &Source)> = checked.iter().map(|spec| (&spec.review.report, &spec.source)).collect();
            console.json(&sarif(&all))?;
        }
        CheckFormat::Json => {
            let mut specs: Vec<CheckJson> = checked.iter().map(document).collect();
            match specs.pop() {
                Some(only) if specs.is_empty() && args.values.is_none() => console.json(&only)?,
                last => {
                    specs.extend(last);
                    console.json(&ChecksJson { schema: "ppkgc.check/2", specs })?;
                }
            }
        }
    }
    let failed = checked.iter().any(|spec| spec.exit != Exit::Done);
    Ok(if failed { Exit::Findings } else { Exit::Done })
}

/// An entry for the table of sites, if there are findings about it, and one for each of its rows.
fn of_rows(found: RowReviews, args: &CheckArgs) -> Vec<CheckedSpec> {
    let RowReviews { source, of_table, rows } = found;
    let of_table = of_table.worst().is_some().then(|| (None, Review::of_report(of_table)));
    let all = of_table.into_iter().chain(rows.into_iter().map(|(line, review)| (Some(line), review)));
    all.map(|(row, review)| {
        let exit = Exit::of(&review.report, args.rules.strict);
        CheckedSpec { source: source.clone(), row, review, exit }
    })
    .collect()
}

fn document(spec: &CheckedSpec) -> CheckJson {
    let CheckedSpec { source, row, review, exit } = spec;
    CheckJson {
        schema: "ppkgc.check/1",
        spec: source.name().to_owned(),
        row: *row,
        ready: *exit == Exit::Done,
        verdicts: verdicts_json(&review.outcomes, &review.target.devices, source),
        findings: findings_json(&review.report, Some(source)),
    }
}

/// Prints the results of all specs for people, one after the other. For a row of a table, only what no earlier row
/// showed is printed.
fn print_for_people(checked: &[CheckedSpec], args: &CheckArgs, console: &mut Console) -> Result<(), CliError> {
    let (mut worst_so_far, mut seen_tables, mut seen_findings) = (None, BTreeSet::new(), BTreeSet::new());
    for CheckedSpec { source, row, review, exit } in checked {
        let mut shown = shown(&review.report, args.notes);
        if row.is_some() {
            shown = shown.into_iter().filter(|finding| seen_findings.insert(format!("{finding:?}"))).collect();
        }
        console.result_findings(&shown, source)?;
        if let Some(table) = table(&review.outcomes, &review.target.devices, console.secrets())
            && (row.is_none() || seen_tables.insert(table.clone()))
        {
            console.page(format!("{table}\n"))?;
        }
        if args.show_origins && !review.outcomes.is_empty() {
            console.page(format!("{}\n", origins(&review.outcomes, source, console.secrets())))?;
        }
        let hides_notes = shown.count(Severity::Note) < review.report.count(Severity::Note);
        let more = if hides_notes { " (--notes shows them all)" } else { "" };
        let name = row.map_or_else(|| source.name().to_owned(), |row| format!("{}, row {row},", source.name()));
        console.line(format!("{}{more}", summary(&name, review, *exit)))?;
        if checked.len() > 1 {
            console.line("")?;
        }
        let worst = |found: Option<(Severity, Code)>| found.map(|(severity, _)| severity);
        let own = shown.worst().zip(shown.worst_code());
        if worst(own) > worst(worst_so_far) {
            worst_so_far = own;
        }
    }
    if checked.len() > 1 {
        let ready = checked.iter().filter(|spec| spec.exit == Exit::Done).count();
        let what = if args.values.is_some() { "rows" } else { "specs" };
        console.line(format!("{ready} of {} {what} are ready to build", checked.len()))?;
    }
    if let Some((_, code)) = worst_so_far {
        console.say(format!("more on a finding: ppkgc explain {code}"))?;
    }
    Ok(())
}

/// The findings that are printed for people. Next to errors, notes would only be in the way.
fn shown(report: &Report, notes: bool) -> Report {
    match (notes, report.has_errors()) {
        (true, _) => report.at_least(Severity::Note),
        (false, true) => report.at_least(Severity::Warning),
        (false, false) => report.without_routine(),
    }
}

/// One line with the result of the check.
fn summary(name: &str, review: &Review, exit: Exit) -> String {
    let counts = counts(&review.report);
    match &review.checked {
        Some(checked) if exit == Exit::Done => {
            let varied: usize = checked.variants().iter().map(|variant| variant.settings.len()).sum();
            let settings = plural(checked.settings().len() + varied, "setting in the spec", "settings in the spec");
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
