//! `inspect` shows what several settings do together as one job.

use std::fs;

use serde_json::{Value, json};

use crate::support::{ppkgc, succeed};

const SPEC: &str = r#"
[package]
name = "Desk"
version = "1.0"

[device]
name = "PC-%SERIAL%"

[[account]]
name = "helper"
password = "Granite-5-Zebra"
group = "Administrators"

[[command]]
name = "agent"
run = "cmd /c agent.cmd Granite-5-Zebra"
files = ["agent.cmd", "agent.json"]

[[wifi]]
ssid = "Lobby"
security = "WPA2-Personal"
key = "Basalt-7-Lynx"
"#;

const PAGE: &str = "
Jobs: 4
  computer name
    ComputerName = PC-%SERIAL%
  account helper
    Password = (not shown here)
    LocalUserGroup = administrators
  network Lobby
    WlanXml = (not shown here)
  command agent
    CommandLine = cmd /c agent.cmd ***************
    with agent.cmd, agent.json
";

#[test]
fn settings_of_one_job_stand_together() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), SPEC).unwrap();
    fs::write(here.join("agent.cmd"), "echo\r\n").unwrap();
    fs::write(here.join("agent.json"), "{}").unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    let page = succeed(&mut ppkgc(here, ["inspect", "out/Desk.ppkg"]));
    assert!(page.contains(PAGE), "{page}");
    let document: Value =
        serde_json::from_str(&succeed(&mut ppkgc(here, ["inspect", "out/Desk.ppkg", "--format", "json"]))).unwrap();
    let jobs = document["jobs"].as_array().unwrap();
    let account = json!({
        "kind": "account",
        "name": "helper",
        "facts": [{ "name": "Password", "value": null }, { "name": "LocalUserGroup", "value": "administrators" }],
        "files": [],
        "conditional": false,
    });
    assert_eq!(jobs[1], account);
    assert_eq!(jobs[3]["files"], json!(["agent.cmd", "agent.json"]));
    assert!(!document.to_string().contains("Granite"));
}
