//! Microsoft's own packages are the reference: we write the same bytes as Windows Configuration Designer (WCD).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use ppkgc::finding::Source;
use ppkgc::read::{PackageModel, open};
use ppkgc::settings::{Project, Setting, Spanned, Value, When};
use ppkgc::wcd::{self, Circumstances};

use crate::support::{corpus, ppkgc, succeed, tree};

const START_PINS: &str = "ppkg/11652c19_start_pins.ppkg";
const OEM_APPS: &str = "ppkg/260c3a9e_OEMApps.ppkg";

fn model(package: &Path) -> PackageModel {
    open(File::open(package).unwrap()).unwrap().model().unwrap()
}

/// Unpacks a package with our own reader.
fn unpack(package: &Path, to: &Path) {
    succeed(ppkgc(Path::new("."), ["inspect", "--extract"]).arg(to).arg(package));
}

/// Builds a spec that states what a package states, with one line of `[csp]`, and unpacks the result.
fn rebuild(dir: &Path, reference: &PackageModel, csp: &str, ddf: &Path) {
    let identity = &reference.identity;
    let spec = format!(
        "[package]\nname = {:?}\nid = {:?}\nversion = {:?}\nowner = {:?}\nrank = {}\n\n[csp]\n{csp}\n",
        identity.name,
        identity.id,
        identity.version,
        identity.owner.as_deref().unwrap(),
        identity.rank.unwrap(),
    );
    fs::write(dir.join("spec.toml"), spec).unwrap();
    succeed(ppkgc(dir, ["build", "spec.toml", "-o", "out", "--ddf"]).arg(ddf));
    let package = fs::read_dir(dir.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "ppkg"))
        .unwrap();
    unpack(&package, &dir.join("ours"));
}

#[test]
fn the_start_pins_package_equals_that_of_wcd_in_every_file() {
    let corpus = corpus();
    let dir = tempfile::tempdir().unwrap();
    let reference = model(&corpus.join(START_PINS));
    let pins = reference.settings[0].value.as_deref().unwrap();
    fs::write(dir.path().join("pins.json"), pins).unwrap();
    let line = "\"./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins\" = { file = \"pins.json\" }";
    rebuild(dir.path(), &reference, line, &corpus.join("ddf/Start_AreaDDF.xml"));
    unpack(&corpus.join(START_PINS), &dir.path().join("theirs"));
    let (ours, theirs) = (tree(&dir.path().join("ours")), tree(&dir.path().join("theirs")));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (path, bytes) in &theirs {
        let (ours, theirs) = (String::from_utf8_lossy(&ours[path]), String::from_utf8_lossy(bytes));
        assert_eq!(ours, theirs, "{path}");
    }
}

/// Removes SettingsPath, which older versions of WCD did not write: the one accepted difference.
#[test]
fn a_policy_of_the_oem_apps_package_equals_that_of_wcd_without_settings_path() {
    const FILE: &str = "Policies_ApplicationManagement_AllowAllTrustedApps.provxml";
    let corpus = corpus();
    let dir = tempfile::tempdir().unwrap();
    let line = "\"./Device/Vendor/MSFT/Policy/Config/ApplicationManagement/AllowAllTrustedApps\" = 1";
    let ddf = corpus.join("ddf/ApplicationManagement_AreaDDF.xml");
    rebuild(dir.path(), &model(&corpus.join(OEM_APPS)), line, &ddf);
    unpack(&corpus.join(OEM_APPS), &dir.path().join("theirs"));
    let find = |folder: &str| {
        let files = tree(&dir.path().join(folder));
        let (_, bytes) = files.into_iter().find(|(path, _)| path.ends_with(FILE)).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let attribute = " SettingsPath=\"Policies/ApplicationManagement/AllowAllTrustedApps\"";
    let ours = find("ours");
    assert!(ours.contains(attribute));
    assert_eq!(ours.replace(attribute, ""), find("theirs"));
}

/// A package of WCD with the options it was made with, as far as its bytes show them.
struct Made {
    package: &'static str,
    /// WCD writes SettingsPath since 2024.
    settings_path: bool,
    /// The stores of settings, as a spec names them.
    stores: &'static str,
}

/// The packages whose settings are all stated by paths of the settings store.
const MADE_OF_SETTINGS: &[Made] = &[
    Made { package: "packages/2471d4d2_HideStartMenuElements.ppkg", settings_path: true, stores: "desktop" },
    Made { package: "packages/3255fc0f_AutoLogon-HideStartMenuItems.ppkg", settings_path: false, stores: "desktop" },
    Made {
        package: "packages/675c2ff6_Start-HideRecommendedSection.ppkg",
        settings_path: true,
        stores: "common+desktop",
    },
    Made { package: "packages/6e74b4d9_SharedPC-DirectLogon.ppkg", settings_path: true, stores: "desktop" },
    Made { package: "packages/bd20db1f_officesetup.ppkg", settings_path: true, stores: "common+desktop" },
    Made { package: "packages/d0479fd9_PPMSettings-8550Profiles.wp.ppkg", settings_path: false, stores: "desktop" },
    Made { package: "packages/ef31f282_PPMSettings-8350Profiles.wp.ppkg", settings_path: false, stores: "desktop" },
    Made { package: "ppkg/11652c19_start_pins.ppkg", settings_path: true, stores: "desktop" },
    Made { package: "ppkg/260c3a9e_OEMApps.ppkg", settings_path: false, stores: "common+desktop" },
    Made { package: "ppkg/52c8f67d_setupspecialize.ppkg", settings_path: false, stores: "desktop" },
    Made { package: "ppkg/57c96be5_PPMSettings-8150Profiles.wd.ppkg", settings_path: false, stores: "desktop" },
];

/// Every XML file of these packages, from a spec that states their customizations.xml line by line. Accepted
/// differences: SettingsPath and the Name of items, which older versions do not write; how an empty Notes is closed, of
/// which both forms occur in one version; and the path of a certificate file on the author's disk.
#[test]
fn packages_made_of_settings_equal_those_of_wcd_in_every_file() {
    let corpus = corpus();
    for made in MADE_OF_SETTINGS {
        let dir = tempfile::tempdir().unwrap();
        unpack(&corpus.join(made.package), &dir.path().join("theirs"));
        let theirs = tree(&dir.path().join("theirs"));
        let customizations = std::str::from_utf8(&theirs["Multivariant/0/customizations.xml"]).unwrap();
        let source = Source::new("customizations.xml", customizations);
        let (project, _) = wcd::parse(&source, &Circumstances::default());
        let spec = stated(&project.unwrap(), made, dir.path(), &theirs);
        fs::write(dir.path().join("spec.toml"), &spec).unwrap();
        let ddf = corpus.join("ddf");
        succeed(ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--ddf"]).arg(&ddf));
        let mut outputs = fs::read_dir(dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
        unpack(
            &outputs.find(|path| path.extension().is_some_and(|end| end == "ppkg")).unwrap(),
            &dir.path().join("ours"),
        );
        let ours = tree(&dir.path().join("ours"));
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{}", made.package);
        for (path, bytes) in &theirs {
            let (ours, theirs) = (comparable(&ours[path], made), comparable(bytes, made));
            let difference = ours.lines().zip(theirs.lines()).enumerate().find(|(_, (ours, theirs))| ours != theirs);
            assert_eq!(difference, None, "{}: {path}", made.package);
            assert_eq!(ours.len(), theirs.len(), "{}: {path}", made.package);
        }
    }
}

/// A file without the accepted differences.
fn comparable(bytes: &[u8], made: &Made) -> String {
    let text = String::from_utf8_lossy(bytes).replace("<Notes></Notes>", "<Notes />");
    let lines = text.lines().map(|line| {
        let line = match made.settings_path {
            true => line.to_owned(),
            false => without_attribute(&without_attribute(line, "SettingsPath"), "Name"),
        };
        match line.split_once("<CertificatePath>") {
            Some((before, _)) => format!("{before}<CertificatePath>"),
            None => line,
        }
    });
    lines.collect::<Vec<String>>().join("\n")
}

fn without_attribute(line: &str, name: &str) -> String {
    match line.split_once(&format!(" {name}=\"")) {
        Some((before, after)) => format!("{before}{}", after.split_once('"').map_or("", |(_, rest)| rest)),
        None => line.to_owned(),
    }
}

/// A spec that states a project of WCD line by line.
fn stated(project: &Project, made: &Made, dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> String {
    let text = |part: &Option<Spanned<String>>| part.as_ref().unwrap().value.clone();
    let package = &project.package;
    let mut spec = format!(
        "[package]\nname = {:?}\nid = {:?}\nversion = {:?}\nowner = {:?}\nrank = {}\nstores = {:?}\n\n[settings]\n",
        text(&package.name),
        text(&package.id),
        text(&package.version),
        text(&package.owner),
        package.rank.as_ref().unwrap().value,
        made.stores,
    );
    state_settings(&project.settings, dir, files, &mut spec);
    spec.push_str("[conditions]\n");
    for kind in &project.conditions {
        let states = kind.states.iter().map(|state| {
            let pairs = state.conditions.iter().map(|own| format!("{} = {:?}", own.name.value, own.value.value));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        });
        spec.push_str(&format!("{:?} = [{}]\n", kind.name.value, states.collect::<Vec<_>>().join(", ")));
    }
    for (number, variant) in project.variants.iter().enumerate() {
        let names = variant.when.iter().map(|when| match when {
            When::Named(name) => name.value.as_str(),
            When::State(_) => panic!("a project names its conditions"),
        });
        let names: Vec<&str> = names.collect();
        spec.push_str(&format!("[[variant]]\nname = \"{number}\"\nwhen = {names:?}\n[variant.settings]\n"));
        state_settings(&variant.settings, dir, files, &mut spec);
    }
    spec
}

fn state_settings(settings: &[Setting], dir: &Path, files: &BTreeMap<String, Vec<u8>>, spec: &mut String) {
    for setting in settings {
        let value = match &setting.value.as_ref().unwrap().value {
            Value::Text(text) => serde_json::Value::String(text.clone()).to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(truth) => truth.to_string(),
            _ => {
                fs::write(dir.join("certificate.cer"), certificate(files)).unwrap();
                "{ file = \"certificate.cer\" }".to_owned()
            }
        };
        let path = serde_json::Value::String(setting.address.to_string());
        spec.push_str(&format!("{path} = {value}\n"));
    }
}

/// The certificate that a package carries, in PEM.
fn certificate(files: &BTreeMap<String, Vec<u8>>) -> String {
    let texts = files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut value = texts.filter_map(|text| {
        let (_, after) = text.split_once("name=\"EncodedCertificate\" value=\"")?;
        Some(after.split_once('"')?.0.to_owned())
    });
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", value.next_back().unwrap())
}

/// The differences of a package that is built again from its own project, with reasons.
const DIFFERENCES: &[(&str, &[&str])] = &[
    // Its author took the first three variants out of the package and left the numbers of the others.
    (
        "ppkg/0fe89347_Power.EnergyEstimationEngine.CPU.SD810.ppkg",
        &[
            "Multivariant/0/Prov/RunTime.xml",
            "Multivariant/0/Prov/RunTime/0__Power_EnergyEstimationEngine.provxml",
            "Multivariant/0/Prov/RunTime/3__Power_EnergyEstimationEngine.provxml",
        ],
    ),
];

/// Every package of the corpus, unpacked and built again from its own customizations.xml. Nothing but the folder is
/// named: the version and the stores that the project does not name come from the package.
#[test]
fn packages_are_built_again_from_their_own_projects() {
    let corpus = corpus();
    let mut equal = 0;
    for folder in ["ppkg", "packages"] {
        for entry in fs::read_dir(corpus.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "ppkg") {
                continue;
            }
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            let expected = DIFFERENCES.iter().find(|(package, _)| *package == name).map_or(&[][..], |(_, files)| files);
            let dir = tempfile::tempdir().unwrap();
            unpack(&path, &dir.path().join("theirs"));
            succeed(&mut ppkgc(dir.path(), ["build", "theirs", "-o", "out"]));
            let mut outputs = fs::read_dir(dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
            unpack(
                &outputs.find(|path| path.extension().is_some_and(|end| end == "ppkg")).unwrap(),
                &dir.path().join("ours"),
            );
            let (ours, theirs) = (tree(&dir.path().join("ours")), tree(&dir.path().join("theirs")));
            let all: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
            let other: Vec<&String> = all.into_iter().filter(|file| ours.get(*file) != theirs.get(*file)).collect();
            assert_eq!(other, expected, "{name}");
            equal += usize::from(other.is_empty());
        }
    }
    assert_eq!(equal, 13);
}
