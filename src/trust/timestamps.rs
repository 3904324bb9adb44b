//! Finds out when a signature was made, from its timestamps.

use super::anchors::Anchors;
use super::checks::Checks;
use super::path::{Search, path};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Purpose, SignerInfo, Timestamp, TimestampError};

/// The result of judging the timestamps of a signature.
pub(super) struct ProvenTime {
    /// The time proven by a trusted timestamp, in seconds since 1970.
    pub(super) time: Option<i64>,
    pub(super) report: Report,
}

/// Judges the timestamps of a signature. One that is not trusted proves nothing; the certificate is then judged at the
/// current time.
pub(super) fn proven_time(name: &str, signer: &SignerInfo, anchors: &Anchors<'_>, checks: &mut Checks) -> ProvenTime {
    /// One timestamp is usual, and checking each takes several signature verifications.
    const MAX_TIMESTAMPS: usize = 4;
    let mut stamped = ProvenTime { time: None, report: Report::new() };
    if signer.timestamps.len() > MAX_TIMESTAMPS {
        let message = format!("more than {MAX_TIMESTAMPS} timestamps on one signature are not supported");
        stamped.report.push(Finding::new(Code::SignatureUnsupported, Place::Named(name.to_owned()), message));
        return stamped;
    }
    for token in &signer.timestamps {
        let place = Place::Named(name.to_owned());
        match judge(token, signer, anchors, checks) {
            Ok(time) => stamped.time = Some(stamped.time.map_or(time, |earlier: i64| earlier.min(time))),
            Err((code, message)) => {
                let help = match code {
                    Code::TimestampUntrusted => "use --tsa-ca with the certificate of the server's issuer",
                    Code::SignatureUnsupported => {
                        "check it where it was signed, for example with `signtool verify /pa`; or sign again with \
                         --timestamp"
                    }
                    _ => "sign again with --timestamp",
                };
                stamped.report.push(Finding::new(code, place, message).help(help));
            }
        }
    }
    stamped
}

fn judge(token: &[u8], signer: &SignerInfo, anchors: &Anchors<'_>, checks: &mut Checks) -> Result<i64, (Code, String)> {
    let broken = |why: &str| (Code::TimestampBroken, format!("the timestamp is invalid: {why}"));
    let timestamp = Timestamp::from_der(token).map_err(|error| match error.is_unsupported() {
        true => (Code::SignatureUnsupported, format!("the timestamp cannot be checked: it is {error}")),
        false => broken(&error.to_string()),
    })?;
    let errors = timestamp.errors(signer.signature(), anchors.now);
    let Some(server) = timestamp.server().filter(|_| errors.is_empty()) else {
        let is_unsupported = errors.iter().all(TimestampError::is_unsupported);
        let code = if is_unsupported { Code::SignatureUnsupported } else { Code::TimestampBroken };
        return Err((code, format!("the timestamp {}", TimestampError::all(&errors))));
    };
    let pool = &timestamp.message.certificates;
    let search = Search { pool, anchors: anchors.timestamps, purpose: Purpose::TimeStamping, time: timestamp.time };
    let path = path(server, &search, checks).map_err(|error| {
        let server = server.subject();
        (Code::TimestampUntrusted, format!("the timestamp of `{server}` proves nothing: {error}"))
    })?;
    match timestamp.names_only(&path) {
        true => Ok(timestamp.time),
        false => {
            Err(broken("its signing certificate attribute lists certificates that are not on its certification path"))
        }
    }
}
