//! The report of a run: a document for programs, from which the text for people is made too.

use serde::{Serialize, Serializer};

use super::Digest;
use super::answer::Answer;
use super::change_report::{ChangeReport, shown};
use super::command::Command;
use super::csp::{PlannedCommand, takes_effect};
use super::device::{Event, FileResult, State};
use super::fetch::without_secrets_inside;
use super::journal::Run;
use super::outcome::{Outcome, USAGE, WINDOWS_USAGE};
use super::plan::ApplyPlan;
use super::planned_setting::PlannedSetting;
use super::receipts::DamagedReceipt;
use super::saved_plan::SavedPlan;
use super::status::{PlaceStatus, SettingStatus};
use super::support::Support;
use super::undo::Undone;
use crate::finding::{Report, Secrets, findings_json, json_text};
use crate::windows;
use crate::world::utc;

/// The word that replaces the command if the arguments name none.
const NO_COMMAND: &str = "none";

/// The report of a run.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    /// `ppkg-apply.<command>/1`.
    pub schema: String,
    /// `plan`, `apply`, `confirm`, `status` or `rollback`; `none` where the arguments name no command.
    pub command: &'static str,
    /// How it ended, in one word.
    pub outcome: &'static str,
    /// The exit code that goes with it.
    pub exit_code: u8,
    /// The exit code that an installer on Windows would return.
    pub windows_exit_code: i32,
    /// How it ended, in one sentence.
    pub message: String,
    /// The package, once it has been read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageReport>,
    /// The device, once it has been queried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceReport>,
    /// Journals and receipts that cannot be used.
    pub damaged: Vec<DamagedReport>,
    /// Runs that were undone: an interrupted one, those that nobody confirmed in time, those of a rollback, or this one
    /// if it failed and could not be undone completely.
    pub undone: Vec<UndoneReport>,
    /// What has changed since the saved plan that was to be carried out was made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<String>,
    /// Runs that are taken back unless somebody confirms them in time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unconfirmed: Vec<UnconfirmedReport>,
    /// The planned changes, or those that were made.
    pub changes: Vec<ChangeReport>,
    /// The settings.
    pub settings: Vec<SettingReport>,
    /// The commands of the package, in order. A simulated device runs none of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<CommandReport>,
    /// The parts of the package that are not applied.
    pub left_out: Vec<LeftOutReport>,
    /// What the provisioning engine says it did with each settings file in the package.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub engine_files: Vec<EngineFileReport>,
    /// Failures that the provisioning engine has logged since the package was applied.
    pub events: Vec<EventReport>,
    /// Findings about the package.
    #[serde(serialize_with = "as_findings")]
    pub findings: Report,
    /// The plan, if one was made, as it can be saved.
    #[serde(skip)]
    pub saved_plan: Option<SavedPlan>,
    /// The secrets, which no part of the report may show.
    #[serde(skip)]
    pub secrets: Secrets,
}

/// The package of a run.
#[derive(Debug, Clone, Serialize)]
pub struct PackageReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its id.
    pub id: String,
    /// The SHA-256 of the file.
    pub sha256: Digest,
}

/// The device of a run.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceReport {
    /// The edition.
    pub edition: String,
    /// The build, with the name of its release.
    pub build: String,
}

/// A run that was undone.
#[derive(Debug, Clone, Serialize)]
pub struct UndoneReport {
    /// The name and version of its package.
    pub package: String,
    /// Why: `interrupted`, `failed`, `not-confirmed` or `rollback`.
    pub reason: &'static str,
    /// Places that were restored.
    pub restored: Vec<String>,
    /// Places that are left alone, since others have changed them or use them.
    pub kept: Vec<String>,
    /// Places that a later package has changed since, and that belong to it now.
    pub covered: Vec<CoveredReport>,
    /// Places that could not be restored.
    pub failed: Vec<FailedReport>,
    /// Settings that only Windows could take back, and for which nothing shows whether it did.
    pub left_to_windows: Vec<String>,
}

/// A run that has to be confirmed.
#[derive(Debug, Clone, Serialize)]
pub struct UnconfirmedReport {
    /// The name and version of its package.
    pub package: String,
    /// The last moment to confirm it, by the clock of the device.
    pub until: String,
    /// Why it was not taken back although that time is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A place that belongs to a later package.
#[derive(Debug, Clone, Serialize)]
pub struct CoveredReport {
    /// Where.
    pub place: String,
    /// The name and version of that package.
    pub package: String,
}

/// A place that could not be restored.
#[derive(Debug, Clone, Serialize)]
pub struct FailedReport {
    /// Where.
    pub place: String,
    /// Why.
    pub why: String,
}

/// A journal or receipt that cannot be used, or is lost.
#[derive(Debug, Clone, Serialize)]
pub struct DamagedReport {
    /// Which one.
    pub what: String,
    /// What is wrong with it.
    pub why: String,
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
pub struct SettingReport {
    /// The name shown to people.
    pub setting: String,
    /// Whether the device supports it, in words.
    pub verdict: String,
    /// Whether the device ignores it.
    pub ignored: bool,
    /// What is known about it: `verified`, `accepted`, `not-verifiable` or `not-in-effect`. Absent in a plan.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_word")]
    pub answer: Option<Answer>,
    /// Why it is not verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The status that the CSP reports for a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u32>,
    /// The status in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_words: Option<&'static str>,
    /// When it takes effect, in words; absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_effect: Option<&'static str>,
    /// Its places. Empty in a plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceReport>,
    /// Group policies that concern it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
}

/// One place of a setting.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceReport {
    /// Where.
    pub place: String,
    /// The intended state.
    pub intended: Option<String>,
    /// What is there.
    pub actual: Option<String>,
    /// Whether the two agree.
    pub equal: bool,
}

/// A command that Windows would run.
#[derive(Debug, Clone, Serialize)]
pub struct CommandReport {
    /// The command line.
    pub line: String,
    /// Who would run it, and when.
    pub context: &'static str,
    /// The files that come with it.
    pub files: Vec<String>,
    /// What else the package says about it.
    pub options: Vec<String>,
}

/// Something that is not applied.
#[derive(Debug, Clone, Serialize)]
pub struct LeftOutReport {
    /// What.
    pub what: String,
    /// Why.
    pub why: &'static str,
}

/// What the engine says about a settings file.
#[derive(Debug, Clone, Serialize)]
pub struct EngineFileReport {
    /// Its name.
    pub file: String,
    /// `applied`, `failed`, or `unclear` if the form of the result is not known.
    pub outcome: &'static str,
    /// The engine's own words.
    pub message: String,
}

/// An entry of the engine's log.
#[derive(Debug, Clone, Serialize)]
pub struct EventReport {
    /// Its number.
    pub id: u32,
    /// The meaning of such an event.
    pub meaning: &'static str,
    /// Its message.
    pub message: String,
    /// The node at which a setting failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The HRESULT: `0x80070005`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hresult: Option<String>,
}

impl From<Event> for EventReport {
    fn from(event: Event) -> EventReport {
        let hresult = event.hresult.map(|code| format!("0x{code:08X}"));
        EventReport { id: event.id, meaning: event.meaning(), message: event.message, node: event.node, hresult }
    }
}

impl From<FileResult> for EngineFileReport {
    fn from(result: FileResult) -> EngineFileReport {
        EngineFileReport { file: result.file, outcome: result.outcome.word(), message: result.message }
    }
}

impl From<&windows::Device> for DeviceReport {
    fn from(windows: &windows::Device) -> DeviceReport {
        DeviceReport { edition: windows.edition.to_string(), build: windows.build.named() }
    }
}

impl From<&Run> for UnconfirmedReport {
    fn from(run: &Run) -> UnconfirmedReport {
        let until = run.confirm_by.and_then(|time| i64::try_from(time).ok());
        UnconfirmedReport { package: run.to_string(), until: utc(until.unwrap_or(i64::MAX)), why: None }
    }
}

impl From<&Undone> for UndoneReport {
    fn from(undone: &Undone) -> UndoneReport {
        UndoneReport {
            package: undone.run.to_string(),
            reason: undone.reason.word(),
            restored: undone.restored.iter().map(ToString::to_string).collect(),
            kept: undone.kept.iter().map(ToString::to_string).collect(),
            covered: undone
                .covered
                .iter()
                .map(|(place, package)| CoveredReport { place: place.to_string(), package: package.clone() })
                .collect(),
            failed: undone
                .failed
                .iter()
                .map(|(place, why)| FailedReport { place: place.to_string(), why: why.clone() })
                .collect(),
            left_to_windows: undone.run.left_to_windows.clone(),
        }
    }
}

impl From<&DamagedReceipt> for DamagedReport {
    fn from(damaged: &DamagedReceipt) -> DamagedReport {
        DamagedReport { what: damaged.what.clone(), why: damaged.why.clone() }
    }
}

impl From<&Run> for DamagedReport {
    fn from(lost: &Run) -> DamagedReport {
        let what = format!("the receipt of run {}, {lost}", lost.number);
        DamagedReport { what, why: "it is lost or damaged; what this run changed cannot be taken back".to_owned() }
    }
}

impl From<&PlannedSetting> for SettingReport {
    fn from(setting: &PlannedSetting) -> SettingReport {
        SettingReport {
            setting: setting.desired.label.clone(),
            verdict: setting.support.to_string(),
            ignored: matches!(setting.support, Support::Ignored(_)),
            answer: None,
            why: None,
            status: None,
            status_words: None,
            takes_effect: takes_effect(&setting.desired.node).words(),
            places: Vec::new(),
            policies: Vec::new(),
        }
    }
}

impl From<&SettingStatus> for SettingReport {
    fn from(status: &SettingStatus) -> SettingReport {
        SettingReport {
            setting: status.label.clone(),
            verdict: status.support.to_string(),
            ignored: matches!(status.support, Support::Ignored(_)),
            answer: Some(status.answer),
            why: (!status.why.is_empty()).then(|| status.why.clone()),
            status: status.status.map(|status| status.0),
            status_words: status.status.map(|status| status.words()),
            takes_effect: status.takes_effect.words(),
            places: status.places.iter().map(PlaceReport::from).collect(),
            policies: status
                .policies
                .iter()
                .map(|(place, state)| format!("{place} = {}", shown(state, false)))
                .collect(),
        }
    }
}

impl From<&PlannedCommand> for CommandReport {
    fn from(command: &PlannedCommand) -> CommandReport {
        let PlannedCommand { line, context, files, options } = command.clone();
        CommandReport { line, context, files, options }
    }
}

impl From<&PlaceStatus> for PlaceReport {
    fn from(place: &PlaceStatus) -> PlaceReport {
        PlaceReport {
            place: place.place.to_string(),
            intended: match place.fetched {
                true => Some("the picture that was fetched".to_owned()),
                false => place.intended.as_ref().map(|state| shown(state, place.secret)),
            },
            actual: place.actual.as_ref().map(|state| shown(state, place.secret)),
            equal: place.equal,
        }
    }
}

impl RunReport {
    /// The report of a run that could not even begin.
    pub fn not_begun(command: Command, message: String) -> RunReport {
        let mut report = RunReport::empty(Some(command));
        report.end(Outcome::CouldNotRun, message);
        report
    }

    /// The report where the arguments are wrong; there may be no command among them.
    pub fn wrong_arguments(command: Option<Command>, message: String) -> RunReport {
        let mut report = RunReport::empty(command);
        report.end(Outcome::CouldNotRun, message);
        (report.exit_code, report.windows_exit_code) = (USAGE, WINDOWS_USAGE);
        report
    }

    /// Sets how the run ended.
    pub fn end(&mut self, outcome: Outcome, message: String) {
        self.outcome = outcome.word();
        self.exit_code = outcome.exit_code();
        self.windows_exit_code = outcome.windows_exit_code();
        self.message = message;
    }

    /// The report of a run that has just begun.
    pub(super) fn empty(command: Option<Command>) -> RunReport {
        let command = command.map_or(NO_COMMAND, Command::word);
        RunReport {
            schema: format!("ppkg-apply.{command}/1"),
            command,
            outcome: "",
            exit_code: 0,
            windows_exit_code: 0,
            message: String::new(),
            package: None,
            device: None,
            damaged: Vec::new(),
            undone: Vec::new(),
            stale: Vec::new(),
            unconfirmed: Vec::new(),
            changes: Vec::new(),
            settings: Vec::new(),
            commands: Vec::new(),
            left_out: Vec::new(),
            engine_files: Vec::new(),
            events: Vec::new(),
            findings: Report::new(),
            saved_plan: None,
            secrets: Secrets::default(),
        }
    }

    /// The document for programs, without secrets.
    pub fn document(&self) -> String {
        let document = json_text(self).expect("a report holds only what JSON can hold");
        self.secrets.mask_json(&document) + "\n"
    }

    /// Makes sure that passwords and keys inside a value on the device are shown nowhere.
    pub(super) fn hide_inside(&mut self, state: Option<&State>) {
        if let Some(State::Text(text)) = state {
            self.secrets.add_inside(text);
        }
    }

    /// Removes what may be a token or a password from URLs in every text that may hold the words of others: of the
    /// engine, of servers and of the system.
    pub(super) fn hide_in_urls(&mut self) {
        let undone = self.undone.iter_mut().flat_map(|undone| &mut undone.failed).map(|failed| &mut failed.why);
        let events = self.events.iter_mut().flat_map(|event| [Some(&mut event.message), event.node.as_mut()]).flatten();
        let texts = [&mut self.message]
            .into_iter()
            .chain(undone)
            .chain(events)
            .chain(self.engine_files.iter_mut().map(|file| &mut file.message))
            .chain(self.settings.iter_mut().filter_map(|setting| setting.why.as_mut()))
            .chain(self.damaged.iter_mut().map(|damaged| &mut damaged.why))
            .chain(self.stale.iter_mut());
        for text in texts {
            *text = without_secrets_inside(text).into_owned();
        }
    }

    /// Adds what a plan contains.
    pub(super) fn add_plan(&mut self, plan: &ApplyPlan) {
        self.device = plan.windows.as_ref().map(DeviceReport::from);
        plan.changes.iter().for_each(|planned| self.hide_inside(planned.before.as_ref()));
        self.changes = plan.pending().map(ChangeReport::from).collect();
        self.settings = plan.settings.iter().map(SettingReport::from).collect();
        self.commands = plan.commands.iter().map(CommandReport::from).collect();
        self.left_out =
            plan.left_out.iter().map(|left| LeftOutReport { what: left.what.clone(), why: left.why }).collect();
        self.saved_plan = Some(SavedPlan::of(plan, &self.secrets));
    }
}

fn as_word<S: Serializer>(answer: &Option<Answer>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(answer.map(Answer::word).unwrap_or_default())
}

fn as_findings<S: Serializer>(findings: &Report, serializer: S) -> Result<S::Ok, S::Error> {
    findings_json(findings, None).serialize(serializer)
}
