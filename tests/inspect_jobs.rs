//! `inspect` shows what several settings do together as one job.

use std::fs;

use serde_json::{Value, json};

use crate::support::{ppkgc, succeed, tree};

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
    security = WPA2-Personal
    connects = automatically
    key = (not shown here)
  command agent
    CommandLine = cmd /c agent.cmd ***************
    runs = in the primary context, while the package is applied
    with agent.cmd, agent.json
";

/// Windows takes the names of nodes in any letter case, so a package cannot hide an account by using another case.
#[test]
fn letter_case_hides_no_job() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), SPEC).unwrap();
    fs::write(here.join("agent.cmd"), "echo\r\n").unwrap();
    fs::write(here.join("agent.json"), "{}").unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    succeed(&mut ppkgc(here, ["inspect", "out/Desk.ppkg", "--extract", "tree"]));
    let mut changed = 0;
    for (path, bytes) in tree(&here.join("tree")).into_iter().filter(|(path, _)| path.ends_with(".provxml")) {
        let text = String::from_utf8(bytes).unwrap();
        let other = text
            .replace("\"Accounts\"", "\"aCCOUNTS\"")
            .replace("\"ProvisioningCommands\"", "\"PROVISIONINGCOMMANDS\"");
        changed += usize::from(text != other);
        fs::write(here.join("tree").join(path), other).unwrap();
    }
    assert_eq!(changed, 3);
    succeed(&mut ppkgc(here, ["pack", "tree", "-o", "other.ppkg"]));
    let page = ppkgc(here, ["inspect", "other.ppkg"]).output().unwrap();
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("Jobs: 4\n") && page.contains("  account helper\n"), "{page}");
    assert!(page.contains("    with agent.cmd, agent.json\n"), "{page}");
}

#[test]
fn settings_of_one_job_are_shown_together() {
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

/// People name the file beside the package.
#[test]
fn a_file_that_is_not_a_package_is_called_by_its_kind() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), SPEC).unwrap();
    fs::write(here.join("agent.cmd"), "echo\r\n").unwrap();
    fs::write(here.join("agent.json"), "{}").unwrap();
    fs::write(here.join("a.zip"), b"PK\x03\x04").unwrap();
    fs::write(here.join("a.bin"), b"\0\x01\x02").unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    for (name, expected) in [
        ("spec.toml", "not-a-package]: the file is a spec"),
        ("out/Desk.customizations.xml", "not-a-package]: the file is a project of Windows Configuration Designer"),
        ("out/Desk.cat", "not-a-package]: the file is a security catalog"),
        ("a.zip", "not-a-package]: the file is a zip archive"),
        ("a.bin", "package-damaged]: the package cannot be read"),
    ] {
        let output = ppkgc(here, ["inspect", name]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains(expected), "{name}: {said}");
    }
}

const EVERYDAY: &str = r#"
[package]
name = "Desk"
version = "1.0"

[device]
time_zone = "UTC"
product_key = "W269N-WFGWX-YVC9B-4J6C9-T83GX"

[oobe]
hide = true

[mdm]
upn = "enroll@contoso.com"
secret = "Granite-5-Zebra"
discovery_url = "https://mdm.contoso.com/discovery"

[[certificate]]
file = "root.der"
store = "root"

[[certificate]]
file = "root.der"
store = "ca"

[kiosk]
autologon = { user = "kiosk", password = "Basalt-7-Lynx" }
"#;

/// Every section of a spec is a job of the package; certificates are one job for each store.
#[test]
fn every_section_is_a_job() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), EVERYDAY).unwrap();
    fs::copy("tests/findings/documents/root.der", here.join("root.der")).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    let page = succeed(&mut ppkgc(here, ["inspect", "out/Desk.ppkg"]));
    for expected in [
        "  time zone\n    ConfigureTimeZone = UTC\n",
        "  product key\n    UpgradeEditionWithProductKey = (not shown here)\n",
        "  first start\n    HideOobe = true\n",
        "  enrolment enroll@contoso.com\n",
        "    Store = Root\n    subject = CN=Contoso Test Root\n    issued by = itself\n",
        "    Store = CA\n    subject = CN=Contoso Test Root\n",
        "  automatic sign-in\n    Enable = 1\n    Password = (not shown here)\n    UserName = kiosk\n",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}
