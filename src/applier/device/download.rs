//! Pictures from the network, over http and https, from servers that may be slow, broken or hostile.
//!
//! A try ends after a fixed time whatever the server does, and no more is kept than a picture may have. A server that
//! does not answer, breaks off or is in trouble is asked again; one that refuses is not. From https no redirect leads
//! to http. No proxy is asked, and nothing about this device is sent.

use std::io::{self, Read};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error};

use crate::applier::fetch::{FetchTrouble, MAX_PICTURE_BYTES, judge_picture};

/// From here on an HTTP status is the server's own trouble, which may pass. Source: RFC 9110, section 15.6.
pub(super) const FIRST_SERVER_ERROR: u16 = 500;
/// Too slow, and too often: refusals that pass as well. Source: RFC 9110, section 15.5.9, and RFC 6585, section 4.
const PASSING: [u16; 2] = [408, 429];
/// How often a picture may be somewhere else. Browsers follow 20; a web server of pictures needs two.
const MAX_REDIRECTS: u32 = 5;
/// How often a server is asked.
pub(super) const TRIES: u32 = 3;

/// How patient a download is, and whom it trusts.
#[derive(Debug, Clone)]
pub(super) struct Downloads {
    /// How long one try may take, redirects and all.
    pub(super) patience: Duration,
    /// Authorities for https in PEM; none stands for those of the web.
    pub(super) authorities: Option<Vec<u8>>,
}

impl Default for Downloads {
    fn default() -> Downloads {
        /// A picture of the largest size needs as long at 4 Mbit/s.
        const PATIENCE: Duration = Duration::from_secs(64);
        Downloads { patience: PATIENCE, authorities: None }
    }
}

impl Downloads {
    /// Fetches a picture and judges it by its content.
    pub(super) fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchTrouble> {
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(FetchTrouble::Scheme { scheme });
        }
        let agent = self.agent(scheme == "https")?;
        let mut last = String::new();
        for attempt in 0..TRIES {
            sleep(pause_before(attempt));
            match attempt_once(&agent, url) {
                Ok(bytes) => return judge_picture(&bytes).map(|()| bytes),
                Err(Attempt::Final(trouble)) => return Err(trouble),
                Err(Attempt::MayPass(why)) => last = why,
            }
        }
        Err(FetchTrouble::GaveUp { tries: TRIES, last })
    }

    fn agent(&self, https_only: bool) -> Result<Agent, FetchTrouble> {
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

/// Short at first, for a server that has just been restarted.
fn pause_before(attempt: u32) -> Duration {
    const UNIT: Duration = Duration::from_millis(200);
    UNIT * attempt * attempt
}

/// How one try failed.
enum Attempt {
    /// The next one will not do better.
    Final(FetchTrouble),
    /// The next one may.
    MayPass(String),
}

fn attempt_once(agent: &Agent, url: &str) -> Result<Vec<u8>, Attempt> {
    let mut response = agent.get(url).call().map_err(sort_out)?;
    let mut bytes = Vec::new();
    let limit = MAX_PICTURE_BYTES as u64 + 1;
    let read = response.body_mut().with_config().limit(u64::MAX).reader().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| Attempt::MayPass(format!("the answer broke off: {error}")))?;
    match bytes.len() > MAX_PICTURE_BYTES {
        true => Err(Attempt::Final(FetchTrouble::TooLarge { limit: MAX_PICTURE_BYTES })),
        false => Ok(bytes),
    }
}

fn sort_out(error: Error) -> Attempt {
    let answer = |what: String| Attempt::Final(FetchTrouble::Answer { what });
    match error {
        Error::StatusCode(status) if status >= FIRST_SERVER_ERROR || PASSING.contains(&status) => {
            Attempt::MayPass(format!("the server answered {status}"))
        }
        Error::StatusCode(status) => answer(format!("the server answered {status}")),
        Error::TooManyRedirects => answer(format!("more than {MAX_REDIRECTS} redirects")),
        Error::RequireHttpsOnly(_) => answer("the server leads from https to http, which is not followed".to_owned()),
        error @ (Error::Tls(_) | Error::Rustls(_) | Error::BadUri(_) | Error::RedirectFailed) => {
            answer(error.to_string())
        }
        // What rustls has against a certificate comes as invalid data.
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => answer(error.to_string()),
        error => Attempt::MayPass(error.to_string()),
    }
}
