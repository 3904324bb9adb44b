//! `check --format sarif`: places in lines, columns and bytes of the file, in any encoding of the file; rules and
//! levels.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::json_documents::fits;

/// The spec of these tests: two errors on one line behind a text with characters of two, three and four bytes.
const SPEC: &str = "[package]\nname = \"Größe € 😀\"\nversion = \"1\"\n[personalization]\ncompany_name = \"Contoso\"\n[csp]\n\
                    \"./Vendor/MSFT/SharedPC/SetEduPolicies\" = { file = \"ä😀\", fil = 1 }\n";

/// The encodings of a text in a file.
type Encode = fn(&str) -> Vec<u8>;

/// The one run of the log on a file with these bytes.
fn run(folder: &Path, bytes: &[u8], arguments: &[&str]) -> Value {
    fs::write(folder.join("a spec.toml"), bytes).unwrap();
    let all: Vec<&str> = ["check", "a spec.toml", "--format", "sarif"].iter().chain(arguments).copied().collect();
    fits(folder, "sarif", &all)["runs"][0].take()
}

fn results<'r>(run: &'r Value, rule: &str) -> Vec<&'r Value> {
    run["results"].as_array().unwrap().iter().filter(|result| result["ruleId"] == rule).collect()
}

fn region(result: &Value) -> &Value {
    &result["locations"][0]["physicalLocation"]["region"]
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{FEFF}{text}").encode_utf16().flat_map(unit).collect()
}

#[test]
fn places_are_those_of_the_file_in_every_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let encodings: [(&str, Vec<u8>, Encode); 4] = [
        ("UTF-8", SPEC.into(), |text| text.into()),
        ("UTF-8", format!("\u{FEFF}{SPEC}").into(), |text| text.into()),
        ("UTF-16LE", utf16(SPEC, u16::to_le_bytes), |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", utf16(SPEC, u16::to_be_bytes), |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    for (name, bytes, encoded) in encodings {
        let run = run(folder.path(), &bytes, &[]);
        assert_eq!(
            run["artifacts"][0],
            json!({ "location": { "uri": "a%20spec.toml", "index": 0 }, "encoding": name })
        );
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        for (rule, text, line, columns) in [
            ("bad-version", "\"1\"", 3, (11, 14)),
            ("unknown-key", "fil", 7, (58, 61)),
            ("file-missing", "\"ä😀\"", 7, (52, 56)),
        ] {
            let found = results(&run, rule);
            assert_eq!(found.len(), 1, "{rule}");
            let region = region(found[0]);
            let place = (number(&region["startLine"]), number(&region["startColumn"]), number(&region["endColumn"]));
            assert_eq!(place, (line, columns.0, columns.1), "{name} {rule}");
            let start = number(&region["byteOffset"]);
            assert_eq!(bytes[start..start + number(&region["byteLength"])], encoded(text), "{name} {rule}");
        }
    }
}

#[test]
fn a_file_that_is_not_text_has_no_bytes_to_count() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), b"[package]\nname = \"M\xFCnchen\"\n", &[]);
    let place = json!({ "startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 11 });
    assert_eq!(region(results(&run, "not-utf8")[0]), &place);
    assert_eq!(run["artifacts"][0]["encoding"], Value::Null);
}

#[test]
fn findings_elsewhere_are_put_on_the_spec_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), SPEC.as_bytes(), &["--set", "package.rank=100"]);
    let spec = json!({ "artifactLocation": { "uri": "a%20spec.toml", "index": 0 } });
    let nowhere = &results(&run, "no-target")[0]["locations"][0];
    assert_eq!(nowhere, &json!({ "physicalLocation": spec }));
    let change = &results(&run, "bad-rank")[0]["locations"][0];
    assert_eq!(change, &json!({ "physicalLocation": spec, "logicalLocations": [{ "name": "--set" }] }));
}

#[test]
fn every_result_points_to_its_rule_and_levels_follow_the_flags() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path(), SPEC.as_bytes(), &["--deny", "no-target", "--allow", "boot-to-cloud-only"]);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let all = run["results"].as_array().unwrap();
    assert!(all.len() > 3);
    for result in all {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let target = results(&run, "no-target")[0];
    assert_eq!(target["level"], "error");
    assert_eq!(target["message"]["text"].as_str().unwrap().lines().count(), 2);
    let index = usize::try_from(target["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["defaultConfiguration"]["level"], "note");
    assert!(rules[index]["help"]["markdown"].as_str().unwrap().contains("```toml\n[package]"));
    assert!(results(&run, "boot-to-cloud-only").is_empty());
}

#[test]
fn the_other_place_of_a_finding_is_a_related_location() {
    let folder = tempfile::tempdir().unwrap();
    let spec = "[package]\nname = 'A'\nversion = '1.0'\n[csp]\n'./Vendor/MSFT/SharedPC/SetEduPolicies' = true\n\
                './Device/Vendor/MSFT/SharedPC/SetEduPolicies' = false\n";
    let run = run(folder.path(), spec.as_bytes(), &[]);
    let twice = results(&run, "set-twice")[0];
    let line = |location: &Value| location["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
    assert_eq!((line(&twice["locations"][0]), line(&twice["relatedLocations"][0])), (6, 5));
    assert_eq!(twice["relatedLocations"][0]["message"]["text"], "the first time");
}
