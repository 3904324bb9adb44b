//! Values that only some editions take, although their settings are for more.
//!
//! Sources: the description of System/AllowTelemetry in its DDF, and
//! learn.microsoft.com/windows-server/remote/remote-access/vpn/vpn-device-tunnel-config.

use super::checked::{Action, CheckedSetting};
use super::documented::addresses;
use crate::finding::{Code, Finding, Report};
use crate::windows::{Edition, Target};

/// Families of editions that are for homes and small companies, and lack what these values need.
const LESSER: [&str; 3] = ["Pro", "ProWorkstation", "Home"];

/// A value that these editions do not take.
struct Value {
    /// How the address of the node ends.
    node: &'static str,
    fits: fn(&str) -> bool,
    /// What these editions do instead, as the end of a sentence that begins with their name.
    instead: &'static str,
}

const VALUES: [Value; 3] = [
    Value {
        node: "Policy/Config/System/AllowTelemetry",
        fits: |text| text == "0",
        instead: "takes 0 as 1: it always sends the required diagnostic data",
    },
    Value { node: "DeviceTunnel", fits: |text| text == "true", instead: "connects no device tunnel" },
    Value {
        node: "ProfileXML",
        fits: |text| {
            let value = text.split_once("<DeviceTunnel>").map(|(_, rest)| rest.trim_start());
            value.is_some_and(|value| value.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("true")))
        },
        instead: "connects no device tunnel",
    },
];

/// Warns of such values for devices of the target.
pub(super) fn check<'s>(settings: impl IntoIterator<Item = &'s CheckedSetting>, target: &Target, report: &mut Report) {
    let Some(edition) = target.devices.iter().map(|device| device.edition).find(|edition| is_lesser(*edition)) else {
        return;
    };
    for setting in settings {
        let Action::Set(text) = &setting.action else { continue };
        let has_address = |value: &&Value| {
            addresses(setting)
                .iter()
                .any(|address| address.as_str().to_ascii_lowercase().ends_with(&value.node.to_ascii_lowercase()))
        };
        let Some(value) = VALUES.iter().filter(|value| (value.fits)(text)).find(has_address) else { continue };
        let message = format!("{edition} {}", value.instead);
        let finding = Finding::new(Code::CspDoubt, setting.value_at, message);
        report.push(finding.help("take the edition out of the target, or leave this out for its devices"));
    }
}

fn is_lesser(edition: Edition) -> bool {
    edition.family_name().is_some_and(|family| LESSER.contains(&family))
}
