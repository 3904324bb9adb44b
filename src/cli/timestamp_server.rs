//! Talks to timestamp servers. Nothing else in the compiler uses the network.

use std::io::Read;
use std::thread;
use std::time::Duration;

use ureq::Agent;

use super::args::StampArgs;
use super::certificates::now;
use crate::finding::{Code, Finding, Place};
use crate::sign::{CheckedSignature, TimestampQuery, TimestampQueryError};

/// The maximum number of attempts.
const ATTEMPTS: u32 = 3;
/// The pause after the first failure; it doubles after each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The maximum size of a response; timestamps with certificates have three to ten kilobytes.
const MAX_RESPONSE_BYTES: u64 = 1 << 20;

/// Why there was no response.
struct ResponseError {
    why: String,
    /// Whether trying again may help.
    temporary: bool,
}

/// Gets a timestamp for this signature from the server of the command line; `None` if no server is named.
pub(super) fn stamp(args: &StampArgs, signature: &CheckedSignature) -> Result<Option<Vec<u8>>, Finding> {
    let Some(url) = &args.timestamp else { return Ok(None) };
    let failed = |code, why: String| {
        Finding::new(code, Place::Named(url.clone()), why)
            .help("nothing was signed; try again later, or use another timestamp server")
    };
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let finding = failed(Code::TimestampFailed, "the timestamp server is not a web address".to_owned());
        return Err(finding.allowed("an address that begins with http:// or https://"));
    }
    let random = getrandom::u64()
        .map_err(|error| failed(Code::TimestampFailed, format!("the system provides no random numbers: {error}")))?;
    let query = TimestampQuery::new(signature, random);
    let answer = ask(url, Duration::from_secs(args.timestamp_timeout), &query.request())
        .map_err(|why| failed(Code::TimestampFailed, format!("the timestamp server provided no timestamp: {why}")))?;
    query.accept(&answer, now()).map(Some).map_err(|fault| {
        let code = match fault {
            TimestampQueryError::Broken(_) | TimestampQueryError::Nonce => Code::TimestampBroken,
            TimestampQueryError::Answer(_) | TimestampQueryError::Malformed(_) => Code::TimestampFailed,
        };
        failed(code, fault.to_string())
    })
}

/// Sends a query to a server; tries again after temporary failures.
fn ask(url: &str, timeout: Duration, query: &[u8]) -> Result<Vec<u8>, String> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(3)
        .http_status_as_error(false)
        .user_agent(concat!("ppkgc/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut pause = FIRST_PAUSE;
    for attempt in 1.. {
        match ask_once(&agent, url, query) {
            Ok(answer) => return Ok(answer),
            Err(failure) if attempt == ATTEMPTS || !failure.temporary => {
                let times = if attempt == 1 { String::new() } else { format!(" (asked {attempt} times)") };
                return Err(failure.why + &times);
            }
            Err(_) => {}
        }
        thread::sleep(pause);
        pause *= 2;
    }
    unreachable!("the last attempt ends the loop")
}

fn ask_once(agent: &Agent, url: &str, query: &[u8]) -> Result<Vec<u8>, ResponseError> {
    let network = |error: ureq::Error| ResponseError {
        temporary: !matches!(error, ureq::Error::BadUri(_) | ureq::Error::TooManyRedirects),
        why: error.to_string(),
    };
    let sent = agent.post(url).header("content-type", "application/timestamp-query").send(query);
    let mut response = sent.map_err(network)?;
    let status = response.status();
    if !status.is_success() {
        return Err(ResponseError {
            why: format!("it answers with HTTP status {status}"),
            temporary: status.is_server_error(),
        });
    }
    let mut answer = Vec::new();
    let body = response.body_mut().as_reader().take(MAX_RESPONSE_BYTES + 1).read_to_end(&mut answer);
    body.map_err(|error| ResponseError { why: error.to_string(), temporary: true })?;
    match answer.len() as u64 > MAX_RESPONSE_BYTES {
        true => Err(ResponseError { why: "its answer is too large for a timestamp".to_owned(), temporary: false }),
        false => Ok(answer),
    }
}
