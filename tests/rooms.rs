//! Which room may import which: the pipeline stays a pipeline, and only `cli` and the devices of `applier` touch the
//! machine.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms it may use, besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("world", &[]),
    ("finding", &["world"]),
    ("format", &["world"]),
    ("address", &["world"]),
    ("package", &["address"]),
    ("windows", &["world", "finding"]),
    ("store", &["world", "format", "address"]),
    ("schema", &["world", "finding", "format", "address", "windows"]),
    ("find", &["world", "address", "windows", "store", "schema"]),
    ("csp", &["finding", "format", "address", "windows"]),
    ("settings", &["finding", "format", "address", "package", "store"]),
    ("policy", &["world", "address", "package", "store"]),
    ("spec", &["world", "finding", "address", "package", "policy", "store", "csp", "settings"]),
    ("wcd", &["world", "finding", "format", "address", "package", "store", "settings"]),
    (
        "check",
        &[
            "world", "finding", "format", "address", "package", "policy", "windows", "store", "schema", "csp",
            "settings",
        ],
    ),
    ("lower", &["world", "finding", "format", "address", "package", "store", "schema", "csp", "settings", "check"]),
    ("emit", &["world", "finding", "format", "address", "package", "store", "schema", "check", "lower"]),
    ("pack", &["world", "finding", "format", "emit"]),
    ("read", &["world", "finding", "format", "address", "package"]),
    ("risk", &["world", "finding", "format", "address", "package", "store", "read"]),
    ("diff", &["world", "format", "package", "read"]),
    ("trust", &["world", "finding", "format", "read"]),
    ("sign", &["world", "finding", "format"]),
    ("kit", &["world", "finding", "format", "pack", "sign"]),
    ("applier", &["world", "finding", "format", "address", "windows", "schema", "csp", "read", "trust"]),
    ("evidence", &["world", "finding", "address", "read", "applier"]),
    ("json_schema", &["address", "package", "windows", "store", "csp", "spec", "schema", "check"]),
    (
        "build",
        &[
            "world", "finding", "format", "package", "policy", "windows", "store", "settings", "spec", "wcd", "schema",
            "check", "lower", "emit", "pack", "sign", "kit", "read", "trust",
        ],
    ),
    ("lsp", &["world", "finding", "address", "package", "windows", "store", "schema", "find", "spec", "check"]),
    ("report", &["world", "finding", "format", "address", "csp"]),
    ("batch", &["world", "finding", "spec", "check", "lower", "build"]),
    (
        "cli",
        &[
            "batch",
            "report",
            "world",
            "finding",
            "format",
            "address",
            "package",
            "policy",
            "windows",
            "store",
            "settings",
            "spec",
            "wcd",
            "schema",
            "check",
            "lower",
            "emit",
            "pack",
            "sign",
            "kit",
            "read",
            "risk",
            "trust",
            "find",
            "json_schema",
            "diff",
            "build",
            "applier",
            "evidence",
            "lsp",
        ],
    ),
];

/// The one folder of `applier` that may name them too.
const DEVICES: &str = "applier/device/";

/// Names that only `cli` may use, because it touches disk, environment, clock or network.
const MACHINE: &[&str] = &["std::fs", "std::env", "std::net", "std::process", "std::path", "SystemTime", "tempfile::"];

#[test]
fn every_room_uses_only_the_rooms_before_it() {
    let mut wrong = Vec::new();
    for (room, allowed) in MAY_USE {
        for (file, number, line) in lines_of(room) {
            for used in rooms_named_in(&line) {
                if used != *room && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{}:{number}: {room} must not use {used}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A name that a room re-exports (`pub use crate::check::Action` in `lower`) belongs to the room that it comes from: a
/// room that imports it from `lower` uses `check`.
#[test]
fn importing_a_re_exported_name_counts_as_using_the_room_it_comes_from() {
    let re_exports: Vec<ReExport> =
        MAY_USE.iter().flat_map(|(room, _)| re_exports_of(room, &statements_of(room))).collect();
    assert!(!re_exports.is_empty());
    let wrong: Vec<String> = MAY_USE
        .iter()
        .flat_map(|(room, allowed)| indirect_uses(room, allowed, &statements_of(room), &re_exports))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_of_a_re_exported_name_is_seen() {
    let [passing, taking] = ["pub use crate::check::{Action, Owner as Holder}", "use crate::lower::{Action, Plan}"];
    let re_exports = re_exports_of("lower", &[passing.to_owned()]);
    for before in ["#[cfg(unix)]", "fn other() {} }"] {
        assert_eq!(re_exports_of("lower", &[format!("{before} {passing}")]).len(), re_exports.len());
    }
    let wrong = |taking: &str, allowed: &[&str]| indirect_uses("emit", allowed, &[taking.to_owned()], &re_exports);
    assert_eq!(wrong(taking, &["lower"]), ["emit must not use check, whose Action it takes from lower"]);
    assert_eq!(wrong(taking, &["lower", "check"]), [""; 0]);
    assert_eq!(wrong("use crate::lower::Holder", &["lower"]).len(), 1);
    assert_eq!(wrong("use crate::lower::{Owner, Plan}", &["lower"]), [""; 0]);
    assert_eq!(wrong("use crate::pack::Action", &["lower", "pack"]), [""; 0]);
}

/// A name of another room that a room re-exports.
struct ReExport {
    by: String,
    from: String,
    name: String,
}

fn re_exports_of(room: &str, statements: &[String]) -> Vec<ReExport> {
    let mut re_exports = Vec::new();
    // What ends without a semicolon is in the same statement: an attribute, the body of a function.
    let of_use = |statement: &'_ String| statement.rfind("pub use ").map(|at| statement[at..].to_owned());
    for statement in &statements.iter().filter_map(of_use).collect::<Vec<_>>() {
        for from in rooms_named_in(statement).into_iter().filter(|from| from != room) {
            for name in names_of(statement, &from) {
                re_exports.push(ReExport { by: room.to_owned(), from: from.clone(), name });
            }
        }
    }
    re_exports
}

/// The imports of a room by which it uses a room that it must not use, since another room re-exports the name.
fn indirect_uses(room: &str, allowed: &[&str], statements: &[String], re_exports: &[ReExport]) -> Vec<String> {
    let mut wrong = Vec::new();
    for statement in statements {
        for by in rooms_named_in(statement) {
            for name in names_of(statement, &by) {
                let is_it = |one: &&ReExport| one.by == by && one.name == name && one.from != room;
                for ReExport { from, .. } in re_exports.iter().filter(is_it) {
                    if !allowed.contains(&from.as_str()) {
                        wrong.push(format!("{room} must not use {from}, whose {name} it takes from {by}"));
                    }
                }
            }
        }
    }
    wrong
}

/// All statements of a room that name a path in this crate, each on one line without its semicolon.
fn statements_of(room: &str) -> Vec<String> {
    let code: Vec<String> = lines_of(room).into_iter().map(|(_, _, line)| line.trim().to_owned()).collect();
    let joined = code.join(" ");
    joined.split(';').map(|part| part.trim().to_owned()).filter(|part| part.contains("crate::")).collect()
}

/// The names that a statement takes from a room; a renamed one by its new name.
fn names_of(statement: &str, room: &str) -> Vec<String> {
    let start = format!("crate::{room}::");
    let mut names = Vec::new();
    for (at, _) in statement.match_indices(&start) {
        let rest = &statement[at + start.len()..];
        let taken = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default(),
            None => rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ' ')).next().unwrap_or_default(),
        };
        names.extend(taken.split(',').filter_map(|name| name.split_whitespace().last()).map(str::to_owned));
    }
    names
}

#[test]
fn only_the_command_line_and_the_devices_touch_the_machine() {
    let mut wrong = Vec::new();
    for (room, _) in MAY_USE.iter().filter(|(room, _)| *room != "cli") {
        for (file, number, line) in lines_of(room).into_iter().filter(|(file, ..)| !file.starts_with(DEVICES)) {
            if let Some(name) = MACHINE.iter().find(|name| line.contains(*name)) {
                wrong.push(format!("{}:{number}: {room} must not use {name}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_source_is_a_room_of_the_table() {
    for entry in fs::read_dir(source()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() && name != "bin" {
            assert!(MAY_USE.iter().any(|(room, _)| *room == name), "{name} is in no line of MAY_USE");
        }
    }
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let mut silent = Vec::new();
    each_rust_file(&source(), &mut |file| {
        let text = fs::read_to_string(file).unwrap();
        if !text.starts_with("//! ") {
            silent.push(file.display().to_string());
        }
    });
    assert!(silent.is_empty(), "no first line that says what the file is for: {silent:#?}");
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code of a room, line by line, without comments and without its tests.
fn lines_of(room: &str) -> Vec<(PathBuf, usize, String)> {
    let mut lines = Vec::new();
    each_rust_file(&source().join(room), &mut |file| {
        for (index, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
            if line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test") {
                break;
            }
            let code = line.split("//").next().unwrap_or_default();
            lines.push((file.strip_prefix(source()).unwrap().to_owned(), index + 1, code.to_owned()));
        }
    });
    lines
}

fn each_rust_file(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.extension() {
            _ if path.is_dir() => each_rust_file(&path, visit),
            Some(extension) if extension == "rs" => visit(&path),
            _ => {}
        }
    }
}

fn rooms_named_in(line: &str) -> Vec<String> {
    line.match_indices("crate::")
        .map(|(start, word)| {
            line[start + word.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        })
        .collect()
}
