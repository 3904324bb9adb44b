//! `ppkgc evidence`: writes what to look for on a real Windows device, and compares it with what was found there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::args::{CompareArgs, EvidenceArgs, EvidenceCommand, ExpectArgs, Format};
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{Inputs, open_ordinary, read_limited, write_bytes};
use super::exit::Exit;
use super::sidecar::incoming;
use super::unreadable::unreadable;
use crate::applier::Digest;
use crate::evidence::{
    Comparison, EXPECTED_NAME, Evidence, Expected, SCRIPT, SCRIPT_NAME, TableRow, Verdict, compare, table,
};
use crate::finding::json_text;
use crate::read::Extent;
use crate::trust::{OpenError, open};
use crate::world::Access;

/// The maximum length of a document, in bytes. It contains about five readings for each setting, of a few hundred bytes
/// each.
const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// The results of the devices.
#[derive(Serialize)]
struct EvidenceJson<'e> {
    schema: &'static str,
    package: String,
    devices: Vec<DeviceJson<'e>>,
    table: Vec<RowJson<'e>>,
}

/// The results for one CSP on all devices of one edition and build.
#[derive(Serialize)]
struct RowJson<'e> {
    csp: &'e str,
    edition: &'e str,
    build: &'e str,
    devices: usize,
    verdicts: BTreeMap<&'static str, usize>,
}

/// The result of one device.
#[derive(Serialize)]
struct DeviceJson<'e> {
    file: String,
    edition: &'e str,
    build: &'e str,
    architecture: &'e str,
    void: &'e [String],
    settings: Vec<SettingJson<'e>>,
    untrue: &'e [String],
}

#[derive(Serialize)]
struct SettingJson<'e> {
    setting: &'e str,
    csp: &'e str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gone_after_uninstall: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_back: Option<bool>,
}

pub(super) fn evidence(args: &EvidenceArgs, console: &mut Console) -> Result<Exit, CliError> {
    match &args.command {
        EvidenceCommand::Expect(args) => expect(args, console),
        EvidenceCommand::Compare(args) => compared(args, console),
    }
}

/// Writes what a package should do, and the script that collects the evidence on a device.
fn expect(args: &ExpectArgs, console: &mut Console) -> Result<Exit, CliError> {
    let path = &args.package;
    let package = match open(incoming(path)?, Extent::Everything) {
        Ok(package) => package,
        Err(OpenError::Io(error)) => return Err(CliError::reading(path, error)),
        Err(OpenError::Unreadable { error, .. }) => {
            console.findings(&unreadable(path, error)?, None)?;
            return Ok(Exit::Findings);
        }
    };
    console.conceal(&package.model.secrets());
    if package.model.problems.has_errors() {
        console.findings(&package.model.problems, None)?;
        return Ok(Exit::Findings);
    }
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let expected = Expected::of(&package.model, &file, Digest(package.hashes.sha256));
    let text = json_text(&expected).expect("documents can be written as JSON") + "\n";
    fs::create_dir_all(&args.output).map_err(|error| CliError::writing(&args.output, error))?;
    let inputs: Inputs = [path.as_path(), Path::new(&package.catalog_name)].into_iter().collect();
    let access = Access::of(expected.has_secrets());
    for (name, bytes, access) in
        [(EXPECTED_NAME, text.as_bytes(), access), (SCRIPT_NAME, SCRIPT.as_bytes(), Access::Usual)]
    {
        let path = args.output.join(name);
        if let Some(finding) = write_bytes(&path, &inputs, access, bytes)? {
            return console.refusal(Some(finding));
        }
        console.file(&path, format_args!(""))?;
    }
    console.say(format!(
        "put them beside {file} and its catalog on a Windows device that you can afford to lose, and run: \
         powershell -ExecutionPolicy Bypass -File {SCRIPT_NAME} -Disposable"
    ))?;
    Ok(Exit::Done)
}

/// Shows what the evidence proves.
fn compared(args: &CompareArgs, console: &mut Console) -> Result<Exit, CliError> {
    let bytes = document(&args.expected)?;
    let expected = Expected::parse(&bytes).map_err(|error| CliError::reading(&args.expected, error))?;
    let sha256 = Digest::of(&bytes);
    let mut devices: Vec<(&Path, Evidence, Comparison)> = Vec::new();
    for path in &args.evidence {
        let evidence = Evidence::parse(&document(path)?).map_err(|error| CliError::reading(path, error))?;
        let comparison = compare(&expected, sha256, &evidence);
        devices.push((path, evidence, comparison));
    }
    let rows = table(devices.iter().map(|(_, evidence, own)| (evidence, own)));
    match args.format {
        Format::Json => console.json(&EvidenceJson {
            schema: "ppkgc.evidence-compare/1",
            package: format!("{} {}", expected.package.name, expected.package.version),
            devices: devices.iter().map(|(path, evidence, own)| device_json(path, evidence, own)).collect(),
            table: rows.iter().map(row_json).collect(),
        })?,
        Format::Human => {
            for (path, evidence, comparison) in &devices {
                lines(path, evidence, comparison).into_iter().try_for_each(|line| console.line(line))?;
            }
            if devices.len() > 1 {
                table_lines(&rows).into_iter().try_for_each(|line| console.line(line))?;
            }
            for label in &expected.unreadable {
                console.line(format!("no node shows anything about {label}"))?;
            }
        }
    }
    let is_void = devices.iter().any(|(.., own)| !own.void.is_empty());
    let mut verdicts = devices.iter().flat_map(|(.., own)| &own.nodes).map(|node| node.verdict);
    let is_wrong = devices.iter().any(|(.., own)| !own.untrue.is_empty());
    Ok(match (is_void, is_wrong || verdicts.any(|verdict| verdict == Verdict::Disproved)) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Done,
    })
}

fn document(path: &Path) -> Result<Vec<u8>, CliError> {
    let read = open_ordinary(path).and_then(|file| read_limited(file, MAX_DOCUMENT_BYTES));
    let bytes = read.map_err(|error| CliError::reading(path, error))?;
    match bytes.len() > MAX_DOCUMENT_BYTES {
        true => Err(CliError::reading(path, format!("it is longer than {} MiB", MAX_DOCUMENT_BYTES >> 20))),
        false => Ok(bytes),
    }
}

fn device_json<'e>(path: &Path, evidence: &'e Evidence, comparison: &'e Comparison) -> DeviceJson<'e> {
    DeviceJson {
        file: path.display().to_string(),
        edition: &evidence.device.edition,
        build: &evidence.device.build,
        architecture: &evidence.device.architecture,
        void: &comparison.void,
        settings: comparison
            .nodes
            .iter()
            .map(|node| SettingJson {
                setting: &node.setting,
                csp: &node.csp,
                verdict: node.verdict.word(),
                why: node.why.as_deref(),
                gone_after_uninstall: node.gone_after_uninstall,
                given_back: node.given_back,
            })
            .collect(),
        untrue: &comparison.untrue,
    }
}

fn row_json(row: &TableRow) -> RowJson<'_> {
    let verdicts = Verdict::ALL.map(Verdict::word).into_iter().zip(row.counts).collect();
    RowJson { csp: &row.csp, edition: &row.edition, build: &row.build, devices: row.devices, verdicts }
}

/// The table, line by line.
fn table_lines(rows: &[TableRow]) -> Vec<String> {
    let titles = ["CSP", "edition", "build", "devices"].map(str::to_owned);
    let titles = titles.into_iter().chain(Verdict::ALL.map(|verdict| verdict.to_string())).collect();
    let row_cells = |row: &TableRow| {
        let numbers = [row.devices].into_iter().chain(row.counts).map(|number| number.to_string());
        [&row.csp, &row.edition, &row.build].into_iter().cloned().chain(numbers).collect()
    };
    let lines: Vec<Vec<String>> = [titles].into_iter().chain(rows.iter().map(row_cells)).collect();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let padded = |(column, cell): (usize, &String)| format!("{cell:<width$}", width = width(column));
    let line = |cells: &Vec<String>| cells.iter().enumerate().map(padded).collect::<Vec<_>>().join("  ");
    lines.iter().map(|cells| line(cells).trim_end().to_owned()).collect()
}

/// The results of one device, line by line.
fn lines(path: &Path, evidence: &Evidence, comparison: &Comparison) -> Vec<String> {
    let device = &evidence.device;
    let mut lines = vec![format!("{}: {} {} {}", path.display(), device.edition, device.build, device.architecture)];
    lines.extend(comparison.void.iter().map(|why| format!("  VOID: {why}")));
    for node in &comparison.nodes {
        let why = node.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let left = match node.gone_after_uninstall {
            Some(false) => "; still there after it was uninstalled",
            Some(true) | None => "",
        };
        let kept = match node.given_back {
            Some(false) => "; ppkg-apply has not restored what it found",
            Some(true) | None => "",
        };
        lines.push(format!("  {:<12}{}{why}{left}{kept}", node.verdict, node.setting));
    }
    lines.extend(comparison.untrue.iter().map(|claim| format!("  UNTRUE, said by ppkg-apply: {claim}")));
    lines.extend(evidence.engine.errors.iter().map(|error| format!("  the engine said: {error}")));
    let count = |verdict| comparison.nodes.iter().filter(|node| node.verdict == verdict).count();
    let counts = Verdict::ALL.map(|verdict| (count(verdict), verdict));
    let counts: Vec<String> = counts.iter().map(|(count, verdict)| format!("{count} {verdict}")).collect();
    if comparison.void.is_empty() {
        lines.push(format!("  {}", counts.join(", ")));
    }
    lines
}
