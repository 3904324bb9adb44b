//! A session: the messages of the editor, and the answers to them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::completion::completion;
use super::definition::definition;
use super::diagnostics::diagnostics;
use super::documents::{Document, Documents};
use super::host::{Host, Judged};
use super::hover::hover;
use super::message::{
    AtPosition, AtRange, Changed, ClosedOrSaved, ErrorCode, Incoming, Opened, Refusal, answer, notification,
};
use super::quick_fix::quick_fixes;

/// The state of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Started,
    Initialized,
    ShutDown,
}

/// A session: the open documents, and what is known about them.
#[derive(Debug)]
pub struct Session<H> {
    host: H,
    stage: Stage,
    documents: Documents,
    /// The latest judgement of each document that is a spec.
    judged: BTreeMap<String, Judged>,
    /// The documents that have to be judged, since their text or a file that it depends on has changed.
    pending: BTreeSet<String>,
}

/// The result of a request.
type Answer = Result<Value, Refusal>;

impl<H: Host> Session<H> {
    /// A session that the editor has not initialized yet.
    pub fn new(host: H) -> Self {
        Session {
            host,
            stage: Stage::Started,
            documents: Documents::default(),
            judged: BTreeMap::new(),
            pending: BTreeSet::new(),
        }
    }

    /// Whether the editor has announced the end of the session.
    pub fn was_shut_down(&self) -> bool {
        self.stage == Stage::ShutDown
    }

    /// Handles one message; returns the messages to send. Findings about changed documents come with
    /// [`Session::settle`], or before the next answer.
    pub fn receive(&mut self, message: &[u8]) -> Vec<Value> {
        let Ok(message) = serde_json::from_slice::<Incoming>(message) else {
            return vec![answer(&Value::Null, Err(Refusal::new(ErrorCode::Parse, "this is not a JSON-RPC message")))];
        };
        match (message.id.clone(), message.method.clone()) {
            (Some(id), Some(method)) => {
                let mut answers = self.settle();
                answers.push(answer(&id, self.request(&method, message)));
                answers
            }
            (None, Some(method)) => self.notice(&method, message),
            (_, None) => Vec::new(),
        }
    }

    /// Judges what has changed, and returns the findings for the editor.
    pub fn settle(&mut self) -> Vec<Value> {
        let pending = std::mem::take(&mut self.pending);
        pending.iter().filter_map(|uri| self.judge(uri)).collect()
    }

    fn request(&mut self, method: &str, message: Incoming) -> Answer {
        match (self.stage, method) {
            (Stage::Started, "initialize") => {
                self.stage = Stage::Initialized;
                Ok(capabilities())
            }
            (Stage::Started, _) => Err(Refusal::new(ErrorCode::NotInitialized, "the session is not initialized")),
            (Stage::Initialized, "initialize") => {
                Err(Refusal::new(ErrorCode::InvalidRequest, "the session is already initialized"))
            }
            (Stage::ShutDown, _) => Err(Refusal::new(ErrorCode::InvalidRequest, "the session is shut down")),
            (Stage::Initialized, "shutdown") => {
                self.stage = Stage::ShutDown;
                Ok(Value::Null)
            }
            (Stage::Initialized, "textDocument/completion") => self.at_position(message, completion),
            (Stage::Initialized, "textDocument/hover") => self.at_position(message, hover),
            (Stage::Initialized, "textDocument/definition") => self.at_position(message, definition),
            (Stage::Initialized, "textDocument/codeAction") => {
                let AtRange { text_document, range } = message.params()?;
                let Some((document, judged)) = self.known(&text_document.uri) else { return Ok(Value::Null) };
                let (document, judged) = (document.clone(), judged.clone());
                Ok(quick_fixes(&text_document.uri, &document, &judged, range, &mut self.host))
            }
            (Stage::Initialized, _) => {
                Err(Refusal::new(ErrorCode::MethodNotFound, &format!("there is no request `{method}`")))
            }
        }
    }

    /// Answers a request about a position in a spec; the answer about any other document is null.
    fn at_position(&self, message: Incoming, look: fn(&str, &Document, &Judged, usize, &dyn Host) -> Value) -> Answer {
        let AtPosition { text_document, position } = message.params()?;
        let uri = &text_document.uri;
        Ok(self.known(uri).map_or(Value::Null, |(document, judged)| {
            look(uri, document, judged, document.text.offset(position), &self.host)
        }))
    }

    /// A document with its latest judgement, if it is open and a spec.
    fn known(&self, uri: &str) -> Option<(&Document, &Judged)> {
        self.documents.get(uri).zip(self.judged.get(uri))
    }

    /// Handles a notification. One that cannot be read is ignored, since no answer is expected.
    fn notice(&mut self, method: &str, message: Incoming) -> Vec<Value> {
        match method {
            "textDocument/didOpen" => {
                if let Ok(Opened { text_document: opened }) = message.params() {
                    self.host.put(&opened.uri, Some(&opened.text));
                    self.documents.open(opened.uri.clone(), opened.version, opened.text);
                    self.touch(opened.uri);
                }
            }
            "textDocument/didChange" => {
                if let Ok(Changed { text_document, content_changes }) = message.params() {
                    let uri = text_document.uri;
                    if let Some(changed) = self.documents.change(&uri, text_document.version, content_changes) {
                        self.host.put(&uri, Some(changed.text.as_str()));
                        self.touch(uri);
                    }
                }
            }
            "textDocument/didClose" => {
                if let Ok(ClosedOrSaved { text_document }) = message.params() {
                    return self.close(&text_document.uri);
                }
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.pending.extend(self.documents.uris().map(str::to_owned));
            }
            _ => {}
        }
        Vec::new()
    }

    /// Notes that the text of a document has changed: it and the documents that use it have to be judged again.
    fn touch(&mut self, uri: String) {
        let place = self.host.place(&uri);
        let users = self.judged.iter().filter(|(_, judged)| judged.uses.contains(&place));
        self.pending.extend(users.map(|(user, _)| user.clone()));
        self.pending.insert(uri);
    }

    /// Forgets a document; its findings are removed from the editor.
    fn close(&mut self, uri: &str) -> Vec<Value> {
        if !self.documents.close(uri) {
            return Vec::new();
        }
        self.host.put(uri, None);
        self.touch(uri.to_owned());
        self.pending.remove(uri);
        let was_judged = self.judged.remove(uri).is_some();
        was_judged.then(|| published(uri, None, json!([]))).into_iter().collect()
    }

    /// Judges one document; returns the message with its findings, unless it is not a spec and was not one before.
    fn judge(&mut self, uri: &str) -> Option<Value> {
        let document = self.documents.get(uri)?;
        let Some(judged) = self.host.judge(uri, document.text.as_str()) else {
            self.judged.remove(uri)?;
            return Some(published(uri, Some(document.version), json!([])));
        };
        let findings = diagnostics(uri, &document.text, &judged, &self.host);
        self.judged.insert(uri.to_owned(), judged);
        Some(published(uri, Some(document.version), findings))
    }
}

fn published(uri: &str, version: Option<i64>, findings: Value) -> Value {
    let mut params = json!({ "uri": uri, "diagnostics": findings });
    if let Some(version) = version {
        params["version"] = json!(version);
    }
    notification("textDocument/publishDiagnostics", params)
}

/// What the session can do. Formatting is left to editors.
fn capabilities() -> Value {
    json!({
        "serverInfo": { "name": "ppkgc", "version": env!("CARGO_PKG_VERSION") },
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 2, "save": true },
            "completionProvider": { "triggerCharacters": ["\"", "'", "/", ".", "[", "="] },
            "hoverProvider": true,
            "definitionProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
        },
    })
}
