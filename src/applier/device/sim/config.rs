//! Reads device.toml: the kind of a simulated device, its network, and its faults.
//!
//! ```toml
//! edition = "Enterprise"                  # as in [target] of a spec
//! build   = "10.0.26100.2033"
//! clock   = 1764000000                    # seconds since 1970; the real time if absent
//! patience = 64000                        # milliseconds that one attempt of a download may take
//! ca      = "ca.pem"                      # authorities for https, next to device.toml; public ones if absent
//!
//! [urls]
//! "https://cdn.contoso.com/a.jpg" = "a.jpg"                           # a file next to device.toml
//! "https://cdn.contoso.com/b.jpg" = { file = "b.jpg", fails = 2 }     # succeeds at the third attempt
//! "https://cdn.contoso.com/c.jpg" = { status = 404 }                  # the server's answer
//! "https://cdn.contoso.com/e.jpg" = "http://127.0.0.1:8080/e.jpg"     # a real server to use instead
//! "https://cdn.contoso.com/d.jpg" = { file = "d.jpg", fails = 9 }     # fails more often than it is tried
//!
//! [faults]
//! not_elevated    = false                 # whether the run has no administrator rights
//! power_cut_after = 12                    # operations that succeed; the next one is cut off halfway
//! disk_free       = 50000                 # bytes that can still be written
//! events          = [{ id = 13, message = "CompanyName" }]            # events logged by the engine; also `node`, `hresult`
//! denied          = ["C:\\Users\\Public"] # files, registry keys (HKLM\...) and nodes, with everything below them
//! ```

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;

use super::text::read_text;
use crate::applier::device::ordinary::open_ordinary;
use crate::applier::device::{DeviceError, Event};
use crate::windows::{Build, Device, Edition};

/// The file's name.
const NAME: &str = "device.toml";

/// The content of device.toml. Without the file: Enterprise, Windows 11 24H2, no network and no faults.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    edition: String,
    build: String,
    pub(super) clock: Option<u64>,
    pub(super) patience: Option<u64>,
    pub(super) ca: Option<String>,
    pub(super) urls: BTreeMap<String, Answer>,
    pub(super) faults: Faults,
}

/// The answer for a URL.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Answer {
    /// A file next to device.toml, or the URL of a real server.
    File(String),
    /// A file that is only sent after some failed attempts.
    Late {
        /// Its name.
        file: String,
        /// How many attempts fail.
        fails: u32,
    },
    /// The server refuses.
    Refused {
        /// With this HTTP status.
        status: u16,
    },
}

/// The faults of the device.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Faults {
    pub(super) not_elevated: bool,
    pub(super) power_cut_after: Option<u64>,
    pub(super) disk_free: Option<u64>,
    pub(super) denied: Vec<String>,
    pub(super) events: Vec<Event>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            edition: "Enterprise".to_owned(),
            build: "10.0.26100".to_owned(),
            clock: None,
            patience: None,
            ca: None,
            urls: BTreeMap::new(),
            faults: Faults::default(),
        }
    }
}

impl Config {
    /// Reads the file in the folder.
    pub(super) fn read(folder: &Path) -> Result<Config, DeviceError> {
        let read = open_ordinary(&folder.join(NAME)).and_then(read_text);
        match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Config::default()),
            text => Config::parse(&text.map_err(|error| DeviceError::io(format!("read {NAME}"), error))?),
        }
    }

    /// Parses the text of the file.
    pub(super) fn parse(text: &str) -> Result<Config, DeviceError> {
        toml_edit::de::from_str(text).map_err(|error| not_toml(NAME, text, error.span(), error.message()))
    }

    /// Edition and build.
    pub(super) fn windows(&self) -> Result<Device, DeviceError> {
        let word = Edition::parse_word(&self.edition).ok().and_then(|word| word.editions.first().copied());
        let edition = word.ok_or_else(|| unusable(&format!("`{}` is not a Windows edition", self.edition)))?;
        let build = Build::parse_word(&self.build);
        let build = build.map_err(|_| unusable(&format!("`{}` is not a Windows build", self.build)))?;
        Ok(Device { edition, build })
    }
}

/// The error for a malformed file of the device, with its line.
pub(super) fn not_toml(name: &str, text: &str, span: Option<Range<usize>>, message: &str) -> DeviceError {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    DeviceError::Unusable { why: format!("{name}, line {line}: {message}") }
}

fn unusable(why: &str) -> DeviceError {
    DeviceError::Unusable { why: format!("{NAME}: {why}") }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Config};

    #[test]
    fn the_example_above_is_read() {
        let page = include_str!("config.rs").lines().skip_while(|line| !line.contains("```toml")).skip(1);
        let text: String = page
            .take_while(|line| !line.contains("```"))
            .map(|line| format!("{}\n", line.get(4..).unwrap_or("")))
            .collect();
        let config = Config::parse(&text).unwrap();
        assert_eq!(config.windows().unwrap().to_string(), "Enterprise, 10.0.26100.2033 (Windows 11 24H2)");
        assert!(matches!(config.urls["https://cdn.contoso.com/b.jpg"], Answer::Late { fails: 2, .. }));
        assert!(matches!(config.urls["https://cdn.contoso.com/c.jpg"], Answer::Refused { status: 404 }));
        assert_eq!((config.faults.power_cut_after, config.faults.denied.len()), (Some(12), 1));
    }
}
