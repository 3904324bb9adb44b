//! The messages of the protocol that this language server uses.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::text::{Position, Range};

/// What an editor sends: a request if it has an id, else a notification. Responses have no method; none are expected.
#[derive(Debug, Deserialize)]
pub(super) struct Incoming {
    pub(super) id: Option<Value>,
    pub(super) method: Option<String>,
    #[serde(default)]
    params: Value,
}

/// Errors of the protocol, by the numbers that it gives them.
#[derive(Debug, Clone, Copy)]
pub(super) enum ErrorCode {
    Parse = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    NotInitialized = -32002,
}

/// A request that cannot be answered.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

/// A document, as most parameters name it.
#[derive(Debug, Deserialize)]
pub(super) struct DocumentName {
    pub(super) uri: String,
}

/// `textDocument/didOpen`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    pub(super) text_document: OpenedDocument,
}

#[derive(Debug, Deserialize)]
pub(super) struct OpenedDocument {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) version: i64,
    pub(super) text: String,
}

/// `textDocument/didChange`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changed {
    pub(super) text_document: VersionedDocument,
    pub(super) content_changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub(super) struct VersionedDocument {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) version: i64,
}

/// A text that replaces a range, or the whole document.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) range: Option<Range>,
    pub(super) text: String,
}

/// `textDocument/didClose` and `textDocument/didSave`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClosedOrSaved {
    pub(super) text_document: DocumentName,
}

/// A request about a position.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtPosition {
    pub(super) text_document: DocumentName,
    pub(super) position: Position,
}

/// A request about a range.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AtRange {
    pub(super) text_document: DocumentName,
    pub(super) range: Range,
}

impl Incoming {
    /// The parameters, in the form that the method requires.
    pub(super) fn params<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        serde_json::from_value(self.params)
            .map_err(|error| Refusal { code: ErrorCode::InvalidParams, message: error.to_string() })
    }
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: &str) -> Refusal {
        Refusal { code, message: message.to_owned() }
    }
}

/// The answer to a request.
pub(super) fn answer(id: &Value, result: Result<Value, Refusal>) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(Refusal { code, message }) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
        }
    }
}

/// A message that expects no answer.
pub(super) fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}
