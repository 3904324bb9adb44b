//! What the evidence from a device proves about each setting.

use std::fmt;

use super::expected::{Expected, ExpectedSetting, Wanted};
use super::found::{Evidence, FoundNode, NodeState};
use crate::address::LocUri;
use crate::applier::{AS_BEFORE, Digest, Status, Support, csp_name, is_same_value, support_on};
use crate::world::windows_name::NameKey;

/// What has to fail on every device: half of the package is installed, a node that no CSP has is read, and the package is
/// there before it is installed.
const CONTROLS: [&str; 3] = ["half-package", "absent-node", "fresh-device"];

/// What is proved about a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Its CSP has it since the package was installed.
    Proved,
    /// Its CSP has something else.
    Disproved,
    /// Its CSP does not have it, and by its DDF this edition or build ignores it: the control of another device.
    Ignored,
    /// It was so before, which proves nothing.
    SoBefore,
    /// It cannot be read; the engine says that it has installed the package.
    EngineOnly,
    /// It cannot be read, and the engine does not say so either.
    Unreadable,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Verdict; 6] = [
        Verdict::Proved,
        Verdict::Disproved,
        Verdict::Ignored,
        Verdict::SoBefore,
        Verdict::EngineOnly,
        Verdict::Unreadable,
    ];

    /// The word in JSON documents.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Proved => "proved",
            Verdict::Disproved => "disproved",
            Verdict::Ignored => "ignored",
            Verdict::SoBefore => "so-before",
            Verdict::EngineOnly => "engine-only",
            Verdict::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Proved => "proved",
            Verdict::Disproved => "DISPROVED",
            Verdict::Ignored => "ignored",
            Verdict::SoBefore => "so before",
            Verdict::EngineOnly => "engine only",
            Verdict::Unreadable => "unreadable",
        })
    }
}

/// What one device says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Why all of it means nothing; empty if it means something.
    pub void: Vec<String>,
    /// The settings, in the order of the package.
    pub nodes: Vec<NodeVerdict>,
    /// What ppkg-apply said there that is not true.
    pub untrue: Vec<String>,
}

/// What it says about a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeVerdict {
    /// The name for people.
    pub setting: String,
    /// The CSP.
    pub csp: String,
    /// What is proved.
    pub verdict: Verdict,
    /// What was found instead, or why nothing was.
    pub why: Option<String>,
    /// Whether it was gone after the package was uninstalled; `None` where that was not read.
    pub gone_after_uninstall: Option<bool>,
    /// Whether ppkg-apply has given back what it found; `None` where it was not there, or that was not read.
    pub given_back: Option<bool>,
}

/// Holds what was found against what was expected. `expected_sha256` is the digest of its document.
pub fn compare(expected: &Expected, expected_sha256: Digest, evidence: &Evidence) -> Comparison {
    let void = void(expected, expected_sha256, evidence);
    if !void.is_empty() {
        return Comparison { void, nodes: Vec::new(), untrue: Vec::new() };
    }
    let support = support(expected, evidence);
    let nodes = expected.settings.iter().zip(support).map(|(setting, support)| judge(setting, support, evidence));
    let nodes: Vec<NodeVerdict> = nodes.collect();
    let untrue = untrue(&nodes, evidence);
    Comparison { void, nodes, untrue }
}

/// Whether the device supports each setting, by the built-in DDFs.
fn support(expected: &Expected, evidence: &Evidence) -> Vec<Support> {
    let settings = expected.settings.iter().map(|setting| {
        let value = match &setting.want {
            Wanted::Value(value) => Some(value.as_str()),
            Wanted::Secret { .. } | Wanted::Nothing {} => None,
        };
        (setting.node.as_str(), value)
    });
    support_on(&settings.collect::<Vec<_>>(), &evidence.device.edition, &evidence.device.build)
}

/// The claims of ppkg-apply that its device contradicts.
fn untrue(nodes: &[NodeVerdict], evidence: &Evidence) -> Vec<String> {
    let claims = evidence.applier.iter().filter(|applier| applier.rollback.message == AS_BEFORE);
    let wrong: Vec<&str> =
        nodes.iter().filter(|node| node.given_back == Some(false)).map(|node| node.setting.as_str()).collect();
    let wrong = Some(wrong.join(", ")).filter(|wrong| !wrong.is_empty());
    claims.zip(wrong).map(|(_, wrong)| format!("`{AS_BEFORE}`: {wrong}")).collect()
}

fn void(expected: &Expected, expected_sha256: Digest, evidence: &Evidence) -> Vec<String> {
    let mut void = Vec::new();
    if evidence.expected_sha256 != expected_sha256 {
        void.push("it was looked for what another expected.json says".to_owned());
    }
    if evidence.package_sha256 != expected.package.sha256 {
        void.push("another package was installed".to_owned());
    }
    if !evidence.finished {
        void.push("the script did not come to its end".to_owned());
    }
    for name in CONTROLS {
        match evidence.controls.iter().find(|control| control.name == name) {
            None => void.push(format!("the control {name} is missing")),
            Some(control) if !control.held => {
                void.push(format!("the control {name} did not fail as it must: {}", control.detail));
            }
            Some(_) => {}
        }
    }
    void
}

fn judge(setting: &ExpectedSetting, support: Support, evidence: &Evidence) -> NodeVerdict {
    let read = |phase| evidence.node(phase, &setting.node).filter(|node| node.state != NodeState::Unreadable);
    let (before, after) = (read("before"), read("settled"));
    let unreadable = || {
        let why = evidence.node("settled", &setting.node).and_then(|node| node.why.clone());
        Some(why.unwrap_or_else(|| "it was not read".to_owned()))
    };
    let (verdict, why) = match after {
        None if evidence.engine.installed => (Verdict::EngineOnly, unreadable()),
        None => (Verdict::Unreadable, unreadable()),
        Some(after) if !is_as_wanted(setting, after) => match support {
            Support::Ignored(why) => (Verdict::Ignored, Some(why)),
            _ => (Verdict::Disproved, Some(found(setting, after))),
        },
        Some(_) if before.is_some_and(|before| is_as_wanted(setting, before)) => (Verdict::SoBefore, None),
        Some(_) if before.is_none() => (Verdict::SoBefore, Some("it was not read before".to_owned())),
        Some(_) => match support {
            Support::Ignored(why) => (Verdict::Proved, Some(format!("although its DDF says: {why}"))),
            _ => (Verdict::Proved, None),
        },
    };
    let csp = LocUri::parse(&setting.node).ok().and_then(|node| csp_name(&node).map(str::to_owned));
    NodeVerdict {
        setting: setting.setting.clone(),
        csp: csp.unwrap_or_default(),
        verdict,
        why,
        gone_after_uninstall: read("uninstalled").map(|node| !is_as_wanted(setting, node)),
        given_back: read("uninstalled").zip(read("rolled-back")).map(|(before, after)| before == after),
    }
}

fn is_as_wanted(setting: &ExpectedSetting, found: &FoundNode) -> bool {
    match (&setting.want, found.state) {
        (Wanted::Nothing {}, state) => state == NodeState::Absent,
        (_, NodeState::Absent | NodeState::Unreadable) => false,
        (Wanted::Secret { sha256, .. }, NodeState::Value) => found.sha256 == Some(*sha256),
        (Wanted::Value(want), NodeState::Value) => match &setting.picture {
            None => found.value.as_deref().is_some_and(|found| is_same_value(want, found)),
            Some(picture) => {
                let shown = picture.sha256.is_none_or(|own| found.picture_sha256.is_none_or(|shown| shown == own));
                let is_name = |url: &str| {
                    url == want || NameKey::are_same(url.rsplit(['/', '\\']).next().unwrap_or_default(), want)
                };
                found.status == Some(i64::from(Status::DONE.0)) && shown && found.value.as_deref().is_some_and(is_name)
            }
        },
    }
}

/// What was found, for people.
fn found(setting: &ExpectedSetting, found: &FoundNode) -> String {
    let value = match (&setting.want, found.state) {
        (_, NodeState::Absent) => "nothing is there".to_owned(),
        (Wanted::Secret { .. }, _) => "another value is there".to_owned(),
        (_, _) => format!("found {:?}", found.value.as_deref().unwrap_or_default()),
    };
    match (&setting.picture, found.status) {
        (Some(_), Some(status)) => format!("{value}, status {status}"),
        (Some(_), None) => format!("{value}, no status"),
        (None, _) => value,
    }
}
