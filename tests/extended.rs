//! Specs that extend others: generated trees of three levels against a model of a few lines.

use std::collections::BTreeMap;
use std::fs;

use ppkgc::finding::{Code, Source};
use ppkgc::settings::{self, Project};
use ppkgc::spec::{flattened, parse};
use serde_json::Value;

use crate::support::{ppkgc, sample, succeed};

const TREES: u64 = 300;
/// The files of a tree, each extending the one before it, with their paths from the folder of the last one.
const LEVELS: [(&str, &str); 3] =
    [("base.toml", "../../base.toml"), ("region/region.toml", "../region.toml"), ("region/site/site.toml", "")];

/// What may be set, as section and key, with the address that it sets. Some addresses can be written in two ways.
const KEYS: [(&str, &str, &str); 9] = [
    ("personalization", "company_name", "./Vendor/MSFT/Personalization/CompanyName"),
    ("csp", "\"./Vendor/MSFT/Personalization/CompanyName\"", "./Vendor/MSFT/Personalization/CompanyName"),
    ("csp", "\"./Vendor/MSFT/Personalization/DesktopImageUrl\"", "./Vendor/MSFT/Personalization/DesktopImageUrl"),
    ("device", "name", "Accounts/ComputerAccount/ComputerName"),
    ("settings", "\"Accounts/ComputerAccount/ComputerName\"", "Accounts/ComputerAccount/ComputerName"),
    ("settings", "\"DevDetail/DNSComputerName\"", "DevDetail/DNSComputerName"),
    ("settings", "\"Policies/Start/HideRecommendedSection\"", "Policies/Start/HideRecommendedSection"),
    ("command", "one", "ProvisioningCommands/PrimaryContext/Command/CommandConfig[one]/CommandLine"),
    ("command", "two", "ProvisioningCommands/PrimaryContext/Command/CommandConfig[two]/CommandLine"),
];

/// Address, value and place of what is set.
type Settings = BTreeMap<String, (String, String)>;

/// A tree, and the expected content of its last file.
struct Tree {
    texts: [String; 3],
    change: Option<String>,
    expected: Settings,
}

#[test]
fn every_value_is_that_of_the_nearest_file_and_known_by_its_line() {
    let mut counts = [0; 2];
    for seed in 0..TREES {
        let tree = tree(seed);
        let source = tree.source();
        let (project, report) = parse(&source, &|_| None);
        let findings = report.in_order().into_iter().filter(|finding| finding.code != Code::NothingToSet);
        let findings: Vec<&str> = findings.map(|finding| finding.message.as_str()).collect();
        assert_eq!(findings, [""; 0], "tree {seed}: {:#?}", tree.texts);
        let found = set_by(&project.unwrap(), &source);
        assert_eq!(found, tree.expected, "tree {seed}: {:#?} {:?}", tree.texts, tree.change);
        let flat = Source::new("flat.toml", flattened(&source));
        let values = |settings: &Settings| -> Vec<(String, String)> {
            settings.iter().map(|(address, (value, _))| (address.clone(), value.clone())).collect()
        };
        let flat = set_by(&parse(&flat, &|_| None).0.unwrap(), &flat);
        assert_eq!(values(&flat), values(&found), "tree {seed}");
        counts[0] += found.len();
        counts[1] += found.values().filter(|(_, place)| !place.starts_with("region/site/")).count();
    }
    println!(
        "{TREES} trees, {} values, {} of them from a file that is extended or the command line",
        counts[0], counts[1]
    );
}

/// The settings that a fleet shares.
const BASE: &str = r#"
[package]
name = "Contoso"
version = "1.0"

[target]
editions = ["Enterprise"]
builds = ["Windows 11 24H2"]

[personalization]
desktop_image = { file = "images/wall.jpg" }
lock_screen_image = { file = "images/wall.jpg" }

[conditions]
tablet = [{ PowerPlatformRole = "8" }]

[[command]]
name = "first"
run = "cmd /c first.cmd"
files = ["setup/first.cmd"]

[[command]]
name = "second"
run = "cmd /c echo second"
restart = true

[[variant]]
name = "tablets"
when = ["tablet"]
[variant.personalization]
company_name = "Contoso Tablets"

[settings.Policies.Start]
HideRecommendedSection = 1

[settings]
"Accounts/ComputerAccount/ComputerName" = "PC-%SERIAL%"
"#;

/// The differences of one of its sites.
const SITE: &str = r#"
extends = "../base.toml"

[package]
name = "Berlin"

[personalization]
lock_screen_image = { remove = true }

[conditions]
tablet = [{ PowerPlatformRole = "3" }]

[[command]]
name = "third"
run = "cmd /c third.cmd"
files = ["third.cmd"]

[[command]]
name = "first"
run = "cmd /c first.cmd Berlin"

[[command]]
name = "second"
remove = true

[[variant]]
name = "tablets"
[variant.personalization]
company_name = "Berlin Tablets"

[device]
name = "BER-%SERIAL%"

[settings.Policies.Start]
HideRecommendedSection = 0
"#;

#[test]
fn the_spec_in_one_file_builds_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("berlin");
    for path in ["berlin", "images", "setup"] {
        fs::create_dir(folder.path().join(path)).unwrap();
    }
    fs::copy(sample("contoso-branding").join("images/blue-hour.jpg"), folder.path().join("images/wall.jpg")).unwrap();
    for (path, text) in
        [("base.toml", BASE), ("berlin/site.toml", SITE), ("setup/first.cmd", "rem"), ("berlin/third.cmd", "rem")]
    {
        fs::write(folder.path().join(path), text).unwrap();
    }
    let text = succeed(&mut ppkgc(&site, ["emit", "--what", "spec", "site.toml"]));
    for present in
        ["cmd /c first.cmd Berlin", "../setup/first.cmd", "../images/wall.jpg", "Berlin Tablets", "BER-%SERIAL%"]
    {
        assert!(text.contains(present), "{present}: {text}");
    }
    for absent in ["second", "lock_screen_image", "PC-%SERIAL%", "extends", "PowerPlatformRole = \"8\""] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    assert!(text.find("\"first\"") < text.find("\"third\""), "{text}");
    fs::write(site.join("flat.toml"), &text).unwrap();
    succeed(&mut ppkgc(&site, ["build", "site.toml", "-o", "whole"]));
    succeed(&mut ppkgc(&site, ["build", "flat.toml", "-o", "flat", "--root", ".."]));
    for file in ["Berlin.ppkg", "Berlin.cat", "Berlin.customizations.xml"] {
        assert_eq!(fs::read(site.join("whole").join(file)).unwrap(), fs::read(site.join("flat").join(file)).unwrap());
    }
    let record = fs::read_to_string(site.join("whole/Berlin.build.json")).unwrap();
    assert!(record.contains("\"file\": \"../base.toml\"") && record.contains("\"file\": \"site.toml\""), "{record}");
}

#[test]
fn files_of_an_extended_spec_stay_below_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["shared/images", "site", "private"] {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    fs::write(folder.path().join("private/note.txt"), "x").unwrap();
    fs::write(folder.path().join("shared/images/note.txt"), "x").unwrap();
    let check = |base: &str, site: &str| {
        fs::write(folder.path().join("shared/base.toml"), base).unwrap();
        let spec = format!("extends = \"../shared/base.toml\"\n[package]\nname = \"A\"\nversion = \"1.0\"\n{site}");
        fs::write(folder.path().join("site/spec.toml"), spec).unwrap();
        let output = ppkgc(&folder.path().join("site"), ["check", "spec.toml", "--format", "json"]).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors = document["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
        let code = |error: &Value| format!("{} {}", error["code"].as_str().unwrap(), error["file"].as_str().unwrap());
        errors.map(code).collect::<Vec<_>>()
    };
    let setting = |path: &str| format!("[settings]\n\"DevDetail/DNSComputerName\" = {{ file = \"{path}\" }}\n");
    assert_eq!(check(&setting("images/note.txt"), ""), [""; 0]);
    assert_eq!(check(&setting("../private/note.txt"), ""), ["file-outside ../shared/base.toml"]);
    // The author of a spec may name any existing file to extend. The folder of that file stays inaccessible to the
    // spec.
    for base in ["# a file of the machine\n", "[oobe]\nhide = true\n"] {
        assert_eq!(check(base, &setting("../shared/images/note.txt")), ["file-outside spec.toml"]);
    }
}

#[test]
fn none_of_a_file_that_is_not_a_spec_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let spec = "extends = \"own.env\"\n[package]\nname = \"A\"\nversion = \"1.0\"\n[oobe]\nhide = true\n";
    fs::write(folder.path().join("spec.toml"), spec).unwrap();
    for (text, why) in [
        ("NAME=\"Quartz-Nine\"\n", "it has values outside of any section"),
        ("-----BEGIN\nQuartz-Nine\n", "line 1 is not TOML"),
        ("<a>Quartz-Nine</a>", "this is an XML document, not a spec"),
        ("", "the spec is empty"),
    ] {
        fs::write(folder.path().join("own.env"), text).unwrap();
        for format in ["human", "json", "sarif", "github"] {
            let output = ppkgc(folder.path(), ["check", "spec.toml", "--format", format]).output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("missing-parent") && said.contains(why) && !said.contains("Quartz"), "{said}");
        }
    }
}

#[test]
fn code_scanning_marks_the_file_that_holds_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let base = "[package]\nname = \"A\"\nversion = \"1.0\"\ncolour = 1\n";
    fs::write(folder.path().join("base.toml"), base).unwrap();
    fs::write(folder.path().join("spec.toml"), "extends = \"base.toml\"\n[oobe]\nhidden = true\n").unwrap();
    let output = ppkgc(folder.path(), ["check", "spec.toml", "--format", "sarif"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let run = &document["runs"][0];
    let list = |key: &str| run[key].as_array().unwrap().clone();
    let names: Vec<Value> = list("artifacts").iter().map(|artifact| artifact["location"]["uri"].clone()).collect();
    assert_eq!(names, ["spec.toml", "base.toml"]);
    let unknown = list("results").into_iter().filter(|result| result["ruleId"] == "unknown-key");
    let places = unknown.map(|result| {
        let place = &result["locations"][0]["physicalLocation"];
        let (artifact, line) = (&place["artifactLocation"]["index"], &place["region"]["startLine"]);
        (artifact.as_u64().unwrap(), line.as_u64().unwrap())
    });
    assert_eq!(places.collect::<Vec<_>>(), [(0, 3), (1, 4)]);
}

impl Tree {
    fn source(&self) -> Source {
        let [base, region, site] = &self.texts;
        let source = Source::new(LEVELS[2].0, site.as_str());
        let source = source.with_parent(LEVELS[1].0, LEVELS[1].1, region).with_parent(LEVELS[0].0, LEVELS[0].1, base);
        self.change.iter().fold(source, |source, change| source.with_change(change))
    }
}

/// What a project sets, with the file and line of each key.
fn set_by(project: &Project, source: &Source) -> Settings {
    let setting = |setting: &settings::Setting| {
        let value = match &setting.value.as_ref().unwrap().value {
            settings::Value::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        let (file, position) = source.position(setting.origin.start);
        (setting.address.to_string(), (value, format!("{file}:{}", position.line)))
    };
    project.settings.iter().map(setting).collect()
}

/// The tree for a number: each level sets some keys, and removes some of those before it.
fn tree(seed: u64) -> Tree {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    // The model: the value of each key, and its level; of two keys for one address the nearer one counts.
    let mut said: BTreeMap<usize, (usize, String, String)> = BTreeMap::new();
    let mut texts = [
        "[package]\nname = \"Base\"\nversion = \"1.0\"\n",
        "extends = \"../base.toml\"\n",
        "extends = \"../region.toml\"\n[package]\nname = \"Site\"\n",
    ]
    .map(str::to_owned);
    for level in 0..LEVELS.len() {
        let text = &mut texts[level];
        let mut section = "";
        let mut addresses = Vec::new();
        for (index, (own, key, address)) in KEYS.iter().enumerate() {
            let removes = said.contains_key(&index) && draw(4) == 0;
            if addresses.contains(address) || !removes && draw(2) == 0 {
                continue;
            }
            addresses.push(address);
            if *own == "command" {
                text.push_str(&format!("[[command]]\nname = \"{key}\"\n"));
            } else if section != *own {
                text.push_str(&format!("[{own}]\n"));
                section = own;
            }
            let value = format!("value{}", draw(1000));
            let line = text.lines().count() + 1;
            text.push_str(&match (*own, removes) {
                ("command", true) => "remove = true\n".to_owned(),
                ("command", false) => format!("run = \"{value}\"\n"),
                (_, true) => format!("{key} = {{ remove = true }}\n"),
                (_, false) => format!("{key} = \"{value}\"\n"),
            });
            match removes {
                true => said.remove(&index),
                false => said.insert(index, (level, value, format!("{}:{line}", LEVELS[level].0))),
            };
        }
    }
    let change = (draw(3) == 0).then(|| {
        let index = 3 + usize::try_from(draw(3)).unwrap();
        let (section, key, _) = KEYS[index];
        said.insert(index, (LEVELS.len(), "changed".to_owned(), "--set:1".to_owned()));
        format!("{section}.{key}=changed")
    });
    let mut nearest: BTreeMap<&str, (usize, String, String)> = BTreeMap::new();
    for (index, own) in said {
        let latest = nearest.entry(KEYS[index].2).or_insert_with(|| own.clone());
        *latest = if own.0 > latest.0 { own } else { latest.clone() };
    }
    let expected = nearest.into_iter().map(|(address, (_, value, place))| (address.to_owned(), (value, place)));
    Tree { texts, change, expected: expected.collect() }
}
