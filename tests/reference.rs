//! Microsoft's own packages are the reference: what Windows Configuration Designer (WCD) wrote, we write to the byte.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use ppkgc::address::{StoreItem, StorePath, StoreSegment};
use ppkgc::format::xml::{Content, Element, parse};
use ppkgc::read::{PackageModel, open};
use ppkgc::store;

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

/// That WCD wrote no SettingsPath yet; it is the one accepted difference.
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

/// A package of WCD with what it was made with, as far as that shows in its bytes.
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

/// Every XML file of these packages, from a spec that states their customizations.xml line by line. Accepted differences:
/// SettingsPath and the Name of items, which older versions do not write; how an empty Notes is closed, of which both forms occur in one
/// version; and the path of a certificate file on the author's disk.
#[test]
fn packages_made_of_settings_equal_those_of_wcd_in_every_file() {
    let corpus = corpus();
    for made in MADE_OF_SETTINGS {
        let dir = tempfile::tempdir().unwrap();
        unpack(&corpus.join(made.package), &dir.path().join("theirs"));
        let theirs = tree(&dir.path().join("theirs"));
        let customizations = parse(&theirs["Multivariant/0/customizations.xml"]).unwrap();
        let spec = stated(&customizations, made, dir.path(), &theirs);
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
fn stated(project: &Element, made: &Made, dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> String {
    let config = &project.children()[0];
    let field = |name: &str| match config.children().iter().find(|child| child.name == name).map(|own| &own.content) {
        Some(Content::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let mut spec = format!(
        "[package]\nname = {:?}\nid = {:?}\nversion = {:?}\nowner = {:?}\nrank = {}\nstores = {:?}\n\n",
        field("Name"),
        field("ID"),
        field("Version"),
        field("OwnerType"),
        field("Rank"),
        made.stores,
    );
    let mut variants = 0;
    for part in project.children()[1].children()[0].children() {
        match part.name.as_str() {
            "Common" => state_settings("settings", part, dir, files, &mut spec),
            "Targets" => state_conditions(part, &mut spec),
            _ => {
                let names: Vec<&str> = part.children()[0].children().iter().map(id).collect();
                spec.push_str(&format!("[[variant]]\nname = \"{variants}\"\nwhen = {names:?}\n"));
                state_settings("variant.settings", &part.children()[1], dir, files, &mut spec);
                variants += 1;
            }
        }
    }
    spec
}

fn id(element: &Element) -> &str {
    element.attribute("Id").unwrap()
}

fn state_conditions(targets: &Element, spec: &mut String) {
    spec.push_str("[conditions]\n");
    for target in targets.children() {
        let states = target.children().iter().map(|state| {
            let conditions = state.children().iter().map(|condition| {
                format!("{} = {:?}", condition.attribute("Name").unwrap(), condition.attribute("Value").unwrap())
            });
            format!("{{ {} }}", conditions.collect::<Vec<_>>().join(", "))
        });
        spec.push_str(&format!("{:?} = [{}]\n", id(target), states.collect::<Vec<_>>().join(", ")));
    }
}

fn state_settings(section: &str, settings: &Element, dir: &Path, files: &BTreeMap<String, Vec<u8>>, spec: &mut String) {
    spec.push_str(&format!("[{section}]\n"));
    let mut lines = Vec::new();
    walk(settings, "", &mut Vec::new(), &mut lines);
    for (path, value) in lines {
        let value = match path.ends_with("/CertificatePath") {
            true => {
                fs::write(dir.join("certificate.cer"), certificate(files)).unwrap();
                "{ file = \"certificate.cer\" }".to_owned()
            }
            false => serde_json::Value::String(value).to_string(),
        };
        spec.push_str(&format!("{} = {value}\n", serde_json::Value::String(path)));
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

/// All values below an element with their paths, each item with its key.
fn walk(element: &Element, row: &str, path: &mut Vec<StoreSegment>, lines: &mut Vec<(String, String)>) {
    let collection = store::table().by_path(row).filter(|row| row.collects());
    for (index, child) in element.children().iter().enumerate() {
        let key = collection.and_then(|row| child.attribute(row.key.unwrap_or("Name")));
        let item = key.map(|key| StoreItem::Key(key.to_owned()));
        let number = StoreItem::Index(u32::try_from(index).unwrap());
        path.push(match collection {
            Some(_) => StoreSegment::item_of(child.name.as_str(), item.unwrap_or(number)),
            None => StoreSegment::named(child.name.as_str()),
        });
        match &child.content {
            Content::Text(text) => {
                lines.push((StorePath::new(path.clone()).unwrap().to_string(), text.clone()));
            }
            Content::Empty | Content::Children(_) => walk(child, &format!("{row}/{}", child.name), path, lines),
        }
        path.pop();
    }
}
