//! Variants against the rules of Windows Configuration Designer (WCD) that were measured on its packages, and against
//! the one package with variants in the corpus.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;

use ppkgc::format::doc::{ConfigurationSet, ConfigurationSource, Customizations, Settings};
use ppkgc::read::{PackageModel, SettingView, open};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{corpus, ppkgc, sample, succeed, tree};

const MULTIVARIANT: &str = "ppkg/0fe89347_Power.EnergyEstimationEngine.CPU.SD810.ppkg";
const RUN_TIME: &str = "Multivariant/0/Prov/RunTime.xml";
const CUSTOMIZATIONS: &str = "Multivariant/0/customizations.xml";
const ANSWER_FILE: &str = "CommonSettings/1/AnswerFile.xml";

/// Three kinds of devices, two of them with two states; a variant for two of them, named in another order than they are
/// defined in; a variant with its own conditions; settings for every device.
const THREE_KINDS: &str = r#"
[package]
name = "Three Kinds"
version = "1.0"

[personalization]
desktop_image = { url = "https://contoso.com/all.jpg" }

[csp]
"./Vendor/MSFT/SharedPC/SetEduPolicies" = true
"./User/Vendor/MSFT/Kinds/Level" = 1

[conditions]
"small tablets" = [
    { PowerPlatformRole = "8", ProcessorName = "pattern:(.*Celeron.*)" },
    { PowerPlatformRole = "8", ProcessorName = "pattern:(.*Atom.*)" },
]
german = [{ Region = "DE" }]
arm = [{ Architecture = "ARM64", AoAc = "1" }, { Architecture = "ARM64", AoAc = "!1" }]

[[variant]]
name = "wallpaper"
when = ["arm", "small tablets"]
[variant.personalization]
desktop_image = { url = "https://contoso.com/small.jpg" }
[variant.csp]
"./User/Vendor/MSFT/Kinds/Level" = 2

[[variant]]
name = "others"
when = ["german", { Server = "1" }]
[variant.csp]
"./Vendor/MSFT/SharedPC/SleepTimeout" = 600
"./Vendor/MSFT/SharedPC/SetEduPolicies" = false

[schema]
ddf = ["kinds.xml"]
"#;

/// A node for each user.
const DDF: &str = "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><VerDTD>1.2</VerDTD>\
    <Node><NodeName>Kinds</NodeName><Path>./User/Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>\
    <DFFormat><node/></DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><MIME/></DFType>\
    <MSFT:Applicability><MSFT:OsBuildVersion>10.0.16299</MSFT:OsBuildVersion><MSFT:CspVersion>1.0</MSFT:CspVersion>\
    </MSFT:Applicability></DFProperties>\
    <Node><NodeName>Level</NodeName><DFProperties><AccessType><Add/><Get/><Replace/></AccessType>\
    <DFFormat><int/></DFFormat><Occurrence><One/></Occurrence><Scope><Permanent/></Scope><DFType><MIME/></DFType>\
    </DFProperties></Node></Node></MgmtTree>";

/// A spec in a folder of its own, beside a DDF and a picture.
struct Job(TempDir);

impl Job {
    fn new(spec: &str) -> Job {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        fs::write(dir.path().join("kinds.xml"), DDF).unwrap();
        fs::copy(sample("contoso-branding").join("images/sunset.jpg"), dir.path().join("sunset.jpg")).unwrap();
        Job(dir)
    }

    /// Builds it; returns the file of that ending.
    fn build(&self, ending: &str) -> PathBuf {
        succeed(&mut ppkgc(self.0.path(), ["build", "spec.toml", "-o", "out"]));
        let files = fs::read_dir(self.0.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
        let mut fitting = files.filter(|path| path.to_str().unwrap().ends_with(ending));
        fitting.next().unwrap()
    }

    /// The files of its package.
    fn package(&self) -> BTreeMap<String, Vec<u8>> {
        let package = self.build(".ppkg");
        succeed(ppkgc(self.0.path(), ["inspect", "--extract", "tree"]).arg(package));
        tree(&self.0.path().join("tree"))
    }

    /// The content of its package when it is read again.
    fn model(&self) -> PackageModel {
        open(File::open(self.build(".ppkg")).unwrap()).unwrap().model().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&succeed(&mut ppkgc(self.0.path(), arguments))).unwrap()
    }
}

fn settings(package: &BTreeMap<String, Vec<u8>>) -> Settings {
    Customizations::read(&package[CUSTOMIZATIONS]).unwrap().settings
}

fn sets(package: &BTreeMap<String, Vec<u8>>, list: &str) -> Vec<ConfigurationSet> {
    ConfigurationSource::read(&package[list]).unwrap().sets
}

/// One line for each set: the suffix after the GUID of its group, its file, its conditions.
fn lines(sets: &[ConfigurationSet]) -> Vec<String> {
    let line = |set: &ConfigurationSet| {
        let conditions: String = set.conditions.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let file = set.data.rsplit('\\').next().unwrap();
        format!("{}: {file}{conditions}", &set.settings_group[36..])
    };
    sets.iter().map(line).collect()
}

#[test]
fn each_group_of_a_variant_is_one_file_and_each_state_one_set() {
    let package = Job::new(THREE_KINDS).package();
    assert_eq!(
        lines(&sets(&package, RUN_TIME)),
        [
            ": 0__Personalization_DesktopImageUrl.provxml",
            ": 1__SharedPC.provxml",
            "_0: 2__Personalization_DesktopImageUrl.provxml PowerPlatformRole=8 ProcessorName=pattern:(.*Celeron.*)",
            "_1: 2__Personalization_DesktopImageUrl.provxml PowerPlatformRole=8 ProcessorName=pattern:(.*Atom.*)",
            "_2: 2__Personalization_DesktopImageUrl.provxml Architecture=ARM64 AoAc=1",
            "_3: 2__Personalization_DesktopImageUrl.provxml Architecture=ARM64 AoAc=!1",
            "_0: 3__SharedPC.provxml Region=DE",
            "_1: 3__SharedPC.provxml Server=1",
        ]
    );
    assert_eq!(
        lines(&sets(&package, "Multivariant/0/Prov/User_RunTime.xml")),
        [
            ": 4__Kinds_Level.provxml",
            "_0: 5__Kinds_Level.provxml PowerPlatformRole=8 ProcessorName=pattern:(.*Celeron.*)",
            "_1: 5__Kinds_Level.provxml PowerPlatformRole=8 ProcessorName=pattern:(.*Atom.*)",
            "_2: 5__Kinds_Level.provxml Architecture=ARM64 AoAc=1",
            "_3: 5__Kinds_Level.provxml Architecture=ARM64 AoAc=!1",
        ]
    );
    let first = &sets(&package, RUN_TIME)[2];
    assert_eq!(first.settings_group, "5674cdd2-3cb6-5e43-8430-fe320c1796fa_0");
    assert_eq!(first.data, r"$(_prov)\RunTime\2__Personalization_DesktopImageUrl.provxml");
    let provxml = package.keys().filter(|path| path.ends_with(".provxml"));
    assert_eq!(provxml.count(), 6);
}

#[test]
fn the_project_states_kinds_and_variants_and_the_answer_file_what_every_device_gets() {
    let package = Job::new(THREE_KINDS).package();
    let settings = settings(&package);
    let targets: Vec<(&str, usize)> = settings.targets.iter().map(|t| (t.id.as_str(), t.states.len())).collect();
    assert_eq!(targets, [("small tablets", 2), ("german", 1), ("arm", 2), ("others", 1)]);
    let refs: Vec<&[String]> = settings.variants.iter().map(|variant| variant.target_refs.as_slice()).collect();
    assert_eq!(refs, [["arm", "small tablets"], ["german", "others"]]);
    let answer = String::from_utf8(package[ANSWER_FILE].clone()).unwrap();
    assert!(answer.contains("https://contoso.com/all.jpg") && answer.contains("<Common>"));
    assert!(!answer.contains("Variant") && !answer.contains("Target") && !answer.contains("small.jpg"));
    let list = String::from_utf8(package["Multivariant/Multivariant.xml"].clone()).unwrap();
    assert_eq!(list.matches("<Element Index").count(), 1);
}

#[test]
fn a_package_is_read_back_with_its_conditions() {
    let model = Job::new(THREE_KINDS).model();
    assert!(model.problems.worst().is_none());
    let labels: Vec<String> = model.settings.iter().map(SettingView::label).collect();
    let read: Vec<(&str, Option<&str>, &str, usize)> = model
        .settings
        .iter()
        .zip(&labels)
        .map(|(setting, label)| {
            let conditions = setting.group.applied.iter().filter(|applied| !applied.conditions.is_empty()).count();
            (label.as_str(), setting.stated.as_deref(), setting.value.as_deref().unwrap(), conditions)
        })
        .collect();
    let (all, small) = ("https://contoso.com/all.jpg", "https://contoso.com/small.jpg");
    assert_eq!(
        read,
        [
            ("Personalization/DesktopImageUrl", Some(all), all, 0),
            ("SharedPC/PolicyCustomization/SetEduPolicies", Some("True"), "true", 0),
            ("Personalization/DesktopImageUrl", Some(small), small, 4),
            ("SharedPC/PolicyCustomization/SetEduPolicies", Some("False"), "false", 2),
            ("SharedPC/PolicyCustomization/SleepTimeout", Some("600"), "600", 2),
            ("Kinds/Level", None, "1", 0),
            ("Kinds/Level", None, "2", 4),
        ]
    );
}

/// The author of the one real package removed the first three variants, which had five states, and the numbers were
/// kept: a fourth variant after three such variants must have exactly the same sets, except for the setting.
#[test]
fn a_fourth_variant_is_listed_as_in_the_package_of_wcd() {
    let corpus = corpus();
    let theirs = tempfile::tempdir().unwrap();
    succeed(ppkgc(theirs.path(), ["inspect", "--extract", "tree"]).arg(corpus.join(MULTIVARIANT)));
    let theirs = tree(&theirs.path().join("tree"));
    let target = &settings(&theirs).targets[0];
    let states: Vec<String> = target
        .states
        .iter()
        .map(|state| {
            let pairs: Vec<String> = state.iter().map(|c| format!("{} = '{}'", c.name, c.value)).collect();
            format!("{{ {} }}", pairs.join(", "))
        })
        .collect();
    let variant = |name: &str, when: &str| {
        let url = format!("https://contoso.com/{name}.jpg");
        format!("[[variant]]\nname = '{name}'\nwhen = {when}\npersonalization.desktop_image.url = '{url}'\n")
    };
    let spec = format!(
        "[package]\nname = 'Fourth'\nversion = '1.0'\n[conditions]\n{} = [{}]\n{}{}{}{}",
        target.id,
        states.join(", "),
        variant("a", "[{ Region = 'DE' }, { Region = 'AT' }]"),
        variant("b", "[{ Region = 'FR' }, { Region = 'BE' }]"),
        variant("c", "[{ Region = 'IT' }]"),
        variant("d", &format!("['{}']", target.id)),
    );
    let ours = Job::new(&spec).package();
    let as_theirs = String::from_utf8(ours[RUN_TIME].clone())
        .unwrap()
        .replace("5674cdd2-3cb6-5e43-8430-fe320c1796fa", "cf48a9d6-f965-521f-a07e-d3bf2dce555f")
        .replace("Personalization_DesktopImageUrl", "Power_EnergyEstimationEngine");
    let fourth: Vec<&str> =
        as_theirs.split_inclusive("\r\n").filter(|line| !line.contains("RunTime") || line.contains("3__")).collect();
    assert_eq!(fourth.concat(), String::from_utf8(theirs[RUN_TIME].clone()).unwrap());
    for path in [ANSWER_FILE, "Multivariant/0/MasterDatastore.xml", "Multivariant/Multivariant.xml"] {
        assert_eq!(String::from_utf8_lossy(&ours[path]), String::from_utf8_lossy(&theirs[path]), "{path}");
    }
    assert_eq!(&settings(&ours).targets[0], target);
    assert!(settings(&ours).common.is_none());
    // Everything between the settings of the package and those of the variant is the same text.
    let shape = |package: &BTreeMap<String, Vec<u8>>, setting: &str| {
        let text = String::from_utf8(package[CUSTOMIZATIONS].clone()).unwrap();
        let (start, end) = (text.find("  <Settings xmlns").unwrap(), text.rfind(setting).unwrap());
        let whole = text[start..end].to_owned();
        let (targets, others) = whole.split_at(whole.find("</Target>").unwrap());
        let (_, last) = others.split_at(others.rfind("      <Variant>").unwrap());
        format!("{targets}{last}")
    };
    assert_eq!(shape(&ours, "<Personalization>"), shape(&theirs, "<Power>"));
}

#[test]
fn one_picture_for_two_variants_is_listed_for_each() {
    let spec = "[package]\nname = 'Picture'\nversion = '1.0'\n\
        [[variant]]\nname = 'a'\nwhen = { Region = 'DE' }\npersonalization.desktop_image.file = 'sunset.jpg'\n\
        [[variant]]\nname = 'b'\nwhen = { Lang = 'de', Region = '!DE' }\n\
        personalization.desktop_image.file = 'sunset.jpg'\n";
    let job = Job::new(spec);
    let assets: Vec<(String, usize)> = job.model().assets.iter().map(|a| (a.file_name.clone(), a.path.len())).collect();
    assert_eq!(assets.len(), 2);
    assert_eq!(assets[0], assets[1]);
    let package = job.package();
    let list = String::from_utf8(package["DataAsset/DataAsset.xml"].clone()).unwrap();
    assert_eq!(list.matches("Value=\"/Personalization/DeployDesktopImage\"").count(), 2);
    assert!(list.contains("Key=\"0_") && list.contains("Key=\"1_"));
    assert_eq!(
        lines(&sets(&package, RUN_TIME)),
        [
            ": 0__Personalization_DeployDesktopImage.provxml Region=DE",
            ": 1__Personalization_DesktopImageUrl.provxml Region=DE",
            "_0: 2__Personalization_DeployDesktopImage.provxml Lang=de Region=!DE",
            "_0: 3__Personalization_DesktopImageUrl.provxml Lang=de Region=!DE",
        ]
    );
}

#[test]
fn plan_and_record_name_variants_and_hide_what_comes_from_the_environment() {
    let job = Job::new(&THREE_KINDS.replace("Region = \"DE\"", "Region = { env = \"PATH_OF_NOBODY\" }"));
    let hidden = |arguments: &[&str]| {
        let output = ppkgc(job.0.path(), arguments).env("PATH_OF_NOBODY", "XQ").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && !text.contains("XQ"), "{text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let plan = hidden(&["emit", "spec.toml", "--what", "plan"]);
    let names = |list: &Value| -> Vec<Option<String>> {
        list.as_array().unwrap().iter().map(|item| item["variant"].as_str().map(str::to_owned)).collect()
    };
    let (wallpaper, others) = (Some("wallpaper".to_owned()), Some("others".to_owned()));
    assert_eq!(names(&plan["groups"]), [None, None, wallpaper.clone(), others.clone(), None, wallpaper.clone()]);
    assert_eq!(plan["variants"][1]["when"][0]["states"][0][0], serde_json::json!({ "name": "Region", "value": null }));
    let record = hidden(&["build", "spec.toml", "-o", "out", "--format", "json"]);
    assert_eq!(record["variants"], plan["variants"]);
    assert_eq!(names(&record["settings"]), [None, None, wallpaper.clone(), others.clone(), others, None, wallpaper]);
}

#[test]
fn a_change_reaches_into_a_variant() {
    let job = Job::new(THREE_KINDS);
    let change = "variant.wallpaper.personalization.desktop_image.url=https://contoso.com/other.jpg";
    let plan = job.json(&["emit", "spec.toml", "--what", "plan", "--set", change]);
    assert_eq!(plan["groups"][2]["settings"][0]["value"], "https://contoso.com/other.jpg");
}

/// Of many variants there are many more pairs; a record that lists all of them would be too large to be read.
#[test]
fn pairs_of_variants_beyond_a_hundred_are_counted() {
    let variants: String = (0..20)
        .map(|number| {
            format!(
                "[[variant]]\nname = 'v{number}'\nwhen = {{ ProcessorName = 'pattern:(.*{number})' }}\n\
                 [variant.personalization]\ndesktop_image = {{ url = 'https://contoso.com/{number}.jpg' }}\n"
            )
        })
        .collect();
    let spec = format!("[package]\nname = 'Many'\nversion = '1.0'\n{variants}");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("spec.toml"), spec).unwrap();
    let output = ppkgc(folder.path(), ["check", "spec.toml", "--format", "json"]).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let pairs: Vec<&Value> = findings.iter().filter(|finding| finding["code"] == "variants-overlap").collect();
    assert_eq!(pairs.len(), 101);
    let more = "90 more pairs of variants can apply to the same device";
    assert!(pairs.iter().any(|finding| finding["message"].as_str().unwrap().starts_with(more)), "{pairs:#?}");
}
