//! A failure that Windows' own engine has logged.

use serde::Deserialize;

/// A failure in the log `Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The event id.
    pub id: u32,
    /// Its message, on one line, in the language of the device.
    pub message: String,
    /// The node at which a setting failed, if the entry names one.
    #[serde(default)]
    pub node: Option<String>,
    /// The HRESULT of the failure, if the entry has one.
    #[serde(default)]
    pub hresult: Option<u32>,
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

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn every_event_has_a_description() {
        let event = |id| Event { id, message: String::new(), node: None, hresult: None };
        let meanings: Vec<&str> = [12, 13, 22, 23].map(|id| event(id).meaning()).to_vec();
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
