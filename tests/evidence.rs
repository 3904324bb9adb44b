//! What is looked for on a real Windows, and what the answers prove. The answers here are made up; there are no real
//! ones yet.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::json_documents::{fits, matches};
use crate::kit::powershell_errors;
use crate::support::{copy_folder, ppkgc, sample, succeed};

const SPEC: &str = "[package]\nname = 'Trial'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
                    builds = ['26100']\n[personalization]\ndesktop_image = { file = 'images/sunset.jpg' }\n[csp]\n\
                    './Vendor/MSFT/SharedPC/EnableSharedPCMode' = true\n\
                    './Vendor/MSFT/WiFi/Profile/Office/WiFiCost' = 2\n\
                    './Device/Vendor/MSFT/Accounts/Users/kiosk/Password' = 'N3w-Passw0rd'\n";
const WALLPAPER: &str = "./Vendor/MSFT/Personalization/DesktopImageUrl";
const SHARED: &str = "./Vendor/MSFT/SharedPC/EnableSharedPCMode";
const COST: &str = "./Vendor/MSFT/WiFi/Profile/Office/WiFiCost";
const PASSWORD: &str = "./Vendor/MSFT/Accounts/Users/kiosk/Password";

/// A package, and what is expected of it.
struct Trial {
    dir: tempfile::TempDir,
    expected: Value,
}

impl Trial {
    fn new() -> Trial {
        let dir = tempfile::tempdir().unwrap();
        copy_folder(&sample("contoso-branding"), dir.path());
        fs::write(dir.path().join("spec.toml"), SPEC).unwrap();
        succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
        succeed(&mut ppkgc(dir.path(), ["evidence", "expect", "out/Trial.ppkg", "-o", "out"]));
        let expected = serde_json::from_slice(&fs::read(dir.path().join("out/expected.json")).unwrap()).unwrap();
        Trial { dir, expected }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join("out").join(name)
    }

    fn setting(&self, node: &str) -> &Value {
        let mut settings = self.expected["settings"].as_array().unwrap().iter();
        settings.find(|setting| setting["node"] == node).unwrap_or_else(|| panic!("{node}: {}", self.expected))
    }

    /// Evidence that proves everything.
    fn evidence(&self) -> Value {
        let wallpaper = self.setting(WALLPAPER);
        let nothing: Vec<Value> =
            [WALLPAPER, SHARED, COST, PASSWORD].map(|node| json!({ "node": node, "state": "absent" })).to_vec();
        let there = json!([
            { "node": WALLPAPER, "state": "value", "value": format!("C:\\x\\{}", wallpaper["want"]["value"].as_str().unwrap()),
              "status": 1, "picture_sha256": wallpaper["picture"]["sha256"] },
            { "node": SHARED, "state": "value", "value": "True" },
            { "node": COST, "state": "value", "value": "2" },
            { "node": PASSWORD, "state": "value", "sha256": self.setting(PASSWORD)["want"]["secret"]["sha256"] },
        ]);
        let sha256 = |name: &str| ppkgc::applier::Digest::of(&fs::read(self.file(name)).unwrap()).to_string();
        let controls = ["fresh-device", "half-package", "absent-node"]
            .map(|name| json!({ "name": name, "held": true, "detail": "as it must" }));
        json!({
            "schema": "ppkgc.evidence/1",
            "expected_sha256": sha256("expected.json"),
            "package_sha256": sha256("Trial.ppkg"),
            "device": { "edition": "Enterprise", "build": "10.0.26100.2033", "architecture": "ARM64" },
            "controls": controls,
            "engine": { "installed": true, "errors": [], "result": "" },
            "phases": [
                { "name": "before", "nodes": nothing },
                { "name": "installed", "nodes": there },
                { "name": "settled", "nodes": there },
                { "name": "uninstalled", "nodes": nothing },
            ],
            "events": [],
            "finished": true,
        })
    }

    /// Exit code, why it is void, and the verdicts.
    fn compare(&self, evidence: &Value) -> (i32, Vec<String>, Vec<(String, String)>) {
        // As Windows PowerShell may write it.
        fs::write(self.file("evidence.json"), format!("\u{feff}{evidence}")).unwrap();
        let arguments = ["evidence", "compare", "out/expected.json", "out/evidence.json"];
        let code = ppkgc(self.dir.path(), arguments).output().unwrap().status.code().unwrap();
        let document = self.document(&["out/evidence.json"]);
        let device = &document["devices"][0];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let void = device["void"].as_array().unwrap().iter().map(text).collect();
        let settings = device["settings"].as_array().unwrap().iter();
        (code, void, settings.map(|own| (text(&own["csp"]), text(&own["verdict"]))).collect())
    }

    /// What `compare` says about these files.
    fn document(&self, files: &[&str]) -> Value {
        let arguments = [&["evidence", "compare", "out/expected.json"], files, &["--format", "json"]].concat();
        fits(self.dir.path(), "evidence-compare", &arguments)
    }

    fn verdict(&self, evidence: &Value, csp: &str) -> String {
        self.compare(evidence).2.into_iter().find(|(own, _)| own == csp).unwrap().1
    }
}

fn node<'e>(evidence: &'e mut Value, phase: usize, node: &str) -> &'e mut Value {
    let mut nodes = evidence["phases"][phase]["nodes"].as_array_mut().unwrap().iter_mut();
    nodes.find(|own| own["node"] == node).unwrap()
}

#[test]
fn what_is_expected_names_every_node_and_shows_no_password() {
    let trial = Trial::new();
    matches(&trial.expected, "expected");
    let text = fs::read_to_string(trial.file("expected.json")).unwrap();
    assert!(!text.contains("Passw0rd"));
    let plain = ppkgc::applier::Digest::of(b"N3w-Passw0rd").to_string();
    assert!(!text.contains(&plain), "a digest without nonce");
    let wallpaper = trial.setting(WALLPAPER);
    assert_eq!(wallpaper["parent"], "./Vendor/MSFT");
    assert_eq!(
        (&wallpaper["instance"], &wallpaper["property"]),
        (&json!("Personalization"), &json!("DesktopImageUrl"))
    );
    assert_eq!(wallpaper["on_uninstall"], "stays", "Personalization is not on Microsoft's list");
    let cost = trial.setting(COST);
    assert_eq!((&cost["parent"], &cost["on_uninstall"]), (&json!("./Vendor/MSFT/WiFi/Profile"), &json!("reverts")));
    assert_eq!(fs::read_to_string(trial.file("Verify-OnWindows.ps1")).unwrap(), ppkgc::evidence::SCRIPT);
    let before = fs::read(trial.file("expected.json")).unwrap();
    succeed(&mut ppkgc(trial.dir.path(), ["evidence", "expect", "out/Trial.ppkg", "-o", "out"]));
    assert_eq!(fs::read(trial.file("expected.json")).unwrap(), before, "same input, same bytes");
}

#[test]
fn only_what_a_csp_has_and_did_not_have_before_is_proved() {
    let trial = Trial::new();
    let good = trial.evidence();
    let (code, void, verdicts) = trial.compare(&good);
    assert_eq!((code, void.len()), (0, 0));
    assert!(verdicts.iter().all(|(_, verdict)| verdict == "proved"), "{verdicts:?}");

    type Damage = fn(&mut Value);
    let cases: [(&str, &str, &str, Damage); 10] = [
        ("the status says that it failed", "Personalization", "disproved", |e| {
            node(e, 2, WALLPAPER)["status"] = json!(3)
        }),
        ("the status is missing", "Personalization", "disproved", |e| node(e, 2, WALLPAPER)["status"] = Value::Null),
        ("another file is shown", "Personalization", "disproved", |e| {
            node(e, 2, WALLPAPER)["picture_sha256"] = json!("0".repeat(64));
        }),
        ("another value", "WiFi", "disproved", |e| node(e, 2, COST)["value"] = json!("1")),
        ("no value", "WiFi", "disproved", |e| *node(e, 2, COST) = json!({ "node": COST, "state": "absent" })),
        ("another password", "Accounts", "disproved", |e| node(e, 2, PASSWORD)["sha256"] = json!("0".repeat(64))),
        ("it was so before", "SharedPC", "so-before", |e| {
            *node(e, 0, SHARED) = json!({ "node": SHARED, "state": "value", "value": "true" });
        }),
        ("nobody looked before", "SharedPC", "so-before", |e| {
            *node(e, 0, SHARED) = json!({ "node": SHARED, "state": "unreadable" });
        }),
        ("it cannot be read", "SharedPC", "engine-only", |e| {
            *node(e, 2, SHARED) = json!({ "node": SHARED, "state": "unreadable", "why": "no class" });
        }),
        ("it cannot be read, nor was it installed", "SharedPC", "unreadable", |e| {
            *node(e, 2, SHARED) = json!({ "node": SHARED, "state": "unreadable" });
            e["engine"]["installed"] = json!(false);
        }),
    ];
    for (what, csp, verdict, damage) in cases {
        let mut evidence = good.clone();
        damage(&mut evidence);
        assert_eq!(trial.verdict(&evidence, csp), verdict, "{what}");
        assert_eq!(trial.compare(&evidence).0, i32::from(verdict == "disproved"), "{what}");
    }
}

/// The evidence with what ppkg-apply did afterwards: it found nothing, and these nodes were there after its rollback.
fn with_applier(mut evidence: Value, message: &str, left: Value) -> Value {
    let there = evidence["phases"][2]["nodes"].clone();
    let phases = evidence["phases"].as_array_mut().unwrap();
    phases.push(json!({ "name": "applied", "nodes": there }));
    phases.push(json!({ "name": "rolled-back", "nodes": left }));
    evidence["applier"] = json!({
        "sha256": "0".repeat(64),
        "apply": { "exit_code": 0, "message": "done; 4 verified" },
        "rollback": { "exit_code": 0, "message": message },
    });
    evidence
}

#[test]
fn what_ppkg_apply_says_about_a_rollback_is_compared_with_the_device() {
    let trial = Trial::new();
    let good = trial.evidence();
    let (nothing, there) = (good["phases"][3]["nodes"].clone(), good["phases"][2]["nodes"].clone());
    let as_before = "every place that was changed is as before";
    let excepted = "rolled back, except: only Windows could take back all of it; whether it did is not known";
    for (message, left, code, untrue) in
        [(as_before, &nothing, 0, 0), (as_before, &there, 1, 1), (excepted, &there, 0, 0), (excepted, &nothing, 0, 0)]
    {
        let evidence = with_applier(good.clone(), message, left.clone());
        assert_eq!(trial.compare(&evidence).0, code, "{message}");
        let device = trial.document(&["out/evidence.json"])["devices"][0].clone();
        assert_eq!(device["untrue"].as_array().unwrap().len(), untrue, "{message}");
        assert_eq!(device["settings"][0]["given_back"], json!(*left == nothing));
    }
}

#[test]
fn only_what_ppkg_apply_has_changed_can_be_restored() {
    let trial = Trial::new();
    let good = trial.evidence();
    let nothing = good["phases"][3]["nodes"].clone();
    let as_before = "every place that was changed is as before";
    let first = |evidence: &Value| -> (i32, Value, usize) {
        let code = trial.compare(evidence).0;
        let device = trial.document(&["out/evidence.json"])["devices"][0].clone();
        let untrue = device["untrue"].as_array().unwrap().len();
        (code, device["settings"][0].get("given_back").cloned().unwrap_or_default(), untrue)
    };
    // It changed nothing, and says that it has applied the package.
    let mut evidence = with_applier(good.clone(), as_before, nothing.clone());
    evidence["phases"][4]["nodes"] = nothing.clone();
    assert_eq!(first(&evidence), (1, Value::Null, 1));
    // It says that it has not.
    evidence["applier"]["apply"]["exit_code"] = json!(1);
    assert_eq!(first(&evidence), (0, Value::Null, 0));
    // It did not even start.
    evidence["applier"]["apply"] = json!({ "exit_code": null, "message": "it could not be started: no such program" });
    evidence["applier"]["rollback"] = evidence["applier"]["apply"].clone();
    assert_eq!(first(&evidence), (0, Value::Null, 0));
    // A picture that is still being fetched contradicts nothing.
    let mut evidence = with_applier(good.clone(), as_before, nothing.clone());
    node(&mut evidence, 4, WALLPAPER)["status"] = json!(2);
    assert_eq!(first(&evidence), (0, json!(true), 0));
    node(&mut evidence, 4, COST)["value"] = json!("1");
    assert_eq!(first(&evidence), (1, json!(true), 1));
}

#[test]
fn an_edition_that_ignores_a_setting_is_the_control_of_the_others() {
    let trial = Trial::new();
    let mut evidence = trial.evidence();
    evidence["device"]["edition"] = json!("Professional");
    let proved = trial.verdict(&evidence, "Personalization");
    assert_eq!(proved, "proved", "what was read counts, whatever the DDF says");
    *node(&mut evidence, 2, WALLPAPER) = json!({ "node": WALLPAPER, "state": "absent" });
    assert_eq!(trial.verdict(&evidence, "Personalization"), "ignored");
    assert_eq!(trial.compare(&evidence).0, 0);
    // Only what is not there, or as it was, is ignored: something else must have changed it.
    let mine = json!({ "node": WALLPAPER, "state": "value", "value": "file:///C:/mine.jpg", "status": 1 });
    *node(&mut evidence, 2, WALLPAPER) = mine.clone();
    assert_eq!(trial.verdict(&evidence, "Personalization"), "disproved");
    *node(&mut evidence, 0, WALLPAPER) = mine.clone();
    assert_eq!(trial.verdict(&evidence, "Personalization"), "ignored");
    *node(&mut evidence, 0, WALLPAPER) = json!({ "node": WALLPAPER, "state": "unreadable" });
    assert_eq!(trial.verdict(&evidence, "Personalization"), "disproved");
    for phase in [0, 2] {
        *node(&mut evidence, phase, WALLPAPER) = json!({ "node": WALLPAPER, "state": "absent" });
    }
    evidence["device"]["edition"] = json!("Enterprise");
    assert_eq!(trial.verdict(&evidence, "Personalization"), "disproved");
    evidence["device"]["edition"] = json!("Nobody knows");
    assert_eq!(trial.verdict(&evidence, "Personalization"), "disproved");
}

#[test]
fn several_devices_make_a_table() {
    let trial = Trial::new();
    let good = trial.evidence();
    let write = |name: &str, edition: &str, build: &str, change: fn(&mut Value)| {
        let mut evidence = good.clone();
        (evidence["device"]["edition"], evidence["device"]["build"]) = (json!(edition), json!(build));
        change(&mut evidence);
        fs::write(trial.file(name), evidence.to_string()).unwrap();
    };
    let none = |_: &mut Value| {};
    write("a.json", "Enterprise", "10.0.26100.2033", none);
    write("b.json", "Enterprise", "10.0.26100.2033", |e| node(e, 2, COST)["value"] = json!("1"));
    write("c.json", "Enterprise", "10.0.9200.1", none);
    write("d.json", "Education", "10.0.26100.2033", |e| e["controls"][1]["held"] = json!(false));
    let files = ["out/a.json", "out/b.json", "out/c.json", "out/d.json"];
    let document = trial.document(&files);
    let rows: Vec<(&str, &str, &str, u64, u64, u64)> = document["table"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["csp"] == "WiFi")
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            let count = |name: &str| row["verdicts"][name].as_u64().unwrap();
            let devices = row["devices"].as_u64().unwrap();
            (text("csp"), text("edition"), text("build"), devices, count("proved"), count("disproved"))
        })
        .collect();
    assert_eq!(
        rows,
        [("WiFi", "Enterprise", "10.0.9200.1", 1, 1, 0), ("WiFi", "Enterprise", "10.0.26100.2033", 2, 1, 1)],
        "void evidence counts for nothing, and builds are numbers"
    );
    let output = ppkgc(trial.dir.path(), ["evidence", "compare", "out/expected.json"]).args(files).output().unwrap();
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(screen.contains("CSP              edition     build            devices  proved  DISPROVED"), "{screen}");
    assert!(screen.contains("WiFi             Enterprise  10.0.9200.1      1        1       0"), "{screen}");
}

#[test]
fn evidence_without_its_controls_is_void() {
    let trial = Trial::new();
    let good = trial.evidence();
    type Damage = fn(&mut Value);
    let cases: [(&str, Damage); 9] = [
        ("the control half-package did not fail as it must: as it must", |e| e["controls"][1]["held"] = json!(false)),
        ("the control absent-node is missing", |e| e["controls"][2]["name"] = json!("other")),
        ("the control fresh-device did not fail as it must: as it must", |e| e["controls"][0]["held"] = json!(false)),
        ("another package was installed", |e| e["package_sha256"] = json!("0".repeat(64))),
        ("the script read another expected.json", |e| e["expected_sha256"] = json!("0".repeat(64))),
        ("the script did not run to its end", |e| e["finished"] = json!(false)),
        // One of two that contradict each other.
        ("the control half-package did not fail as it must: no", |e| {
            let twice = json!({ "name": "half-package", "held": false, "detail": "no" });
            e["controls"].as_array_mut().unwrap().push(twice);
        }),
        ("the control other did not fail as it must: no", |e| {
            e["controls"].as_array_mut().unwrap().push(json!({ "name": "other", "held": false, "detail": "no" }));
        }),
        ("it has two readings `before`", |e| {
            e["phases"].as_array_mut().unwrap().push(json!({ "name": "before", "nodes": [] }));
        }),
    ];
    for (why, damage) in cases {
        let mut evidence = good.clone();
        damage(&mut evidence);
        assert_eq!(trial.compare(&evidence), (2, vec![why.to_owned()], Vec::new()));
    }
    for text in ["", "{}", "{\"schema\":\"ppkgc.evidence/2\"}", "[]", "null"] {
        fs::write(trial.file("evidence.json"), text).unwrap();
        let arguments = ["evidence", "compare", "out/expected.json", "out/evidence.json"];
        assert_eq!(ppkgc(trial.dir.path(), arguments).output().unwrap().status.code(), Some(2), "{text}");
    }
}

#[test]
fn the_script_is_ascii_follows_the_grammar_and_does_nothing_unless_told() {
    let script = ppkgc::evidence::SCRIPT;
    assert!(script.is_ascii());
    assert_eq!(powershell_errors(script), Vec::<String>::new());
    let refusal = script.find("if (-not $Disposable)").unwrap();
    let calls = ["Find-Evidence\n", "Register-ScheduledTask", "Start-ScheduledTask"];
    assert!(calls.iter().all(|call| script.rfind(call).unwrap() > refusal));
}
