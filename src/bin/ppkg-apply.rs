//! The command `ppkg-apply`: parses the arguments, runs the stages of the library, and prints the report.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use ppkgc::applier::device::{Device, DeviceError, Image, Sim};
use ppkgc::applier::{
    Answer, Command, Guards, Incoming, Outcome, PlanOptions, Route, RunReport, SavedPlan, Selection, SettingReport,
    TrustPolicy, USAGE, UndoneReport, WINDOWS_USAGE, confirm, roll_back, run,
};
use ppkgc::finding::{clean, plain_report, usage_text};
use ppkgc::format::pki::{Certificate, certificates};

/// The largest catalog, certificate file or saved plan that is read, in bytes; real catalogs have a few thousand.
const MAX_SIDECAR_BYTES: u64 = 16 << 20;
/// Others may read an open file, but not write to it. Source: winnt.h.
#[cfg(windows)]
const FILE_SHARE_READ: u32 = 1;

/// Applies a Windows provisioning package to a device, reports its status, and rolls it back.
#[derive(Debug, Parser)]
#[command(name = "ppkg-apply", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    /// plan shows what would change, apply makes the changes, confirm lets them stay, status shows their state,
    /// rollback undoes them.
    command: Verb,
    /// The .ppkg file; its catalog is the .cat file of the same name in the same folder. With --id or --last none is
    /// needed, and `confirm` without one is about all packages.
    package: Option<PathBuf>,
    /// The device: live (this Windows), image:ROOT (an offline image), or sim:DIR (a device simulated in a folder).
    #[arg(long, value_name = "DEVICE")]
    device: String,
    /// How settings reach the device [default: depends on the device].
    #[arg(long, value_name = "ROUTE")]
    via: Option<Via>,
    /// Refuse a package whose catalog has no trusted signature; see --ca.
    #[arg(long)]
    require_signature: bool,
    /// A file with trusted certificates of signers or their authorities, PEM or DER; may be repeated.
    #[arg(long, value_name = "FILE")]
    ca: Vec<PathBuf>,
    /// A file with trusted certificates of timestamp authorities, PEM or DER; may be repeated.
    #[arg(long, value_name = "FILE")]
    tsa_ca: Vec<PathBuf>,
    /// Also apply settings that this edition or build ignores.
    #[arg(long)]
    force: bool,
    /// Fail if a setting was only accepted by the engine, or cannot be read back at all.
    #[arg(long)]
    require_verified: bool,
    /// With plan: save the plan in a file, for `apply --plan`.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// With apply: carry out this saved plan. Refused (exit 3) if the package, the device or a place that is to be
    /// changed is not as it was then.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// Also apply a version that is older than the one that is applied.
    #[arg(long)]
    allow_downgrade: bool,
    /// Refuse to apply after this time (exit 3), by the clock of the device: 2026-12-31 (until its end, UTC) or
    /// 2026-12-31T18:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = time)]
    not_after: Option<u64>,
    /// With apply: let it stay only if `confirm` is called within this time: 90s, 15m, 2h or 7d. After that, the next
    /// run of this program takes it back, `status` included. Nothing else does: have `status` run by a scheduled task.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    confirm_within: Option<u64>,
    /// Roll back, or confirm, every version of the package with this id, by its receipts.
    #[arg(long, value_name = "GUID", conflicts_with_all = ["package", "last"])]
    id: Option<String>,
    /// Roll back, or confirm, the newest run, by its receipt.
    #[arg(long, conflicts_with = "package")]
    last: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Return the exit codes of Windows installers; other systems have only 0 to 3.
    #[arg(long)]
    windows_exit_codes: bool,
}

const EXIT_CODES: &str = "\
Exit codes (with --windows-exit-codes on Windows):
  0  done (0, or 3010 if it shows only after the next sign-in)
  1  a setting is not in effect, not verified with --require-verified, or the package is damaged (1603, 1620)
  2  could not run: bad arguments, another run, no administrator rights (87, 1618, 5, 1603)
  3  refused: not trusted (package or own folder), not for this device, older than what is applied, too
     late, or by a plan that is stale (1620, 1633, 1638, 1603)";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Verb {
    Plan,
    Apply,
    Confirm,
    Status,
    Rollback,
}

impl From<Verb> for Command {
    fn from(verb: Verb) -> Command {
        match verb {
            Verb::Plan => Command::Plan,
            Verb::Apply => Command::Apply,
            Verb::Confirm => Command::Confirm,
            Verb::Status => Command::Status,
            Verb::Rollback => Command::Rollback,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Via {
    /// The provisioning engine of Windows; on a simulated device the CSPs, node by node.
    Engine,
    /// The registry values of the Personalization CSP.
    Registry,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if !error.use_stderr() => {
            return if error.print().is_ok() { ExitCode::SUCCESS } else { usage(false) };
        }
        Err(error) => {
            let _ = write!(io::stderr(), "{}", usage_text(&error, std::env::args()));
            if asks_for_json() {
                let _ = show(&RunReport::wrong_arguments(command_named(), what_is_wrong(&error)), Format::Json);
            }
            return usage(std::env::args().any(|argument| argument == "--windows-exit-codes"));
        }
    };
    let (report, has_begun) = match carry_out(&arguments) {
        Ok(report) => (report, true),
        Err(StartError::Usage(message)) => (RunReport::wrong_arguments(Some(arguments.command.into()), message), false),
        Err(StartError::Failed(message)) => (RunReport::not_begun(arguments.command.into(), message), false),
    };
    // A closed output does not change the exit code.
    let _ = match has_begun || matches!(arguments.format, Format::Json) {
        true => show(&report, arguments.format),
        false => writeln!(io::stderr(), "error: {}", clean(&report.message)),
    };
    exit(report.exit_code, report.windows_exit_code, arguments.windows_exit_codes)
}

/// Why a command could not begin.
enum StartError {
    /// The arguments are wrong.
    Usage(String),
    /// The device or a file cannot be used.
    Failed(String),
}

impl From<String> for StartError {
    fn from(message: String) -> StartError {
        StartError::Failed(message)
    }
}

fn wrong(message: &str) -> StartError {
    StartError::Usage(message.to_owned())
}

/// Whether arguments that cannot be parsed ask for the report as JSON.
fn asks_for_json() -> bool {
    let arguments: Vec<String> = std::env::args().collect();
    arguments.iter().any(|own| own == "--format=json") || arguments.windows(2).any(|own| own == ["--format", "json"])
}

/// The command among arguments that cannot be parsed.
fn command_named() -> Option<Command> {
    let first = std::env::args().nth(1)?;
    Verb::from_str(&first, false).ok().map(Command::from)
}

/// The message of the parser on one line, without what it adds about the usage.
fn what_is_wrong(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
    lines.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_owned()
}

fn usage(windows: bool) -> ExitCode {
    exit(USAGE, WINDOWS_USAGE, windows)
}

/// The exit code of the program: on Windows it may have 32 bits, elsewhere only 8.
fn exit(code: u8, windows_code: i32, windows: bool) -> ExitCode {
    if windows && cfg!(windows) {
        std::process::exit(windows_code);
    }
    ExitCode::from(code)
}

/// Opens the device and the package, and runs the command.
fn carry_out(arguments: &Arguments) -> Result<RunReport, StartError> {
    let guards = guards(arguments)?;
    let selection = selection(arguments)?;
    let (mut device, route) = device(&arguments.device, arguments.via)?;
    match (arguments.command, &selection) {
        (Verb::Rollback, Some(selection)) => return Ok(roll_back(selection, &mut *device)),
        (Verb::Confirm, Some(_)) => return Ok(confirm(selection.as_ref(), &mut *device)),
        (Verb::Confirm, None) if arguments.package.is_none() => return Ok(confirm(None, &mut *device)),
        _ => {}
    }
    let Some(package) = &arguments.package else { return Err(wrong("no package is named; name a .ppkg file")) };
    let incoming = incoming(package)?;
    let trust = TrustPolicy {
        require_signature: arguments.require_signature,
        signers: certificates_of(&arguments.ca)?,
        timestamps: certificates_of(&arguments.tsa_ca)?,
        now: i64::try_from(device.now()).unwrap_or(i64::MAX),
    };
    let options = PlanOptions { route, force: arguments.force, require_verified: arguments.require_verified };
    let mut report = run(arguments.command.into(), incoming, &mut *device, &trust, options, &guards);
    if let (Some(file), 0, Some(plan)) = (&arguments.save, report.exit_code, &report.saved_plan)
        && let Err(why) = save(plan, file)
    {
        report.end(Outcome::CouldNotRun, format!("{}; {why}", report.message));
    }
    Ok(report)
}

/// The conditions that must be met before the package is applied.
fn guards(arguments: &Arguments) -> Result<Guards, StartError> {
    if arguments.save.is_some() && !matches!(arguments.command, Verb::Plan) {
        return Err(wrong("--save is for `plan`"));
    }
    let for_apply = [("--plan", arguments.plan.is_some()), ("--confirm-within", arguments.confirm_within.is_some())];
    if let Some((name, _)) = for_apply.iter().find(|(_, given)| *given && !matches!(arguments.command, Verb::Apply)) {
        return Err(StartError::Usage(format!("{name} is for `apply`")));
    }
    if arguments.confirm_within.is_some() && arguments.device.starts_with("image:") {
        return Err(wrong(
            "--confirm-within is for a running Windows: in an image nothing runs that could take it back",
        ));
    }
    let parsed =
        |file: &PathBuf| SavedPlan::parse(&read(file)?).map_err(|error| format!("{}: {error}", file.display()));
    Ok(Guards {
        plan: arguments.plan.as_ref().map(parsed).transpose()?,
        allow_downgrade: arguments.allow_downgrade,
        not_after: arguments.not_after,
        confirm_within: arguments.confirm_within,
    })
}

/// Writes the plan atomically; an existing file is replaced only if it is a plan.
fn save(plan: &SavedPlan, file: &Path) -> Result<(), String> {
    let saving = |error: io::Error| format!("cannot save the plan in {}: {error}", file.display());
    if fs::exists(file).map_err(saving)? && SavedPlan::parse(&read(file)?).is_err() {
        return Err(format!("cannot save the plan in {}: there is another file of this name", file.display()));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut written = tempfile::NamedTempFile::new_in(folder).map_err(saving)?;
    written.write_all(plan.text().as_bytes()).and_then(|()| written.as_file().sync_all()).map_err(saving)?;
    written.persist(file).map_err(|error| saving(error.error))?;
    Ok(())
}

/// Parses a point in time; returns seconds since 1970. A date alone stands for the last second of its day.
fn time(text: &str) -> Result<u64, String> {
    let time = if text.contains('T') { text.to_owned() } else { format!("{text}T23:59:59Z") };
    let time = time.parse::<der::DateTime>().map_err(|_| "write 2026-12-31 or 2026-12-31T18:00:00Z".to_owned())?;
    Ok(time.unix_duration().as_secs())
}

/// Parses a span of time; returns seconds.
fn duration(text: &str) -> Result<u64, String> {
    let units = [("s", 1), ("m", 60), ("h", 60 * 60), ("d", 24 * 60 * 60)];
    let split = units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    let count = split.and_then(|(number, seconds)| number.parse::<u64>().ok()?.checked_mul(seconds));
    count.filter(|count| *count > 0).ok_or_else(|| "write a number and its unit: 90s, 15m, 2h or 7d".to_owned())
}

/// The runs that a rollback or a confirmation without a package is about.
fn selection(arguments: &Arguments) -> Result<Option<Selection>, StartError> {
    let no_id = |id: &String| StartError::Usage(format!("--id takes the GUID of a package, and `{id}` is not one"));
    let selection = match &arguments.id {
        Some(id) => Selection::of_id(id).ok_or_else(|| no_id(id))?,
        None if arguments.last => Selection::Last,
        None => return Ok(None),
    };
    match arguments.command {
        Verb::Rollback | Verb::Confirm => Ok(Some(selection)),
        _ => Err(wrong("--id and --last are for `rollback` and `confirm`; name a package")),
    }
}

fn device(name: &str, via: Option<Via>) -> Result<(Box<dyn Device>, Route), StartError> {
    let message = |error: DeviceError| error.to_string();
    match name.split_once(':') {
        Some(("sim", folder)) => {
            let route = if matches!(via, Some(Via::Registry)) { Route::Registry } else { Route::Nodes };
            Ok((Box::new(Sim::open(Path::new(folder)).map_err(message)?), route))
        }
        Some(("image", _)) if via.is_some() => Err(wrong("--via is for a running Windows, not for an image")),
        Some(("image", root)) => Ok((Box::new(Image::open(Path::new(root)).map_err(message)?), Route::Staging)),
        None if name == "live" => live(via),
        _ => Err(StartError::Usage(format!("`{name}` is not a device; write live, image:ROOT or sim:DIR"))),
    }
}

#[cfg(windows)]
fn live(via: Option<Via>) -> Result<(Box<dyn Device>, Route), StartError> {
    let route = if matches!(via, Some(Via::Registry)) { Route::Registry } else { Route::Engine };
    let device = ppkgc::applier::device::Live::open().map_err(|error| error.to_string())?;
    Ok((Box::new(device), route))
}

#[cfg(not(windows))]
fn live(_: Option<Via>) -> Result<(Box<dyn Device>, Route), StartError> {
    Err(wrong("`live` is the Windows that the program runs on; here, use image:ROOT or sim:DIR"))
}

/// The package and, under the same name, its catalog.
fn incoming(package: &Path) -> Result<Incoming, String> {
    let reading = |path: &Path, error: io::Error| format!("cannot read {}: {error}", path.display());
    let file = open(package).map_err(|error| reading(package, error))?;
    let catalog_path = package.with_extension("cat");
    let exists = fs::exists(&catalog_path).map_err(|error| reading(&catalog_path, error))?;
    let catalog = if exists { Some(read(&catalog_path)?) } else { None };
    let catalog_name = catalog_path.display().to_string();
    Ok(Incoming { name: package.display().to_string(), file: Box::new(file), catalog_name, catalog })
}

fn certificates_of(files: &[PathBuf]) -> Result<Vec<Certificate>, String> {
    let mut all = Vec::new();
    for file in files {
        let found = certificates(&read(file)?);
        all.extend(found.map_err(|fault| format!("{} is not a certificate file: {fault}", file.display()))?);
    }
    Ok(all)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let whole = open(path).and_then(|file| file.take(MAX_SIDECAR_BYTES + 1).read_to_end(&mut bytes));
    whole.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    match bytes.len() as u64 > MAX_SIDECAR_BYTES {
        true => Err(format!("cannot read {}: it is larger than {} MiB", path.display(), MAX_SIDECAR_BYTES >> 20)),
        false => Ok(bytes),
    }
}

/// Opens an ordinary file; on Windows nobody can write to it while it is open.
fn open(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file"));
    }
    let mut options = File::options();
    options.read(true);
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, FILE_SHARE_READ);
    options.open(path)
}

fn show(report: &RunReport, format: Format) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Json => write!(out, "{}", report.document()),
        Format::Human => {
            let findings = report.secrets.mask_report(report.findings.clone(), &[]);
            write!(io::stderr(), "{}", plain_report(&findings))?;
            let lines = lines(report);
            lines.iter().try_for_each(|line| writeln!(out, "{}", clean(&report.secrets.mask(line))))
        }
    }
}

/// The report for people, line by line.
fn lines(report: &RunReport) -> Vec<String> {
    let package = report.package.as_ref().map(|package| format!("{} {}", package.name, package.version));
    let mut lines: Vec<String> = match (package, &report.device) {
        (Some(package), Some(device)) => vec![format!("{package} on {}, {}", device.edition, device.build)],
        (Some(package), None) => vec![package],
        (None, _) => Vec::new(),
    };
    lines.extend(report.damaged.iter().map(|damaged| format!("  cannot be used: {}: {}", damaged.what, damaged.why)));
    lines.extend(report.undone.iter().flat_map(undone_lines));
    lines.extend(report.stale.iter().map(|stale| format!("  since the plan: {stale}")));
    for change in &report.changes {
        lines.push(format!("  {}", change.place));
        lines.push(format!("    {} -> {}", state(&change.before), state(&change.after)));
    }
    lines.extend(report.settings.iter().flat_map(setting_lines));
    for command in &report.commands {
        lines.push(format!("  would be run {}: {}", command.context, command.line));
        let files = Some(command.files.join(", ")).filter(|files| !files.is_empty());
        lines.extend(files.map(|files| format!("    with {files}")));
        lines.extend(command.options.iter().map(|option| format!("    {option}")));
    }
    lines.extend(report.left_out.iter().map(|left| format!("  left out: {}: {}", left.what, left.why)));
    for run in &report.unconfirmed {
        lines.push(format!("  to be confirmed until {}: {}", run.until, run.package));
        lines.extend(run.why.iter().map(|why| format!("    not taken back: {why}")));
    }
    let unsuccessful = report.engine_files.iter().filter(|file| file.outcome != "applied");
    lines.extend(unsuccessful.map(|file| format!("  the engine on {}: {}: {}", file.file, file.outcome, file.message)));
    let events = report.events.iter();
    lines.extend(events.map(|event| format!("  event {}: {}: {}", event.id, event.meaning, event.message)));
    lines.push(report.message.clone());
    lines
}

/// The lines about a run that was undone.
fn undone_lines(undone: &UndoneReport) -> Vec<String> {
    let why = match undone.reason {
        "interrupted" => ", since it was interrupted",
        "not-confirmed" => ", since nobody confirmed it in time",
        _ => "",
    };
    let mut lines = vec![format!("  undone{why}: {}", undone.package)];
    lines.extend(undone.restored.iter().map(|place| format!("    restored {place}")));
    lines.extend(undone.kept.iter().map(|place| format!("    left alone, changed or used by others since: {place}")));
    let covered = undone.covered.iter();
    lines.extend(covered.map(|covered| format!("    belongs to {} now: {}", covered.package, covered.place)));
    lines.extend(undone.failed.iter().map(|failed| format!("    NOT restored: {}: {}", failed.place, failed.why)));
    let left = undone.left_to_windows.iter();
    lines.extend(left.map(|setting| format!("    only Windows could take it back: {setting}")));
    lines
}

/// The lines about one setting; none for a planned setting that the device supports.
fn setting_lines(setting: &SettingReport) -> Vec<String> {
    let mut lines = Vec::new();
    match setting.answer {
        Some(answer) => {
            let words = if answer == Answer::NotInEffect { "NOT in effect" } else { answer.words() };
            let why = setting.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            lines.push(format!("  {words}: {}{why}", setting.setting));
        }
        None if setting.ignored => lines.push(format!("  {}: {}", setting.setting, setting.verdict)),
        None => {}
    }
    if let (Some(status), Some(words)) = (setting.status, setting.status_words) {
        lines.push(format!("    status {status}: {words}"));
    }
    let places = setting.places.iter().filter(|place| !place.equal);
    lines.extend(
        places.map(|place| {
            format!("    {}: meant {}, found {}", place.place, state(&place.intended), state(&place.actual))
        }),
    );
    lines.extend(setting.policies.iter().map(|policy| format!("    group policy: {policy}")));
    lines
}

/// The state of a place, in words.
fn state(state: &Option<String>) -> &str {
    state.as_deref().unwrap_or("nothing")
}
