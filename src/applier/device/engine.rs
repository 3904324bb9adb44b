//! Reads the output of our scripts, and the events that report silent failures of the provisioning engine.

use serde::Deserialize;

#[cfg(any(windows, test))]
use super::DeviceError;

/// An entry of the log `Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The event id.
    pub id: u32,
    /// Its message, on one line.
    pub message: String,
}

impl Event {
    /// What such an event means. Source: the provider's manifest, as published by third parties.
    pub fn meaning(&self) -> &'static str {
        match self.id {
            12 => "a setting failed",
            13 => "a setting was ignored: this build of Windows does not have it",
            22 => "the package failed",
            23 => "the package was skipped",
            _ => "another event",
        }
    }
}

/// The parsed output of one of our scripts.
#[cfg(any(windows, test))]
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) installed: bool,
    /// The access rights of a folder, in SDDL.
    pub(super) rights: String,
    pub(super) events: Vec<Event>,
}

/// Parses the output; it is an error if it does not end with `done`.
#[cfg(any(windows, test))]
pub(super) fn read_answer(text: &str) -> Result<Answer, DeviceError> {
    let mut answer = Answer::default();
    for line in text.lines().map(str::trim) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("done", _) => return Ok(answer),
            ("failed", why) => return Err(DeviceError::Engine { why: why.to_owned() }),
            ("installed", _) => answer.installed = true,
            ("rights", rights) => rights.clone_into(&mut answer.rights),
            ("event", rest) => {
                let (id, message) = rest.split_once(' ').unwrap_or((rest, ""));
                let id = id.parse().map_err(|_| DeviceError::Engine { why: format!("it answered {line:?}") })?;
                answer.events.push(Event { id, message: message.to_owned() });
            }
            _ => {}
        }
    }
    Err(DeviceError::Engine { why: "it ended without an answer".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Answer, Event, read_answer};

    #[test]
    fn answers_are_read_line_by_line() {
        let event = |id, message: &str| Event { id, message: message.to_owned() };
        let text = "installed\r\nevent 13 LockScreenImageUrl\r\nevent 22 0x80070005 in Contoso\r\nevent 23\r\ndone\r\n";
        let events = vec![event(13, "LockScreenImageUrl"), event(22, "0x80070005 in Contoso"), event(23, "")];
        assert_eq!(read_answer(text).unwrap(), Answer { installed: true, events, ..Answer::default() });
        assert_eq!(read_answer("done").unwrap(), Answer::default());
    }

    #[test]
    fn a_failure_and_missing_output_are_errors() {
        assert_eq!(
            read_answer("failed The package is in use\n").unwrap_err().to_string(),
            "the provisioning engine failed: The package is in use"
        );
        for text in ["", "installed\n", "event x\n"] {
            assert!(read_answer(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_event_has_a_description() {
        let meanings: Vec<&str> = [12, 13, 22, 23].map(|id| Event { id, message: String::new() }.meaning()).to_vec();
        assert_eq!(
            meanings,
            [
                "a setting failed",
                "a setting was ignored: this build of Windows does not have it",
                "the package failed",
                "the package was skipped"
            ]
        );
    }
}
