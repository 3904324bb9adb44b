//! When a signature was made, as far as a timestamp proves it.

use super::anchors::Anchors;
use super::path::{Search, path};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Purpose, SignerInfo, Timestamp};

/// What the timestamps of a signature came to.
pub(super) struct Stamped {
    /// The time that a trusted one proves, in seconds since 1970.
    pub(super) time: Option<i64>,
    pub(super) report: Report,
}

/// Looks at the timestamps of a signature. One that is not trusted proves nothing, so the certificate is then judged by the
/// present.
pub(super) fn proved_time(name: &str, signer: &SignerInfo, anchors: &Anchors<'_>) -> Stamped {
    /// One is usual; each takes some signatures to check.
    const MAX_TIMESTAMPS: usize = 4;
    let mut stamped = Stamped { time: None, report: Report::new() };
    if signer.timestamps.len() > MAX_TIMESTAMPS {
        let message = format!("more than {MAX_TIMESTAMPS} timestamps on one signature are not supported");
        stamped.report.push(Finding::new(Code::TimestampBroken, Place::Named(name.to_owned()), message));
        return stamped;
    }
    for token in &signer.timestamps {
        let place = Place::Named(name.to_owned());
        match judge(token, signer, anchors) {
            Ok(time) => stamped.time = Some(stamped.time.map_or(time, |earlier: i64| earlier.min(time))),
            Err((code, message)) => {
                let help = match code {
                    Code::TimestampUntrusted => "name the certificate of the server's issuer with --tsa-ca",
                    _ => "sign again with --timestamp",
                };
                stamped.report.push(Finding::new(code, place, message).help(help));
            }
        }
    }
    stamped
}

fn judge(token: &[u8], signer: &SignerInfo, anchors: &Anchors<'_>) -> Result<i64, (Code, String)> {
    let broken = |why: String| (Code::TimestampBroken, format!("the timestamp does not hold: {why}"));
    let timestamp = Timestamp::from_der(token).map_err(|error| broken(error.to_string()))?;
    let faults = timestamp.faults(signer.signature(), anchors.now);
    let Some(server) = timestamp.server().filter(|_| faults.is_empty()) else {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        return Err(broken(faults.join("; ")));
    };
    let pool = &timestamp.message.certificates;
    let search = Search { pool, anchors: anchors.timestamps, purpose: Purpose::TimeStamping, time: timestamp.time };
    let path = path(server, &search).map_err(|error| {
        let server = server.subject();
        (Code::TimestampUntrusted, format!("the timestamp of `{server}` proves nothing: {error}"))
    })?;
    match timestamp.names_only(&path) {
        true => Ok(timestamp.time),
        false => Err(broken("its server names certificates that are not on its path".to_owned())),
    }
}
