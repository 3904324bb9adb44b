//! The nodes of CSPs, through the MDM Bridge of WMI. Windows lets only SYSTEM read them, and only those for which this
//! device has a class. The engine alone sets settings; the bridge writes back what was there before.
//!
//! Source: Microsoft's pages on the MDM Bridge WMI Provider. Nobody has run this on a device yet.

use super::super::batches::read_lines;
use super::super::engine::ScriptAnswer;
use super::super::{DeviceError, NodeReading};
use super::powershell;
use crate::address::{LocUri, Scope};
use crate::applier::csp::BridgeName;

/// The script gets a line for each node: CSP, ParentID, InstanceID and property, separated by tabs. For each, it prints
/// "node INDEX value TEXT", "node INDEX absent" or "node INDEX unreadable TEXT".
const SCRIPT: &str = concat!(include_str!("nodes.ps1"), include_str!("bridge.ps1"));
const NO_NAME: &str = "the MDM bridge has no name for it";
const NO_ANSWER: &str = "the MDM bridge gave no answer";

/// What the bridge says instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BridgeError(String);

/// What is at each of these nodes, which are all different.
pub(super) fn read(nodes: &[&LocUri]) -> Vec<NodeReading> {
    let lines: Vec<Option<String>> = nodes.iter().map(|node| line(node)).collect();
    read_lines(&lines, NO_NAME, |batch| {
        let answer = ask("read-nodes", batch, "").map_err(|error| error.to_string())?;
        Ok((0..batch.len()).map(|index| found(&answer, index)).collect())
    })
}

/// Writes a value back.
pub(super) fn write(node: &LocUri, value: &str) -> Result<(), DeviceError> {
    let name = line(node).ok_or(DeviceError::CannotDo { what: "the MDM bridge has no name for this node" })?;
    ask("write-node", &[name], value)
        .map(drop)
        .map_err(|error| DeviceError::NodeRefused { node: Box::new(node.clone()), why: error.to_string() })
}

fn ask(action: &str, names: &[String], value: &str) -> Result<ScriptAnswer, BridgeError> {
    let variables =
        [("PPKG_APPLY_ACTION", action), ("PPKG_APPLY_NODES", &names.join("\n")), ("PPKG_APPLY_VALUE", value)];
    powershell::ask(SCRIPT, &variables).map_err(|error| match error {
        DeviceError::Engine { why } => BridgeError(why),
        error => BridgeError(error.to_string()),
    })
}

/// The only answer about the node at this place of the list.
fn found(answer: &ScriptAnswer, index: usize) -> NodeReading {
    let mut own = answer.nodes.iter().filter(|(place, _)| *place == index);
    match (own.next(), own.next()) {
        (Some((_, reading)), None) => reading.clone(),
        _ => NodeReading::Unreadable(NO_ANSWER.to_owned()),
    }
}

/// The names of a node for the script; `None` if no class can have it, and for the nodes of users, since SYSTEM cannot
/// see their settings.
fn line(node: &LocUri) -> Option<String> {
    let is_class = |name: &BridgeName<'_>| name.csp.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let name = BridgeName::of(node).filter(is_class).filter(|_| node.scope() == Scope::Device)?;
    let line = [name.csp, &name.parent, name.instance, name.property].join("\t");
    line.chars().all(|c| c == '\t' || !c.is_control()).then_some(line)
}
