//! Plays a session of tests/lsp, and records the answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ppkgc::lsp::{Position, Range, Text};
use serde_json::{Value, json};

use super::editor::Editor;

/// The maximum number of proposals that are recorded; the rest is counted.
const MAX_SHOWN: usize = 8;

struct Stage {
    folder: PathBuf,
    editor: Option<Editor>,
    arguments: Vec<String>,
    texts: BTreeMap<String, Text>,
    played: String,
}

/// The session with the current answers.
pub fn play(session: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap();
    let mut stage =
        Stage { folder, editor: None, arguments: Vec::new(), texts: BTreeMap::new(), played: String::new() };
    let mut lines = session.lines().filter(|line| !line.starts_with('<')).peekable();
    while let Some(line) = lines.next() {
        stage.played.push_str(&format!("{line}\n"));
        let mut text = String::new();
        while let Some(more) = lines.next_if(|line| line.starts_with('|')) {
            stage.played.push_str(&format!("{more}\n"));
            text.push_str(more.strip_prefix("| ").unwrap_or_default());
            text.push('\n');
        }
        match line.split_once(' ') {
            Some(("!", what)) => stage.prepare(what, &text),
            Some((">", what)) => stage.act(what, text),
            _ => {}
        }
    }
    if let Some(mut editor) = stage.editor.take() {
        assert!(editor.end().success());
    }
    stage.played
}

impl Stage {
    /// A file, or an argument of the server.
    fn prepare(&mut self, what: &str, text: &str) {
        if what.starts_with("--") {
            return self.arguments.extend(what.split(' ').map(str::to_owned));
        }
        let (name, from) = what.split_once(" = ").map_or((what, None), |(name, from)| (name, Some(from)));
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match from {
            Some(from) => drop(fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(from), path).unwrap()),
            None => fs::write(path, text).unwrap(),
        }
    }

    fn act(&mut self, what: &str, text: String) {
        let (verb, rest) = what.split_once(' ').unwrap();
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let arguments: Vec<String> =
            serde_json::Deserializer::from_str(rest).into_iter().map(|argument| argument.unwrap()).collect();
        let argument = |index: usize| arguments.get(index).unwrap_or_else(|| panic!("{what} says too little")).as_str();
        let uri = self.uri(name);
        let answers = match verb {
            "open" => {
                self.texts.insert(name.to_owned(), Text::new(&*text));
                self.editor().open(&uri, &text)
            }
            "text" => {
                self.texts.insert(name.to_owned(), Text::new(&*text));
                self.editor().change(&uri, json!([{ "text": text }]))
            }
            "type" => {
                let at = self.marked(name, argument(0));
                self.edit(name, Range { start: at, end: at }, argument(1))
            }
            "replace" => {
                let range = self.range(name, argument(0));
                self.edit(name, range, argument(1))
            }
            "close" => {
                self.texts.remove(name);
                self.editor().close(&uri)
            }
            "save" => {
                fs::write(self.folder.join(name), self.texts[name].as_str()).unwrap();
                self.editor().tell("textDocument/didSave", &json!({ "textDocument": { "uri": uri } }));
                self.editor().settled()
            }
            "complete" => return self.complete(name, argument(0)),
            "hover" => return self.hover(name, argument(0)),
            "define" => return self.define(name, argument(0)),
            "fix" => return self.fix(name, argument(0)),
            _ => panic!("nobody can {verb}"),
        };
        for answer in answers {
            self.published(&answer["params"]);
        }
    }

    fn edit(&mut self, name: &str, range: Range, new: &str) -> Vec<Value> {
        let edited = self.texts[name].with(range, new);
        self.texts.insert(name.to_owned(), edited);
        let uri = self.uri(name);
        self.editor().change(&uri, json!([{ "range": range, "text": new }]))
    }

    fn editor(&mut self) -> &mut Editor {
        self.editor.get_or_insert_with(|| {
            let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
            Editor::start(&self.folder, &arguments)
        })
    }

    fn uri(&self, name: &str) -> String {
        if name.contains(':') { name.to_owned() } else { format!("file://{}/{name}", self.folder.display()) }
    }

    /// The place of `|` in a text that occurs once in the document.
    fn marked(&self, name: &str, marked: &str) -> Position {
        let text = &self.texts[name];
        let (before, after) = marked.split_once('|').expect("a place is marked with |");
        let start = once(text.as_str(), &format!("{before}{after}"));
        text.position(start + before.len())
    }

    fn range(&self, name: &str, part: &str) -> Range {
        let text = &self.texts[name];
        let start = once(text.as_str(), part);
        text.range((start..start + part.len()).into())
    }

    fn ask(&mut self, method: &str, name: &str, mut params: Value) -> Value {
        params["textDocument"] = json!({ "uri": self.uri(name) });
        let (mut answer, _) = self.editor().ask(&format!("textDocument/{method}"), &params);
        answer["result"].take()
    }

    fn complete(&mut self, name: &str, at: &str) {
        let position = self.marked(name, at);
        let found = self.ask("completion", name, json!({ "position": position }));
        let items = found["items"].as_array().cloned().unwrap_or_default();
        for item in items.iter().take(MAX_SHOWN) {
            let detail: String = item["detail"].as_str().unwrap_or_default().chars().take(60).collect();
            let new = item["textEdit"]["newText"].as_str().unwrap();
            self.say(&format!("{new}  {detail}"));
        }
        if items.len() > MAX_SHOWN {
            self.say(&format!("... {} in all", items.len()));
        }
        if items.is_empty() {
            self.say("nothing");
        }
    }

    fn hover(&mut self, name: &str, at: &str) {
        let position = self.marked(name, at);
        let found = self.ask("hover", name, json!({ "position": position }));
        let page = found["contents"]["value"].as_str().unwrap_or("nothing").to_owned();
        page.lines().for_each(|line| self.say(line));
    }

    fn define(&mut self, name: &str, at: &str) {
        let position = self.marked(name, at);
        let found = self.ask("definition", name, json!({ "position": position }));
        match found.is_null() {
            true => self.say("nothing"),
            false => self.say(&self.place(&found)),
        }
    }

    fn fix(&mut self, name: &str, part: &str) {
        let range = self.range(name, part);
        let found = self.ask("codeAction", name, json!({ "range": range, "context": { "diagnostics": [] } }));
        let fixes = found.as_array().cloned().unwrap_or_default();
        for fix in &fixes {
            self.say(fix["title"].as_str().unwrap());
            let edit = &fix["edit"]["documentChanges"][0]["edits"][0];
            let range: Range = serde_json::from_value(edit["range"].clone()).unwrap();
            let mended = self.texts[name].with(range, edit["newText"].as_str().unwrap());
            let line = mended.as_str().lines().nth(usize::try_from(range.start.line).unwrap()).unwrap().to_owned();
            self.say(&format!("  {line}"));
        }
        if fixes.is_empty() {
            self.say("nothing");
        }
    }

    fn published(&mut self, params: &Value) {
        let name = self.short(params["uri"].as_str().unwrap());
        let diagnostics = params["diagnostics"].as_array().unwrap();
        self.say(&format!("{name}: {}", if diagnostics.is_empty() { "no findings" } else { "findings" }));
        for diagnostic in diagnostics {
            let word = ["", "error", "warning", "note", "hint"][diagnostic["severity"].as_u64().unwrap() as usize];
            let (code, message) = (diagnostic["code"].as_str().unwrap(), diagnostic["message"].as_str().unwrap());
            let message = self.short(message.lines().next().unwrap());
            self.say(&format!("  {word}[{code}] {} {message}", range_in_words(&diagnostic["range"])));
            for related in diagnostic["relatedInformation"].as_array().into_iter().flatten() {
                let place = self.place(&related["location"]);
                self.say(&format!("    see {place} {}", self.short(related["message"].as_str().unwrap())));
            }
        }
    }

    fn place(&self, location: &Value) -> String {
        format!("{} {}", self.short(location["uri"].as_str().unwrap()), range_in_words(&location["range"]))
    }

    /// A text without the folder of the session.
    fn short(&self, text: &str) -> String {
        let folder = self.folder.display().to_string();
        text.replace(&format!("file://{folder}/"), "").replace(&format!("{folder}/"), "")
    }

    fn say(&mut self, line: &str) {
        self.played.push_str(format!("< {line}").trim_end());
        self.played.push('\n');
    }
}

/// Where a part begins that occurs once in a text.
fn once(text: &str, part: &str) -> usize {
    let mut found = text.match_indices(part);
    let (start, _) = found.next().unwrap_or_else(|| panic!("{part:?} is not in {text:?}"));
    assert!(found.next().is_none(), "{part:?} is more than once in {text:?}");
    start
}

fn range_in_words(range: &Value) -> String {
    let place = |end: &str| {
        let number = |key: &str| range[end][key].as_u64().unwrap() + 1;
        format!("{}:{}", number("line"), number("character"))
    };
    format!("{}-{}", place("start"), place("end"))
}
