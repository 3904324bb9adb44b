//! Bad specs as files: each line that is wrong has the expected finding in a comment above it.
//!
//! `# error[rank]: text` in tests/findings/*.toml expects a finding of that severity and code, whose message contains
//! the text, on the next line that is not such a comment; in projects of Windows Configuration Designer (*.xml) the
//! comment is `<!-- error[rank]: text -->`. If a spec can contain no comment (it is empty, or not text), the
//! expectations are in a file NAME.expect beside it, one per line, as `error[code] 3: text` with the line number.
//! A finding without a place in the spec is expected at the top with `# error[code] nowhere: text`.
//! Cases in house-rules/ are under the rules of its ppkgc-rules.toml, and those in house-rules/branch/ under its own as
//! well. Notes are only compared if a case expects one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ppkgc::finding::Code;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Expected {
    severity: String,
    code: String,
    /// Absent for a finding without a place in the spec.
    line: Option<usize>,
    text: String,
}

#[test]
fn every_bad_spec_gets_the_findings_that_its_comments_expect() {
    let mut failures = Vec::new();
    for spec in specs() {
        let expected = expectations(&spec);
        let found = check(&spec);
        let name = spec.file_name().unwrap().to_string_lossy().into_owned();
        for wanted in &expected {
            if !found.iter().any(|finding| fits(finding, wanted)) {
                failures.push(format!("{name}: expected {wanted:?}"));
            }
        }
        for finding in found.iter().filter(|finding| finding.severity != "note") {
            if !expected.iter().any(|wanted| fits(finding, wanted)) {
                failures.push(format!("{name}: unexpected {finding:?}"));
            }
        }
        assert!(!expected.is_empty(), "{name} expects nothing");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn findings_come_in_source_order() {
    for spec in specs() {
        let lines: Vec<usize> = check(&spec).iter().filter_map(|finding| finding.line).collect();
        assert!(lines.is_sorted(), "{}: {lines:?}", spec.display());
    }
}

#[test]
fn there_are_bad_specs_for_the_common_mistakes() {
    assert!(specs().len() >= 50, "{} specs", specs().len());
}

/// Codes that no spec can cause have their case in a session of tests/cli or in a separate test.
#[test]
fn every_code_has_a_case() {
    let mut texts: Vec<String> = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let findings = root.join("findings");
    let rules = findings.join("house-rules");
    for folder in [rules.join("branch"), rules, findings, root.join("cli"), root.join("forged"), root] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_case = path
                .extension()
                .is_some_and(|end| ["toml", "xml", "expect", "md", "rs"].iter().any(|case| end == *case));
            texts.extend(is_case.then(|| fs::read_to_string(path).ok()).flatten());
        }
    }
    let met = |code: &Code| {
        texts.iter().any(|text| text.contains(&format!("[{code}]")) || text.contains(&format!("{code:?}")))
    };
    let missing: Vec<&str> = Code::ALL.iter().filter(|code| !met(code)).map(|code| code.name()).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

fn fits(found: &Expected, wanted: &Expected) -> bool {
    found.severity == wanted.severity
        && found.code == wanted.code
        && found.line == wanted.line
        && found.text.contains(&wanted.text)
}

fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings");
    let rules = ["house-rules", "house-rules/branch"].map(|inside| folder.join(inside));
    let entries = rules.into_iter().chain([folder]).flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut specs: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml" || extension == "xml"))
        .filter(|path| !path.ends_with("ppkgc-rules.toml"))
        .collect();
    specs.sort();
    specs
}

fn expectations(spec: &Path) -> Vec<Expected> {
    let beside = spec.with_extension("expect");
    if beside.exists() {
        return fs::read_to_string(beside).unwrap().lines().map(|line| expectation(line, None)).collect();
    }
    let text = fs::read_to_string(spec).unwrap();
    let mut pending = Vec::new();
    let mut expected = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let xml = line.trim().strip_prefix("<!-- ").and_then(|comment| comment.strip_suffix(" -->"));
        match line.trim().strip_prefix("# ").or(xml).filter(|comment| is_expectation(comment)) {
            Some(comment) => pending.push(comment),
            None => expected.extend(pending.drain(..).map(|comment| expectation(comment, Some(index + 1)))),
        }
    }
    expected
}

fn is_expectation(comment: &str) -> bool {
    ["error[", "warning[", "note["].iter().any(|start| comment.starts_with(start))
}

/// `error[code]: text`, `error[code] 3: text` or `error[code] nowhere: text`.
fn expectation(comment: &str, line: Option<usize>) -> Expected {
    let (head, text) = comment.split_once(": ").unwrap_or_else(|| panic!("no text in {comment:?}"));
    let (severity, rest) = head.split_once('[').unwrap();
    let (code, place) = rest.split_once(']').unwrap();
    let line = match place.trim() {
        "" => line,
        "nowhere" => None,
        number => Some(number.parse().unwrap()),
    };
    Expected { severity: severity.to_owned(), code: code.to_owned(), line, text: text.to_owned() }
}

/// The findings that the program prints for a spec.
fn check(spec: &Path) -> Vec<Expected> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ppkgc")).args(["check", "--format", "json"]).arg(spec).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{}: {error}: {}", spec.display(), String::from_utf8_lossy(&output.stderr)));
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let findings: Vec<Expected> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| Expected {
            severity: text(finding, "severity"),
            code: text(finding, "code"),
            line: finding["line"].as_u64().map(|line| usize::try_from(line).unwrap()),
            text: text(finding, "message"),
        })
        .collect();
    let failed = findings.iter().any(|finding| finding.severity == "error");
    assert_eq!(output.status.code(), Some(i32::from(failed)), "{}", spec.display());
    findings
}
