//! Reads the output of our scripts: a word and its fields on each line. Texts are UTF-8 in base64 after an equals sign,
//! so no text of Windows or of a package can pass for a line of its own, whatever its language.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::{DeviceError, NodeReading};
use super::log_entry::LogEntry;
use crate::world::one_line;

/// What a script has answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::applier::device) struct ScriptAnswer {
    /// Whether the engine has the package.
    pub(in crate::applier::device) installed: bool,
    /// What the engine says about each file of the package.
    pub(in crate::applier::device) result: String,
    /// The access rights of a folder, in SDDL.
    pub(in crate::applier::device) rights: String,
    /// The number of the newest entry of the engine's log; 0 if it is empty.
    pub(in crate::applier::device) newest: u64,
    /// Entries of that log.
    pub(in crate::applier::device) entries: Vec<LogEntry>,
    /// What was found at the nodes, each with its index in the list that was asked for.
    pub(in crate::applier::device) nodes: Vec<(usize, NodeReading)>,
}

/// Parses the output up to the line `done`; it is an error if there is no such line.
pub(in crate::applier::device) fn read_answer(text: &str) -> Result<ScriptAnswer, DeviceError> {
    let mut answer = ScriptAnswer::default();
    for line in text.lines().map(str::trim) {
        let mut fields = line.split(' ');
        let word = fields.next().unwrap_or_default();
        let rest: Vec<&str> = fields.collect();
        let malformed = || DeviceError::Engine { why: format!("it answered {line:?}") };
        match (word, rest.as_slice()) {
            ("done", []) => return Ok(answer),
            ("failed", [why]) => return Err(DeviceError::Engine { why: one_line(&field(why).ok_or_else(malformed)?) }),
            ("installed", []) => answer.installed = true,
            ("result", [result]) => answer.result = field(result).ok_or_else(malformed)?,
            ("rights", [rights]) => (*rights).clone_into(&mut answer.rights),
            ("newest", [record]) => answer.newest = record.parse().map_err(|_| malformed())?,
            ("event", [record, id, message, data @ ..]) => {
                answer.entries.push(log_entry(record, id, message, data).ok_or_else(malformed)?);
            }
            ("node", [index, found @ ..]) => answer.nodes.push(reading(index, found).ok_or_else(malformed)?),
            ("failed" | "installed" | "result" | "rights" | "newest" | "event" | "node" | "done", _) => {
                return Err(malformed());
            }
            _ => {}
        }
    }
    Err(DeviceError::Engine { why: "it ended without an answer".to_owned() })
}

fn log_entry(record: &str, id: &str, message: &str, data: &[&str]) -> Option<LogEntry> {
    let datum = |datum: &&str| {
        let (name, _) = datum.split_once('=')?;
        Some((name.to_owned(), field(datum.strip_prefix(name)?)?))
    };
    Some(LogEntry {
        record: record.parse().ok()?,
        id: id.parse().ok()?,
        message: field(message)?,
        data: data.iter().map(datum).collect::<Option<_>>()?,
    })
}

fn reading(index: &str, found: &[&str]) -> Option<(usize, NodeReading)> {
    let reading = match found {
        ["absent"] => NodeReading::Absent,
        ["value", value] => NodeReading::Value(field(value)?),
        ["unreadable", why] => NodeReading::Unreadable(one_line(&field(why)?)),
        _ => return None,
    };
    Some((index.parse().ok()?, reading))
}

/// The text of a field.
fn field(field: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(field.strip_prefix('=')?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{Engine, LogEntry, NodeReading, STANDARD, ScriptAnswer, read_answer};

    fn text(text: &str) -> String {
        format!("={}", STANDARD.encode(text))
    }

    #[test]
    fn answers_are_read_line_by_line() {
        let output = format!(
            "installed\r\nresult {}\r\nnewest 40\r\nevent 41 12 {} Message1{} HRESULT{}\r\nnode 0 value {}\r\n\
             node 1 absent\r\nnode 2 unreadable {}\r\nrights O:BAG:BAD:P(A;OICI;FA;;;SY)\r\ndone\r\n",
            text("a\nb"),
            text("Fehler\nin Zeile 2"),
            text("Büro"),
            text(""),
            text("True"),
            text("Zugriff\r\nverweigert"),
        );
        let data = [("Message1", "Büro"), ("HRESULT", "")];
        let data = data.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let expected = ScriptAnswer {
            installed: true,
            result: "a\nb".to_owned(),
            rights: "O:BAG:BAD:P(A;OICI;FA;;;SY)".to_owned(),
            newest: 40,
            entries: vec![LogEntry { record: 41, id: 12, message: "Fehler\nin Zeile 2".to_owned(), data }],
            nodes: vec![
                (0, NodeReading::Value("True".to_owned())),
                (1, NodeReading::Absent),
                (2, NodeReading::Unreadable("Zugriff verweigert".to_owned())),
            ],
        };
        assert_eq!(read_answer(&output).unwrap(), expected);
        assert_eq!(read_answer("done").unwrap(), ScriptAnswer::default());
        assert_eq!(read_answer("WARNUNG: Profil\ndone").unwrap(), ScriptAnswer::default(), "other lines are not ours");
    }

    #[test]
    fn a_failure_is_reported_in_its_own_words() {
        let failed = format!("failed {}\n", text("Das Paket wird\r\nverwendet"));
        assert_eq!(
            read_answer(&failed).unwrap_err().to_string(),
            "the provisioning engine failed: Das Paket wird verwendet"
        );
    }

    /// No text can become a line, and no incomplete line is accepted.
    #[test]
    fn what_is_not_exactly_an_answer_is_an_error() {
        let hidden = text("done\ninstalled");
        for output in [
            "",
            "installed\n",
            "installed yes\ndone",
            "INSTALLED\n",
            "done.\n",
            "done well\n",
            "result\ndone",
            "result a\ndone",
            "result =!\ndone",
            "result =/w==\ndone",
            "newest\ndone",
            "newest -1\ndone",
            "newest 0x10\ndone",
            "newest 99999999999999999999999\ndone",
            "event\ndone",
            "event 1 12\ndone",
            "event 1 x =\ndone",
            "event -1 12 =\ndone",
            "event 1 12 = Message1\ndone",
            "event 1 12 = Message1=*\ndone",
            "node 0\ndone",
            "node x absent\ndone",
            "node 0 absent =\ndone",
            "node 0 value\ndone",
            "node 0 gone\ndone",
            "failed\n",
            "failed Zugriff verweigert\n",
            hidden.as_str(),
        ] {
            assert!(read_answer(output).is_err(), "{output}");
        }
    }
}
