//! Runs one command: the stages in order, and the report and logs that they leave.

use super::answer::Answer;
use super::apply::{Applied, Failure, apply};
use super::command::Command;
use super::csp::{TakesEffect, takes_effect};
use super::device::{Device, DeviceError};
use super::digest::Digest;
use super::guards::Guards;
use super::journal::Run;
use super::log;
use super::open::{Incoming, OpenPackage, open};
use super::outcome::Outcome;
use super::own_files;
use super::package_id::is_same_id;
use super::personalization::Picture;
use super::plan::{ApplyPlan, PlanError, PlanOptions, plan};
use super::planned_setting::PlannedSetting;
use super::receipts::{self, Receipts};
use super::report::{
    DamagedReport, DeviceReport, EngineFileReport, EventReport, PackageReport, RunReport, SettingReport,
    UnconfirmedReport, UndoneReport,
};
use super::rollback::{RolledBack, Selection, rollback};
use super::route::Route;
use super::run_nodes::require_system;
use super::status::{DeviceStatus, status};
use super::undo::{Recovered, Undone, recover};
use super::verify::{RejectionReason, TrustPolicy, verify};
use crate::finding::Code;
use crate::trust::OpenError;
use crate::world::utc;

/// The findings that say that a catalog does not cover the package, rather than that its signature is not trusted.
const ABOUT_CATALOG: [Code; 4] =
    [Code::CatalogMalformed, Code::CatalogUnsupported, Code::CatalogMismatch, Code::CatalogMember];

/// Why a package without a catalog is not accepted, and what to do.
const WITHOUT_CATALOG: &str = "refused: there is no catalog next to the package, so nothing says that these are its bytes; \
                               fetch its .cat, or, if you know the package, make one: \
                               ppkgc inspect PKG --extract tree, then ppkgc pack tree -o PKG";

/// The message after a rollback, used only if every place was read back.
pub const AS_BEFORE: &str = "every place that was changed is as before";

/// What is added to it if a package was only staged.
const STARTED_SINCE: &str = "a Windows that has started with the package since keeps its settings";

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
            DeviceError::NotElevated | DeviceError::NotSystem { .. } => Outcome::NotElevated,
            DeviceError::NotTrusted { .. } => Outcome::NotTrusted,
            DeviceError::UnknownWindows { .. } => Outcome::NotForThisDevice,
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
    guards: &Guards,
) -> RunReport {
    reported(command, device, |device, report| stages(command, incoming, device, trust, options, guards, report))
}

/// Takes back runs that the receipts name, without their packages.
pub fn roll_back(selection: &Selection, device: &mut dyn Device) -> RunReport {
    reported(Command::Rollback, device, |device, report| rolled_back(selection, device, report))
}

/// Confirms runs that wait for a confirmation, so that they stay: the selected ones, or all.
pub fn confirm(selection: Option<&Selection>, device: &mut dyn Device) -> RunReport {
    reported(Command::Confirm, device, |device, report| confirmed(selection, device, report))
}

/// What a run may do to the device.
enum Access {
    Read,
    /// Change it: it is locked for others.
    Change,
}

impl Access {
    /// What this command may do. A status changes the device only to take back runs that nobody has confirmed in time,
    /// since no other command may be run for a long time.
    fn of(command: Command, device: &mut dyn Device) -> Result<Access, DeviceError> {
        let is_due = |device: &mut dyn Device| -> Result<bool, DeviceError> {
            device.check_own_folder()?;
            Ok(command == Command::Status && !receipts::overdue(device)?.is_empty())
        };
        if !command.changes() && !is_due(device)? {
            // The journal of a run in progress looks like that of an interrupted run.
            let journal = own_files::journal(device);
            let is_there = own_files::trusted(&journal, device.drive().exists(&journal))?;
            return if is_there && device.is_busy() { Err(DeviceError::Busy) } else { Ok(Access::Read) };
        }
        device.lock()?;
        Ok(Access::Change)
    }
}

fn reported(
    command: Command,
    device: &mut dyn Device,
    stages: impl FnOnce(&mut dyn Device, &mut RunReport) -> Result<Conclusion, Conclusion>,
) -> RunReport {
    let mut report = RunReport::empty(Some(command));
    let access = Access::of(command, device);
    let writes = matches!(access, Ok(Access::Change));
    let ended = match access {
        Err(error) => Err(Conclusion::from(error)),
        Ok(Access::Read) => stages(device, &mut report),
        Ok(Access::Change) => recovered(device, &mut report).and_then(|()| stages(device, &mut report)),
    };
    let end = ended.unwrap_or_else(|end| end);
    report.end(end.outcome, end.message);
    if matches!(report.exit_code, 0 | 1) {
        // If the receipts cannot be read here, the stages that needed them have already failed.
        report.unconfirmed = unconfirmed(device).unwrap_or_default();
    }
    report.hide_in_urls();
    if writes {
        // A failure to write the log does not change the outcome, which the exit code and the screen show too.
        let _ = log::write(&report, device);
    }
    report
}

/// The runs that wait for a confirmation, including those whose time is over but that could not be taken back.
fn unconfirmed(device: &dyn Device) -> Result<Vec<UnconfirmedReport>, DeviceError> {
    let receipts = Receipts::read(device)?;
    let overdue: Vec<u32> = receipts.overdue(device.now()).map(|run| run.number).collect();
    let why = |run: &Run| {
        let mut journals = receipts.applied().filter(|journal| journal.run.number == run.number);
        let own = journals.next().filter(|_| overdue.contains(&run.number))?;
        require_system(device, own).err().map(|error| error.to_string())
    };
    Ok(receipts.unconfirmed().map(|run| UnconfirmedReport { why: why(run), ..UnconfirmedReport::from(run) }).collect())
}

/// The stages of a command. What they find out goes into the report.
fn stages(
    command: Command,
    incoming: Incoming,
    device: &mut dyn Device,
    trust: &TrustPolicy,
    options: PlanOptions,
    guards: &Guards,
    report: &mut RunReport,
) -> Result<Conclusion, Conclusion> {
    let package = opened(incoming, report)?;
    match command {
        Command::Rollback => return rolled_back(&Selection::of(&package), device, report),
        Command::Confirm => return confirmed(Some(&Selection::of(&package)), device, report),
        Command::Plan | Command::Apply => require_time(guards, device)?,
        Command::Status => {}
    }
    let options = PlanOptions { force: options.force || command == Command::Status, ..options };
    let plan = planned(package, device, trust, options, report)?;
    if command == Command::Status {
        return show_status(plan, device, options, report);
    }
    require_newest(guards, &plan)?;
    require_plan(guards, report)?;
    match command {
        Command::Apply => applied(plan, device, options, guards, report),
        _ => Ok(Conclusion::new(Outcome::Done, plan_in_words(&plan))),
    }
}

/// Undoes what an earlier run left unfinished, before anything else.
fn recovered(device: &mut dyn Device, report: &mut RunReport) -> Result<(), Conclusion> {
    let Recovered { undone, damaged } = recover(device)?;
    report.undone.extend(undone.iter().map(UndoneReport::from));
    report.damaged.extend(damaged.iter().map(DamagedReport::from));
    Ok(())
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
            RejectionReason::NotTrusted if report.findings.holds(Code::NoCatalog) => {
                Conclusion::new(Outcome::NotTrusted, WITHOUT_CATALOG)
            }
            RejectionReason::NotTrusted if ABOUT_CATALOG.iter().any(|code| report.findings.holds(*code)) => {
                Conclusion::new(Outcome::NotTrusted, "refused: the catalog does not cover the package")
            }
            RejectionReason::NotTrusted => Conclusion::new(
                Outcome::NotTrusted,
                "refused: the catalog is signed, and it is not proved that a trusted signer vouches for the package",
            ),
        }
    })?;
    report.findings = verified.warnings.clone();
    match plan(verified, device, options) {
        Ok(plan) => {
            report.add_plan(&plan);
            if report.damaged.is_empty() {
                report.damaged.extend(plan.damaged.iter().map(DamagedReport::from));
            }
            report.damaged.extend(plan.lost.iter().map(DamagedReport::from));
            Ok(plan)
        }
        Err(PlanError::Device(error)) => Err(error.into()),
        Err(PlanError::NotForThisDevice { windows, settings }) => {
            report.device = windows.as_deref().map(DeviceReport::from);
            report.settings = settings.iter().map(SettingReport::from).collect();
            let ignored: Vec<&str> =
                report.settings.iter().filter(|setting| setting.ignored).map(|own| own.setting.as_str()).collect();
            let message =
                format!("refused: this device ignores {}; --force applies the package anyway", ignored.join(", "));
            Err(Conclusion::new(Outcome::NotForThisDevice, message))
        }
    }
}

/// Fails if it is too late to apply the package.
fn require_time(guards: &Guards, device: &dyn Device) -> Result<(), Conclusion> {
    let now = device.now();
    let Some(last) = guards.not_after.filter(|last| now > *last) else { return Ok(()) };
    let [last, now] = [last, now].map(|time| utc(i64::try_from(time).unwrap_or(i64::MAX)));
    let message = format!("refused: it was to be applied until {last}, and by the clock of this device it is {now}");
    Err(Conclusion::new(Outcome::Expired, message))
}

/// Fails if a version of the package is applied that is newer, or that cannot be compared with this one.
fn require_newest(guards: &Guards, plan: &ApplyPlan) -> Result<(), Conclusion> {
    let Some(newer) = plan.newer.as_ref().filter(|_| !guards.allow_downgrade) else { return Ok(()) };
    let own = &plan.package.package.model.identity.version;
    let message = format!(
        "refused: {newer} is applied, and {own} is not known to be newer; roll it back first, or allow it with --allow-downgrade"
    );
    Err(Conclusion::new(Outcome::Downgrade, message))
}

/// Fails if the saved plan that was to be carried out differs from the plan made now.
fn require_plan(guards: &Guards, report: &mut RunReport) -> Result<(), Conclusion> {
    let Some((expected, made)) = guards.plan.as_ref().zip(report.saved_plan.as_ref()) else { return Ok(()) };
    report.stale = expected.stale(made);
    match report.stale.split_first() {
        None => Ok(()),
        Some((first, others)) => {
            let more = if others.is_empty() { String::new() } else { format!("; and {} more", others.len()) };
            let message = format!("refused: the plan is stale: {first}{more}; make another with `plan --save`");
            Err(Conclusion::new(Outcome::StalePlan, message))
        }
    }
}

fn applied(
    plan: ApplyPlan,
    device: &mut dyn Device,
    options: PlanOptions,
    guards: &Guards,
    report: &mut RunReport,
) -> Result<Conclusion, Conclusion> {
    let changes = plan.pending().count();
    let applied = apply(plan, device, guards.confirm_within).map_err(|failure| failed(failure, report))?;
    report_state(&applied, device, report)?;
    let counts = answers_in_words(report);
    if let Some(conclusion) = not_in_effect(options, report) {
        return Ok(conclusion);
    }
    Ok(match (changes, options.route) {
        (0, Route::Staging) => {
            let message = format!("nothing to do: it is staged, and Windows applies it at the next start; {counts}");
            Conclusion::new(Outcome::Done, message)
        }
        (0, _) => {
            let is_read = report.settings.iter().all(|setting| setting.answer == Some(Answer::Verified));
            let words = if is_read { "the device is as the package wants it" } else { "there is nothing to change" };
            Conclusion::new(Outcome::Done, format!("nothing to do: {words}; {counts}"))
        }
        (_, Route::Staging) => {
            Conclusion::new(Outcome::Done, format!("staged; Windows applies it at the next start; {counts}"))
        }
        (_, Route::Nodes | Route::Registry | Route::Engine) => {
            let (outcome, words) = done(&applied.plan.settings, report);
            Conclusion::new(outcome, format!("{words}; {counts}"))
        }
    })
}

/// The outcome after the changes, and words that say when settings take effect: only those that the device is known or
/// said to have taken count for the words.
fn done(settings: &[PlannedSetting], report: &RunReport) -> (Outcome, &'static str) {
    let when = |own: &PlannedSetting| takes_effect(&own.desired.node);
    let outcome = match settings.iter().map(when).max() {
        Some(TakesEffect::Restart | TakesEffect::NextSignIn) => Outcome::SignOutNeeded,
        _ => Outcome::Done,
    };
    let with_answers = || settings.iter().zip(report.settings.iter().map(|setting| setting.answer));
    let is_taken = |answer| matches!(answer, Some(Answer::Verified | Answer::Accepted));
    let is_desktop = |own: &PlannedSetting| Picture::of_node(&own.desired.node) == Some(Picture::Desktop);
    let words = match with_answers().filter(|(_, answer)| is_taken(*answer)).map(|(own, _)| when(own)).max() {
        Some(TakesEffect::Restart) => "done; some of it takes effect after a restart",
        Some(TakesEffect::NextSignIn)
            if with_answers().any(|(own, answer)| is_desktop(own) && answer == Some(Answer::Verified)) =>
        {
            "done; the desktop shows it after the next sign-in"
        }
        Some(TakesEffect::NextSignIn) => "done; some of it takes effect at the next sign-in",
        _ => "done",
    };
    (outcome, words)
}

/// Describes the failure, and whether the changes before it were undone. What could not be undone is added to the
/// report.
fn failed(failure: Failure, report: &mut RunReport) -> Conclusion {
    match failure.undone {
        Ok(undone) => {
            let undone = undone.map(|undone| UndoneReport::from(&*undone));
            let exceptions = exceptions(undone.as_slice());
            let message = match exceptions.is_empty() {
                true => format!("failed, and all changes were undone: {}", failure.why),
                false => format!("failed: {}; the changes were undone, except: {}", failure.why, exceptions.join("; ")),
            };
            report.undone.extend(undone.filter(|_| !exceptions.is_empty()));
            Conclusion::new(Outcome::Failed, message)
        }
        Err(DeviceError::PowerCut) => Conclusion::new(Outcome::CouldNotRun, failure.why.to_string()),
        Err(error) => Conclusion::new(
            Outcome::CouldNotRun,
            format!("failed: {}; undoing the changes failed too, the next run tries again: {error}", failure.why),
        ),
    }
}

fn show_status(
    plan: ApplyPlan,
    device: &dyn Device,
    options: PlanOptions,
    report: &mut RunReport,
) -> Result<Conclusion, Conclusion> {
    let interrupted = plan.interrupted;
    report.changes.clear();
    report_state(&plan.as_applied(), device, report)?;
    if interrupted {
        return Ok(Conclusion::new(
            Outcome::NotInEffect,
            "a run was interrupted; the next apply or rollback undoes it",
        ));
    }
    let done = Conclusion::new(Outcome::Done, answers_in_words(report));
    Ok(not_in_effect(options, report).unwrap_or(done))
}

/// Adds the state of the device to the report.
fn report_state(applied: &Applied, device: &dyn Device, report: &mut RunReport) -> Result<(), Conclusion> {
    let DeviceStatus { settings, files, events } = status(applied, device)?;
    for place in settings.iter().flat_map(|setting| &setting.places) {
        report.hide_inside(place.actual.as_ref());
    }
    report.settings = settings.iter().map(SettingReport::from).collect();
    report.engine_files = files.into_iter().map(EngineFileReport::from).collect();
    report.events = events.into_iter().map(EventReport::from).collect();
    Ok(())
}

/// The conclusion where the package does not do what it should, or where that is not proved as required.
fn not_in_effect(options: PlanOptions, report: &RunReport) -> Option<Conclusion> {
    let with = |answers: &[Answer]| -> Vec<&str> {
        let named = report.settings.iter().filter(|own| own.answer.is_some_and(|answer| answers.contains(&answer)));
        named.map(|setting| setting.setting.as_str()).collect()
    };
    let left_out: Vec<&str> = report.left_out.iter().map(|left| left.what.as_str()).collect();
    let mut not_in_effect = with(&[Answer::NotInEffect]);
    not_in_effect.retain(|name| !left_out.contains(name));
    let events: Vec<&str> = report.events.iter().map(|event| event.meaning).collect();
    let wrong = [("not applied", left_out), ("not in effect", not_in_effect), ("logged by the engine", events)];
    let unproved = [("not verified", with(&[Answer::Accepted, Answer::NotVerifiable]))];
    let counts = answers_in_words(report);
    match (named(&wrong), named(&unproved)) {
        (Some(wrong), _) => Some(Conclusion::new(Outcome::NotInEffect, format!("{wrong}; {counts}"))),
        (None, Some(unproved)) if options.require_verified => {
            Some(Conclusion::new(Outcome::NotVerified, format!("{unproved}; {counts}")))
        }
        _ => None,
    }
}

/// `not in effect: A, B; not applied: C`, without what is empty.
fn named(parts: &[(&str, Vec<&str>)]) -> Option<String> {
    let parts = parts.iter().filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(what, names)| format!("{what}: {}", names.join(", "))).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// `2 verified, 1 not verifiable`
fn answers_in_words(report: &RunReport) -> String {
    let count = |answer| report.settings.iter().filter(|setting| setting.answer == Some(answer)).count();
    let counts = Answer::ALL.map(|answer| (count(answer), answer.words()));
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    if counts.is_empty() { "no settings".to_owned() } else { counts.join(", ") }
}

fn rolled_back(
    selection: &Selection,
    device: &mut dyn Device,
    report: &mut RunReport,
) -> Result<Conclusion, Conclusion> {
    let RolledBack { undone, lost, unknown, applied } = rollback(selection, device)?;
    report.undone.extend(undone.iter().map(UndoneReport::from));
    report.damaged.extend(lost.iter().map(DamagedReport::from));
    let mut parts = exceptions(&report.undone);
    if !lost.is_empty() {
        let named: Vec<String> = lost.iter().map(ToString::to_string).collect();
        parts.push(format!("the receipt of {} is lost or damaged, so that what it changed stays", named.join(", ")));
    }
    if let Some(path) = unknown.first().filter(|_| report.undone.is_empty() && lost.is_empty()) {
        parts.push(format!("{path}, which may belong to the package, cannot be read"));
    }
    let has_failed = report.undone.is_empty() && !parts.is_empty()
        || !lost.is_empty()
        || report.undone.iter().any(|undone| !undone.failed.is_empty());
    let outcome = if has_failed { Outcome::Failed } else { Outcome::Done };
    Ok(Conclusion::new(
        outcome,
        match (report.undone.is_empty(), parts.is_empty()) {
            (true, true) => nothing_applied(selection, &applied, report),
            (true, false) => format!("nothing was taken back: {}", parts.join("; ")),
            (false, true) if undone.iter().any(Undone::was_staged) => format!("{AS_BEFORE}; {STARTED_SINCE}"),
            (false, true) => AS_BEFORE.to_owned(),
            (false, false) => format!("rolled back, except: {}", parts.join("; ")),
        },
    ))
}

/// What is not as before, or not known to be, although these runs were undone.
fn exceptions(undone: &[UndoneReport]) -> Vec<String> {
    let count = |of: fn(&UndoneReport) -> usize| undone.iter().map(of).sum::<usize>();
    let left_to_windows: Vec<&str> =
        undone.iter().flat_map(|undone| &undone.left_to_windows).map(String::as_str).collect();
    let mut above: Vec<&str> =
        undone.iter().flat_map(|undone| &undone.covered).map(|covered| covered.package.as_str()).collect();
    above.sort_unstable();
    above.dedup();
    let exceptions = [
        (count(|undone| undone.failed.len()), "not restored; the next rollback tries again".to_owned()),
        (count(|undone| undone.kept.len()), "changed by others since, or used by them".to_owned()),
        (count(|undone| undone.covered.len()), format!("belonging to {} now", above.join(", "))),
    ];
    let exceptions = exceptions.iter().filter(|(count, _)| *count > 0);
    let mut parts: Vec<String> = exceptions
        .map(|(count, why)| format!("{count} {} {why}", if *count == 1 { "place" } else { "places" }))
        .collect();
    if !left_to_windows.is_empty() {
        parts.push(format!("only Windows could take back {}; whether it did is not known", left_to_windows.join(", ")));
    }
    parts
}

fn confirmed(
    selection: Option<&Selection>,
    device: &mut dyn Device,
    report: &RunReport,
) -> Result<Conclusion, Conclusion> {
    let receipts = Receipts::read(device)?;
    let newest = match selection {
        Some(Selection::Last) => receipts.newest()?.map(|run| run.number),
        _ => None,
    };
    let is_selected = |run: &Run| match selection {
        None => true,
        Some(Selection::Last) => Some(run.number) == newest,
        Some(selection) => selection.selects(run),
    };
    // Runs whose time is over were taken back before this, where that was possible.
    let overdue: Vec<&Run> = receipts.overdue(device.now()).filter(|run| is_selected(run)).collect();
    let is_in_time = |run: &&Run| is_selected(run) && overdue.iter().all(|late| late.number != run.number);
    let waiting: Vec<Run> =
        receipts.unconfirmed().chain(receipts.maybe_confirmed()).filter(is_in_time).cloned().collect();
    for run in &waiting {
        receipts::confirm(device, run)?;
    }
    let late = too_late(&overdue, &report.undone, selection.is_none() || waiting.is_empty());
    let confirmed: Vec<String> = waiting.iter().map(ToString::to_string).collect();
    let confirmed = Some(format!("confirmed: {}", confirmed.join(", "))).filter(|_| !waiting.is_empty());
    let lost: Vec<String> = receipts.lost.iter().filter(|run| is_selected(run)).map(ToString::to_string).collect();
    let is_applied = receipts.applied().any(|journal| is_selected(&journal.run));
    Ok(match confirmed {
        confirmed if !late.is_empty() => {
            let before = confirmed.map(|words| words + "; ").unwrap_or_default();
            Conclusion::new(Outcome::TooLate, format!("{before}too late: {}", late.join("; ")))
        }
        Some(confirmed) => Conclusion::new(Outcome::Done, confirmed),
        None if !lost.is_empty() && !is_applied => {
            let why = "is lost or damaged, so that nothing takes it back";
            Conclusion::new(Outcome::Failed, format!("nothing to confirm: the receipt of {} {why}", lost.join(", ")))
        }
        None if !is_applied && selection.is_some() => {
            Conclusion::new(Outcome::TooLate, "nothing of this package is applied")
        }
        None => Conclusion::new(Outcome::Done, "nothing to confirm"),
    })
}

/// What came too late to be confirmed: the overdue runs that are still applied and, if requested, the runs that this
/// command has undone.
fn too_late(overdue: &[&Run], undone: &[UndoneReport], names_undone: bool) -> Vec<String> {
    let packages: Vec<&str> = undone.iter().map(|undone| undone.package.as_str()).collect();
    let runs = overdue.iter().map(ToString::to_string).filter(|run| !packages.contains(&run.as_str()));
    let mut late: Vec<String> = runs.map(|run| format!("{run} is to be taken back")).collect();
    if names_undone && !undone.is_empty() {
        let exceptions = exceptions(undone);
        let except = if exceptions.is_empty() { String::new() } else { format!(", except: {}", exceptions.join("; ")) };
        late.push(format!("{} was undone{except}", packages.join(", ")));
    }
    late
}

fn nothing_applied(selection: &Selection, applied: &[Run], report: &RunReport) -> String {
    let own = report.package.as_ref().map(|package| package.id.as_str());
    let other = applied.iter().find(|run| own.is_some_and(|id| is_same_id(&run.id, id)));
    match (selection, other) {
        (Selection::Last, _) => "nothing to do: nothing is applied".to_owned(),
        (_, Some(other)) => {
            format!("nothing to do: of this package, {other} is applied; `rollback --id {}` takes it back", other.id)
        }
        _ => "nothing to do: nothing of this package is applied".to_owned(),
    }
}

fn plan_in_words(plan: &ApplyPlan) -> String {
    let first = match (plan.interrupted, plan.overdue) {
        (true, _) => "an interrupted run would be undone first; ",
        (false, true) => "a run that nobody has confirmed in time would be undone first; ",
        (false, false) => "",
    };
    match plan.pending().count() {
        0 => format!("{first}nothing to do: there is nothing to change"),
        1 => format!("{first}1 change; `apply` makes it"),
        count => format!("{first}{count} changes; `apply` makes them"),
    }
}
