//! Runs one command: the stages in order, and the report and logs that they leave.

use super::apply::{Applied, Failure, apply, recover};
use super::device::{Device, DeviceError};
use super::digest::Digest;
use super::log;
use super::open::{Incoming, OpenPackage, open};
use super::outcome::Outcome;
use super::plan::{ApplyPlan, PlanError, PlanOptions, plan};
use super::report::{DeviceReport, EventReport, PackageReport, RunReport, SettingReport, UndoneReport};
use super::rollback::rollback;
use super::route::Route;
use super::status::status;
use super::verify::{RejectionReason, TrustPolicy, verify};
use crate::finding::{Report, Secrets};
use crate::trust::OpenError;

/// The command to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Report what would change.
    Plan,
    /// Make the changes.
    Apply,
    /// Report what is on the device.
    Status,
    /// Restore what was there before.
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

/// How a run ended, with a sentence about it.
struct Conclusion {
    outcome: Outcome,
    message: String,
}

impl Conclusion {
    fn new(outcome: Outcome, message: impl Into<String>) -> Conclusion {
        Conclusion { outcome, message: message.into() }
    }
}

impl From<DeviceError> for Conclusion {
    fn from(error: DeviceError) -> Conclusion {
        let outcome = match error {
            DeviceError::Busy => Outcome::Busy,
            DeviceError::NotElevated => Outcome::NotElevated,
            DeviceError::NotTrusted { .. } => Outcome::NotTrusted,
            _ => Outcome::CouldNotRun,
        };
        Conclusion::new(outcome, error.to_string())
    }
}

/// Runs one command. A run that may change the device writes result.json and a line in each log, however it ends,
/// unless another run is in progress.
pub fn run(
    command: Command,
    incoming: Incoming,
    device: &mut dyn Device,
    trust: &TrustPolicy,
    options: PlanOptions,
) -> RunReport {
    let mut report = empty_report(command);
    let locked = if command.changes() { device.lock() } else { device.check_own_folder() };
    let writes = command.changes() && locked.is_ok();
    let ended = match locked {
        Err(error) => Err(Conclusion::from(error)),
        Ok(()) => stages(command, incoming, device, trust, options, &mut report),
    };
    let end = ended.unwrap_or_else(|end| end);
    report.outcome = end.outcome.word();
    report.exit_code = end.outcome.exit_code();
    report.windows_exit_code = end.outcome.windows_exit_code();
    report.message = end.message;
    if writes {
        // A failure to write the log does not change the outcome, which the exit code and the screen show too.
        let _ = log::write(&report, device);
    }
    report
}

fn empty_report(command: Command) -> RunReport {
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

/// The stages of a command. What they find out goes into the report.
fn stages(
    command: Command,
    incoming: Incoming,
    device: &mut dyn Device,
    trust: &TrustPolicy,
    options: PlanOptions,
    report: &mut RunReport,
) -> Result<Conclusion, Conclusion> {
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
        Command::Status => show_status(plan, device, report),
        Command::Plan | Command::Rollback => Ok(Conclusion::new(Outcome::Done, plan_in_words(&plan))),
    }
}

fn opened(incoming: Incoming, report: &mut RunReport) -> Result<OpenPackage, Conclusion> {
    let name = incoming.name.clone();
    let package = open(incoming).map_err(|error| match error {
        OpenError::Io(error) => Conclusion::new(Outcome::CouldNotRun, format!("cannot read {name}: {error}")),
        OpenError::Unreadable { error, .. } => {
            Conclusion::new(Outcome::Unreadable, format!("{name} is not a valid package: {error}"))
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
    trust: &TrustPolicy,
    options: PlanOptions,
    report: &mut RunReport,
) -> Result<ApplyPlan, Conclusion> {
    let verified = verify(package, trust).map_err(|rejected| {
        report.findings = rejected.findings;
        match rejected.reason {
            RejectionReason::Damaged => Conclusion::new(Outcome::Unreadable, "the package is damaged"),
            RejectionReason::NotTrusted if trust.require_signature => {
                Conclusion::new(Outcome::NotTrusted, "refused: a signature is required, and none was proved")
            }
            RejectionReason::NotTrusted => {
                Conclusion::new(Outcome::NotTrusted, "refused: the catalog does not cover the package")
            }
        }
    })?;
    report.findings = verified.warnings.clone();
    match plan(verified, device, options) {
        Ok(plan) => {
            report.planned(&plan);
            Ok(plan)
        }
        Err(PlanError::Device(error)) => Err(error.into()),
        Err(PlanError::NotForThisDevice { windows, settings }) => {
            report.device = Some(DeviceReport::from(&*windows));
            report.settings = settings.iter().map(SettingReport::from).collect();
            let ignored: Vec<&str> =
                report.settings.iter().filter(|setting| setting.ignored).map(|own| own.setting.as_str()).collect();
            let message =
                format!("refused: this device ignores {}; --force applies the package anyway", ignored.join(", "));
            Err(Conclusion::new(Outcome::NotForThisDevice, message))
        }
    }
}

fn applied(plan: ApplyPlan, device: &mut dyn Device, report: &mut RunReport) -> Result<Conclusion, Conclusion> {
    let (changes, route, started) = (plan.changes.len(), plan.route, device.now());
    let applied = apply(plan, device).map_err(failed)?;
    report_state(&applied, started, device, report)?;
    if let Some(message) = not_in_effect(report) {
        return Ok(Conclusion::new(Outcome::NotInEffect, message));
    }
    Ok(match (changes, route) {
        (0, _) => Conclusion::new(Outcome::Done, "nothing to do: the device is as the package wants it"),
        (_, Route::Staging) => Conclusion::new(Outcome::Done, "staged; Windows applies it at the next start"),
        (_, Route::Nodes | Route::Registry | Route::Engine) => {
            Conclusion::new(Outcome::SignOutNeeded, "done; the desktop shows it after the next sign-in")
        }
    })
}

/// Describes the failure, and whether the changes before it were undone.
fn failed(failure: Failure) -> Conclusion {
    match failure.undone {
        Ok(_) => Conclusion::new(Outcome::Failed, format!("failed, and all changes were undone: {}", failure.why)),
        Err(DeviceError::PowerCut) => Conclusion::new(Outcome::CouldNotRun, failure.why.to_string()),
        Err(error) => Conclusion::new(
            Outcome::CouldNotRun,
            format!("failed: {}; undoing the changes failed too, the next run tries again: {error}", failure.why),
        ),
    }
}

fn show_status(plan: ApplyPlan, device: &dyn Device, report: &mut RunReport) -> Result<Conclusion, Conclusion> {
    let interrupted = plan.interrupted;
    let started = plan.last_applied;
    report.changes.clear();
    report_state(&plan.as_applied(), started, device, report)?;
    if interrupted {
        return Ok(Conclusion::new(
            Outcome::NotInEffect,
            "a run was interrupted; the next apply or rollback undoes it",
        ));
    }
    Ok(match not_in_effect(report) {
        Some(message) => Conclusion::new(Outcome::NotInEffect, message),
        None => Conclusion::new(Outcome::Done, "all settings are in effect"),
    })
}

/// Adds the state of the device to the report, and the failures that its engine has logged since then. The engine's log
/// says nothing about settings that did not go through it.
fn report_state(applied: &Applied, since: u64, device: &dyn Device, report: &mut RunReport) -> Result<(), Conclusion> {
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

fn rolled_back(
    package: &OpenPackage,
    device: &mut dyn Device,
    report: &mut RunReport,
) -> Result<Conclusion, Conclusion> {
    let undone = rollback(package, device)?;
    report.undone.extend(undone.iter().map(UndoneReport::from));
    let kept: usize = report.undone.iter().map(|undone| undone.kept.len()).sum();
    Ok(match (report.undone.is_empty(), kept) {
        (true, _) => Conclusion::new(Outcome::Done, "nothing to do: nothing of this package is applied"),
        (false, 0) => Conclusion::new(Outcome::Done, "everything is as before"),
        (false, kept) => Conclusion::new(
            Outcome::Done,
            format!("rolled back, except {kept} places that were changed by others since"),
        ),
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
