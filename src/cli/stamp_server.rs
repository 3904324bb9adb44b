//! Talks to timestamp servers. Nothing else in the compiler uses the network.

use std::io::Read;
use std::thread;
use std::time::Duration;

use ureq::Agent;

use super::args::StampArgs;
use super::certificates::now;
use crate::finding::{Code, Finding, Place};
use crate::sign::{CheckedSignature, StampAnswerError, StampQuestion};

/// How often a server is asked before it counts as down.
const ATTEMPTS: u32 = 3;
/// The pause after the first failure; it doubles after each.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// Timestamps with their certificates have three to ten kilobytes.
const MAX_ANSWER_BYTES: u64 = 1 << 20;

/// Why a server gave no answer.
struct NoAnswer {
    why: String,
    /// Whether asking again may help.
    passing: bool,
}

/// Asks the server of the command line for a timestamp of this signature; none when it names no server.
pub(super) fn stamp(args: &StampArgs, signature: &CheckedSignature) -> Result<Option<Vec<u8>>, Finding> {
    let Some(url) = &args.timestamp else { return Ok(None) };
    let failed = |code, why: String| {
        Finding::new(code, Place::Named(url.clone()), why)
            .help("nothing was signed; try again later, or name another timestamp server")
    };
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let finding = failed(Code::TimestampFailed, "the timestamp server is no web address".to_owned());
        return Err(finding.allowed("an address that begins with http:// or https://"));
    }
    let random = getrandom::u64()
        .map_err(|error| failed(Code::TimestampFailed, format!("the system gives no random number: {error}")))?;
    let question = StampQuestion::new(signature, random);
    let answer = ask(url, Duration::from_secs(args.timestamp_timeout), &question.request())
        .map_err(|why| failed(Code::TimestampFailed, format!("the timestamp server gave no answer: {why}")))?;
    question.accept(&answer, now()).map(Some).map_err(|fault| {
        let code = match fault {
            StampAnswerError::Broken(_) | StampAnswerError::Nonce => Code::TimestampBroken,
            StampAnswerError::Answer(_) | StampAnswerError::Malformed(_) => Code::TimestampFailed,
        };
        failed(code, fault.to_string())
    })
}

/// Asks up to three times.
fn ask(url: &str, timeout: Duration, question: &[u8]) -> Result<Vec<u8>, String> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(3)
        .http_status_as_error(false)
        .user_agent(concat!("ppkgc/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let mut pause = FIRST_PAUSE;
    for attempt in 1.. {
        match ask_once(&agent, url, question) {
            Ok(answer) => return Ok(answer),
            Err(failure) if attempt == ATTEMPTS || !failure.passing => {
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

fn ask_once(agent: &Agent, url: &str, question: &[u8]) -> Result<Vec<u8>, NoAnswer> {
    let network = |error: ureq::Error| NoAnswer {
        passing: !matches!(error, ureq::Error::BadUri(_) | ureq::Error::TooManyRedirects),
        why: error.to_string(),
    };
    let sent = agent.post(url).header("content-type", "application/timestamp-query").send(question);
    let mut response = sent.map_err(network)?;
    let status = response.status();
    if !status.is_success() {
        return Err(NoAnswer {
            why: format!("it answers with HTTP status {status}"),
            passing: status.is_server_error(),
        });
    }
    let mut answer = Vec::new();
    let body = response.body_mut().as_reader().take(MAX_ANSWER_BYTES + 1).read_to_end(&mut answer);
    body.map_err(|error| NoAnswer { why: error.to_string(), passing: true })?;
    match answer.len() as u64 > MAX_ANSWER_BYTES {
        true => Err(NoAnswer { why: "its answer is far too long for a timestamp".to_owned(), passing: false }),
        false => Ok(answer),
    }
}
