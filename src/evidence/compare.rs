//! What the evidence from a device proves about each setting.

use std::collections::BTreeSet;
use std::fmt;

use super::expected::{Expected, ExpectedSetting, Wanted};
use super::found::{Applier, Evidence, FoundNode, NodeState};
use crate::applier::{AS_BEFORE, Digest, Status, Support, is_same_value, support_on};
use crate::world::windows_name::NameKey;

/// The steps that must fail on every device: installing half of the package, reading a node that no CSP has, and finding
/// the package before it is installed.
const CONTROLS: [&str; 3] = ["half-package", "absent-node", "fresh-device"];

/// What the exit code 0 of `apply` claims.
const APPLIED: &str = "apply ended with 0";

/// What is proved about a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Its CSP has had it since the package was installed.
    Proved,
    /// Its CSP has something else.
    Disproved,
    /// Its CSP does not have it, or has what it had before, and according to its DDF this edition or build ignores it:
    /// a control for devices that take it.
    Ignored,
    /// It was already so before the package was installed, which proves nothing.
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

/// What the evidence from one device proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Why all of the evidence means nothing; empty if it means something.
    pub void: Vec<String>,
    /// The settings, in the order of the package.
    pub nodes: Vec<NodeVerdict>,
    /// The claims of ppkg-apply that the device contradicts.
    pub untrue: Vec<String>,
}

/// What the evidence proves about one setting.
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
    /// Whether it was gone after the package was uninstalled; `None` if that was not read.
    pub gone_after_uninstall: Option<bool>,
    /// Whether ppkg-apply restored what it had found; `None` if it was not there or changed nothing, or if that was not
    /// read.
    pub given_back: Option<bool>,
}

/// Compares what was found with what was expected. `expected_sha256` is the digest of its document.
pub fn compare(expected: &Expected, expected_sha256: Digest, evidence: &Evidence) -> Comparison {
    let void = void(expected, expected_sha256, evidence);
    if !void.is_empty() {
        return Comparison { void, nodes: Vec::new(), untrue: Vec::new() };
    }
    let support = support(expected, evidence);
    let nodes = expected.settings.iter().zip(support).map(|(setting, support)| judge(setting, support, evidence));
    let nodes: Vec<NodeVerdict> = nodes.collect();
    let untrue = untrue(expected, &nodes, evidence);
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

/// The claims of ppkg-apply that its device contradicts: an exit code of 0 after `apply` claims that as far as it
/// knows, everything is in effect.
fn untrue(expected: &Expected, nodes: &[NodeVerdict], evidence: &Evidence) -> Vec<String> {
    let Some(Applier { apply, rollback, .. }) = &evidence.applier else { return Vec::new() };
    let not_applied = expected.settings.iter().filter(|setting| {
        let found = evidence.node("applied", &setting.node).filter(|node| node.state != NodeState::Unreadable);
        found.is_some_and(|found| !is_as_wanted(setting, found) && !is_in_progress(setting, found))
    });
    let not_given_back = nodes.iter().filter(|node| node.given_back == Some(false));
    let wrong = [
        (apply.exit_code == Some(0), APPLIED, names(not_applied.map(|setting| &setting.setting))),
        (rollback.message == AS_BEFORE, AS_BEFORE, names(not_given_back.map(|node| &node.setting))),
    ];
    let wrong = wrong.into_iter().filter(|(is_claimed, _, names)| *is_claimed && !names.is_empty());
    wrong.map(|(_, claim, names)| format!("`{claim}`: {names}")).collect()
}

fn names<'n>(names: impl Iterator<Item = &'n String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Whether its CSP is still fetching a picture, which `apply` may take for success.
fn is_in_progress(setting: &ExpectedSetting, found: &FoundNode) -> bool {
    setting.picture.is_some() && found.status == Some(i64::from(Status::IN_PROGRESS.0))
}

/// Why all of the evidence means nothing; empty if it means something.
fn void(expected: &Expected, expected_sha256: Digest, evidence: &Evidence) -> Vec<String> {
    let mut void = Vec::new();
    if evidence.expected_sha256 != expected_sha256 {
        void.push("the script read another expected.json".to_owned());
    }
    if evidence.package_sha256 != expected.package.sha256 {
        void.push("another package was installed".to_owned());
    }
    if !evidence.finished {
        void.push("the script did not run to its end".to_owned());
    }
    for name in CONTROLS.iter().filter(|name| evidence.controls.iter().all(|control| control.name != **name)) {
        void.push(format!("the control {name} is missing"));
    }
    for control in evidence.controls.iter().filter(|control| !control.held) {
        void.push(format!("the control {} did not fail as it must: {}", control.name, control.detail));
    }
    let mut read = BTreeSet::new();
    for twice in evidence.phases.iter().filter(|phase| !read.insert(&phase.name)) {
        void.push(format!("it has two readings `{}`", twice.name));
    }
    void
}

/// What the readings of a node before, after and without the package prove.
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
            Support::Ignored(why) if after.state == NodeState::Absent || before == Some(after) => {
                (Verdict::Ignored, Some(why))
            }
            _ => (Verdict::Disproved, Some(found(setting, after))),
        },
        Some(_) if before.is_some_and(|before| is_as_wanted(setting, before)) => (Verdict::SoBefore, None),
        Some(_) if before.is_none() => (Verdict::SoBefore, Some("it was not read before".to_owned())),
        Some(_) => match support {
            Support::Ignored(why) => (Verdict::Proved, Some(format!("although its DDF says: {why}"))),
            _ => (Verdict::Proved, None),
        },
    };
    NodeVerdict {
        setting: setting.setting.clone(),
        csp: setting.csp.clone(),
        verdict,
        why,
        gone_after_uninstall: read("uninstalled").map(|node| !is_as_wanted(setting, node)),
        given_back: match (read("uninstalled"), read("applied"), read("rolled-back")) {
            (Some(before), _, Some(after)) if before != after => Some(false),
            (Some(before), Some(applied), Some(_)) if before != applied => Some(true),
            _ => None,
        },
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
