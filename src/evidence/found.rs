//! What was seen on a device: the document `ppkgc.evidence/1`, which the script on Windows writes. It comes from
//! elsewhere, so nothing in it is believed unless its controls failed as they had to.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::applier::Digest;

/// The format of the document.
const SCHEMA: &str = "ppkgc.evidence/1";
/// What Windows PowerShell may write at the start of a text.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Evidence {
    /// The SHA-256 of the expected.json that the script worked from.
    pub expected_sha256: Digest,
    /// The SHA-256 of the package that was installed.
    pub package_sha256: Digest,
    /// The device.
    pub device: FoundDevice,
    /// What had to fail.
    pub controls: Vec<Control>,
    /// What the engine of Windows said.
    pub engine: Engine,
    /// What was read, and when.
    pub phases: Vec<Phase>,
    /// What ppkg-apply said, if it was there.
    #[serde(default)]
    pub applier: Option<Applier>,
    /// Whether the script ran to its end.
    pub finished: bool,
}

/// The device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FoundDevice {
    /// The EditionID.
    pub edition: String,
    /// `10.0.26100.2033`.
    pub build: String,
    /// `AMD64` or `ARM64`.
    pub architecture: String,
}

/// Something that had to fail: if it did not, nothing that the script reads means anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Control {
    /// Which one.
    pub name: String,
    /// Whether it failed as it had to.
    pub held: bool,
    /// What happened.
    #[serde(default)]
    pub detail: String,
}

/// What the engine said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Engine {
    /// Whether it lists the package as installed.
    pub installed: bool,
    /// What went wrong, in its words.
    #[serde(default)]
    pub errors: Vec<String>,
}

/// What ppkg-apply said when it applied the package and rolled it back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Applier {
    /// The SHA-256 of the program.
    pub sha256: Digest,
    /// How it applied the package.
    pub apply: ApplierRun,
    /// How it rolled it back.
    pub rollback: ApplierRun,
}

/// A run of ppkg-apply.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApplierRun {
    /// Its exit code; `None` if it could not be started.
    pub exit_code: Option<i64>,
    /// Its last line.
    #[serde(default)]
    pub message: String,
}

/// One reading of all nodes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Phase {
    /// `before`, `installed`, `settled` or `uninstalled`; `applied` and `rolled-back` if ppkg-apply was there.
    pub name: String,
    /// The nodes.
    pub nodes: Vec<FoundNode>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FoundNode {
    /// Its address.
    pub node: String,
    /// What is there.
    pub state: NodeState,
    /// The value, unless it is secret.
    #[serde(default)]
    pub value: Option<String>,
    /// The SHA-256 of nonce and value of a secret.
    #[serde(default)]
    pub sha256: Option<Digest>,
    /// The status of a picture.
    #[serde(default)]
    pub status: Option<i64>,
    /// The SHA-256 of the file that is shown.
    #[serde(default)]
    pub picture_sha256: Option<Digest>,
    /// Why it could not be read.
    #[serde(default)]
    pub why: Option<String>,
}

/// What is at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeState {
    /// A value.
    Value,
    /// Nothing.
    Absent,
    /// Not known: the device has no class for it, or reading failed.
    Unreadable,
}

/// Why this is not a document of evidence.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is not JSON, or is JSON of another form.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// Its format is not the expected one.
    #[error("expected a document in the format {expected}, found {found:?}")]
    Schema {
        /// The format that was expected.
        expected: &'static str,
        /// The format that it names.
        found: String,
    },
}

impl Evidence {
    /// Reads the document.
    pub fn parse(bytes: &[u8]) -> Result<Evidence, DocumentError> {
        parsed(bytes, SCHEMA)
    }

    pub(super) fn node(&self, phase: &str, node: &str) -> Option<&FoundNode> {
        let phase = self.phases.iter().find(|own| own.name == phase)?;
        phase.nodes.iter().find(|own| own.node == node)
    }
}

/// The document in these bytes, if it has this format.
pub(super) fn parsed<D: DeserializeOwned>(bytes: &[u8], schema: &'static str) -> Result<D, DocumentError> {
    #[derive(Deserialize)]
    struct Format {
        schema: String,
    }
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let Format { schema: found } = serde_json::from_slice(bytes)?;
    match found == schema {
        true => Ok(serde_json::from_slice(bytes)?),
        false => Err(DocumentError::Schema { expected: schema, found }),
    }
}
