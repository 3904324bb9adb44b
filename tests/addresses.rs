//! Addresses from end to end: a node of any name arrives on the device unchanged, and `inspect` shows
//! it as a spec takes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use ppkgc::address::{LocUri, Scope};
use ppkgc::applier::Command;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::applier::Bench;
use crate::support::{ppkgc, succeed};

/// Names that contain characters other than letters.
const NAMES: [&str; 34] = [
    "Head/Office A",
    "/",
    "a/../b",
    "100%",
    "50%41",
    "%2F",
    "%",
    " a ",
    "a  b",
    "\"quoted\"",
    "it's",
    "[x]",
    "a]b",
    "{0}",
    "a&b<c>",
    "&amp;",
    "a\\b",
    "C:\\x.txt",
    "#1?x",
    "User",
    "Device",
    "Vendor",
    "...",
    "a.",
    "~Key~",
    "x!scope=User",
    "a,b;c",
    "é",
    "e\u{301}",
    "中文 Netz",
    "🎉 party",
    "zero\u{200B}width",
    "\u{202E}txt.exe",
    "\u{AD}",
];

/// All names of the test; no two of them differ only in letter case.
fn names() -> Vec<String> {
    let (mut runner, any) = (TestRunner::deterministic(), "\\PC{1,20}");
    let made = (0..150).map(|_| any.new_tree(&mut runner).unwrap().current());
    let mut seen = BTreeSet::new();
    let names = NAMES.into_iter().map(str::to_owned).chain(made);
    names.filter(|name| !matches!(name.as_str(), "." | "..") && seen.insert(name.to_ascii_lowercase())).collect()
}

/// The DDF of a CSP below this path in which every network has a cost.
fn ddf(path: &str, csp: &str) -> String {
    let node = |name: &str, format: &str, inside: &str| {
        let naming = "<MSFT:DynamicNodeNaming><MSFT:ServerGeneratedUniqueIdentifier /></MSFT:DynamicNodeNaming>";
        format!(
            "<Node><NodeName>{name}</NodeName>{}<DFProperties><AccessType><Add /><Delete /><Get /><Replace /></AccessType>\
             <DFFormat><{format} /></DFFormat><Occurrence><ZeroOrMore /></Occurrence><Scope><Dynamic /></Scope>\
             <DFType><MIME /></DFType>{}<MSFT:AllowedValues ValueType=\"None\" /></DFProperties>{inside}</Node>",
            if name == csp { format!("<Path>{path}</Path>") } else { String::new() },
            if name.is_empty() { naming } else { "" },
        )
    };
    let tree = node(csp, "node", &node("Profile", "node", &node("", "node", &node("Cost", "chr", ""))));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD>{tree}</MgmtTree>"
    )
}

/// The roots of the CSPs of the test: nearly all are below ./Vendor/MSFT, but a few of Windows' own are not.
const PLACES: [(Scope, &[&str]); 3] = [
    (Scope::Device, &["Vendor", "MSFT", "Networks"]),
    (Scope::User, &["Vendor", "MSFT", "Networks"]),
    (Scope::Device, &["DevDetail"]),
];

fn node(scope: Scope, csp: &[&str], name: &str) -> LocUri {
    LocUri::from_segments(scope, csp.iter().copied().chain(["Profile", name, "Cost"])).unwrap()
}

/// A spec that sets these nodes, with the DDFs that describe them.
fn write_spec(folder: &Path, nodes: &BTreeMap<String, String>) {
    for (file, path, csp) in [
        ("device.xml", "./Vendor/MSFT", "Networks"),
        ("user.xml", "./User/Vendor/MSFT", "Networks"),
        ("top.xml", ".", "DevDetail"),
    ] {
        fs::write(folder.join(file), ddf(path, csp)).unwrap();
    }
    let mut spec =
        "[package]\nname = 'Addresses'\nversion = '1.0'\n[schema]\nddf = ['device.xml', 'user.xml', 'top.xml']\n\
                    [csp]\n"
            .to_owned();
    for (locuri, value) in nodes {
        writeln!(spec, "{} = {}", toml_string(locuri), toml_string(value)).unwrap();
    }
    fs::write(folder.join("spec.toml"), spec).unwrap();
}

/// A basic string of TOML, written like a string of JSON.
fn toml_string(text: &str) -> String {
    Value::from(text).to_string()
}

#[test]
fn a_node_arrives_as_it_was_meant_and_comes_back_as_a_spec_takes_it() {
    let mut meant: BTreeMap<LocUri, String> = BTreeMap::new();
    for (index, name) in names().iter().enumerate() {
        let (scope, csp) = PLACES[index % PLACES.len()];
        meant.insert(node(scope, csp, name), format!("{index}"));
    }
    let written = |nodes: &BTreeMap<LocUri, String>| -> BTreeMap<String, String> {
        nodes.iter().map(|(node, value)| (node.to_string(), value.clone())).collect()
    };
    let dir = tempfile::tempdir().unwrap();
    write_spec(dir.path(), &written(&meant));
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    let package = fs::read(dir.path().join("out/Addresses.ppkg")).unwrap();

    // What inspect shows, put into a spec of its own, builds the same bytes; people see the same as programs.
    let shown = succeed(&mut ppkgc(dir.path(), ["inspect", "out/Addresses.ppkg", "--format", "json"]));
    let document: Value = serde_json::from_str(&shown).unwrap();
    let settings = document["settings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pasted: BTreeMap<String, String> =
        settings.map(|setting| (text(&setting["locuri"]), text(&setting["value"]))).collect();
    let page = succeed(&mut ppkgc(dir.path(), ["inspect", "out/Addresses.ppkg"]));
    let lines: BTreeSet<&str> = page.lines().filter_map(|line| line.trim().strip_prefix("CSP ")).collect();
    let on_page = |locuri: &str| lines.contains(locuri) || lines.contains(format!("{locuri} for User").as_str());
    assert!(pasted.keys().all(|locuri| on_page(locuri)), "{page}");
    let again = tempfile::tempdir().unwrap();
    write_spec(again.path(), &pasted);
    succeed(&mut ppkgc(again.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    assert!(fs::read(again.path().join("out/Addresses.ppkg")).unwrap() == package);

    // The device gets exactly these nodes, and the rollback removes them.
    let path = dir.path().join("out/Addresses.ppkg");
    let bench = Bench::of_package(dir, path);
    let before = bench.state();
    bench.succeed(Command::Apply);
    let nodes: toml::Table = bench.read("csp.toml").parse().unwrap();
    let found: BTreeMap<LocUri, String> =
        nodes.iter().map(|(node, value)| (LocUri::parse(node).unwrap(), text_of(value))).collect();
    assert_eq!(found, meant);
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 0);
    bench.succeed(Command::Rollback);
    assert_eq!(bench.state(), before);
}

fn text_of(value: &toml::Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn a_device_knows_a_node_however_its_address_is_spelled() {
    let dir = tempfile::tempdir().unwrap();
    write_spec(dir.path(), &BTreeMap::from([("./Vendor/MSFT/Networks/Profile/Caf%C3%A9/Cost".into(), "1".into())]));
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    let path = dir.path().join("out/Addresses.ppkg");
    let bench = Bench::of_package(dir, path);
    let node = "\"./device/vendor/msft/networks/Profile/Café/Cost\" = \"1\"\n";
    fs::write(bench.device().join("csp.toml"), node).unwrap();
    assert_eq!(bench.succeed(Command::Plan).changes.len(), 0);
    fs::write(bench.device().join("csp.toml"), node.replace("\"1\"", "\"2\"")).unwrap();
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 1);
    assert_eq!(bench.read("csp.toml"), node);
    // A fault on the node, in yet another spelling, applies to it as well.
    bench.succeed(Command::Rollback);
    bench.configure("Enterprise", "[faults]\ndenied = ['./Vendor/MSFT/NETWORKS/Profile/Caf%c3%a9']\n");
    let failed = bench.run(Command::Apply);
    assert_eq!(failed.outcome, "failed", "{}", failed.message);
}
