//! How a command hides what it does: encoded, obfuscated, or in a stream of a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Peeled;
use super::layer::Layer;
use super::peel::TEXT_IN_BASE64;
use crate::risk::class::Severity;
use crate::risk::report::RiskFinding;

/// Adds the classes of what hides a command. Text in base64 obfuscates what is severe without it.
pub(super) fn hidden(
    peeled: &Peeled,
    layers: &[Layer<'_>],
    subject: &str,
    worst: &mut BTreeMap<&'static str, RiskFinding>,
) {
    if let Some(switch) = &peeled.encoded {
        worst.insert("encoded-command", RiskFinding::new("encoded-command", subject).shows(switch));
    }
    let mut reasons: BTreeSet<&str> = peeled.obfuscated.iter().copied().collect();
    let is_severe = worst.values().any(|found| found.severity == Severity::High);
    if peeled.decodes && is_severe {
        reasons.insert(TEXT_IN_BASE64);
    } else if peeled.decodes {
        let own = || with_layers(RiskFinding::new("encoded-command", subject), peeled);
        worst.entry("encoded-command").or_insert_with(own);
    }
    let stream = stream(layers);
    if !reasons.is_empty() || stream.is_some() {
        let found = RiskFinding::new("obfuscated-command", subject);
        let found = reasons.into_iter().fold(found, |found, reason| found.shows_layer("why", reason));
        let found = match stream {
            Some(stream) => found.attack("T1564.004").shows(stream),
            None => found,
        };
        worst.insert("obfuscated-command", with_layers(found, peeled));
    }
}

/// The finding, with every layer as evidence.
fn with_layers(found: RiskFinding, peeled: &Peeled) -> RiskFinding {
    peeled.layers.iter().fold(found, |found, layer| found.shows_layer(&layer.layer, &layer.text))
}

/// The first stream of a file that a line names.
fn stream<'l>(layers: &'l [Layer<'_>]) -> Option<&'l str> {
    let lines = layers.iter().flat_map(|layer| layer.written.lines());
    let mut likely = lines.filter(|line| line.contains(':') && line.contains('.'));
    likely.find_map(|line| STREAM.find(line)).map(|found| found.as_str())
}

/// A stream of a file: `picture.png:run.ps1`.
static STREAM: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)\b[\w-]+\.[a-z]{2,4}:[\w-]+\.[a-z][a-z0-9]{1,3}\b|\\[\w.-]+:[\w-]+\.(?:exe|dll|ps1|vbs|js|cmd|bat|hta|com)\b";
    Regex::new(pattern).expect("the pattern is valid")
});
