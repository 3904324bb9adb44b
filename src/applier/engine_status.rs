//! What Windows' own engine, its log and the CSPs prove about the settings of a package that the engine was given.

use super::answer::Answer;
use super::csp::{gives_value_back, is_same_value, names_picture};
use super::desired::{DesiredSetting, LeftOut, file_name};
use super::device::{Device, DeviceError, Event, FileOutcome, FileResult, NodeReading};
use super::plan::ApplyPlan;
use super::route::nodes_apart;
use crate::address::LocUri;
use crate::schema::Schema;

/// Why the absence of a value says nothing.
const NO_VALUE: &str = "it is not documented that its CSP returns a value, and it returns none";

/// What the engine, its log and the CSPs say.
#[derive(Debug, Default)]
pub(super) struct EngineStatus {
    /// Says which CSPs give their values back.
    schema: Schema,
    /// What the engine says about the files of the package.
    pub(super) files: Vec<FileResult>,
    /// Whether the engine says that it has applied every settings file of the package, and reports no other outcome
    /// for any file.
    has_applied_all: bool,
    /// The nodes that failed according to the engine's log, with the HRESULT.
    failed: Vec<(LocUri, Option<u32>)>,
    /// The failures that the engine has logged.
    pub(super) events: Vec<Event>,
}

impl EngineStatus {
    /// Reads the status. All nodes are read together, so that a device which remembers what it has read answers for
    /// each at once afterwards.
    pub(super) fn read(plan: &ApplyPlan, device: &dyn Device) -> Result<EngineStatus, DeviceError> {
        let model = &plan.package.package.model;
        let id = &model.identity.id;
        let nodes: Vec<&LocUri> = nodes_apart(&plan.settings).into_iter().map(|desired| &desired.node).collect();
        device.read_nodes(&nodes);
        let own = model.files.iter().map(|file| file_name(&file.path)).filter(|name| is_settings_file(name));
        let files = device.file_results(id)?;
        let has_applied_all = has_applied_all(&own.collect::<Vec<_>>(), &files);
        let status = EngineStatus::of_log(device.events(id, plan.newest_event)?);
        Ok(EngineStatus { schema: Schema::builtin(), files, has_applied_all, ..status })
    }

    /// The status from the log alone.
    pub(super) fn of_log(events: Vec<Event>) -> EngineStatus {
        let node = |event: &Event| LocUri::parse(event.node.as_deref()?).ok();
        let failed = events.iter().filter_map(|event| Some((node(event)?, event.hresult))).collect();
        EngineStatus { events, failed, ..EngineStatus::default() }
    }

    /// What is proved about a setting of a package that is installed.
    pub(super) fn of_setting(&self, desired: &DesiredSetting, reading: NodeReading) -> (Answer, String) {
        let not_in_effect = |why: &str| (Answer::NotInEffect, why.to_owned());
        match (reading, &desired.value) {
            (NodeReading::Value(found), Some(wanted))
                if is_same_value(wanted, &found) || names_picture(desired, &found) =>
            {
                (Answer::Verified, String::new())
            }
            (NodeReading::Value(_), _) => not_in_effect("its CSP has another value"),
            // A CSP that gives no value back looks as if it had none.
            (NodeReading::Absent, _) if !gives_value_back(&self.schema, &desired.node) => {
                self.of_engine(desired, NO_VALUE)
            }
            (NodeReading::Absent, None) => (Answer::Verified, String::new()),
            (NodeReading::Absent, Some(_)) => not_in_effect("its CSP does not have it"),
            (NodeReading::Unreadable(why), _) => self.of_engine(desired, &why),
        }
    }

    /// What is proved about a part of the package that has no node to read.
    pub(super) fn of_part(&self, part: &LeftOut) -> (Answer, String) {
        match &part.file {
            Some(file) => self.of_file(file, "none of it can be read back"),
            None if self.has_applied_all => {
                (Answer::Accepted, "the engine has applied every settings file; none of it can be read back".to_owned())
            }
            None => (Answer::NotVerifiable, "the package is installed; none of it can be read back".to_owned()),
        }
    }

    /// What the engine says about a setting whose value was not read; `unread` says why not.
    fn of_engine(&self, desired: &DesiredSetting, unread: &str) -> (Answer, String) {
        match self.failed.iter().find(|(node, _)| *node == desired.node) {
            Some((_, Some(code))) => {
                (Answer::NotInEffect, format!("the engine has logged that it failed with 0x{code:08X}"))
            }
            Some((_, None)) => (Answer::NotInEffect, "the engine has logged that it failed".to_owned()),
            None => self.of_file(&desired.file, unread),
        }
    }

    fn of_file(&self, file: &str, unread: &str) -> (Answer, String) {
        match self.files.iter().find(|own| own.file.eq_ignore_ascii_case(file)) {
            Some(FileResult { outcome: FileOutcome::Applied, .. }) => {
                (Answer::Accepted, format!("the engine has applied it; {unread}"))
            }
            Some(FileResult { outcome: FileOutcome::Failed, message, .. }) => {
                (Answer::NotInEffect, format!("the engine says that it failed: {message}"))
            }
            Some(FileResult { outcome: FileOutcome::Unclear, .. }) | None => {
                let why = format!("the package is installed, but nothing says what became of this; {unread}");
                (Answer::NotVerifiable, why)
            }
        }
    }
}

/// Whether each of these settings files was applied, and no file has any other outcome.
fn has_applied_all(own: &[&str], files: &[FileResult]) -> bool {
    let is_there = |name: &&str| files.iter().any(|file| file.file.eq_ignore_ascii_case(name));
    let is_applied = |file: &FileResult| file.outcome == FileOutcome::Applied;
    !own.is_empty() && files.iter().all(is_applied) && own.iter().all(is_there)
}

fn is_settings_file(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".provxml")
}

#[cfg(test)]
mod tests {
    use super::super::answer::Answer::{Accepted, NotInEffect, NotVerifiable, Verified};
    use super::{
        Answer, DesiredSetting, EngineStatus, Event, FileOutcome, FileResult, LeftOut, LocUri, NodeReading, Schema,
        has_applied_all,
    };

    const COST: &str = "./Vendor/MSFT/WiFi/Profile/Office/WiFiCost";
    const PASSWORD: &str = "./Vendor/MSFT/Accounts/Users/kiosk/Password";
    /// No DDF describes it.
    const UNKNOWN: &str = "./Vendor/MSFT/NobodyKnowsThis/Value";

    fn setting(node: &str, value: Option<&str>) -> DesiredSetting {
        DesiredSetting {
            label: node.to_owned(),
            node: LocUri::parse(node).unwrap(),
            file: "0__WiFi.provxml".to_owned(),
            value: value.map(str::to_owned),
            secret: false,
            embedded: None,
        }
    }

    fn answer(
        node: &str,
        wanted: Option<&str>,
        reading: NodeReading,
        outcome: FileOutcome,
        events: &[Event],
    ) -> Answer {
        let file = FileResult { file: "0__wifi.provxml".to_owned(), outcome, message: "denied".to_owned() };
        let log = EngineStatus::of_log(events.to_vec());
        let status = EngineStatus { schema: Schema::builtin(), files: vec![file], ..log };
        status.of_setting(&setting(node, wanted), reading).0
    }

    #[test]
    fn the_engine_decides_only_if_no_value_was_read() {
        let value = |text: &str| NodeReading::Value(text.to_owned());
        let unreadable = || NodeReading::Unreadable("only SYSTEM".to_owned());
        let failed = Event { id: 12, message: String::new(), node: Some(COST.to_uppercase()), hresult: Some(5) };
        let other = Event { node: Some("./Vendor/MSFT/WiFi/Profile/Other/WiFiCost".to_owned()), ..failed.clone() };
        let [applied, unclear, broken] = [FileOutcome::Applied, FileOutcome::Unclear, FileOutcome::Failed];
        for (wanted, reading, outcome, events, expected) in [
            (Some("2"), value("2"), broken, vec![failed.clone()], Verified),
            (Some("2"), value("1"), applied, vec![], NotInEffect),
            (Some("true"), value("True"), unclear, vec![], Verified),
            (Some("2"), NodeReading::Absent, applied, vec![], NotInEffect),
            (None, NodeReading::Absent, unclear, vec![], Verified),
            (None, value("2"), applied, vec![], NotInEffect),
            (Some("2"), unreadable(), applied, vec![], Accepted),
            (Some("2"), unreadable(), applied, vec![other], Accepted),
            (Some("2"), unreadable(), applied, vec![failed], NotInEffect),
            (Some("2"), unreadable(), broken, vec![], NotInEffect),
            (Some("2"), unreadable(), unclear, vec![], NotVerifiable),
        ] {
            let found = answer(COST, wanted, reading.clone(), outcome, &events);
            assert_eq!(found, expected, "{wanted:?} {reading:?} {outcome:?} {events:?}");
        }
        // Where nothing says that a value is given back, its absence proves neither that it was set nor that it was
        // deleted.
        for (node, wanted) in [(PASSWORD, Some("x")), (UNKNOWN, Some("x")), (UNKNOWN, None)] {
            assert_eq!(answer(node, wanted, NodeReading::Absent, applied, &[]), Accepted, "{node} {wanted:?}");
            assert_eq!(answer(node, wanted, NodeReading::Absent, unclear, &[]), NotVerifiable, "{node} {wanted:?}");
        }
        let nothing = EngineStatus::default().of_setting(&setting(COST, Some("2")), unreadable());
        assert_eq!(nothing.0, NotVerifiable);
    }

    #[test]
    fn a_part_without_a_node_is_accepted_once_every_file_is() {
        let result = |file: &str, outcome| FileResult { file: file.to_owned(), outcome, message: String::new() };
        let part = LeftOut { what: "setup.cmd".to_owned(), why: "", file: None };
        let [applied, unclear, failed] = [FileOutcome::Applied, FileOutcome::Unclear, FileOutcome::Failed];
        for (said, expected) in [
            (vec![("0__A.provxml", applied), ("1__b.PROVXML", applied)], Accepted),
            (vec![("0__A.provxml", applied)], NotVerifiable),
            (vec![("0__A.provxml", applied), ("1__B.provxml", unclear)], NotVerifiable),
            (vec![("0__A.provxml", applied), ("1__B.provxml", applied), ("2__C.provxml", failed)], NotVerifiable),
            (vec![], NotVerifiable),
        ] {
            let files: Vec<FileResult> = said.iter().map(|(file, outcome)| result(file, *outcome)).collect();
            let has_applied_all = has_applied_all(&["0__a.provxml", "1__b.provxml"], &files);
            let status = EngineStatus { files, has_applied_all, ..EngineStatus::default() };
            assert_eq!(status.of_part(&part).0, expected, "{said:?}");
        }
    }
}
