//! Downloads pictures over http and https from servers that may be slow, broken or hostile.
//!
//! An attempt ends after a fixed time whatever the server does, and no more bytes are read than a picture may have. It
//! is repeated if the server does not answer, breaks off, reports an error of its own or refuses only for the moment,
//! but not if it refuses for good. Redirects from https to http are not followed. No proxy is used, and nothing about
//! this device is sent.

use std::io::{self, Read};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error};

use crate::applier::fetch::{FetchError, MAX_PICTURE_BYTES, check_picture};

/// The first HTTP status for errors of the server itself, which may be temporary. Source: RFC 9110, section 15.6.
pub(super) const FIRST_SERVER_ERROR: u16 = 500;
/// Refusals that are temporary: request timeout and too many requests. Source: RFC 9110, section 15.5.9, and RFC 6585,
/// section 4.
const TEMPORARY_STATUSES: [u16; 2] = [408, 429];
/// How many redirects are followed. Browsers follow 20; a picture server needs two.
const MAX_REDIRECTS: u32 = 5;
/// How often a download is tried.
pub(super) const TRIES: u32 = 3;

/// How long a download may take, and which authorities it trusts.
#[derive(Debug, Clone)]
pub(super) struct Downloads {
    /// How long one attempt may take, including redirects.
    pub(super) patience: Duration,
    /// Certificates of authorities for https, in PEM; `None` for the public ones.
    pub(super) authorities: Option<Vec<u8>>,
}

impl Default for Downloads {
    fn default() -> Downloads {
        /// The largest picture takes this long at 4 Mbit/s.
        const PATIENCE: Duration = Duration::from_secs(64);
        Downloads { patience: PATIENCE, authorities: None }
    }
}

impl Downloads {
    /// Downloads a picture and checks its content.
    pub(super) fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(FetchError::Scheme { scheme });
        }
        let agent = self.agent(scheme == "https")?;
        let mut last = String::new();
        for attempt in 0..TRIES {
            sleep(pause_before(attempt));
            match attempt_once(&agent, url) {
                Ok(bytes) => return check_picture(&bytes).map(|()| bytes),
                Err(AttemptError::Permanent(error)) => return Err(error),
                Err(AttemptError::Temporary(why)) => last = why,
            }
        }
        Err(FetchError::GaveUp { tries: TRIES, last })
    }

    fn agent(&self, https_only: bool) -> Result<Agent, FetchError> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = &self.authorities {
            let certificates: Vec<_> = parse_pem(pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            tls = tls.root_certs(RootCerts::Specific(Arc::new(certificates)));
        }
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .https_only(https_only)
            .proxy(None)
            .user_agent("ppkg-apply")
            .max_redirects(MAX_REDIRECTS)
            .max_idle_connections(0)
            .timeout_global(Some(self.patience))
            .build();
        Ok(Agent::new_with_config(config))
    }
}

/// The pause before an attempt: short at first, for a server that is just restarting.
fn pause_before(attempt: u32) -> Duration {
    const UNIT: Duration = Duration::from_millis(200);
    UNIT * attempt * attempt
}

/// How one attempt failed.
enum AttemptError {
    /// Trying again will not help.
    Permanent(FetchError),
    /// Trying again may help.
    Temporary(String),
}

fn attempt_once(agent: &Agent, url: &str) -> Result<Vec<u8>, AttemptError> {
    let mut response = agent.get(url).call().map_err(classify)?;
    let mut bytes = Vec::new();
    let limit = MAX_PICTURE_BYTES as u64 + 1;
    let read = response.body_mut().with_config().limit(u64::MAX).reader().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| AttemptError::Temporary(format!("the answer broke off: {error}")))?;
    match bytes.len() > MAX_PICTURE_BYTES {
        true => Err(AttemptError::Permanent(FetchError::TooLarge { limit: MAX_PICTURE_BYTES })),
        false => Ok(bytes),
    }
}

fn classify(error: Error) -> AttemptError {
    let answer = |what: String| AttemptError::Permanent(FetchError::Answer { what });
    match error {
        Error::StatusCode(status) if status >= FIRST_SERVER_ERROR || TEMPORARY_STATUSES.contains(&status) => {
            AttemptError::Temporary(format!("the server answered {status}"))
        }
        Error::StatusCode(status) => answer(format!("the server answered {status}")),
        Error::TooManyRedirects => answer(format!("more than {MAX_REDIRECTS} redirects")),
        Error::RequireHttpsOnly(_) => {
            answer("the server redirects from https to http, which is not followed".to_owned())
        }
        error @ (Error::Tls(_) | Error::Rustls(_) | Error::BadUri(_) | Error::RedirectFailed) => {
            answer(error.to_string())
        }
        // rustls reports a bad certificate as invalid data.
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => answer(error.to_string()),
        error => AttemptError::Temporary(error.to_string()),
    }
}
