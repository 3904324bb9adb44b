//! Entries of the engine's log, and which of them are failures of a package.
//!
//! ```text
//! 12   ProvXML category '{Message1}' failed with '{HRESULT}' at CSP node '{Message2}'. {Message3}
//! 20   Applying package '{Message1}' ID: {Message2}.
//! 21   Package '{Message1}' has completed.
//! 22   Package '{Message1}' failed with '{HRESULT}'.
//! ```
//!
//! Source: the provider's manifest, as published by third parties. The messages are in the language of the device, so
//! only the named data are read; we have not seen those of a device, so anything in them may be missing.

use super::event::Event;
use crate::address::LocUri;
use crate::applier::package_id::is_same_id;
use crate::world::one_line;

/// The ids of failures, and of what begins or ends the application of a package.
const FAILED_SETTING: u32 = 12;
const IGNORED_SETTING: u32 = 13;
const PACKAGE_BEGUN: u32 = 20;
const PACKAGE_DONE: u32 = 21;
const PACKAGE_FAILED: u32 = 22;
const PACKAGE_SKIPPED: u32 = 23;

/// The names of the data.
const ID_OF_PACKAGE: &str = "Message2";
const NODE: &str = "Message2";
const HRESULT: &str = "HRESULT";
/// The longest message that is kept, in characters.
const MAX_MESSAGE: usize = 1000;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::applier::device) struct LogEntry {
    /// Its number in the log, which only grows.
    pub(super) record: u64,
    /// The event id.
    pub(super) id: u32,
    /// The message.
    pub(super) message: String,
    /// The data: names and values.
    pub(super) data: Vec<(String, String)>,
}

/// The failures among these entries that are not known to be those of another package. Whose they are is known only if
/// the entries are in the order of their numbers.
pub(in crate::applier::device) fn failures(entries: &[LogEntry], package_id: &str) -> Vec<Event> {
    let is_in_order = entries.is_sorted_by_key(|entry| entry.record);
    let (mut failures, mut is_of_another) = (Vec::new(), false);
    for entry in entries {
        match entry.id {
            PACKAGE_BEGUN => {
                let is_foreign = |id: &str| is_in_order && !is_same_id(id, package_id);
                is_of_another = entry.datum(ID_OF_PACKAGE).is_some_and(is_foreign);
            }
            FAILED_SETTING | IGNORED_SETTING | PACKAGE_FAILED | PACKAGE_SKIPPED if !is_of_another => {
                failures.push(entry.failure());
            }
            _ => {}
        }
        if [PACKAGE_DONE, PACKAGE_FAILED, PACKAGE_SKIPPED].contains(&entry.id) {
            is_of_another = false;
        }
    }
    failures
}

impl LogEntry {
    fn datum(&self, name: &str) -> Option<&str> {
        self.data.iter().find(|(own, _)| own == name).map(|(_, value)| value.trim())
    }

    fn failure(&self) -> Event {
        let node = self.datum(NODE).filter(|node| self.id == FAILED_SETTING && LocUri::parse(node).is_ok());
        Event {
            id: self.id,
            message: one_line(&self.message).chars().take(MAX_MESSAGE).collect(),
            node: node.map(str::to_owned),
            hresult: self.datum(HRESULT).and_then(hresult),
        }
    }
}

/// An HRESULT in hexadecimal, or in decimal with or without sign.
fn hresult(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None => text.parse::<u32>().ok().or_else(|| text.parse::<i32>().ok().map(i32::cast_unsigned)),
    }
}

#[cfg(test)]
mod tests {
    use super::{LogEntry, failures};

    const OURS: &str = "{6b29fc40-ca47-1067-b31d-00dd010662da}";
    const OTHER: &str = "{0f8fad5b-d9cb-469f-a165-70867728950e}";
    const NODE: &str = "./Vendor/MSFT/Personalization/DesktopImageUrl";

    fn entry(record: u64, id: u32, data: &[(&str, &str)]) -> LogEntry {
        let data = data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        LogEntry { record, id, message: format!("entry {record}"), data }
    }

    fn begun(record: u64, id: &str) -> LogEntry {
        entry(record, 20, &[("Message1", "Wall"), ("Message2", id)])
    }

    fn records(entries: &[LogEntry]) -> Vec<String> {
        failures(entries, OURS).into_iter().map(|event| event.message).collect()
    }

    /// Modelled on the manifest; nobody has recorded these on a device.
    #[test]
    fn what_failed_and_why_is_read_from_the_named_data_only() {
        let upper = NODE.to_uppercase();
        for (data, node, hresult) in [
            (vec![("Message2", NODE), ("HRESULT", "0x80070005")], Some(NODE), Some(0x8007_0005)),
            (vec![("HRESULT", "0X80070005"), ("Message2", NODE)], Some(NODE), Some(0x8007_0005)),
            (vec![("Message2", NODE), ("HRESULT", "2147942405")], Some(NODE), Some(0x8007_0005)),
            (vec![("Message2", NODE), ("HRESULT", "-2147024891")], Some(NODE), Some(0x8007_0005)),
            (vec![("Message2", NODE), ("HRESULT", " 0x80070005 ")], Some(NODE), Some(0x8007_0005)),
            (vec![("Message2", NODE), ("HRESULT", "0")], Some(NODE), Some(0)),
            (vec![("Message2", NODE), ("HRESULT", "0x")], Some(NODE), None),
            (vec![("Message2", NODE), ("HRESULT", "0x+5")], Some(NODE), None),
            (vec![("Message2", NODE), ("HRESULT", "0x180070005")], Some(NODE), None),
            (vec![("Message2", NODE), ("HRESULT", "99999999999999999999")], Some(NODE), None),
            (vec![("Message2", NODE), ("HRESULT", "Zugriff verweigert")], Some(NODE), None),
            (vec![("Message2", NODE), ("HRESULT", "0x8007000５")], Some(NODE), None),
            (vec![("Message2", NODE), ("HRESULT", "")], Some(NODE), None),
            (vec![("Message2", NODE)], Some(NODE), None),
            (vec![("Message2", &upper)], Some(&upper), None),
            (vec![("Message2", "")], None, None),
            (vec![("Message2", "Personalization")], None, None),
            (vec![("Message2", "./Vendor/MSFT/../../x")], None, None),
            (vec![("Message2", "./Vendor/MSFT/a\nb")], None, None),
            (vec![("Message1", NODE), ("Message3", NODE)], None, None),
            (vec![("message2", NODE), ("hresult", "0x80070005")], None, None),
            (vec![], None, None),
        ] {
            let found = failures(&[entry(1, 12, &data)], OURS);
            assert_eq!(found.len(), 1, "{data:?}");
            assert_eq!((found[0].node.as_deref(), found[0].hresult), (node, hresult), "{data:?}");
        }
        assert_eq!(failures(&[entry(1, 13, &[("Message2", NODE)])], OURS)[0].node, None, "only 12 names a node");
    }

    #[test]
    fn failures_of_another_package_are_left_out_and_none_of_ours_is() {
        let failed = |record| entry(record, 12, &[]);
        let none: Vec<String> = Vec::new();
        assert_eq!(records(&[begun(1, OURS), failed(2), entry(3, 22, &[])]), ["entry 2", "entry 3"]);
        assert_eq!(records(&[begun(1, OTHER), failed(2), entry(3, 22, &[])]), none);
        assert_eq!(records(&[begun(1, OTHER), entry(2, 21, &[]), failed(3)]), ["entry 3"]);
        assert_eq!(records(&[begun(1, OTHER), begun(2, OURS), failed(3)]), ["entry 3"]);
        assert_eq!(records(&[begun(1, OURS), begun(2, OTHER), failed(3)]), none);
        assert_eq!(records(&[begun(3, OTHER), failed(2), entry(1, 21, &[])]), ["entry 2"], "nobody knows the order");
        assert_eq!(records(&[begun(1, &OURS.to_uppercase()), failed(2)]), ["entry 2"]);
        assert_eq!(records(&[begun(1, OURS.trim_matches(['{', '}'])), failed(2)]), ["entry 2"]);
        assert_eq!(records(&[entry(1, 20, &[]), failed(2)]), ["entry 2"], "nobody knows whose it is");
        assert_eq!(records(&[begun(1, OTHER)]), none);
        assert_eq!(records(&[]), none);
    }

    #[test]
    fn a_message_is_one_line_and_not_too_long() {
        let message = format!("Fehler\r\n in  {}", "ä".repeat(5000));
        let found = failures(&[LogEntry { message, ..entry(1, 22, &[]) }], OURS);
        assert!(found[0].message.starts_with("Fehler in ää"));
        assert_eq!(found[0].message.chars().count(), 1000);
    }
}
