//! One command from its start to its end: the stages in order, and the documents they leave.

use super::apply::{Applied, Failure, apply, recover};
use super::device::{Device, Trouble};
use super::digest::Digest;
use super::log;
use super::open::{Incoming, OpenPackage, open};
use super::outcome::Outcome;
use super::plan::{ApplyPlan, PlanError, PlanOptions, plan};
use super::report::{DeviceReport, EventReport, PackageReport, RunReport, SettingReport, UndoneReport};
use super::rollback::rollback;
use super::route::Route;
use super::status::status;
use super::verify::{Rejection, Trust, verify};
use crate::finding::{Report, Secrets};
use crate::trust::OpenError;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Tell what would change.
    Plan,
    /// Change it.
    Apply,
    /// Tell what is on the device.
    Status,
    /// Bring back what was there before.
    Rollback,
}

impl Command {
    fn word(self) -> &'static str {
        match self {
            Command::Plan => "plan",
            Command::Apply => "apply",
            Command::Status => "status",
            Command::Rollback => "rollback",
        }
    }

    /// Whether it may change the device.
    fn changes(self) -> bool {
        matches!(self, Command::Apply | Command::Rollback)
    }
}

/// How a run ends, with the sentence that says so.
struct End {
    outcome: Outcome,
    message: String,
}

impl End {
    fn new(outcome: Outcome, message: impl Into<String>) -> End {
        End { outcome, message: message.into() }
    }
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> End {
        let outcome = match trouble {
            Trouble::Busy => Outcome::Busy,
            Trouble::NotElevated => Outcome::NotElevated,
            _ => Outcome::CouldNotRun,
        };
        End::new(outcome, trouble.to_string())
    }
}

/// Runs one command. A run that may change the device leaves result.json and a line in each log there, however it ends,
/// unless another run is at work.
pub fn run(
    command: Command,
    incoming: Incoming,
    device: &mut dyn Device,
    trust: &Trust,
    options: PlanOptions,
) -> RunReport {
    let mut report = blank(command);
    let locked = if command.changes() { device.lock() } else { Ok(()) };
    let writes = command.changes() && locked.is_ok();
    let ended = match locked {
        Err(trouble) => Err(End::from(trouble)),
        Ok(()) => stages(command, incoming, device, trust, options, &mut report),
    };
    let end = ended.unwrap_or_else(|end| end);
    report.outcome = end.outcome.word();
    report.exit_code = end.outcome.exit_code();
    report.windows_exit_code = end.outcome.windows_exit_code();
    report.message = end.message;
    if writes {
        // The outcome is the same whether or not it can be written down: the exit code and the screen tell it too.
        let _ = log::write(&report, device);
    }
    report
}

fn blank(command: Command) -> RunReport {
    RunReport {
        schema: format!("ppkg-apply.{}/1", command.word()),
        command: command.word(),
        outcome: "",
        exit_code: 0,
        windows_exit_code: 0,
        message: String::new(),
        package: None,
        device: None,
        undone: Vec::new(),
        changes: Vec::new(),
        settings: Vec::new(),
        left_out: Vec::new(),
        events: Vec::new(),
        findings: Report::new(),
        secrets: Secrets::default(),
    }
}

/// The stages of a command. Whatever it finds out on the way goes into the report.
fn stages(
    command: Command,
    incoming: Incoming,
    device: &mut dyn Device,
    trust: &Trust,
    options: PlanOptions,
    report: &mut RunReport,
) -> Result<End, End> {
    if command.changes() {
        let interrupted = recover(device)?;
        report.undone.extend(interrupted.iter().map(UndoneReport::from));
    }
    let package = opened(incoming, report)?;
    if command == Command::Rollback {
        return rolled_back(&package, device, report);
    }
    let options = PlanOptions { force: options.force || command == Command::Status, ..options };
    let plan = planned(package, device, trust, options, report)?;
    match command {
        Command::Apply => applied(plan, device, report),
        Command::Status => told(plan, device, report),
        Command::Plan | Command::Rollback => Ok(End::new(Outcome::Done, plan_in_words(&plan))),
    }
}

fn opened(incoming: Incoming, report: &mut RunReport) -> Result<OpenPackage, End> {
    let name = incoming.name.clone();
    let package = open(incoming).map_err(|error| match error {
        OpenError::Io(error) => End::new(Outcome::CouldNotRun, format!("cannot read {name}: {error}")),
        OpenError::Unreadable { error, .. } => {
            End::new(Outcome::Unreadable, format!("{name} is no sound package: {error}"))
        }
    })?;
    report.secrets = package.model.secrets();
    let identity = &package.model.identity;
    report.package = Some(PackageReport {
        name: identity.name.clone(),
        version: identity.version.clone(),
        id: identity.id.clone(),
        sha256: Digest(package.hashes.sha256),
    });
    Ok(package)
}

fn planned(
    package: OpenPackage,
    device: &dyn Device,
    trust: &Trust,
    options: PlanOptions,
    report: &mut RunReport,
) -> Result<ApplyPlan, End> {
    let verified = verify(package, trust).map_err(|rejected| {
        report.findings = rejected.findings;
        match rejected.reason {
            Rejection::Damaged => End::new(Outcome::Unreadable, "the package is damaged"),
            Rejection::NotTrusted if trust.require_signature => {
                End::new(Outcome::NotTrusted, "refused: a signature is required, and none was proved")
            }
            Rejection::NotTrusted => End::new(Outcome::NotTrusted, "refused: the catalog does not cover the package"),
        }
    })?;
    report.findings = verified.warnings.clone();
    match plan(verified, device, options) {
        Ok(plan) => {
            report.planned(&plan);
            Ok(plan)
        }
        Err(PlanError::Trouble(trouble)) => Err(trouble.into()),
        Err(PlanError::NotForThisDevice { windows, settings }) => {
            report.device = Some(DeviceReport::from(&*windows));
            report.settings = settings.iter().map(SettingReport::from).collect();
            let ignored: Vec<&str> =
                report.settings.iter().filter(|setting| setting.ignored).map(|own| own.setting.as_str()).collect();
            let message =
                format!("refused: this device ignores {}; --force applies the package anyway", ignored.join(", "));
            Err(End::new(Outcome::NotForThisDevice, message))
        }
    }
}

fn applied(plan: ApplyPlan, device: &mut dyn Device, report: &mut RunReport) -> Result<End, End> {
    let (changes, route, started) = (plan.changes.len(), plan.route, device.now());
    let applied = apply(plan, device).map_err(failed)?;
    look(&applied, started, device, report)?;
    if let Some(message) = not_in_effect(report) {
        return Ok(End::new(Outcome::NotInEffect, message));
    }
    Ok(match (changes, route) {
        (0, _) => End::new(Outcome::Done, "nothing to do: the device is as the package wants it"),
        (_, Route::Staging) => End::new(Outcome::Done, "staged; Windows applies it at the next start"),
        (_, Route::Nodes | Route::Registry | Route::Engine) => {
            End::new(Outcome::SignOutNeeded, "done; the desktop shows it after the next sign-in")
        }
    })
}

/// What became of the changes before the one that failed.
fn failed(failure: Failure) -> End {
    match failure.undone {
        Ok(_) => End::new(Outcome::Failed, format!("failed, and everything is as before: {}", failure.why)),
        Err(Trouble::PowerCut) => End::new(Outcome::CouldNotRun, failure.why.to_string()),
        Err(trouble) => End::new(
            Outcome::CouldNotRun,
            format!("failed: {}; the way back is blocked as well, the next run tries it again: {trouble}", failure.why),
        ),
    }
}

fn told(plan: ApplyPlan, device: &dyn Device, report: &mut RunReport) -> Result<End, End> {
    let interrupted = plan.interrupted;
    let started = plan.last_applied;
    report.changes.clear();
    look(&plan.as_it_stands(), started, device, report)?;
    if interrupted {
        return Ok(End::new(
            Outcome::NotInEffect,
            "a run was interrupted; the next apply or rollback undoes what it had begun",
        ));
    }
    Ok(match not_in_effect(report) {
        Some(message) => End::new(Outcome::NotInEffect, message),
        None => End::new(Outcome::Done, "all settings are in effect"),
    })
}

/// What is on the device, and what its engine has logged since then; what it logs is not about settings that went
/// past it.
fn look(applied: &Applied, since: u64, device: &dyn Device, report: &mut RunReport) -> Result<(), End> {
    let settings = status(applied, device)?;
    report.settings = settings.iter().map(SettingReport::from).collect();
    let events = match applied.plan.route {
        Route::Registry => Vec::new(),
        Route::Nodes | Route::Engine | Route::Staging => device.events(since)?,
    };
    report.events = events.into_iter().map(EventReport::from).collect();
    Ok(())
}

fn not_in_effect(report: &RunReport) -> Option<String> {
    let open = report.settings.iter().filter(|setting| setting.in_effect == Some(false));
    let open: Vec<&str> = open.map(|setting| setting.setting.as_str()).collect();
    let left_out: Vec<&str> = report.left_out.iter().map(|left| left.what.as_str()).collect();
    let events: Vec<&str> = report.events.iter().map(|event| event.meaning).collect();
    let parts = [("not in effect", open), ("not applied", left_out), ("logged by the engine", events)];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}: {}", names.join(", ")))
        .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn rolled_back(package: &OpenPackage, device: &mut dyn Device, report: &mut RunReport) -> Result<End, End> {
    let undone = rollback(package, device)?;
    report.undone.extend(undone.iter().map(UndoneReport::from));
    let kept: usize = report.undone.iter().map(|undone| undone.kept.len()).sum();
    Ok(match (report.undone.is_empty(), kept) {
        (true, _) => End::new(Outcome::Done, "nothing to do: nothing of this package is applied"),
        (false, 0) => End::new(Outcome::Done, "everything is as before"),
        (false, kept) => {
            End::new(Outcome::Done, format!("taken back, except {kept} places that somebody else has changed since"))
        }
    })
}

fn plan_in_words(plan: &ApplyPlan) -> String {
    let interrupted = if plan.interrupted { "an interrupted run would be undone first; " } else { "" };
    match plan.changes.len() {
        0 => format!("{interrupted}nothing to do: the device is as the package wants it"),
        1 => format!("{interrupted}1 change; `apply` makes it"),
        count => format!("{interrupted}{count} changes; `apply` makes them"),
    }
}
