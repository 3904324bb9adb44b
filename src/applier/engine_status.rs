//! What Windows' own engine, its log and the CSPs prove about the settings of a package that the engine was given.

use super::answer::Answer;
use super::csp::{gives_no_value_back, is_same_value, names_picture};
use super::desired::{DesiredSetting, LeftOut};
use super::device::{Device, DeviceError, Event, FileOutcome, FileResult, NodeReading};
use super::plan::ApplyPlan;
use super::route::nodes_apart;
use crate::address::LocUri;

/// All that they say.
#[derive(Debug, Default)]
pub(super) struct EngineStatus {
    /// What is at the nodes.
    nodes: Vec<(LocUri, NodeReading)>,
    /// What the engine says about the files of the package.
    pub(super) files: Vec<FileResult>,
    /// The failures that it has logged.
    pub(super) events: Vec<Event>,
}

impl EngineStatus {
    /// Reads it.
    pub(super) fn read(plan: &ApplyPlan, device: &dyn Device) -> Result<EngineStatus, DeviceError> {
        let id = &plan.package.package.model.identity.id;
        let nodes: Vec<&LocUri> = nodes_apart(&plan.settings).into_iter().map(|desired| &desired.node).collect();
        let readings = device.read_nodes(&nodes);
        Ok(EngineStatus {
            nodes: nodes.into_iter().cloned().zip(readings).collect(),
            files: device.file_results(id)?,
            events: device.events(id, plan.newest_event)?,
        })
    }

    /// What its log says, where nothing else is asked.
    pub(super) fn of_log(events: Vec<Event>) -> EngineStatus {
        EngineStatus { events, ..EngineStatus::default() }
    }

    /// What is proved about a setting of a package that is installed.
    pub(super) fn of_setting(&self, desired: &DesiredSetting) -> (Answer, String) {
        let not_in_effect = |why: &str| (Answer::NotInEffect, why.to_owned());
        let reading = self.nodes.iter().find(|(node, _)| *node == desired.node).map(|(_, reading)| reading);
        match (reading, &desired.value) {
            (Some(NodeReading::Value(found)), Some(wanted))
                if is_same_value(wanted, found) || names_picture(desired, found) =>
            {
                (Answer::Verified, String::new())
            }
            (Some(NodeReading::Absent), None) => (Answer::Verified, String::new()),
            (Some(NodeReading::Value(_)), _) => not_in_effect("its CSP has another value"),
            (Some(NodeReading::Absent), Some(_)) if !gives_no_value_back(&desired.node) => {
                not_in_effect("its CSP does not have it")
            }
            (Some(NodeReading::Absent), Some(_)) => self.of_engine(desired, "its CSP gives no value back"),
            (Some(NodeReading::Unreadable(why)), _) => self.of_engine(desired, why),
            (None, _) => self.of_engine(desired, "it was not read"),
        }
    }

    /// What is proved about a part of the package that has no node to read.
    pub(super) fn of_left(&self, left: &LeftOut) -> (Answer, String) {
        match &left.file {
            Some(file) => self.of_file(file, "nothing of it can be read back"),
            None if !self.files.is_empty() && self.files.iter().all(|file| file.outcome == FileOutcome::Applied) => (
                Answer::Accepted,
                "the engine has applied every file of settings; nothing of it can be read back".to_owned(),
            ),
            None => (Answer::NotVerifiable, "the package is installed; nothing of it can be read back".to_owned()),
        }
    }

    /// Without a value from the CSP: what the engine says. `unread` says why there is none.
    fn of_engine(&self, desired: &DesiredSetting, unread: &str) -> (Answer, String) {
        let names = |event: &&Event| event.node.as_deref().and_then(|node| LocUri::parse(node).ok());
        match self.events.iter().find(|event| names(event).is_some_and(|node| node == desired.node)) {
            Some(Event { hresult: Some(code), .. }) => {
                (Answer::NotInEffect, format!("the engine has logged that it failed with 0x{code:08X}"))
            }
            Some(_) => (Answer::NotInEffect, "the engine has logged that it failed".to_owned()),
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
                let why = format!("the package is installed, but not what became of this; {unread}");
                (Answer::NotVerifiable, why)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::Answer::{Accepted, NotInEffect, NotVerifiable, Verified};
    use super::{Answer, DesiredSetting, EngineStatus, Event, FileOutcome, FileResult, LocUri, NodeReading};

    const COST: &str = "./Vendor/MSFT/WiFi/Profile/Office/WiFiCost";
    const PASSWORD: &str = "./Vendor/MSFT/Accounts/Users/kiosk/Password";

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
        let nodes = vec![(LocUri::parse(node).unwrap(), reading)];
        EngineStatus { nodes, files: vec![file], events: events.to_vec() }.of_setting(&setting(node, wanted)).0
    }

    #[test]
    fn a_value_that_was_read_decides_and_only_without_one_the_engine() {
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
        assert_eq!(answer(PASSWORD, Some("x"), NodeReading::Absent, applied, &[]), Accepted, "no CSP gives it back");
        assert_eq!(EngineStatus::default().of_setting(&setting(COST, Some("2"))).0, NotVerifiable);
    }
}
