//! An editor that starts the server and speaks the protocol with it.

use std::io::{BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use ppkgc::lsp::{read_message, write_message};
use serde_json::{Value, json};

use crate::support::ppkgc;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    asked: u64,
    version: i64,
}

/// The URI of a file.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.canonicalize().unwrap_or_else(|_| path.to_owned()).display())
}

impl Editor {
    /// Starts the server in a folder, and begins a session.
    pub fn start(folder: &Path, arguments: &[&str]) -> Editor {
        let mut command = ppkgc(folder, std::iter::once("lsp").chain(arguments.iter().copied()));
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (server.stdin.take().unwrap(), server.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Ok(Some(message)) = read_message(&mut output) {
                if sender.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    break;
                }
            }
        });
        let mut editor = Editor { server, input, messages, asked: 0, version: 0 };
        let (answer, _) = editor.ask("initialize", &json!({ "capabilities": {} }));
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
        editor.tell("initialized", &json!({}));
        editor
    }

    pub fn send_raw(&mut self, message: &[u8]) {
        write!(self.input, "Content-Length: {}\r\n\r\n", message.len()).unwrap();
        self.input.write_all(message).unwrap();
        self.input.flush().unwrap();
    }

    pub fn receive(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the server answers")
    }

    pub fn tell(&mut self, method: &str, params: &Value) {
        write_message(&mut self.input, &json!({ "jsonrpc": "2.0", "method": method, "params": params })).unwrap();
    }

    /// The answer to a request, and what came before it.
    pub fn ask(&mut self, method: &str, params: &Value) -> (Value, Vec<Value>) {
        self.asked += 1;
        let id = json!(self.asked);
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        write_message(&mut self.input, &request).unwrap();
        let mut before = Vec::new();
        loop {
            let message = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                return (message, before);
            }
            before.push(message);
        }
    }

    /// The messages of the server up to now.
    pub fn settled(&mut self) -> Vec<Value> {
        self.ask("test/nothing", &json!({})).1
    }

    pub fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        self.version += 1;
        let document = json!({ "uri": uri, "languageId": "toml", "version": self.version, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        self.settled()
    }

    pub fn change(&mut self, uri: &str, changes: Value) -> Vec<Value> {
        self.version += 1;
        let document = json!({ "uri": uri, "version": self.version });
        self.tell("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": changes }));
        self.settled()
    }

    pub fn close(&mut self, uri: &str) -> Vec<Value> {
        self.tell("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
        self.settled()
    }

    /// Ends the session as the protocol requires.
    pub fn end(&mut self) -> ExitStatus {
        self.ask("shutdown", &Value::Null);
        self.tell("exit", &Value::Null);
        self.server.wait().unwrap()
    }

    /// The most memory that the server has had, in KiB.
    #[cfg(target_os = "linux")]
    pub fn peak_memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind; a server that has ended already cannot be killed.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
