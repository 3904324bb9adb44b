//! The network of a simulated device: only the URLs in device.toml exist, some of them on real servers.

use std::io::{self, Read};
use std::time::Duration;

use super::Sim;
use super::config::Answer;
use crate::applier::device::download::{Downloads, FIRST_SERVER_ERROR, TRIES};
use crate::applier::device::ordinary::open_ordinary;
use crate::applier::fetch::{FetchError, MAX_PICTURE_BYTES, check_picture};

impl Sim {
    /// Fetches a picture from a URL of device.toml.
    pub(super) fn download(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        let bytes = match self.config.urls.get(url).cloned() {
            None => Err(FetchError::Answer {
                what: "the URL is not in [urls] of device.toml, and the simulated device has no other network"
                    .to_owned(),
            }),
            Some(Answer::File(server)) if server.starts_with("http") && server.contains("://") => {
                return self.ask(&server);
            }
            Some(Answer::File(file)) => self.local_file(&file),
            Some(Answer::Late { file, fails }) => {
                let tries = self.tries.entry(url.to_owned()).or_default();
                *tries += TRIES;
                match *tries > fails {
                    true => self.local_file(&file),
                    false => Err(gave_up("no answer")),
                }
            }
            Some(Answer::Refused { status }) if status >= FIRST_SERVER_ERROR => {
                Err(gave_up(&format!("the server answered {status}")))
            }
            Some(Answer::Refused { status }) => {
                Err(FetchError::Answer { what: format!("the server answered {status}") })
            }
        }?;
        check_picture(&bytes).map(|()| bytes)
    }

    /// Downloads from a real server, as a real device would.
    fn ask(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let mut downloads = Downloads::default();
        if let Some(milliseconds) = self.config.patience {
            downloads.patience = Duration::from_millis(milliseconds);
        }
        downloads.authorities = self.config.ca.as_deref().map(|file| self.local_file(file)).transpose()?;
        downloads.fetch(url)
    }

    /// A file next to device.toml.
    fn local_file(&self, file: &str) -> Result<Vec<u8>, FetchError> {
        let missing = |_: io::Error| FetchError::Missing { what: format!("file {file} next to device.toml") };
        let mut bytes = Vec::new();
        let folder = self.folder.as_deref().ok_or_else(|| missing(io::ErrorKind::NotFound.into()))?;
        let opened = open_ordinary(&folder.join(file)).map_err(missing)?;
        opened.take(MAX_PICTURE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(missing)?;
        match bytes.len() > MAX_PICTURE_BYTES {
            true => Err(FetchError::TooLarge { limit: MAX_PICTURE_BYTES }),
            false => Ok(bytes),
        }
    }
}

fn gave_up(last: &str) -> FetchError {
    FetchError::GaveUp { tries: TRIES, last: last.to_owned() }
}
